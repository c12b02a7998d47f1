"""Measures the month by agency asked and by risk rating, and lays the released groups out. A row is one group."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl

from etl.codes import AGENCIES, RISKS
from publish.disclosure import TOTAL, Released, require
from publish.disclosure.measures import LADDER
from publish.snapshot.content.board import SHORT
from publish.snapshot.content.drawn import NONE, shown
from publish.snapshot.content.model import GroupTable
from publish.snapshot.content.rows import GroupRow
from queries import words
from queries.build import Build
from queries.calendar.months import months_after
from queries.measure.engine import measure
from queries.measure.question import has_data_for
from queries.metrics.catalogue import HEADLINES
from queries.metrics.dimensions import DIMENSIONS
from queries.series.points import Point, counted

GROUPS = {"agency_check_returned_on_time": "agency", "contact_decided_on_time": "risk_initial"}
NAMES: Mapping[str, Mapping[str, str]] = {"agency": AGENCIES, "risk_initial": dict(reversed(RISKS.items()))}


def with_groups(build: Build, month: date, frame: pl.DataFrame) -> pl.DataFrame:
    """Return measures with rows for the groups of the month, and `Total` in those dimensions elsewhere.

    Not yet released: groups pass the gate with their totals. A measure that the data lacks columns for has no groups.
    """
    until = months_after(month, 1) - timedelta(days=1)
    dims = {dim: pl.lit(TOTAL) for dim in GROUPS.values()}
    whole = frame.with_columns(**dims)
    parts = [whole]
    for name, dim in GROUPS.items():
        if has_data_for(build, HEADLINES[name]):
            split = measure(build, [HEADLINES[name]], by=[dim], since=month, until=until)
            others = {
                column: pl.lit(None, pl.String) if column == LADDER else pl.lit(TOTAL)
                for column in whole.columns
                if column not in split.columns
            }
            named = split.filter(pl.col("start") == month).with_columns(pl.col(dim).fill_null("unknown"), **others)
            parts.append(named.select(whole.columns))
    return pl.concat(parts)


def groups(released: Released) -> dict[str, GroupTable]:
    """Return a table by metric, with rows in the order of the codes; none with fewer than two groups."""
    frame = require(released).frame
    tables = {name: _table(frame, name, dim) for name, dim in GROUPS.items() if dim in frame.columns}
    return {name: table for name, table in tables.items() if len(table.rows) > 1}


def _table(frame: pl.DataFrame, name: str, dim: str) -> GroupTable:
    cells = {
        row[dim]: row
        for row in frame.filter(pl.col("metric") == name, pl.col(dim) != TOTAL).iter_rows(named=True)
        if row["status"] in ("suppressed", "unknown", "untimed") or row["denominator"]
    }
    order = [*(code for code in NAMES[dim] if code in cells), *sorted(cells.keys() - NAMES[dim].keys())]
    rows = tuple(_row(NAMES[dim].get(code, code.capitalize()), cells[code]) for code in order)
    month = words.month(next(iter(cells.values()))["start"]) if cells else ""
    return GroupTable(
        (DIMENSIONS[dim], "Figure", "Out of"), rows, f"{SHORT[name]} by {DIMENSIONS[dim].lower()}, {month}"
    )


def _row(group: str, cell: Mapping[str, Any]) -> GroupRow:
    metric = HEADLINES[cell["metric"]]
    point = Point(cell["start"], cell["numerator"], cell["denominator"], cell["value"], cell["status"])
    known = point.status == "ok"
    return GroupRow(group, shown(point, metric.unit), (counted(metric, point) if known else "") or NONE)
