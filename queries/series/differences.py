"""Compares the figures of two builds: every measure of one month with its verdict, and further months on request.

A measure that only one of the builds knows is reported as that, never as a difference of numbers.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from queries import words
from queries.build import Build
from queries.calendar.months import last_day
from queries.measure.engine import measure
from queries.measure.question import has_data_for
from queries.metrics.catalogue import HEADLINES, METRICS
from queries.metrics.metric import Metric
from queries.series.judging import judge
from queries.series.points import Point

NOTHING = "–"
PARTS = ("start", "numerator", "denominator", "value", "status")


@dataclass(frozen=True)
class Figure:
    """A figure of a month: its parts, its value, its status, and what its month says (None where nothing can)."""

    numerator: int | None
    denominator: int | None
    value: float | None
    status: str
    verdict: str | None = None
    side: str | None = None

    @property
    def judged(self) -> str:
        """What its month says, in words."""
        return words.variation(self.verdict, self.side)


@dataclass(frozen=True)
class Difference:
    """One measure in two builds, of all rows or of one agency's; None where a build holds nothing of it."""

    metric: Metric
    agency: str
    before: Figure | None
    after: Figure | None

    @property
    def same(self) -> bool:
        """Whether both builds show the same."""
        return _numbers(self.before) == _numbers(self.after) and not self.turned

    @property
    def turned(self) -> bool:
        """Whether the verdict is another; a figure that one build does not know turns into nothing."""
        both = self.before is not None and self.after is not None
        return both and not self.agency and _verdict(self.before) != _verdict(self.after)

    def shown(self, figure: Figure | None) -> str:
        """Return a figure as it is shown."""
        if figure is None or (figure.value is None and figure.numerator is None):
            return NOTHING
        if figure.value is None:
            return words.count(figure.numerator or 0)
        return words.value(figure.value, self.metric.unit)

    @property
    def told(self) -> str:
        """The difference in words: `+1.7 points, of 706 and 731 checks`, `213 fewer`, `None`."""
        before, after = self.before, self.after
        if _numbers(before) == _numbers(after):
            return "None"
        if before is None or before.value is None:
            return "Not known before"
        if after is None or after.value is None:
            return "Not known any more"
        if self.metric.unit == "percent":
            counted = f", of {before.denominator:,} and {after.denominator or 0:,}" if before.denominator else ""
            return f"{words.signed(words.gap(after.value, before.value))} points{counted} {self.metric.noun}"
        if self.metric.unit == "hours":
            return _longer(before.value, after.value)
        gap = float(words.shown(after.value, self.metric.unit) - words.shown(before.value, self.metric.unit))
        if self.metric.unit == "count":
            return f"{abs(gap):,.0f} {'more' if gap > 0 else 'fewer'}" if gap else "None"
        if self.metric.unit == "net":
            return words.net(gap)
        sign = "+" if gap > 0 else "−" if gap else ""
        return f"{sign}{words.value(abs(gap), self.metric.unit)}"


@dataclass(frozen=True)
class Months:
    """A build and the months of each measure that it holds, by the measure's name and in order."""

    build: Build
    points: Mapping[str, Sequence[Point]]


def _longer(before: float, after: float) -> str:
    """Return the difference of two times by how they are displayed, in days if both are; else by what they are."""
    was, is_now = (words.shown(hours, "hours") for hours in (before, after))
    in_days = [hours >= 24 for hours in (was, is_now)]
    gap = float(is_now - was) if all(in_days) or not any(in_days) else after - before
    size = words.days(abs(gap) / 24) if all(in_days) else words.hours(abs(gap))
    return f"{'+' if gap > 0 else '−' if gap else ''}{size}"


def months_of(build: Build, month: date, published: Collection[date] = ()) -> Months:
    """Return a build's measures up to a month, or up to the last month published."""
    metrics = [metric for metric in METRICS.values() if has_data_for(build, metric)]
    frame = measure(build, metrics, until=last_day(max([month, *published])), ladder_until=last_day(month))
    points: dict[str, list[Point]] = {}
    for name, *told in frame.sort("start").select("metric", *PARTS).iter_rows():
        points.setdefault(name, []).append(Point(*told))
    return Months(build, points)


def differences(before: Months | None, after: Months, month: date, agencies: Sequence[str] = ()) -> list[Difference]:
    """Return every measure that either build holds, those that differ first; then headline measures by agency."""
    then = _figures(before, month, {}) if before else {}
    now = _figures(after, month, {_asked(before, name, month): each for name, each in then.items()} if before else {})
    found = [
        Difference(METRICS[name], "", then.get(name), now.get(name)) for name in METRICS if name in then or name in now
    ]
    result: list[Difference] = []
    for each in sorted(found, key=lambda each: (each.same, each.metric.name not in HEADLINES)):
        result.append(each)
        if not each.same and each.metric.name in HEADLINES and "agency" in each.metric.dims:
            result += _by_agency(before.build if before else None, after.build, each.metric, month, agencies)
    return result


def moved_months(before: Months | None, after: Months, published: Collection[date]) -> dict[date, float]:
    """Return the months of which a headline percentage differs between two builds, with the largest difference."""
    gaps: dict[date, float] = {}
    for name in (name for name, metric in HEADLINES.items() if metric.unit == "percent"):
        was, is_now = (
            {p.month: p.value for p in each.points.get(name, ()) if p.month in published} if each else {}
            for each in (before, after)
        )
        for month in was.keys() & is_now.keys():
            first, second = was[month], is_now[month]
            gap = abs(words.gap(second, first)) if first is not None and second is not None else 0.0
            if gap:
                gaps[month] = max(gap, gaps.get(month, 0.0))
    return dict(sorted(gaps.items()))


def _asked(months: Months, name: str, month: date) -> tuple[object, ...]:
    """Return all that a figure and its verdict are made of: where two builds have the same, they say the same."""
    rebases = months.build.info.policy.rebase_months(name)
    return name, tuple(rebases), tuple(p for p in months.points[name] if p.month <= month)


def _figures(months: Months, month: date, known: Mapping[tuple[object, ...], Figure]) -> dict[str, Figure]:
    """Return the figures of a month with their verdicts; `known` are those that another build has judged."""
    found = {}
    for name in months.points:
        asked = _asked(months, name, month)
        figure = known.get(asked) or _figure(METRICS[name], months, month)
        if figure is not None:
            found[name] = figure
    return found


def _figure(metric: Metric, months: Months, month: date) -> Figure | None:
    points = [point for point in months.points[metric.name] if point.month <= month]
    if not points or points[-1].month != month:
        return None
    spc, point = judge(metric, points, None, months.build.info.policy.rebase_months(metric.name)).spc, points[-1]
    verdict, side = (str(each) if each else None for each in (spc.variation, spc.side))
    return Figure(point.numerator, point.denominator, point.value, point.status, verdict, side)


def _by_agency(
    before: Build | None, after: Build, metric: Metric, month: date, agencies: Sequence[str]
) -> list[Difference]:
    then, now = (_groups(build, metric, month) if build else {} for build in (before, after))
    return [
        Difference(metric, agency, then.get(agency), now.get(agency))
        for agency in agencies if agency in then or agency in now
    ]  # fmt: skip


def _groups(build: Build, metric: Metric, month: date) -> Mapping[str, Figure]:
    frame = measure(build, [metric], by=["agency"], since=month, until=last_day(month))
    rows = frame.select("agency", "numerator", "denominator", "value", pl.col("status").cast(pl.String)).iter_rows()
    return {str(agency): Figure(n, d, value, status) for agency, n, d, value, status in rows}


def _numbers(figure: Figure | None) -> tuple[object, ...] | None:
    return (figure.numerator, figure.denominator, figure.value, figure.status) if figure else None


def _verdict(figure: Figure | None) -> tuple[str | None, str | None]:
    return (figure.verdict, figure.side) if figure else (None, None)
