"""Ids that stand for nobody or for several children, found against a naive second answer."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.identities import health
from etl.identities.health import RawIds

NOBODY = [
    "0", "00", "0.0", "N/K", "unknown", " Unborn ", "UNBORN BABY", "unborn 2", "TBC", "test", "Test01", "test child 3",
    "dummy", "Dummy-7", "999999", "1111111111", "xx", "XXXX", "no id", "#REF!", "NULL", "-", "anon", "none\u200b",
]  # fmt: skip
SOMEBODY = [
    "1", "22", "99999", "100000", "K00001", "P0", "7test7", "tester1", "protest12", "temperance 1", "A-1", "0012",
    "0f" * 16, "12345678-1234-1234-1234-123456789012", "1E5", "12E45", "9434765919",
]  # fmt: skip


@pytest.mark.parametrize("text", NOBODY)
def test_a_placeholder_stands_for_nobody_and_the_quick_look_finds_it(text):
    assert health.stands_for_nobody(text)
    ids = RawIds()
    ids.add([text, "P1"])
    assert ids.nobody.total() == 1


@pytest.mark.parametrize("text", SOMEBODY)
def test_an_id_stands_for_somebody(text):
    assert health.stands_for_nobody(text) is None
    assert not health.is_cut(text)


@pytest.mark.parametrize("text", ["1.23457E+15", "9e+9", " 1,23457E+15 ", "9.434765919E+09"])
def test_a_number_that_a_spreadsheet_cut_is_told(text):
    assert health.is_cut(text)
    assert health.suspects(pl.Series([text, "P1"])) == [text]


@pytest.mark.parametrize(
    ("one", "other"), [("K00001", "k00001"), ("K00001", "K-00001"), ("K1", "K001"), ("00123", "123"), ("A/1 2", "a12")]
)
def test_ids_that_differ_by_case_signs_or_leading_zeros_are_alike(one, other):
    frame = pl.LazyFrame({"id": [one, one, other, "Z9"]})
    assert health.alike(frame, "id").rows() == [(other, 1)]
    assert len({health.shape_of(pl.Series([each])) for each in (one, other)} | {None}) > 1
    ids = RawIds()
    ids.add([one, one])
    ids.add([other, "Z9"])
    assert ids.alike == 1


@pytest.mark.parametrize(
    ("one", "other"), [("K1", "K10"), ("100", "1"), ("A1", "B1"), ("12-3", "12-4"), ("P1-23", "P12-3"), ("", "0")]
)
def test_ids_that_differ_otherwise_are_not(one, other):
    assert health.alike(pl.LazyFrame({"id": [one, other]}), "id").is_empty()


def test_ids_of_one_shape_cannot_be_alike():
    assert health.shape_of(pl.Series(["a1b2", "c3d4"])) == (4, "lower")
    assert health.shape_of(pl.Series(["P001", "P002"])) == (4, "upper")
    assert health.shape_of(pl.Series(["P001", "p002"])) is None
    assert health.shape_of(pl.Series(["P001", "P02"])) is None
    assert health.shape_of(pl.Series(["P-01", "P-02"])) is None


DAYS = st.integers(0, 500).map(lambda number: date(2024, 1, 1) + timedelta(days=number))
ROWS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(range(12)) | DAYS), max_size=80).map(
    lambda rows: [(one, day if isinstance(day, date) else date(2025, 1, 1) + timedelta(days=day)) for one, day in rows]
)


def naive_too_often(rows: list[tuple[str, date]]) -> set[str]:
    most = max(30, len(rows) // 200)
    found = {one for one, count in Counter(one for one, _ in rows).items() if count > most}
    found |= {one for (one, _), count in Counter(rows).items() if count > 5}
    for one in "abc":
        days = sorted(day for each, day in rows if each == one)
        found |= {one for first, last in zip(days, days[24:], strict=False) if (last - first).days < 365}
    return found


@given(ROWS)
def test_an_id_comes_too_often_by_the_day_the_year_or_in_all(rows):
    ids = pl.Series([one for one, _ in rows], dtype=pl.String)
    keys = health.day_keys(ids, pl.Series([day for _, day in rows], dtype=pl.Date))
    found = health.too_often(keys)
    named = ids.to_frame("id").filter(health.hashes(pl.col("id")).is_in(list(found)))["id"]
    assert set(named) == naive_too_often(rows)


@given(ROWS, st.sampled_from([1, 90, 365]))
def test_false_returns_are_those_on_a_later_day_within_the_window(rows, within):
    naive = 0
    for one in "abc":
        days = sorted(day for each, day in rows if each == one)
        naive += sum(0 < (later - earlier).days <= within for earlier, later in pairwise(days))
    assert health.false_returns(*zip(*rows, strict=True), within) == naive if rows else True


def test_a_column_of_names_is_held_and_one_odd_id_in_a_hundred_is_enough():
    ids = RawIds()
    ids.add([*(f"P{number}" for number in range(99)), "Ann Brown"])
    assert ids.may_be_names
    few = RawIds()
    few.add([*(f"P{number}" for number in range(101)), "Ann Brown"])
    assert not few.may_be_names
    none = RawIds()
    none.add(["unknown", "N/K", "P1"])
    assert not none.may_be_names
