"""How facts become figures: totals of flags, what came and went, what stands open, or how long it took.

Every function returns start_month, the dims, numerator, denominator (None without) and value (null but for times).
"""

from collections.abc import Iterator, Sequence

import polars as pl

from queries.metric import Metric
from queries.months import span_start
from queries.statistics.survival import quantile

_START = "start_month"


def sums(
    rows: pl.DataFrame, asked: Sequence[tuple[Metric, Sequence[int]]], by: Sequence[str], period: str
) -> dict[str, pl.DataFrame]:
    """Return, by metric, a row per period and group in which its fact's rows have something to say.

    With each metric come the first months of its periods. Totals over the same month are added up in one pass.
    """
    found, totals = {}, dict[str, list[Metric]]()
    for metric, starts in asked:
        if metric.share is not None:
            found[metric.name] = _times(rows, metric, metric.share, by, period)
        elif metric.leaves is not None:
            found[metric.name] = _come_and_gone(rows, metric, metric.leaves, by, period, starts)
        else:
            totals.setdefault(metric.month, []).append(metric)
    for month, metrics in totals.items():
        found |= _totals(rows, month, metrics, by, period)
    return found


def _totals(
    rows: pl.DataFrame, month: str, metrics: Sequence[Metric], by: Sequence[str], period: str
) -> dict[str, pl.DataFrame]:
    """Add up numerators and denominators of the rows dated in each period."""
    dated = rows.lazy().filter(pl.col(month).is_not_null()) if rows[month].null_count() else rows.lazy()
    wide = (
        dated.group_by(span_start(pl.col(month), period).alias(_START), *by)
        .agg(sum_of for metric in metrics for sum_of in _sums_of(metric))
        .collect()
    )
    return {
        metric.name: wide.select(
            _START,
            *by,
            pl.col(f"{metric.name} numerator").cast(pl.Int64).alias("numerator"),
            pl.col(f"{metric.name} denominator").cast(pl.Float64).alias("denominator"),
            value=pl.lit(None, pl.Float64),
        )
        for metric in metrics
    }


def _sums_of(metric: Metric) -> Iterator[pl.Expr]:
    """Yield what a metric adds up; flags are counted, which is faster than adding numbers made of them."""
    counted = metric.denominator if metric.denominator is not None else metric.numerator
    if metric.unit == "ratio":  # of numbers
        numerator, denominator = (
            metric.numerator.cast(pl.Int64) * counted.cast(pl.Boolean).cast(pl.Int64),
            counted.cast(pl.Float64),
        )
    else:
        numerator, denominator = metric.numerator & counted, counted
    yield numerator.sum().alias(f"{metric.name} numerator")
    yield denominator.sum().alias(f"{metric.name} denominator")


def _come_and_gone(
    rows: pl.DataFrame, metric: Metric, leaves: str, by: Sequence[str], period: str, starts: Sequence[int]
) -> pl.DataFrame:
    """Count rows coming less those going in each period, or as a running sum those that stand open at its end."""
    counted = rows.lazy().filter(metric.numerator & pl.col(metric.month).is_not_null())
    moves = pl.concat(
        [
            counted.select(*by, at=pl.col(metric.month), change=pl.lit(1, pl.Int64)),
            counted.select(*by, at=pl.col(leaves), change=pl.lit(-1, pl.Int64)).drop_nulls("at"),
        ]
    )
    bucket, first, stands = span_start(pl.col("at"), period), starts[0] if starts else 0, metric.unit == "count"
    if stands:  # what came before the first period asked about may still stand open
        bucket = pl.max_horizontal(bucket, pl.lit(first, pl.Int16))
    changes = moves.group_by(bucket.alias(_START), *by).agg(pl.col("change").sum()).collect()
    grid = pl.DataFrame({_START: starts}, schema={_START: pl.Int16})
    if by:
        grid = grid.join(rows.select(by).unique(), how="cross")
    laid_out = grid.join(changes, on=[_START, *by], how="left").sort(_START).with_columns(pl.col("change").fill_null(0))
    running = pl.col("change").cum_sum()
    standing = running.over(by) if by else running
    return laid_out.select(
        _START,
        *by,
        numerator=standing if stands else pl.col("change"),
        denominator=pl.lit(None, pl.Float64),
        value=pl.lit(None, pl.Float64),
    )


def _times(rows: pl.DataFrame, metric: Metric, share: float, by: Sequence[str], period: str) -> pl.DataFrame:
    """Return the hours within which a share was done, by Kaplan-Meier: what goes on has waited at least so long."""
    counted = metric.denominator if metric.denominator is not None else pl.lit(True)
    kept = rows.filter(counted & pl.col(metric.month).is_not_null()).select(
        span_start(pl.col(metric.month), period).alias(_START), *by, time="waited", ended=metric.numerator
    )
    found = quantile(kept, [_START, *by], share)
    size = kept.group_by(_START, *by).agg(denominator=pl.len().cast(pl.Float64))
    return size.join(found, on=[_START, *by], how="left").select(
        _START,
        *by,
        numerator=pl.lit(None, pl.Int64),
        denominator="denominator",
        value=pl.col("time").cast(pl.Float64).round(4),
    )
