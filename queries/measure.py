"""The one engine that computes every metric: one row is a metric in a period for a group, with its status."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

import polars as pl

from etl.errors import QuestionError, nearest
from etl.policy import Policy
from queries.metric import WITHOUT_DENOMINATOR, Metric
from queries.months import Span, complete_through, months_after, months_before, spans
from queries.needs import can_say, other_tables
from queries.population import under_18
from queries.stated import all_say, counting_stated, unsaid
from queries.sums import Counts, count, sums

STATUSES = pl.Enum(["ok", "immature", "partial"])


class Known(Protocol):
    """What is known of facts apart from their rows."""

    @property
    def as_at(self) -> datetime:
        """The moment the data stands for."""

    @property
    def coverage(self) -> Mapping[str, date]:
        """First day of the month of the earliest row, per table."""

    @property
    def policy(self) -> Policy:
        """What the area has agreed, its population among it."""

    @property
    def absent(self) -> Mapping[str, Collection[str]]:
        """Columns of each table that no extract holds."""

    def has(self, name: str) -> bool:
        """Return whether a fact's table has been loaded."""


class Facts(Known, Protocol):
    """Where measures come from: a published build, or fact frames made in memory."""

    def fact(self, name: str, columns: Sequence[str]) -> pl.DataFrame:
        """Return some columns of a fact."""


def measure(
    facts: Facts,
    metrics: Sequence[Metric],
    *,
    by: Sequence[str] = (),
    where: Mapping[str, str] | None = None,
    since: date | None = None,
    until: date | None = None,
    period: str = "month",
) -> pl.DataFrame:
    """Return metric, period, start, the dims asked, numerator, denominator, value, status.

    One row for each period from the first month of the table's coverage to the as-at, and each group seen in the
    facts kept by `where`. Percentages are 0-100; a count has value = numerator and no denominator; a denominator is
    rounded to a whole number, its value is not; a period with denominator 0, or whose population the policy does not
    give, has no value. Metrics whose table, or a column they need, is not in the data give no rows. Raises
    QuestionError.
    """
    question = ask(facts, metrics, by=by, where=where, since=since, until=until, period=period)
    counted = {fact: count_rows(facts, question, fact, _kept(facts, question, fact)) for fact in question.said}
    return figures(facts, question, counted)


@dataclass(frozen=True)
class Question:
    """What is asked: metrics, by which dims, of which rows, over which spans (by metric); `said`, by fact, holds the
    metrics that the data can say.
    """

    metrics: Sequence[Metric]
    said: Mapping[str, Sequence[Metric]]
    spans: Mapping[str, Sequence[Span]]
    by: tuple[str, ...]
    where: Mapping[str, str]
    period: str

    def columns(self, fact: str) -> list[str]:
        """Return the columns that metrics of a fact read, and what its rows are grouped by and chosen for."""
        read = (column for metric in self.said[fact] for column in metric.columns)
        return list(dict.fromkeys([*read, *self.by, *self.where]))


def ask(
    facts: Known,
    metrics: Sequence[Metric],
    *,
    by: Sequence[str] = (),
    where: Mapping[str, str] | None = None,
    since: date | None = None,
    until: date | None = None,
    period: str = "month",
) -> Question:
    """Return the question, looked at in the light of what the data holds. Raises QuestionError."""
    for metric in metrics:
        check_dims(metric, [*by, *(where or {})])
    said, asked = dict[str, list[Metric]](), dict[str, list[Span]]()
    for metric in metrics:
        if can_say(facts, metric):
            said.setdefault(metric.fact, []).append(metric)
            asked[metric.name] = _spans(facts, metric, since, until, period)
    return Question(metrics, said, asked, tuple(by), dict(where or {}), period)


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
    found: dict[str, pl.DataFrame] = {}
    for fact, counts in counted.items():
        found |= sums(counts, _asked(facts, question, fact), question.by)
    shaped = []
    for metric in question.metrics:
        says = all_say(counted[metric.fact][_stated(metric)]) if metric.stated and metric.name in found else frozenset()
        periods = _periods(facts, question, metric, says) if metric.name in found else []
        shaped.append(_shape(facts, question, metric, found.get(metric.name), periods))
    return pl.concat(shaped).collect(engine="in-memory") if shaped else pl.DataFrame()


def check_dims(metric: Metric, dims: Sequence[str]) -> None:
    """Raise QuestionError for a dimension that the metric can't be broken down by."""
    for dim in dims:
        if dim not in metric.dims:
            allowed = ", ".join(metric.dims)
            raise QuestionError(
                f"{metric.name} can't be broken down by '{dim}'.{nearest(dim, metric.dims)} It allows: {allowed}."
            )


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


def _spans(facts: Known, metric: Metric, since: date | None, until: date | None, period: str) -> list[Span]:
    last = min(until, facts.as_at.date()) if until else facts.as_at.date()
    covered = facts.coverage.get(metric.table)
    return [] if covered is None else list(spans(period, max(since, covered) if since else covered, last))


def _periods(facts: Known, question: Question, metric: Metric, says: Collection[int]) -> list[dict[str, object]]:
    begin = max((facts.coverage[table] for table in (metric.table, *other_tables(metric))), default=date.min)
    return [
        {
            "start_month": s.first,
            "period": s.label,
            "start": s.start,
            "status": _status(facts, metric, s, says, begin),
        }
        for s in question.spans[metric.name]
    ]


def _status(facts: Known, metric: Metric, span: Span, says: Collection[int], all_begin: date) -> str:
    """A period is immature while a table it needs does not cover it with its look-back, or while its follow-up runs;
    it is partial until it has ended, and a quarter or year is partial if it begins before its table does. From
    `all_begin` on every table that it needs has rows.

    Rows that themselves say what the look-back would tell stand in for it.
    """
    known = complete_through(facts.as_at)
    begins = max(span.start, facts.coverage[metric.table])
    if metric.history is not None and span.first not in says:
        begins = months_before(span.start, metric.history.months) - timedelta(days=metric.history.days)
    if begins < all_begin:
        return "immature"
    if months_after(span.end, metric.maturity_months) + timedelta(days=metric.maturity_days) > known:
        return "immature" if metric.maturity_months or metric.maturity_days else "partial"
    stands_open = metric.leaves is not None and metric.unit == "count"  # what stands open at the end needs no start
    whole = stands_open or span.start >= facts.coverage[metric.table]
    return "ok" if whole else "partial"


def _shape(
    facts: Known,
    question: Question,
    metric: Metric,
    known: pl.DataFrame | None,
    periods: list[dict[str, object]],
) -> pl.LazyFrame:
    """Lay the sums out over every period and group, with value and status; no rows for what the data can't say."""
    by = list(question.by)
    found = known.lazy() if known is not None else _nothing(by).lazy()
    grid = pl.LazyFrame(
        periods, schema={"start_month": pl.Int16, "period": pl.String, "start": pl.Date, "status": STATUSES}
    )
    if by:
        grid = grid.join(found.select(by).unique().sort(by), how="cross", maintain_order="left_right")
    full = grid.join(found, on=["start_month", *by], how="left", maintain_order="left")
    numerator, denominator = pl.col("numerator").fill_null(0), pl.col("denominator").fill_null(0)
    if known is not None and metric.per:
        full = _per_child(full.drop("denominator"), under_18(facts.policy, by, question.where).lazy(), by)
        denominator = pl.col("denominator")
    return full.select(
        pl.lit(metric.name).alias("metric"),
        "period",
        "start",
        *(pl.col(dim).cast(pl.String) for dim in by),
        numerator=pl.lit(None, pl.Int64) if metric.share is not None else numerator,
        denominator=pl.lit(None, pl.Int64)
        if metric.unit in WITHOUT_DENOMINATOR
        else denominator.round().cast(pl.Int64),
        value=_value(metric, numerator, denominator),
        status="status",
    )


def _per_child(full: pl.LazyFrame, population: pl.LazyFrame, by: list[str]) -> pl.LazyFrame:
    if not by:
        return full.join(population, how="cross", maintain_order="left")
    return full.join(population, on=by, how="left", maintain_order="left")


def _value(metric: Metric, numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    if metric.unit in WITHOUT_DENOMINATOR:
        return numerator.cast(pl.Float64)
    if metric.unit == "hours":
        return pl.col("value")
    times = 100.0 if metric.unit == "percent" else float(metric.per or 1)
    return pl.when(denominator > 0).then(numerator * times / denominator)


def _nothing(by: list[str]) -> pl.DataFrame:
    figures = {"numerator": pl.Int64, "denominator": pl.Float64, "value": pl.Float64}
    return pl.DataFrame(schema={"start_month": pl.Int16, **dict.fromkeys(by, pl.String), **figures})


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
