"""The grammar of sentences: each direction word agrees with the two numbers that it stands between, as displayed."""

from decimal import Decimal
from itertools import product

import pytest

from queries import words
from queries.series.sentences import (
    Reference,
    Subject,
    above,
    average,
    comparison,
    joined,
    risen,
    sign,
    up_from,
)

UNITS = ("percent", "count", "ratio", "hours", "rate", "net")
SUBJECTS = {
    unit: Subject("the share of contacts decided on time", "contacts was decided on time", unit) for unit in UNITS
}
LARGER = ("larger", "More", "longer", "higher", "above", "up from", "risen")
SMALLER = ("smaller", "Fewer", "shorter", "lower", "below", "down from", "fallen")
FIGURES = (0.0, 0.04, 0.06, 3.4, 3.6, 23.94, 23.96, 24.3, 24.36, 85.04, 85.06, 1203.6, 1204.4)


def number(text):
    """Return the number in a displayed figure, a day as 24 hours."""
    bare = Decimal(text.split()[0].rstrip("%").replace(",", "").replace("+", "").replace("−", "-"))
    return bare * 24 if "day" in text else bare


@pytest.mark.parametrize("unit", UNITS)
def test_a_direction_is_that_of_the_two_figures_as_they_are_displayed(unit):
    for value, other in product(FIGURES, FIGURES):
        here, there = number(words.value(value, unit)), number(words.value(other, unit))
        way = sign(value, unit, Reference(other, unit, "in February"))
        assert way == (here > there) - (here < there), (value, other)


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("way", [-1, 0, 1])
def test_each_unit_has_its_words_for_each_direction_and_none_for_no_difference(unit, way):
    said = [comparison(SUBJECTS[unit], way, "in February"), above(way), up_from(way), risen(way)]
    ours, others = {1: (LARGER, SMALLER), -1: (SMALLER, LARGER), 0: ((), (*LARGER, *SMALLER))}[way]
    for text in said:
        assert not any(word in text for word in others)
        assert not ours or any(word in text for word in ours)


@pytest.mark.parametrize(
    ("unit", "way", "claim"),
    [
        ("percent", -1, "A smaller share of contacts was decided on time than in February"),
        ("percent", 1, "A larger share of contacts was decided on time than in February"),
        ("percent", 0, "The share of contacts decided on time was the same as in February"),
        ("count", 1, "More contacts was decided on time than in February"),
        ("ratio", -1, "Fewer contacts was decided on time than in February"),
        ("hours", 1, "The share of contacts decided on time was longer than in February"),
        ("net", -1, "The share of contacts decided on time was lower than in February"),
    ],
)
def test_a_comparison_is_worded_by_its_unit(unit, way, claim):
    assert comparison(SUBJECTS[unit], way, "in February") == claim


def test_a_second_comparison_joins_by_its_direction():
    assert [joined(1, 1), joined(-1, -1), joined(-1, 1), joined(1, 0)] == ["and", "and", "though", "though"]


def test_a_small_count_is_compared_with_its_average_to_a_decimal():
    assert average(5.43, "count", "its average").text == "5.4"
    assert sign(5, "count", average(5.43, "count", "its average")) == -1
    assert average(512.43, "count", "its average").text == "512"
    assert average(74.83, "percent", "its average").text == "74.8%"
