"""Answers of the page on equality."""

from datetime import date

from dashboard.data import Spec, Where, kept, written
from dashboard.parts.equality import dot_of
from publish.charts.dots import dots_chart
from queries.build import Build
from queries.equality import GroupRate, by_characteristic
from queries.metrics import CORE, METRICS
from queries.series import read_all, read_series
from queries.unequal import Compared, scan


@kept
def latest(build: Build, name: str, month: date, where: Where) -> date | None:
    """Return the latest month of a rate that can be known."""
    found = read_series(build, METRICS[name], month, where).latest
    return found.month if found else None


@kept
def groups(build: Build, name: str, month: date, where: Where) -> list[GroupRate]:
    """Return a rate for each group of children over the 12 months up to the latest that can be known."""
    last = latest(build, name, month, where)
    return by_characteristic(build, METRICS[name], last, where) if last else []


@kept
def dots_spec(build: Build, name: str, month: date, where: Where) -> Spec | None:
    """Return the same as dots with intervals."""
    compared = [rate for rate in groups(build, name, month, where) if rate.rest is not None]
    chart = dots_chart([dot_of(METRICS[name], rate) for rate in compared])
    return written(chart)


@kept
def every_core_rate(build: Build, month: date, where: Where) -> list[Compared]:
    """Return every core rate with the groups that differ from the rest."""
    rates = [metric for metric in CORE.values() if metric.unit == "percent"]
    found = read_all(build, rates, month, where)
    return scan(build, [(m, last.month) for m in rates if (last := found[m.name].latest)], where)
