"""Whether a figure moved: z, dispersion, Student's t and Benjamini-Hochberg against worked values and simulations."""

import numpy as np
import pytest
from scipy import stats

from queries.statistics.rates import difference
from queries.statistics.steps import (
    Counted,
    Pair,
    discoveries,
    dispersion,
    standard_errors,
    step_test,
    student_p,
)

SEPTEMBER, OCTOBER = Counted(259, 294), Counted(263, 361)
STEADY = [Pair(Counted(850 + i, 1000), Counted(852 - i, 1000)) for i in range(10)]


def shares(pair):
    return Pair(*(Counted(*each) for each in pair))


@pytest.mark.parametrize(
    ("pair", "z"),
    [
        (((259, 294), (263, 361)), -4.823),
        (((850, 1000), (779, 1000)), -4.084),
        (((14, 86), (21, 107)), 0.600),
        (((50, 50), (40, 40)), 0.0),
        (((0, 50), (0, 40)), 0.0),
    ],
)
def test_shares_are_compared_by_their_pooled_share(pair, z):
    assert standard_errors(shares(pair)) == pytest.approx(z, abs=5e-4)


@pytest.mark.parametrize(("before", "after", "z"), [(100, 144, 44 / 244**0.5), (9, 4, -5 / 13**0.5), (0, 0, 0)])
def test_counts_are_compared_by_their_sum(before, after, z):
    assert standard_errors(Pair(Counted(before), Counted(after))) == pytest.approx(z)


def test_the_difference_of_two_shares_has_the_interval_that_is_shown_beside_it():
    found = difference(779, 1000, 850, 1000)
    assert [round(100 * each, 2) for each in (found.value, *found.interval)] == [-7.10, -10.49, -3.70]


def test_the_collapse_of_the_demo_is_a_step():
    found = step_test(Pair(SEPTEMBER, OCTOBER), STEADY)
    assert (round(found.z, 3), found.dispersion, found.pairs, round(found.p, 4)) == (-4.823, 1.0, 10, 0.0019)


def test_fewer_than_six_earlier_pairs_are_too_few_to_test_by():
    assert step_test(Pair(SEPTEMBER, OCTOBER), STEADY[:5]) is None
    assert step_test(Pair(SEPTEMBER, OCTOBER), STEADY[:6]) is not None


def test_dispersion_is_how_much_more_pairs_differ_than_sampling_explains():
    swinging = [Pair(Counted(100), Counted(140)), Pair(Counted(140), Counted(100))]
    assert dispersion(swinging) == pytest.approx(2 * 40**2 / 480)
    assert dispersion(STEADY) == 1.0
    assert dispersion([Pair(Counted(0), Counted(0))]) == 1.0
    assert dispersion([Pair(Counted(0, 5), Counted(5, 5))]) == float("inf")


def test_a_process_that_swings_of_itself_needs_a_larger_step():
    swinging = [shares(((700, 1000), (850, 1000))), shares(((850, 1000), (700, 1000)))] * 5
    calm, wild = (step_test(Pair(SEPTEMBER, OCTOBER), pairs).p for pairs in (STEADY, swinging))
    assert calm < 0.01 < 0.1 < wild


@pytest.mark.parametrize("df", range(1, 25))
@pytest.mark.parametrize("t", [-6.0, -1.0, 0.0, 0.3, 2.0, 4.823])
def test_student_p_is_that_of_scipy(t, df):
    assert student_p(t, df) == pytest.approx(2 * stats.t.sf(abs(t), df), abs=1e-12)


def test_benjamini_hochberg_lets_a_smaller_p_carry_those_below_it():
    p_values = [0.5, 0.011, 0.024, 0.02, 0.9]
    expected = stats.false_discovery_control(p_values, method="bh") <= 0.05
    assert discoveries(p_values, 0.05) == list(expected) == [False, True, True, True, False]
    assert discoveries([]) == []
    assert discoveries([0.2]) == [False]


def months_of_an_area(rng, between=0.0, season=0.0, count=20, months=36):
    """Return measures of a process in control: each a list of months, whose true share may vary of itself."""
    for _ in range(count):
        size, share = np.exp(rng.uniform(np.log(40), np.log(4000))), rng.uniform(0.15, 0.85)
        true = share + between * rng.standard_normal(months) + season * np.sin(np.arange(months) * np.pi / 6)
        rows = rng.poisson(size, months) + 1
        yield [Counted(int(x), int(n)) for x, n in zip(rng.binomial(rows, true.clip(0.01, 0.99)), rows, strict=True)]


def moved(measures):
    """Return, for each measure, whether its last month is said to differ from the month or the year before."""
    measures = list(measures)
    found = [
        (name, step_test(pairs[-1], pairs[:-1]).p)
        for name, months in enumerate(measures)
        for lag in (1, 12)
        if (pairs := [Pair(*each) for each in zip(months[:-lag], months[lag:], strict=True)])
    ]
    names = {name for (name, _), is_one in zip(found, discoveries([p for _, p in found]), strict=True) if is_one}
    return [name in names for name in range(len(measures))]


@pytest.mark.parametrize(
    ("process", "most"),
    [({}, 0.009), ({"between": 0.02}, 0.049), ({"season": 0.03}, 0.009)],
    ids=["sampling noise", "2 points between months", "a season of 3 points"],
)
def test_few_areas_in_control_are_told_that_anything_moved(process, most):
    areas, rng = 300, np.random.default_rng(20261031)
    share = sum(any(moved(months_of_an_area(rng, **process))) for _ in range(areas)) / areas
    assert share <= most + 2 * (most * (1 - most) / areas) ** 0.5


@pytest.mark.parametrize(("fall", "least"), [(0.05, 0.69), (0.10, 1.0)])
def test_a_real_fall_is_found_among_measures_that_stand_still(fall, least):
    areas, rng = 60, np.random.default_rng(7)
    found = 0
    for _ in range(areas):
        last = rng.binomial(1500, 0.85 - fall)
        months = [Counted(int(x), 1500) for x in [*rng.binomial(1500, 0.85, 35), last]]
        found += moved([months, *months_of_an_area(rng, count=19)])[0]
    assert found / areas >= least - 2 * (least * (1 - least) / areas) ** 0.5
