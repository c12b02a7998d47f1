"""How sums are shown: one row is a metric in a period for a group, whether or not there was anything to add up."""

from collections.abc import Mapping, Sequence

import polars as pl

from etl.policy import Policy
from queries.metric import WITHOUT_DENOMINATOR, Metric
from queries.months import Span
from queries.population import under_18
from queries.question import Question
from queries.status import STATUSES
from queries.sums import Sums

_NONE = pl.lit(None, pl.Int64)


def answers(
    question: Question, found: Mapping[str, Sums], status: Mapping[str, pl.Series], policy: Policy
) -> pl.DataFrame:
    """Return metric, period, start, dims, numerator, denominator, value and status of the metrics found.

    `status` holds, by metric, the status of each period.
    """
    shared = dict[int, list[Metric]]()  # those of one fact and month share a frame of sums, which is laid out once
    for metric in question.metrics:
        if metric.name in found:
            shared.setdefault(id(found[metric.name].rows), []).append(metric)
    shown = dict[str, pl.DataFrame]()
    for metrics in shared.values():
        shown |= _shown(question, metrics, found, status, policy)
    parts = [shown[metric.name] for metric in question.metrics if metric.name in shown]
    return pl.concat(parts) if parts else _nothing(question)


def _shown(
    question: Question,
    metrics: Sequence[Metric],
    found: Mapping[str, Sums],
    status: Mapping[str, pl.Series],
    policy: Policy,
) -> dict[str, pl.DataFrame]:
    """Return the rows of each of some metrics that share sums: a plan of its own for each took twice the time."""
    every = _laid_out(found[metrics[0].name].rows, question.spans[metrics[0].name], question.by)
    if any(metric.per for metric in metrics):
        every = _with_population(every, policy, question)
    columns = {metric.name: _columns(metric, found[metric.name], status[metric.name]) for metric in metrics}
    named = (each.alias(f"{metric} {name}") for metric, own in columns.items() for name, each in own.items())
    wide = every.select("period", "start", *(pl.col(dim).cast(pl.String) for dim in question.by), *named)
    groups = [wide[name] for name in ("period", "start", *question.by)]
    shown = {}
    for metric, own in columns.items():
        first, *rest = (wide[f"{metric} {name}"].alias(name) for name in own)
        shown[metric] = pl.DataFrame([first, *groups, *rest])
    return shown


def _laid_out(rows: pl.DataFrame, asked: Sequence[Span], by: Sequence[str]) -> pl.DataFrame:
    """Return the sums for every period and each group seen, null where no row has something to say."""
    grid = pl.LazyFrame(
        {
            "place": range(len(asked)),
            "start_month": [span.first for span in asked],
            "period": [span.label for span in asked],
            "start": [span.start for span in asked],
        },
        schema={"place": pl.UInt32, "start_month": pl.Int16, "period": pl.String, "start": pl.Date},
    )
    if by:
        grid = grid.join(rows.lazy().select(by).unique().sort(by), how="cross", maintain_order="left_right")
    full = grid.join(rows.lazy(), on=["start_month", *by], how="left", maintain_order="left")
    return full.collect(engine="in-memory")  # which takes a third of the time that streaming so few rows does


def _with_population(every: pl.DataFrame, policy: Policy, question: Question) -> pl.DataFrame:
    people = under_18(policy, question.by, question.where).rename({"denominator": "population"})
    if not question.by:
        return every.join(people, how="cross", maintain_order="left")
    named = every.with_columns(pl.col(dim).cast(pl.String) for dim in question.by)
    return named.join(people, on=question.by, how="left", maintain_order="left")


def _columns(metric: Metric, sums: Sums, status: pl.Series) -> dict[str, pl.Expr]:
    """Return what is told of a metric beside the period and group, in order."""
    numerator = _NONE if sums.numerator is None else pl.col(sums.numerator).fill_null(0)
    denominator = _NONE if sums.denominator is None else pl.col(sums.denominator).fill_null(0)
    denominator = pl.col("population") if metric.per else denominator.round(6)  # else the order of adding up shows
    return {
        "metric": pl.lit(metric.name),
        "numerator": numerator,
        "denominator": _NONE if metric.unit in WITHOUT_DENOMINATOR else denominator.round().cast(pl.Int64),
        "value": _value(metric, sums, numerator, denominator),
        "status": pl.lit(status).gather(pl.col("place")),
    }


def _value(metric: Metric, sums: Sums, numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    if sums.value is not None:
        return pl.col(sums.value)
    if metric.unit in WITHOUT_DENOMINATOR:
        return numerator.cast(pl.Float64)
    times = 100.0 if metric.unit == "percent" else float(metric.per or 1)
    return pl.when(denominator > 0).then(numerator * times / denominator)


def _nothing(question: Question) -> pl.DataFrame:
    """Return no rows, where the data can say none of the metrics."""
    if not question.metrics:
        return pl.DataFrame()
    dims = dict.fromkeys(question.by, pl.String)
    figures = {"numerator": pl.Int64(), "denominator": pl.Int64(), "value": pl.Float64(), "status": STATUSES}
    return pl.DataFrame(schema={"metric": pl.String, "period": pl.String, "start": pl.Date, **dims, **figures})
