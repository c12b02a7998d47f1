"""Answers the page on levels of need: where children went in a year, and step-ups and step-downs by month."""

from datetime import date

from dashboard.questions.cache import cached
from dashboard.questions.series import Where, some_series
from dashboard.questions.specs import Spec, spec_of
from publish.charts.alluvial import Flow, alluvial
from publish.charts.level_bars import Moves, level_bars, moves_of
from queries.build import Build
from queries.calendar.months import months_before
from queries.journeys import level_flows

MOVES_SHOWN = 13  # months: a year, and a month that is not complete

flows = cached(level_flows.level_flows)


@cached
def flows_spec(build: Build, month: date, where: Where) -> Spec | None:
    """Return where children went between two levels a year apart, as a chart."""
    found = flows(build, month, where)
    bands = (Flow(pair.level_from, pair.level_to, pair.children) for pair in found.pairs)
    return spec_of(alluvial(bands, levels=found.levels))


@cached
def moves(build: Build, month: date, where: Where) -> list[Moves]:
    """Return step-ups and step-downs by month."""
    series = some_series(build, ("step_ups", "step_downs"), month, where, False)
    return moves_of(series["step_ups"], series["step_downs"])[-MOVES_SHOWN:]


@cached
def moves_spec(build: Build, month: date, where: Where) -> Spec | None:
    """Return the same as a chart, with the changes registered."""
    changes = some_series(build, ("step_ups",), month, where, False)["step_ups"].changes
    return spec_of(level_bars(moves(build, month, where), changes=changes))


@cached
def churn_now_and_before(build: Build, month: date, where: Where) -> tuple[int | None, int | None]:
    """Return children with 3 or more moves in the 12 months to a month's end, and to the same month a year before."""
    points = some_series(build, ("churn",), month, where, False)["churn"].points
    known = {point.month: point.numerator for point in points if point.status in ("ok", "partial")}
    return known.get(month), known.get(months_before(month, 12))
