"""Computes 95% intervals of a proportion (Wilson) and of a count (Byar)."""

from math import sqrt
from typing import NamedTuple

Z95 = 1.959964
Z998 = 3.090232


class Interval(NamedTuple):
    """A lower and an upper bound, in the unit of the figure it belongs to."""

    lower: float
    upper: float


def wilson(numerator: float, denominator: float, z: float = Z95) -> Interval | None:
    """Return the Wilson score interval of a proportion, 0 to 1; None when nothing was counted."""
    if denominator <= 0:
        return None
    x, n = numerator, denominator
    centre, reach = 2 * x + z * z, z * sqrt(z * z + 4 * x * (1 - x / n))
    scale = 2 * (n + z * z)
    return Interval(max(0.0, (centre - reach) / scale), min(1.0, (centre + reach) / scale))


def wilson_percent(numerator: int, denominator: int) -> Interval | None:
    """Return the same at 95%, as percentages."""
    proportions = wilson(numerator, denominator)
    return Interval(proportions.lower * 100, proportions.upper * 100) if proportions else None


def byar(count: int, z: float = Z95) -> Interval:
    """Return Byar's approximation to the exact Poisson interval of a count."""
    lower = count * (1 - 1 / (9 * count) - z / (3 * sqrt(count))) ** 3 if count else 0.0
    above = count + 1
    return Interval(max(0.0, lower), above * (1 - 1 / (9 * above) + z / (3 * sqrt(above))) ** 3)
