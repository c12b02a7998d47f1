"""Reads months, quarters, financial years and runs of months from their labels, and says which are parts of which."""

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple, TypeVar

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_YEAR = re.compile(r"(\d{4})-(\d{2})")
_QUARTER = re.compile(r"(\d{4})-(\d{2}) Q([1-4])")
_RUN = re.compile(r"(\d{4}-\d{2})[.]{2}(\d{4}-\d{2})")
Groups = TypeVar("Groups")


class Span(NamedTuple):
    """Holds a run of months: the number of its first, and how many; an unknown period has only a `label`."""

    first: int
    months: int
    label: str = ""

    @property
    def last_month(self) -> "Span":
        """The last month, by which counts of open cases are known."""
        return self if self.label else Span(self.first + self.months - 1, 1)

    @property
    def month_before(self) -> "Span":
        """The month before the first one."""
        return self if self.label else Span(self.first - 1, 1)

    @property
    def following(self) -> "Span":
        """The next as many months."""
        return self if self.label else Span(self.first + self.months, self.months)


def read_span(period: str) -> Span:
    """Return the months of a label: 2026-03 is a month, 2026-27 a financial year (see `queries.calendar.months`), and
    2025-11..2026-10 are twelve months.

    2011-12 could be both and is read as December: every metric has months, and no year from 2012 on looks like one.
    """
    if match := _MONTH.fullmatch(period):
        return Span(int(match[1]) * 12 + int(match[2]) - 1, 1)
    if match := _RUN.fullmatch(period):
        first, last = read_span(match[1]), read_span(match[2])
        return Span(first.first, last.first - first.first + 1)
    if match := _QUARTER.fullmatch(period):
        return Span(int(match[1]) * 12 + 3 * int(match[3]), 3)
    if match := _YEAR.fullmatch(period):
        return Span(int(match[1]) * 12 + 3, 12)
    return Span(-1, 0, period)


def parts_of(span: Span, known: Collection[Span]) -> list[Span]:
    """Return the known parts of a span: its quarters, and months where no quarter is known; a quarter's months."""
    if span.label or span.months == 1:
        return []
    parts: list[Span] = []
    at, end = span.first, span.first + span.months
    while at < end:
        whole = (Span(at, months) for months in (3, 1) if months < span.months and at + months <= end)
        part = next((part for part in whole if part in known), None)
        parts += [part] if part else []
        at += part.months if part else 1
    return parts


def by_span(numbers: Mapping[tuple[str, Span], Groups]) -> dict[str, dict[Span, Groups]]:
    """Return values that are stored by name and span as one table of spans for each name."""
    spans: dict[str, dict[Span, Groups]] = {}
    for (name, span), groups in numbers.items():
        spans.setdefault(name, {})[span] = groups
    return spans
