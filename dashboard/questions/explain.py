"""Answers which groups a figure's change comes from, from counts by month and group, for any two periods."""

from collections.abc import Iterable
from dataclasses import replace

from dashboard.questions.cache import cached
from dashboard.questions.series import Where
from etl.errors import QuestionError
from queries.build import Build
from queries.calendar.months import Span, read_span
from queries.explain.change import Change, explain, tally_for
from queries.explain.tally import Dims, Tally
from queries.explain.telling import headline
from queries.metrics.catalogue import METRICS
from queries.series.findings import Finding
from queries.series.series import Series


@cached
def tallied(build: Build, name: str, by: Dims, where: Where) -> Tally:
    """Return what was counted of a metric by month: by all dimensions that explain, by one, or by two crossed."""
    return tally_for(build, METRICS[name], by, where)


@cached
def change(build: Build, name: str, by: Dims, before: Span, after: Span, where: Where) -> Change:
    """Return a metric's change between two periods, split by all dimensions, one, or two crossed.

    Raises QuestionError where there is no such change.
    """
    return explain(build, tallied(build, name, by, where), before, after)


def step_of(series: Series) -> tuple[Span, Span] | None:
    """Return the months that explain a series' latest one: the earlier end of its step, else the month before."""
    earlier = series.moved[0].before if series.moved else series.previous
    if series.latest is None or earlier is None:
        return None
    before, after = (read_span("month", f"{point.month:%Y-%m}") for point in (earlier, series.latest))
    return before, after


@cached
def explained(build: Build, name: str, before: Span, after: Span, where: Where) -> Change | None:
    """Return a metric's change by all dimensions; None where it can't be split or a month is not known."""
    try:
        return change(build, name, (), before, after, where)
    except QuestionError:
        return None


def of_series(build: Build, series: Series) -> Build:
    """Return a build that counts levels of need as a series does: over all months they may be others."""
    return build.on(series.ladder.name) if series.ladder else build


def with_drivers(build: Build, found: Iterable[Finding], series: Iterable[Series], where: Where) -> list[Finding]:
    """Return findings in which each that moved since an earlier month names what explains it, or that nothing does."""
    of_metric = {one.metric.name: one for one in series}
    return [_with_driver(build, finding, of_metric.get(finding.metric or ""), where) for finding in found]


def _with_driver(build: Build, finding: Finding, series: Series | None, where: Where) -> Finding:
    periods = step_of(series) if series is not None and series.moved else None
    made_of = explained(of_series(build, series), finding.metric or "", *periods, where) if series and periods else None
    return replace(finding, rest=f"{finding.rest} {headline(made_of).text}") if made_of else finding
