"""A series as a table and as CSV: one row is one month, with what the chart says of it."""

import csv
from io import StringIO

from dashboard.parts.html import text
from dashboard.parts.measures import unit
from dashboard.parts.table import Column, table
from etl.builds import BuildInfo
from queries import words
from queries.series import Point, Series, counted, interval

UNKNOWN = {"partial": "Month not complete", "immature": "Not known yet", "suppressed": "Too few to say"}
FIELDS = (
    "metric", "period", "numerator", "denominator", "value", "lower_95", "upper_95", "status", "mean", "lower_limit",
    "upper_limit", "target", "verdict", "filters", "as_at", "build",
)  # fmt: skip


def months_table(series: Series) -> str:
    """Return the months shown, newest first: figure, n of N, expected range and what the month says."""
    columns = [Column("Month", False), Column("Figure"), Column("Out of"), Column("Expected range"),
               Column("Reading", False)]  # fmt: skip
    rows = [_row(series, point) for point in reversed(series.shown)]
    return table(f"{series.metric.title}, {series.metric.month_words}", columns, rows)


def csv_of(series: Series, filters: str, info: BuildInfo) -> str:
    """Return every month up to the one asked for as CSV text; a cell that a spreadsheet would run is made inert."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(FIELDS)
    target = "" if series.target is None else series.target.value
    for point in series.points:
        ends, at = interval(point, series.metric.unit), point.spc
        limits = (at.mean, at.lower, at.upper) if at else ("", "", "")
        writer.writerow([
            series.metric.name, f"{point.month:%Y-%m}", point.numerator, point.denominator, point.value,
            *(ends or ("", "")), point.status, *limits, target, at.verdict if at else "", inert(filters),
            f"{info.as_at:%Y-%m-%d}", info.build,
        ])  # fmt: skip
    return out.getvalue()


def inert(value: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{value}" if value[:1] in tuple("=+-@\t\r\0") else value


def _row(series: Series, point: Point) -> list[str]:
    shown = "–" if point.value is None else words.value(point.value, unit(series))
    at, span = point.spc, "–"
    if at and at.lower is not None and at.upper is not None:
        span = words.span(at.lower, at.upper, unit(series))
    said = words.variation(at.verdict, at.side) if at else UNKNOWN.get(point.status, "Nothing counted")
    return [text(cell) for cell in (words.month(point.month), shown, counted(series.metric, point) or "–", span, said)]
