"""Answers of the page that compares groups with each other, and the area with England."""

from datetime import date

from dashboard.answers.common import year_by_group
from dashboard.data import Spec, Where, kept, written
from publish.charts.funnel import funnel_chart
from publish.charts.places import places_chart
from queries.breakdown import Group
from queries.build import Build
from queries.choices import hubs, seen
from queries.metrics import METRICS
from queries.series import read_series
from queries.standing import Standing, standings
from queries.statistics.funnel import Funnel, funnel

AMONG = {"hub": "Hubs", "agency": "Agencies", "source_group": "Sources", "area": "Areas"}


@kept
def ways(build: Build, name: str) -> dict[str, str]:
    """Return by what the groups of a rate can be compared, with its words: whatever has at least two groups."""
    metric, found = METRICS[name], {}
    for dim, said in AMONG.items():
        values = hubs(build) if dim == "hub" else seen(build, metric.fact, dim) if dim in metric.dims else []
        if len([value for value in values if value.lower() != "unknown"]) > 1:
            found[dim] = said
    return found


@kept
def latest(build: Build, name: str, month: date, where: Where) -> date | None:
    """Return the latest month of a rate that can be known."""
    found = read_series(build, METRICS[name], month, where).latest
    return found.month if found else None


@kept
def groups(build: Build, name: str, month: date, by: str, where: Where) -> list[tuple[str, Group]]:
    """Return a rate's groups with their words over 12 months, and all of them last."""
    return year_by_group(build, name, month, by, where)


@kept
def limits(build: Build, name: str, month: date, by: str, where: Where) -> Funnel | None:
    """Return the same with the limits of each group's size."""
    found = groups(build, name, month, by, where)[:-1]
    return funnel((said, group.numerator, group.denominator) for said, group in found)


@kept
def funnel_spec(build: Build, name: str, month: date, by: str, where: Where) -> Spec | None:
    """Return the same as a funnel; None for fewer than two groups."""
    found, metric = limits(build, name, month, by, where), METRICS[name]
    return written(funnel_chart(found, {}, metric.better, metric.noun)) if found else None


@kept
def beside_england(build: Build, month: date, where: Where) -> list[Standing]:
    """Return every rate of which England's figure is known."""
    return standings(build, month, where)


@kept
def places_spec(build: Build, name: str, month: date, where: Where) -> Spec | None:
    """Return a rate among other local authorities; None where DfE's own files were not loaded."""
    found = next((one for one in beside_england(build, month, where) if one.metric.name == name), None)
    return written(places_chart(found.like, found.england, found.places)) if found else None
