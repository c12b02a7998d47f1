"""Published figures to compare with: one row is a measure for England, a region, an area or its neighbours in a year.

What was loaded from DfE's own files wins over the national figures that come with the software.
"""

import csv
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from queries.comparators import Comparator, england, publisher, year_ending

if TYPE_CHECKING:
    from queries.build import Build

KEY = ("measure", "category", "area_level", "area_code", "year_ending")
_COLUMNS = (*KEY, "area_name", "value", "symbol")
_SCHEMA = {
    "measure": pl.String, "category": pl.String, "area_level": pl.String, "area_code": pl.String,
    "year_ending": pl.Int64, "area_name": pl.String, "value": pl.Float64, "symbol": pl.String, "source": pl.String,
}  # fmt: skip
_ENGLAND = "E92000001"


def benchmarks(build: "Build") -> pl.DataFrame:
    """Return measure, category, area_level, area_code, year_ending, area_name, value, symbol, source, in key order.

    `value` is null where DfE printed a symbol instead. Years end on 31 March.
    """
    loaded = pl.DataFrame(schema=_SCHEMA)
    if "benchmarks" in build.warehouse.tables():
        rows = build.warehouse.read("benchmarks", _COLUMNS).with_columns(source=pl.lit("DfE, as published"))
        loaded = rows.cast(_SCHEMA)  # type: ignore[arg-type]
    own = national().join(loaded, on=list(KEY), how="anti")
    return pl.concat([loaded, own]).sort(KEY)


def newest_england(build: "Build", measure: str | None) -> Comparator | None:
    """Return England's newest figure for a measure, from DfE's own files where they are loaded and as new as ours."""
    if measure is None or "benchmarks" not in build.warehouse.tables():
        return england(measure)
    known = benchmarks(build).filter(
        pl.col("measure") == measure, pl.col("category") == "Total", pl.col("area_code") == _ENGLAND,
        pl.col("value").is_not_null(),
    )  # fmt: skip
    if known.is_empty():
        return None
    row = known.sort("year_ending").row(-1, named=True)
    return Comparator("England", row["value"], f"year to March {row['year_ending']}", row["source"])


@cache
def national() -> pl.DataFrame:
    """Return the national figures that come with the software, in the same columns."""
    with Path(__file__).with_name("national_values.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            (
                row["measure"], "Total", "england", _ENGLAND, year_ending(row["period"]), "England",
                float(row["value"]), None, publisher(row["source"]),
            )
            for row in csv.DictReader(file)
        ]  # fmt: skip
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")
