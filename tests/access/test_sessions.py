"""A session that is not good, or no longer, shows nothing: forged, expired, idle, too long, signed out, taken away."""

import json
import time

import pytest
from playwright.sync_api import expect

from tests.access.site import CLIENT, HERE
from tests.support.trials import attacked

GATE = "MASH outcomes"
SHOWN = "Data as at"


def shut(told):
    return SHOWN not in told and HERE not in told


NOW = int(time.time())
BAD = {
    "expired": ({"exp": NOW - 1}, "has expired"),
    "not yet begun": ({"iat": NOW + 9999, "exp": NOW + 99999}, "no role"),
    "idle": ({"iat": NOW - 31 * 60}, "nothing was done"),
    "too long": ({"iat": NOW - 11 * 3600, "exp": NOW + 3600}, "as long as"),
    "without end": ({"exp": None}, "no role"),
    "an endless word": ({"exp": "never"}, "no role"),
    "true for ever": ({"exp": True}, "no role"),
    "for another application": ({"aud": ["somebody-else"]}, "no role"),
    "of another issuer": ({"iss": "https://evil.example"}, "no role"),
    "without subject": ({"sub": None}, "no role"),
    "role in another claim": ({"roles": None, "role": "Officers"}, "no role"),
    "role as an object": ({"roles": {"Officers": True}}, "no role"),
    "every hub by name": ({"hubs": ["*"]}, "but no hub"),
}


@pytest.mark.parametrize("name", BAD)
@attacked()
def test_a_token_that_is_not_good_shows_nothing(site, name):
    changed, said = BAD[name]
    told = site.reader("olga", **changed).run()
    assert shut(told)
    assert said in told


def _flipped(site):
    good = site.cookie("olga")
    return ("A" if good[9] != "A" else "B").join([good[:9], good[10:]])


FORGED = {
    "altered": _flipped,
    "unsigned": lambda site: json.dumps(site.claims("olga") | {"is_logged_in": True, "origin": site.address}),
    "signed with another secret": lambda site: site.cookie("olga", "another secret of the right length, too"),
    "signed for another address": lambda site: site.cookie("olga", origin="https://evil.example"),
    "without its signature": lambda site: site.cookie("olga").rpartition(".")[0],
    "none": lambda _: None,
}


@pytest.mark.parametrize("name", FORGED)
@attacked()
def test_a_forged_cookie_is_nobodys(site, name):
    told = site.reader(cookie=FORGED[name](site)).run()
    assert shut(told)
    assert "you need an account" in told


@attacked(4)
def test_a_role_taken_away_is_gone_at_the_next_rerun(site):
    reader = site.reader("olga")
    assert not shut(reader.run())
    with site.saying(**{'officer = ["Officers"]': 'officer = ["Former"]'}):
        assert shut(reader.run("timeliness"))
    with site.saying(**{"[provider]": 'denied = ["olga"]\n[provider]'}):
        assert shut(reader.run("timeliness"))
    with site.saying(**{f'"{HERE}" = ["{HERE}"]': f'"{HERE}" = []'}):
        assert shut(reader.run("timeliness"))
    with site.saying(**{"[provider]": "[provider"}):
        told = reader.run("timeliness")
        assert shut(told)
        assert "sign-in is not set up correctly" in told
        assert site.ask("/readyz")[0] == 503
    assert not shut(reader.run("timeliness"))


@attacked()
def test_a_fragment_asks_anew_too(site):
    reader = site.reader("otto")
    assert not shut(reader.run("timeliness"))
    with site.saying(**{'officer = ["Officers"]': 'officer = ["Former"]'}):
        assert shut(reader.run("timeliness", fragment=reader.fragments[-1]))
        assert "no role" in reader.heard


@attacked(2)
def test_whoever_signs_out_leaves_no_cookie_behind_that_still_works(sign_in, site):
    page = sign_in("otto")
    kept = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/end_session**")
    page.get_by_role("button").first.click()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible(timeout=20_000)
    assert not [cookie for cookie in page.context.cookies() if cookie["name"].startswith("_streamlit_user")]
    assert shut(site.reader(cookie=kept["_streamlit_user"]).run())
    assert site.ask("/download/anything", cookie=kept["_streamlit_user"])[0] == 404


def test_the_cookie_lasts_no_longer_than_a_session_and_is_kept_from_scripts(sign_in):
    page = sign_in("olga")
    found = [cookie for cookie in page.context.cookies() if cookie["name"].startswith("_streamlit_user")]
    assert found
    for cookie in found:
        assert cookie["httpOnly"]
        assert cookie["sameSite"] == "Lax"
        assert cookie["expires"] < time.time() + 10 * 3600 + 60
    assert CLIENT
