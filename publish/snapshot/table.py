"""The headline table; one row is one measure in the month it speaks of and in the month before."""

from collections.abc import Mapping, Sequence
from typing import Any

from publish.snapshot.grid import kind_of, why_not
from publish.snapshot.judged import before, spoken
from publish.snapshot.measures import HEADLINES, SHORT
from publish.snapshot.spark import spark_words
from queries import words
from queries.metric import THEMES
from queries.months import months_after
from queries.series import Point, Series

NONE, EMPTY = "–", "none"
_CHANGE = {"improvement": "Getting better", "concern": "Getting worse", "common": "Usual"}
_MET = {"pass": "Meets", "fail": "Misses", "hit_and_miss": "Hit and miss", "no_target": "No target"}


def table(series: Mapping[str, Series]) -> dict[str, Any]:
    """Return column headings, rows (a theme is named in its first row) and notes; measures without data have no row."""
    shown = [series[name] for name in HEADLINES if series[name].points]
    rows, notes, theme = [], list[str](), ""
    for one in shown:
        note = _footnote(one)
        if note and note not in notes:
            notes.append(note)
        row = _row(one, notes.index(note) + 1 if note else None)
        rows.append(row | {"theme": THEMES[one.metric.theme][0] if one.metric.theme != theme else None})
        theme = one.metric.theme
    return {"columns": _columns(shown), "rows": rows, "notes": notes, "legend": _legend(shown)}


def _columns(shown: Sequence[Series]) -> list[str]:
    if not shown:
        return []
    month = shown[0].month
    years = {s.comparator.period.split()[-1] for s in shown if s.comparator}
    england = f"England {years.pop()}" if len(years) == 1 else "England"
    return [
        "Measure", words.month(month), words.month(months_after(month, -1)), "Target", england, "24 months", "Change",
        "Target met?",
    ]  # fmt: skip


def _row(series: Series, note: int | None) -> dict[str, Any]:
    unit = series.metric.unit
    return {
        "metric": series.metric.name,
        "name": SHORT[series.metric.name],
        "note": note,
        "now": _shown(spoken(series), unit),
        "before": _shown(before(series), unit),
        "target": words.target(series.target.value, unit) if series.target else NONE,
        "england": words.value(series.comparator.value, unit) if series.comparator else NONE,
        "spark": spark_words(series),
        "change": _change(series),
        "met": _met(series),
    }


def _shown(point: Point | None, unit: words.Unit) -> str:
    """Return a figure, c where it is suppressed, or why there is none."""
    if point is None:
        return NONE
    if point.status == "suppressed":
        return "c"
    return EMPTY if point.value is None else words.value(point.value, unit)


def _change(series: Series) -> dict[str, str | None]:
    if not series.current:
        return {"icon": None, "letter": None, "words": why_not(series).removesuffix(" (c)")}
    kind = kind_of(series)
    letter = {"high": "H", "low": "L"}.get(series.side or "")
    said = _CHANGE.get(kind) or words.variation(series.variation, series.side)
    return {"icon": kind, "letter": letter, "words": said}


def _met(series: Series) -> dict[str, str | None]:
    """A measure with a target but no verdict has too few months to say; a neutral one is not judged at all."""
    judged = series.current and series.assurance != "no_target"
    if series.target and series.metric.better != "neutral" and not judged:
        said = "Too few to say" if series.current else why_not(series).removesuffix(" (c)")
        return {"icon": None, "letter": None, "words": said}
    return {"icon": series.assurance, "letter": None, "words": _MET[series.assurance]}


def _footnote(series: Series) -> str | None:
    """Name the months a measure speaks of where they are not the snapshot's own."""
    point, earlier = spoken(series), before(series)
    if not series.metric.maturity_months or point is None or point.month == series.month:
        return None
    months = words.month(point.month) + (f" and {words.month(earlier.month)}" if earlier else "")
    return (
        f"For {series.metric.noun} in {months}, the latest that can be followed for "
        f"{series.metric.maturity_months} months."
    )


def _legend(shown: Sequence[Series]) -> str:
    sources = {f"England: {s.comparator.source}, {s.comparator.period}." for s in shown if s.comparator}
    empty = any(p is not None and p.status == "ok" and p.value is None for s in shown for p in (spoken(s), before(s)))
    hollow = any(p.status == "immature" for s in shown for p in s.shown)
    told = ["Hollow months are not known yet."] * hollow + [f"{EMPTY}: nothing to count."] * empty
    return " ".join([f"{NONE}: no target, no national figure, or not known yet.", *told, *sorted(sources)])
