"""Checks groups and figures. Each function is one rule, and yields what breaks it."""

import re
from collections import Counter
from collections.abc import Iterator

from publish.releases.description import SYMBOLS
from publish.releases.open_data.screener.screened import Check, Screened
from publish.releases.open_data.shape import PLACE, TIME

NEVER = {"", "null", "na", "n/a", "nan", "none", "~", "-", "."}
MOST_ITEMS, LONGEST_ITEM = 25_000, 120
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_AGGREGATES = {"all", "total", "totals", "overall", "any"}


def filter_totals(files: Screened) -> Iterator[str]:
    """A filter's item for all is exactly Total, and there is one."""
    for name in files.filters:
        items = set(files.values(name))
        odd = sorted(item for item in items if item != "Total" and item.lower() in _AGGREGATES)
        yield from (f"{name} says '{item}' for Total" for item in odd)
        if "Total" not in items:
            yield f"{name} has no Total"


def filter_not_singular(files: Screened) -> Iterator[str]:
    """A filter has two items at least: one with Total alone tells nothing, and is left out."""
    yield from (f"{name} has one item only" for name in files.filters if len(set(files.values(name))) < 2)


def filter_items_stripped(files: Screened) -> Iterator[str]:
    """A filter's item begins and ends without white space."""
    for name in files.filters:
        yield from (f"{name} holds '{item}'" for item in sorted(set(files.values(name))) if item != item.strip())


def filter_item_limits(files: Screened) -> Iterator[str]:
    """A filter has at most 25,000 items, each of at most 120 characters."""
    for name in files.filters:
        items = set(files.values(name))
        if len(items) > MOST_ITEMS:
            yield f"{name} has {len(items):,} items"
        yield from (f"{name} holds '{item}'" for item in sorted(items) if len(item) > LONGEST_ITEM)


def no_total_in_time_or_place(files: Screened) -> Iterator[str]:
    """Periods and places have no total."""
    for name in (*TIME, *PLACE):
        if any(value.lower() in _AGGREGATES for value in files.values(name)):
            yield f"{name} holds a total"


def no_blank_filters(files: Screened) -> Iterator[str]:
    """Every row says what group it is of."""
    yield from (f"{name} is blank in a row" for name in files.filters if any(not v.strip() for v in files.values(name)))


def rows_unique(files: Screened) -> Iterator[str]:
    """No two rows have the same period, place and groups."""
    key = [name for name in (*TIME, *PLACE, *files.filters) if name in files.head]
    times = Counter(tuple(row.get(name) for name in key) for row in files.rows)
    repeated = sum(count - 1 for count in times.values())
    if repeated:
        yield f"{repeated} rows repeat another's period, place and groups"


def figures_said(files: Screened) -> Iterator[str]:
    """A figure is never blank, and its absence is never NULL, NA or ~."""
    for name in files.indicators:
        if any(value.strip().lower() in NEVER for value in files.values(name)):
            yield f"{name} holds a blank, NULL, NA or ~"


def figures_or_symbols(files: Screened) -> Iterator[str]:
    """A figure is a number without signs or separators, or one of the standard's symbols."""
    for name in files.indicators:
        odd = {v for v in files.values(name) if not _NUMBER.fullmatch(v) and v not in SYMBOLS} - NEVER
        if odd:
            yield f"{name} holds '{min(odd)}'"


def percentages(files: Screened) -> Iterator[str]:
    """79% is written 79: a percentage is from 0 to 100, and one file's are not all at most 1."""
    named = {row["col_name"] for row in files.described if row.get("indicator_unit") == "%"}
    for name in named:
        numbers = [float(value) for value in files.values(name) if _NUMBER.fullmatch(value)]
        if any(not 0 <= number <= 100 for number in numbers):
            yield f"{name} holds a percentage outside 0 to 100"
        if not name.endswith("_ci") and len(numbers) > 1 and 0 < max(numbers) <= 1:  # an end of 0.4% is a good one
            yield f"{name} looks like shares of 1: 79% is written 79"


def intervals(files: Screened) -> Iterator[str]:
    """An interval has both ends, around its figure."""
    for name in (each for each in files.indicators if not each.endswith("_ci")):
        low, high = (f"{name.removesuffix('_percent')}_{end}_ci" for end in ("lower", "upper"))
        if (low in files.head) != (high in files.head):
            yield f"{name} has one end of an interval only"
        for row in files.rows if low in files.head and high in files.head else ():
            ends = [row.get(each, "") for each in (low, name, high)]
            if all(map(_NUMBER.fullmatch, ends)) and not float(ends[0]) <= float(ends[1]) <= float(ends[2]):
                yield f"{name} lies outside its interval"
                break


FIGURES: tuple[Check, ...] = (
    filter_totals,
    filter_not_singular,
    filter_items_stripped,
    filter_item_limits,
    no_total_in_time_or_place,
    no_blank_filters,
    rows_unique,
    figures_said,
    figures_or_symbols,
    percentages,
    intervals,
)
