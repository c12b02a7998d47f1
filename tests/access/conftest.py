"""A real provider, a real server with sign-in, and real browsers: one of each for all tests of who gets in."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.access.site import ACCESS, CLIENT, HERE, PEOPLE, SECRET, Site, enrol
from tests.support.server import free_port
from tests.support.tls import certificate, ending_tls

expect.set_options(timeout=20_000)  # on a machine busy with other work a page took longer than Playwright's own 5 s


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep all these tests in one worker: one server serves them all."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("access"))


@contextmanager
def _running(command: list[str], log: Path, url: str, env: dict[str, str]) -> Iterator[None]:
    with log.open("w") as out, subprocess.Popen(command, env=env, stdout=out, stderr=out) as process:
        try:
            for _ in range(300):
                if process.poll() is not None:
                    break
                try:
                    urlopen(url, timeout=2).close()  # noqa: S310 - our own server
                    break
                except OSError:
                    time.sleep(0.2)
            else:
                pytest.fail(f"it did not start: {log.read_text()}")
            yield
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data directory of two hubs with a snapshot and the releases of two projects."""
    from datetime import date

    from etl.load import load
    from etl.synthetic.setting import Setting
    from etl.synthetic.write import write
    from publish.releases.safeguarded.release import make_safeguarded
    from publish.releases.safeguarded.request import Asked
    from publish.snapshot import make
    from queries.build import open_build
    from queries.facts.derive import derive

    base = tmp_path_factory.mktemp("access")
    setting = Setting(1200, 3, 2, 15)
    write(setting, base / "extracts")
    data = base / "data"
    load(data, [base / "extracts"], as_at=setting.as_at, derive=derive, progress=None)
    make(data, date(2026, 10, 1))
    for project in ("Study of histories", "Other study"):
        make_safeguarded(open_build(data), data, Asked(project))
    return data


@pytest.fixture(scope="session")
def site(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve it to those who sign in."""
    logs = tmp_path_factory.mktemp("logs")
    ports = free_port(), free_port()
    provider, address = (f"http://localhost:{port}" for port in ports)
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(ports[0])]
    with _running(command, logs / "oidc", provider, _environment()):
        for who, claims in PEOPLE.items():
            enrol(provider, who, claims)
        found = Site(address, published, logs / "mash", provider)
        with _serving(found, ports[1]):
            yield found
            for reader in found.readers:
                reader.close()


@pytest.fixture(scope="session")
def site_over_tls(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a copy of it behind a proxy that ends TLS, under an address with https."""
    folder = tmp_path_factory.mktemp("tls")
    ports = free_port(), free_port()
    data = shutil.copytree(site.data, folder / "data")
    found = Site(f"https://localhost:{ports[0]}", data, folder / "mash", site.provider, ports[1])
    with _serving(found, ports[1]), ending_tls(*ports, certificate(folder)):
        yield found


@contextmanager
def _serving(site: Site, port: int) -> Iterator[None]:
    """Serve a site's data on a port to those who come by its address."""
    text = ACCESS.format(provider=site.provider, client=CLIENT, address=site.address, here=HERE)
    (site.data / "access.toml").write_text(text, "utf-8")
    (site.data / "cookie.secret").write_text(SECRET, "utf-8")
    command = [sys.executable, "-m", "mash.main", "dashboard", "--data", str(site.data), "--port", str(port)]
    with _running([*command, "--host", "127.0.0.1"], site.log, f"http://127.0.0.1:{port}/readyz", _environment()):
        yield


def _environment() -> dict[str, str]:
    env = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY", "MASH_DATA")}
    return env | {"AUTHLIB_INSECURE_TRANSPORT": "1", "TEST_CLIENT_SECRET": "of the tests", "PYTHONUTF8": "1"}


@pytest.fixture(scope="session")
def sign_in(browser: Browser, site: Site) -> Iterator[Callable[[str], Page]]:
    """Sign somebody in at the provider, in one window for all: a page in a new one costs three times the CPU.

    Who signed in before gets their cookies back, on an empty page.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    kept: dict[str, Any] = {}
    inside = ""

    def signed_in(who: str) -> Page:
        nonlocal inside
        if who == inside:
            return page
        if inside:
            kept[inside] = context.cookies()
            page.evaluate("localStorage.clear(); sessionStorage.clear()")
        page.goto("about:blank")
        context.clear_cookies()
        inside = who
        if who in kept:
            context.add_cookies(kept[who])
            return page
        page.goto(site.address)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.get_by_placeholder("sub").fill(who)
        page.get_by_role("button", name="Authorize", exact=True).click()
        page.get_by_role("button", name="Sign out").wait_for(timeout=30_000)
        page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=30_000)
        return page

    yield signed_in
    context.close()
