"""Reads dates in the formats that a mapping declares, and in no others."""

import re
from collections.abc import Sequence

import polars as pl

from etl.reading.cast import UNREAD
from etl.reading.missing import Words
from etl.reading.precision import MINUTES_OF_DAY

_HAS_TIME = re.compile(r"%-?[HIRTkl]")
_DAY = re.compile(r"^%[^ ]*%[^ ]*%[^ T]*")
ISO_DAY = "%Y-%m-%d"
_YEARS = 999
_HALF_DAY = re.compile(r"(\d{1,2})(?:[.](\d{2}))? ?([ap][.]?m[.]?|noon)")
_DOTTED_HALF = re.compile(r"(\d{1,2}):(\d{2}) ?([ap][.]m[.]?)")  # without the points a format reads it
_FRACTION = re.compile(r"0(?:[.]\d+)?")


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
    if "%d" not in form and "%b" in form.lower():  # a month alone stands for its first day
        text, form = pl.concat_str(pl.lit("01 "), text), f"%d {form}"
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


def plain_times(texts: pl.Series) -> pl.Series:
    """Return times of day that no format reads ("9.30am", "9am", "12 noon", a part of a day) as HH:MM. Others stay."""
    found = {text: plain for text in texts.drop_nulls().unique().to_list() if (plain := _plain_time(text))}
    return texts.replace(found) if found else texts


def _plain_time(text: str) -> str | None:
    bare = text.strip().lower()
    if _FRACTION.fullmatch(bare):
        minutes = round(float(bare) * MINUTES_OF_DAY) % MINUTES_OF_DAY
        return f"{minutes // 60:02}:{minutes % 60:02}"
    if bare == "noon":
        return "12:00"
    found = _HALF_DAY.fullmatch(bare) or _DOTTED_HALF.fullmatch(bare)
    if not found or not 1 <= int(found[1]) <= 12 or int(found[2] or 0) > 59:
        return None
    hour = int(found[1]) % 12 + (0 if found[3][0] == "a" else 12)
    return f"{hour:02}:{found[2] or '00'}"


def fits(texts: pl.Series, form: str) -> pl.Series:
    """Return which texts are dates in a format."""
    return texts.to_frame("text").select(_read(form, by_day=False).is_not_null().fill_null(value=False)).to_series()
