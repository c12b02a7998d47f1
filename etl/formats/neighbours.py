"""Reads the table of statistical neighbours: a row is one local authority with the ten that are most like it.

The result has the form of published figures: an authority's measure `statistical_neighbour_1` is the old code of the
authority most like it. That code finds the neighbours' figures when they are compared.
"""

import re
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from etl.errors import ExtractError
from etl.formats.context import Context
from etl.formats.file_start import FileStart
from etl.formats.rows import LINE, as_sheet, column, whole
from etl.reading.sheet import Sheet, squeeze

MEASURE = "statistical_neighbour"
_NEIGHBOURS = tuple(f"sn{nth}" for nth in range(1, 11))
_CODES = ("oldlacode", "lanumber", "lanum", "lacode")
_NAMES = ("laname", "la")


def recognise(start: FileStart) -> bool:
    """Return whether a header names ten neighbours of an authority."""
    headers = {squeeze(header) for header in start.headers}
    return set(_NEIGHBOURS) <= headers and bool(headers & set(_CODES))


def convert(files: Sequence[Path], context: Context) -> list[Sheet]:
    """Return the neighbours as rows of benchmarks. Raises ExtractError for a file whose name has no year."""
    year = re.search(r"(?<!\d)(20\d{2})(?!\d)", files[0].stem)
    if year is None:
        raise ExtractError("its name says no year: name the file with the model's year, such as sn_model_2025.csv.")
    rows = whole(context.open(files[0])[0])
    context.release = int(year[1])
    about = rows.select(
        pl.lit(MEASURE).alias("measure"),
        column(rows, *_CODES).alias("area_code"),
        column(rows, *_NAMES).alias("area_name"),
        pl.lit("area").alias("area_level"),
        pl.lit("Total").alias("category"),
        pl.lit(year[1]).alias("year_ending"),
        *_NEIGHBOURS,
        LINE,
    )
    kept = ("category", "area_level", "area_code", "area_name", "year_ending", LINE)
    long = about.unpivot(_NEIGHBOURS, index=kept, variable_name="nth", value_name="value").drop_nulls("value")
    measure = pl.lit(f"{MEASURE}_") + pl.col("nth").str.strip_prefix("sn")
    return [as_sheet("benchmarks", long.with_columns(measure=measure).drop_nulls("area_code"))]
