"""Turns the rows of a fact into sums: totals of flags, arrivals and departures, open cases, and waiting times.

First rows are counted, then counts become sums. Counts of different rows add up, wherever they were counted: in one
pass over a build, slice by slice, or on many machines.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import polars as pl

from queries.calendar.months import span_start
from queries.measure.counting import count_flags
from queries.metrics.metric import Metric
from queries.statistics.survival import reached, steps

Counts: TypeAlias = Mapping[str, pl.DataFrame]
Asked: TypeAlias = Sequence[tuple[Metric, Sequence[int]]]
_START, _TIME, _GROUPS = "start_month", "time", "groups"


@dataclass(frozen=True)
class Sums:
    """Names the columns of `rows` that hold a metric's sums; None for a sum that it does not have.

    `rows` has start_month and the dims: a row for each period and group that has any rows of the fact. Several metrics
    share it. `value` is the column of waiting times.
    """

    rows: pl.DataFrame
    numerator: str | None = None
    denominator: str | None = None
    value: str | None = None


def count(rows: pl.DataFrame, asked: Asked, by: Sequence[str], period: str) -> dict[str, pl.DataFrame]:
    """Return frames of whole numbers that can be added up, by name; each has start_month, and the dims or a time.

    Each metric comes with the first months of its periods. Totals over the same month are counted in one pass, and
    times once for all shares of them.
    """
    text = [dim for dim in by if rows[dim].dtype == pl.String]
    rows = coded(rows, by)
    counts, totals = dict[str, pl.DataFrame](), dict[str, list[Metric]]()
    for metric, starts in asked:
        if metric.share is not None:
            if _times_of(metric) not in counts:
                counts[_times_of(metric)] = _times(rows, metric, by, period)
        elif metric.leaves is not None:
            if _GROUPS not in counts:  # a group without arrivals or departures has none standing open
                counts[_GROUPS] = rows.select(by).unique() if by else pl.DataFrame()
            counts[metric.name] = _moves(rows, metric, metric.leaves, by, period, starts)
        else:
            totals.setdefault(_totals_of(metric), []).append(metric)
    counts |= {name: _totals(rows, metrics, by, period) for name, metrics in totals.items()}
    return {name: _as_text(frame, text) for name, frame in counts.items()}


def _as_text(frame: pl.DataFrame, dims: Sequence[str]) -> pl.DataFrame:
    return frame.with_columns(pl.col(dims).cast(pl.String)) if frame.width and dims else frame


def coded(rows: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """Return rows with dims that are text as codes in the order of the text, which group and sort in half the time."""
    text = [rows[dim] for dim in by if rows.schema[dim] == pl.String]
    if not text:
        return rows
    return rows.with_columns(each.cast(pl.Enum(each.unique().drop_nulls().sort())) for each in text)


def add(parts: Sequence[Counts], by: Sequence[str]) -> dict[str, pl.DataFrame]:
    """Return the counts of all rows, of the same metrics and perhaps fewer dims, from the counts of some rows each."""
    return {name: _added([part[name] for part in parts], by) for name in (parts[0] if parts else ())}


def _added(frames: Sequence[pl.DataFrame], by: Sequence[str]) -> pl.DataFrame:
    every = pl.concat(frames)
    keys = [name for name in every.columns if name in (_START, _TIME, *by)]
    if not keys:
        return pl.DataFrame()
    return every.group_by(keys).agg(pl.selectors.numeric().exclude(keys).sum())


def sums(counts: Counts, asked: Asked, by: Sequence[str]) -> dict[str, Sums]:
    """Return the sums of each metric, by its name, from what was counted."""
    every = dict[str, Sums]()
    for metric, starts in asked:
        if metric.share is not None:
            shown = _quantile(counts[_times_of(metric)], metric.share, by)
            every[metric.name] = Sums(shown, denominator="denominator", value="value")
        elif metric.leaves is not None:
            shown = _come_and_gone(counts[metric.name], counts[_GROUPS], metric, by, starts)
            every[metric.name] = Sums(shown, numerator="change")
        else:
            numerator, denominator = f"{metric.name} numerator", f"{metric.name} denominator"
            every[metric.name] = Sums(counts[_totals_of(metric)], numerator, denominator)
    return every


def _totals_of(metric: Metric) -> str:
    """Name what is counted in one pass: flags by one month, or numbers by one month."""
    return f"numbers by {metric.month}" if metric.unit == "ratio" else f"flags by {metric.month}"


def _totals(rows: pl.DataFrame, metrics: Sequence[Metric], by: Sequence[str], period: str) -> pl.DataFrame:
    """Add up numerators and denominators of the rows dated in each period."""
    month = metrics[0].month
    dated = rows.filter(pl.col(month).is_not_null()) if rows[month].null_count() else rows
    start = span_start(pl.col(month), period).alias(_START)
    if metrics[0].unit == "ratio":
        return dated.lazy().group_by(start, *by).agg(each for m in metrics for each in _numbers(m)).collect()
    by_month = count_flags(dated, [month, *by], {name: flag for m in metrics for name, flag in _flags(m)})
    if period == "month" and by_month.schema[month] == pl.Int16:
        return by_month.rename({month: _START})
    by_span = by_month.select(start, pl.exclude(month))
    return by_span if period == "month" else by_span.group_by(_START, *by).sum()


def _flags(metric: Metric) -> Iterator[tuple[str, pl.Expr]]:
    """Yield what a metric counts, by name."""
    counted = metric.numerator if metric.denominator is None else metric.denominator
    yield f"{metric.name} numerator", metric.numerator & counted
    yield f"{metric.name} denominator", counted


def _numbers(metric: Metric) -> Iterator[pl.Expr]:
    """Yield what a ratio adds up."""
    counted = metric.numerator if metric.denominator is None else metric.denominator
    of_counted = metric.numerator.cast(pl.Float64) * counted.cast(pl.Boolean).cast(pl.Int64)
    yield of_counted.sum().alias(f"{metric.name} numerator")
    yield counted.cast(pl.Float64).sum().alias(f"{metric.name} denominator")


def _moves(
    rows: pl.DataFrame, metric: Metric, leaves: str, by: Sequence[str], period: str, starts: Sequence[int]
) -> pl.DataFrame:
    """Count arrivals less departures in each period."""
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
    """Return arrivals less departures in every period, or as a running sum what stands open at its end."""
    grid = pl.DataFrame({_START: starts}, schema={_START: pl.Int16})
    if by:
        grid = grid.join(groups, how="cross")
    laid_out = grid.join(changes, on=[_START, *by], how="left").sort(_START).with_columns(pl.col("change").fill_null(0))
    running = pl.col("change").cum_sum()
    standing = running.over(by) if by else running
    return laid_out.select(_START, *by, change=standing if _stands(metric) else pl.col("change"))


def _times_of(metric: Metric) -> str:
    """Name what was counted of times: the same for all shares of them."""
    return f"times {metric.month} {metric.numerator} {metric.denominator}"


def _times(rows: pl.DataFrame, metric: Metric, by: Sequence[str], period: str) -> pl.DataFrame:
    """Count, by period and group, how many waited each time and how many of them were done by then."""
    counted = metric.denominator if metric.denominator is not None else pl.lit(True)
    waits = rows.filter(counted & pl.col(metric.month).is_not_null()).select(
        span_start(pl.col(metric.month), period).alias(_START), *by, time="waited", ended=metric.numerator
    )
    return steps(waits, [_START, *by])


def _quantile(times: pl.DataFrame, share: float, by: Sequence[str]) -> pl.DataFrame:
    """Return the hours within which a share was done, by Kaplan-Meier: open rows have waited at least so long."""
    text = [dim for dim in by if times.schema[dim] == pl.String]
    times = coded(times, by)
    quantile = reached(times, [_START, *by], share)
    size = times.group_by(_START, *by).agg(denominator=pl.col("leaving").sum())
    value = pl.col("time").cast(pl.Float64).round(4)
    found = size.join(quantile, on=[_START, *by], how="left").select(_START, *by, "denominator", value=value)
    return _as_text(found, text)
