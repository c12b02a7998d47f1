"""Takes a picture of each page of the dashboard from the sample: `uv run python docs/pictures/make.py [FOLDER]`.

Needs a Chromium, found by name or in MASH_CHROMIUM. FOLDER defaults to this one; there `docs/tour.md` is written, too.
`make.py layout` stores instead what tests compare each page's layout with, at 1280 and 390 px: look at what changed.
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
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from dashboard.contents import CONTENTS

HERE = Path(__file__).resolve().parent
SAMPLE = HERE.parents[1] / "sample_data"
WIDTH = 1280
TOUR = HERE.parent / "tour.md"
HEAD = """# A tour of the dashboard

Each page as it shows the synthetic sample: no row describes a real child. `mash demo` opens the same pages on your own
machine. Pictures and text are made by `uv run python docs/pictures/make.py`. Tests compare the layout of each page at
1280 and 390 px with small pictures that `uv run python docs/pictures/make.py layout` makes anew.

On every page: the address holds what was chosen, so that a link or a bookmark shows the same view again, and **Saved
views** at the foot keeps it under a name in your browser. **Figures by** counts by month, quarter or financial year.
Each chart can be read as a table and taken away as CSV, PNG or SVG with its filters, as-at, build and definition, and
opens into the groups behind a point, by a click or by **Look behind**. A new build shows by itself within ten seconds.
"""


def main() -> None:
    """Load the sample, serve it, and write one picture for each page."""
    if sys.argv[1:] == ["layout"]:
        sys.exit(layouts())
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    with tempfile.TemporaryDirectory() as place:
        data = Path(place) / "data"
        data.mkdir()
        shutil.copyfile(SAMPLE / "policy.toml", data / "policy.toml")
        mash = [sys.executable, "-m", "mash.main"]
        subprocess.run([*mash, "load", str(SAMPLE), "--data", str(data)], check=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        env = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
        server = subprocess.Popen([*mash, "dashboard", "--data", str(data), "--port", str(port)], env=env)
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health")
            take(f"http://127.0.0.1:{port}", folder)
            if folder == HERE:
                TOUR.write_text(tour(), "utf-8", newline="\n")
        finally:
            server.terminate()
            server.wait()


def layouts() -> int:
    """Store each page's layout anew, by the test that compares it: the same pages, walked through in the same way."""
    test = ["tests/browser/test_every_page.py", "-k", "accessible_and_whole", "-n0", "-q"]
    env = os.environ | {"MASH_PICTURES": "new"}
    return subprocess.run([sys.executable, "-m", "pytest", *test], cwd=HERE.parents[1], env=env, check=False).returncode


def tour() -> str:
    """Return the tour: each page with what its module says of it, and its picture."""
    parts = [HEAD]
    for screen in CONTENTS:
        source = (HERE.parents[1] / "dashboard" / screen.file).read_text("utf-8")
        said = " ".join((ast.get_docstring(ast.parse(source)) or "").split("\n\n")[0].split())
        _, _, about = said.partition(": ")
        about = about or said
        parts.append(
            f"\n## {screen.title}\n\n{textwrap.fill(about[0].upper() + about[1:], 119)}\n\n"
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


def take(address: str, folder: Path) -> None:
    """Write each page as a picture of its whole length."""
    from playwright.sync_api import sync_playwright

    names = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
    browser = os.environ.get("MASH_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if browser is None:
        sys.exit("No Chromium found: install it, or name one in MASH_CHROMIUM.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-dev-shm-usage"])
        for name, path in ((screen.name, screen.path) for screen in CONTENTS):
            page = chromium.new_page(viewport={"width": WIDTH, "height": 900})
            page.goto(f"{address}/{path}")
            page.wait_for_selector(".footer", timeout=60_000)
            page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
            page.wait_for_timeout(2_000)  # charts fade in
            foot = page.locator(".footer").bounding_box()
            page.set_viewport_size({"width": WIDTH, "height": round(foot["y"] + foot["height"]) + 60})
            page.wait_for_timeout(1_000)
            page.screenshot(path=folder / f"{name}.png")
            print(folder / f"{name}.png")
        chromium.close()


if __name__ == "__main__":
    main()
