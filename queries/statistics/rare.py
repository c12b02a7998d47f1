"""Tests months with too few events for control limits, by exact distributions.

Every test compares x events in k (months, or rows that could have had one) with y events in m others.
Events that come in groups, such as siblings, are told by `grouping`; counts are divided by it before a test.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from math import exp, floor, lgamma, log
from statistics import fmean, variance
from typing import NamedTuple

FEW = 5  # events a month on average: under it control limits cry wolf
UNLIKELY = 0.01  # of a month or a year
UNLIKELY_GAP = 0.0027  # of a time without events
SMALLER = 0.4  # the smaller of two tails, by more than rounding
Test = Callable[[int, int, int, int], float]


class Events(NamedTuple):
    """How many events there were in some months, or among some rows."""

    number: int
    among: int


def binomial(x: int, k: int, y: int, m: int) -> float:
    """Return the two-sided p value of x events in k months beside y events in m others."""
    n, p = x + y, k / (k + m)
    whole, met, unmet = lgamma(n + 1), log(p), log(1 - p)

    def mass(i: int) -> float:
        return exp(whole - lgamma(i + 1) - lgamma(n - i + 1) + i * met + (n - i) * unmet)

    return _two_sided(mass, x, range(n + 1), n * p)


def hypergeometric(x: int, k: int, y: int, m: int) -> float:
    """Return the two-sided p value of x events among k rows beside y events among m others."""
    events, whole, rest = x + y, _log_choose(k + m, k), k + m - (x + y)
    met, unmet = lgamma(events + 1), lgamma(rest + 1)

    def mass(i: int) -> float:
        chosen = met - lgamma(i + 1) - lgamma(events - i + 1)
        return exp(chosen + (unmet - lgamma(k - i + 1) - lgamma(rest - k + i + 1)) - whole)

    return _two_sided(mass, x, range(max(0, events - m), min(events, k) + 1), events * k / (k + m))


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


def _two_sided(mass: Callable[[int], float], x: int, support: range, mean: float) -> float:
    """Return twice the smaller tail at x, at most 1.

    Both tails make up at least 1: one that is small enough is the smaller, and the other is not added up.
    """
    below, above = range(support.start, x + 1), range(x, support.stop)
    near, far = (below, above) if x < mean else (above, below)
    tail = sum(map(mass, near))
    return min(1.0, 2 * (tail if tail < SMALLER else min(tail, sum(map(mass, far)))))


def _half_up(value: float) -> int:
    return floor(value + 0.5)


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
