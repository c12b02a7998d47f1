"""Counts working days, and finds dates months away, by look-up in arrays. A row is one day of England's calendar.

Reading an array by day took 0.03-0.04 s on 4.6 million rows. The built-in business-day and time-zone functions took
0.4-0.7 s.
"""

from datetime import date, datetime, time, timedelta
from functools import cache

import polars as pl

from etl.contracts.columns import EARLIEST, LATEST

_FIRST, _LAST = EARLIEST - timedelta(days=800), LATEST + timedelta(days=800)  # room to look a year either side
_EPOCH = date(1970, 1, 1)
_BASE = (_FIRST - _EPOCH).days
_DAY_US = 86_400_000_000


@cache
def days() -> pl.DataFrame:
    """Return one row per day: day, working, index (working days so far), rolled (index of the day a clock starts).

    A clock that starts on a day off rolls forward to the next working day, whose index is one higher.
    """
    from holidays import country_holidays

    frame = pl.DataFrame({"day": pl.date_range(_FIRST, _LAST, eager=True)})
    bank = pl.Series(sorted(country_holidays("GB", subdiv="ENG", years=range(_FIRST.year, _LAST.year + 1))))
    working = (pl.col("day").dt.weekday() <= 5) & ~pl.col("day").is_in(bank.implode())
    return frame.with_columns(working=working).with_columns(
        index=pl.col("working").cum_sum().cast(pl.Int32),
        rolled=(pl.col("working").cum_sum() + (~pl.col("working")).cast(pl.Int32)).cast(pl.Int32),
    )


@cache
def _working_dates() -> pl.Series:
    return days().filter("working")["day"]


def at_day(column: str, day: pl.Expr) -> pl.Expr:
    """Return a column of `days()` for each date; null for no date."""
    return pl.lit(days()[column]).gather(day.cast(pl.Date).cast(pl.Int32) - _BASE)


@cache
def _shifted(months: int) -> pl.Series:
    return days()["day"].dt.offset_by(f"{months}mo")


def months_on(months: int, day: pl.Expr) -> pl.Expr:
    """Return the same date so many months later, or earlier when negative; a month's last day where there is none."""
    return pl.lit(_shifted(months)).gather(day.cast(pl.Date).cast(pl.Int32) - _BASE)


def after_working_days(start: pl.Expr, count: int) -> pl.Expr:
    """Return the date `count` working days after start (rolled forward to a working day first)."""
    return pl.lit(_working_dates()).gather((at_day("rolled", start) - 1 + count).cast(pl.UInt32))


@cache
def _summer() -> tuple[pl.Series, pl.Series]:
    """Return the wall-clock moments at which British Summer Time begins and ends, for each year from 1970.

    Clocks go from 01:00 to 02:00 on the last Sunday of March and from 02:00 back to 01:00 on that of October.
    A time that does not exist (01:30 that March) is read as GMT. One that comes twice (01:30 that October) is read as
    the first.
    """

    def last_sunday(year: int, month: int) -> datetime:
        last = date(year, month, 31)
        return datetime.combine(last - timedelta(days=(last.weekday() + 1) % 7), time(2))

    years = range(1970, _LAST.year + 1)
    return pl.Series([last_sunday(y, 3) for y in years]), pl.Series([last_sunday(y, 10) for y in years])


def utc(wall: pl.Expr) -> pl.Expr:
    """Return UTC for Europe/London wall-clock times, so that differences are right across the clock change."""
    begins, ends = _summer()
    year = wall.dt.year().cast(pl.Int32) - 1970
    summer = (wall >= pl.lit(begins).gather(year)) & (wall < pl.lit(ends).gather(year))
    return wall - pl.duration(hours=1) * summer.cast(pl.Int64)


def elapsed(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Return microseconds from one wall-clock time to another, every hour counted."""
    return (utc(end) - utc(start)).dt.total_microseconds()


def open_time(start: pl.Expr, end: pl.Expr, opens: time, closes: time) -> pl.Expr:
    """Return microseconds of opening hours on working days from one wall-clock time to another."""
    low, high = _micro(opens), _micro(closes)

    def position(moment: pl.Expr) -> pl.Expr:
        today = at_day("working", moment.dt.date()).cast(pl.Int64)
        before = at_day("index", moment.dt.date()).cast(pl.Int64) - today
        in_day = (moment.cast(pl.Datetime("us")).cast(pl.Int64) % _DAY_US).clip(low, high) - low
        return before * (high - low) + today * in_day

    return position(end) - position(start)


def _micro(moment: time) -> int:
    return ((moment.hour * 60 + moment.minute) * 60 + moment.second) * 1_000_000 + moment.microsecond
