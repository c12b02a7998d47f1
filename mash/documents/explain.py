"""Writes the table of docs/explain.md: how often drivers are named rightly and falsely on invented areas.

The outcomes are stored in `queries/explain/trials.json`.
"""

import json
from pathlib import Path

from queries.explain.calibration import FALLS, SIZES, STORED, run_all

PAGE = "docs/explain.md"
_MARK = "<!-- trials: written by python -m mash.documents -->\n"
_END = "<!-- end of trials -->\n"
_WORDS = {
    "alike": "All groups fall by 4 points: a driver is named, falsely",
    "quarter 15": "A quarter falls by 15 points: it is named",
    "quarter 25": "A quarter falls by 25 points: it is named",
}


def pages(root: Path) -> dict[str, str]:
    """Return the page by its path under a source tree."""
    before, _, rest = (root / PAGE).read_text("utf-8").partition(_MARK)
    return {PAGE: before + _MARK + table(stored_trials()) + _END + rest.partition(_END)[2]}


def run_trials() -> None:
    """Run every trial again and store the outcomes: minutes of work."""
    STORED.write_text(json.dumps(run_all(), indent=1) + "\n", "utf-8", newline="\n")


def stored_trials() -> dict[str, dict[str, list[int]]]:
    """Return the outcomes as last run: areas, those with a driver named, those with a group of p < 0.05."""
    trials: dict[str, dict[str, list[int]]] = json.loads(STORED.read_text("utf-8"))
    return trials


def share(counts: list[int], which: int = 1) -> float:
    """Return the share of areas, in percent."""
    return 100 * counts[which] / counts[0]


def table(trials: dict[str, dict[str, list[int]]]) -> str:
    """Return the outcomes in Markdown."""
    lines = [["", *(f"{size:,} contacts a month" for size in SIZES)], ["---"] * (len(SIZES) + 1)]
    lines += [[_WORDS[kind], *(f"{share(trials[kind][str(size)]):.1f}%" for size in SIZES)] for kind in FALLS]
    lines.append(
        ["All groups fall by 4 points: some group has p < 0.05 beside the rest"]
        + [f"{share(trials['alike'][str(size)], 2):.1f}%" for size in SIZES]
    )
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
