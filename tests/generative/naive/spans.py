"""Which months a table, or a part of it, speaks for, day by day: those since its oldest row, or those declared.

Nothing is found here: the areas are too small for a stop to show.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from tests.generative.naive.clock import DAY, Row, add_months, date_of

BEGINS = {
    "contacts": "received_at",
    "agency_checks": "requested_at",
    "referrals": "received_on",
    "assessments": "started_on",
    "section47": "strategy_discussion_on",
    "strategy_discussions": "held_at",
    "support_episodes": "started_on",
}
PARTS = {"contacts": "hub", "agency_checks": "agency", "referrals": "hub", "support_episodes": "level"}


@dataclass(frozen=True)
class Entry:
    """What a policy declares of a table or of one of its parts."""

    table: str
    part: str | None
    first: date | None
    last: date | None


@dataclass(frozen=True)
class Months:
    """The first days of the months that are spoken for, the month they begin in, and the one that lines begin in."""

    spoken: frozenset[date]
    first: date
    lines: date
    is_declared: bool

    def all_of(self, start: date, end: date) -> bool:
        """Whether every month that days lie in is spoken for."""
        return all(month in self.spoken for month in months_of(start, end))


def months_of(start: date, end: date) -> list[date]:
    found, month = [], start.replace(day=1)
    while month <= end:
        found.append(month)
        month = add_months(month, 1)
    return found


@lru_cache(maxsize=4096)
def days_of(start: date, end: date) -> frozenset[date]:
    return frozenset(start + n * DAY for n in range((end - start).days + 1))


def spoken(
    table: str, part: str | None, rows: Sequence[Row], entries: Iterable[Entry], as_at: datetime
) -> Months | None:
    """Return what a table says, or the rows of one part of it; None where no row has begun."""
    mine = [row for row in rows if part is None or row.get(PARTS[table]) == part]
    if not mine:
        return None
    oldest = min(date_of(row[BEGINS[table]]) for row in mine).replace(day=1)
    until = add_months(as_at.date().replace(day=1), 1) - DAY
    own = [each for each in entries if each.table == table and each.part == part]
    declared = own or [each for each in entries if each.table == table and each.part is None]
    days: set[date] = set()
    for each in declared:
        days |= days_of(each.first or oldest, min(each.last or until, until))
    known = sorted(days or days_of(oldest, until))
    if as_at.date() in known:
        known = sorted({*known, *days_of(as_at.date(), until)})
    held = set(known)
    whole = [month for month in months_of(known[0], known[-1]) if days_of(month, add_months(month, 1) - DAY) <= held]
    first = min(whole, default=known[0].replace(day=1))
    return Months(frozenset(whole), first, first, bool(days) and _bounded(declared, oldest, until))


def _bounded(declared: Sequence[Entry], oldest: date, until: date) -> bool:
    """Whether the first or the last day of all that is declared stands in an entry: else it bounds nothing."""
    first = min(declared, key=lambda each: each.first or oldest)
    last = max(declared, key=lambda each: each.last or until)
    return first.first is not None or last.last is not None


def of_parts(
    table: str, parts: Iterable[str], rows: Sequence[Row], entries: Sequence[Entry], as_at: datetime
) -> Months:
    """Return the months that all of some parts speak for, of those that are declared; else those of the table."""
    found = [each for part in parts if (each := spoken(table, part, rows, entries, as_at))]
    told = found if len(found) == 1 else [each for each in found if each.is_declared]
    if not told:
        return of_table(table, rows, entries, as_at)
    first = max(each.first for each in told)
    return Months(frozenset.intersection(*(each.spoken for each in told)), first, first, True)


def of_table(table: str, rows: Sequence[Row], entries: Sequence[Entry], as_at: datetime) -> Months:
    """Return the months that a table speaks for, all parts together; lines begin where any of them begins."""
    whole, column = spoken(table, None, rows, entries, as_at), PARTS.get(table, "")
    names = {row[column] for row in rows if row.get(column)} if column else set()
    parts = [each for name in sorted(names) if (each := spoken(table, name, rows, entries, as_at))]
    told = [whole, *(each for each in parts if each.is_declared)]
    first = max(each.first for each in told)
    lines = min([first, *(each.first for each in parts)])
    return Months(frozenset.intersection(*(each.spoken for each in told)), first, lines, False)
