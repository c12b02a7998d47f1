"""Contacts to come: twelve weeks by day, with intervals, by whichever of three methods did best on days known.

The model: quasi-Poisson by weekday, bank holiday, month of the year (a wave) and trend. The simple ones: the mean of
the same weekday over 8 weeks, and the same weekday a year before. Each is tried on past 12 weeks that it had not seen.
Source: Hyndman and Athanasopoulos, Forecasting, 3rd edition, chapters 5 and 7.
"""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from scipy.stats import nbinom, poisson
from statsmodels.genmod import families
from statsmodels.genmod.generalized_linear_model import GLM

from etl.errors import QuestionError
from queries.capacity.days import Daily, Floats, working_between

WEEKS, DAYS = 12, 84
_YEAR = 364  # days: the same weekday a year before
LEAST = _YEAR + DAYS  # days of history that a forecast and one trial of it need
_SEVERAL = 8  # weeks in the plain mean
_TRIALS = 12  # at most, four weeks apart
_STEP = 28


class ForecastError(QuestionError):
    """There is too little history to forecast from."""


@dataclass(frozen=True)
class Ahead:
    """One method's figures for days ahead, and for the weeks that they make: expected contacts and 95% intervals."""

    expected: Floats
    low: Floats
    high: Floats
    week_low: Floats
    week_high: Floats

    @property
    def weeks(self) -> Floats:
        """Expected contacts of each week."""
        sums: Floats = self.expected.reshape(WEEKS, 7).sum(axis=1)
        return sums


@dataclass(frozen=True)
class BackTest:
    """How a method did on weeks it had not seen: error of a day and of a week as a share of contacts, and how many
    days and weeks lay inside their 95% intervals, all in percent."""

    method: str
    trials: int
    error_percent: float
    week_error_percent: float
    covered_percent: float
    weeks_covered_percent: float


@dataclass(frozen=True)
class Forecast:
    """Twelve weeks ahead by day, the method chosen, and how each method did in the past; best first."""

    first: date
    method: str
    ahead: Ahead
    tests: tuple[BackTest, ...]

    @property
    def days(self) -> list[date]:
        """The days ahead."""
        return [self.first + timedelta(days=i) for i in range(DAYS)]

    def weeks(self) -> list[tuple[date, float, float, float]]:
        """Return each week's first day, expected contacts, and the ends of its interval."""
        sides = zip(self.ahead.weeks, self.ahead.week_low, self.ahead.week_high, strict=True)
        return [(self.first + timedelta(days=7 * i), *map(float, side)) for i, side in enumerate(sides)]  # type: ignore[misc]

    def weekdays(self) -> list[tuple[int, float, float, float]]:
        """Return each weekday (0 is Monday) with expected contacts and the mean ends of its days' intervals."""
        found = []
        for weekday in range(7):
            at = [i for i, day in enumerate(self.days) if day.weekday() == weekday]
            expected, low, high = (
                float(side[at].mean()) for side in (self.ahead.expected, self.ahead.low, self.ahead.high)
            )
            found.append((weekday, expected, low, high))
        return found


def forecast(history: Daily) -> Forecast:
    """Return contacts for the 12 weeks after the last day known. Raises ForecastError with under 64 weeks known."""
    if len(history.counts) < LEAST:
        raise ForecastError(
            f"A forecast needs {LEAST // 7} weeks of contacts, a year and 12 weeks to try it on: there are "
            f"{len(history.counts) // 7}."
        )
    tests = sorted((back_test(name, history) for name in METHODS), key=lambda one: one.error_percent)
    best = tests[0].method
    return Forecast(history.last + timedelta(days=1), best, METHODS[best](history), tuple(tests))


def back_test(method: str, history: Daily) -> BackTest:
    """Return how a method forecasts past spans of 12 weeks from what was known before each."""
    size = len(history.counts)
    starts = [s for s in range(size - DAYS, max(_YEAR, size - DAYS - _TRIALS * _STEP), -_STEP) if s >= _YEAR]
    missed, weeks_missed, inside, weeks_inside, total = 0.0, 0.0, 0.0, 0.0, 0.0
    for start in starts:
        ahead, real = METHODS[method](history.until(start)), history.counts[start : start + DAYS]
        missed += float(np.abs(ahead.expected - real).sum())
        weekly = real.reshape(WEEKS, 7).sum(axis=1)
        weeks_missed += float(np.abs(ahead.weeks - weekly).sum())
        weeks_inside += float(((weekly >= ahead.week_low) & (weekly <= ahead.week_high)).mean())
        inside += float(((real >= ahead.low) & (real <= ahead.high)).mean())
        total += float(real.sum())
    share = 100 / max(total, 1.0)
    errors = (missed * share, weeks_missed * share)
    return BackTest(method, len(starts), *errors, *(each * 100 / len(starts) for each in (inside, weeks_inside)))


def _model(history: Daily) -> Ahead:
    size = len(history.counts)
    design = _design(history.first, size + DAYS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a weekday without any contact sends its coefficient far down, harmlessly
        fitted = GLM(history.counts, design[:size], family=families.Poisson()).fit(scale="X2")
    future = design[size:]
    expected = np.exp(np.clip(future @ fitted.params, -20, 20))
    unsure = np.einsum("ij,jk,ik->i", future, fitted.cov_params(), future)
    return _spread(expected, expected * max(1.0, float(fitted.scale)), np.minimum(unsure, 1.0))


def _design(first: date, size: int) -> Floats:
    """Return weekday, bank holiday, two waves of the year and trend, day by day."""
    days = [first + timedelta(days=i) for i in range(size)]
    weekday = np.array([day.weekday() for day in days])
    closed = (weekday < 5) & ~np.array(working_between(days[0], days[-1]))
    turn = 2 * np.pi * np.array([day.timetuple().tm_yday for day in days]) / 365.25
    waves = [wave(pair * turn) for pair in (1, 2, 3) for wave in (np.sin, np.cos)]
    trend = np.arange(size) / 365.25
    return np.column_stack([*(weekday == one for one in range(7)), closed, *waves, trend]).astype(np.float64)


def _same_weekday(history: Daily) -> Ahead:
    recent = history.counts[-7 * _SEVERAL :].reshape(_SEVERAL, 7)
    mean, variance = recent.mean(axis=0), recent.var(axis=0, ddof=1)
    shared = np.divide(variance, mean**2, out=np.zeros(7), where=mean > 0) / _SEVERAL
    return _spread(np.tile(mean, WEEKS), np.tile(np.maximum(variance, mean), WEEKS), np.tile(shared, WEEKS))


def _year_before(history: Daily) -> Ahead:
    size = len(history.counts)
    expected = history.counts[size - _YEAR : size - _YEAR + DAYS]
    return _spread(expected, 2 * np.maximum(expected, 1.0), np.zeros(DAYS))  # two days differ by twice one's spread


def _spread(expected: Floats, own: Floats, shared: Floats) -> Ahead:
    """Return intervals of days and weeks: `own` is each day's variance, `shared` that of its mean, relative.

    What is unsure about the mean moves all days of a week together.
    """
    days = _interval(expected, own + expected**2 * shared)
    weekly, own_of_week = (each.reshape(WEEKS, 7).sum(axis=1) for each in (expected, own))
    weeks = _interval(weekly, own_of_week + (expected * np.sqrt(shared)).reshape(WEEKS, 7).sum(axis=1) ** 2)
    return Ahead(expected, *days, *weeks)


def _interval(expected: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Return 95% intervals of counts: Poisson, or negative binomial where the variance is wider."""
    mean = np.maximum(expected, 1e-6)
    extra = np.maximum(variance, mean * 1.001)
    share, size = mean / extra, mean**2 / (extra - mean)
    low, high = (
        np.where(variance > mean * 1.001, nbinom.ppf(q, size, share), poisson.ppf(q, mean)) for q in (0.025, 0.975)
    )
    return low.astype(np.float64), high.astype(np.float64)


METHODS: dict[str, Callable[[Daily], Ahead]] = {
    "model": _model,
    "same weekday, mean of 8 weeks": _same_weekday,
    "same weekday a year before": _year_before,
}


def weekly_history(history: Daily, weeks: int = 26) -> Sequence[tuple[date, float]]:
    """Return the first day and contacts of the last whole weeks known, in the same sevens as the forecast's."""
    size = min(len(history.counts) // 7, weeks)
    sums = history.counts[len(history.counts) - size * 7 :].reshape(size, 7).sum(axis=1)
    first = history.last - timedelta(days=size * 7 - 1)
    return [(first + timedelta(days=7 * i), float(total)) for i, total in enumerate(sums)]
