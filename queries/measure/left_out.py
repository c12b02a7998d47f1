"""Counts the rows that a figure leaves out because their history or their time of day is not known.

Where the data does not reach back as far as a metric looks, a row's own record of its history takes its place, in
periods where every row that needs such a record has one. A period in which too many rows have no time of day is not
known. Of a quarter or year that is known in part, only rows of its known months count.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from queries.calendar.months import Span, every_span, first_day, number_of, span_start
from queries.measure.question import Known
from queries.measure.status import UNKNOWN, Reach, groups_with_months, reach_of, statuses
from queries.metrics.metric import Metric


def counting_self_reported(facts: Known, metric: Metric, kept: Mapping[str, str]) -> Metric:
    """Return the metric that also counts rows by their own record, in months whose look-back is not covered."""
    if metric.self_reported is None:
        return metric
    reach = reach_of(facts, metric, kept)
    recorded = pl.col(metric.self_reported).fill_null(False)
    return replace(metric, numerator=metric.numerator | (_looks_past(metric, reach) & recorded))


def without_record(rows: pl.DataFrame, metric: Metric, reach: Reach, by: Sequence[str], period: str) -> pl.DataFrame:
    """Return start_month, the dims, and how many rows counted there have neither a covered look-back nor a record of
    their own.
    """
    counted = metric.denominator if metric.denominator is not None else pl.lit(True)
    return (
        rows.lazy()
        .filter(_looks_past(metric, reach) & counted)
        .group_by(span_start(pl.col(metric.month), period).alias("start_month"), *by)
        .agg(without_record=pl.col(metric.self_reported or "").is_null().sum().cast(pl.Int64))
        .collect()
    )


def recorded_periods(counted: pl.DataFrame) -> pl.DataFrame:
    """Return the periods, of each group, in which each row that needs a record of its own has one."""
    return counted.filter(pl.col("without_record") == 0).drop("without_record")


def _looks_past(metric: Metric, reach: Reach) -> pl.Expr:
    """Return whether a row's month looks back before the first that can be spoken for, or across one that can't."""
    months = metric.history.months if metric.history else 0
    before = pl.col(metric.month) < number_of(reach.first) + months
    after = {number_of(hole) + n for hole in reach.holes for n in range(months + 1)}
    return before | pl.col(metric.month).is_in(sorted(after)) if after else before


def of_known_months(
    facts: Known, metric: Metric, asked: Sequence[Span], by: Sequence[str], kept: Mapping[str, str]
) -> Metric:
    """Return the metric without rows of months that are not known, which a quarter or year may hold.

    What stands open at the end of a period needs that month alone.
    """
    if metric.leaves is not None or not asked:
        return metric
    until = facts.as_at.date()  # counts are kept for whichever months are asked
    months = every_span("month", min(first_day(asked[0].first), until), until)
    every = _spoken(facts, metric, months, kept)
    apart = [(group, mine) for group in groups_with_months(facts, metric, by)
             if (mine := _spoken(facts, metric, months, {**kept, **dict(group)})) != every]  # fmt: skip
    if len(every) == len(months) and not apart:
        return metric
    known: pl.Expr = pl.col(metric.month).is_in(every)
    for group, mine in apart:
        of_group = pl.all_horizontal(pl.col(dim).cast(pl.String) == value for dim, value in group)
        known = pl.when(of_group).then(pl.col(metric.month).is_in(mine)).otherwise(known)
    if metric.denominator is None:
        return replace(metric, numerator=metric.numerator & known)
    counted = metric.denominator
    return replace(
        metric, denominator=pl.when(known).then(counted).otherwise(0) if metric.unit == "ratio" else counted & known
    )


def _spoken(facts: Known, metric: Metric, months: Sequence[Span], kept: Mapping[str, str]) -> list[int]:
    """Return which months are known, or will be, of rows with the values `kept`: their follow-up is spoken for, too."""
    known = statuses(facts, metric, months, kept).to_list()
    return [month.first for month, status in zip(months, known, strict=True) if status != UNKNOWN]


_COUNTS = {"left_out": pl.Int64, "counted": pl.Int64}
MOST_UNTIMED = 0.2  # share of a period left out for want of a time of day, above which its figure is not known


def untimed(rows: pl.DataFrame, metric: Metric, by: Sequence[str], period: str, *, every: bool = True) -> pl.DataFrame:
    """Return start_month, the dims, how many rows were left out because they have no time of day, and how many were
    counted.

    Nothing is counted where none was left out; of some rows of several parts (`every` is false) all are.
    """
    left_out = metric.untimed if metric.untimed is not None else pl.lit(False)
    counted = metric.denominator if metric.denominator is not None else pl.lit(True)
    if every and not rows.select(left_out.any()).item():
        return pl.DataFrame(schema={"start_month": pl.Int16, **{dim: rows.schema[dim] for dim in by}, **_COUNTS})
    return (
        rows.lazy()
        .group_by(span_start(pl.col(metric.month), period).alias("start_month"), *by)
        .agg(left_out=left_out.sum().cast(pl.Int64), counted=counted.sum().cast(pl.Int64))
        .drop_nulls("start_month")
        .collect()
    )


def mostly_untimed(counted: pl.DataFrame) -> pl.DataFrame:
    """Return each group's periods in which too many rows were left out."""
    every = pl.col("left_out") + pl.col("counted")
    return counted.filter(pl.col("left_out") > MOST_UNTIMED * every).drop(_COUNTS)
