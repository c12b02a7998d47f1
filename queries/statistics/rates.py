"""Compares two rates by their ratio or their difference, with a 95% interval."""

from math import exp, hypot, log, sqrt
from typing import NamedTuple

from queries.statistics.intervals import Z95, Interval, wilson


class Compared(NamedTuple):
    """A ratio (1 is the same) or a difference (0 is the same) of two rates, with its 95% interval."""

    value: float
    interval: Interval


def relative_rate(numerator: int, denominator: int, other: int, other_denominator: int) -> Compared | None:
    """Return one proportion over another, by the log method (Katz and others, 1978).

    None where either numerator is 0: the log of nothing has no interval.
    """
    if numerator <= 0 or other <= 0:
        return None
    ratio = (numerator / denominator) / (other / other_denominator)
    error = sqrt(1 / numerator - 1 / denominator + 1 / other - 1 / other_denominator)
    return Compared(ratio, Interval(exp(log(ratio) - Z95 * error), exp(log(ratio) + Z95 * error)))


def relative_count(count: int, other: int) -> Compared | None:
    """Return one count over another from a span of the same length, by the log method; None where either is 0."""
    if count <= 0 or other <= 0:
        return None
    ratio, error = count / other, sqrt(1 / count + 1 / other)
    return Compared(ratio, Interval(exp(log(ratio) - Z95 * error), exp(log(ratio) + Z95 * error)))


def difference(numerator: int, denominator: int, other: int, other_denominator: int) -> Compared | None:
    """Return one proportion less another, by Newcombe's hybrid of Wilson intervals (1998, method 10).

    None where either denominator is 0.
    """
    first, second = wilson(numerator, denominator), wilson(other, other_denominator)
    if first is None or second is None:
        return None
    p, q = numerator / denominator, other / other_denominator
    below, above = hypot(p - first.lower, second.upper - q), hypot(first.upper - p, q - second.lower)
    return Compared(p - q, Interval(p - q - below, p - q + above))


def difference_of(value: float, interval: Interval, other: float, other_interval: Interval) -> Compared:
    """Return an estimate less an independent one, with an interval from both of theirs (Zou and Donner 2008).

    Two estimates can differ by more than chance although their intervals overlap.
    """
    below = hypot(value - interval.lower, other_interval.upper - other)
    above = hypot(interval.upper - value, other - other_interval.lower)
    return Compared(value - other, Interval(value - other - below, value - other + above))
