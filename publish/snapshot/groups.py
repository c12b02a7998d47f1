"""The month's figures by group; one row is an agency asked, or a risk rating. They pass the gate with their totals."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl

from etl.codes import AGENCIES, RISKS
from publish.disclosure import TOTAL, Released, require
from publish.snapshot.measures import BOARD, SHORT
from publish.snapshot.sections import NONE, shown
from queries import words
from queries.build import Build
from queries.measure import measure
from queries.metrics.dimensions import DIMENSIONS
from queries.months import months_after
from queries.needs import can_say
from queries.series import Point, counted

GROUPS = {"agency_check_returned_on_time": "agency", "contact_decided_on_time": "risk_initial"}
NAMES: Mapping[str, Mapping[str, str]] = {"agency": AGENCIES, "risk_initial": dict(reversed(RISKS.items()))}


def with_groups(build: Build, month: date, frame: pl.DataFrame) -> pl.DataFrame:
    """Return measures with rows for the groups of the month, and `Total` in those dimensions elsewhere.

    Not yet fit to be published. A measure that the data can't say has no groups.
    """
    until = months_after(month, 1) - timedelta(days=1)
    dims = {dim: pl.lit(TOTAL) for dim in GROUPS.values()}
    whole = frame.with_columns(**dims)
    parts = [whole]
    for name, dim in GROUPS.items():
        if can_say(build, BOARD[name]):
            found = measure(build, [BOARD[name]], by=[dim], since=month, until=until)
            others = {column: pl.lit(TOTAL) for column in whole.columns if column not in found.columns}
            named = found.filter(pl.col("start") == month).with_columns(pl.col(dim).fill_null("unknown"), **others)
            parts.append(named.select(whole.columns))
    return pl.concat(parts)


def groups(released: Released) -> dict[str, dict[str, Any]]:
    """Return a table by metric: title, columns and rows in the order of the codes; none with fewer than two groups."""
    frame = require(released).frame
    tables = {name: _table(frame, name, dim) for name, dim in GROUPS.items() if dim in frame.columns}
    return {name: table for name, table in tables.items() if len(table["rows"]) > 1}


def _table(frame: pl.DataFrame, name: str, dim: str) -> dict[str, Any]:
    cells = {
        row[dim]: row
        for row in frame.filter(pl.col("metric") == name, pl.col(dim) != TOTAL).iter_rows(named=True)
        if row["status"] == "suppressed" or row["denominator"]
    }
    order = [*(code for code in NAMES[dim] if code in cells), *sorted(cells.keys() - NAMES[dim].keys())]
    rows = [{"name": NAMES[dim].get(code, code.capitalize()), **_shown(cells[code])} for code in order]
    month = words.month(next(iter(cells.values()))["start"]) if cells else ""
    return {
        "title": f"{SHORT[name]} by {DIMENSIONS[dim].lower()}, {month}",
        "columns": [DIMENSIONS[dim], "Figure", "Out of"],
        "rows": rows,
    }


def _shown(row: Mapping[str, Any]) -> dict[str, str]:
    metric = BOARD[row["metric"]]
    point = Point(row["start"], row["numerator"], row["denominator"], row["value"], row["status"])
    known = point.status == "ok"
    return {"figure": shown(point, metric.unit), "out_of": (counted(metric, point) if known else "") or NONE}
