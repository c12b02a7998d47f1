"""Finds the last month a part can speak for, by missing or very few rows at its end, and single empty months."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from etl.spans.beginning import DAYS_IN_MONTH, LULL, STILL_FEW, WORTH_A_LOOK, YEAR
from etl.spans.chance import LEAST, QUIET, THIN, few, unlikely_none
from etl.spans.rows import Month, Numbers, Rows, first_day, last_day, month_of, month_of_day, monthly, number_of

TRICKLE = 6  # months of a trickle that are looked at first
LONGEST = 24  # months of one: as of a lead-in
CLOSE = 3  # days from the last row to the end of its month that every table may leave empty
A_YEAR = 365


@dataclass(frozen=True)
class Ending:
    """The last month, and the days since the last row with how many rows were to be expected in them."""

    last: Month
    silence: int
    expected: float
    stopped: bool


def last_month(rows: Rows, first: Month, holes: AbstractSet[Month], complete: Month, as_at: datetime) -> Ending:
    """Return how rows end that can speak for months from the first on; `complete` is the last month that has ended."""
    now = month_of(as_at.date())
    silence = number_of(as_at.date()) - rows.newest
    mine = rows.begun(number_of(first_day(first)), rows.newest)
    expected, judged = _missing(mine, first, holes, silence)
    last = now
    if judged and silence >= QUIET and unlikely_none(expected):
        last = month_of_last_row(mine)
    if trickle := _trickle(mine, first, holes, complete):
        last = min(last, trickle - 1)
    last = max(last, first)
    return Ending(last, silence, expected, last < now)


def empty_months(counts: Numbers, first: Month, last: Month, holes: AbstractSet[Month]) -> frozenset[Month]:
    """Return months between the first and the last without a row, where rows were expected. `counts` begin at first."""
    kept = [each for each in range(first, min(last, first + len(counts) - 1) + 1) if each not in holes]
    found = set()
    for month in (each for each in kept if first < each < last and counts[each - first] == 0):
        nearest = sorted((each for each in kept if each != month), key=lambda each: abs(each - month))[:YEAR]
        usual = float(np.median([counts[each - first] for each in nearest]))
        again = [counts[each - first] for each in kept if each != month and (each - month) % YEAR == 0]
        if min([usual, *(each for each in again if each < LULL * usual)]) >= WORTH_A_LOOK:
            found.add(month)
    return frozenset(found)


def _missing(rows: Rows, first: Month, holes: AbstractSet[Month], silence: int) -> tuple[float, bool]:
    """Return how many rows were to be expected since the last one, and whether months enough say so."""
    end = month_of_day(rows.newest)
    before = _counts(rows, first, holes, end - YEAR, end - 1)
    if len(before) < LEAST:
        return 0.0, False
    usual = silence * float(np.median(before)) / DAYS_IN_MONTH
    after, until = rows.newest - A_YEAR, rows.newest - A_YEAR + silence
    months = range(month_of_day(after), month_of_day(until) + 1)
    if after >= number_of(first_day(first)) and not holes & set(months):
        again = rows.between(after, until)
        usual = float(again) if again < LULL * usual else usual
    return usual, True


def _counts(rows: Rows, first: Month, holes: AbstractSet[Month], start: Month, end: Month) -> list[float]:
    """Return the rows of each month from start to end that can be spoken for."""
    oldest, counts = monthly(rows.begins, rows.count, end)
    return [
        float(counts[each - oldest]) if oldest <= each < oldest + len(counts) else 0.0
        for each in range(max(start, first), end + 1)
        if each not in holes
    ]


def month_of_last_row(rows: Rows) -> Month:
    """Return the month of the last row, or the one before if more days follow it there than usually part two days with
    rows.

    The one before alone would lose a January whose last row is of the 31st, and all of a table that dates its rows by
    the month.
    """
    month = month_of_day(rows.newest)
    gaps = np.diff(np.unique(rows.begins[rows.begins > rows.newest - A_YEAR]))
    allowed = max(float(CLOSE), float(np.percentile(gaps, 95)) if len(gaps) else 0.0)
    return month if number_of(last_day(month)) - rows.newest <= allowed else month - 1


def _trickle(rows: Rows, first: Month, holes: AbstractSet[Month], complete: Month) -> Month | None:
    """Return the first of the last months that together hold too few rows; None where they hold enough."""
    counts = dict(enumerate(_counts(rows, first, frozenset(), first, complete), first))
    for months in (*range(TRICKLE, 0, -1), *range(TRICKLE + 1, LONGEST + 1)):
        begins = complete - months + 1
        before = [n for month, n in counts.items() if begins - YEAR <= month < begins and month not in holes]
        if len(before) < LEAST:
            continue
        usual = float(np.median(before))
        seen = [counts[month] for month in range(begins, complete + 1)]
        compared = begins - YEAR in counts and begins - YEAR not in holes
        due = [_due(counts, holes, month, usual) for month in range(begins, complete + 1)]
        if (months > 1 or compared) and _is_trickle(seen, due):
            return _thin_since(counts, holes, begins)
    return None


def _thin_since(counts: dict[Month, float], holes: AbstractSet[Month], begins: Month) -> Month:
    """Return the first of the months before a trickle that are as thin as it is: a stop that is older than the months
    in which it shows would leave them figures of next to nothing. A month without rows a year before excuses none.
    """
    while (month := begins - 1) not in holes:
        before = [n for each, n in counts.items() if month - YEAR <= each < month and each not in holes]
        usual = float(np.median(before)) if len(before) >= LEAST else 0.0
        due = _due(counts, holes, month, usual) if counts.get(month - YEAR) else usual
        if counts.get(month, due) > THIN * due or not due:
            break
        begins = month
    return begins


def _due(counts: dict[Month, float], holes: AbstractSet[Month], month: Month, usual: float) -> float:
    again = counts.get(month - YEAR, usual) if month - YEAR not in holes else usual
    return again if again < LULL * usual else usual


def _is_trickle(seen: list[float], due: list[float]) -> bool:
    thin = sum(seen) <= THIN * sum(due) and seen[0] <= THIN * due[0]
    dense = any(own >= WORTH_A_LOOK and here >= LULL * own for here, own in zip(seen, due, strict=True))
    return thin and not dense and few(sum(seen), STILL_FEW * sum(due))
