"""Estimates the effect of a change on a series of months, as a mixture over all ways in which the figure may vary.

Each way of `grid` explains the months as one Gaussian course with a level, a slope, a step and a ramp at the change.
None of them is selected: each is weighted by how well it explains the months (marginal likelihood), and the interval is
that of the mixture. A single model would rely on an estimate of how months depend on each other that 24 months can't
give.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from queries.impact import grid
from queries.impact.course import Bools, Course, Floats
from queries.impact.scale import Working, other_steps, worked
from queries.statistics.mixture import Mixture

_SURE = 0.95


@dataclass(frozen=True)
class Estimate:
    """A figure in the metric's unit, its 95% interval, and how sure it is.

    `p` is the two-sided probability of one as far from 0; `z` is the mean over the standard deviation on the model's
    scale, by which effects at other dates are compared: there the interval is wider.
    """

    value: float
    low: float
    high: float
    p: float
    z: float


@dataclass(frozen=True)
class Fit:
    """A course explained in each of the grid's ways; arrays have a place for each way, or for each month.

    `step` is the mean effect over the months after on the model's scale, `ramp` its growth a month, `run` the shift of
    the last three months before. `eta` is the course that the heaviest way gives; `later` is what changes that came
    after this one add to it: the effect is told as if they had not come.
    """

    course: Course
    working: Working
    ways: grid.Ways
    weights: Floats
    step: Floats
    step_variance: Floats
    ramp: Floats
    ramp_variance: Floats
    both: Floats
    run: Floats
    eta: Floats
    later: Floats

    @property
    def link(self) -> str:
        """The name of the scale on which the effect adds up."""
        return self.working.link

    @cached_property
    def effect(self) -> Estimate:
        """The mean difference over the months after against no change."""
        return self._estimate(0.0, self.course.after)

    def month(self, number: int) -> Estimate | None:
        """Return the difference in the `number`th month after the change; None where it is not known."""
        there = self.course.time == number - 1
        return self._estimate(self._from_middle(number - 1), there) if there.any() else None

    def weight_of(self, *kinds: grid.Kind) -> float:
        """Return the weight of ways whose course is of these kinds, 0 to 1."""
        return float(self.weights[np.isin(self.ways.kind, kinds)].sum())

    @property
    def run_weight(self) -> float:
        """The weight of ways in which the last three months before the change were unusual, 0 to 1."""
        return float(self.weights[self.ways.run].sum())

    @cached_property
    def run_shift(self) -> float:
        """By how much the last three months before the change lay off the course, in the metric's unit."""
        months = grid.last_before(self.course.time)
        eta, shift = self.eta[months], float(self.weights @ self.run)
        return float(np.mean(self._figure(eta) - self._figure(eta - shift)))

    @property
    def fitted(self) -> Floats:
        """The smoothed course in the metric's unit, month by month."""
        return self._figure(self.eta)

    def without(self) -> list[tuple[float, float, float]]:
        """Return what each month after would have been without the change: the middle and a 95% interval."""
        rows, after = [], self.course.after
        for time, eta in zip(self.course.time[after], (self.eta - self.later)[after], strict=True):
            low, middle, high = self._mixture(self._from_middle(float(time))).points(_ENDS)
            figures = self._figure(np.array([eta - middle, eta - high, eta - low]))
            rows.append((float(figures[0]), float(figures[1]), float(figures[2])))
        return rows

    def _from_middle(self, time: float) -> float:
        return time - float(self.course.time[self.course.after].mean())

    def _mixture(self, distance: float) -> Mixture:
        """Return the effect on the model's scale, so many months from the middle of the months after."""
        variance = self.step_variance + 2 * distance * self.both + distance**2 * self.ramp_variance
        return Mixture(self.weights, self.step + distance * self.ramp, np.sqrt(variance))

    def _estimate(self, distance: float, months: Bools) -> Estimate:
        mixture = self._mixture(distance)
        eta = (self.eta - self.later)[months]
        low, value, high = (float(np.mean(self._figure(eta) - self._figure(eta - d))) for d in mixture.points(_ENDS))
        below = mixture.below(0.0)
        return Estimate(value, low, high, min(1.0, 2 * min(below, 1 - below)), mixture.mean / mixture.sd)

    def _figure(self, eta: Floats) -> Floats:
        return self.working.figure(eta, self.course.per)


_ENDS = ((1 - _SURE) / 2, 0.5, (1 + _SURE) / 2)


def fit(course: Course, *, with_run: bool = True, against: Working | None = None) -> Fit:
    """Explain a course; `against` takes the difference from other hubs in place of its own figures.

    False dates are fitted without a run before them. Raises ImpactError for a figure that never varies.
    """
    steps = other_steps(course)
    own = worked(course, steps)
    working = against or own
    every = grid.ways(course.time, working.factor, with_run=with_run)
    covariance = every.covariance + grid.mean_terms(course.time, steps) + np.diag(working.v)
    z, after, ramp = working.z - working.start, course.after.astype(np.float64), grid.ramp(course.time)
    low = grid.last_before(course.time).astype(np.float64)
    solved = np.linalg.solve(covariance, np.column_stack([z, after, ramp, low])[None])
    weights = _weights(every, covariance, solved[:, :, 0] @ z)
    b, c = grid.STEP**2, grid.RAMP**2
    smooth, later = own.smooth, np.zeros_like(z)
    if working is own:  # a difference from other hubs is told on the hub's own months
        best = int(np.argmax(weights))
        known = solved[best, :, 0]
        smooth = own.start + (covariance[best] - np.diag(own.v)) @ known
        came_later = [step for step in steps if not step[~course.after].any()]
        later = np.asarray(sum((b * step * (step @ known) for step in came_later), later))
    return Fit(
        course, working, every, weights,
        b * (solved[:, :, 0] @ after), b - b**2 * (solved[:, :, 1] @ after),
        c * (solved[:, :, 0] @ ramp), c - c**2 * (solved[:, :, 2] @ ramp), -b * c * (solved[:, :, 1] @ ramp),
        every.run * grid.RUN**2 * (solved[:, :, 0] @ low), smooth, later,
    )  # fmt: skip


def _weights(every: grid.Ways, covariance: Floats, misfit: Floats) -> Floats:
    """Return each way's weight: its prior times the probability of the months under it, scaled to a sum of 1."""
    roots = np.diagonal(np.linalg.cholesky(covariance), axis1=1, axis2=2)
    log_weight = every.log_prior - np.log(roots).sum(axis=1) - misfit / 2
    weights = np.exp(log_weight - log_weight.max())
    return np.asarray(weights / weights.sum())
