"""Computes agreement between two judgements of the same contacts (kappa, Gwet's AC, Krippendorff's alpha).

Each coefficient has an interval. A table of pairs has a row for each category of the first judgement and a column for
each of the second. A stratified sample has a table for each stratum, and each pair is weighted by the number of
contacts that it stands for. Formulas: Gwet 2014 (AC, several raters), Krippendorff 2011 (alpha);
docs/practice-audits.md.
"""

from collections.abc import Callable, Sequence
from functools import cache
from math import atanh, sqrt, tanh
from statistics import NormalDist
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from queries.statistics.intervals import Interval
from queries.statistics.steps import student_p

Numbers: TypeAlias = NDArray[np.float64]
Coefficient: TypeAlias = Callable[[Numbers], float | Numbers]  # of a table; kappa and AC of any number at once
_TABLE = (-2, -1)  # the axes of a table; those before tell several apart
FEWEST_PAIRS = 20  # below, a percentage alone is told
_NOISE = 1e-9  # an error that rounding alone makes, where one of two gave a single answer: kappa is 0 then


class Agreement(NamedTuple):
    """A coefficient with its jackknife error and 95% interval; without both where no pair disagrees."""

    value: float
    error: float | None
    interval: Interval | None


def weights(categories: int, kind: str) -> Numbers:
    """Return how far each pair of categories counts as agreement, 0 to 1: `identity`, `linear` or `quadratic`."""
    apart = np.abs(np.subtract.outer(np.arange(categories), np.arange(categories))) / max(1, categories - 1)
    agreed = {"identity": apart == 0, "linear": 1 - apart, "quadratic": 1 - apart**2}[kind]
    return np.asarray(agreed, np.float64)


def kappa(kind: str) -> Coefficient:
    """Return Cohen's weighted kappa, of a table of shares or counts."""

    def of(table: Numbers) -> Numbers:
        p, w = table / table.sum(_TABLE, keepdims=True), weights(table.shape[-1], kind)
        by_chance = p.sum(-1, keepdims=True) * p.sum(-2, keepdims=True)
        return _above_chance((w * p).sum(_TABLE), (w * by_chance).sum(_TABLE))

    return of


def ac(kind: str) -> Coefficient:
    """Return Gwet's AC1 (`identity`) or AC2 of a table; every category counts, also those nobody gave."""

    def of(table: Numbers) -> Numbers:
        p, w = table / table.sum(_TABLE, keepdims=True), weights(table.shape[-1], kind)
        t = (p.sum(-1) + p.sum(-2)) / 2
        return _above_chance((w * p).sum(_TABLE), _gwet(w, t))

    return of


def alpha(metric: str) -> Coefficient:
    """Return Krippendorff's alpha of a table of counts: `nominal`, `ordinal`, `interval`, `absolute` or `ratio`."""

    def of(table: Numbers) -> float:
        return _alpha(table + table.T, metric)

    return of


def alpha_of_ratings(ratings: Numbers, categories: int, metric: str) -> float:
    """Return alpha of several judges: a row is a contact, a column a judge, a value a category from 0; NaN is none."""
    together = np.zeros((categories, categories))
    for counts in _counted(ratings, categories):
        if (m := counts.sum()) > 1:
            together += (np.outer(counts, counts) - np.diag(counts)) / (m - 1)
    return _alpha(together, metric)


def ac_of_ratings(ratings: Numbers, categories: int, kind: str) -> float:
    """Return Gwet's AC of several judges, laid out as for `alpha_of_ratings`."""
    w, rated = weights(categories, kind), _counted(ratings, categories)
    several = rated[rated.sum(1) > 1]
    m = several.sum(1)
    agreed = (several * (several @ w - 1)).sum(1) / (m * (m - 1))
    some = rated[rated.sum(1) > 0]
    shares = (some / some.sum(1, keepdims=True)).mean(0)
    return float(_above_chance(np.asarray(agreed.mean()), _gwet(w, shares)))


def weighted(tables: Sequence[Numbers], population: Sequence[int]) -> Numbers:
    """Return the table of shares that strata stand for together."""
    shares = [n / sum(population) * table / table.sum() for table, n in zip(tables, population, strict=True)]
    return np.asarray(np.sum(shares, axis=0), np.float64)


def estimate(coefficient: Coefficient, tables: Sequence[Numbers], population: Sequence[int] | None = None) -> Agreement:
    """Return a coefficient of pairs drawn in strata (one table each; one table where drawn simply), with its interval.

    The standard error comes from leaving out one pair at a time within each stratum. The interval is computed on the
    scale of the inverse hyperbolic tangent, with Student's t. Its degrees of freedom are the pairs less the strata.
    Where no pair disagrees there is no interval.
    """

    def of(some: Sequence[Numbers]) -> float:
        return float(coefficient(weighted(some, population) if population else some[0]))

    value, squares = of(tables), 0.0
    for at, table in enumerate(tables):
        n, without, times = table.sum(), list[float](), list[float]()
        for cell in np.argwhere(table):
            less = table.copy()
            less[tuple(cell)] -= 1
            without.append(of([*tables[:at], less, *tables[at + 1 :]]) if n > 1 else value)
            times.append(float(table[tuple(cell)]))
        squares += _spread(np.array(without), np.array(times))
    return _told(value, squares, int(sum(table.sum() for table in tables)) - len(tables))


def estimate_of_groups(coefficient: Coefficient, tables: Numbers, times: Numbers) -> Agreement:
    """Return kappa or AC of pairs that come in groups, such as several views of one contact, with its interval.

    A group is its table and how many are alike. A whole group is left out at a time: views of one contact share what
    that contact was like, and leaving out single ones gave an error 11% too small.
    """
    table = np.tensordot(times, tables, 1)
    value, number = float(coefficient(table)), int(times.sum())
    if number < 2:
        return Agreement(value, None, None)
    return _told(value, _spread(np.asarray(coefficient(table - tables)), times), number - 1)


def without_interval(table: Numbers, least: float) -> str:
    """Return why a coefficient of 20 pairs or more has no interval, as a sentence.

    `table` counts all pairs, `least` is the lower end of the interval of the share that agrees, 0 to 1.
    """
    pairs, same = int(table.sum()), int(np.trace(table))
    if same == pairs:
        return f"{same} of {pairs} agree: at least {100 * least:.0f}%."
    if not same:
        return "No pair agrees: see the interval of the exact share."
    return "One of the two gave a single answer throughout: see the interval of the exact share."


def _spread(without: Numbers, times: Numbers) -> float:
    """Return the squared error of a stratum by what is left without each of its units; alike ones are given once."""
    n = times.sum()
    mean = float((without * times).sum() / n)
    return float((n - 1) / n * (times * (without - mean) ** 2).sum())


def _told(value: float, squares: float, degrees: int) -> Agreement:
    error = sqrt(squares)
    if error < _NOISE or abs(value) >= 1 or degrees < 1:
        return Agreement(value, None, None)
    reach = student_t(degrees) * error / (1 - value * value)
    return Agreement(value, error, Interval(tanh(atanh(value) - reach), tanh(atanh(value) + reach)))


@cache
def student_t(degrees: int) -> float:
    """Return how many standard errors a 95% interval reaches to each side.

    From 100 degrees on by the series in 1 / degrees (Abramowitz and Stegun 26.7.5), exact to 9 places there: by the sum
    of as many terms as degrees, a million views of the risk took 6 s.
    """
    if degrees >= 100:
        x = NormalDist().inv_cdf(0.975)
        parts = (
            x, (x**3 + x) / 4, (5 * x**5 + 16 * x**3 + 3 * x) / 96,
            (3 * x**7 + 19 * x**5 + 17 * x**3 - 15 * x) / 384,
            (79 * x**9 + 776 * x**7 + 1482 * x**5 - 1920 * x**3 - 945 * x) / 92160,
        )  # fmt: skip
        return sum((part / float(degrees) ** power for power, part in enumerate(parts)), 0.0)
    low, high = 1.0, 1000.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if student_p(middle, degrees) > 0.05 else (low, middle)
    return (low + high) / 2


def _above_chance(observed: Numbers, expected: Numbers) -> Numbers:
    certain = expected >= 1
    return np.where(certain, 1.0, (observed - expected) / np.where(certain, 1.0, 1 - expected))


def _gwet(w: Numbers, t: Numbers) -> Numbers:
    q = t.shape[-1]
    return np.asarray(w.sum() / (q * (q - 1)) * (t * (1 - t)).sum(-1))


def _alpha(together: Numbers, metric: str) -> float:
    """Return alpha of coincidences; a category without ratings weighs nothing."""
    margins = together.sum(1)
    n, d = margins.sum(), _distance(margins, metric)
    apart = (np.outer(margins, margins) * d).sum()
    return float(1 - (n - 1) * (together * d).sum() / apart) if apart else 1.0


def _distance(margins: Numbers, metric: str) -> Numbers:
    c, k = np.meshgrid(np.arange(1.0, len(margins) + 1), np.arange(1.0, len(margins) + 1), indexing="ij")
    if metric == "ordinal":
        upto = np.cumsum(margins)
        lower = np.where(c < k, margins[:, None], margins[None, :])
        between = np.abs(np.subtract.outer(upto, upto)) + lower
        ends = np.add.outer(margins, margins) / 2
        return np.asarray(np.where(c == k, 0, between - ends) ** 2, np.float64)
    apart = {"nominal": c != k, "absolute": np.abs(c - k), "interval": (c - k) ** 2, "ratio": ((c - k) / (c + k)) ** 2}
    return np.asarray(apart[metric], np.float64)


def _counted(ratings: Numbers, categories: int) -> Numbers:
    """Return how many judges gave each contact each category."""
    return np.stack([(ratings == category).sum(1) for category in range(categories)], axis=1).astype(np.float64)
