"""Writes the tables of docs/impact.md: the rule of the evidence label, and the results of trials.

The trials have known effects. Their outcomes are stored in `queries/impact/trials.json`.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from queries.impact.calibration import STORED, run_all
from queries.impact.evidence import CAP, DOWNGRADES, RULE
from queries.impact.placebo import CONTROLS
from queries.impact.surroundings import LONDON_MASH
from queries.impact.worlds import LENGTHS, WORLDS
from queries.statistics.intervals import wilson_percent

Cells: TypeAlias = Sequence[dict[str, Any]]
Trials: TypeAlias = dict[str, list[dict[str, Any]]]
PAGE = "docs/impact.md"
BEGIN, END = "<!-- {}: written by python -m mash.documents -->\n", "<!-- end of {} -->\n"
_WHICH, _LABELS, _TOLD = ("none", "effect"), ("found", "moderate", "strong"), ("drifting", "after_run")
_LABEL_WORDS = ("p < 0.05", "moderate", "strong")
_UNITS = {"percent": "points", "count": "a month", "hours": "hours", "net": "a month"}


def pages(root: Path) -> dict[str, str]:
    """Return the page by its path under a source tree."""
    return {PAGE: filled((root / PAGE).read_text("utf-8"), stored_trials())}


def run_trials() -> None:
    """Run every trial again and store the outcomes: a quarter of an hour's work."""
    groups = [
        json.dumps(name) + ": [\n" + ",\n".join(map(json.dumps, outcomes)) + "\n]"
        for name, outcomes in run_all().items()
    ]
    STORED.write_text("{\n" + ",\n".join(groups) + "\n}\n", "utf-8", newline="\n")


def stored_trials() -> Trials:
    """Return the outcomes of every cell as last run."""
    trials: Trials = json.loads(STORED.read_text("utf-8"))
    return trials


def covered(cells: Cells) -> float:
    """Return the share of series whose interval holds the true effect, with an effect and without, in percent."""
    return sum(int(cell[which]["covered"]) for cell in cells for which in _WHICH) * 50 / _series(cells)


def share(cells: Cells, which: str, count: str) -> float:
    """Return the share of series, with an effect or without, for which a count holds, in percent."""
    return sum(int(cell[which][count]) for cell in cells) * 100 / _series(cells)


def cells_of(trials: Trials, world: str, length: tuple[int, int] | None = None) -> Cells:
    """Return a world's cells: all, or those of one pair of lengths."""
    cells = [cell for cell in trials["cells"] if cell["world"] == world]
    return [cell for cell in cells if length in (None, (cell["before"], cell["after"]))]


def calibration_table(trials: Trials) -> str:
    """Return the tables of all worlds in Markdown: what they are, coverage, false alarms, power, width and bias."""
    parts = [_table(["world", "how its figure wanders"], [[world.name, world.told] for world in WORLDS])]
    parts.append(_pooled(trials))
    parts += [_of_length(trials, length) for length in LENGTHS]
    return "\n".join([*parts, _panels(trials["panels"])])


def _pooled(trials: Trials) -> str:
    rows = []
    for world in WORLDS:
        cells = cells_of(trials, world.name)
        alarms = [f"{share(cells, 'none', label):.1f}%" for label in _LABELS]
        told = [f"{(share(cells, 'none', what) + share(cells, 'effect', what)) / 2:.0f}%" for what in _TOLD]
        rows.append([world.name, _coverage(cells), *alarms, *told])
    columns = ["all lengths together", "covers (95% interval)", *(f"false {label}" for label in _LABEL_WORDS)]
    return _table([*columns, "told: drifting", "told: run before"], rows)


def _of_length(trials: Trials, length: tuple[int, int]) -> str:
    rows = []
    for world in WORLDS:
        cells = cells_of(trials, world.name, length)
        covers = [f"{share(cells, which, 'covered'):.0f}" for which in _WHICH]
        false = [f"{share(cells, 'none', label):.1f}" for label in _LABELS]
        found = [f"{share(cells, 'effect', label):.0f}" for label in _LABELS]
        effect, unit = cells[0]["effect"], _UNITS[world.unit]
        width, bias = f"{effect['width']:.1f} {unit}", f"{effect['bias']:+.1f}"
        rows.append([world.name, *(" / ".join(each) for each in (covers, false, found)), width, bias])
    labels = " / ".join(_LABEL_WORDS)
    columns = [f"{length[0]} months before, {length[1]} after", "covers without / with an effect, %"]
    return _table([*columns, f"false {labels}, %", f"found {labels}, %", "width", "bias"], rows)


def _panels(panels: Cells) -> str:
    rows = []
    for panel in panels:
        beside = "wanders by itself, 0.12 a month" if panel["leaving"] else "alike"
        shares = [f"{panel[count] * 100 / panel['panels']:.0f}%" for count in ("covered", "found", "warned")]
        rows.append([f"{panel['before']} + {panel['after']}", beside, *shares])
    columns = ["against three other hubs", "this hub beside them", "covers", "found, 0.3 logits", "told: not alike"]
    return _table(columns, rows)


def _coverage(cells: Cells) -> str:
    size = 2 * _series(cells)
    inside = sum(cell[which]["covered"] for cell in cells for which in _WHICH)
    interval = wilson_percent(inside, size)
    return f"{inside * 100 / size:.1f}%" + (f" ({interval.lower:.1f} to {interval.upper:.1f})" if interval else "")


def _series(cells: Cells) -> int:
    return sum(int(cell["series"]) for cell in cells)


def rule_table() -> str:
    """Return the rule of the evidence label, its downgrades, the negative controls and the published study."""
    rule = _table(["evidence", "when"], [[name, when] for name, when in RULE])
    lower = "".join(f"- {reason}\n" for reason in DOWNGRADES)
    tried = [[fact, ", ".join(f"`{name}`" for name in names)] for fact, names in CONTROLS.items()]
    controls = _table(["figures made of", "negative controls, each that can be worked out"], tried)
    return f"{rule}\nEach of these takes one step off, never below weak:\n\n{lower}\n{CAP}\n\n{controls}"


def london_table() -> str:
    """Return the published turnaround in Markdown."""
    rows = [[row.level, row.before, row.after] for row in LONDON_MASH]
    return _table(["level of need", "days before", "days after"], rows)


def filled(page: str, trials: Trials) -> str:
    """Return the page with its tables written anew between their marks."""
    parts = {"calibration": calibration_table(trials), "rule": rule_table(), "London": london_table()}
    for name, table in parts.items():
        begin, end = BEGIN.format(name), END.format(name)
        before, rest = page.split(begin)
        page = before + begin + table + end + rest.split(end)[1]
    return page


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
