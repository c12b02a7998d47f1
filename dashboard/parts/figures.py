"""A series as a table and as lines of a file: one row is one month, quarter or year, with what the chart says of it."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from dashboard.parts.html import text
from dashboard.parts.measures import unit
from dashboard.parts.table import Column, table
from publish.charts.spc_notes import change_rows
from queries import words
from queries.metric import Metric
from queries.periods import Period
from queries.series import Point, Series, Status, counted, interval

UNKNOWN = {"partial": "Month not complete", "immature": "Not known yet", "suppressed": "Too few to say"}
NOT_WHOLE = {"partial": "Not complete", "immature": "Not known yet"}


def months_table(series: Series) -> str:
    """Return the months shown, newest first: figure, n of N, expected range and what the month says."""
    columns = [Column("Month", False), Column("Figure"), Column("Out of"), Column("Expected range"),
               Column("Reading", False)]  # fmt: skip
    rows = [_row(series, point) for point in reversed(series.shown)]
    return table(f"{series.metric.title}, {series.metric.month_words}", columns, rows)


def month_rows(series: Series) -> list[dict[str, object]]:
    """Return every month up to the one asked for as lines of a file."""
    target = series.target.value if series.target else None
    rows: list[dict[str, object]] = []
    for point in series.points:
        ends, at = interval(point, series.metric.unit), point.spc
        rows.append({
            "metric": series.metric.name, "period": f"{point.month:%Y-%m}", "numerator": point.numerator,
            "denominator": point.denominator, "value": point.value, "lower_95": ends.lower if ends else None,
            "upper_95": ends.upper if ends else None, "status": point.status, "mean": at.mean if at else None,
            "lower_limit": at.lower if at else None, "upper_limit": at.upper if at else None, "target": target,
            "verdict": at.verdict if at else None,
        })  # fmt: skip
    return rows


def periods_table(metric: Metric, every: Sequence[Period], caption: str) -> str:
    """Return quarters or years, newest first: figure, n of N, and whether it is whole."""
    columns = [Column("Period", False), Column("Figure"), Column("Out of"), Column("Reading", False)]
    rows = [
        [
            text(one.label),
            "–" if one.value is None else words.value(one.value, metric.unit),
            counted(metric, _point(one)) or "–",
            NOT_WHOLE.get(one.status, "" if one.value is not None else "Nothing counted"),
        ]
        for one in reversed(every)
    ]
    return table(caption, columns, rows)


def period_rows(series: Series, every: Sequence[Period]) -> list[dict[str, object]]:
    """Return quarters or years as lines of a file."""
    target = series.target.value if series.target else None
    rows: list[dict[str, object]] = []
    for one in every:
        ends = interval(_point(one), series.metric.unit)
        rows.append({
            "metric": series.metric.name, "period": one.label, "first_day": f"{one.first}", "last_day": f"{one.last}",
            "numerator": one.numerator, "denominator": one.denominator, "value": one.value,
            "lower_95": ends.lower if ends else None, "upper_95": ends.upper if ends else None, "status": one.status,
            "target": target,
        })  # fmt: skip
    return rows


def periods_alt(metric: Metric, every: Sequence[Period], title: str) -> str:
    """Return what bars of quarters or years show, for people who can't see them."""
    known = [one for one in every if one.known]
    if not known:
        return f"{title}: no whole period is known yet."
    said = ", ".join(f"{one.label} {words.value(one.value or 0.0, metric.unit)}" for one in known[-4:])
    return f"{title}, without verdicts. The latest: {said}."


def month_changes(series: Series) -> list[Mapping[str, Any]]:
    """Return the changes marked on the chart of a series' months."""
    return change_rows(series)


def changes_note(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the sentence below a chart, with its flags' letters bold; empty if there are none."""
    said = [
        f"<b>{row['letter']}</b> {text(row['text'])}" + ("; limits recalculated from here" if row.get("also") else "")
        for row in rows
    ]
    return f'<p class="note">Changes marked: {". ".join(said)}.</p>' if said else ""


def _point(one: Period) -> Point:
    return Point(one.first, one.numerator, one.denominator, one.value, cast(Status, one.status))


def _row(series: Series, point: Point) -> list[str]:
    shown = "–" if point.value is None else words.value(point.value, unit(series))
    at, span = point.spc, "–"
    if at and at.lower is not None and at.upper is not None:
        span = words.span(at.lower, at.upper, unit(series))
    said = words.variation(at.verdict, at.side) if at else UNKNOWN.get(point.status, "Nothing counted")
    return [text(cell) for cell in (words.month(point.month), shown, counted(series.metric, point) or "–", span, said)]
