"""Months as small whole numbers, and the periods made of them: one row is a month, quarter or financial year."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import polars as pl

from etl.errors import QuestionError, nearest

MONTHS_IN = {"month": 1, "quarter": 3, "financial-year": 12}
_OFFSET = {"month": 0, "quarter": 0, "financial-year": 3}  # a financial year begins in April


def complete_through(as_at: datetime) -> date:
    """Return the last whole day that the data covers."""
    return as_at.date() if as_at.time() >= time(23, 59, 59) else as_at.date() - timedelta(days=1)


def month_number(day: pl.Expr) -> pl.Expr:
    """Return the month of a date or time as year x 12 + month - 1, in 2 bytes."""
    return (day.dt.year().cast(pl.Int32) * 12 + day.dt.month() - 1).cast(pl.Int16)


def number_of(day: date) -> int:
    """Return the month of a date as year x 12 + month - 1."""
    return day.year * 12 + day.month - 1


def first_day(number: int) -> date:
    """Return the first day of a numbered month."""
    return date(number // 12, number % 12 + 1, 1)


def read_month(text: str) -> date:
    """Return the first day of a month written YYYY-MM. Raises QuestionError."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise QuestionError(f"'{text}' is not a month: write it as YYYY-MM, for example 2026-03.") from None


@dataclass(frozen=True)
class Span:
    """One period: its label, first and last day, and the numbers of its first and last month."""

    label: str
    start: date
    end: date
    first: int
    last: int


def spans(period: str, first: date, last: date) -> Iterator[Span]:
    """Yield every whole period that holds a month from `first` to `last`. Raises QuestionError."""
    if period not in MONTHS_IN:
        raise QuestionError(f"'{period}' is not a period.{nearest(period, MONTHS_IN)} Use {', '.join(MONTHS_IN)}.")
    size, offset = MONTHS_IN[period], _OFFSET[period]
    number = (number_of(first) - offset) // size * size + offset
    while number <= number_of(last):
        start, end = first_day(number), first_day(number + size) - timedelta(days=1)
        yield Span(_label(period, start), start, end, number, number + size - 1)
        number += size


def span_start(number: pl.Expr, period: str) -> pl.Expr:
    """Return the number of the first month of the period that a numbered month is in."""
    size, offset = MONTHS_IN[period], _OFFSET[period]
    return ((number - offset) // size * size + offset).cast(pl.Int16)


def _label(period: str, start: date) -> str:
    if period == "month":
        return f"{start:%Y-%m}"
    april = start.year if start.month >= 4 else start.year - 1
    year = f"{april}-{(april + 1) % 100:02d}"
    return year if period == "financial-year" else f"{year} Q{(start.month - 4) % 12 // 3 + 1}"


def months_before(day: date, months: int) -> date:
    """Return the same day some months earlier, or the month's last day where there is none (29 February)."""
    return months_after(day, -months)


@lru_cache(maxsize=10_000)
def months_after(day: date, months: int) -> date:
    """Return the same day some months later, or the month's last day where there is none (29 February)."""
    number = number_of(day) + months
    last = first_day(number + 1) - timedelta(days=1)
    return last.replace(day=min(day.day, last.day))
