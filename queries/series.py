"""A series is one metric's months up to a chosen month, judged; one point is one month."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import polars as pl

from etl.policy import Target
from queries import words
from queries.benchmarks import newest_england
from queries.build import Build
from queries.comparators import Comparator
from queries.measure import measure
from queries.metric import Metric, Unit
from queries.months import months_after
from queries.statistics.intervals import Interval, byar, wilson
from queries.statistics.spc import Assurance, Side, Spc, SpcPoint, Verdict, xmr

Status = Literal["ok", "immature", "partial", "suppressed"]
LIKE_ENGLAND = {"hub", "area"}  # a part of the children, such as one age band, is not comparable with all of England


@dataclass(frozen=True)
class Point:
    """One month. `value` is None where nothing was counted or it is suppressed; `spc` only where it takes part."""

    month: date
    numerator: int | None
    denominator: int | None
    value: float | None
    status: Status
    spc: SpcPoint | None = None


@dataclass(frozen=True)
class Change:
    """A dated change from the impact register, to be marked on a chart."""

    effective_on: date
    kind: str
    title: str
    hub: str | None = None


@dataclass(frozen=True)
class Series:
    """One metric up to `month`, with the month after it where that one is not complete yet.

    Limits and rules use every known month; `months` says how many of them a page shows.
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

    @property
    def known(self) -> tuple[Point, ...]:
        """The points that take part in limits and rules."""
        return tuple(p for p in self.points if p.spc is not None)

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
        """Whether the latest known month is as late as can be known: no later complete month is without a figure."""
        latest = self.latest
        return latest is not None and not any(
            p.month > latest.month and p.status in ("ok", "suppressed") for p in self.points
        )

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


def counted(metric: Metric, point: Point) -> str:
    """Return what a figure rests on: `1,204 of 1,520`, `668 for 420`, of a time `420`; empty for a count."""
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
    found = wilson(point.numerator, point.denominator)
    return Interval(found.lower * 100, found.upper * 100) if found else None


def read_series(
    build: Build, metric: Metric, month: date, where: Mapping[str, str] | None = None, months: int = 24
) -> Series:
    """Return one metric up to a month (its first day), for the rows that `where` keeps. Raises QuestionError."""
    return read_all(build, [metric], month, where, months)[metric.name]


def read_all(
    build: Build, metrics: Sequence[Metric], month: date, where: Mapping[str, str] | None = None, months: int = 24
) -> dict[str, Series]:
    """Return a series for each metric by name; one whose table was not loaded has no points."""
    frame = measure(build, metrics, where=where, until=_end_of(months_after(month, 1)))
    return {
        metric.name: _judged(build, frame.filter(pl.col("metric") == metric.name), metric, month, where or {}, months)
        for metric in metrics
    }


def read_groups(
    build: Build, metric: Metric, month: date, *, by: Sequence[str] = (), where: Mapping[str, str] | None = None
) -> list[tuple[tuple[str, ...], Series]]:
    """Return (group, series) for each group of a breakdown, in order; one series and an empty group without one."""
    frame = measure(build, [metric], by=by, where=where, until=_end_of(months_after(month, 1)))
    if not by:
        return [((), _judged(build, frame, metric, month, where or {}, 24))]
    groups = []
    for group, part in frame.partition_by(by, as_dict=True, maintain_order=True).items():
        named = dict(zip(by, map(str, group), strict=True))
        groups.append((tuple(named.values()), _judged(build, part, metric, month, {**(where or {}), **named}, 24)))
    return groups


def _judged(
    build: Build, frame: pl.DataFrame, metric: Metric, month: date, kept: Mapping[str, str], months: int
) -> Series:
    """Judge one metric of one group by the policy and changes that hold for its hub."""
    policy, hub = build.info.policy, kept.get("hub")
    changes = [Change(row["effective_on"], row["kind"], row["title"], row["hub"]) for row in build.changes().to_dicts()]
    return make_series(
        frame,
        metric,
        month,
        target=policy.target(metric.name, month, hub),
        rebases=policy.rebase_months(metric.name),
        comparator=newest_england(build, metric.comparator) if LIKE_ENGLAND.issuperset(kept) else None,
        changes=[c for c in changes if hub is None or c.hub in (None, hub)],
        months=months,
    )


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
) -> Series:
    """Judge one metric of one group: rows of start, numerator, denominator, value, status, up to `month`.

    An incomplete month right after `month` is kept, to be drawn hollow. Immature, partial and suppressed months and
    months in which nothing was counted take no part in limits or rules.
    """
    points = [
        Point(row["start"], row["numerator"], row["denominator"], row["value"], row["status"])
        for row in frame.sort("start").to_dicts()
        if row["start"] <= month or (row["start"] == months_after(month, 1) and row["status"] != "ok")
    ]
    known = [p for p in points if p.status == "ok" and p.value is not None]
    agreed = tuple(sorted(rebases))
    spc = xmr(
        [p.value for p in known if p.value is not None],
        better=metric.better,
        target=target.value if target else None,
        rebase=[sum(p.month < start for p in known) for start in agreed],
        screen=screen,
    )
    judged = dict(zip((p.month for p in known), spc.points, strict=True))
    kept = tuple(_with(p, judged.get(p.month)) for p in points)
    return Series(metric, month, months, kept, spc, target, agreed, comparator, tuple(changes))


def _with(point: Point, spc: SpcPoint | None) -> Point:
    return Point(point.month, point.numerator, point.denominator, point.value, point.status, spc)


def _end_of(month: date) -> date:
    return months_after(month, 1) - timedelta(days=1)
