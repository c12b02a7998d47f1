"""Pages in a real Chromium, served by the command as a user starts it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import TimeoutError as TooLateError

from dashboard.contents import CONTENTS, Screen
from tests.support.server import Server, served

DRAWN = """() => [...document.querySelectorAll("[class*=st-key-chart], [data-testid=stVegaLiteChart]")]
  .every((chart) => chart.querySelector("svg, canvas"))
  && (!document.querySelector(".copykey") || document.body.classList.contains("answered"))"""  # both come by module
KNOWN = "status of 404"  # a deep link asks for two health probes under the page's own path
GAVE_UP = (r"^TimeoutError: \w+\.\w+: Timeout", "^AssertionError: Locator expected")  # as Playwright words it
Visit = Callable[..., Page]
expect.set_options(timeout=20_000)  # on a machine busy with other work a page took longer than Playwright's own 5 s


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep all browser tests in one worker: one server and one Chromium serve them all.

    A test whose browser gave up waiting is run once more, and stands in the report as RERUN: on a machine busy with
    other work 1 run of the suite in 3 failed so, each time in another test. Whatever else fails, fails.
    """
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=list(GAVE_UP)))


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[[Path], str]]:
    """Serve another data directory for one test, and give its address."""
    with ExitStack() as servers:
        yield lambda data: _address(servers.enter_context(served(data, tmp_path / "serve.log")))


@pytest.fixture(scope="session")
def address(chromium: Path, sample_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of the sample's dashboard."""
    with served(sample_build, tmp_path_factory.mktemp("serve") / "log.txt") as found:
        yield _address(found)


def _address(server: Server) -> str:
    return f"http://127.0.0.1:{server.port}"


@pytest.fixture(scope="session")
def window(browser: Browser) -> Iterator[Page]:
    """Return a window that tests use one after the other.

    A page takes 2.0 s of CPU in it, and 6.4 in a new window, which compiles the dashboard's scripts anew.
    """
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def visit(window: Page, address: str, serve: Callable[[Path], str]) -> Iterator[Visit]:
    """Open a path of the dashboard at a width and in a theme; afterwards nothing may have been logged as an error.

    Each time in the same window, which keeps scripts and nothing else. Asks for `serve` so that its servers stop only
    after the page is left.
    """
    errors: list[str] = []
    heard = {
        "console": lambda m: errors.append(m.text) if m.type == "error" and KNOWN not in m.text else None,
        "pageerror": lambda error: errors.append(str(error)),
    }
    for event, hear in heard.items():
        window.on(event, hear)

    def open_page(path: str = "", width: int = 1280, theme: str = "light", at: str = "") -> Page:
        _emptied(window)
        window.emulate_media(media="null", color_scheme=theme, reduced_motion="null")
        window.set_viewport_size({"width": width, "height": 900})
        window.goto(f"{at or address}/{path}")
        settled(window)
        return window

    yield open_page
    _emptied(window)
    for event, hear in heard.items():
        window.remove_listener(event, hear)
    assert errors == []


def _emptied(window: Page) -> None:
    """Leave the page in a window, and all that it kept there for a reader who comes back."""
    for other in window.context.pages:
        if other is not window:
            other.close()
    if window.url.startswith("http"):
        window.evaluate("localStorage.clear(); sessionStorage.clear()")
    window.goto("about:blank")
    window.context.clear_cookies()
    window.context.clear_permissions()


def settled(page: Page, limit: int = 30_000) -> None:
    """Wait until a page has been written to its end and its charts are drawn, each in at most so many ms."""
    page.wait_for_selector(".footer", timeout=limit)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=limit)
    page.wait_for_function(DRAWN, timeout=limit)


def go(page: Page, screen: Screen, limit: int = 30_000) -> None:
    """Go to a page by the bar."""
    bar = page.locator(".st-key-bar")
    if screen.section:
        bar.get_by_role("button", name=screen.section).click()
        page.get_by_role("menuitem", name=screen.title, exact=True).click()
    else:
        bar.get_by_role("link", name=screen.title, exact=True).click()
    page.wait_for_url(lambda url: urlsplit(url).path.strip("/") == screen.path)
    settled(page, limit)


def pick(page: Page, label: str, option: str) -> None:
    """Choose from a list by its label; once more where a rerun of the page closes the list meanwhile."""
    box = page.get_by_role("combobox", name=label, exact=True)
    wanted = page.get_by_role("option", name=option, exact=True)
    for _ in range(5):
        settled(page)
        box.focus()
        page.keyboard.press("ArrowDown")
        try:
            wanted.click(timeout=2_000)
        except TooLateError:
            continue
        break
    expect(box).to_have_value(option)
    settled(page)


def save(page: Page, button: str, folder: Path) -> Path:
    """Return the file that a button gives; pressed by key, which needs no place on the screen."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).first.press("Enter")
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def asked(page: Page) -> dict[str, str]:
    """Return what the address of a page asks for."""
    return {key: value for key, (value,) in parse_qs(urlsplit(page.url).query).items()}


def screen_of(name: str) -> Screen:
    """Return a page of the contents by its name."""
    return next(screen for screen in CONTENTS if screen.name == name)
