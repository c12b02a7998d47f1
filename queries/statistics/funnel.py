"""Compares proportions of groups with limits for their size (funnel plot), adjusted for overdispersion.

The method is the arcsine square-root transform with Spiegelhalter's additive adjustment, z winsorised at 10% and
90%, as in the NHS's Summary Hospital-level Mortality Indicator.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import asin, pi, sin, sqrt
from statistics import quantiles
from typing import Literal

from queries.statistics.intervals import Z95, Z998, Interval

FunnelVerdict = Literal["far_below", "below", "as_expected", "above", "far_above"]


@dataclass(frozen=True)
class Unit:
    """One agency, hub or group against the limits for its size; proportions, 0 to 1."""

    name: str
    numerator: int
    denominator: int
    value: float
    limits95: Interval
    limits998: Interval
    verdict: FunnelVerdict


@dataclass(frozen=True)
class Funnel:
    """All units, the proportion they share, and tau2, the spread between them beyond chance (transformed scale)."""

    centre: float
    tau2: float
    units: tuple[Unit, ...]

    def limits(self, denominator: int, z: float = Z95) -> Interval:
        """Return the limits (proportions) for a denominator of at least 1."""
        middle = asin(sqrt(self.centre))
        reach = z * sqrt(1 / (4 * denominator) + self.tau2)
        # An angle past 0 or pi/2 would turn the sine back: clipping keeps limits monotonic for small units.
        return Interval(sin(max(0.0, middle - reach)) ** 2, sin(min(pi / 2, middle + reach)) ** 2)


def funnel(rows: Iterable[tuple[str, int, int]]) -> Funnel | None:
    """Compare (name, numerator, denominator) rows with what they share; rows without a denominator are left out.

    Returns None when no row has a denominator.
    """
    kept = [row for row in rows if row[2] > 0]
    if not kept:
        return None
    centre = sum(x for _, x, _ in kept) / sum(n for _, _, n in kept)
    bare = Funnel(centre, _spread(kept, centre), ())
    return Funnel(centre, bare.tau2, tuple(_unit(bare, *row) for row in kept))


def _unit(shape: Funnel, name: str, numerator: int, denominator: int) -> Unit:
    value = numerator / denominator
    inner, outer = shape.limits(denominator), shape.limits(denominator, Z998)
    verdict: FunnelVerdict = "as_expected"
    if value < inner.lower:
        verdict = "far_below" if value < outer.lower else "below"
    elif value > inner.upper:
        verdict = "far_above" if value > outer.upper else "above"
    return Unit(name, numerator, denominator, value, inner, outer, verdict)


def _spread(rows: Sequence[tuple[str, int, int]], centre: float) -> float:
    """Return tau2: the variance of the winsorised z scores beyond sampling error, never below 0."""
    k = len(rows)
    if k < 2:
        return 0.0
    scores = [(asin(sqrt(x / n)) - asin(sqrt(centre))) * 2 * sqrt(n) for _, x, n in rows]
    deciles = quantiles(scores, n=10, method="inclusive")
    phi = sum(min(max(z, deciles[0]), deciles[-1]) ** 2 for z in scores) / k
    if k * phi < k - 1:
        return 0.0
    weights = [4.0 * n for _, _, n in rows]
    total = sum(weights)
    return max(0.0, (k * phi - (k - 1)) / (total - sum(w * w for w in weights) / total))
