"""Answers the page on impact: the register, the study of a change, and its charts."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.questions.cache import cached
from dashboard.questions.specs import Spec, spec_of
from etl.errors import MashError
from publish.charts.impact import course_chart, dates_chart
from queries.build import Build
from queries.impact.model import Estimate
from queries.impact.placebo import Placebo
from queries.impact.register import Registered, find_change, others_beside, register
from queries.impact.result import Impact
from queries.impact.study import impact, of_hub
from queries.impact.surroundings import Turnaround, turnaround


@dataclass(frozen=True)
class Study:
    """The study of a change, or the reason why there can't be one."""

    impact: Impact | None
    refused: str = ""


@cached
def changes(build: Build) -> list[Registered]:
    """Return the impact register."""
    return register(build)


@cached
def study(build: Build, change_id: str, metric: str) -> Study:
    """Return the study of a change and a metric."""
    try:
        return Study(impact(build, change_id, metric))
    except MashError as refused:
        return Study(None, str(refused))


@cached
def course_spec(build: Build, change_id: str, metric: str) -> Spec | None:
    """Return the months with and without the change as a chart."""
    found = study(build, change_id, metric).impact
    return spec_of(course_chart(found)) if found else None


@cached
def placebo_spec(build: Build, change_id: str, metric: str) -> Spec | None:
    """Return the effects at false dates as a chart; None where none could be tried."""
    found = study(build, change_id, metric).impact
    return _dates_spec(found, found.effect, found.placebos) if found else None


@cached
def hubs_spec(build: Build, change_id: str, metric: str) -> Spec | None:
    """Return the differences from other hubs at false dates as a chart; None without another hub or such a date."""
    found = study(build, change_id, metric).impact
    compared = found.comparison if found else None
    return _dates_spec(found, compared.effect, compared.placebos) if found and compared else None


def _dates_spec(impact: Impact, own: Estimate, false: Sequence[Placebo]) -> Spec | None:
    return spec_of(dates_chart(impact.metric, own, false)) if false else None


@cached
def turnaround_times(build: Build, change_id: str) -> list[Turnaround]:
    """Return days to a decision by rating before and after a change."""
    every = register(build)
    change = find_change(every, change_id)
    beside = [other.effective_on for other in others_beside(every, change)]
    return turnaround(build, of_hub(change), change.effective_on, beside)
