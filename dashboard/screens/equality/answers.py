"""Answers the page on equality: a rate for each group of children, and where every core rate differs."""

from datetime import date

from dashboard.questions.cache import cached
from dashboard.questions.rates import latest_month
from dashboard.questions.series import Where
from dashboard.questions.specs import Spec, spec_of
from dashboard.screens.equality.tables import dot_of
from publish.charts.dots import dots_chart
from queries.build import Build
from queries.groups.equality import GroupRate, GroupsCompared, by_characteristic, scan
from queries.metrics.catalogue import HEADLINES, METRICS
from queries.series.reading import read_all


@cached
def groups(build: Build, name: str, month: date, where: Where) -> list[GroupRate]:
    """Return a rate for each group of children over the 12 months up to the latest that can be known."""
    last = latest_month(build, name, month, where)
    return by_characteristic(build, METRICS[name], last, where) if last else []


@cached
def dots_spec(build: Build, name: str, month: date, where: Where) -> Spec | None:
    """Return the same as a chart of dots with intervals."""
    compared = [rate for rate in groups(build, name, month, where) if rate.rest is not None]
    return spec_of(dots_chart([dot_of(METRICS[name], rate) for rate in compared]))


@cached
def every_core_rate(build: Build, month: date, where: Where) -> list[GroupsCompared]:
    """Return every core rate with the groups that differ from the rest."""
    rates = [metric for metric in HEADLINES.values() if metric.unit == "percent"]
    series = read_all(build, rates, month, where)
    return scan(build, [(rate, last.month) for rate in rates if (last := series[rate.name].latest)], where)
