"""Lays out sums as figures, with a row for each period and group even where nothing was counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import polars as pl

from etl.policy.policy import Policy
from queries.calendar.months import Span
from queries.measure.question import Question
from queries.measure.status import STATUSES, UNKNOWN, Group
from queries.measure.sums import Sums
from queries.metrics.metric import WITHOUT_DENOMINATOR, Metric


def under_18(policy: Policy, by: Sequence[str], where: Mapping[str, str]) -> pl.DataFrame:
    """Return `denominator` for the whole area or the hub that `where` names, with `hub` one row per hub; null or no row
    where the policy gives none. No other dimension splits a population.
    """
    if "hub" in by:
        hubs = policy.population.hubs
        return pl.DataFrame({"hub": list(hubs), "denominator": [float(n) for n in hubs.values()]}, schema=_BY_HUB)
    people = policy.population.hubs.get(where["hub"]) if "hub" in where else policy.population.under_18
    return pl.DataFrame({"denominator": [people]}, schema={"denominator": pl.Float64})


_BY_HUB = {"hub": pl.String, "denominator": pl.Float64}


_NONE = pl.lit(None, pl.Int64)
_SHOWN = ("metric", "numerator", "denominator", "value", "status")


@dataclass(frozen=True)
class Status:
    """The status of each period of a metric, and of the groups for which it is another one.

    `apart` holds the periods of groups (start_month, dims) whose own rows make it another one still, `there` which.
    """

    every: pl.Series
    groups: Sequence[tuple[Group, pl.Series]] = ()
    apart: pl.DataFrame | None = None
    there: "Status | None" = None

    def but_of(self, apart: pl.DataFrame, there: "Status") -> "Status":
        """Return the same, but another status in some periods of some groups."""
        return self if apart.is_empty() else replace(self, apart=apart, there=there)

    @property
    def some_unknown(self) -> bool:
        """Whether a period is unknown, of everybody or of a group."""
        return any(UNKNOWN in each.to_list() for each in (self.every, *(mine for _, mine in self.groups)))

    def of_row(self, metric: str) -> pl.Expr:
        """Return the status of a row with the place of its period, the values of its dims, and whether it stands apart
        for a metric.
        """
        status = self._by_place()
        if self.there is None:
            return status
        return pl.when(_apart(metric)).then(self.there._by_place()).otherwise(status)

    def _by_place(self) -> pl.Expr:
        status: pl.Expr = pl.lit(self.every).gather(pl.col("place"))
        for group, mine in self.groups:
            of_group = pl.all_horizontal(pl.col(dim).cast(pl.String) == value for dim, value in group)
            status = pl.when(of_group).then(pl.lit(mine).gather(pl.col("place"))).otherwise(status)
        return status


def answers(
    question: Question,
    of_metric: Mapping[str, Sums],
    status: Mapping[str, Status],
    policy: Policy,
    hubs: Sequence[str] = (),
) -> pl.DataFrame:
    """Return metric, period, start, dims, numerator, denominator, value and status of the metrics counted.

    An unknown period has no figure: what rows there are say nothing of how many there were. By hub there is a row for
    each of `hubs`, also where none of a metric's rows is theirs.
    """
    shared = dict[int, list[Metric]]()  # those of one fact and month share a frame of sums, which is laid out once
    for metric in question.metrics:
        if metric.name in of_metric:
            shared.setdefault(id(of_metric[metric.name].rows), []).append(metric)
    shown = dict[str, pl.DataFrame]()
    for metrics in shared.values():
        shown |= _shown(question, metrics, of_metric, status, policy, hubs)
    parts = [shown[metric.name] for metric in question.metrics if metric.name in shown]
    return pl.concat(parts) if parts else _nothing(question)


def _shown(
    question: Question,
    metrics: Sequence[Metric],
    of_metric: Mapping[str, Sums],
    status: Mapping[str, Status],
    policy: Policy,
    hubs: Sequence[str],
) -> dict[str, pl.DataFrame]:
    """Return the rows of each of some metrics that share sums: a plan of its own for each took twice the time."""
    apart = {metric.name: rows for metric in metrics if (rows := status[metric.name].apart) is not None}
    every = _laid_out(of_metric[metrics[0].name].rows, question.spans[metrics[0].name], question.by, apart, hubs)
    if any(metric.per for metric in metrics):
        every = _with_population(every, policy, question)
    columns = [column for metric in metrics for column in _columns(metric, of_metric[metric.name], status[metric.name])]
    wide = every.select("period", "start", *(pl.col(dim).cast(pl.String) for dim in question.by), *columns)
    groups = [wide[name] for name in ("period", "start", *question.by)]
    shown = {}
    for metric in metrics:
        first, *rest = (wide[f"{metric.name} {name}"].alias(name) for name in _SHOWN)
        shown[metric.name] = pl.DataFrame([first, *groups, *rest])
    return shown


def _apart(metric: str) -> pl.Expr:
    return pl.col(f"{metric} apart")


def _laid_out(
    rows: pl.DataFrame,
    asked: Sequence[Span],
    by: Sequence[str],
    apart: Mapping[str, pl.DataFrame],
    hubs: Sequence[str],
) -> pl.DataFrame:
    """Return the sums for every period and each group seen, null where there are no rows, and whether it stands apart
    for some metrics.
    """
    keys = ["start_month", *by]
    grid = _periods(tuple(asked)).lazy()
    if by:
        groups = pl.concat([each.lazy().select(by) for each in (rows, *apart.values(), *_named(hubs, rows, by))])
        grid = grid.join(groups.unique().sort(by), how="cross", maintain_order="left_right")
    full = grid.join(rows.lazy(), on=keys, how="left", maintain_order="left")
    for metric, own in apart.items():
        marked = own.lazy().with_columns(pl.lit(True).alias(f"{metric} apart"))
        full = full.join(marked, on=keys, how="left", maintain_order="left")
    # Streaming so few rows takes three times as long, planning better half as much again.
    return full.collect(engine="in-memory", optimizations=pl.QueryOptFlags.none())


def _named(hubs: Sequence[str], rows: pl.DataFrame, by: Sequence[str]) -> list[pl.DataFrame]:
    """Return the groups of hubs, each with every value seen of what else figures are asked for by."""
    if "hub" not in by or not hubs:
        return []
    named = pl.DataFrame({"hub": hubs}, schema={"hub": rows.schema["hub"]})
    others = [dim for dim in by if dim != "hub"]
    return [(rows.select(others).unique().join(named, how="cross") if others else named).select(by)]


@lru_cache(maxsize=100)
def _periods(asked: tuple[Span, ...]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "place": range(len(asked)),
            "start_month": [span.first for span in asked],
            "period": [span.label for span in asked],
            "start": [span.start for span in asked],
        },
        schema={"place": pl.UInt32, "start_month": pl.Int16, "period": pl.String, "start": pl.Date},
    )


def _with_population(every: pl.DataFrame, policy: Policy, question: Question) -> pl.DataFrame:
    people = under_18(policy, question.by, question.where).rename({"denominator": "population"})
    if not question.by:
        # one value for each row: Polars divides by a single value as it multiplies by its inverse, a last digit apart
        return every.with_columns(pl.Series("population", people["population"].to_list() * every.height, pl.Float64))
    named = every.with_columns(pl.col(dim).cast(pl.String) for dim in question.by)
    return named.join(people, on=question.by, how="left", maintain_order="left")


def _columns(metric: Metric, sums: Sums, status: Status) -> list[pl.Expr]:
    """Return the columns of a metric beside the period and group, in order, under its name and theirs."""
    figures = _figures(metric.name, metric.unit, metric.per, sums.numerator, sums.denominator, sums.value)
    of_row = status.of_row(metric.name)
    if status.some_unknown:
        known = of_row != UNKNOWN
        figures = tuple(pl.when(known).then(each) for each in figures)
    return [pl.lit(metric.name).alias(f"{metric.name} metric"), *figures, of_row.alias(f"{metric.name} status")]


@lru_cache(maxsize=1_000)  # putting twenty expressions together takes a tenth of a small question
def _figures(
    metric: str, unit: str, per: int | None, top: str | None, bottom: str | None, value: str | None
) -> tuple[pl.Expr, ...]:
    """Return numerator, denominator and value as expressions of the columns that hold sums."""
    if unit == "percent" and top and bottom:  # whole numbers, null together: half the steps of what follows
        met, of = pl.col(top), pl.col(bottom)
        shown = {"numerator": met.fill_null(0), "denominator": of.fill_null(0)}
        shown["value"] = pl.when(of > 0).then(met * 100.0 / of)
        return tuple(each.alias(f"{metric} {name}") for name, each in shown.items())
    numerator = _NONE if top is None else pl.col(top).fill_null(0)
    denominator = _NONE if bottom is None else pl.col(bottom).fill_null(0)
    denominator = pl.col("population") if per else denominator.round(6)  # else the order of adding up shows
    numerator = numerator.round(6) if unit == "ratio" else numerator
    return (
        (numerator.round().cast(pl.Int64) if unit == "ratio" else numerator).alias(f"{metric} numerator"),
        (_NONE if unit in WITHOUT_DENOMINATOR else denominator.round().cast(pl.Int64)).alias(f"{metric} denominator"),
        _value(unit, per, value, numerator, denominator).alias(f"{metric} value"),
    )


def _value(unit: str, per: int | None, value: str | None, numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    if value is not None:
        return pl.col(value)
    if unit in WITHOUT_DENOMINATOR:
        return numerator.cast(pl.Float64)
    return pl.when(denominator > 0).then(numerator * float(per or 1) / denominator)


def _nothing(question: Question) -> pl.DataFrame:
    """Return no rows, where there is data for none of the metrics."""
    if not question.metrics:
        return pl.DataFrame()
    dims = dict.fromkeys(question.by, pl.String)
    figures = {"numerator": pl.Int64(), "denominator": pl.Int64(), "value": pl.Float64(), "status": STATUSES}
    return pl.DataFrame(schema={"metric": pl.String, "period": pl.String, "start": pl.Date, **dims, **figures})
