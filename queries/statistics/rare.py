"""Tests months with too few events for control limits, by exact distributions.

Every test compares x events in k (months, or rows that could have had one) with y events in m others.
`grouping` measures how far events come in groups, as siblings do; counts are divided by it before a test.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from math import exp, floor, lgamma, log
from statistics import fmean, variance
from typing import NamedTuple

FEW = 5  # events a month on average: under it control limits cry wolf
UNLIKELY = 0.01  # of a month or a year
UNLIKELY_GAP = 0.0027  # of a time without events
NOTHING = 1e-18  # of a sum: adding so little leaves a number as it is
SMALLER = 0.4  # the smaller of two tails, by more than rounding
Test = Callable[[int, int, int, int], float]


class Events(NamedTuple):
    """How many events there were in some months, or among some rows."""

    number: int
    among: int


def binomial(x: int, k: int, y: int, m: int) -> float:
    """Return the two-sided p value of x events in k months beside y events in m others."""
    n, p = x + y, k / (k + m)
    odds = p / (1 - p)
    here = exp(_log_choose(n, x) + x * log(p) + y * log(1 - p))
    tails = _Tails(here, x, lambda i: (n - i) / (i + 1) * odds, lambda i: i / ((n - i + 1) * odds))
    return tails.two_sided(range(n + 1), n * p)


def hypergeometric(x: int, k: int, y: int, m: int) -> float:
    """Return the two-sided p value of x events among k rows beside y events among m others."""
    events, more = x + y, m - (x + y)
    here = exp(_log_choose(events, x) + (_log_choose(k + more, k - x) - _log_choose(k + m, k)))
    tails = _Tails(
        here, x, lambda i: (events - i) * (k - i) / ((i + 1) * (more + i + 1)),
        lambda i: i * (more + i) / ((events - i + 1) * (k - i + 1)),
    )  # fmt: skip
    return tails.two_sided(range(max(0, -more), min(events, k) + 1), events * k / (k + m))


def long_gap(events: int, days: float, since: float, phi: float = 1.0) -> float:
    """Return the p value of no event for `since` days, after `events` in the `days` up to the last one.

    It is 1 where too few events tell how often they come.
    """
    if events / phi <= 1 or days <= 0:
        return 1.0
    return float((1 + since / days) ** -(events / phi - 1))


def grouping(counts: Sequence[int]) -> float:
    """Return phi: how many times more monthly counts vary than single events would, at least 1."""
    mean = fmean(counts) if counts else 0.0
    return max(1.0, variance(counts) / mean) if mean and len(counts) > 1 else 1.0


def compared(test: Test, here: Events, others: Events, phi: float = 1.0) -> float:
    """Return the p value of events here beside those of the others, both divided by phi."""
    if test is binomial:
        return test(_half_up(here.number / phi), here.among, _half_up(others.number / phi), others.among)
    return test(*_divided(here, phi), *_divided(others, phi))


@lru_cache(maxsize=1 << 15)  # a month is judged again in each build, on each page and with each filter that leaves it
def usual(test: Test, among: int, others: Events, phi: float = 1.0) -> tuple[int, int]:
    """Return the smallest and the largest number of events among so many that is not unlikely beside the others."""
    most = among if test is hypergeometric else None
    middle = floor(others.number * among / others.among)
    low = high = middle if most is None else min(middle, most)

    def likely(count: int) -> bool:
        return compared(test, Events(count, among), others, phi) >= UNLIKELY

    while (most is None or high < most) and likely(high + 1):
        high += 1
    while low > 0 and likely(low - 1):
        low -= 1
    return low, high


def _divided(events: Events, phi: float) -> tuple[int, int]:
    count = _half_up(events.number / phi)
    return count, max(count, _half_up(events.among / phi))


class _Tails(NamedTuple):
    """The probability of x events, and how many times as likely one more (`up`) or one fewer (`down`) than i is."""

    here: float
    x: int
    up: Callable[[int], float]
    down: Callable[[int], float]

    def two_sided(self, support: range, mean: float) -> float:
        """Return twice the smaller tail at x, at most 1.

        Both tails make up at least 1: one that is small enough is the smaller, and the other is not added up.
        """
        below, above = (self.down, range(self.x, support.start, -1)), (self.up, range(self.x, support.stop - 1))
        near, far = (below, above) if self.x < mean else (above, below)
        tail = self._sum(*near)
        return min(1.0, 2 * (tail if tail < SMALLER else min(tail, self._sum(*far))))

    def _sum(self, times: Callable[[int], float], outwards: range) -> float:
        """Return the probability of x and of what lies outwards, up to what is too unlikely to add anything.

        Each follows from the one before: worked out by itself each took five logarithms of factorials, and those of a
        page of rare events 0.4 of its 0.9 s.
        """
        total = term = self.here
        for i in outwards:
            term *= times(i)
            total += term
            if term < total * NOTHING:
                break
        return total


def _half_up(value: float) -> int:
    return floor(value + 0.5)


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
