"""Answers how soon children come back or step up again, as curves for this year's starts and last year's."""

from datetime import date

from dashboard.questions.cache import cached
from dashboard.questions.series import Where
from dashboard.questions.specs import Spec, spec_of
from publish.charts.curves import Cohort, Step, curves_chart
from queries import words
from queries.build import Build
from queries.journeys.cohorts import MARKS, Curve, latest_mark, return_curves
from queries.journeys.what_follows import Start


@cached
def curves(build: Build, after: Start, event: str, month: date, where: Where) -> list[Curve]:
    """Return how soon an event came to this year's starts, and to last year's."""
    return return_curves(build, after, event, month, where)


@cached
def curves_spec(build: Build, after: Start, event: str, month: date, where: Where) -> Spec | None:
    """Return the same as a chart, each curve named with its share at the latest mark that both reach."""
    found = curves(build, after, event, month, where)
    mark = latest_mark(found)
    return spec_of(curves_chart([_cohort(curve, mark) for curve in found], MARKS))


def _cohort(curve: Curve, mark: int | None) -> Cohort:
    at = curve.at(mark) if mark else None
    name = f"{curve.name}: {words.percent(at.value)} by {MARKS[mark]}" if at and mark else curve.name
    steps = (Step(point.days, point.value, *(point.interval or (None, None))) for point in curve.points)
    return Cohort(name, tuple(steps))
