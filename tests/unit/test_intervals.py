"""Intervals against values worked out elsewhere: scipy 1.17 for Wilson, the exact Poisson interval for Byar."""

import pytest

from queries.statistics.intervals import byar, wilson


@pytest.mark.parametrize(
    ("x", "n", "lower", "upper"),
    [
        (1204, 1520, 0.7709808832, 0.8117569041),  # look.md: 77.1 to 81.2%
        (81, 263, 0.2552885199, 0.3662095770),  # Newcombe 1998, table I: 0.2553 to 0.3662
        (15, 148, 0.0624, 0.1605),  # Newcombe 1998, table I
        (0, 10, 0.0, 0.2775327999),
        (10, 10, 0.7224672001, 1.0),
        (1, 29, 0.0061, 0.1718),  # Newcombe 1998, table I
    ],
)
def test_wilson(x, n, lower, upper):
    found = wilson(x, n)
    assert found.lower == pytest.approx(lower, abs=6e-5)
    assert found.upper == pytest.approx(upper, abs=6e-5)
    assert 0 <= found.lower <= x / n <= found.upper <= 1


def test_wilson_says_nothing_when_nothing_was_counted():
    assert wilson(0, 0) is None


@pytest.mark.parametrize(
    ("count", "lower", "upper"),
    [(10, 4.7953886961, 18.3903560420), (62, 47.5350444865, 79.4812018757), (100, 81.3639962509, 121.6267937924)],
)
def test_byar_is_within_half_a_percent_of_the_exact_poisson_interval(count, lower, upper):
    found = byar(count)
    assert found.lower == pytest.approx(lower, rel=0.005)
    assert found.upper == pytest.approx(upper, rel=0.005)


def test_byar_of_nothing_starts_at_nothing():
    assert byar(0).lower == 0
    assert byar(0).upper == pytest.approx(3.6889, rel=0.02)  # exact: -ln(0.025)
