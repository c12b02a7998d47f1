"""What rows say of their own past; one entry is a period in which that stands in for a look-back not covered."""

from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from queries.metric import Metric
from queries.months import number_of, span_start


@dataclass(frozen=True)
class Stated:
    """A metric that counts what rows state, and the first months of periods in which every row that needs to does."""

    metric: Metric
    periods: frozenset[int] = frozenset()


def read_stated(rows: pl.DataFrame, metric: Metric, covered: date, period: str) -> Stated:
    """Return how rows of months whose look-back is not covered are judged: by what they state, if all of them do."""
    if metric.stated is None or metric.history is None or metric.denominator is None:
        return Stated(metric)
    unseen = pl.col(metric.month) < number_of(covered) + metric.history.months
    says = pl.col(metric.stated)
    judged = (
        rows.lazy()
        .filter(unseen & metric.denominator)
        .group_by(span_start(pl.col(metric.month), period).alias("start"))
        .agg(all=says.is_not_null().all())
        .filter("all")
        .collect()
    )
    counting = replace(metric, numerator=metric.numerator | (unseen & says.fill_null(False)))
    return Stated(counting, frozenset(judged["start"].to_list()))
