"""Checks a question, and reduces it to the metrics and periods that the data can answer.

A column that no extract holds (no rating, no decision time) leaves a figure out. It never makes it zero.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol, TypedDict, Unpack

from etl.errors import QuestionError, nearest
from etl.ladders import COMMON, Ladder
from etl.policy.policy import Policy
from etl.spans.span import TableSpan
from queries.calendar.months import Span, every_span, months_after
from queries.facts.described import described
from queries.facts.names import LEVELS, tables_of_fact
from queries.metrics.made_from import lacking, read
from queries.metrics.metric import LookBack, Metric

UNDATED = ("people", "attendance", "workforce")  # so say the contracts, which take 0.08 s to import


class KnownColumns(Protocol):
    """What is known of the tables and columns that a build holds."""

    @property
    def absent(self) -> Mapping[str, Collection[str]]:
        """Columns of each table that no extract holds."""

    @property
    def coverage(self) -> Mapping[str, date]:
        """First day of the first month that a table, or any part of it, speaks for."""

    @property
    def spans(self) -> Sequence[TableSpan]:
        """The months that each table and each of its parts speaks for."""

    def has(self, name: str) -> bool:
        """Return whether a fact's table has been loaded."""


def has_data_for(facts: KnownColumns, metric: Metric) -> bool:
    """Return whether the data holds what a metric is made of."""
    covered = all(table in facts.coverage for table in other_tables(metric))
    return facts.has(metric.fact) and covered and not missing(facts.absent, metric)


def holds(facts: KnownColumns, fact: str, columns: Iterable[str]) -> bool:
    """Return whether the data holds what columns of a fact are made of."""
    every = described(fact).columns
    return facts.has(fact) and not lacking(facts.absent, [every[name] for name in columns])


def other_tables(metric: Metric) -> list[str]:
    """Return the dated tables beside its own that a metric needs.

    Before they begin the numerator would be a false zero. Where a part of them has ended, as one hub's contacts, rows
    that need them are missing among those that are counted.
    """
    counted = metric.denominator.meta.root_names() if metric.denominator is not None else []
    names = [*metric.numerator.meta.root_names(), *counted, *([metric.leaves] if metric.leaves else [])]
    needs = (need for column in read(metric, names) for need in (*column.needs, *column.needs_alike))
    tables = dict.fromkeys(need.partition(".")[0] for need in needs)
    return [table for table in tables if table != metric.table and table not in UNDATED]


def missing(absent: Mapping[str, Collection[str]], metric: Metric) -> list[str]:
    """Return the extracts' columns that a metric needs and the data lacks, as `table.column`."""
    return lacking(absent, read(metric))


class Known(KnownColumns, Protocol):
    """What is known of a build's facts apart from their rows."""

    @property
    def as_at(self) -> datetime:
        """The moment for which the data holds."""

    @property
    def policy(self) -> Policy:
        """The area's policy, its population among it."""

    @property
    def ladder(self) -> str:
        """The ladder on which levels of need are counted unless a question names one: a name, `common` or `auto`."""


class Asked(TypedDict, total=False):
    """What may be asked of metrics: by which dims, of which rows (dim to value), from and until which day.

    `period` is month (the default), quarter or financial-year. `ladder` is the name of the one that levels of need are
    counted on, `common` or `auto`; that of the facts by default. By `auto` it is the only one in force in the months
    asked for, until the day `ladder_until` where one is given; with `all_months` in all from the first of the table
    on, so that one month is counted as it is among the others.
    """

    by: Sequence[str]
    where: Mapping[str, str] | None
    since: date | None
    until: date | None
    period: str
    ladder: str
    ladder_until: date | None
    all_months: bool


@dataclass(frozen=True)
class Question:
    """What is asked: metrics, by which dims, of which rows, over which spans (by metric).

    `by_fact` holds, by the table of a fact (changes of level have one for each ladder), the metrics that there is data
    for; `ladders` the ladder on which each metric of levels is counted.
    """

    metrics: Sequence[Metric]
    by_fact: Mapping[str, Sequence[Metric]]
    spans: Mapping[str, Sequence[Span]]
    by: tuple[str, ...]
    where: Mapping[str, str]
    period: str
    ladders: Mapping[str, Ladder]

    def columns(self, fact: str) -> list[str]:
        """Return the columns that metrics of a fact read, and what its rows are grouped by and chosen for."""
        read = (column for metric in self.by_fact[fact] for column in metric.columns)
        return list(dict.fromkeys([*read, *self.by, *self.where]))


def ask(facts: Known, metrics: Sequence[Metric], **asked: Unpack[Asked]) -> Question:
    """Return the question. Raises QuestionError."""
    by, where, period = tuple(asked.get("by", ())), dict(asked.get("where") or {}), asked.get("period", "month")
    for metric in metrics:
        check_dims(metric, [*by, *where])
    by_fact, over, ladders = dict[str, list[Metric]](), dict[str, Sequence[Span]](), dict[str, Ladder]()
    of_tables = dict[tuple[str, ...], Sequence[Span]]()
    for metric in metrics:
        if has_data_for(facts, metric):
            tables = tables_of_fact(metric.fact)
            if tables not in of_tables:
                of_tables[tables] = _spans(facts, tables, asked.get("since"), asked.get("until"), period)
            over[metric.name] = of_tables[tables]
            end = ""
            if metric.ladder:
                ladders[metric.name] = _ladder(facts, metric, over[metric.name], asked, where.get("hub"))
                _check_rungs(ladders[metric.name], where)
                end = facts.policy.ladders.table(ladders[metric.name]) if metric.fact == LEVELS else ""
            by_fact.setdefault(f"{metric.fact}{end}", []).append(metric)
    return Question(metrics, by_fact, over, by, where, period, ladders)


def _ladder(facts: Known, metric: Metric, over: Sequence[Span], how: Asked, hub: str | None) -> Ladder:
    """Return the ladder that a metric is counted on in some periods, its look-back and follow-up included."""
    known = facts.policy.ladders
    first, last = (over[0].start, over[-1].end) if over else (facts.as_at.date(), facts.as_at.date())
    first = min(first, facts.coverage[metric.table]) if how.get("all_months") else first
    last = min(last, how.get("ladder_until") or last)
    back = metric.history or LookBack()
    begins = months_after(first, -back.months) - timedelta(days=back.days)
    ends = months_after(last, metric.maturity_months) + timedelta(days=metric.maturity_days)
    named = how.get("ladder", facts.ladder)
    asked = known.chosen(named, begins, min(ends, facts.as_at.date()), hub)  # a name is checked in any case
    if metric.ladder == "asked":
        return asked
    return known.chosen(metric.ladder or COMMON, begins, ends)


def _check_rungs(ladder: Ladder, where: Mapping[str, str]) -> None:
    """Raise QuestionError for a level that the ladder does not have."""
    for dim in ("level_from", "level_to"):
        if dim in where and where[dim] not in ladder.titles:
            rungs = ", ".join(ladder.titles)
            raise QuestionError(
                f"The ladder '{ladder.name}' has no rung '{where[dim]}'.{nearest(where[dim], ladder.titles)} "
                f"It has: {rungs}."
            )


def check_dims(metric: Metric, dims: Sequence[str]) -> None:
    """Raise QuestionError for a dimension that the metric can't be broken down by."""
    for dim in dims:
        if dim not in metric.dims:
            allowed = ", ".join(metric.dims)
            raise QuestionError(
                f"{metric.name} can't be broken down by '{dim}'.{nearest(dim, metric.dims)} It allows: {allowed}."
            )


def _spans(facts: Known, tables: Iterable[str], since: date | None, until: date | None, period: str) -> Sequence[Span]:
    last = min(until, facts.as_at.date()) if until else facts.as_at.date()
    covered = min((facts.coverage[table] for table in tables if table in facts.coverage), default=None)
    return () if covered is None else every_span(period, max(since, covered) if since else covered, last)
