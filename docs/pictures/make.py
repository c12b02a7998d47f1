"""Takes a picture of each page of the dashboard from the sample, and writes docs/tour.md.

`uv run --group dev python docs/pictures/make.py` takes all of them; name pages (`make.py compare equality`) to take only theirs.
`make.py layout` stores instead what tests compare each page's layout with, at 1280 and 390 px; look at what changed.
`make.py tour` writes the tour alone. Pictures need a Chromium, found by name or in MASH_CHROMIUM.
"""

import ast
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from dashboard.contents import CONTENTS, Screen
from etl.policy.today import VARIABLE
from etl.synthetic.sample import SHOWN_ON
from mash.commands.demo import draw_audited
from queries.build import open_build

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SAMPLE = ROOT / "sample_data"
WIDTH = 1280
TOUR = HERE.parent / "tour.md"
HEAD = """# A tour of the dashboard

Each page, with its picture on the synthetic sample, in which no row describes a real child. `mash demo` opens the same
pages on your own machine. `uv run --group dev python docs/pictures/make.py` makes the pictures and this text. Tests
compare the layout of each page at 1280 and 390 px with small stored pictures, which
`uv run --group dev python docs/pictures/make.py layout` makes anew.

On every page, the address holds what you chose: a bookmark opens the same view, and Back undoes a choice. Every figure
obeys the filters above it, or says which it does not obey. **Saved views**, at the foot, keeps a view under a name in
your browser, and copies a link that shows the same view after the next load. **Shared views** keeps a view on the server
for everybody who may see its figures. It either moves on to the newest month, or stays at its month and says when
another build is in force. **Figures by** counts by month, quarter or financial year. Each chart can be read as a table,
and downloaded as CSV, XLSX, PNG or SVG with its filters, as-at, build and definition. A click on a point, or **Look
behind**, shows the groups that make up the figure. A new build appears by itself within ten seconds.
"""


def main() -> None:
    """Do what was asked for."""
    asked = sys.argv[1:]
    if asked[:1] == ["layout"]:
        sys.exit(layouts(asked[1:]))
    if asked != ["tour"]:
        screens = chosen(asked)
        with dashboard() as address:
            take(address, screens)
    TOUR.write_text(tour(), "utf-8", newline="\n")


def chosen(names: Sequence[str]) -> list[Screen]:
    """Return the pages named, all of them for none."""
    unknown = set(names) - {screen.name for screen in CONTENTS}
    if unknown:
        sys.exit(f"No page is called {', '.join(sorted(unknown))}: see dashboard/contents.py.")
    return [screen for screen in CONTENTS if not names or screen.name in names]


@contextmanager
def dashboard() -> Iterator[str]:
    """Load the sample and serve it; yield the dashboard's address."""
    with tempfile.TemporaryDirectory() as place:
        data = Path(place) / "data"
        data.mkdir()
        shutil.copyfile(SAMPLE / "policy.toml", data / "policy.toml")
        mash = [sys.executable, "-m", "mash.main"]
        subprocess.run([*mash, "load", str(SAMPLE), "--data", str(data)], check=True)
        draw_audited(data, open_build(data))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        env = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
        env[VARIABLE] = SHOWN_ON.isoformat()
        server = subprocess.Popen([*mash, "dashboard", "--data", str(data), "--port", str(port)], env=env)
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait()


def layouts(names: Sequence[str]) -> int:
    """Store the layout of pages anew, by the test that compares it; return its exit code."""
    test = "tests/browser/test_every_page.py::test_a_page_is_accessible_and_whole_at_every_width_in_either_theme"
    tests = [f"{test}[{screen.name}]" for screen in chosen(names)]
    env = os.environ | {"MASH_PICTURES": "new"}
    return subprocess.run(
        [sys.executable, "-m", "pytest", *tests, "-n0", "-q"], cwd=ROOT, env=env, check=False
    ).returncode


def tour() -> str:
    """Return the tour: each page with what its module says of it, and its picture."""
    parts = [HEAD]
    for screen in CONTENTS:
        source = (ROOT / "dashboard" / screen.file).read_text("utf-8")
        first = " ".join((ast.get_docstring(ast.parse(source)) or "").split("\n\n")[0].split())
        _, _, shows = first.partition(": ")
        shows = shows or first
        parts.append(
            f"\n## {screen.title}\n\n{textwrap.fill(shows[0].upper() + shows[1:], 119)}\n\n"
            f"![The page {screen.title}](pictures/{screen.name}.png)\n"
        )
    return "".join(parts)


def wait_for(address: str) -> None:
    """Wait up to a minute for an answer."""
    for _ in range(300):
        try:
            urlopen(address, timeout=2).close()
        except (URLError, OSError):
            time.sleep(0.2)
        else:
            return
    sys.exit("The dashboard did not start.")


def take(address: str, screens: Sequence[Screen]) -> None:
    """Write each page as a picture of its whole length."""
    from playwright.sync_api import sync_playwright

    names = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
    browser = os.environ.get("MASH_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if browser is None:
        sys.exit("No Chromium found: install it, or name one in MASH_CHROMIUM.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-dev-shm-usage"])
        for screen in screens:
            page = chromium.new_page(viewport={"width": WIDTH, "height": 900})
            page.goto(f"{address}/{screen.path}")
            page.wait_for_selector(".footer", timeout=60_000)
            page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
            page.wait_for_timeout(2_000)  # charts fade in
            foot = page.locator(".footer").bounding_box()
            page.set_viewport_size({"width": WIDTH, "height": round(foot["y"] + foot["height"]) + 60})
            page.wait_for_timeout(1_000)
            page.screenshot(path=HERE / f"{screen.name}.png")
            print(HERE / f"{screen.name}.png")
        chromium.close()


if __name__ == "__main__":
    main()
