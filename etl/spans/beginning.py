"""Finds the first month a part can speak for, despite older cases before it and a first day late in its month."""

from dataclasses import dataclass, field
from itertools import islice
from statistics import median

import numpy as np

from etl.spans.chance import THIN, few
from etl.spans.rows import Month, Numbers, Rows, first_day, month_of_day, monthly, number_of

LULL = 0.5  # of what is usual: a month that holds less a year later, too, is a lull that returns
STILL_FEW = 0.6  # of what is expected: a table that shrank to that is no lead-in
WORTH_A_LOOK = 20  # rows expected of a month from which the month is judged by itself
LONGEST = 24  # months that one thin run may have
YEAR = 12
RECENT = 180  # days: rows begun since may not have had time to end
DAYS_IN_MONTH = 30.4


@dataclass
class LeadIn:
    """Where dense months begin in a list of months (its place), and the places of thin runs between dense months."""

    first: int = 0
    holes: set[int] = field(default_factory=set)


def first_month(rows: Rows, last: Month) -> tuple[Month, frozenset[Month]]:
    """Return the first month that rows can speak for, and the holes after it, from all months until the last."""
    oldest, counts = monthly(rows.begins, rows.count, last)
    found = lead_in(counts)
    first = _after_survivors(rows, oldest + found.first, last)
    if _begins_late(rows, counts, first - oldest):
        first += 1
    return first, frozenset(oldest + hole for hole in found.holes if oldest + hole > first)


def lead_in(counts: Numbers) -> LeadIn:
    """Go back from the newest month but three to the first thin run that no dense months come before."""
    found, month = LeadIn(), len(counts) - 4
    while month >= 0:
        run = _thin_run(counts, month, found.holes)
        if run is None:
            month -= 1
            continue
        before = counts[max(0, run - YEAR) : run]
        if len(before) < 3 or np.median(before) < LULL * usual_after(counts, month, found.holes):
            found.first = month + 1
            return found
        found.holes |= set(range(run, month + 1))
        month = run - 1
    return found


def usual_after(counts: Numbers, month: int, holes: set[int]) -> float:
    """Return the median of the up to 12 months after a month that are no holes."""
    after = islice((counts[each] for each in range(month + 1, len(counts)) if each not in holes), YEAR)
    found = list(after)
    return float(median(found)) if found else 0.0  # NumPy's takes ten times as long for twelve numbers


def _thin_run(counts: Numbers, month: int, holes: set[int]) -> int | None:
    """Return where the thin run begins that ends in a month; None where there is none, or it may be chance."""
    usual = usual_after(counts, month, holes)

    def expected(each: int) -> float:
        """Only a later month may excuse an earlier one, or a lead-in would excuse itself."""
        again = each + YEAR
        returns = month < again < len(counts) and again not in holes and counts[again] < LULL * usual
        return float(counts[again]) if returns else usual

    seen = due = 0.0
    begins = None
    for each in range(month, max(-1, month - LONGEST), -1):
        here, own = float(counts[each]), expected(each)
        dense = each < month and own >= WORTH_A_LOOK and here >= LULL * own
        if dense or seen + here > THIN * (due + own):
            break
        seen, due, begins = seen + here, due + own, each
    long = begins is not None and (begins < month or begins == 0)
    return begins if long and few(seen, STILL_FEW * due) else None


def _after_survivors(rows: Rows, first: Month, last: Month) -> Month:
    """Return the first month in which rows end, where those begun before it are only the ones that lasted until then.

    Cases that are open in a window thin out slowly before it; but none of them ended before it.
    """
    ended = rows.ends <= number_of(first_day(last + 1)) - 1
    if not ended.any():
        return first
    oldest, counts = monthly(rows.ends[ended], rows.count[ended], last)
    edge = oldest + lead_in(counts).first
    if edge <= first:
        return first
    day = number_of(first_day(edge))
    before = rows.begun(number_of(first_day(first)), day - 1)
    lasted, share = _durations(rows.begun(day, rows.newest))
    short = np.searchsorted(lasted, day - before.begins, side="left")
    due = float((before.count * share[short]).sum())
    seen = int(before.count[before.ends < day].sum())
    return edge if seen <= 0.2 * due and few(seen, due) else first


def _durations(rows: Rows) -> tuple[Numbers, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Return durations in order, and the share of rows shorter than each (and, last, than any)."""
    old = rows.begins <= rows.newest - RECENT if len(rows.begins) else rows.begins > 0
    if rows.count[old].sum() >= WORTH_A_LOOK:
        rows = Rows(rows.begins[old], rows.ends[old], rows.count[old])
    lasted = np.where(rows.ends < np.iinfo(np.int64).max, rows.ends - rows.begins, rows.ends)
    order = np.argsort(lasted)
    total = max(int(rows.count.sum()), 1)
    return lasted[order], np.concatenate([[0.0], np.cumsum(rows.count[order]) / total])


def _begins_late(rows: Rows, counts: Numbers, place: int) -> bool:
    """Return whether the first month has no row for so many days that its beginning must be missing."""
    after = counts[place + 1 : place + 1 + YEAR]
    if not len(after):
        return False
    start = number_of(first_day(month_of_day(rows.oldest) + place))
    mine = rows.begins[rows.begins >= start]
    return few(0, float(np.median(after)) / DAYS_IN_MONTH * (int(mine.min()) - start)) if len(mine) else False
