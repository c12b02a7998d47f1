"""Tests whether a figure moved between two months, allowing for how much the process varies by itself.

The difference in standard errors is divided by the square root of `dispersion`: how much more earlier pairs of months
differed than sampling explains. A few pairs estimate that poorly, so the result is compared with Student's t.
"""

from collections.abc import Sequence
from math import atan, cos, inf, pi, sin, sqrt
from typing import NamedTuple

FEWEST_PAIRS = 6  # with fewer, dispersion is a guess
FALSE_SHARE = 0.10  # of what is said to have moved, at most so much by chance


class Counted(NamedTuple):
    """What was counted in one month: a share has a denominator of at least 1, a count has none."""

    numerator: int
    denominator: int | None = None


class Pair(NamedTuple):
    """The figures of two months, in order of time; both are shares, or both are counts."""

    before: Counted
    after: Counted


class Evidence(NamedTuple):
    """What a test found: standard errors, dispersion, how many earlier pairs gave it, and the two-sided p value."""

    z: float
    dispersion: float
    pairs: int
    p: float


def step_test(pair: Pair, earlier: Sequence[Pair]) -> Evidence | None:
    """Test whether a figure moved, given the earlier pairs of the same lag; None with fewer than 6 of them."""
    if len(earlier) < FEWEST_PAIRS:
        return None
    z, phi = standard_errors(pair), dispersion(earlier)
    return Evidence(z, phi, len(earlier), student_p(z / sqrt(phi), round(2 * len(earlier) / 3)))


def standard_errors(pair: Pair) -> float:
    """Return the difference in standard errors: of shares by their pooled share, of counts by their sum."""
    (x, n), (y, m) = pair
    if n is None or m is None:
        return (y - x) / sqrt(x + y) if x + y else 0.0
    pooled = (x + y) / (n + m)
    spread = pooled * (1 - pooled) * (1 / n + 1 / m)
    return (y / m - x / n) / sqrt(spread) if spread else 0.0


def dispersion(pairs: Sequence[Pair]) -> float:
    """Return phi: how many times more pairs of months vary than sampling explains, at least 1."""
    squares = sum(_difference(pair) ** 2 for pair in pairs)
    variances = sum(_variance(pair) for pair in pairs)
    if not variances:
        return inf if squares else 1.0
    return max(1.0, squares / variances)


def student_p(t: float, df: int) -> float:
    """Return the two-sided p value of Student's t for whole degrees of freedom (Abramowitz and Stegun 26.7.3-4)."""
    angle = atan(abs(t) / sqrt(df))
    square, odd = cos(angle) ** 2, df % 2
    term = total = cos(angle) if odd else 1.0
    for i in range(3 if odd else 2, df, 2):
        term *= square * (i - 1) / i
        total += term
    if df == 1:
        return max(0.0, 1 - 2 / pi * angle)
    inside = sin(angle) * total
    return max(0.0, 1 - (2 / pi * (angle + inside) if odd else inside))


def discoveries(p_values: Sequence[float], share: float = FALSE_SHARE) -> list[bool]:
    """Return which p values are significant by Benjamini and Hochberg (1995), in the order given."""
    ranked = sorted(p_values)
    passed = [p for rank, p in enumerate(ranked, 1) if p <= share * rank / len(ranked)]
    return [bool(passed) and p <= passed[-1] for p in p_values]


def _difference(pair: Pair) -> float:
    (x, n), (y, m) = pair
    return float(y - x) if n is None or m is None else y / m - x / n


def _variance(pair: Pair) -> float:
    (x, n), (y, m) = pair
    if n is None or m is None:
        return float(x + y)
    return x / n * (1 - x / n) / n + y / m * (1 - y / m) / m
