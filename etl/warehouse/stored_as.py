"""Tells DuckDB how the columns of frames and Parquet files are read and stored."""

import glob
from collections.abc import Iterable, Mapping
from pathlib import Path

import polars as pl

from etl.warehouse.sql import address, literal, quoted


def as_stored(schema: Mapping[str, pl.DataType], prefix: str = "") -> str:
    """Return a SELECT list in which known codes become ENUMs, which take a byte and keep their order."""
    return ", ".join(
        f"{prefix}{quoted(name)}{enum(dtype)} AS {quoted(name)}"
        if isinstance(dtype, pl.Enum)
        else prefix + quoted(name)
        for name, dtype in schema.items()
    )


def from_files(paths: Iterable[Path], alike: bool = True) -> str:
    """Return a table function that reads Parquet files, whatever characters their folder's name holds.

    Files that are not alike lack some columns, which are null there.
    """
    listed = ", ".join(literal(glob.escape(address(path))) for path in paths)
    return f"read_parquet([{listed}]{'' if alike else ', union_by_name = true'})"


def enum(dtype: pl.Enum) -> str:
    """Return a cast to a DuckDB ENUM of the same codes in the same order; nothing for an empty one."""
    codes = dtype.categories.to_list()
    return f"::ENUM({', '.join(map(literal, codes))})" if codes else ""
