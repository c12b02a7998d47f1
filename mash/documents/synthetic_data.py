"""Writes the calibration table of docs/synthetic-data.md. A row is one figure, as wanted and as reached."""

from pathlib import Path

from etl.synthetic.calibration import SPREAD, WANTED, reached, reached_between_hubs
from etl.synthetic.generate import generate
from etl.synthetic.sample import SAMPLE
from etl.synthetic.setting import Setting

LARGE = Setting(contacts=100_000, seed=3)
MANY_HUBS = Setting(contacts=60_000, seed=3, hubs=40)
PAGE = "docs/synthetic-data.md"
BEGIN, END = "<!-- calibration: written by python -m mash.documents -->\n", "<!-- end of calibration -->\n"


def pages(root: Path) -> dict[str, str]:
    """Return the page by its path under a source tree."""
    return {PAGE: filled((root / PAGE).read_text("utf-8"))}


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
    (frames,) = generate(MANY_HUBS)
    found = reached_between_hubs(MANY_HUBS, frames)
    lines += [
        f"\nReferrals within 12 months of another, between {MANY_HUBS.hubs} hubs:\n",
        "| figure | wanted | within | reached | source |",
        "|---|---:|---:|---:|---|",
        *(f"| {each.name} | {each.wanted:g} | {each.tolerance:g} | {found[each.name]:.1f} | {each.source} |"
          for each in SPREAD),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def filled(page: str) -> str:
    """Return the page with the table written anew between its marks."""
    before, rest = page.split(BEGIN)
    return before + BEGIN + table() + END + rest.split(END)[1]
