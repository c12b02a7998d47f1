"""Tests whether groups changed differently from each other, and which of them changed differently from the rest.

Changes are compared with their weighted mean (Cochran's Q), counts by a table of periods and groups. A group's change
is also given shrunk towards that mean (DerSimonian and Laird), because the largest of many changes owes most to chance.
"""

from collections.abc import Sequence
from math import erfc, exp, pi, sqrt
from typing import NamedTuple

from queries.statistics.contributions import Both, total


class Change(NamedTuple):
    """A group's change and its sampling variance, more than 0."""

    value: float
    variance: float


class Spread(NamedTuple):
    """How unlike changes are: p of no difference, their weighted mean, the variance between groups (tau squared)."""

    p: float
    mean: float
    between: float

    def shrunk(self, change: Change) -> float:
        """Return a change drawn towards the mean, the more the less is known of it."""
        return self.mean + self.between / (self.between + change.variance) * (change.value - self.mean)


def spread(changes: Sequence[Change]) -> Spread:
    """Return how unlike two or more changes are."""
    weights = [1 / change.variance for change in changes]
    middle = mean(changes)
    q = sum(w * (change.value - middle) ** 2 for w, change in zip(weights, changes, strict=True))
    free, held = len(changes) - 1, sum(weights) - sum(w * w for w in weights) / sum(weights)
    return Spread(chi_square_p(q, free), middle, max(0.0, (q - free) / held))


def beside_rest(changes: Sequence[Change]) -> list[float]:
    """Return, for each change, the p value of no difference from the weighted mean of the others."""
    return [_beside(change, [*changes[:i], *changes[i + 1 :]]) for i, change in enumerate(changes)]


def _beside(change: Change, rest: Sequence[Change]) -> float:
    variance = change.variance + 1 / sum(1 / other.variance for other in rest)
    return erfc(abs(change.value - mean(rest)) / sqrt(2 * variance))


def mean(changes: Sequence[Change]) -> float:
    """Return the mean of changes, those that are known best weighing most."""
    return sum(c.value / c.variance for c in changes) / sum(1 / c.variance for c in changes)


def table_p(groups: Sequence[Both]) -> float:
    """Return the p value of counts that grew or fell alike: a chi-square of two periods by groups."""
    whole = total(groups)
    n = whole.before.numerator + whole.after.numerator
    if not whole.before.numerator or not whole.after.numerator:
        return 1.0
    square = 0.0
    for group in groups:
        row = group.before.numerator + group.after.numerator
        for cell, column in ((group.before, whole.before), (group.after, whole.after)):
            expected = row * column.numerator / n
            square += (cell.numerator - expected) ** 2 / expected if expected else 0.0
    return chi_square_p(square, len(groups) - 1)


def counts_beside_rest(groups: Sequence[Both]) -> list[float]:
    """Return, for each group's counts, the p value of the table of it and all others."""
    return [table_p([group, total([*groups[:i], *groups[i + 1 :]])]) for i, group in enumerate(groups)]


def chi_square_p(square: float, free: int) -> float:
    """Return the upper tail of chi-square for whole degrees of freedom (Abramowitz and Stegun 26.4.4-5)."""
    if square <= 0:
        return 1.0
    half = square / 2
    if free % 2:
        term = tail = 0.0
        for i in range(1, free, 2):
            term = sqrt(square) if i == 1 else term * square / i
            tail += term
        return min(1.0, erfc(sqrt(half)) + 2 * exp(-half) / sqrt(2 * pi) * tail)
    term = total_of = 1.0
    for i in range(1, free // 2):
        term *= half / i
        total_of += term
    return min(1.0, exp(-half) * total_of)


def adjusted(p_values: Sequence[float]) -> list[float]:
    """Return p values adjusted by Benjamini and Hochberg (1995): those under 0.05 have 5% false alarms among them."""
    number, ranked = len(p_values), sorted(range(len(p_values)), key=lambda i: p_values[i])
    found, least = [1.0] * number, 1.0
    for rank in range(number, 0, -1):
        least = min(least, p_values[ranked[rank - 1]] * number / rank)
        found[ranked[rank - 1]] = least
    return found
