"""Where each measure stands; one cell is one kind of change crossed with one outlook on the target."""

from collections.abc import Mapping
from typing import Any, cast

from publish.snapshot.judged import spoken, too_few
from publish.snapshot.measures import SHORT
from queries import words
from queries.series import Series

COLUMNS = ("pass", "hit_and_miss", "fail", "no_target")
ROWS = {
    "improvement": "Getting better",
    "common": "Usual variation",
    "concern": "Getting worse",
    "neutral": "Unusual, neither good nor bad",
}
_LETTER = {"improvement": "H", "concern": "L", "neutral": "H"}
_TONES = {("improvement", "pass"): "best", ("concern", "fail"): "act"}
INTRO = (
    "Down the side: is it changing? Across the top: will it meet its target if nothing changes? Top left is where we "
    "want to be; getting worse and not expected to meet its target is where to act first."
)


def grid(series: Mapping[str, Series]) -> dict[str, Any]:
    """Return columns, rows of cells of measures, and what can't be placed. A cell without measures says so."""
    placed = {name: s for name, s in series.items() if s.current}
    return {
        "intro": INTRO,
        "columns": [{"icon": column, "words": words.assurance(column)} for column in COLUMNS],
        "rows": [_row(kind, [s for s in placed.values() if kind_of(s) == kind]) for kind in ROWS],
        "notes": _notes({name: s for name, s in series.items() if name not in placed}),
    }


def kind_of(series: Series) -> str:
    """Return the row a judged series stands in: unusual, high or low, is one."""
    variation = cast(str, series.variation)
    return "neutral" if variation.startswith("neutral") else variation


def _row(kind: str, members: list[Series]) -> dict[str, Any]:
    letters = {"L" if s.side == "low" else "H" for s in members}
    letter = letters.pop() if len(letters) == 1 else _LETTER.get(kind)
    tell = kind == "neutral" or len({s.side for s in members}) > 1
    return {
        "icon": kind,
        "letter": letter if kind in _LETTER else None,
        "words": ROWS[kind],
        "cells": [
            {
                "tone": _TONES.get((kind, column), "plain"),
                "measures": [_entry(s, tell) for s in members if s.assurance == column],
            }
            for column in COLUMNS
        ],
    }


def _entry(series: Series, tell: bool) -> dict[str, str]:
    side = f" ({series.side})" if tell and series.side else ""
    latest = series.latest
    value = "" if latest is None or latest.value is None else words.value(latest.value, series.metric.unit)
    return {"name": SHORT[series.metric.name] + side, "value": value}


def _notes(left: Mapping[str, Series]) -> list[str]:
    """Say why measures stand in no cell."""
    reasons: dict[str, list[str]] = {}
    for name, series in left.items():
        reasons.setdefault(why_not(series), []).append(SHORT[name])
    return [f"{reason}: {', '.join(names)}." for reason, names in reasons.items()]


def why_not(series: Series) -> str:
    """Return why the month a measure speaks of has no verdict."""
    point = spoken(series)
    if not series.points:
        return "Not in this data"
    if point is None:
        return "Not known yet"
    return "Too few to say (c)" if point.status == "suppressed" or too_few(series) else "Nothing to count"
