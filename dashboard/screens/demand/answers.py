"""Answers the page on demand: when contacts come, whether decisions keep up, and how many each source sends."""

from datetime import date

from dashboard.questions.cache import cached
from dashboard.questions.series import Where
from dashboard.questions.specs import Spec, spec_of
from publish.charts.heat import heat_map
from queries.build import Build
from queries.metrics.catalogue import METRICS
from queries.metrics.dimensions import PLURALS
from queries.series.reading import read_groups
from queries.series.volumes import Volume, volumes
from queries.workload import backlog
from queries.workload.arrivals import HOURS, WEEKDAYS, arrivals

arrived = cached(arrivals)
months_of_work = cached(backlog.backlog)


@cached
def heat_spec(build: Build, month: date, where: Where) -> Spec | None:
    """Return when contacts come as a heat map of an average week."""
    week = arrived(build, month, where)
    means = [[week.mean(day, hour) for hour in HOURS] for day in range(len(WEEKDAYS))]
    return spec_of(heat_map(means, WEEKDAYS, "contacts"))


@cached
def by_source(build: Build, name: str, month: date, where: Where) -> list[Volume]:
    """Return each source's count of contacts or referrals with its verdict, for all sources."""
    others = {dim: value for dim, value in where.items() if dim != "source_group"}
    groups = read_groups(build, METRICS[name], month, by=["source_group"], where=others)
    return volumes([(PLURALS["source_group"].get(group, group), series) for (group,), series in groups])
