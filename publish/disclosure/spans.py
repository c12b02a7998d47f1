"""Months, quarters and years by their labels; one span is a run of months."""

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple, TypeVar

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_YEAR = re.compile(r"(\d{4})-(\d{2})")
_QUARTER = re.compile(r"(\d{4})-(\d{2}) Q([1-4])")
Groups = TypeVar("Groups")


class Span(NamedTuple):
    """A run of months: the number of its first one, and how many; what is no known period has only a `label`."""

    first: int
    months: int
    label: str = ""

    @property
    def last_month(self) -> "Span":
        """The last month, which is what stands open at the end."""
        return self if self.label else Span(self.first + self.months - 1, 1)

    @property
    def month_before(self) -> "Span":
        """The month before the first one."""
        return self if self.label else Span(self.first - 1, 1)


def read_span(period: str) -> Span:
    """Return the months of a label as `queries.months` writes them; 2026-03 is a month, 2026-27 a financial year.

    A label that could be both ends in a year that follows its first: 2011-12 is read as December, as months are written
    for every metric and years from 2012 on can't be mistaken.
    """
    if found := _MONTH.fullmatch(period):
        return Span(int(found[1]) * 12 + int(found[2]) - 1, 1)
    if found := _QUARTER.fullmatch(period):
        return Span(int(found[1]) * 12 + 3 * int(found[3]), 3)
    if found := _YEAR.fullmatch(period):
        return Span(int(found[1]) * 12 + 3, 12)
    return Span(-1, 0, period)


def parts_of(span: Span, known: Collection[Span]) -> list[Span]:
    """Return the known quarters of a year, and months where a quarter is not known; the known months of a quarter."""
    if span.months == 3:
        return [part for part in _run(span, 1) if part in known]
    if span.months != 12:
        return []
    parts: list[Span] = []
    for quarter in _run(span, 3):
        parts += [quarter] if quarter in known else parts_of(quarter, known)
    return parts


def _run(span: Span, months: int) -> list[Span]:
    return [Span(span.first + at, months) for at in range(0, span.months, months)]


def by_span(numbers: Mapping[tuple[str, Span], Groups]) -> dict[str, dict[Span, Groups]]:
    """Return what is kept by name and span as one table of spans for each name."""
    found: dict[str, dict[Span, Groups]] = {}
    for (name, span), groups in numbers.items():
        found.setdefault(name, {})[span] = groups
    return found
