"""Computes the smallest effect of a change that would be detected, from the months before it alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from queries.impact import grid
from queries.impact.course import LEAST_AFTER, MOST_AFTER, Course, Floats
from queries.impact.model import Fit, fit
from queries.impact.scale import other_steps

_SEEN = 2.8  # standard deviations: 1.96 for p < 0.05, and 0.84 more to pass it four times in five


@dataclass(frozen=True)
class Sight:
    """With so many months after, the smallest mean effect that would probably be seen, in the metric's unit."""

    months_after: int
    smallest: float


def sights(course: Course, lengths: Sequence[int] = range(LEAST_AFTER, MOST_AFTER + 1)) -> list[Sight]:
    """Return what would be seen with each number of months after, as the months before of a course let expect.

    Raises ImpactError for a figure that never varies before.
    """
    before = course.at(~course.after)
    fitted = fit(before)
    return [Sight(after, _in_unit(fitted, _SEEN * _sd(fitted, before, after))) for after in lengths]


def months_more(effect: float, after: int, seen: Sequence[Sight]) -> int | None:
    """Return how many more months after would probably tell such an effect from chance; None if no number does."""
    enough = [sight.months_after for sight in seen if sight.months_after > after and sight.smallest <= abs(effect)]
    return min(enough) - after if enough else None


def _sd(fitted: Fit, before: Course, after: int) -> float:
    """Return the standard deviation of a step, averaged over the ways by their weights in the months before.

    The months after are expected to have as many rows as the mean of the months before.
    """
    time = np.concatenate([before.time, np.arange(after, dtype=np.float64)])
    steps = [np.concatenate([column, np.ones(after)]) for column in other_steps(before)]
    v = np.concatenate([fitted.working.v, np.full(after, fitted.working.v.mean())])
    covariance = grid.ways(time, fitted.working.factor).covariance + grid.mean_terms(time, steps) + np.diag(v)
    step = (time >= 0).astype(np.float64)
    known = np.linalg.solve(covariance, step[:, None])[:, :, 0] @ step
    variance: Floats = grid.STEP**2 - grid.STEP**4 * known
    return float(np.sqrt(fitted.weights @ variance))


def _in_unit(fitted: Fit, size: float) -> float:
    """Return a step on the model's scale as a difference from the last year's level, the mean of up and down."""
    eta = np.full(1, fitted.eta[-12:].mean())
    up, down = (fitted.working.figure(eta + side * size, fitted.course.per) for side in (1, -1))
    return float((up - down)[0]) / 2
