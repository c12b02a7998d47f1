"""Clocks with a target that the policy sets by risk, hub and day: how long it took, and whether that was in time."""

from collections.abc import Iterable

import polars as pl

from etl import codes
from etl.policy import Clock
from queries.calendar import after_working_days, at_day, elapsed, open_time
from queries.facts.tables import Tables
from queries.months import month_number

_HOUR_US = 3_600_000_000


def in_force(clocks: Iterable[Clock], applies_to: str) -> list[Clock]:
    """Return the clocks for one use, weakest first: all hubs before one hub, older before newer, as filed."""
    fits = [clock for clock in clocks if clock.applies_to == applies_to]
    return sorted(fits, key=lambda clock: (clock.hub is not None, clock.from_day))


def with_target_clock(frame: pl.LazyFrame, tables: Tables, applies_to: str, start: str, end: str) -> pl.LazyFrame:
    """Add `hours` (elapsed, null while it runs), `waited` (elapsed, until the as-at while it runs), `target_hours`,
    `timed` (has a target and is done or due) and `on_time`.

    Needs `hub` and `risk_initial`. Undecided and not yet due is not late (not timed); undecided and due is late.
    """
    began, ended = pl.col(start), pl.col(end)
    until = ended.fill_null(pl.lit(tables.as_at, pl.Datetime("us")))
    target, working = pl.lit(None, pl.Float64), pl.lit(False)
    clocks = in_force(tables.policy.clocks, applies_to)
    for clock in clocks:
        applies = began.dt.date() >= pl.lit(clock.from_day)
        if clock.hub is not None:
            applies &= pl.col("hub").eq_missing(pl.lit(clock.hub))
        target = pl.when(applies).then(_hours(clock)).otherwise(target)
        working = pl.when(applies).then(pl.lit(clock.kind == "working")).otherwise(working)
    gone = spent = pl.col("_gone")
    if any(clock.kind == "working" for clock in clocks):
        spent = (
            pl.when(working).then(open_time(began, until, tables.policy.opens, tables.policy.closes)).otherwise(gone)
        )
    return (
        frame.with_columns(_gone=elapsed(began, until), _target=target)
        .with_columns(_spent=spent, _limit=pl.col("_target") * _HOUR_US)
        .with_columns(
            hours=pl.when(ended.is_not_null()).then(gone / _HOUR_US).cast(pl.Float32),
            waited=(gone / _HOUR_US).cast(pl.Float32),
            target_hours=pl.col("_target").cast(pl.Float32),
            timed=pl.col("_limit").is_not_null() & (ended.is_not_null() | (pl.col("_spent") >= pl.col("_limit"))),
            on_time=ended.is_not_null() & (pl.col("_spent") <= pl.col("_limit")).fill_null(False),
        )
        .drop("_gone", "_target", "_spent", "_limit")
    )


def _hours(clock: Clock) -> pl.Expr:
    """Return a clock's hours for each first rating, by the code's place: a seventh of the time of looking words up."""
    hours = pl.Series([clock.hours.get(risk) for risk in codes.RISKS], dtype=pl.Float64)
    return pl.lit(hours).gather(pl.col("risk_initial").cast(pl.Enum(list(codes.RISKS))).to_physical())


def one_working_day(tables: Tables, start: pl.Expr, end: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Return (done or due, done by the end of the next working day) for a clock of one working day."""
    due = after_working_days(start.cast(pl.Date), 1)
    met = (end.cast(pl.Date) <= due).fill_null(False)
    return end.is_not_null() | (due <= pl.lit(tables.complete_through)), met


def overdue(tables: Tables, start: pl.Expr, limit: int) -> pl.Expr:
    """Return whether more than `limit` working days have passed from start (day 0) to the last whole day known."""
    return ~within_working_days(start, pl.lit(tables.complete_through), limit)


def within_working_days(start: pl.Expr, end: pl.Expr, limit: int) -> pl.Expr:
    """Return whether at most `limit` working days passed from start (day 0) to end."""
    return (at_day("index", end) - at_day("rolled", start) <= limit).fill_null(False)


def overdue_month(tables: Tables, start: pl.Expr, end: pl.Expr, limit: int) -> pl.Expr:
    """Return the month of the first day on which more than `limit` working days had passed; null if it ended before."""
    late_from = after_working_days(start, limit + 1)
    went_late = (late_from <= pl.lit(tables.complete_through)) & (end >= late_from).fill_null(True)
    return pl.when(went_late).then(month_number(late_from))
