"""Reads Parquet: typed columns become the text that a careful export would have written."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl
import polars.selectors as cs

from etl.errors import ExtractError
from etl.reading.apart import tried
from etl.reading.layout import LONGEST
from etl.reading.sheet import ROW, Sheet, frames

_DAMAGED = "the file can't be read as Parquet: it is damaged; export it again."


def parquet_sheet(path: Path) -> Sheet:
    """Return the table of a Parquet file; a row's line is its number from 1. Raises ExtractError.

    It has been read to its end in another process before.
    """
    tried("parquet", path)
    names, lazy = _scanned(path)
    return Sheet(tuple(names), lambda: frames(lazy), _numbers)


def try_parquet(path: Path) -> list[str]:
    """Read a file to its end, keep nothing, and return its headers. Raises ExtractError."""
    try:
        names, lazy = _scanned(path)
        for batch in frames(lazy):
            longest = batch.select(cs.string().str.len_bytes().max().fill_null(0))
            if longest.width and max(longest.row(0)) > LONGEST:
                raise ExtractError(f"a value of it is longer than {LONGEST >> 20} MB; export it again.")
    except (pl.exceptions.PolarsError, OSError) as bad:
        raise ExtractError(_DAMAGED) from bad
    return names


def _scanned(path: Path) -> tuple[list[str], pl.LazyFrame]:
    """Return the headers of a file, and its rows as text."""
    try:
        scan = pl.scan_parquet(path, glob=False, row_index_name=ROW)
        schema = scan.collect_schema()
    except (pl.exceptions.PolarsError, OSError) as bad:
        raise ExtractError(_DAMAGED) from bad
    names = [name for name in schema if name != ROW]
    return names, scan.select(ROW, *(as_text(name, schema[name]).alias(str(at)) for at, name in enumerate(names)))


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
        return pl.lit(None, pl.String)  # no column of the standard is of such a type: it counts as empty
    text = column.cast(pl.String)
    return pl.when(text != "").then(text)
