"""Two rates compared, against published examples."""

import pytest

from queries.statistics.intervals import wilson
from queries.statistics.rates import difference, difference_of, relative_count, relative_rate


def test_the_aspirin_trial():
    """Agresti, Categorical Data Analysis, table 2.1: 189 of 11,034 against 104 of 11,037, 1.82 (1.43 to 2.31 so)."""
    found = relative_rate(189, 11034, 104, 11037)
    assert found is not None
    assert found.value == pytest.approx(1.82, abs=0.005)
    assert tuple(found.interval) == pytest.approx((1.43, 2.31), abs=0.005)


def test_newcombes_examples():
    """Newcombe 1998, table II, method 10: 56/70 against 48/80, and 9/10 against 3/10."""
    first, second = difference(56, 70, 48, 80), difference(9, 10, 3, 10)
    assert first is not None
    assert second is not None
    assert (first.value, *first.interval) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)
    assert (second.value, *second.interval) == pytest.approx((0.6, 0.1705, 0.8090), abs=5e-5)


def test_counts_of_equal_spans():
    """exp(log 1.5 -+ 1.96 sqrt(1/150 + 1/100)) by hand: 1.165 to 1.932."""
    found = relative_count(150, 100)
    assert found is not None
    assert (found.value, *found.interval) == pytest.approx((1.5, 1.1645, 1.9322), abs=5e-4)


def test_nothing_has_no_ratio():
    assert relative_rate(0, 10, 5, 10) is None
    assert relative_rate(5, 10, 0, 10) is None
    assert relative_count(0, 3) is None
    assert difference(0, 0, 1, 2) is None


def test_a_difference_recovered_from_wilson_intervals_is_newcombes():
    """56/70 against 48/80 (Newcombe 1998, table II): 0.2, 0.0524 to 0.3339."""
    found = difference_of(56 / 70, wilson(56, 70), 48 / 80, wilson(48, 80))
    assert tuple(found.interval) == pytest.approx((0.0524, 0.3339), abs=0.0001)
    assert found.value == pytest.approx(0.2)
