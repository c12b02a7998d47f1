"""Gives each period its status: ok, immature, partial, untimed, off the ladder, or unknown.

A period is unknown where a table does not speak for it. A row is one period with its status, for all rows or for one
group.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import polars as pl

from etl.codes import CHILD_PROTECTION, EARLY_HELP
from etl.policy.policy import Policy, in_order
from etl.spans.parts import for_all
from etl.spans.span import PART, TableSpan
from queries.calendar.months import Span, complete_through, first_day, months_after, months_before, number_of
from queries.facts.names import MEETING_TABLES
from queries.facts.names import UNKNOWN as NOT_NAMED
from queries.measure.question import Known, other_tables
from queries.metrics.metric import LookBack, Metric

STATUSES = pl.Enum(["ok", "immature", "partial", "unknown", "untimed", "off_ladder"])
UNKNOWN, UNTIMED, OFF_LADDER = "unknown", "untimed", "off_ladder"
_LEVELS = {"early_help": EARLY_HELP, "protection": CHILD_PROTECTION}  # flags of episodes at one level
_CORE = "core_checked"  # a flag that reads checks asked of the core agencies alone
_PLACED = {"agency_checks": "contacts"}  # a fact whose hub is that of another table's row
_MEETING = ("attendance", "meeting")  # a fact whose months are those of another table for each value of a dimension
Group = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Reach:
    """The months that a figure's rows can speak for: those of every table, or part of one, that it reads.

    `own` is the first of its own table; `first` and `last` (days) bound what all speak for, `holes` are months between.
    """

    own: date
    first: date
    last: date
    holes: frozenset[date]

    def speaks_for(self, month: date) -> bool:
        """Return whether a month (its first day) can be spoken for."""
        return self.first <= month <= self.last and month not in self.holes

    def crosses(self, first: date, last: date) -> bool:
        """Return whether a hole lies, wholly or in part, between two days."""
        return any(hole <= last and first < months_after(hole, 1) for hole in self.holes)


def statuses(
    facts: Known, metric: Metric, asked: Sequence[Span], kept: Mapping[str, str], *, recorded: bool = False
) -> pl.Series:
    """Return the status of each period asked of a metric, of rows with the values `kept` of dimensions.

    Where `recorded`, rows' own records stand in for the look-back.
    """
    stands_open = metric.leaves is not None and metric.unit == "count"  # what stands open at the end needs no start
    window = Window(stands_open, None if recorded else metric.history, metric.maturity_months, metric.maturity_days)
    reach, known = reach_of(facts, metric, kept), complete_through(facts.as_at)
    return _statuses(window, tuple(asked), reach, known)


class Window(NamedTuple):
    """What of a metric decides which periods are known: its look-back and follow-up, and whether it needs no start.

    `history` is None where there is no look-back, or rows' own records stand in for it.
    """

    stands_open: bool
    history: LookBack | None
    maturity_months: int
    maturity_days: int


@lru_cache(maxsize=1_000)  # most metrics of a question, and the next question, ask the same: a fifth of a small one
def _statuses(window: Window, asked: tuple[Span, ...], reach: Reach, known: date) -> pl.Series:
    return pl.Series([_status(window, span, reach, known) for span in asked], dtype=STATUSES)


def with_untimed(status: pl.Series) -> pl.Series:
    """Return statuses in which a known period becomes untimed where too many of its rows have no time of day."""
    return pl.Series([UNTIMED if one in ("ok", "partial") else one for one in status.to_list()], dtype=STATUSES)


def by_group(
    facts: Known,
    metric: Metric,
    asked: Sequence[Span],
    by: Sequence[str],
    kept: Mapping[str, str],
    every: pl.Series,
    *,
    recorded: bool = False,
) -> Iterator[tuple[Group, pl.Series]]:
    """Yield the status of each period for groups whose parts of tables speak for other months than `every`, all
    together, does.

    Among them are rows that name no hub or agency: by hub, checks need the months of contacts, which say where.
    """
    for group in groups_with_months(facts, metric, by):
        mine = statuses(facts, metric, asked, {**kept, **dict(group)}, recorded=recorded)
        if not mine.equals(every):
            yield group, mine


def groups_with_months(facts: Known, metric: Metric, by: Sequence[str]) -> Iterator[Group]:
    """Yield the groups of a metric whose months may be others than those of all together."""
    parts = {PART.get(table) for table in tables_of(metric, by)}
    dims = [dim for dim in by if dim in parts or (metric.fact, dim) == _MEETING]
    values = [
        sorted(MEETING_TABLES if dim == _MEETING[1] else
               {each.part for each in facts.spans if each.part and PART[each.table] == dim} | {NOT_NAMED})
        for dim in dims
    ]  # fmt: skip
    for chosen in product(*values) if dims else ():
        yield tuple(zip(dims, chosen, strict=True))


def reach_of(facts: Known, metric: Metric, kept: Mapping[str, str]) -> Reach:
    """Return the months that a metric of rows with the values `kept` of dimensions can be known for."""
    own, *others = spans_read(facts, metric, kept)
    first = max([own, *others], key=lambda each: each.first).first
    last = min([own, *others], key=lambda each: each.last).last
    holes = frozenset(hole for each in (own, *others) for hole in each.holes)
    if metric.begins and (begun := begins_on(facts, metric)) is not None:
        first = max(first, begun.replace(day=1))
    return Reach(own.first, first, months_after(last, 1) - timedelta(days=1), holes)


def begins_on(facts: Known, metric: Metric) -> date | None:
    """Return the day before which there is no such figure; None where the policy names none."""
    if metric.begins == "family_help":
        ladders = facts.policy.ladders
        return min((each.from_day for each in ladders.switches if ladders.begins_family_help(each)), default=None)
    return facts.policy.duty_from if metric.begins else None


def latest_run(facts: Known, table: str, kept: Mapping[str, str]) -> tuple[date, date] | None:
    """Return the first and the last day of the newest run of months that rows with the values `kept` speak for.

    Returns None where the table is not there.
    """
    spans = {each.part: each for each in facts.spans if each.table == table}
    if not spans:
        return None
    span = spans.get(kept.get(PART.get(table, "")), spans[None])
    first = max([span.first, *(months_after(hole, 1) for hole in span.holes)])
    return first, months_after(span.last, 1) - timedelta(days=1)


def tables_of(metric: Metric, dims: Collection[str] = ()) -> list[str]:
    """Return the dated tables whose rows a metric is made of, its own first, and those that say where its rows belong
    by some dimensions.
    """
    places = [_PLACED[metric.fact]] if metric.fact in _PLACED and "hub" in dims else []
    return list(dict.fromkeys([metric.table, *other_tables(metric), *places]))


def spans_read(facts: Known, metric: Metric, kept: Mapping[str, str]) -> list[TableSpan]:
    """Return the span of each table, or of the parts of it that a metric of rows with the values `kept` reads."""
    return [for_all(first, rest) for first, *rest in parts_read(facts, metric, kept)]


def parts_read(facts: Known, metric: Metric, kept: Mapping[str, str]) -> list[list[TableSpan]]:
    """Return, of each table that a metric of rows with the values `kept` reads, its span, or those of the parts read.

    Figures need the months that all of these speak for.
    """
    held = {each.table for each in facts.spans}
    tables = tables_of(metric, kept)
    return [_parts_read(facts, metric, table, kept) for table in tables if table == tables[0] or table in held]


def _parts_read(facts: Known, metric: Metric, table: str, kept: Mapping[str, str]) -> list[TableSpan]:
    if metric.fact == _MEETING[0]:
        return _of_meetings(facts, kept)
    spans = {each.part: each for each in facts.spans if each.table == table}
    if table != metric.table:  # rows that are found by their child or key, whatever hub they name
        spans = {part: replace(each, holes=each.gaps) if each.stands_elsewhere else each
                 for part, each in spans.items()}  # fmt: skip
    parts = [spans[part] for part in _parts(facts, metric, table, kept) if part in spans]
    if table == "agency_checks" and (read_on := _read_on(facts.policy, metric)):
        parts = [_while_read(each, parts, read_on) for each in parts]
    judged = [each for each in parts if each.is_judged] if len(parts) > 1 else parts
    return judged or [spans[None]]


def _of_meetings(facts: Known, kept: Mapping[str, str]) -> list[TableSpan]:
    """Return the spans of the meetings that attendance is recorded of: of the kind asked for, or of every kind held."""
    held = {each.table: each for each in facts.spans if each.part is None}
    every = [held[table] for table in MEETING_TABLES.values() if table in held]
    if "conference_on" in facts.absent.get("section47", ()):  # then no conference has a day
        every = [each for each in every if each.table != "section47"] or every
    asked = held.get(MEETING_TABLES.get(kept.get(_MEETING[1], ""), ""))
    first, *rest = [asked] if asked else every
    return [first, *(each for each in rest if each.is_judged)]


def _read_on(policy: Policy, metric: Metric) -> Callable[[date], Collection[str]] | None:
    """Return which agencies' checks a metric reads on a day, where those of some say nothing of it: None for all."""
    if _CORE in metric.columns:
        return lambda day: policy.core_on(day).agencies
    if metric.begins == "duty":
        return policy.bound_on
    return None


def _while_read(span: TableSpan, parts: Sequence[TableSpan], read_on: Callable[[date], Collection[str]]) -> TableSpan:
    """Return the span of an agency's checks: the months in which a metric reads none of them need none."""
    first, last = min(each.first for each in parts), max(each.last for each in parts)
    months = [first_day(number) for number in range(number_of(first), number_of(last) + 1)]
    read = [
        month for month in months
        if any(span.part in read_on(day) for day in (month, months_after(month, 1) - timedelta(days=1)))
    ]  # fmt: skip
    if len(read) in (0, len(months)):
        return span
    holes = tuple(month for month in read if not span.speaks_for(month))
    return replace(span, first=first, last=last, holes=holes)


def _parts(facts: Known, metric: Metric, table: str, kept: Mapping[str, str]) -> Iterable[str]:
    if (dim := PART.get(table, "")) in kept:
        return [kept[dim]]
    if metric.fact == "episodes":
        rungs = (facts.policy.ladders.default.rung_of(_LEVELS[flag].code) for flag in _LEVELS if flag in metric.columns)
        return [rung for rung in rungs if rung]
    if table == "agency_checks" and _CORE in metric.columns:
        return dict.fromkeys(agency for each in in_order(facts.policy.core) for agency in each.agencies)
    if metric.begins == "duty":
        return dict.fromkeys(agency for each in in_order(facts.policy.duties) for agency in each.covered)
    return []


def _status(window: Window, span: Span, reach: Reach, known: date) -> str:
    """A period is unknown where a table it needs does not speak for it, or for its follow-up. It is immature while a
    table does not speak for its look-back, or while its follow-up runs. It is partial until it has ended, and a quarter
    or year is partial if a table speaks for some of its months only.
    """
    months = [first_day(number) for number in range(span.first, span.last + 1)]
    spoken = [month for month in months if reach.speaks_for(month)]
    if window.stands_open:
        spoken = [month for month in months if month <= reach.last and month not in reach.holes]
    if not spoken:
        return UNKNOWN
    if window.history is not None:
        begins = months_before(span.start, window.history.months) - timedelta(days=window.history.days)
        if begins < reach.first or reach.crosses(begins, span.start - timedelta(days=1)):
            return "immature"
    ends = months_after(span.end, window.maturity_months) + timedelta(days=window.maturity_days)
    follows = ends > span.end
    if ends > known:
        return "immature" if follows else "partial"
    if follows and (ends > reach.last or reach.crosses(span.end, ends)):
        return UNKNOWN
    return "ok" if len(spoken) == len(months) else "partial"


def first_known(metric: Metric, reach: Reach) -> date:
    """Return the first month whose look-back the tables speak for."""
    if metric.history is None:
        return reach.first
    day = months_after(reach.first, metric.history.months) + timedelta(days=metric.history.days)
    return day if day.day == 1 else first_day(number_of(day) + 1)
