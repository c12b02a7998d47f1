"""The calibration table of docs/synthetic-data.md: one row is one figure, wanted and reached in two invented worlds.

Run `python -m etl.synthetic.page docs/synthetic-data.md` to write it again.
"""

import sys
from pathlib import Path

from etl.synthetic.calibration import WANTED, reached
from etl.synthetic.generate import generate
from etl.synthetic.sample import SAMPLE
from etl.synthetic.setting import Setting

LARGE = Setting(contacts=100_000, seed=3)
BEGIN, END = "<!-- calibration: written by etl.synthetic.page -->\n", "<!-- end of calibration -->\n"


def table() -> str:
    """Return the table in Markdown."""
    worlds = []
    for setting in (SAMPLE, LARGE):
        (frames,) = generate(setting)
        worlds.append(reached(setting, frames))
    lines = [
        "| figure | wanted | within | sample | 100,000 contacts | source |",
        "|---|---:|---:|---:|---:|---|",
        *(
            f"| {figure.name} | {figure.wanted:g} | {figure.tolerance:g} | {worlds[0][figure.name]:.1f} "
            f"| {worlds[1][figure.name]:.1f} | {figure.source} |"
            for figure in WANTED
        ),
    ]
    return "\n".join(lines) + "\n"


def filled(page: str) -> str:
    """Return the page with the table written anew between its marks."""
    before, rest = page.split(BEGIN)
    return before + BEGIN + table() + END + rest.split(END)[1]


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/synthetic-data.md")
    target.write_text(filled(target.read_text("utf-8")), "utf-8", newline="\n")
