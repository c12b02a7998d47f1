"""The one engine that computes every metric: one row is a metric in a period for a group, with its status."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Protocol, cast

import polars as pl

from etl.errors import QuestionError, nearest
from etl.policy import Policy
from queries.metric import WITHOUT_DENOMINATOR, Metric
from queries.months import Span, complete_through, months_after, months_before, spans
from queries.needs import can_say, other_tables
from queries.population import under_18
from queries.stated import Stated, read_stated
from queries.sums import sums

STATUSES = pl.Enum(["ok", "immature", "partial"])


class Facts(Protocol):
    """Where measures come from: a published build, or fact frames made in memory."""

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

    def fact(self, name: str, columns: Sequence[str]) -> pl.DataFrame:
        """Return some columns of a fact."""

    def has(self, name: str) -> bool:
        """Return whether a fact's table has been loaded."""


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
    dims, kept_by = list(by), dict(where or {})
    for metric in metrics:
        check_dims(metric, [*dims, *kept_by])
    said = [metric for metric in metrics if can_say(facts, metric)]
    asked: dict[str, _Asked] = {}
    for fact in dict.fromkeys(metric.fact for metric in said):
        own = [metric for metric in said if metric.fact == fact]
        rows = _kept(facts, own, dims, kept_by)
        judged = [_judged(facts, rows, metric, since, until, period) for metric in own]
        found = sums(rows, [(one.stated, one.starts) for one in judged], dims, period)
        asked |= {metric.name: replace(one, found=found[metric.name]) for metric, one in zip(own, judged, strict=True)}
    shaped = [_shape(facts, metric, asked.get(metric.name), dims, kept_by) for metric in metrics]
    return pl.concat(shaped).collect(engine="in-memory") if shaped else pl.DataFrame()


def check_dims(metric: Metric, dims: Sequence[str]) -> None:
    """Raise QuestionError for a dimension that the metric can't be broken down by."""
    for dim in dims:
        if dim not in metric.dims:
            allowed = ", ".join(metric.dims)
            raise QuestionError(
                f"{metric.name} can't be broken down by '{dim}'.{nearest(dim, metric.dims)} It allows: {allowed}."
            )


@dataclass(frozen=True)
class _Asked:
    """One metric as asked: counting by what rows state where it must, its periods, and the sums found."""

    stated: Metric
    periods: list[dict[str, object]]
    found: pl.DataFrame = field(default_factory=pl.DataFrame)

    @property
    def starts(self) -> list[int]:
        """Numbers of the periods' first months."""
        return [cast(int, one["start_month"]) for one in self.periods]


def _kept(facts: Facts, metrics: Sequence[Metric], by: list[str], where: dict[str, str]) -> pl.DataFrame:
    """Return the columns that metrics of one fact read, filtered once for all of them."""
    read = (column for metric in metrics for column in metric.columns)
    rows = facts.fact(metrics[0].fact, list(dict.fromkeys([*read, *by, *where])))
    masks = [_equals(rows[dim], value, metrics[0]) for dim, value in where.items()]
    return rows.filter(*masks) if masks else rows


def _judged(
    facts: Facts, rows: pl.DataFrame, metric: Metric, since: date | None, until: date | None, period: str
) -> _Asked:
    stated = read_stated(rows, metric, facts.coverage[metric.table], period)
    return _Asked(stated.metric, _periods(facts, metric, since, until, period, stated))


def _periods(
    facts: Facts, metric: Metric, since: date | None, until: date | None, period: str, stated: Stated
) -> list[dict[str, object]]:
    last = min(until, facts.as_at.date()) if until else facts.as_at.date()
    covered = facts.coverage.get(metric.table)
    found = [] if covered is None else list(spans(period, max(since, covered) if since else covered, last))
    begin = max((facts.coverage[table] for table in (metric.table, *other_tables(metric))), default=date.min)
    return [
        {
            "start_month": s.first,
            "period": s.label,
            "start": s.start,
            "status": _status(facts, metric, s, stated, begin),
        }
        for s in found
    ]


def _status(facts: Facts, metric: Metric, span: Span, stated: Stated, all_begin: date) -> str:
    """A period is immature while a table it needs does not cover it with its look-back, or while its follow-up runs;
    it is partial until it has ended, and a quarter or year is partial if it begins before its table does. From
    `all_begin` on every table that it needs has rows.

    Rows that themselves say what the look-back would tell stand in for it.
    """
    known = complete_through(facts.as_at)
    begins = max(span.start, facts.coverage[metric.table])
    if metric.history is not None and span.first not in stated.periods:
        begins = months_before(span.start, metric.history.months) - timedelta(days=metric.history.days)
    if begins < all_begin:
        return "immature"
    if months_after(span.end, metric.maturity_months) + timedelta(days=metric.maturity_days) > known:
        return "immature" if metric.maturity_months or metric.maturity_days else "partial"
    stands_open = metric.leaves is not None and metric.unit == "count"  # what stands open at the end needs no start
    whole = stands_open or span.start >= facts.coverage[metric.table]
    return "ok" if whole else "partial"


def _shape(facts: Facts, metric: Metric, asked: _Asked | None, by: list[str], where: dict[str, str]) -> pl.LazyFrame:
    """Lay the sums out over every period and group, with value and status; no rows for what the data can't say."""
    found = asked.found.lazy() if asked else _nothing(by).lazy()
    grid = pl.LazyFrame(
        asked.periods if asked else [],
        schema={"start_month": pl.Int16, "period": pl.String, "start": pl.Date, "status": STATUSES},
    )
    if by:
        grid = grid.join(found.select(by).unique().sort(by), how="cross", maintain_order="left_right")
    full = grid.join(found, on=["start_month", *by], how="left", maintain_order="left")
    numerator, denominator = pl.col("numerator").fill_null(0), pl.col("denominator").fill_null(0)
    if asked and metric.per:
        full = _per_child(full.drop("denominator"), under_18(facts.policy, by, where).lazy(), by)
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
