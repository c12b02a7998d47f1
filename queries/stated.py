"""What rows say of their own past; one row is a period with how many of its rows say nothing.

Where a look-back is not covered, what rows say stands in for it, in periods in which every row that needs to says it.
"""

from dataclasses import replace
from datetime import date

import polars as pl

from queries.metric import Metric
from queries.months import number_of, span_start


def counting_stated(metric: Metric, covered: date) -> Metric:
    """Return the metric that counts what rows state in months whose look-back is not covered, if it looks at that."""
    if metric.stated is None:
        return metric
    says = pl.col(metric.stated).fill_null(False)
    return replace(metric, numerator=metric.numerator | (_unseen(metric, covered) & says))


def unsaid(rows: pl.DataFrame, metric: Metric, covered: date, period: str) -> pl.DataFrame:
    """Return start_month and how many rows counted there, whose look-back is not covered, state nothing."""
    counted = metric.denominator if metric.denominator is not None else pl.lit(True)
    return (
        rows.lazy()
        .filter(_unseen(metric, covered) & counted)
        .group_by(span_start(pl.col(metric.month), period).alias("start_month"))
        .agg(unsaid=pl.col(metric.stated or "").is_null().sum().cast(pl.Int64))
        .collect()
    )


def all_say(counted: pl.DataFrame) -> frozenset[int]:
    """Return the first months of periods in which every row that needs to says it."""
    return frozenset(counted.filter(pl.col("unsaid") == 0)["start_month"].to_list())


def _unseen(metric: Metric, covered: date) -> pl.Expr:
    months = metric.history.months if metric.history else 0
    return pl.col(metric.month) < number_of(covered) + months
