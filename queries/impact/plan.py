"""Works out, before a change is made, how large its effect must be to be detected, and by when."""

from dataclasses import dataclass
from datetime import date

from etl.errors import QuestionError, nearest
from queries import words
from queries.build import Build
from queries.calendar.months import first_day, first_month_after, months_after, number_of
from queries.impact.course import Course, ImpactError, read_before
from queries.impact.power import Sight, sights
from queries.impact.register import Registered, laws_near, local, others_near, register
from queries.impact.study import figures, is_bound
from queries.measure.choices import hubs as all_hubs
from queries.measure.not_known import newest_complete
from queries.metrics.catalogue import find
from queries.metrics.metric import Metric


@dataclass(frozen=True)
class Plan:
    """A change to come: the months known before it, rows in each, and what would be seen by when.

    `known_by` is the month by whose end the last of so many months after is known, for each of `sights`. A month is
    taken to become known as many months after its end as the newest one did: `late`.
    """

    metric: Metric
    hub: str | None
    on: date
    course: Course
    sights: tuple[Sight, ...]
    known_by: tuple[date, ...]
    near: tuple[Registered, ...]
    late: int

    @property
    def rows(self) -> float:
        """Rows in a month, the mean of the last twelve known; for counts, the count."""
        rows = self.course.value if self.metric.unit in ("count", "net") else self.course.denominator
        return float(rows[-12:].mean())


def plan(build: Build, name: str, hub: str | None, on: date | None) -> Plan:
    """Return what a change of a metric at a hub (None for all) on a day would have to be to be seen.

    Without a day it is the first of the next month. Raises QuestionError for an unknown metric or hub, ImpactError
    where the months known can't bear an answer or another change lies too near.
    """
    metric = find([name])[0]
    if hub is not None and hub not in all_hubs(build):
        raise QuestionError(f"There is no hub '{hub}'.{nearest(hub, all_hubs(build))}")
    now = build.as_at.date().replace(day=1)
    on = on or months_after(now, 1)
    if on <= build.as_at.date():
        raise ImpactError(
            f"{words.day(on)} is past: the data ends on {words.day(build.as_at.date())}. A change that was made is "
            "added to the register and asked about by its id, which says the same."
        )
    changes, planned = register(build), Registered("", hub, on, "other", "The plan")
    mixed, stepped = others_near(local(changes, planned), planned)
    near, far = laws_near(changes, planned) if is_bound(build.policy, metric) else ([], [])
    stepped += far
    where = {"hub": hub} if hub and "hub" in metric.dims else {}
    course = read_before(figures(build, metric, where), metric, [other.effective_on for other in stepped])
    late = number_of(newest_complete(build.as_at)) - number_of(course.months[-1])
    seen = sights(course)
    first = number_of(first_month_after(on))
    known_by = tuple(first_day(first + sight.months_after - 1 + late) for sight in seen)
    return Plan(metric, hub, on, course, tuple(seen), known_by, (*mixed, *near, *stepped), late)
