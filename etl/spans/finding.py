"""Finds, for each part of a table, the months that it can speak for by its rows alone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import polars as pl

from etl.spans.beginning import YEAR, first_month, lead_in
from etl.spans.chance import LEAST, QUIET, RARE, THIN, unlikely_none
from etl.spans.ending import Ending, empty_months, last_month, month_of_last_row
from etl.spans.rows import (
    Month,
    Numbers,
    Rows,
    first_day,
    last_complete,
    month_of,
    month_of_day,
    month_of_days,
    monthly,
    number_of,
    rows_of,
)


@dataclass(frozen=True)
class Found:
    """The months that one part can speak for by its rows, and what shows it.

    `usual` is the median of starts in the last 12 months spoken for; `older` and `later` count rows before the first
    month and after the last, `closed` the older ones that had ended before it.
    """

    first: Month
    last: Month
    holes: frozenset[Month]
    usual: float
    checkable: bool
    begins_found: bool
    ends_found: bool
    newest: int
    silence: int
    expected: float
    older: int
    later: int
    closed: int

    @property
    def months(self) -> frozenset[Month]:
        """Every month spoken for."""
        return frozenset(range(self.first, self.last + 1)) - self.holes


def find(rows: Rows, as_at: datetime) -> Found:
    """Return the months that a part's rows speak for. Rows that had not begun at the as-at must have been left out."""
    complete, newest = last_complete(as_at), month_of_day(rows.newest)
    first, holes = first_month(rows, min(complete, newest))
    end = last_month(rows, first, holes, complete, as_at)
    counts = _counts(rows, first, min(end.last, complete))
    holes |= empty_months(counts, first, end.last, holes)
    known = [int(n) for month, n in enumerate(counts, first) if month not in holes]
    usual = float(np.median(known[-YEAR:])) if known else 0.0
    found = _found(rows, first, end, holes, usual)
    return found if usual >= RARE and len(known) > LEAST else _too_rare(rows, found, as_at)


def find_parts(parts: Mapping[str | None, pl.DataFrame], as_at: datetime) -> dict[str | None, Found]:
    """Return what is found for each part of one table (None: all its rows). A part with no row yet is left out.

    A part too rare to check begins where all checkable ones of its table do: one old case must not carry it back. It
    ends where the table as a whole does, and has its holes.
    """
    begun = {part: rows_of(frame, as_at) for part, frame in parts.items()}
    found = {part: find(rows, as_at) for part, rows in begun.items() if rows.total}
    begins = max((each.first for each in found.values() if each.checkable), default=None)
    if begins is None:
        return found
    table, every = found[None], begun[None]
    return {
        part: each
        if each.checkable
        else _within_table(_begun_with(each, begins, begun[part]), begun[part], table, every)
        for part, each in found.items()
    }


def _found(rows: Rows, first: Month, end: Ending, holes: frozenset[Month], usual: float) -> Found:
    older, closed = _before(rows, first)
    later = int(rows.count[month_of_days(rows.begins) > end.last].sum())
    return Found(first, end.last, holes, usual, True, bool(older), end.stopped, rows.newest, end.silence, end.expected,
                 older, later, closed)  # fmt: skip


def _before(rows: Rows, first: Month) -> tuple[int, int]:
    """Return how many rows begin before a month, and how many of them end before it."""
    older = month_of_days(rows.begins) < first
    ended = rows.ends < number_of(first_day(first))
    return int(rows.count[older].sum()), int(rows.count[older & ended].sum())


def _counts(rows: Rows, first: Month, last: Month) -> Numbers:
    """Return the rows of each month from the first to the last."""
    oldest, counts = monthly(rows.begins, rows.count, last)
    return counts[first - oldest :] if len(counts) else counts


def _too_rare(rows: Rows, found: Found, as_at: datetime) -> Found:
    """Return the span from the oldest row to the as-at, in which nothing has been looked for.

    Rows that are many, though of few months, begin where those before them do: where a table has grown fourfold within
    three months, what came before is no lead-in, but one old row long before it still is.
    """
    oldest = month_of_day(rows.oldest)
    if found.usual >= RARE:
        oldest += lead_in(_counts(rows, oldest, last_complete(as_at) - LEAST)).first
    older, closed = _before(rows, oldest)
    known = _counts(rows, oldest, last_complete(as_at))[-YEAR:]
    return replace(
        found, first=oldest, last=month_of(as_at.date()), holes=frozenset(), checkable=False, begins_found=older > 0,
        ends_found=False, usual=float(np.median(known)) if len(known) else 0.0, older=older, later=0, closed=closed,
    )  # fmt: skip


def _begun_with(found: Found, first: Month, rows: Rows) -> Found:
    """Return a part that can't be checked, begun where its table's checkable parts do.

    Rows that are many, though of few months, begin no earlier than they do: none before them would be a false zero.
    """
    begins = max(first, found.first) if found.usual >= RARE else first
    older, closed = _before(rows, begins)
    return replace(found, first=begins, begins_found=older > 0, older=older, closed=closed)


def _within_table(found: Found, rows: Rows, table: Found, every: Rows) -> Found:
    """Return a part that can't be checked, ended where its table has stopped, and with the table's holes.

    Where no row of a table came, none of a small part of it has come either: its 0 would be a false one. A part that
    goes on after the table's last month, as a trickle of it, ends only where all rows do, and months of a hole in which
    it goes on are its own.
    """
    if not table.checkable:
        return found
    last = found.last
    if table.ends_found and month_of_day(rows.newest) <= table.last:
        last = table.last
    elif table.ends_found and table.silence >= QUIET and unlikely_none(table.expected):
        last = max(table.last, month_of_last_row(every))
    last = max(last, found.first)
    oldest, counts = monthly(rows.begins, rows.count, max(last, month_of_day(rows.newest)))
    held = {month: int(n) for month, n in enumerate(counts, oldest)}
    inside = {month for month in table.holes if found.first < month < last}
    known = [held.get(month, 0) for month in range(found.first, last + 1) if month not in inside]
    few = sum(held.get(month, 0) for month in inside) <= THIN * len(inside) * sum(known) / max(len(known), 1)
    return replace(
        found, last=last, ends_found=last < found.last, later=sum(n for month, n in held.items() if month > last),
        holes=frozenset(month for month in inside if few or not held.get(month)),
    )  # fmt: skip
