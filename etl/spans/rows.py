"""Counts the rows of one part of a table by the day, or by the month, in which they begin."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.int64]
Month: TypeAlias = int  # months since January 1970
NEVER = np.iinfo(np.int64).max  # the day on which a row ends that has not ended


@dataclass(frozen=True)
class Rows:
    """Rows of one part, grouped: an element is how many begin on one day and end on one other (days since 1970)."""

    begins: Numbers
    ends: Numbers
    count: Numbers

    @property
    def total(self) -> int:
        """How many rows there are."""
        return int(self.count.sum())

    @property
    def oldest(self) -> int:
        """The first day on which a row begins."""
        return int(self.begins.min())

    @property
    def newest(self) -> int:
        """The last day on which a row begins."""
        return int(self.begins.max())

    def between(self, after: int, until: int) -> int:
        """Return how many rows begin after one day and until another, that day included."""
        return int(self.count[(self.begins > after) & (self.begins <= until)].sum())

    def begun(self, first: int, last: int) -> "Rows":
        """Return the rows that begin from one day to another, both included."""
        kept = (self.begins >= first) & (self.begins <= last)
        return Rows(self.begins[kept], self.ends[kept], self.count[kept])


def rows_of(frame: pl.DataFrame, as_at: datetime) -> Rows:
    """Return the rows of a frame (begins, ends, rows) that had begun at the as-at; an end after it has not happened."""
    begun = frame.filter(pl.col("begins") <= as_at.date()).sort("begins")
    ended = pl.when(pl.col("ends") <= as_at.date()).then(pl.col("ends"))
    return Rows(
        begun["begins"].cast(pl.Int32).cast(pl.Int64).to_numpy(),
        begun.select(ended.cast(pl.Int32).cast(pl.Int64).fill_null(NEVER)).to_series().to_numpy(),
        begun["rows"].cast(pl.Int64).to_numpy(),
    )


def monthly(days: Numbers, count: Numbers, last: Month) -> tuple[Month, Numbers]:
    """Return the month of the first day, and how many there are in each month from it to the last; none may be left."""
    kept = month_of_days(days) <= last
    if not kept.any():
        return last + 1, np.zeros(0, np.int64)
    months = month_of_days(days[kept])
    first = int(months.min())
    return first, np.bincount(months - first, count[kept], minlength=last - first + 1).round().astype(np.int64)


def month_of_days(days: Numbers) -> Numbers:
    """Return the month of each day."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def month_of_day(number: int) -> Month:
    """Return the month of one day."""
    return int(month_of_days(np.array([number]))[0])


def month_of(day: date) -> Month:
    """Return the month of a day."""
    return (day.year - 1970) * 12 + day.month - 1


def first_day(month: Month) -> date:
    """Return the first day of a month."""
    return date(1970 + month // 12, month % 12 + 1, 1)


def last_day(month: Month) -> date:
    """Return the last day of a month."""
    return first_day(month + 1) - timedelta(days=1)


def number_of(day: date) -> int:
    """Return a day as days since 1970."""
    return (day - date(1970, 1, 1)).days


def day_of(number: int) -> date:
    """Return the date of a number of days since 1970."""
    return date(1970, 1, 1) + timedelta(days=number)


def last_complete(as_at: datetime) -> Month:
    """Return the last month that had ended at the as-at."""
    known = as_at.date() if as_at.time() >= time(23, 59, 59) else as_at.date() - timedelta(days=1)
    return month_of(known + timedelta(days=1)) - 1
