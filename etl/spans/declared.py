"""Decides which months a table speaks for: those that the policy, a load or a format declares, else those found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

ONE = timedelta(days=1)


@dataclass(frozen=True)
class Interval:
    """Days from one to another, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class Declared:
    """What one extract, or one entry of the policy, speaks for; an end left open is what is known without it."""

    first: date | None = None
    last: date | None = None
    first_by: str = ""
    last_by: str = ""

    def filled(self, first: date | None, last: date | None, by: str) -> "Declared":
        """Return the same with open ends as somebody of less authority declares them."""
        return Declared(
            self.first or first,
            self.last or last,
            self.first_by if self.first else by if first else "",
            self.last_by if self.last else by if last else "",
        )


FOUND_ONLY = Declared()


@dataclass(frozen=True)
class Settled:
    """Days spoken for, in order and apart from each other, with the authority for the first and the last of them."""

    intervals: tuple[Interval, ...]
    first_by: str
    last_by: str

    @property
    def first(self) -> date:
        """The first day."""
        return self.intervals[0].first

    @property
    def last(self) -> date:
        """The last day."""
        return self.intervals[-1].last


def settle(known: Settled | None, declared: Sequence[Declared], until: date) -> Settled | None:
    """Return the union of what is declared, up to a day; what is known otherwise where nothing is.

    An open end is the end of what is known. An entry with an open end keeps the holes of what is known; one with both
    ends declares that there are none.
    """
    found = [each for one in declared for each in _intervals(one, known)]
    within = [Interval(each.first, min(each.last, until)) for each in found if each.first <= min(each.last, until)]
    if not within:
        return known
    first = min(declared, key=lambda one: one.first or (known.first if known else date.max))
    last = max(declared, key=lambda one: one.last or (known.last if known else date.min))
    return Settled(
        joined(within),
        first.first_by or (known.first_by if known else ""),
        last.last_by or (known.last_by if known else ""),
    )


def _intervals(one: Declared, known: Settled | None) -> list[Interval]:
    if one.first and one.last:
        return [Interval(one.first, one.last)]
    if known is None:
        return []
    low, high = one.first or known.first, one.last or known.last
    cut = [Interval(max(each.first, low), min(each.last, high)) for each in known.intervals]
    if one.first and one.first < known.first:
        cut.append(Interval(one.first, known.first))
    if one.last and one.last > known.last:
        cut.append(Interval(known.last, one.last))
    return [each for each in cut if each.first <= each.last]


def joined(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return intervals in order, those joined into one that overlap or touch."""
    apart: list[Interval] = []
    for each in sorted(intervals, key=lambda one: one.first):
        if apart and each.first <= apart[-1].last + ONE:
            apart[-1] = Interval(apart[-1].first, max(apart[-1].last, each.last))
        else:
            apart.append(each)
    return tuple(apart)
