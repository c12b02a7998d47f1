"""Forecasts contacts by day for twelve weeks, with intervals, by whichever of three methods did best on the past.

One method is a model of the weekly level, which may drift or have jumped, with a trend and a season, divided among
weekdays and bank holidays. The two simple methods are the mean of the same weekday over 8 weeks, and the same weekday a
year before. Each is tested on past spans of 12 weeks that it had not seen. Source: Hyndman and Athanasopoulos,
Forecasting, 3rd edition, chapters 5 and 7.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from scipy.special import betainc, nbdtrik, pdtr, pdtrik  # scipy.stats takes 0.5 s to import

from etl.errors import QuestionError
from queries.workload.history import Daily, Floats, working_between
from queries.workload.level import foretold

WEEKS, DAYS = 12, 84
_YEAR = 364  # days: the same weekday a year before
LEAST = _YEAR + DAYS  # days of history: a forecast and one trial of it need them
_MEAN_WEEKS = 8  # weeks in the plain mean
_TRIALS = 12  # at most
_STEP = 28  # days between trials


class ForecastError(QuestionError):
    """Reports that there is too little history to forecast from."""


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
    """How a method did on weeks it had not seen, in percent: its error by day and by week as a share of contacts, and
    the share of days and weeks inside their 95% intervals.
    """

    method: str
    trials: int
    error_percent: float
    week_error_percent: float
    covered_percent: float
    weeks_covered_percent: float


@dataclass(frozen=True)
class Forecast:
    """Twelve weeks ahead by day, the method chosen, and how each method did on the past, best first."""

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
        rows = []
        for weekday in range(7):
            places = [i for i, day in enumerate(self.days) if day.weekday() == weekday]
            expected, low, high = (
                float(side[places].mean()) for side in (self.ahead.expected, self.ahead.low, self.ahead.high)
            )
            rows.append((weekday, expected, low, high))
        return rows


def forecast(history: Daily) -> Forecast:
    """Return contacts for the 12 weeks after the last day known. Raises ForecastError with under 64 weeks known."""
    if len(history.counts) < LEAST:
        raise ForecastError(
            f"A forecast needs {LEAST // 7} weeks of contacts, a year and 12 weeks to try it on: there are "
            f"{len(history.counts) // 7}."
        )
    tests = sorted((back_test(name, history) for name in METHODS), key=lambda test: test.error_percent)
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
    return BackTest(method, len(starts), *errors, *(hits * 100 / len(starts) for hits in (inside, weeks_inside)))


def _model(history: Daily) -> Ahead:
    """Forecast the level of weeks, and share each week out by weekday and bank holiday."""
    size = len(history.counts)
    usual = _usual_days(history)
    weeks = size // 7
    counts, days = history.counts[size - 7 * weeks :], usual[size - 7 * weeks : size]
    chance = _day_spread(counts, days)
    level = foretold(counts.reshape(weeks, 7).sum(axis=1), days.reshape(weeks, 7).sum(axis=1), WEEKS, chance)
    expected = usual[size:] * np.repeat(level.factor, 7)
    shared = np.repeat(level.variance, 7)
    return _spread(expected, expected * chance, shared)


def _usual_days(history: Daily) -> Floats:
    """Return contacts usual on each day of the past and of the days ahead, by weekday and bank holiday alone."""
    size = len(history.counts)
    days = [history.first + timedelta(days=i) for i in range(size + DAYS)]
    weekday = np.array([day.weekday() for day in days])
    closed = (weekday < 5) & ~np.array(working_between(days[0], days[-1]))
    past, shut = weekday[:size], closed[:size]
    mean = np.array([history.counts[(past == number) & ~shut].mean() for number in range(7)])
    usual: Floats = np.maximum(mean, 0.01)[weekday]
    if shut.any():
        usual[closed] *= min(max(float(history.counts[shut].sum() / usual[:size][shut].sum()), 0.01), 2.0)
    return usual


def _day_spread(counts: Floats, usual: Floats) -> float:
    """Return the variance of single days within their week as a multiple of chance, at least 1."""
    weekly = counts.reshape(-1, 7).sum(axis=1) / usual.reshape(-1, 7).sum(axis=1)
    mean = np.maximum(usual * np.repeat(weekly, 7), 1e-6)
    return max(1.0, float(((counts - mean) ** 2 / mean).sum()) / (len(counts) * 6 / 7))


def _same_weekday(history: Daily) -> Ahead:
    recent = history.counts[-7 * _MEAN_WEEKS :].reshape(_MEAN_WEEKS, 7)
    mean, variance = recent.mean(axis=0), recent.var(axis=0, ddof=1)
    shared = np.divide(variance, mean**2, out=np.zeros(7), where=mean > 0) / _MEAN_WEEKS
    return _spread(np.tile(mean, WEEKS), np.tile(np.maximum(variance, mean), WEEKS), np.tile(shared, WEEKS))


def _year_before(history: Daily) -> Ahead:
    size = len(history.counts)
    expected = history.counts[size - _YEAR : size - _YEAR + DAYS]
    both_days = 2 * np.maximum(expected, 1.0)  # a difference has the variance of two days
    return _spread(expected, both_days, np.zeros(DAYS))


def _spread(expected: Floats, own: Floats, shared: Floats) -> Ahead:
    """Return intervals of days and weeks: `own` is each day's variance, `shared` the relative variance of its mean.

    An error in the mean moves all days of a week together.
    """
    days = interval(expected, own + expected**2 * shared)
    weekly, own_of_week = (values.reshape(WEEKS, 7).sum(axis=1) for values in (expected, own))
    weeks = interval(weekly, own_of_week + (expected * np.sqrt(shared)).reshape(WEEKS, 7).sum(axis=1) ** 2)
    return Ahead(expected, *days, *weeks)


def interval(expected: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Return 95% intervals of counts: Poisson, or negative binomial where the variance is wider."""
    mean = np.maximum(expected, 1e-6)
    extra = np.maximum(variance, mean * 1.001)
    share, size = mean / extra, mean**2 / (extra - mean)
    low, high = (
        np.where(
            variance > mean * 1.001,
            _least(lambda count: betainc(size, count + 1, share), nbdtrik(q, size, share), q),
            _least(lambda count: pdtr(count, mean), pdtrik(q, mean), q),
        )
        for q in (0.025, 0.975)
    )
    return low.astype(np.float64), high.astype(np.float64)


def _least(share_up_to: Callable[[Floats], Floats], between: Floats, q: float) -> Floats:
    """Return the least counts up to which a share q lies, from where it would lie if counts had fractions."""
    count = np.ceil(between)
    before = np.maximum(count - 1, 0)
    return np.where(share_up_to(before) >= q, before, count)


METHODS: dict[str, Callable[[Daily], Ahead]] = {
    "model": _model,
    "same weekday, mean of 8 weeks": _same_weekday,
    "same weekday a year before": _year_before,
}
