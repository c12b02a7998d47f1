"""Rare events: exact tests of a month, a year and a gap against worked values, SciPy and simulations."""

import numpy as np
import pytest
from scipy import stats

from queries.statistics.rare import (
    UNLIKELY,
    UNLIKELY_GAP,
    Events,
    binomial,
    compared,
    grouping,
    hypergeometric,
    long_gap,
    usual,
)


@pytest.mark.parametrize(
    ("x", "k", "y", "m", "p"),
    [
        (3, 1, 0, 35, 0.000043),
        (2, 1, 1, 35, 0.0045),
        (4, 1, 10, 35, 0.00095),
        (5, 1, 36, 35, 0.0108),
        (9, 12, 3, 24, 0.0077),
        (0, 12, 9, 24, 0.0520),
        (0, 1, 3, 35, 1),
    ],
)
def test_events_in_some_months_beside_others_have_an_exact_p_value(x, k, y, m, p):
    assert binomial(x, k, y, m) == pytest.approx(p, rel=0.01)


@pytest.mark.parametrize(("x", "k", "y", "m"), [(3, 40, 5, 100), (0, 40, 9, 100), (8, 40, 5, 1000), (0, 5, 0, 5)])
def test_shares_are_compared_by_the_hypergeometric_distribution(x, k, y, m):
    found = stats.hypergeom(k + m, x + y, k)
    assert hypergeometric(x, k, y, m) == pytest.approx(min(1, 2 * min(found.cdf(x), found.sf(x - 1))))


@pytest.mark.parametrize(
    ("events", "days", "since", "p"),
    [(20, 1000, 365, 0.0027070), (3, 1000, 200, 0.694), (1, 500, 400, 1), (0, 0, 9, 1)],
)
def test_a_gap_is_long_only_beside_how_often_events_came(events, days, since, p):
    assert long_gap(events, days, since) == pytest.approx(p, rel=1e-3)


def test_the_longest_worked_gap_is_just_no_signal():
    assert long_gap(20, 1000, 365) > UNLIKELY_GAP > long_gap(20, 1000, 366)


def test_siblings_come_together_and_count_for_less():
    assert grouping([1, 0, 1, 0, 1, 0]) == 1.0
    assert grouping([4, 0, 0, 0, 4, 0, 0, 0]) == pytest.approx(24 / 7)
    assert compared(binomial, Events(4, 1), Events(4, 35), 2.0) == binomial(2, 1, 2, 35)
    assert compared(hypergeometric, Events(4, 40), Events(4, 400), 2.0) == hypergeometric(2, 20, 2, 200)
    assert long_gap(20, 1000, 600, 2.0) == pytest.approx(1.6**-9)


@pytest.mark.parametrize("others", [Events(0, 35), Events(3, 35), Events(36, 35), Events(150, 35)])
@pytest.mark.parametrize("phi", [1.0, 1.7])
def test_the_usual_range_of_a_month_ends_where_the_test_begins(others, phi):
    low, high = usual(binomial, 1, others, phi)
    likely = [compared(binomial, Events(x, 1), others, phi) >= UNLIKELY for x in range(40)]
    assert (low, high) == (likely.index(True), len(likely) - 1 - likely[::-1].index(True))
    assert high > low


def test_a_share_has_a_usual_range_of_what_it_could_count():
    assert usual(hypergeometric, 10, Events(3, 400)) == (0, 2)
    assert usual(hypergeometric, 3, Events(390, 400))[1] == 3


def flagged(counts):
    """Return whether any rule flags the last of 36 months, with events placed evenly in their months."""
    phi, days = grouping(counts), 30.4
    placed = [(i + (j + 0.5) / count) * days for i, count in enumerate(counts) for j in range(count)]
    gap = long_gap(len(placed), placed[-1], 36 * days - placed[-1], phi) if placed else 1
    month = compared(binomial, Events(counts[-1], 1), Events(sum(counts[:-1]), 35), phi)
    year = compared(binomial, Events(sum(counts[-12:]), 12), Events(sum(counts[:-12]), 24), phi)
    return month < UNLIKELY or year < UNLIKELY or gap < UNLIKELY_GAP


def single(rng, mean):
    return rng.poisson(mean, 36)


def in_groups(rng, mean):
    return [int(rng.choice(4, size=n, p=[0.5, 0.3, 0.1, 0.1]).sum() + n) for n in rng.poisson(mean / 1.8, 36)]


@pytest.mark.parametrize("come", [single, in_groups])
@pytest.mark.parametrize("mean", [0.25, 1, 5])
def test_under_one_in_a_hundred_months_in_control_is_flagged(come, mean):
    rng, series = np.random.default_rng(11), 600
    share = sum(flagged([int(n) for n in come(rng, mean)]) for _ in range(series)) / series
    assert share <= 0.008 + 2 * (0.008 * 0.992 / series) ** 0.5


def test_a_year_with_three_times_as_many_is_found():
    rng, series = np.random.default_rng(3), 100
    share = sum(flagged([*map(int, rng.poisson(1, 24)), *map(int, rng.poisson(3, 12))]) for _ in range(series)) / series
    assert share > 0.75
