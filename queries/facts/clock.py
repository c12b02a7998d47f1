"""Computes how long something took by a clock of the policy, and whether that was in time.

The policy sets hours by risk, hub and day.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, time
from typing import TypeAlias

import polars as pl

from etl import codes
from etl.policy.policy import Clock, Policy, in_order
from queries.calendar.days import after_working_days, at_day, elapsed, open_time
from queries.calendar.months import month_number
from queries.facts.names import COULD_BE
from queries.facts.tables import Tables

HOUR_US = 3_600_000_000
REST_OF_DAY = pl.duration(hours=23, minutes=59)  # from a day's first minute to its last
TABLES_OF = {"contact_decision": "contacts", "agency_check": "agency_checks"}  # the table with both ends of a clock
ByDay: TypeAlias = tuple[pl.Expr, pl.Expr]
Spent: TypeAlias = Callable[[pl.Expr, pl.Expr], pl.Expr]


def in_force(clocks: Iterable[Clock], applies_to: str) -> list[Clock]:
    """Return the clocks for one use, the strongest last: one hub's after that of all hubs, newer after older."""
    fits = [clock for clock in clocks if clock.applies_to == applies_to]
    return sorted(fits, key=lambda clock: (clock.hub is not None, clock.from_day))


def with_target_clock(
    frame: pl.LazyFrame, tables: Tables, applies_to: str, start: str, end: str, by_day: ByDay | None = None
) -> pl.LazyFrame:
    """Add `hours`, `waited`, `target_hours`, `over_hours`, `timed` (has a target, and is done or due), `on_time`, and
    what `_without_time` adds.

    `hours` is null until the end has come; `waited` then runs to the as-at, and so does `over_hours`, which is counted
    by the target's own clock and negative before the target. Needs `hub` and `risk_initial`. What is not
    done and not yet due is not timed; what is not done and due is late. `by_day` says which starts and ends have no
    time of day, where they lie in two tables.
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
    some_work = any(clock.kind == "working" for clock in clocks)

    def spent(since: pl.Expr, to: pl.Expr) -> pl.Expr:
        passed = elapsed(since, to)
        return pl.when(working).then(_open(tables.policy, since, to)).otherwise(passed) if some_work else passed

    passed, limit = pl.col("_passed"), pl.col("_limit")
    timed = (
        frame.with_columns(_passed=elapsed(began, until), _target=target)
        .with_columns(_spent=spent(began, until) if some_work else passed, _limit=pl.col("_target") * HOUR_US)
        .with_columns(
            hours=pl.when(ended.is_not_null()).then(passed / HOUR_US).cast(pl.Float32),
            waited=(passed / HOUR_US).cast(pl.Float32),
            target_hours=pl.col("_target").cast(pl.Float32),
            over_hours=((pl.col("_spent") - limit) / HOUR_US).cast(pl.Float32),
            timed=limit.is_not_null() & (ended.is_not_null() | (pl.col("_spent") >= limit)),
            on_time=ended.is_not_null() & (pl.col("_spent") <= limit).fill_null(False),
        )
    )
    return _without_time(
        timed, tables, by_day or _in_one_table(tables, applies_to, start, end), (start, end), spent
    ).drop("_passed", "_target", "_spent", "_limit")


def _open(policy: Policy, since: pl.Expr, to: pl.Expr) -> pl.Expr:
    """Return the opening hours between two moments, each day by the hours in force on it."""
    first, *later = in_order(policy.hours)
    passed, until = None, None
    for each in reversed([first, *later]):
        begin = None if each is first else pl.lit(datetime.combine(each.from_day, time.min))
        start, end = (moment.clip(begin, until) if later else moment for moment in (since, to))
        part = open_time(start, end, each.opens, each.closes)
        passed, until = part if passed is None else passed + part, begin
    return passed if passed is not None else pl.lit(0)


def _in_one_table(tables: Tables, applies_to: str, start: str, end: str) -> ByDay | None:
    """Return which starts and ends of a clock were given by day; None where no row of its table has such a one."""
    table = TABLES_OF[applies_to]
    return (tables.by_day(table, start), tables.by_day(table, end)) if tables.given_by_day(table, start, end) else None


def _without_time(
    frame: pl.LazyFrame, tables: Tables, by_day: ByDay | None, ends: tuple[str, str], spent: Spent
) -> pl.LazyFrame:
    """Add `untimed` (start or end has no time of day), `could_be` and `due` (has a target and is done, or surely due).

    Such a row is not timed and took no known hours: midnight would be a guess. If it has a target and is done or could
    be due, `could_be` says what every time of day would make of it: on time, late, or either.
    """
    if by_day is None:
        return frame.with_columns(untimed=pl.lit(False), could_be=pl.lit(None, COULD_BE), due="timed")
    began, ended = map(pl.col, ends)
    start_by_day, end_by_day = by_day
    done, limit = ended.is_not_null(), pl.col("_limit")
    until = ended.fill_null(pl.lit(tables.as_at, pl.Datetime("us")))
    untimed = start_by_day | (end_by_day & done)
    most = spent(began, until + REST_OF_DAY * (end_by_day & done).cast(pl.Int64))
    least = spent(began + REST_OF_DAY * start_by_day.cast(pl.Int64), until).clip(0)
    could_be = (
        pl.when(~untimed | limit.is_null() | (~done & (most < limit)))
        .then(None)
        .when(done & (most <= limit))
        .then(pl.lit("on time"))
        .when((done & (least > limit)) | (~done & (least >= limit)))
        .then(pl.lit("late"))
        .otherwise(pl.lit("either"))
    )
    known = ~pl.col("untimed")
    return (
        frame.with_columns(untimed=untimed, could_be=could_be.cast(COULD_BE))
        .with_columns(
            due=(known & pl.col("timed")) | (~known & limit.is_not_null() & (done | pl.col("could_be").eq("late"))),
            **{name: pl.when(known).then(pl.col(name)) for name in ("hours", "waited", "over_hours")},
            **{name: known & pl.col(name) for name in ("timed", "on_time")},
        )
        .with_columns(pl.col("due").fill_null(False))
    )


def _hours(clock: Clock) -> pl.Expr:
    """Return a clock's hours for each first rating, by the code's place: a seventh of the time that words take."""
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
