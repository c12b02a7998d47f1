"""Answers the page that compares groups with each other, and the area with England and other places."""

from datetime import date

from dashboard.questions.cache import cached
from dashboard.questions.choices import hubs, seen
from dashboard.questions.rates import year_by_group
from dashboard.questions.series import Where
from dashboard.questions.specs import Spec, spec_of
from publish.charts.funnel import funnel_chart
from publish.charts.places import places_chart
from queries.build import Build
from queries.england import comparison
from queries.metrics.catalogue import METRICS
from queries.statistics.funnel import Funnel, funnel

AMONG = {"hub": "Hubs", "agency": "Agencies", "source_group": "Sources", "area": "Areas"}

beside_england = cached(comparison.standings)


@cached
def ways(build: Build, name: str) -> dict[str, str]:
    """Return the dimensions by which a rate has at least two groups to compare, with their words."""
    metric, found = METRICS[name], {}
    for dim, title in AMONG.items():
        values = hubs(build) if dim == "hub" else seen(build, metric.fact, dim) if dim in metric.dims else []
        if len([value for value in values if value.lower() != "unknown"]) > 1:
            found[dim] = title
    return found


@cached
def limits(build: Build, name: str, month: date, by: str, where: Where) -> Funnel | None:
    """Return a rate's groups over 12 months with the limits for each group's size; None for fewer than two."""
    groups = year_by_group(build, name, month, by, where)[:-1]
    return funnel((title, group.numerator, group.denominator) for title, group in groups)


@cached
def funnel_spec(build: Build, name: str, month: date, by: str, where: Where) -> Spec | None:
    """Return the same as a chart."""
    found, metric = limits(build, name, month, by, where), METRICS[name]
    return spec_of(funnel_chart(found, {}, metric.better, metric.noun)) if found else None


@cached
def places_spec(build: Build, name: str, month: date, where: Where) -> Spec | None:
    """Return a rate among other local authorities as a chart; None where DfE's own files were not loaded."""
    standings = beside_england(build, month, where)
    own = next((standing for standing in standings if standing.metric.name == name), None)
    return spec_of(places_chart(own.like, own.england, own.places)) if own else None
