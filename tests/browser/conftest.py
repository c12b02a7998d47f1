"""Pages in a real Chromium, served by the command as a user starts it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page

KNOWN = "status of 404"  # a deep link asks for two health probes under the page's own path
Visit = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep all browser tests in one worker: one server and one Chromium serve them all."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))


@contextmanager
def served(data: Path, log: Path) -> Iterator[str]:
    """Serve a data directory with `mash dashboard` on a free port and give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    command = [sys.executable, "-m", "mash.main", "dashboard", "--data", str(data), "--port", str(port)]
    address = f"http://127.0.0.1:{port}"
    with log.open("w") as out, subprocess.Popen(command, env=env, stdout=out, stderr=out) as process:
        try:
            _wait(f"{address}/_stcore/health", process, log)
            yield address
        finally:
            process.terminate()


def _wait(health: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            with urlopen(health, timeout=2) as answer:  # noqa: S310 - our own server
                if answer.read() == b"ok":
                    return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the dashboard did not start: {log.read_text()}")


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[[Path], str]]:
    """Serve another data directory for one test, and give its address."""
    with ExitStack() as servers:
        yield lambda data: servers.enter_context(served(data, tmp_path / "serve.log"))


@pytest.fixture(scope="session")
def address(chromium: Path, sample_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of the sample's dashboard."""
    with served(sample_build, tmp_path_factory.mktemp("serve") / "log.txt") as found:
        yield found


@pytest.fixture
def visit(browser: Browser, address: str, serve: Callable[[Path], str]) -> Iterator[Visit]:
    """Open a path of the dashboard at a width and in a theme; afterwards nothing may have been logged as an error.

    Asks for `serve` so that its servers stop only after every page is closed.
    """
    contexts, errors = [], []

    def open_page(path: str = "", width: int = 1280, theme: str = "light", at: str = "") -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" and KNOWN not in m.text else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{at or address}/{path}")
        settled(page)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


def settled(page: Page) -> None:
    """Wait until a page has been written to its end and its charts are drawn."""
    page.wait_for_selector(".footer", timeout=30_000)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=30_000)
    charts = page.locator("[data-testid=stVegaLiteChart]")
    for i in range(charts.count()):
        charts.nth(i).locator("svg, canvas").first.wait_for(timeout=30_000)
