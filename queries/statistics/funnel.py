"""Compares proportions of groups with limits for their size (funnel plot), adjusted for overdispersion.

The method is the arcsine square-root transform with Spiegelhalter's additive adjustment, z winsorised at 10% and
90%, as in the NHS's Summary Hospital-level Mortality Indicator.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import asin, pi, sin, sqrt
from statistics import quantiles
from typing import Literal

from queries.statistics.intervals import Z95, Z998, Interval, wilson

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
    if _beyond(inner, numerator, denominator, shape.centre, Z95):
        far = _beyond(outer, numerator, denominator, shape.centre, Z998)
        sides: tuple[FunnelVerdict, FunnelVerdict] = ("far_below", "far_above") if far else ("below", "above")
        verdict = sides[value > shape.centre]
    return Unit(name, numerator, denominator, value, inner, outer, verdict)


def _beyond(limits: Interval, numerator: int, denominator: int, centre: float, z: float) -> bool:
    """Return whether a unit lies outside limits, and its own interval leaves out what all share.

    Near 0 and 1 the arcsine alone is too quick: none of 12 is beyond its 99.8% limit for 30%, and happens to 1 in 72.
    """
    own = wilson(numerator, denominator, z)
    apart = own is not None and not own.lower <= centre <= own.upper
    return apart and not limits.lower <= numerator / denominator <= limits.upper


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
