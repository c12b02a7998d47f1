"""Computes every metric. A row is one metric in one period for one group, with its status."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Protocol, Unpack

import polars as pl

from etl.errors import QuestionError, nearest
from etl.spans.span import PART
from queries import words
from queries.build import Build
from queries.facts.names import DAYS, LEVEL_DAYS
from queries.measure.answers import Status, answers
from queries.measure.left_out import (
    counting_self_reported,
    mostly_untimed,
    of_known_months,
    recorded_periods,
    untimed,
    without_record,
)
from queries.measure.off_ladder import off_months, with_off_ladder
from queries.measure.question import Asked, Known, Question, ask
from queries.measure.status import by_group, reach_of, statuses, with_untimed
from queries.measure.sums import Counts, Sums, count, sums
from queries.metrics.metric import Metric


class Facts(Known, Protocol):
    """Where measures come from: a published build, or fact frames made in memory."""

    def fact(self, name: str, columns: Sequence[str]) -> pl.DataFrame:
        """Return some columns of a fact."""


def measure(facts: Facts, metrics: Sequence[Metric], **asked: Unpack[Asked]) -> pl.DataFrame:
    """Return metric, period, start, the dims asked, numerator, denominator, value, status; where a metric of levels of
    need is asked for, its ladder too.

    There is one row for each group in the facts kept by `where` and for each period, from the first month that the
    table or a part of it speaks for to the as-at. Percentages are 0-100; a count has value = numerator and no
    denominator; a denominator is rounded to a whole number, its value is not. A period with denominator 0, or whose
    population the policy does not give, has no value, and one that is unknown no figure at all. Metrics whose table, or
    a column they need, is not in the data give no rows. Raises QuestionError.
    """
    question = ask(facts, metrics, **asked)
    counted = {fact: _counted(facts, question, fact) for fact in question.by_fact}
    wide = any(ladder.wide for ladder in question.ladders.values())
    return figures(facts, question, counted, facts.fact(LEVEL_DAYS, list(DAYS)) if wide else None)


def _counted(facts: Facts, question: Question, fact: str) -> Counts:
    """Return what `count_rows` does of all rows that are kept. No count depends on the last month asked for."""

    def make() -> Counts:
        return count_rows(facts, question, fact, kept_rows(facts, question, fact))

    if not isinstance(facts, Build) or facts.counts is None:
        return make()
    metrics = tuple(question.by_fact[fact])
    firsts = tuple(spans[0].first if (spans := question.spans[metric.name]) else None for metric in metrics)
    ladders = tuple(question.ladders[metric.name].name for metric in metrics if metric.name in question.ladders)
    where = tuple(sorted(question.where.items()))
    return facts.counts.of(metrics, (fact, question.by, where, question.period, firsts, ladders), make)


def count_rows(
    facts: Known, question: Question, fact: str, rows: pl.DataFrame, *, every: bool = True
) -> dict[str, pl.DataFrame]:
    """Return what can be added up of the rows of a fact, or where `every` is false of a part of them;
    `queries.measure.sums.add` adds the counts of others.
    """
    records = {
        _record(metric): without_record(
            rows, metric, reach_of(facts, metric, question.where), question.by, question.period
        )
        for metric in question.by_fact[fact]
        if metric.self_reported
    }
    records |= {
        _untimed(metric): untimed(rows, metric, question.by, question.period, every=every)
        for metric in question.by_fact[fact]
        if metric.untimed is not None
    }
    return count(rows, asked_of(facts, question, fact), question.by, question.period) | records


def figures(
    facts: Known, question: Question, counted: Mapping[str, Counts], days: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Return what `measure` does, from the counts of all rows of every fact asked; `days` are children's days by place,
    needed where a place lies between levels.
    """
    of_metric: dict[str, Sums] = {}
    for fact, counts in counted.items():
        of_metric |= sums(counts, asked_of(facts, question, fact), question.by)
    status = {
        metric.name: _on_ladder(
            _status(facts, question, metric, counted),
            question,
            metric,
            days,
        )
        for metric in question.metrics
        if metric.name in of_metric
    }
    hubs = {each.part for each in facts.spans if each.part and PART.get(each.table) == "hub"}
    kept = sorted(hubs & {question.where.get("hub", hub) for hub in hubs})
    return _with_ladder(answers(question, of_metric, status, facts.policy, kept), question)


def _with_ladder(frame: pl.DataFrame, question: Question) -> pl.DataFrame:
    """Add `ladder`, the one that levels of need are counted on, where a metric of levels was asked for."""
    if not any(metric.ladder for metric in question.metrics) or not frame.width:
        return frame
    names = {name: ladder.name for name, ladder in question.ladders.items()}
    ladder = pl.col("metric").replace_strict(names, default=None, return_dtype=pl.String)
    return frame.with_columns(ladder=ladder)


def _on_ladder(status: Status, question: Question, metric: Metric, days: pl.DataFrame | None) -> Status:
    """Return a metric's status with the periods that its ladder can't tell of, for everybody and by hub."""
    ladder = question.ladders.get(metric.name)
    if days is None or ladder is None or not ladder.wide:
        return status
    asked, hub = question.spans[metric.name], question.where.get("hub")
    every = with_off_ladder(status.every, asked, metric, off_months(days, ladder, hub))
    groups = [
        (group, with_off_ladder(mine, asked, metric, off_months(days, ladder, hub))) for group, mine in status.groups
    ]
    if "hub" in question.by and not every.equals(status.every):
        groups += [
            ((("hub", each),), with_off_ladder(status.every, asked, metric, off_months(days, ladder, each)))
            for each in days["hub"].unique().sort()
        ]
    return Status(every, groups)


def _status(facts: Known, question: Question, metric: Metric, counted: Mapping[str, Counts]) -> Status:
    """Return the status of a metric's periods, and of groups whose rows say more or less of themselves than others."""
    usual = _by_spans(facts, question, metric)
    if metric.self_reported:
        recorded = recorded_periods(counted[metric.fact][_record(metric)])
        return usual.but_of(recorded, _by_spans(facts, question, metric, recorded=True))
    if metric.untimed is not None:
        left_out = mostly_untimed(counted[metric.fact][_untimed(metric)])
        groups = [(group, with_untimed(mine)) for group, mine in usual.groups]
        return usual.but_of(left_out, Status(with_untimed(usual.every), groups))
    return usual


def _by_spans(facts: Known, question: Question, metric: Metric, *, recorded: bool = False) -> Status:
    asked, kept = question.spans[metric.name], question.where
    every = statuses(facts, metric, asked, kept, recorded=recorded)
    return Status(every, [*by_group(facts, metric, asked, question.by, kept, every, recorded=recorded)])


def asked_of(facts: Known, question: Question, fact: str) -> list[tuple[Metric, list[int]]]:
    """Return a fact's metrics, each counting by rows' own records where it must, with its periods' first months."""
    return [
        (_counted_as(facts, question, metric), [span.first for span in question.spans[metric.name]])
        for metric in question.by_fact[fact]
    ]


def _counted_as(facts: Known, question: Question, metric: Metric) -> Metric:
    """Return the metric as its rows are counted: by their own record, and those of known months alone."""
    own = counting_self_reported(facts, metric, question.where)
    if question.period == "month":  # then a month that is not known has no figure at all
        return own
    return of_known_months(facts, own, question.spans[metric.name], question.by, question.where)


def _untimed(metric: Metric) -> str:
    return f"untimed {metric.name}"


def _record(metric: Metric) -> str:
    return f"record {metric.name}"


def kept_rows(facts: Facts, question: Question, fact: str, also: Sequence[str] = ()) -> pl.DataFrame:
    """Return the columns that metrics of one fact read, and others, of the rows that a question keeps.

    Raises QuestionError.
    """
    rows = facts.fact(fact, list(dict.fromkeys([*question.columns(fact), *also])))
    some_metric = question.by_fact[fact][0]
    masks = [_equals(facts, rows[dim], value, some_metric) for dim, value in question.where.items()]
    return rows.filter(*masks) if masks else rows


def named_hubs(facts: Facts) -> set[str]:
    """Return the hubs that contacts and referrals name; other facts take theirs from these."""
    named = [facts.fact(name, ["hub"])["hub"].unique() for name in ("contacts", "referrals") if facts.has(name)]
    return {str(hub) for column in named for hub in column if hub is not None}


def check_where(facts: Facts, metric: Metric, where: Mapping[str, str]) -> None:
    """Raise QuestionError for a dimension that a metric's rows don't have, and for a value that none of them has."""
    for dim, value in where.items():
        if dim not in metric.dims:
            raise QuestionError(
                f"{words.capital(metric.noun)} have no '{dim}'.{nearest(dim, metric.dims)} They have: "
                f"{', '.join(metric.dims)}."
            )
        _equals(facts, facts.fact(metric.fact, [dim])[dim], value, metric)


def _equals(facts: Facts, column: pl.Series, value: str, metric: Metric) -> pl.Series:
    """Return which rows have a value. Raises QuestionError where none has it, and it is no code and no hub either."""
    kind, dim = column.dtype, column.name
    if isinstance(kind, pl.Enum):
        with suppress(pl.exceptions.InvalidOperationError):  # no code: 40 times what it takes to try one
            return column == pl.Series([value], dtype=kind)
    text = column.cast(pl.String)
    equal = text == value
    if not equal.any() and not (dim == "hub" and value in named_hubs(facts)):
        known = text.unique().drop_nulls().sort().to_list()
        shown = ", ".join(known[:20])
        raise QuestionError(f"No {metric.noun} have {dim} '{value}'.{nearest(value, known)} Known: {shown}.")
    return equal
