"""How facts become figures: totals of flags, what came and went, what stands open, or how long it took.

First rows are counted, then counts become sums. Counts of different rows add up, wherever they were counted: in one
pass over a build, slice by slice, or on many machines.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

import polars as pl

from queries.metric import Metric
from queries.months import span_start
from queries.statistics.survival import reached, steps

Counts: TypeAlias = Mapping[str, pl.DataFrame]
Asked: TypeAlias = Sequence[tuple[Metric, Sequence[int]]]
_START, _TIME, _GROUPS = "start_month", "time", "groups"


def count(rows: pl.DataFrame, asked: Asked, by: Sequence[str], period: str) -> dict[str, pl.DataFrame]:
    """Return by name what can be added up: each frame has start_month, the dims or a time, and whole numbers.

    With each metric come the first months of its periods. Totals over the same month are counted in one pass, and
    times once for all shares of them.
    """
    found, totals = dict[str, pl.DataFrame](), dict[str, list[Metric]]()
    for metric, starts in asked:
        if metric.share is not None:
            if _times_of(metric) not in found:
                found[_times_of(metric)] = _times(rows, metric, by, period)
        elif metric.leaves is not None:
            if _GROUPS not in found:  # a group in which nothing moves has none standing open
                found[_GROUPS] = rows.select(by).unique() if by else pl.DataFrame()
            found[metric.name] = _moves(rows, metric, metric.leaves, by, period, starts)
        else:
            totals.setdefault(metric.month, []).append(metric)
    return found | {month: _totals(rows, month, metrics, by, period) for month, metrics in totals.items()}


def add(parts: Sequence[Counts], by: Sequence[str]) -> dict[str, pl.DataFrame]:
    """Return the counts of all rows, of the same metrics and perhaps fewer dims, from the counts of some rows each."""
    return {name: _added([part[name] for part in parts], by) for name in (parts[0] if parts else ())}


def _added(frames: Sequence[pl.DataFrame], by: Sequence[str]) -> pl.DataFrame:
    every = pl.concat(frames)
    keys = [name for name in every.columns if name in (_START, _TIME, *by)]
    if not keys:
        return pl.DataFrame()
    return every.group_by(keys).agg(pl.selectors.numeric().exclude(keys).sum())


def sums(counts: Counts, asked: Asked, by: Sequence[str]) -> dict[str, pl.DataFrame]:
    """Return, by metric, a row per period and group in which its fact's rows have something to say.

    It has start_month, the dims, numerator, denominator (None without) and value (null but for times).
    """
    found = {}
    for metric, starts in asked:
        if metric.share is not None:
            found[metric.name] = _quantile(counts[_times_of(metric)], metric.share, by)
        elif metric.leaves is not None:
            found[metric.name] = _come_and_gone(counts[metric.name], counts[_GROUPS], metric, by, starts)
        else:
            found[metric.name] = _total(counts[metric.month], metric, by)
    return found


def _totals(rows: pl.DataFrame, month: str, metrics: Sequence[Metric], by: Sequence[str], period: str) -> pl.DataFrame:
    """Add up numerators and denominators of the rows dated in each period."""
    dated = rows.lazy().filter(pl.col(month).is_not_null()) if rows[month].null_count() else rows.lazy()
    start = span_start(pl.col(month), period).alias(_START)
    return dated.group_by(start, *by).agg(sum_of for metric in metrics for sum_of in _sums_of(metric)).collect()


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
    yield numerator.sum().cast(pl.Int64).alias(f"{metric.name} numerator")
    yield denominator.sum().cast(pl.Float64).alias(f"{metric.name} denominator")


def _total(wide: pl.DataFrame, metric: Metric, by: Sequence[str]) -> pl.DataFrame:
    return wide.select(
        _START,
        *by,
        numerator=f"{metric.name} numerator",
        denominator=f"{metric.name} denominator",
        value=pl.lit(None, pl.Float64),
    )


def _moves(
    rows: pl.DataFrame, metric: Metric, leaves: str, by: Sequence[str], period: str, starts: Sequence[int]
) -> pl.DataFrame:
    """Count rows coming less those going in each period."""
    counted = rows.lazy().filter(metric.numerator & pl.col(metric.month).is_not_null())
    moves = pl.concat(
        [
            counted.select(*by, at=pl.col(metric.month), change=pl.lit(1, pl.Int64)),
            counted.select(*by, at=pl.col(leaves), change=pl.lit(-1, pl.Int64)).drop_nulls("at"),
        ]
    )
    bucket, first = span_start(pl.col("at"), period), starts[0] if starts else 0
    if _stands(metric):  # what came before the first period asked about may still stand open
        bucket = pl.max_horizontal(bucket, pl.lit(first, pl.Int16))
    return moves.group_by(bucket.alias(_START), *by).agg(pl.col("change").sum()).collect()


def _stands(metric: Metric) -> bool:
    return metric.unit == "count"


def _come_and_gone(
    changes: pl.DataFrame, groups: pl.DataFrame, metric: Metric, by: Sequence[str], starts: Sequence[int]
) -> pl.DataFrame:
    """Return what came less what went in every period, or as a running sum what stands open at its end."""
    grid = pl.DataFrame({_START: starts}, schema={_START: pl.Int16})
    if by:
        grid = grid.join(groups, how="cross")
    laid_out = grid.join(changes, on=[_START, *by], how="left").sort(_START).with_columns(pl.col("change").fill_null(0))
    running = pl.col("change").cum_sum()
    standing = running.over(by) if by else running
    return laid_out.select(
        _START,
        *by,
        numerator=standing if _stands(metric) else pl.col("change"),
        denominator=pl.lit(None, pl.Float64),
        value=pl.lit(None, pl.Float64),
    )


def _times_of(metric: Metric) -> str:
    """Name what was counted of times: the same for all shares of them."""
    return f"times {metric.month} {metric.numerator} {metric.denominator}"


def _times(rows: pl.DataFrame, metric: Metric, by: Sequence[str], period: str) -> pl.DataFrame:
    """Count, by period and group, how many waited each time and how many of them were done by then."""
    counted = metric.denominator if metric.denominator is not None else pl.lit(True)
    kept = rows.filter(counted & pl.col(metric.month).is_not_null()).select(
        span_start(pl.col(metric.month), period).alias(_START), *by, time="waited", ended=metric.numerator
    )
    return steps(kept, [_START, *by])


def _quantile(times: pl.DataFrame, share: float, by: Sequence[str]) -> pl.DataFrame:
    """Return the hours within which a share was done, by Kaplan-Meier: what goes on has waited at least so long."""
    found = reached(times, [_START, *by], share)
    size = times.group_by(_START, *by).agg(denominator=pl.col("leaving").sum().cast(pl.Float64))
    return size.join(found, on=[_START, *by], how="left").select(
        _START,
        *by,
        numerator=pl.lit(None, pl.Int64),
        denominator="denominator",
        value=pl.col("time").cast(pl.Float64).round(4),
    )
