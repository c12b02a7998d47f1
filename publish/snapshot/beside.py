"""England's figures beside the area's; one row is a measure that a national figure is published of."""

from collections.abc import Mapping
from typing import Any

from publish.snapshot.judged import spoken
from publish.snapshot.measures import SHORT
from publish.snapshot.sections import shown
from queries import words
from queries.series import Series
from queries.trends import beside_england

COLUMNS = ("Measure", "Month", "Here", "England", "Period", "Twelve months, and whether chance explains the difference")
CAUTION = "Areas differ in need and practice: a difference is a question, not a verdict."
TOO_FEW = "No twelve months in a row can be shown."


def beside(series: Mapping[str, Series]) -> dict[str, Any]:
    """Return columns, rows, sources and the caution that belongs to them."""
    compared = [s for s in series.values() if s.points and s.comparator]
    sources = sorted({f"{s.comparator.source}, {s.comparator.period}" for s in compared if s.comparator})
    return {"columns": list(COLUMNS), "rows": [_row(s) for s in compared], "sources": sources, "caution": CAUTION}


def _row(series: Series) -> dict[str, Any]:
    point, england = spoken(series), series.comparator
    unit = series.metric.unit
    return {
        "metric": series.metric.name,
        "name": SHORT[series.metric.name],
        "month": words.short_month(point.month) if point else "–",
        "here": shown(point, unit),
        "england": words.value(england.value, unit) if england else "–",
        "period": _capital(england.period) if england else "–",
        "reading": _sentence(series),
    }


def _sentence(series: Series) -> str:
    """Return the sentence of `queries.trends`, without the measure's name and the caution that stand beside it."""
    said = beside_england(series)
    if said is None:
        return TOO_FEW
    plain = said.removeprefix(f"{series.metric.title}: ").removesuffix(CAUTION).strip()
    return _capital(plain)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
