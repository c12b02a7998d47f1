"""Answers the page on timeliness: how long decisions take, and which groups get decisions on time."""

from datetime import date

from dashboard.questions.cache import cached
from dashboard.questions.series import Where
from dashboard.questions.specs import Spec, spec_of
from etl import codes
from publish.charts.hours import Ridge, hours_histogram, ridge
from queries.build import Build
from queries.groups import breakdown
from queries.groups.breakdown import Group
from queries.metrics.catalogue import METRICS
from queries.workload import distributions

decision_times = cached(distributions.decision_times)


@cached
def hours(build: Build, month: date, where: Where) -> list[Ridge]:
    """Return the distribution of hours to a decision for each rating, the highest first."""
    times = decision_times(build, month, "risk_initial", where)
    decided = distributions.decided_hours(build, month, "risk_initial", where)
    every_hour = distributions.counts_every_hour(build.info.policy)
    return [
        ridge(
            codes.RISKS.get(row.group, row.group),
            decided.get(row.group, ()),
            row.targets[0] if every_hour and len(row.targets) == 1 else None,
            row.percent,
        )
        for row in reversed(times[:-1])
    ]


@cached
def hours_spec(build: Build, month: date, where: Where) -> Spec | None:
    """Return the same as a chart."""
    return spec_of(hours_histogram(hours(build, month, where)))


@cached
def by_group(build: Build, name: str, month: date, by: str, where: Where) -> list[Group]:
    """Return a metric's groups in a month, all of them last."""
    return breakdown.by_group(build, METRICS[name], month, by, where)
