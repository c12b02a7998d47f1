"""Behind a proxy that ends TLS, under an address with https: nothing goes without TLS, and everything works over it."""

import ssl
from http.client import HTTPConnection, HTTPSConnection
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.support.tls import CERTIFICATE
from tests.support.trials import attacked


@pytest.fixture(scope="session")
def signed_in(browser, site_over_tls):
    """A browser in which somebody signed in at the provider, its websockets, and all that it asked for."""
    context = browser.new_context(ignore_https_errors=True)
    page, sockets, asked = context.new_page(), [], []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site_over_tls.address)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_placeholder("sub").fill("olga")
    page.get_by_role("button", name="Authorize", exact=True).click()
    page.get_by_role("button", name="Sign out").wait_for(timeout=30_000)
    yield page, sockets, asked
    context.close()


def ask(site, path, **headers):
    """Ask over TLS, of nobody but who holds the certificate."""
    known = ssl.create_default_context(cafile=str(site.data.with_name(CERTIFICATE)))
    connection = HTTPSConnection(urlsplit(site.address).netloc, timeout=20, context=known)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def test_a_page_is_drawn_over_tls_with_its_figures(signed_in, site_over_tls):
    page, sockets, _ = signed_in
    page.locator(".footer").wait_for(timeout=60_000)
    assert page.url.startswith(site_over_tls.address)
    assert sockets
    assert all(socket.startswith(site_over_tls.address.replace("https", "wss")) for socket in sockets)
    assert "Data as at" in page.locator("[data-testid=stApp]").inner_text()


@pytest.mark.parametrize("path", ["/", "/timeliness", "/healthz", "/download/none", "/_stcore/metrics"])
def test_every_answer_says_that_only_tls_will_do(site_over_tls, path):
    said = ask(site_over_tls, path).headers["Strict-Transport-Security"]
    assert int(said.removeprefix("max-age=")) >= 365 * 24 * 3600


def test_the_provider_is_told_to_come_back_by_https(signed_in, site_over_tls):
    _, _, asked = signed_in
    to_provider = [url for url in asked if url.startswith(site_over_tls.provider) and "redirect_uri" in url]
    back = parse_qs(urlsplit(to_provider[0]).query)["redirect_uri"]
    assert back == [f"{site_over_tls.address}/oauth2callback"]
    assert not [url for url in asked if url.startswith(site_over_tls.address.replace("https:", "http:"))]


def test_the_session_goes_over_tls_only_and_is_kept_from_scripts_and_other_sites(signed_in):
    page, _, _ = signed_in
    found = {cookie["name"]: cookie for cookie in page.context.cookies() if "localhost" in cookie["domain"]}
    ours = [found[name] for name in found if name.startswith("_streamlit_user")]
    assert ours
    for cookie in ours:
        assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (True, True, "Lax")
    assert all(cookie["secure"] for name, cookie in found.items() if name.startswith("_streamlit"))


@attacked(3)
def test_who_comes_past_the_proxy_or_from_a_page_without_tls_is_refused(site_over_tls):
    plain = site_over_tls.address.replace("https", "http")
    assert ask(site_over_tls, "/_stcore/host-config", Origin=plain).status == 403
    assert ask(site_over_tls, "/", Host="127.0.0.1").status == 421
    past = HTTPConnection("localhost", site_over_tls.behind, timeout=20)
    past.request("GET", "/")
    assert past.getresponse().status == 421
    past.close()
