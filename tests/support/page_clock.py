"""How long one reader waits in a real browser: run it with a data directory, on a machine that does nothing else.

`uv run --group dev python -m tests.support.page_clock DATA`: the first page of a server that has just started, to its
last chart; that of the next reader; then every page with a month to choose, drawn anew for months seen before and not,
in seconds from the click to the end of the page's run, as the page itself sees them. `server_cpu` has the same in CPU
seconds of the server, its start included in the first page: on a busy machine these can still be compared.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from dashboard.contents import CONTENTS
from queries import words
from queries.build import open_build
from queries.measure.choices import months
from tests.browser.conftest import go, settled
from tests.conftest import BROWSERS, FLAGS
from tests.support.server import served

Took: TypeAlias = tuple[float, float]  # seconds as the page sees them, CPU seconds of the server
LIMIT = 300_000  # ms for a page: of a million contacts, and on a busy machine, half a minute is not enough
# A run ends when the page is named after the month and its script stands. To wait for the script to run and stand again
# was to wait for ever, where a part of the page ran by itself as the month was chosen: it stayed "running" in between.
CLOCK = """() => {
  const app = document.querySelector("[data-testid=stApp]");
  window.waits = [];
  let clicked = null;
  document.addEventListener("click", (event) => {
    if (event.target.closest("[role=option]")) clicked = performance.now();
  }, true);
  const look = new MutationObserver(() => {
    const drawn = app.dataset.testScriptState !== "running" && document.title.includes(window.wanted);
    if (clicked === null || !drawn) return;
    window.waits.push((performance.now() - clicked) / 1000);
    clicked = null;
  });
  look.observe(app, { attributes: true, attributeFilter: ["data-test-script-state"] });
  look.observe(document.head, { childList: true, subtree: true, characterData: true });
}"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument(
        "--rounds", type=int, default=3, help="times that each page is drawn anew for months seen before"
    )
    asked = parser.parse_args()
    sys.stdout.write(json.dumps(measured(asked.data, asked.rounds), indent=2) + "\n")


def measured(data: Path, rounds: int) -> dict[str, object]:
    """Return seconds: of first pages, and of reruns for months not seen before and seen before."""
    chosen = [words.month(month) for month in months(open_build(data))[1:4]]
    with tempfile.TemporaryDirectory() as place, _chromium() as browser, served(data, Path(place) / "log") as server:
        address, clock = f"http://127.0.0.1:{server.port}", Clock(server.pid)
        first, page = clock.took(lambda: _first(browser, address))
        page.context.close()
        second, page = clock.took(lambda: _first(browser, address))
        page.evaluate(CLOCK)
        cold, warm = list[Took](), list[Took]()
        for screen in (one for one in CONTENTS if "month" in one.obeys and one.name != "definitions"):
            go(page, screen, LIMIT)
            clock.begin()
            cold += [clock.took(lambda month=month: _wait(page, month))[0] for month in chosen]
            warm += [clock.took(lambda month=month: _wait(page, month))[0] for _ in range(rounds) for month in chosen]
    ways = {"": 0, "server_cpu": 1}
    of = {
        name: {
            "first": first[at], "first_of_next": second[at], "unseen": _spread([took[at] for took in cold]),
            "warm": _spread([took[at] for took in warm]),
        } for name, at in ways.items()
    }  # fmt: skip
    return {**of[""], "server_cpu": of["server_cpu"]}


class Clock:
    """The CPU seconds that a server took, from one reading to the next."""

    def __init__(self, pid: int) -> None:
        self._process, self._read = psutil.Process(pid), 0.0

    def begin(self) -> None:
        """Forget what was taken until now."""
        used = self._process.cpu_times()
        self._read = used.user + used.system

    def took(self, work: Callable[[], tuple[float, Page]]) -> tuple[Took, Page]:
        """Do something that returns its own seconds and a page; return those with the CPU seconds since the last."""
        seconds, page = work()
        before = self._read
        self.begin()
        return (seconds, round(self._read - before, 2)), page


def _first(browser: Browser, address: str) -> tuple[float, Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(LIMIT)
    begun = time.perf_counter()
    page.goto(address)
    settled(page, LIMIT)
    return round(time.perf_counter() - begun, 2), page


def _wait(page: Page, month: str) -> tuple[float, Page]:
    """Choose a month, and return how long the page took."""
    before = page.evaluate("month => { window.wanted = month; return window.waits.length; }", month)
    wanted = page.get_by_role("option", name=month, exact=True)
    for _ in range(5):
        page.get_by_role("combobox", name="Month", exact=True).focus()
        page.keyboard.press("ArrowDown")
        page.wait_for_timeout(300)
        if wanted.is_visible():
            break
    wanted.click()
    page.wait_for_function("before => window.waits.length > before", arg=before)
    settled(page, LIMIT)
    return float(page.evaluate("window.waits.at(-1)")), page


def _spread(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    at = {"median": 0.5, "p95": 0.95}
    found = {name: round(ordered[min(int(share * len(ordered)), len(ordered) - 1)], 3) for name, share in at.items()}
    return {"reruns": len(ordered), **found, "most": round(ordered[-1], 3)}


@contextmanager
def _chromium() -> Iterator[Browser]:
    path = next(found for name in BROWSERS if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


if __name__ == "__main__":
    main()
