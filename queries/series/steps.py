"""Tests whether a series' latest month moved since the month before, and since the same month a year before.

A step is one such comparison. Which steps are significant depends on all measures judged together: the more there are,
the fewer false alarms each may add. A time is tested by the share done within the usual time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import median

import polars as pl

from queries.calendar.months import months_after
from queries.measure.engine import Facts, measure
from queries.metrics.metric import Claim, Metric, Unit
from queries.series.points import Point
from queries.series.sentences import Reference, Sign, sign
from queries.statistics.steps import Counted, Evidence, Pair, discoveries, step_test

LAGS = (1, 12)  # months: the month before, and the same month of the year before
COUNTED = ("count", "rate")  # units whose numerator is a count of events
Shares = Mapping[date, Counted]
_SAYS = Claim("the share done within the usual time", "rows was done within the usual time")
Group = Mapping[str, str]  # a value for each dimension of a breakdown


@dataclass(frozen=True)
class Step:
    """The latest month beside an earlier one; `way` is the direction displayed, `moved` whether it is significant."""

    lag: int
    before: Point
    way: Sign
    tested: Evidence
    moved: bool = False


def steps(segment: Sequence[Point], unit: Unit, shares: Shares | None = None) -> tuple[Step, ...]:
    """Return the steps of a segment's latest month that can be tested; it holds known months only.

    A time is tested by `shares`: how many of each month's rows were done within the segment's usual time.
    """
    found = {point.month: counted for point in segment if (counted := _counted(point, unit, shares))}
    every = {point.month: point for point in segment}
    if not segment or segment[-1].month not in found:
        return ()
    return tuple(step for lag in LAGS if (step := _step(every, found, segment[-1], unit, lag)))


def significant(every: Sequence[Sequence[Step]]) -> list[tuple[Step, ...]]:
    """Return the steps of all series judged together, marked where they are more than chance and can be seen."""
    passed = iter(discoveries([step.tested.p for each in every for step in each]))
    return [tuple(replace(step, moved=next(passed) and step.way != 0) for step in each) for each in every]


def _step(
    every: Mapping[date, Point], found: Mapping[date, Counted], latest: Point, unit: Unit, lag: int
) -> Step | None:
    pairs = {
        month: Pair(found[then], counted)
        for month, counted in found.items()
        if (then := months_after(month, -lag)) in found
    }
    pair = pairs.pop(latest.month, None)
    tested = step_test(pair, list(pairs.values())) if pair else None
    before = every.get(months_after(latest.month, -lag))
    if tested is None or before is None or before.value is None or latest.value is None:
        return None
    return Step(lag, before, sign(latest.value, unit, Reference(before.value, unit, "")), tested)


def _counted(point: Point, unit: Unit, shares: Shares | None) -> Counted | None:
    if unit == "hours":
        return (shares or {}).get(point.month)
    if point.numerator is None:
        return None
    if unit in COUNTED:
        return Counted(point.numerator)
    return Counted(point.numerator, point.denominator) if unit == "percent" and point.denominator else None


def shares_done(
    facts: Facts, timed: Sequence[tuple[Metric, Group, Sequence[Point]]], until: date, where: Group | None
) -> list[Shares]:
    """Return, for each metric and group of a breakdown with its segment, the rows of each month done in time.

    All groups come from one breakdown. The usual time is the median of the segment's months.
    """
    if not timed:
        return []
    metrics = [
        done_within(metric, median(p.value for p in segment if p.value is not None), f"{place}")
        for place, (metric, _, segment) in enumerate(timed)
    ]
    by = list(timed[0][1])
    counted = measure(facts, metrics, by=by, where=where, until=until).filter(pl.col("denominator") > 0)
    return [
        {
            row["start"]: Counted(row["numerator"], row["denominator"])
            for row in counted.filter(metric=metric.name, **group).iter_rows(named=True)
        }
        for metric, (_, group, _) in zip(metrics, timed, strict=True)
    ]


def done_within(metric: Metric, hours: float, name: str) -> Metric:
    """Return a time as the share done within so many hours; rows that have not waited so long are left out."""
    counted = metric.denominator if metric.denominator is not None else pl.lit(True)
    return replace(
        metric,
        name=name,
        says=_SAYS,
        unit="percent",
        share=None,
        numerator=metric.numerator & (pl.col("waited") <= hours),
        denominator=counted & (metric.numerator | (pl.col("waited") > hours)),
    )
