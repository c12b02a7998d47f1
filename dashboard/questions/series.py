"""Answers a metric's figures over time: by month, quarter or year, and by the groups behind a period."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from dashboard.questions.cache import cached
from dashboard.questions.specs import Spec, spec_of
from publish.charts.periods import period_bars
from queries.build import Build
from queries.groups.parts_of_figure import Part, parts
from queries.metrics.catalogue import HEADLINES, METRICS
from queries.series.periods import Period, read_periods
from queries.series.reading import read_all
from queries.series.series import Series, together

Where = Mapping[str, str]  # dimension -> value that rows must have


@cached
def headline_series(build: Build, month: date, where: Where, compare: bool) -> dict[str, Series]:
    """Return every headline measure's series up to a month, with England where `compare` is true."""
    return _compared(_headlines(build, month, where), compare)


@cached
def some_series(build: Build, names: tuple[str, ...], month: date, where: Where, compare: bool) -> dict[str, Series]:
    """Return the series of some metrics, each judged together with the headline measures."""
    known = _headlines(build, month, where)
    others = read_all(build, [METRICS[name] for name in names if name not in known], month, where)
    judged = {name: known[name] if name in known else together({**known, name: others[name]})[name] for name in names}
    return _compared(judged, compare)


@cached
def _headlines(build: Build, month: date, where: Where) -> dict[str, Series]:
    """Return the headline measures that know the dimensions of `where`, judged together."""
    return read_all(build, [metric for metric in HEADLINES.values() if set(where) <= set(metric.dims)], month, where)


def series_of(build: Build, name: str, month: date, where: Where, compare: bool) -> Series:
    """Return the series of a metric."""
    return some_series(build, (name,), month, where, compare)[name]


@cached
def periods(build: Build, name: str, period: str, month: date, where: Where) -> tuple[Period, ...]:
    """Return a metric's quarters or financial years up to a month."""
    return read_periods(build, METRICS[name], period, month, where)


@cached
def period_spec(build: Build, name: str, period: str, month: date, where: Where, compare: bool) -> Spec | None:
    """Return a metric's quarters or financial years as a chart; None where there are none to show."""
    series = series_of(build, name, month, where, compare)
    chart = period_bars(
        series.metric, periods(build, name, period, month, where), target=series.target, comparator=series.comparator,
        changes=series.changes,
    )  # fmt: skip
    return spec_of(chart)


@cached
def behind(build: Build, name: str, by: str, first: date, last: date, period: str, where: Where) -> list[Part]:
    """Return the groups behind a metric's figure in a period."""
    return parts(build, METRICS[name], by, first, last, period, where)


def _compared(series: dict[str, Series], compare: bool) -> dict[str, Series]:
    return series if compare else {name: replace(each, comparator=None) for name, each in series.items()}
