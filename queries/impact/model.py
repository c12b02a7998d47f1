"""Segmented regression: a course of months, with and without a change of level and slope at a date.

Counts and rates: quasi-Poisson with log link. Shares: quasi-binomial with logit link. Times: robust (Huber) regression
of the logarithm. Net counts: least squares. Sources: Bernal, Cummins and Gasparrini 2017 (Int J Epidemiol 46:348-355);
Turner et al. 2021 (BMC Med Res Methodol 21:134) on short series; Newey and West 1987 on the errors.
"""

import warnings
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from scipy.stats import t as student
from statsmodels.genmod import families
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.regression.linear_model import WLS
from statsmodels.robust.robust_linear_model import RLM

from queries.impact.course import Course, Floats, ImpactError
from queries.months import number_of

LEVEL, SLOPE, LATER = 2, 3, 4  # columns of the design; from the last one on seasons and other changes
SEASONS = (
    "no season: fewer than 24 months",
    "seasons as one yearly wave",
    "seasons as yearly and half-yearly waves",
)
LINKS = {"percent": "logit", "hours": "log", "count": "log", "rate": "log", "ratio": "log", "net": "identity"}


@dataclass(frozen=True)
class Estimate:
    """A figure in the metric's unit with its 95% interval and the two-sided probability of one so far from 0."""

    value: float
    low: float
    high: float
    p: float


@dataclass(frozen=True)
class Fit:
    """A fitted course. `level` and `slope` (a year) are on the model's scale: log or logit, or the unit of a net.

    `later` are the columns of other changes that came after this one: an effect is told as if they had not come.
    """

    course: Course
    design: Floats
    beta: Floats
    covariance: Floats
    df: int
    dispersion: float
    seasons: str
    later: list[int] = field(default_factory=list)

    @property
    def link(self) -> str:
        """The scale on which level and slope change."""
        return LINKS[self.course.unit]

    @cached_property
    def without(self) -> Floats:
        """The design with no change."""
        plain = self.design.copy()
        plain[:, [LEVEL, SLOPE]] = 0
        return plain

    def expected(self, design: Floats) -> Floats:
        """Return expected figures in the metric's unit."""
        return unlinked(design @ self.beta, self.link) * self.course.per

    def effect(self, months: Any = slice(None)) -> Estimate:
        """Return the mean difference over months after the change (all, or a mask) against no change."""
        chosen = np.flatnonzero(self.course.after)[months]
        with_it, plain = self.design[chosen], self.without[chosen]
        with_it[:, self.later] = plain[:, self.later] = 0
        value = float(np.mean(self.expected(with_it) - self.expected(plain)))
        slopes = self._slopes(with_it) - self._slopes(plain)
        return self._estimate(value, slopes.mean(axis=0))

    def month(self, number: int) -> Estimate | None:
        """Return the difference in the `number`th month after the change; None where it is not known."""
        there = self.course.time[self.course.after] == number - 1
        return self.effect(there) if there.any() else None

    def coefficient(self, column: int) -> Estimate:
        """Return one coefficient on the model's scale."""
        return self._estimate(float(self.beta[column]), np.eye(len(self.beta))[column])

    def band(self, design: Floats) -> tuple[Floats, Floats]:
        """Return the 95% interval of expected figures, month by month."""
        middle = design @ self.beta
        wide = student.ppf(0.975, self.df) * np.sqrt(np.einsum("ij,jk,ik->i", design, self.covariance, design))
        low, high = (unlinked(middle + side * wide, self.link) * self.course.per for side in (-1, 1))
        return low, high

    def _slopes(self, design: Floats) -> Floats:
        """Return how expected figures move with each coefficient (the delta method's gradient)."""
        return _steepness(design @ self.beta, self.link)[:, None] * design * self.course.per

    def _estimate(self, value: float, gradient: Floats) -> Estimate:
        error = float(np.sqrt(gradient @ self.covariance @ gradient))
        reach = float(student.ppf(0.975, self.df)) * error
        p = float(2 * student.sf(abs(value) / error, self.df)) if error > 0 else 1.0
        return Estimate(value, value - reach, value + reach, p)


def fit(course: Course) -> Fit:
    """Fit a course's level, trend, seasons, and change of level and slope."""
    design, seasons = make_design(course)
    lags = 2 if len(course.months) < 30 else 3  # Newey-West: 4 (n / 100)^(2/9), rounded up
    solved = solve(course, design, lags)
    size, terms = design.shape
    covariance = _wider(solved.robust, solved.plain) * inflation(solved.residuals, terms)
    later = [column for column in range(LATER, terms) if _begins_after(design[:, column], course)]
    return Fit(course, design, solved.beta, covariance, size - terms, solved.dispersion, seasons, later)


def _begins_after(column: Floats, course: Course) -> bool:
    """Return whether a column is the step of a change that came after the one studied: 0 before it, 1 at the end."""
    return bool(np.isin(column, (0.0, 1.0)).all() and column[-1] == 1 and not column[~course.after].any())


def inflation(residuals: Floats, terms: int) -> float:
    """Return by how much neighbouring months that resemble each other widen a variance: (1 + r) / (1 - r).

    Residuals of a short series hide how alike they are, the more so the more terms were fitted: 1.5 terms a month is
    added to r, the factor with which intervals held their 95% in trials (docs/impact.md).
    """
    alike = float(residuals[1:] @ residuals[:-1] / (residuals @ residuals)) if residuals.any() else 0.0
    r = min(max(alike + 1.5 * terms / len(residuals), 0.0), 0.6)
    return (1 + r) / (1 - r)


def make_design(course: Course) -> tuple[Floats, str]:
    """Return the design (1, years, level, slope, seasons, steps of other changes) and the seasons in words."""
    time = course.time
    after = course.after.astype(np.float64)
    columns = [np.ones_like(time), time / 12, after, after * time / 12]
    pairs = 2 if len(time) >= 36 else 1 if len(time) >= 24 else 0
    turn = 2 * np.pi * np.array([number_of(month) % 12 for month in course.months]) / 12
    for pair in range(1, pairs + 1):
        columns += [np.sin(pair * turn), np.cos(pair * turn)]
    for step in sorted(set(course.steps)):
        began = (time >= step).astype(np.float64)
        if 0 < began.sum() < len(time):
            columns.append(began)
    return np.column_stack(columns), SEASONS[pairs]


def solve(course: Course, design: Floats, lags: int = 2) -> "Solved":
    """Fit any design to a course's months. Raises ImpactError where it can't be fitted."""
    whole = np.linalg.matrix_rank(design) == design.shape[1]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what they warn of is looked for in the result
        solved = _MODELS[course.unit](course, design, lags) if whole else None
    if solved is None or not solved.usable:
        raise ImpactError(
            "No model fits these months: too few rows in a month, a figure that is always 0 or 100%, or other changes "
            "at the same time. Choose another metric or change."
        )
    return solved


_BOUNDLESS = 1e4  # a variance no figure with both outcomes reaches on a log or logit scale


@dataclass(frozen=True)
class Solved:
    """What a model gave: coefficients, their Newey-West and model covariances, residuals that weigh alike."""

    beta: Floats
    robust: Floats
    plain: Floats
    residuals: Floats
    dispersion: float

    @property
    def usable(self) -> bool:
        """Whether the fit came to an end: coefficients without bound are those of a figure that never varies."""
        finite = all(np.isfinite(each).all() for each in (self.beta, self.robust, self.plain))
        return bool(finite and self.residuals.any() and (np.diag(self.plain) < _BOUNDLESS).all())


def _counts(course: Course, design: Floats, lags: int) -> Solved:
    offset = np.log(course.denominator)
    return _glm(GLM(course.numerator, design, family=families.Poisson(), offset=offset), lags)


def _shares(course: Course, design: Floats, lags: int) -> Solved:
    pair = np.column_stack([course.numerator, course.denominator - course.numerator])
    return _glm(GLM(pair, design, family=families.Binomial()), lags)


def _glm(model: GLM, lags: int) -> Solved:
    plain = model.fit(scale="X2")
    robust = model.fit(start_params=plain.params, scale="X2", **_newey_west(lags))
    dispersion = max(1.0, float(plain.scale))  # less than chance alone is chance
    covariance = plain.cov_params() / plain.scale * dispersion
    return Solved(plain.params, robust.cov_params(), covariance, plain.resid_pearson, dispersion)


def _times(course: Course, design: Floats, lags: int) -> Solved:
    y = np.log(np.maximum(course.value, 1 / 60))  # a minute is as short as a time is recorded
    size = np.sqrt(course.denominator / course.denominator.mean())
    weights = RLM(y * size, design * size[:, None]).fit().weights * size**2
    return _least_squares(y, design, weights, lags)


def _net(course: Course, design: Floats, lags: int) -> Solved:
    return _least_squares(course.value, design, np.ones_like(course.value), lags)


def _least_squares(y: Floats, design: Floats, weights: Floats, lags: int) -> Solved:
    model = WLS(y, design, weights=weights)
    plain, robust = model.fit(), model.fit(**_newey_west(lags))
    return Solved(plain.params, robust.cov_params(), plain.cov_params(), plain.wresid, float(plain.scale))


_MODELS = {"count": _counts, "rate": _counts, "ratio": _counts, "percent": _shares, "hours": _times, "net": _net}


def _newey_west(lags: int) -> dict[str, Any]:
    return {"cov_type": "HAC", "cov_kwds": {"maxlags": lags, "use_correction": True}}


def _wider(robust: Floats, plain: Floats) -> Floats:
    """Return the less certain of two covariances, coefficient by coefficient.

    On series of 18 to 48 months Newey-West alone covered 80% where 95% was promised.
    """
    scale = np.sqrt(np.maximum(np.diag(robust) / np.diag(plain), 1.0))
    wider: Floats = plain * np.outer(scale, scale)
    return wider


def unlinked(eta: Floats, link: str) -> Floats:
    """Return the mean that a linear predictor stands for."""
    if link == "identity":
        return eta
    grown = np.exp(np.clip(eta, -30, 30))
    return grown / (1 + grown) if link == "logit" else grown


def _steepness(eta: Floats, link: str) -> Floats:
    if link == "identity":
        return np.ones_like(eta)
    mean = unlinked(eta, link)
    return mean * (1 - mean) if link == "logit" else mean
