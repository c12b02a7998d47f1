"""Answers of the page on demand and capacity."""

from datetime import date

from dashboard.answers.common import GROUPS
from dashboard.data import Spec, Where, kept, written
from publish.charts.heat import heat_map
from queries.arrivals import HOURS, WEEKDAYS, Arrivals, arrivals
from queries.backlog import Month, backlog
from queries.build import Build
from queries.metrics import METRICS
from queries.series import read_groups
from queries.volumes import Volume, volumes


@kept
def arrived(build: Build, month: date, where: Where) -> Arrivals:
    """Return when contacts came over 12 months."""
    return arrivals(build, month, where)


@kept
def heat_spec(build: Build, month: date, where: Where) -> Spec | None:
    """Return the same as a heat map of an average week."""
    found = arrived(build, month, where)
    means = [[found.mean(day, hour) for hour in HOURS] for day in range(len(WEEKDAYS))]
    chart = heat_map(means, WEEKDAYS, "contacts")
    return written(chart)


@kept
def months_of_work(build: Build, month: date, where: Where) -> list[Month]:
    """Return what came, was decided and stood open, by month."""
    return backlog(build, month, where)


@kept
def by_source(build: Build, name: str, month: date, where: Where) -> list[Volume]:
    """Return each source's count of contacts or referrals, judged; without the choice of one source."""
    kept_rows = {dim: value for dim, value in where.items() if dim != "source_group"}
    groups = read_groups(build, METRICS[name], month, by=["source_group"], where=kept_rows)
    return volumes([(GROUPS["source_group"].get(group, group), series) for (group,), series in groups])
