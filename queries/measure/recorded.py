"""Says what no row tells of when something ended, though extracts have a column for it."""

from collections.abc import Mapping

import polars as pl

from etl.contracts import TABLES
from queries.build import Build
from queries.measure.absent import SAYS
from queries.metrics.made_from import read
from queries.metrics.metric import Metric


def never_recorded(build: Build, metric: Metric, kept: Mapping[str, str]) -> str | None:
    """Return which moment that a metric needs no row tells of those with the values `kept` of their hub or agency:
    `No row says when contacts were decided`. None where some row does.

    What is not recorded counts as not done, so a share of 0% of all rows would be read as one of what was done.
    """
    needs = dict.fromkeys(need for column in read(metric) for need in column.needs)
    for place in needs:
        table, _, name = place.partition(".")
        contract = TABLES.get(table)
        if contract and name in contract.events and name != contract.begins and _is_blank(build, table, name, kept):
            return f"No row says {SAYS[place]}"
    return None


def _is_blank(build: Build, table: str, column: str, kept: Mapping[str, str]) -> bool:
    if table not in build.warehouse.tables():  # facts that were derived elsewhere
        return False
    dims = [dim for dim in ("hub", "agency") if dim in kept and dim in TABLES[table].columns]
    rows = build.warehouse.read(table, [column, *dims])
    mine = rows.filter(pl.col(dim).cast(pl.String) == kept[dim] for dim in dims) if dims else rows
    return mine.height > 0 and mine[column].null_count() == mine.height
