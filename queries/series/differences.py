"""Compares the figures of two builds: every measure of one month, what its verdict says, and months given besides.

A measure that only one of the builds knows is told as such, never as a difference of numbers.
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
from queries.series.reading import read_all
from queries.series.series import Series

NOTHING = "–"


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
            return f"{words.signed(words_gap(after.value, before.value))} points{counted} {self.metric.noun}"
        if self.metric.unit == "count":
            more = round(after.value - before.value)
            return f"{abs(more):,} {'more' if more > 0 else 'fewer'}"
        return words.signed(after.value - before.value)


def words_gap(after: float, before: float) -> float:
    """Return the difference of two percentages as they are shown."""
    return float(words.shown(after, "percent") - words.shown(before, "percent"))


def differences(before: Build | None, after: Build, month: date, agencies: Sequence[str] = ()) -> list[Difference]:
    """Return every measure that either build holds, those that differ first; then headline measures by agency."""
    then = _figures(before, month) if before else {}
    now = _figures(after, month)
    found = [
        Difference(METRICS[name], "", then.get(name), now.get(name)) for name in METRICS if name in then or name in now
    ]
    result: list[Difference] = []
    for each in sorted(found, key=lambda each: (each.same, each.metric.name not in HEADLINES)):
        result.append(each)
        if not each.same and each.metric.name in HEADLINES and "agency" in each.metric.dims:
            result += _by_agency(before, after, each.metric, month, agencies)
    return result


def moved_months(before: Build | None, after: Build, months: Collection[date]) -> dict[date, float]:
    """Return the months of which a headline percentage differs between two builds, with the largest difference."""
    if before is None or not months:
        return {}
    metrics = [
        m for m in HEADLINES.values() if m.unit == "percent" and has_data_for(before, m) and has_data_for(after, m)
    ]
    first, last = min(months), last_day(max(months))
    frames = [
        measure(build, metrics, since=first, until=last).select("metric", "start", "value") for build in (before, after)
    ]
    paired = (
        frames[0].join(frames[1], on=["metric", "start"], suffix="_now").filter(pl.col("start").is_in(list(months)))
    )
    gaps: dict[date, float] = {}
    for start, was, is_now in paired.select("start", "value", "value_now").iter_rows():
        gap = abs(words_gap(is_now, was)) if was is not None and is_now is not None else 0.0
        if gap:
            gaps[start] = max(gap, gaps.get(start, 0.0))
    return dict(sorted(gaps.items()))


def _figures(build: Build, month: date) -> dict[str, Figure]:
    metrics = [metric for metric in METRICS.values() if has_data_for(build, metric)]
    return {
        name: figure for name, series in read_all(build, metrics, month).items()
        if (figure := _figure(series, month)) is not None
    }  # fmt: skip


def _figure(series: Series, month: date) -> Figure | None:
    point = next((point for point in series.points if point.month == month), None)
    if point is None:
        return None
    latest = series.latest
    verdict = str(series.variation) if series.variation and latest and latest.month <= month else None
    return Figure(
        point.numerator, point.denominator, point.value, point.status, verdict,
        str(series.side) if series.side else None,
    )  # fmt: skip


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
