"""Labels as workbooks spell them, and the code each means."""

from collections import Counter

import polars as pl
import pytest

from etl.errors import PolicyError
from etl.formats.context import Context
from etl.formats.keys import Keyring
from etl.formats.labels import code_of, label_key
from etl.policy.policy_file import parse_policy
from etl.policy.words_agreed import Label

KEYS = Keyring(b"k" * 32)


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("a) 1A: Individual", "1A"), ("q) 6: Police", "6"), ("u) 10: Unknown", "10"), ("p1) 5D: LA services", "5D"),
        ("m) 4: Housing", "4"), ("6", "6"), ("3f", "3F"), ("Police", "6"), ("School Nurse", "3C"), ("GP", "3A"),
        ("General Practitioner", "3A"), ("A&E", "3E"), ("Health Visitor", "3B"), ("Self", "1C"), ("Fluffy", None),
        ("Other, including voluntary organisations", "8"), ("[6] Police", "6"), ("Other Health [3F]", "3F"),
        ("POLICE - Northvale", None), ("School / Academy", None), ("7 - Police", None), ("Not police", None),
        ("2A/2B", None), ("3D/3F", None), ("5A Police", None), ("6. Police", "6"), ("06 Police",
        "6"), ("2 - Schools", None),
        ("Police?", None),
    ],
)  # fmt: skip
def test_a_source_is_told_by_the_code_or_name_that_it_states_and_words_alone_count_unconfirmed_for_nothing(label, code):
    assert code_of("source", label, {}) == code


@pytest.mark.parametrize(
    ("column", "label", "code"),
    [
        ("sex", "a) Male", "M"), ("sex", "Female", "F"), ("sex", "c) Not stated/recorded", "U"), ("sex", "1", "M"),
        ("ethnicity", "a) WBRI", "WBRI"), ("ethnicity", "White British", "WBRI"), ("ethnicity", "u) UNKNOWN", "NOBT"),
        ("ethnicity", "t) NOBT", "NOBT"), ("ethnicity", "WBRI - White British", "WBRI"),
        ("yes_no", "a) Yes", "yes"), ("yes_no", "N", "no"), ("yes_no", "false", "no"), ("yes_no", "perhaps", None),
        ("disability", "c) Unknown", "unknown"), ("primary_need", "N1 - Abuse or neglect", "N1"),
        ("closure_reason", "RC8 - Case closed after assessment, no further action", "RC8"),
        ("closure_reason", "RC1/RC7", None), ("primary_need", "N1/N2", None), ("ethnicity", "MWBC or MWBA", None),
        ("disability", "No - not disabled", "no"), ("disability", "No known disability", "no"),
        ("disability", "N/A", None), ("disability", "N/K", None), ("disability", "No information", None),
        ("disability", "n.a.", None), ("yes_no", "N.K.", None),
        ("yes_no", "N/A", None), ("yes_no", "No data", None), ("yes_no", "Yes / No", None), ("yes_no", "y?", None),
        ("yes_no", "Yes, in part", "yes"), ("sex", "M/F", None), ("sex", "1. Male", "M"), ("sex", "Male to female",
        None),
    ],
)  # fmt: skip
def test_other_columns_are_told_by_their_code_or_name(column, label, code):
    assert code_of(column, label, {}) == code


def test_what_the_policy_says_wins():
    said = {("source", label_key("c) Fluffy")): "5A", ("source", label_key("Police")): "8"}
    assert code_of("source", "FLUFFY", said) == "5A"
    assert code_of("source", "a) Police", said) == "8"


def test_labels_without_a_code_are_counted_and_rare_ones_are_not_repeated():
    context = Context(KEYS)
    values = pl.Series(["Police", *["Fluffy\u00a0 team"] * 3, "Mrs Smith next door but one", None, "#N/A"])
    codes = context.coded(values, "source", otherwise="10")
    assert codes.to_list() == ["6", "10", "10", "10", "10", None, "#N/A"]
    assert context.findings() == {"source": {"Fluffy team": 3, "": 1}}
    assert context.unmapped["source"] == Counter({"Fluffy team": 3, "Mrs Smith next door but one": 1})


def test_the_policy_maps_labels_to_codes_that_exist():
    policy = parse_policy('[[label]]\ncolumn = "source"\nlabel = "Front Door"\ncode = "5A"\n')
    assert policy.labels == (Label("source", "Front Door", "5A"),)


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ('column = "source"\nlabel = "Front Door"\ncode = "5Z"', "can't mean '5Z'"),
        ('column = "worker"\nlabel = "Front Door"\ncode = "5A"', "belongs to one of"),
        ('column = "source"\ncode = "5A"', "missing or wrong entry"),
    ],
)
def test_a_label_that_maps_to_nothing_is_refused(entry, why):
    with pytest.raises(PolicyError, match=why):
        parse_policy(f"[[label]]\n{entry}\n")
