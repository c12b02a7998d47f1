"""Reads dates in the formats that a mapping declares, and in no others."""

import re
from collections.abc import Sequence

import polars as pl

from etl.reading.cast import UNREAD
from etl.reading.missing import Words

_HAS_TIME = re.compile(r"%-?[HIRTkl]")
_DAY = re.compile(r"^%[^ ]*%[^ ]*%[^ T]*")
ISO_DAY = "%Y-%m-%d"
_YEARS = 999


def read_dates(
    texts: pl.Series, forms: Sequence[str], words: Words, in_book: bool = False, by_day: bool = False
) -> pl.Series:
    """Return dates in some of the formats as ISO text, to the day where the format has no time of day or `by_day`.

    What is in none of them is marked, so that its row is refused whatever else it may look like; words for nothing
    stay. In a workbook (`in_book`) a cell that is a date comes as ISO, whatever its format, and is read too.
    """
    tried = [*forms, *(_in_iso(form) for form in forms if in_book)]
    if in_book:
        tried += ["%Y-%m-%d %H:%M:%S", ISO_DAY]
    found = pl.coalesce(_read(form, by_day) for form in dict.fromkeys(tried))
    stays = pl.col("text").is_in(list(words.among(texts, dated=True)))
    marked = pl.when(stays).then(pl.col("text")).otherwise(pl.lit(UNREAD) + pl.col("text"))
    return texts.to_frame("text").select(pl.coalesce(found, marked)).to_series()


def _in_iso(form: str) -> str:
    """Return a format with its day as a workbook's date cell writes it; a text may follow it with a time."""
    return _DAY.sub(ISO_DAY, form, count=1)


def _read(form: str, by_day: bool) -> pl.Expr:
    text = pl.col("text")
    timed = _HAS_TIME.search(form)
    moment = (
        text.str.to_datetime(form, strict=False, cache=False, time_unit="us")
        if timed
        else text.str.to_date(form, strict=False, cache=False)
    )
    moment = pl.when(moment.dt.year() > _YEARS).then(moment)  # %Y would take 26 for the year 26
    if not timed:
        return moment.dt.strftime(ISO_DAY)
    return moment.dt.strftime(ISO_DAY if by_day else "%Y-%m-%d %H:%M:%S")


def fits(texts: pl.Series, form: str) -> pl.Series:
    """Return which texts are dates in a format."""
    return texts.to_frame("text").select(_read(form, by_day=False).is_not_null().fill_null(value=False)).to_series()
