"""Names of hubs and areas: cleaned, joined where only case or spaces differ, and named where they may be one."""

import polars as pl
import pytest

from etl.errors import PolicyError
from etl.policy.policy_file import parse_policy
from etl.policy.words_agreed import Name
from etl.reading.names import clean_name, cleaned, near_equal, standing


@pytest.mark.parametrize(
    "written", ["North Hub", " North  Hub ", "North\u00a0Hub", "North\u200b Hub", "Ｎorth Hub", "North \tHub\ufeff"]
)
def test_a_name_is_one_name_whatever_cannot_be_seen_in_it(written):
    assert clean_name(written) == "North Hub"


def test_a_letter_and_its_accent_are_one_letter():
    assert clean_name("Cafe\u0301") == "Café"


def test_a_column_is_cleaned_and_what_is_nothing_but_space_is_none():
    names = pl.Series("hub", ["North", " North", "\u200b", None, "South"])
    assert cleaned(names).to_list() == ["North", "North", None, None, "South"]


def test_the_commonest_spelling_stands_and_of_equals_the_first_by_the_alphabet():
    assert standing({"North": 9, "NORTH": 1, "north": 3, "South": 2}) == {"NORTH": "North", "north": "North"}
    assert standing({"b-a": 1, "B–a": 1}) == {"b-a": "B–a"}
    assert standing({"North": 1, "South": 1}) == {}


@pytest.mark.parametrize(
    ("one", "other"),
    [("Northvale", "North Vale"), ("St. Mary's", "St Marys"), ("Northvale", "Nortvale"), ("Northvale", "Northvlae"),
     ("Northvale", "Northvalle"), ("Northvale", "Northvane"), ("Ward 12", "Ward-12"), ("Harbour", "Harbours")],
)  # fmt: skip
def test_names_that_may_be_one_are_found(one, other):
    assert near_equal([one, other, "Elsewhere"]) == [tuple(sorted((one, other)))]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ward 1", "Ward 2"), ("North", "South"), ("East", "West"), ("Northvale", "Southvale"), ("Area 12", "Area 21"),
     ("Hub", "Hubs"), ("Northvale", "Northfield")],
)  # fmt: skip
def test_names_that_are_two_are_not(one, other):
    assert near_equal([one, other]) == []


def test_thousands_of_names_take_no_time_for_each_pair():
    names = [f"Place {number:04} {'abcdefghij'[number % 10] * 3}" for number in range(5_000)]
    assert near_equal([*names, "Place 0001 bbx"]) == [("Place 0001 bbb", "Place 0001 bbx")]


def test_a_policy_joins_names_it_knows_to_be_one():
    policy = parse_policy('[[name]]\ncolumn = "hub"\nwritten = " Nortvale"\nname = "Northvale"\n')
    assert policy.names == (Name("hub", "Nortvale", "Northvale"),)


@pytest.mark.parametrize(
    ("entry", "why"),
    [('column = "source"\nwritten = "a"\nname = "b"', "one of hub, area"),
     ('column = "hub"\nwritten = "a"\nname = "=1+1"', "can't be the name of a hub"),
     ('column = "hub"\nwritten = "a"', "missing or wrong entry")],
)  # fmt: skip
def test_a_policy_that_joins_wrongly_is_refused(entry, why):
    with pytest.raises(PolicyError, match=why):
        parse_policy(f"[[name]]\n{entry}\n")
