"""Numbers months, and groups them into the periods of a question: months, quarters and financial years."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from etl.errors import QuestionError, nearest

if TYPE_CHECKING:
    import polars as pl

MONTHS_IN = {"month": 1, "quarter": 3, "financial-year": 12}
_OPEN_BY = 7  # day of a month by which a working day has come: Easter and a weekend take five days
_OFFSET = {"month": 0, "quarter": 0, "financial-year": 3}  # a financial year begins in April


def complete_through(as_at: datetime) -> date:
    """Return the last whole day that the data covers."""
    return as_at.date() if as_at.time() >= time(23, 59, 59) else as_at.date() - timedelta(days=1)


def first_month_after(effective_on: date) -> date:
    """Return the first month that lies wholly after a change: its own, if it came by the first working day."""
    own = effective_on.replace(day=1)
    first_weekday = next(day for day in (own + timedelta(days=i) for i in range(7)) if day.weekday() < 5)
    if effective_on <= first_weekday:
        return own
    if effective_on.day > _OPEN_BY:
        return months_after(own, 1)
    import polars as pl  # both where they decide: England's calendar takes 0.5 s of CPU

    from queries.calendar.days import days

    opens = days().filter(pl.col("day") >= own, pl.col("working"))["day"][0]
    return own if effective_on <= opens else months_after(own, 1)


def month_number(day: pl.Expr) -> pl.Expr:
    """Return the month of a date or time as year x 12 + month - 1, in 2 bytes."""
    import polars as pl  # here and below: what prints the state of a data directory needs no Polars

    return (day.dt.year().cast(pl.Int32) * 12 + day.dt.month() - 1).cast(pl.Int16)


def number_of(day: date) -> int:
    """Return the month of a date as year x 12 + month - 1."""
    return day.year * 12 + day.month - 1


@lru_cache(maxsize=10_000)
def first_day(number: int) -> date:
    """Return the first day of a numbered month."""
    return date(number // 12, number % 12 + 1, 1)


def last_day(month: date) -> date:
    """Return the last day of the month that a date is in."""
    return first_day(number_of(month) + 1) - timedelta(days=1)


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

    def __hash__(self) -> int:
        return self.first  # what is kept of a question is found by its 37 months: all their fields took half the time


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


@lru_cache(maxsize=1_000)
def every_span(period: str, first: date, last: date) -> tuple[Span, ...]:
    """Return what `spans` yields; the same again, which each question about the same months asks for."""
    return tuple(spans(period, first, last))


def span_start(number: pl.Expr, period: str) -> pl.Expr:
    """Return the number of the first month of the period that a numbered month is in."""
    import polars as pl

    size, offset = MONTHS_IN[period], _OFFSET[period]
    return ((number - offset) // size * size + offset).cast(pl.Int16)


def _label(period: str, start: date) -> str:
    if period == "month":
        return f"{start:%Y-%m}"
    april = start.year if start.month >= 4 else start.year - 1
    year = f"{april}-{(april + 1) % 100:02d}"
    return year if period == "financial-year" else f"{year} Q{(start.month - 4) % 12 // 3 + 1}"


def read_span(period: str, text: str) -> Span:
    """Return the period that a label names, or the months written as 2026-04..2026-06. Raises QuestionError."""
    first, between, last = text.partition("..")
    if between:
        start, end = read_month(first), last_day(read_month(last))
        if end < start:
            raise QuestionError(f"'{text}' ends before it begins.")
        return Span(text, start, end, number_of(start), number_of(end))
    if period == "month":
        return next(spans(period, read_month(text), read_month(text)))
    found = re.fullmatch(r"([12]\d{3})-\d\d(?: Q([1-4]))?", text)
    begins = months_after(date(int(found[1]), 4, 1), 3 * (int(found[2] or 1) - 1)) if found else None
    named = next(spans(period, begins, begins)) if begins else None
    if named is None or named.label != text:
        example = "2026-27 Q2" if period == "quarter" else "2026-27"
        raise QuestionError(f"'{text}' is not a {period.replace('-', ' ')}: write it as {example}.")
    return named


def months_before(day: date, months: int) -> date:
    """Return the same day some months earlier, or the month's last day where there is none (29 February)."""
    return months_after(day, -months)


@lru_cache(maxsize=10_000)
def months_after(day: date, months: int) -> date:
    """Return the same day some months later, or the month's last day where there is none (29 February)."""
    last = last_day(first_day(number_of(day) + months))
    return last.replace(day=min(day.day, last.day))
