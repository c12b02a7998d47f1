"""The one engine that computes every metric: one row is a metric in a period for a group, with its status."""

from collections.abc import Collection, Mapping, Sequence
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
    parts = [_one(facts, metric, list(by), dict(where or {}), since, until, period) for metric in metrics]
    return pl.concat(parts) if parts else pl.DataFrame()


def check_dims(metric: Metric, dims: Sequence[str]) -> None:
    """Raise QuestionError for a dimension that the metric can't be broken down by."""
    for dim in dims:
        if dim not in metric.dims:
            allowed = ", ".join(metric.dims)
            raise QuestionError(
                f"{metric.name} can't be broken down by '{dim}'.{nearest(dim, metric.dims)} It allows: {allowed}."
            )


def _one(
    facts: Facts,
    metric: Metric,
    by: list[str],
    where: dict[str, str],
    since: date | None,
    until: date | None,
    period: str,
) -> pl.DataFrame:
    check_dims(metric, [*by, *where])
    if not can_say(facts, metric):
        return _shape(_nothing(by), metric, by, [])
    rows = facts.fact(metric.fact, list(dict.fromkeys([*metric.columns, *by, *where])))
    rows = rows.filter(*(_equals(rows, dim, value, metric) for dim, value in where.items()))
    stated = read_stated(rows, metric, facts.coverage[metric.table], period)
    periods = _periods(facts, metric, since, until, period, stated)
    found = sums(rows, stated.metric, by, period, [cast(int, one["start_month"]) for one in periods])
    return _shape(found, metric, by, periods, under_18(facts.policy, by, where) if metric.per else None)


def _periods(
    facts: Facts, metric: Metric, since: date | None, until: date | None, period: str, stated: Stated
) -> list[dict[str, object]]:
    last = min(until, facts.as_at.date()) if until else facts.as_at.date()
    covered = facts.coverage.get(metric.table)
    found = [] if covered is None else list(spans(period, max(since, covered) if since else covered, last))
    return [
        {"start_month": s.first, "period": s.label, "start": s.start, "status": _status(facts, metric, s, stated)}
        for s in found
    ]


def _status(facts: Facts, metric: Metric, span: Span, stated: Stated) -> str:
    """A period is immature while a table it needs does not cover it with its look-back, or while its follow-up runs;
    it is partial until it has ended, and a quarter or year is partial if it begins before its table does.

    Rows that themselves say what the look-back would tell stand in for it.
    """
    known = complete_through(facts.as_at)
    begins = max(span.start, facts.coverage[metric.table])
    if metric.history is not None and span.first not in stated.periods:
        begins = months_before(span.start, metric.history.months) - timedelta(days=metric.history.days)
    if any(begins < facts.coverage[table] for table in (metric.table, *other_tables(metric))):
        return "immature"
    if months_after(span.end, metric.maturity_months) + timedelta(days=metric.maturity_days) > known:
        return "immature" if metric.maturity_months or metric.maturity_days else "partial"
    stands_open = metric.leaves is not None and metric.unit == "count"  # what stands open at the end needs no start
    whole = stands_open or span.start >= facts.coverage[metric.table]
    return "ok" if whole else "partial"


def _shape(
    found: pl.DataFrame,
    metric: Metric,
    by: list[str],
    periods: list[dict[str, object]],
    population: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Lay the sums out over every period and group, with value and status."""
    grid = pl.DataFrame(
        periods, schema={"start_month": pl.Int16, "period": pl.String, "start": pl.Date, "status": STATUSES}
    )
    if by:
        grid = grid.join(found.select(by).unique().sort(by), how="cross")
    full = grid.join(found, on=["start_month", *by], how="left", maintain_order="left")
    numerator, denominator = pl.col("numerator").fill_null(0), pl.col("denominator").fill_null(0)
    timed = metric.share is not None
    if population is not None:
        bare = full.drop("denominator")
        full = (
            bare.join(population, on=by, how="left", maintain_order="left")
            if by
            else bare.join(population, how="cross")
        )
        denominator = pl.col("denominator")
    whole = denominator.round().cast(pl.Int64)
    return full.select(
        pl.lit(metric.name).alias("metric"),
        "period",
        "start",
        *(pl.col(dim).cast(pl.String) for dim in by),
        numerator=pl.lit(None, pl.Int64) if timed else numerator,
        denominator=pl.lit(None, pl.Int64) if metric.unit in WITHOUT_DENOMINATOR else whole,
        value=_value(metric, numerator, denominator),
        status="status",
    )


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


def _equals(rows: pl.DataFrame, dim: str, value: str, metric: Metric) -> pl.Expr:
    text = pl.col(dim).cast(pl.String)
    known = rows.select(text.unique())[dim].drop_nulls().sort().to_list()
    kind = rows.schema[dim]
    if value not in known and not (isinstance(kind, pl.Enum) and value in kind.categories):
        shown = ", ".join(known[:20])
        raise QuestionError(f"No {metric.noun} have {dim} '{value}'.{nearest(value, known)} Known: {shown}.")
    return text == value
