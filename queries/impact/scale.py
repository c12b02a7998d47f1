"""Transforms monthly figures to the scale of the model, each with the variance that chance alone gives it.

Shares: logit. Counts, rates and ratios: logarithm, with the denominator as offset. Times: logarithm of the median. Net
counts: divided by their own spread. Shares and counts are linearised around a smoothed course, so that a month of 0% or
100% has a variance, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from queries.impact.course import NOT_ENOUGH, Course, Floats, ImpactError
from queries.impact.grid import alike, mean_terms, season

LINKS = {"percent": "logit", "hours": "log", "count": "log", "rate": "log", "ratio": "log", "net": "identity"}
_FARTHEST = 4.0  # logits or logarithms from the pooled level
_USUAL = 0.15  # the spread for which the grid's standard deviations are made
_CHANCE = 0.3  # share of a time's spread that is taken as chance: how much is not known from medians
_NARROWEST = 0.3  # of the grid's standard deviations, for times that hardly vary
_SHORTEST = 1 / 60  # hours: times are recorded to the minute
_STILL = 1e-6  # a spread below it is that of rounding


@dataclass(frozen=True)
class Working:
    """Months on the model's scale: figures `z`, their variance by chance `v`, the pooled level `start`.

    `smooth` is the course about which shares and counts were linearised. `factor` widens or narrows the grid's standard
    deviations; `size` is one of the scale in the figure's own unit.
    """

    link: str
    z: Floats
    v: Floats
    start: float
    smooth: Floats
    factor: float = 1.0
    size: float = 1.0

    def figure(self, eta: Floats, per: float) -> Floats:
        """Return figures in the metric's unit for values on the scale."""
        return unlinked(eta, self.link) * (self.size if self.link == "identity" else per)


def worked(course: Course, steps: Sequence[Floats] = ()) -> Working:
    """Return a course's months on the model's scale. Raises ImpactError for a figure that never varies."""
    link = LINKS[course.unit]
    if course.unit == "hours":
        return _by_spread(np.log(np.maximum(course.value, _SHORTEST)), course.denominator, link)
    if course.unit == "net":
        return _by_spread(course.value, np.ones_like(course.value), link)
    possible = course.denominator if link == "logit" else np.full_like(course.numerator, np.inf)
    if not course.numerator.any() or bool((course.numerator == possible).all()):
        raise ImpactError(
            "No model fits these months: the figure never varies, it is always 0 or 100%. Choose another metric or "
            "change.",
            NOT_ENOUGH,
        )
    return _by_counts(course, link, steps)


def difference(own: Course, others: Sequence[Course]) -> Working:
    """Return a hub's months less the mean of other hubs' months, on the model's scale."""
    mine, theirs = worked(own, other_steps(own)), [worked(other) for other in others]
    z = mine.z - np.mean([other.z for other in theirs], axis=0)
    if own.unit == "hours":
        return _by_spread(z, own.denominator, mine.link)
    v = mine.v + np.sum([other.v for other in theirs], axis=0) / len(theirs) ** 2
    return Working(mine.link, z, v, mine.start - float(np.mean([other.start for other in theirs])), mine.smooth)


def other_steps(course: Course) -> list[Floats]:
    """Return the step of each other change that falls within the months: 0 before it, 1 from it on."""
    columns = [(course.time >= step).astype(np.float64) for step in sorted(set(course.steps))]
    return [column for column in columns if 0 < column.sum() < len(column)]


def unlinked(eta: Floats, link: str) -> Floats:
    """Return the mean for values on a link's scale."""
    if link == "identity":
        return eta
    grown = np.exp(np.clip(eta, -30, 30))
    return grown / (1 + grown) if link == "logit" else grown


def _by_counts(course: Course, link: str, steps: Sequence[Floats]) -> Working:
    y, n, share = course.numerator, course.denominator, link == "logit"
    pooled = (y.sum() + 0.5) / (n.sum() + share)
    start = float(np.log(pooled / (1 - pooled)) if share else np.log(pooled))
    eta = np.full_like(y, start)
    smooth = mean_terms(course.time, steps) + 0.1**2 * season(course.time) + alike(course.time, 0.12, 0.6)
    smooth += 0.05**2 * np.eye(len(y))
    for turn in range(4):
        mean = unlinked(eta, link)
        weight = n * mean * (1 - mean) if share else n * mean
        z, v = eta + (y - n * mean) / weight, 1 / weight
        if turn < 3:
            eta = start + smooth @ np.linalg.solve(smooth + np.diag(v), z - start)
            eta = np.clip(eta, start - _FARTHEST, start + _FARTHEST)
    return Working(link, z, v, start, eta)


def _by_spread(value: Floats, rows: Floats, link: str) -> Working:
    """Return figures whose chance is judged by how far neighbours lie apart: times and net counts."""
    moves = np.diff(value)
    spread = 1.4826 * float(np.median(np.abs(moves - np.median(moves)))) / np.sqrt(2)
    if spread < _STILL:  # more than half of the moves are alike: figures in whole days
        spread = float(moves.std()) / np.sqrt(2)
    if spread < _STILL:
        raise ImpactError(
            "No model fits these months: the figure never varies. Choose another metric or change.", NOT_ENOUGH
        )
    size = 1.0 if link == "log" else spread / _USUAL
    z, spread = value / size, spread / size
    v = (_CHANCE * spread) ** 2 * rows.mean() / rows
    return Working(link, z, v, float(z.mean()), z, max(spread / _USUAL, _NARROWEST), size)
