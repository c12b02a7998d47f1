"""docs/impact.md: how a change is studied, and what trials with known effects say of the study itself.

`python -m queries.impact.document` writes the page from the trials kept; with `--trials` it runs them anew first.
"""

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from queries.impact.beside import LONDON_MASH
from queries.impact.calibration import PANELS, STORED, run_all
from queries.impact.controls import CONTROLS
from queries.impact.evidence import DOWNGRADES, RULE

Outcomes: TypeAlias = Sequence[dict[str, Any]]
PAGE = Path("docs/impact.md")
BEGIN, END = "<!-- {}: written by queries.impact.document -->\n", "<!-- end of {} -->\n"
_KIND_WORDS = {"percent": "shares", "count": "counts", "hours": "times"}
_SIZES = ("small", "medium", "large")


def stored_trials() -> dict[str, list[dict[str, Any]]]:
    """Return the outcomes of every trial as last run."""
    found: dict[str, list[dict[str, Any]]] = json.loads(STORED.read_text("utf-8"))
    return found


def covered(trials: Outcomes) -> float:
    """Return the share of trials whose interval holds the true effect, in percent."""
    return _percent(trials, lambda one: bool(one["low"] <= one["true"] <= one["high"]))


def found(trials: Outcomes) -> float:
    """Return the share of trials with p below 0.05, in percent."""
    return _percent(trials, lambda one: bool(one["p"] < 0.05))


def at_least_moderate(trials: Outcomes) -> float:
    """Return the share of trials labelled moderate or strong, in percent."""
    return _percent(trials, lambda one: one["label"] in ("moderate", "strong"))


def calibration_table(trials: dict[str, list[dict[str, Any]]]) -> str:
    """Return the table of coverage, false positives and power in Markdown."""
    rows = [_row(f"{words.capitalize()}", trials, kind) for kind, words in _KIND_WORDS.items()]
    rows.append(_row("All", trials, None))
    panel = trials["panel"]
    alarms = _percent(panel, lambda one: bool(one["pre_trend_p"] < 0.05))
    return (
        _table(
            ["", "interval covers, effect", "interval covers, none", "false alarms, p < 0.05",
             "false alarms, moderate or more"],
            [row[:5] for row in rows],
        )
        + "\n"
        + _table(
            ["found (p < 0.05 / moderate or more)", *(f"{size} effect" for size in _SIZES)],
            [[row[0], *row[5:]] for row in rows],
        )
        + f"\nComparison with three other hubs ({PANELS} panels in which a common course hides or feigns effects, true "
        f"effect 0.3 logits): the interval covers {covered(panel):.1f}%, the effect is found in {found(panel):.1f}%, "
        f"and the pre-trend check warns without cause in {alarms:.1f}% (5% is what it should).\n"
    )  # fmt: skip


def rule_table() -> str:
    """Return the rule of the evidence label, its downgrades, the negative controls and the published study."""
    rule = _table(["evidence", "when"], [[name, when] for name, when in RULE])
    lower = "".join(f"- {reason}\n" for reason in DOWNGRADES)
    tried = [[fact, ", ".join(f"`{name}`" for name in names)] for fact, names in CONTROLS.items()]
    controls = _table(["figures made of", "negative control, first that can be worked out"], tried)
    return f"{rule}\nEach of these takes one step off, never below weak:\n\n{lower}\n{controls}"


def london_table() -> str:
    """Return the published turnaround in Markdown."""
    rows = [[one.level, one.before, one.after] for one in LONDON_MASH]
    return _table(["level of need", "days before", "days after"], rows)


def filled(page: str, trials: dict[str, list[dict[str, Any]]]) -> str:
    """Return the page with its tables written anew between their marks."""
    parts = {"calibration": calibration_table(trials), "rule": rule_table(), "London": london_table()}
    for name, table in parts.items():
        begin, end = BEGIN.format(name), END.format(name)
        before, rest = page.split(begin)
        page = before + begin + table + end + rest.split(end)[1]
    return page


def _row(name: str, trials: dict[str, list[dict[str, Any]]], kind: str | None) -> list[str]:
    real, none = ([one for one in trials[which] if kind in (None, one["kind"])] for which in ("effect", "none"))
    power = []
    for size in _SIZES:
        some = [one for one in real if one["size"] == size]
        power.append(f"{found(some):.0f}% / {at_least_moderate(some):.0f}%")
    figures = (covered(real), covered(none), found(none), at_least_moderate(none))
    return [f"{name} ({len(real)} + {len(none)})", *(f"{figure:.1f}%" for figure in figures), *power]


def _percent(trials: Outcomes, holds: Callable[[dict[str, Any]], bool]) -> float:
    return sum(map(holds, trials)) * 100 / len(trials)


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def main(arguments: Sequence[str]) -> None:
    """Write the page, after running the trials where that is asked."""
    if "--trials" in arguments:
        trials = run_all()
        lines = [
            json.dumps(name) + ": [\n" + ",\n".join(map(json.dumps, some)) + "\n]" for name, some in trials.items()
        ]
        STORED.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8", newline="\n")
    PAGE.write_text(filled(PAGE.read_text("utf-8"), stored_trials()), "utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
