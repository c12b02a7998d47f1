"""Adds what is known about the child on the day: age band, sex, ethnicity group, disability, deprivation, area."""

from collections.abc import Mapping

import polars as pl

from etl import codes
from queries.calendar.months import month_number
from queries.facts.columns import code, columns, name
from queries.facts.names import CODED, UNKNOWN
from queries.facts.tables import Tables

_ADULT = 18 * 12
_BANDS = {0: "unborn", 12: "under 1", 5 * 12: "1-4", 10 * 12: "5-9", 16 * 12: "10-15", _ADULT: "16-17"}
_BAND_OF_MONTHS = pl.Series(  # of age, from one month before birth; strings took ten times as long
    [next((band for below, band in _BANDS.items() if age < below), "18 and over") for age in range(-1, _ADULT + 1)],
    dtype=CODED["age_band"],
)


def age_band(birth_month: pl.Expr, day: pl.Expr) -> pl.Expr:
    """Return the age band on a day, counting a birthday from the first day of its month."""
    months = month_number(day).cast(pl.Int32) - month_number(birth_month).cast(pl.Int32)
    return pl.lit(_BAND_OF_MONTHS).gather(months.clip(-1, _ADULT) + 1).fill_null(pl.lit(UNKNOWN, CODED["age_band"]))


def with_person(frame: pl.LazyFrame, tables: Tables, day: str) -> pl.LazyFrame:
    """Add the child's dimensions on the day of each row; keeps the order of rows."""
    people = tables.known("people").select(
        "person_id", "birth_month", "sex", "ethnicity", "disability", "imd_decile", pl.col("area").alias("home_area")
    )
    joined = frame.join(people, on="person_id", how="left", maintain_order="left")
    group = _gathered(pl.col("ethnicity"), codes.GROUP_OF_ETHNICITY, CODED["ethnicity_group"])
    area = pl.col("area") if "area" in frame.collect_schema() else pl.lit(None, pl.String)
    return joined.with_columns(
        age_band=age_band(pl.col("birth_month"), pl.col(day)),
        sex=coded("sex", "U"),
        ethnicity_group=group.fill_null(pl.lit("Unknown", CODED["ethnicity_group"])),
        disability=coded("disability"),
        imd_quintile=or_unknown((pl.col("imd_decile") + 1) // 2).cast(CODED["imd_quintile"]),
        area=or_unknown(area.fill_null(pl.col("home_area"))),
    ).drop("birth_month", "ethnicity", "imd_decile", "home_area")


def or_unknown(value: pl.Expr) -> pl.Expr:
    """Return a name as text, with a word for none."""
    return value.cast(pl.String).fill_null(UNKNOWN)


def coded(column: str, none: str = UNKNOWN) -> pl.Expr:
    """Return a coded dimension in its own order, with a word for none."""
    return pl.col(column).cast(CODED[column]).fill_null(pl.lit(none, CODED[column]))


def source_group(source: pl.Expr) -> pl.Expr:
    """Return the published group of a DfE source code."""
    return _gathered(source, codes.GROUP_OF_SOURCE, CODED["source_group"])


def _gathered(code: pl.Expr, groups: Mapping[str, str], kind: pl.Enum) -> pl.Expr:
    """Return the group of each code; by the code's place, which takes a twentieth of the time of looking it up."""
    return pl.lit(pl.Series(list(groups.values()), dtype=kind)).gather(code.cast(pl.Enum(list(groups))).to_physical())


PLACE = columns(
    name("hub", "Hub that the row belongs to.", privacy="plain"),
    name("area", "Area that the row is about, or else that the child lives in.", privacy="quasi"),
)
PERSON = columns(
    code("age_band", "Age of the child on the day."),
    code("sex", "Sex of the child."),
    code("ethnicity_group", "Ethnic group of the child."),
    code("disability", "Whether the child has a disability."),
    code("imd_quintile", "Deprivation of the child's home area: 1 is the most deprived fifth."),
)
