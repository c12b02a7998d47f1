"""The one engine that computes every metric: one row is a metric in a period for a group, with its status."""

from collections.abc import Mapping, Sequence
from typing import Protocol, Unpack

import polars as pl

from etl.errors import QuestionError, nearest
from queries.answers import answers
from queries.metric import Metric
from queries.question import Asked, Known, Question, ask
from queries.stated import all_say, counting_stated, unsaid
from queries.status import statuses
from queries.sums import Counts, Sums, count, sums


class Facts(Known, Protocol):
    """Where measures come from: a published build, or fact frames made in memory."""

    def fact(self, name: str, columns: Sequence[str]) -> pl.DataFrame:
        """Return some columns of a fact."""


def measure(facts: Facts, metrics: Sequence[Metric], **asked: Unpack[Asked]) -> pl.DataFrame:
    """Return metric, period, start, the dims asked, numerator, denominator, value, status.

    One row for each period from the first month of the table's coverage to the as-at, and each group seen in the
    facts kept by `where`. Percentages are 0-100; a count has value = numerator and no denominator; a denominator is
    rounded to a whole number, its value is not; a period with denominator 0, or whose population the policy does not
    give, has no value. Metrics whose table, or a column they need, is not in the data give no rows. Raises
    QuestionError.
    """
    question = ask(facts, metrics, **asked)
    counted = {fact: count_rows(facts, question, fact, _kept(facts, question, fact)) for fact in question.said}
    return figures(facts, question, counted)


def count_rows(facts: Known, question: Question, fact: str, rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Return what can be added up of some rows of a fact: `queries.sums.add` adds the counts of others to them."""
    stated = {
        _stated(metric): unsaid(rows, metric, facts.coverage[metric.table], question.period)
        for metric in question.said[fact]
        if metric.stated
    }
    return count(rows, _asked(facts, question, fact), question.by, question.period) | stated


def figures(facts: Known, question: Question, counted: Mapping[str, Counts]) -> pl.DataFrame:
    """Return what `measure` does from the counts of all rows of every fact that has something to say."""
    found: dict[str, Sums] = {}
    for fact, counts in counted.items():
        found |= sums(counts, _asked(facts, question, fact), question.by)
    status = {
        metric.name: statuses(facts, metric, question.spans[metric.name], _says(metric, counted))
        for metric in question.metrics
        if metric.name in found
    }
    return answers(question, found, status, facts.policy)


def _says(metric: Metric, counted: Mapping[str, Counts]) -> frozenset[int]:
    """Return the first months of the periods whose rows themselves say what the look-back would."""
    return all_say(counted[metric.fact][_stated(metric)]) if metric.stated else frozenset()


def _asked(facts: Known, question: Question, fact: str) -> list[tuple[Metric, list[int]]]:
    """Return a fact's metrics, each counting what rows state where it must, with its periods' first months."""
    return [
        (counting_stated(metric, facts.coverage[metric.table]), [span.first for span in question.spans[metric.name]])
        for metric in question.said[fact]
    ]


def _stated(metric: Metric) -> str:
    return f"stated {metric.name}"


def _kept(facts: Facts, question: Question, fact: str) -> pl.DataFrame:
    """Return the columns that metrics of one fact read, filtered once for all of them."""
    rows = facts.fact(fact, question.columns(fact))
    noun = question.said[fact][0]
    masks = [_equals(rows[dim], value, noun) for dim, value in question.where.items()]
    return rows.filter(*masks) if masks else rows


def _equals(column: pl.Series, value: str, metric: Metric) -> pl.Series:
    """Return which rows have a value. Raises QuestionError where none has it and it is no code either."""
    kind, dim = column.dtype, column.name
    if isinstance(kind, pl.Enum) and value in kind.categories:
        return column == pl.Series([value], dtype=kind)
    text = column.cast(pl.String)
    found = text == value
    if not found.any():
        known = text.unique().drop_nulls().sort().to_list()
        shown = ", ".join(known[:20])
        raise QuestionError(f"No {metric.noun} have {dim} '{value}'.{nearest(value, known)} Known: {shown}.")
    return found
