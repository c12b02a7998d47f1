"""Runs the model where it should find no effect: at false dates, and on figures that the change should not touch.

These figures (negative controls) are chosen by kind of fact, and every one that the data allows is tried.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from queries.calendar.months import first_day, number_of
from queries.impact.course import LEAST_AFTER, LEAST_BEFORE, MOST_AFTER, TOO_CLOSE, Bools, Course, ImpactError
from queries.impact.model import Estimate, Fit, fit
from queries.metrics.catalogue import METRICS
from queries.metrics.metric import Metric


@dataclass(frozen=True)
class Placebo:
    """What the model finds at a date on which no change is registered."""

    month: date
    effect: Estimate


@dataclass(frozen=True)
class FalseDate:
    """A month before the change from which nothing is known to hold: which months a fit of it uses, and its time."""

    month: date
    kept: Bools
    moved: float

    def of(self, course: Course) -> Course:
        """Return a course's months around this date."""
        return course.at(self.kept, self.moved)


def placebos(
    course: Course, changes: Sequence[date] = (), fitted: Callable[[FalseDate], Fit] | None = None
) -> list[Placebo]:
    """Return what is found at every admissible false date, in order; `fitted` explains the months around one."""
    found = []
    for false in false_dates(course, changes):
        try:
            result = fitted(false) if fitted else fit(false.of(course), with_run=False)
        except ImpactError:  # a figure that does not vary around this date
            continue
        found.append(Placebo(false.month, result.effect))
    return found


def false_dates(course: Course, changes: Sequence[date] = ()) -> Iterator[FalseDate]:
    """Yield every admissible false date.

    Admissible is a month before the change with 12 known months before it, and 6 from it on that still lie before the
    change. It lies 3 months or more from the first month of any other change.
    """
    before = course.time[~course.after]
    first = number_of(course.months[0]) - int(course.time[0])  # the month counted as 0
    for moved in before[LEAST_BEFORE:]:
        month = first_day(first + int(moved))
        if any(abs(number_of(other) - number_of(month)) < TOO_CLOSE for other in changes):
            continue
        kept = ~course.after & (course.time < moved + MOST_AFTER)
        if (course.time[kept] >= moved).sum() >= LEAST_AFTER:
            yield FalseDate(month, kept, float(moved))


def rank(effect: Estimate, others: Sequence[Placebo]) -> int:
    """Return the effect's place among the false dates by |z|: 1 when none of them gives one as large.

    At early dates less is known before, so that effects are compared by their own uncertainty.
    """
    return 1 + int(np.sum([abs(other.effect.z) >= abs(effect.z) for other in others]))


_SOCIAL_WORK = ("assessment_in_45_working_days", "conference_in_15_working_days")
_FRONT_DOOR = ("risk_changed", "agency_check_returned_on_time")
CONTROLS = {
    # fact: figures of work done elsewhere by other people, which a change at this place does not reach
    "contacts": _SOCIAL_WORK,
    "agency_checks": _SOCIAL_WORK,
    "staffing": _SOCIAL_WORK,
    "referrals": _SOCIAL_WORK,
    "assessments": _FRONT_DOOR,
    "conferences": _FRONT_DOOR,
    "strategy_waits": _SOCIAL_WORK,
    "strategy_discussions": _FRONT_DOOR,
    "attendance": _FRONT_DOOR,
    "episodes": _FRONT_DOOR,
    "level_changes": _FRONT_DOOR,
}


def untouched(metric: Metric) -> list[Metric]:
    """Return the metrics that should not move when a change moves this one."""
    return [METRICS[name] for name in CONTROLS[metric.fact]]
