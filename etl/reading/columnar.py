"""Parquet: typed columns become the text that a careful export would have written, then take the same road."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from etl.errors import ExtractError
from etl.reading.sheet import ROW, Sheet, frames


def parquet_sheet(path: Path) -> Sheet:
    """Return the one table of a Parquet file; a line is the row's number from 1. Raises ExtractError."""
    try:
        scan = pl.scan_parquet(path, glob=False, row_index_name=ROW)
        schema = scan.collect_schema()
    except (pl.exceptions.PolarsError, OSError) as bad:
        raise ExtractError("the file can't be read as Parquet: it is damaged; export it again.") from bad
    names = [name for name in schema if name != ROW]
    lazy = scan.select(ROW, *(as_text(name, schema[name]).alias(str(at)) for at, name in enumerate(names)))
    return Sheet(tuple(names), lambda: frames(lazy), _numbers)


def _numbers(rows: Sequence[int]) -> list[int]:
    return [row + 1 for row in rows]


def as_text(name: str, dtype: pl.DataType) -> pl.Expr:
    """Return a column as text: ISO dates and times on the London clock, whole numbers without a point."""
    column = pl.col(name)
    if isinstance(dtype, pl.Datetime):
        clock = column.dt.convert_time_zone("Europe/London") if dtype.time_zone else column
        return clock.dt.strftime("%Y-%m-%d %H:%M:%S%.6f")
    if dtype.is_float():
        whole = column.is_finite() & (column == column.round()) & (column.abs() < 2**53)
        return (
            pl.when(whole).then(column.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(column.cast(pl.String))
        )
    if dtype.is_nested() or dtype == pl.Binary:
        return pl.lit(None, pl.String)  # no column of the standard can be one; recognised by name it is then empty
    text = column.cast(pl.String)
    return pl.when(text != "").then(text)
