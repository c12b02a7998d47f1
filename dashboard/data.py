"""Answers kept per build and filter: one function is one question that pages ask."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import streamlit as st
from altair import TopLevelMixin

from dashboard.access.door import whose
from dashboard.kept import Kept, frozen
from dashboard.parts.freshness import Age, ages
from etl import codes
from publish.charts.alluvial import Flow, alluvial
from publish.charts.hours import Ridge, hours_histogram, ridge
from publish.charts.level_bars import Moves, level_bars, moves_of
from publish.charts.periods import period_bars
from queries import breakdown, choices, distributions, flows, waiting
from queries.behind import Part, parts
from queries.benchmarks import newest_england
from queries.breakdown import Group
from queries.build import Build, current_build, open_build
from queries.metrics import CORE, METRICS
from queries.months import months_before
from queries.periods import Period, read_periods
from queries.series import Series, read_all

P = ParamSpec("P")
R = TypeVar("R")
Where = Mapping[str, str]
Spec = dict[str, Any]
MOVES_SHOWN = 13  # months: a year, and one that is not complete


def scope() -> str:
    """Return whose answers may be shared: part of every key, so that none crosses from one role to another."""
    return whose().scope


def _key(build: Build) -> tuple[int, str, str]:
    """A build never changes: its number and fingerprint stand for all of it, for readers of one scope."""
    return build.info.build, build.info.fingerprint, scope()


def kept(function: Callable[P, R]) -> Callable[P, R]:
    """Keep answers for every reader of one scope, apart for each build; those longest unasked for go.

    All get the same answer, which nobody may change: a copy for each rerun took a tenth of its time.
    """

    question = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        given = tuple(_key(one) if isinstance(one, Build) else frozen(one) for one in (*args, *kwargs.values()))
        return _answers().get((question, given, tuple(kwargs)), lambda: function(*args, **kwargs))

    return asked


@st.cache_resource(show_spinner=False)
def _answers() -> Kept:
    return Kept()


def build_of(data: Path) -> Build | None:
    """Return the current build of a data directory, or None where nothing has been loaded.

    Looked up on each rerun, so that a new build shows without a restart; a rerun keeps the one it began with. Whoever
    may not know of every hub gets one without the others' rows.
    """
    number = current_build(data)
    if number is None:
        return None
    person, at = whose(), str(data.resolve())
    return _opened(at, number) if person.every_hub else _narrowed(at, number, tuple(sorted(person.hubs)))


@st.cache_resource(max_entries=3, show_spinner=False)
def _opened(data: str, number: int) -> Build:
    del number  # only tells builds apart: the directory's current build is opened
    return open_build(Path(data))


@st.cache_resource(max_entries=24, show_spinner=False)
def _narrowed(data: str, number: int, hubs: tuple[str, ...]) -> Build:
    return _opened(data, number).narrowed(hubs)


def number_of(data: Path) -> int | None:
    """Return the number of the build in force in a data directory; cheap."""
    return current_build(data)


@kept
def freshness(build: Build, today: date) -> list[Age]:
    """Return each agency's newest day and whether it is older than agreed, on a day; from the build and nothing else.

    What was loaded since belongs to the next build.
    """
    return ages(build.info, today)


@kept
def england_year(build: Build) -> str:
    """Return England's year where all its figures are of one year."""
    found = [newest_england(build, metric.comparator) for metric in METRICS.values()]
    years = {one.period for one in found if one}
    return f"England, {years.pop()}" if len(years) == 1 else "England, latest year"


@kept
def all_series(build: Build, month: date, where: Where, compare: bool) -> dict[str, Series]:
    """Return every metric's series up to a month; without `compare`, without England."""
    return _compared(read_all(build, list(CORE.values()), month, where), compare)


@kept
def some_series(build: Build, names: tuple[str, ...], month: date, where: Where, compare: bool) -> dict[str, Series]:
    """Return the series of some metrics."""
    return _compared(read_all(build, [METRICS[name] for name in names], month, where), compare)


@kept
def periods(build: Build, name: str, period: str, month: date, where: Where) -> tuple[Period, ...]:
    """Return a metric's quarters or financial years up to a month."""
    return read_periods(build, METRICS[name], period, month, where)


@kept
def period_spec(build: Build, name: str, period: str, month: date, where: Where, compare: bool) -> Spec | None:
    """Return a metric's quarters or financial years as a Vega-Lite specification; None where there is none to show."""
    one = some_series(build, (name,), month, where, compare)[name]
    chart = period_bars(
        one.metric, periods(build, name, period, month, where), target=one.target, comparator=one.comparator,
        changes=one.changes,
    )  # fmt: skip
    return written(chart)


@kept
def behind(build: Build, name: str, by: str, first: date, last: date, period: str, where: Where) -> list[Part]:
    """Return the groups behind a metric's figure in one period."""
    return parts(build, METRICS[name], by, first, last, period, where)


@kept
def hours(build: Build, month: date, where: Where) -> list[Ridge]:
    """Return the distribution of hours to a decision, a ridge for each rating, the highest first."""
    times = distributions.decision_times(build, month, "risk_initial", where)
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


@kept
def hours_spec(build: Build, month: date, where: Where) -> Spec | None:
    """Return the same as a chart."""
    return written(hours_histogram(hours(build, month, where)))


@kept
def alluvial_spec(build: Build, month: date, where: Where) -> Spec | None:
    """Return where children went between two levels a year apart."""
    pairs = flows.level_flows(build, month, where).pairs
    chart = alluvial(Flow(pair.level_from, pair.level_to, pair.children) for pair in pairs)
    return written(chart)


@kept
def moves(build: Build, month: date, where: Where) -> list[Moves]:
    """Return step-ups and step-downs by month."""
    found = some_series(build, ("step_ups", "step_downs"), month, where, False)
    return moves_of(found["step_ups"], found["step_downs"])[-MOVES_SHOWN:]


@kept
def moves_spec(build: Build, month: date, where: Where) -> Spec | None:
    """Return the same as a chart, with the changes registered."""
    changes = some_series(build, ("step_ups",), month, where, False)["step_ups"].changes
    return written(level_bars(moves(build, month, where), changes=changes))


@kept
def by_group(build: Build, name: str, month: date, by: str, where: Where) -> list[Group]:
    """Return a metric's groups in one month, all of them last."""
    return breakdown.by_group(build, METRICS[name], month, by, where)


def written(chart: TopLevelMixin | None) -> Spec | None:
    """Return a chart's specification with its rows in it: named apart, Streamlit would send each by way of pandas."""
    if chart is None:
        return None
    spec: Spec = chart.to_dict(validate=False)  # the same, in a third of the CPU: tests validate what charts build
    rows = spec.pop("datasets", {})
    for part in (spec, *spec.get("layer", [])):
        if "name" in part.get("data", {}):
            part["data"] = {"values": rows[part["data"]["name"]]}
    return spec


def _compared(series: dict[str, Series], compare: bool) -> dict[str, Series]:
    return series if compare else {name: replace(one, comparator=None) for name, one in series.items()}


months = kept(choices.months)
hubs = kept(choices.hubs)
seen = kept(choices.seen)
waits = kept(waiting.waiting)
decision_times = kept(distributions.decision_times)
level_flows = kept(flows.level_flows)


@kept
def churn_now_and_before(build: Build, month: date, where: Where) -> tuple[int | None, int | None]:
    """Return children with 3 or more moves in the 12 months to a month's end, and to the same a year before."""
    points = some_series(build, ("churn",), month, where, False)["churn"].points
    known = {point.month: point.numerator for point in points if point.status != "immature"}
    return known.get(month), known.get(months_before(month, 12))
