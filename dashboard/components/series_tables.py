"""Writes a metric over time, and the groups behind a figure, as tables and as rows of a file.

Each row is a month, quarter or year with its verdict, or a group.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from dashboard.components.measures import unit
from dashboard.components.rates import ALONE, in_cell, placed
from dashboard.components.tables import Column, bar, table
from dashboard.html import text
from publish.charts.spc import change_rows
from queries import words
from queries.groups.parts_of_figure import Part
from queries.metrics.metric import Metric
from queries.series.noted import Mark
from queries.series.periods import Period
from queries.series.points import Point, Status, counted, expected_range, interval
from queries.series.series import Series

UNKNOWN = {
    "partial": "Month not complete",
    "immature": "Not known yet",
    "unknown": "Not known",
    "untimed": "Times not recorded",
    "off_ladder": "Levels not told apart",
    "suppressed": "Too few to say",
}
SHORT = ("untimed", "off_ladder")  # statuses that say as much in a row as a sentence does
NOT_WHOLE = {
    "partial": "Not complete",
    "immature": "Not known yet",
    "unknown": "Not known",
    "untimed": "Times not recorded",
    "off_ladder": "Levels not told apart",
}


def months_table(series: Series) -> str:
    """Return the months shown, newest first: figure, counts, expected range and verdict."""
    columns = [Column("Month", False), Column("Figure"), Column("Out of"), Column("Expected range"),
               Column("Reading", False)]  # fmt: skip
    rows = [_row(series, point) for point in reversed(series.shown)]
    return table(f"{series.metric.title}, {series.metric.month_words}", columns, rows)


def month_rows(series: Series) -> list[dict[str, object]]:
    """Return every month up to the one asked for as rows of a file."""
    rows: list[dict[str, object]] = []
    for point in series.points:
        ends, at = interval(point, series.metric.unit), point.spc
        rows.append({
            "metric": series.metric.name, "period": f"{point.month:%Y-%m}", "numerator": point.numerator,
            "denominator": point.denominator, "value": point.value, "lower_95": ends.lower if ends else None,
            "upper_95": ends.upper if ends else None, "status": point.status, "mean": at.mean if at else None,
            "lower_limit": at.lower if at else None, "upper_limit": at.upper if at else None,
            "target": series.target_in(point.month), "verdict": at.verdict if at else None,
        })  # fmt: skip
    return rows


def periods_table(metric: Metric, every: Sequence[Period], caption: str) -> str:
    """Return quarters or years, newest first: figure, counts, and whether the period is complete."""
    columns = [Column("Period", False), Column("Figure"), Column("Out of"), Column("Reading", False)]
    rows = [
        [
            text(period.label),
            "–" if period.value is None else words.value(period.value, metric.unit),
            counted(metric, _point(period)) or "–",
            NOT_WHOLE.get(period.status, "" if period.value is not None else "Nothing counted"),
        ]
        for period in reversed(every)
    ]
    return table(caption, columns, rows)


def period_rows(series: Series, every: Sequence[Period]) -> list[dict[str, object]]:
    """Return quarters or years as rows of a file."""
    rows: list[dict[str, object]] = []
    for period in every:
        ends = interval(_point(period), series.metric.unit)
        rows.append({
            "metric": series.metric.name, "period": period.label, "first_day": f"{period.first}",
            "last_day": f"{period.last}", "numerator": period.numerator, "denominator": period.denominator,
            "value": period.value, "lower_95": ends.lower if ends else None, "upper_95": ends.upper if ends else None,
            "status": period.status, "target": series.target_in(period.last),
        })  # fmt: skip
    return rows


def periods_alt(metric: Metric, every: Sequence[Period], title: str) -> str:
    """Return what bars of quarters or years show, for people who can't see them."""
    known = [period for period in every if period.known]
    if not known:
        return f"{title}: no complete period is known yet."
    latest = ", ".join(f"{period.label} {words.value(period.value or 0.0, metric.unit)}" for period in known[-4:])
    return f"{title}, without verdicts. The latest: {latest}."


def month_changes(series: Series) -> list[Mapping[str, Any]]:
    """Return the changes marked on the chart of a series' months."""
    return change_rows(series)


def changes_note(rows: Sequence[Mapping[str, Any]], notes: Sequence[Mark] = ()) -> str:
    """Return what stands below a chart on the changes and notes marked in it, their signs bold; empty for none."""
    changes = [
        f"<b>{row['letter']}</b> {text(row['text'])}" + ("; limits recalculated from here" if row.get("also") else "")
        for row in rows
    ]
    told = [f"Changes marked: {'. '.join(changes)}."] if changes else []
    told += [f"Notes: {' '.join(f'<b>{mark.number}</b> {text(mark.text)}' for mark in notes)}"] if notes else []
    return f'<p class="note">{" ".join(told)}</p>' if told else ""


def _point(period: Period) -> Point:
    return Point(period.first, period.numerator, period.denominator, period.value, cast(Status, period.status))


def _row(series: Series, point: Point) -> list[str]:
    shown = "–" if point.value is None else words.value(point.value, unit(series))
    at, span = point.spc, expected_range(point.spc, unit(series)) or "–"
    short = UNKNOWN.get(point.status, "Nothing counted")
    missing = short if point.status in SHORT else series.why.get(point.month) or short
    verdict = words.variation(at.verdict, at.side) if at else missing
    cells = (words.month(point.month), shown, counted(series.metric, point) or "–", span, verdict)
    return [text(cell) for cell in cells]


def parts_table(caption: str, heading: str, rows: Sequence[tuple[str, Part]], metric: Metric) -> str:
    """Return the groups with figure and counts; of shares, also the interval and the place among the groups."""
    share = metric.unit == "percent"
    columns = [Column(heading, False), Column("Figure", not share)]
    columns += [Column("Against the average", False)] if share else []
    columns += [Column("Out of")] if metric.denominator is not None else []
    columns += [Column("95% interval")] if metric.unit in ("percent", "count") else []
    return table(caption, columns, [_group_row(name, part, metric) for name, part in rows])


def part_rows(by: str, rows: Sequence[tuple[str, Part]]) -> list[dict[str, object]]:
    """Return the groups as rows of a file."""
    return [
        {
            by: name, "numerator": part.numerator, "denominator": part.denominator, "value": part.value,
            "lower_95": part.interval.lower if part.interval else None,
            "upper_95": part.interval.upper if part.interval else None, "verdict": part.verdict or "",
        }
        for name, part in rows
    ]  # fmt: skip


def _group_row(name: str, part: Part, metric: Metric) -> list[str]:
    share = metric.unit == "percent"
    shown = "–" if part.value is None else words.value(part.value, metric.unit)
    if share and part.value is not None:
        shown = in_cell(shown, bar(part.value, part.interval, None))
    cells = [text(name), shown]
    if share:
        cells.append(placed(part.verdict, metric.better) or ALONE)
    if metric.denominator is not None:
        cells.append("–" if part.denominator is None else words.count(part.denominator))
    if metric.unit in ("percent", "count"):
        ends = part.interval
        cells.append(words.span(ends.lower, ends.upper, metric.unit) if ends else "–")
    return cells
