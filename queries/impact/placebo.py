"""False dates: the model is asked for an effect on days when nothing happened; one entry is one such day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from queries.impact.course import LEAST_AFTER, LEAST_BEFORE, MOST_AFTER, TOO_CLOSE, Course
from queries.impact.model import Estimate, fit
from queries.months import first_day, number_of


@dataclass(frozen=True)
class Placebo:
    """What the model finds at a date on which no change is registered."""

    month: date
    effect: Estimate


def placebos(course: Course, changes: Sequence[date] = ()) -> list[Placebo]:
    """Return what is found at every admissible false date, in order.

    Admissible is each month before the change with 12 known months before it and 6 from it on that are still before
    the change, so that no false date sees the real one, and that lies 3 months or more from the first month of any
    other change.
    """
    before = course.time[~course.after]
    first = number_of(course.months[0]) - int(course.time[0])  # the month that is counted 0
    found = []
    for moved in before[LEAST_BEFORE:]:
        month = first_day(first + int(moved))
        if any(abs(number_of(other) - number_of(month)) < TOO_CLOSE for other in changes):
            continue
        kept = ~course.after & (course.time < moved + MOST_AFTER)
        shifted = course.at(kept, float(moved))
        if shifted.after.sum() >= LEAST_AFTER:
            found.append(Placebo(month, fit(shifted).effect()))
    return found


def rank(effect: float, others: list[Placebo]) -> int:
    """Return the effect's place among the false dates by size: 1 when none of them gives one as large."""
    return 1 + int(np.sum([abs(one.effect.value) >= abs(effect) for one in others]))
