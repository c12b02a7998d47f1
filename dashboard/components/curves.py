"""Writes the curves of how soon children come back as a table and as rows of a file.

Each row is a time since the start.
"""

from collections.abc import Sequence

from dashboard.components.tables import Column, table
from dashboard.html import key_of, paragraph, shape, text
from queries import words
from queries.journeys.cohorts import MARKS, At, Curve


def curves_table(caption: str, curves: Sequence[Curve]) -> str:
    """Return each cohort's share at 3, 6, 9 and 12 months, with its interval."""
    columns = [Column("Within", False), *(Column(f"{curve.name} ({words.count(curve.starts)})") for curve in curves)]
    rows = [[text(mark), *(_cell(curve.at(day)) for curve in curves)] for day, mark in MARKS.items()]
    return paragraph(caption) + table(caption, columns, rows, seen=False)


def curve_rows(curves: Sequence[Curve]) -> list[dict[str, object]]:
    """Return every point as a line of a file."""
    return [
        {
            "cohort": curve.name, "starts": curve.starts, "days": point.days, "value": point.value,
            "lower_95": point.interval.lower if point.interval else None,
            "upper_95": point.interval.upper if point.interval else None,
        }
        for curve in curves
        for point in curve.points
    ]  # fmt: skip


def curves_key() -> str:
    """Return the key of the curves."""
    solid = '<path d="M0 8h16" stroke-width="2.4" @(-;improvement)/>'
    dashed = '<path d="M0 8h16" stroke-width="2.4" stroke-dasharray="5 3" @(-;common)/>'
    band = '<rect x="0" y="3" width="16" height="10" @(soft;-)/>'
    shapes = ((solid, "The year to this month"), (dashed, "The year before"), (band, "95% interval"))
    return key_of((shape(body), title) for body, title in shapes)


def _cell(at: At | None) -> str:
    if at is None:
        return "Not known yet"
    ends = f'<br><span class="grey small">{words.span(*at.interval, "percent")}</span>' if at.interval else ""
    return f"{words.percent(at.value)}{ends}"
