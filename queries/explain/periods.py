"""Finds and checks the pairs of periods whose change can be explained, and puts a period into words."""

from datetime import date, timedelta

import polars as pl

from etl.errors import QuestionError
from queries.calendar.months import Span, first_day, first_month_after, number_of, spans
from queries.explain.tally import Tally
from queries.measure.nouns import months_said


def words_of(span: Span) -> str:
    """Return a period in words: `October 2026`, `April to June 2026`."""
    return months_said([first_day(number) for number in range(span.first, span.last + 1)])


def days_in(span: Span) -> int:
    """Return how many days a period has."""
    return (span.end - span.start + timedelta(days=1)).days


def check_pair(before: Span, after: Span) -> None:
    """Raise QuestionError for periods that are not of equal length, or of which one ends within the other."""
    if before.last - before.first != after.last - after.first:
        raise QuestionError(f"{words_of(before)} and {words_of(after)} are not of equal length.")
    if before.last >= after.first:
        does = "does" if before.first == before.last else "do"
        raise QuestionError(f"{words_of(before)} {does} not end before {words_of(after)} begins.")


def known_spans(counted: Tally, period: str, last: date) -> list[Span]:
    """Return the whole periods that end by the end of a month (its first day) and are known, newest first."""
    known = set(counted.months.filter(pl.col("status") == "ok")["start"].to_list())
    if not known:
        return []
    every = [span for span in spans(period, min(known), last) if span.last <= number_of(last)]
    return [span for span in reversed(every) if all(first_day(n) in known for n in range(span.first, span.last + 1))]


def since(day: date, last: date) -> tuple[Span, Span] | None:
    """Return the whole months since a day up to one month, and as many before it; None before one has passed.

    The month in which it fell belongs to neither, unless it fell by its first working day, as in a study.
    """
    first = number_of(first_month_after(day))
    length = number_of(last) - first + 1
    if length < 1:
        return None
    return _months(number_of(day) - length, number_of(day) - 1), _months(first, number_of(last))


def _months(first: int, last: int) -> Span:
    label = f"{first_day(first):%Y-%m}" + (f"..{first_day(last):%Y-%m}" if last > first else "")
    return Span(label, first_day(first), first_day(last + 1) - timedelta(days=1), first, last)
