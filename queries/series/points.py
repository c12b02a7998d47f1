"""Holds the months of a series as values: a point is one month, a change one dated entry of the impact register."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Literal

from etl.ladders import Ladders
from queries import words
from queries.calendar.months import months_after
from queries.metrics.metric import Metric, Unit
from queries.statistics.intervals import Interval, byar, wilson_percent
from queries.statistics.spc import SpcPoint

Status = Literal["ok", "immature", "partial", "suppressed", "unknown", "untimed", "off_ladder"]


@dataclass(frozen=True)
class Point:
    """One month; `value` is None where nothing was counted or it is suppressed, `spc` where the month takes no part."""

    month: date
    numerator: int | None
    denominator: int | None
    value: float | None
    status: Status
    spc: SpcPoint | None = None


@dataclass(frozen=True)
class Change:
    """A dated change from the impact register, as charts mark it."""

    effective_on: date
    kind: str
    title: str
    hub: str | None = None


def gaps(points: Sequence[Point]) -> list[int]:
    """Return the places of the points that follow a missing month."""
    return [i for i, (a, b) in enumerate(pairwise(points), 1) if months_after(a.month, 1) != b.month]


def in_a_row(points: Sequence[Point]) -> Sequence[Point]:
    """Return the latest points back to the last missing month."""
    after_gap = gaps(points)
    return points[after_gap[-1] :] if after_gap else points


def months_between(first: date, last: date) -> int:
    """Return how many calendar months a span has, both its ends among them."""
    return (last.year - first.year) * 12 + last.month - first.month + 1


def spc_of(point: Point) -> SpcPoint:
    """Return the verdict of a known month. Raises ValueError for another."""
    if point.spc is None:
        raise ValueError(f"{point.month:%Y-%m} takes no part in limits.")
    return point.spc


def expected_range(at: SpcPoint | None, unit: Unit) -> str | None:
    """Return a month's expected range: `79.7 to 90.2%`; None where it has none, or one without width."""
    if at is None or at.lower is None or at.upper is None or not words.has_width(at.lower, at.upper, unit):
        return None
    return words.expected(at.lower, at.upper, unit)


def counted(metric: Metric, point: Point) -> str:
    """Return the counts behind a figure: `1,204 of 1,520`, `668 for 420`, of a time `420`; empty for a count."""
    if point.denominator is None:
        return ""
    if point.numerator is None:
        return words.count(point.denominator)
    joined = "of" if metric.unit == "percent" else "for"
    return f"{words.count(point.numerator)} {joined} {words.count(point.denominator)}"


def interval(point: Point, unit: Unit) -> Interval | None:
    """Return a share's or count's 95% interval in its unit; None where it has no figure, or is a time or a ratio."""
    if point.value is None or point.numerator is None or unit not in ("percent", "count"):
        return None
    if point.denominator is None:
        return byar(point.numerator)
    return wilson_percent(point.numerator, point.denominator)


def named(changes: Iterable[Change], hubs: int) -> list[Change]:
    """Return changes in order of date; in an area of several hubs each says in brackets which hub's it is."""
    told = [
        replace(each, title=f"{each.title} ({each.hub})") if each.hub is not None and hubs > 1 else each
        for each in changes
    ]
    return sorted(told, key=lambda each: each.effective_on)


def switches(ladders: Ladders, metric: Metric, registered: Sequence[Change] = ()) -> list[Change]:
    """Return the switches to another ladder, as changes that charts of a metric of levels mark.

    One that is registered under the same words is marked already.
    """
    entries = ladders.switches if metric.ladder else ()
    known = {(change.effective_on, change.title, change.hub) for change in registered}
    marks = [
        Change(each.from_day, "process", f"{ladders.named(each.ladder).title} begins", each.hub) for each in entries
    ]
    return [mark for mark in marks if (mark.effective_on, mark.title, mark.hub) not in known]
