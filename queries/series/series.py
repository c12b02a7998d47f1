"""Holds one metric's months up to a chosen month, judged. A point is one month."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TypeVar

import polars as pl

from etl.ladders import Ladder
from etl.policy.policy import Target
from queries.calendar.months import months_after
from queries.metrics.comparators import Comparator
from queries.metrics.metric import Metric
from queries.series.judging import judge
from queries.series.points import Change, Point, interval, spc_of
from queries.series.rare import Rare
from queries.series.steps import Shares, Step, significant, steps
from queries.statistics.intervals import Interval
from queries.statistics.spc import Assurance, Side, Spc, Verdict

K = TypeVar("K")


@dataclass(frozen=True)
class Series:
    """One metric up to `month`, with the month after it where that one is not complete yet.

    Limits and rules use every known month; `months` says how many of them a page shows. `why` says of months that are
    not known what of the data is missing, `ladder` on which one levels of need are counted, and `counted_on` why.
    """

    metric: Metric
    month: date
    months: int
    points: tuple[Point, ...]
    spc: Spc
    target: Target | None = None
    rebases: tuple[date, ...] = ()
    comparator: Comparator | None = None
    changes: tuple[Change, ...] = ()
    why: Mapping[date, str] = field(default_factory=dict)
    rare: Rare | None = None
    steps: tuple[Step, ...] = ()
    ladder: Ladder | None = None
    counted_on: str = ""

    @cached_property
    def known(self) -> tuple[Point, ...]:
        """The points that take part in limits and rules."""
        return tuple(p for p in self.points if p.spc is not None)

    @cached_property
    def segment(self) -> tuple[Point, ...]:
        """The known points since the limits were last recalculated."""
        return tuple(p for p in self.known if spc_of(p).segment == spc_of(self.known[-1]).segment)

    @property
    def moved(self) -> tuple[Step, ...]:
        """The steps that are more than chance, the one since the month before first."""
        return tuple(step for step in self.steps if step.moved)

    @property
    def latest(self) -> Point | None:
        """The latest month that can be known: not always the month asked for."""
        return self.known[-1] if self.known else None

    @property
    def previous(self) -> Point | None:
        """The known month before the latest."""
        return self.known[-2] if len(self.known) > 1 else None

    @property
    def follow_up(self) -> bool:
        """Whether the latest known month lies before the month asked for, because follow-up takes time."""
        return bool(self.metric.maturity_months) and self.latest is not None and self.latest.month < self.month

    @property
    def current(self) -> bool:
        """Whether no complete month after the latest known one lacks a figure."""
        latest = self.latest
        return latest is not None and not any(
            p.month > latest.month and p.status not in ("immature", "partial") for p in self.points
        )

    @property
    def not_known(self) -> str | None:
        """Why the latest month that should be known is not; None where it is, also hidden, or only time is missing."""
        judged = (p for p in reversed(self.points) if p.status in ("ok", "suppressed") or p.month in self.why)
        latest = next(judged, None)
        return self.why.get(latest.month) if latest else None

    @property
    def absent(self) -> str | None:
        """What no extract holds of what the metric is made of, as a sentence; None where there is data for it."""
        return None if self.points else self.why.get(self.month)

    @property
    def interval(self) -> Interval | None:
        """The 95% interval of the latest month, in the metric's unit: Wilson for percentages, Byar for counts."""
        return interval(self.latest, self.metric.unit) if self.latest else None

    @property
    def variation(self) -> Verdict | None:
        """What the latest known month says; None while no month is known."""
        return self.spc.variation

    @property
    def side(self) -> Side | None:
        """The direction of that verdict."""
        return self.spc.side

    @property
    def assurance(self) -> Assurance:
        """Whether the target will be met if nothing changes."""
        return self.spc.assurance

    def target_in(self, day: date) -> float | None:
        """Return the target, from the month in which it came into force: what was agreed before is another."""
        return self.target.value if self.target and self.target.from_day.replace(day=1) <= day else None

    @property
    def shown(self) -> tuple[Point, ...]:
        """The last `months` up to the month asked for, and an incomplete month after it."""
        first = months_after(self.month, 1 - self.months)
        return tuple(p for p in self.points if p.month >= first)

    @property
    def shown_changes(self) -> tuple[Change, ...]:
        """Changes that took effect in the months shown."""
        if not self.shown:
            return ()
        first, last = self.shown[0].month, self.shown[-1].month
        return tuple(c for c in self.changes if first <= c.effective_on.replace(day=1) <= last)


def together(series: Mapping[K, Series]) -> dict[K, Series]:
    """Return series with the steps marked that are more than chance, given all that are judged together."""
    marked = significant([one.steps for one in series.values()])
    return {key: replace(one, steps=steps) for (key, one), steps in zip(series.items(), marked, strict=True)}


def with_steps(series: Series, shares: Shares | None = None) -> Series:
    """Return a series with the steps that can be tested: none where its events are rare."""
    if series.rare is not None or not series.known:
        return series
    return replace(series, steps=steps(series.segment, series.metric.unit, shares))


def with_record(series: Series, unrecorded: Callable[[], str | None]) -> Series:
    """Return a series that says what no row tells, where a percentage has no events for want of it."""
    rare = series.rare
    if rare is None or rare.events != 0 or not rare.share:
        return series
    return replace(series, rare=replace(rare, unrecorded=unrecorded()))


def make_series(
    frame: pl.DataFrame,
    metric: Metric,
    month: date,
    *,
    target: Target | None = None,
    rebases: Iterable[date] = (),
    comparator: Comparator | None = None,
    changes: Iterable[Change] = (),
    months: int = 24,
    screen: bool = True,
    why: Mapping[date, str] | None = None,
    ladder: Ladder | None = None,
    counted_on: str = "",
) -> Series:
    """Return one metric of one group, judged, from rows of start, numerator, denominator, value and status.

    An incomplete month right after `month` is kept, to be drawn hollow. Immature, partial and suppressed months take
    no part in limits or rules, nor do months in which nothing was counted. Nothing reaches across an unknown month.
    """
    points = [
        Point(row["start"], row["numerator"], row["denominator"], row["value"], row["status"])
        for row in frame.sort("start").to_dicts()
        if row["start"] <= month or (row["start"] == months_after(month, 1) and row["status"] != "ok")
    ]
    target = None if metric.better == "neutral" else target  # no figure of it could meet or miss one
    agreed = tuple(sorted(rebases))
    judged = judge(metric, points, target.value if target else None, agreed, screen)
    return with_steps(
        Series(
            metric,
            month,
            months,
            judged.points,
            judged.spc,
            target,
            agreed,
            comparator,
            tuple(changes),
            dict(why or {}),
            judged.rare,
            ladder=ladder,
            counted_on=counted_on,
        )
    )
