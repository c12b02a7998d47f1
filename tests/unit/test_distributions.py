"""How long decisions take: undecided contacts count as waiting, and a share that is not reached is not known."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries.workload.distributions import claim, decided_hours, decision_times, percentile
from tests.support.tables import end_of, facts_of, rows_of

CONTACTS = """
    contact_id | person_id | received_at      | source | hub   | risk_initial | decided_at       | outcome
    red_1h     | p1        | 2026-03-02 09:00 | 6      | North | red          | 2026-03-02 10:00 | nfa
    red_4h     | p2        | 2026-03-02 09:00 | 2A     | North | red          | 2026-03-02 13:00 | nfa
    red_8h     | p3        | 2026-03-02 09:00 | 6      | North | red          | 2026-03-02 17:00 | nfa
    red_open   | p4        | 2026-03-31 12:00 | 6      | North | red          |                  |
    green_10h  | p5        | 2026-03-02 09:00 | 6      | South | green        | 2026-03-02 19:00 | nfa
    not_due    | p6        | 2026-03-31 21:00 | 6      | South | green        |                  |
    blue       | p7        | 2026-03-02 09:00 | 6      | South | blue         | 2026-03-02 19:00 | nfa
    elsewhere  | p8        | 2026-03-02 09:00 | 6      | South | red          | 2026-03-02 09:10 | open_case
    last_month | p9        | 2026-02-02 09:00 | 6      | South | red          | 2026-02-02 09:10 | nfa
    """
MARCH = date(2026, 3, 1)


@pytest.fixture
def facts():
    return facts_of({"contacts": rows_of(CONTACTS)}, end_of("2026-03-31"))


def test_each_rating_and_all_in_rising_order_of_risk(facts):
    rows = decision_times(facts, MARCH, "risk_initial")
    assert [row.group for row in rows] == ["green", "red", "all"]
    green, red, every = rows
    assert (red.contacts, red.due, red.on_time, red.undecided_late) == (4, 4, 2, 1)
    assert (red.half, red.nine_tenths, red.targets) == (4.0, None, (4.0,))
    assert (green.contacts, green.due, green.on_time, green.undecided_late) == (2, 1, 1, 0)
    assert (every.contacts, every.due, every.on_time) == (6, 5, 3)
    assert every.targets == (4.0, 72.0)


def test_where_keeps_one_value(facts):
    assert [row.contacts for row in decision_times(facts, MARCH, "risk_initial", {"source_group": "Schools"})] == [1, 1]
    assert decision_times(facts, date(2026, 1, 1), "risk_initial") == []


def test_hours_are_those_of_decided_contacts(facts):
    assert decided_hours(facts, MARCH, "risk_initial") == {"green": (10.0,), "red": (1.0, 4.0, 8.0)}
    assert decided_hours(facts, date(2026, 1, 1), "risk_initial") == {}


def test_the_claim_speaks_of_the_highest_rating(facts):
    rows = decision_times(facts, MARCH, "risk_initial")
    names = {"red": "Red", "green": "Green"}
    assert claim(rows, names, every_hour=True) == "2 of 4 red contacts took longer than 4 hours"
    assert claim(rows, names, every_hour=False) == "2 of 4 red contacts took longer than their target"
    many = [replace(row, due=100 * row.due, on_time=100 * row.on_time) for row in rows]
    assert claim(many, names, every_hour=True) == "About five in ten red contacts take longer than 4 hours"
    none, every = ([replace(row, due=90, on_time=on_time) for row in rows] for on_time in (90, 0))
    assert claim(none, names, every_hour=True) == "No red contact took longer than 4 hours"
    assert claim(every, names, every_hour=True) == "All red contacts took longer than 4 hours"
    assert claim([], names, every_hour=True) == "No decision is due yet"


def test_a_known_survival_curve():
    # 5 children: 1 h, 2 h, 2 h undecided, 3 h, 4 h undecided. S: 0.8, 0.6, 0.6 then 0.6 x 1/2 = 0.3
    hours = pl.Series([1.0, 2.0, 2.0, 3.0, 4.0])
    decided = pl.Series([True, True, False, True, False])
    assert percentile(hours, decided, 0.4) == 2.0
    assert percentile(hours, decided, 0.5) == 3.0
    assert percentile(hours, decided, 0.9) is None


@settings(deadline=None)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=60), st.sampled_from([0.5, 0.9]))
def test_without_undecided_it_is_the_plain_percentile(hours, share):
    found = percentile(pl.Series(hours, dtype=pl.Float32), pl.Series([True] * len(hours)), share)
    rank = next(i for i in range(1, len(hours) + 1) if i * 10 >= round(share * 10) * len(hours))
    assert found == sorted(hours)[rank - 1]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 20), st.booleans()), min_size=1, max_size=40))
def test_the_same_answer_as_multiplying_step_by_step(rows):
    survival, naive = 1.0, None
    for hour in sorted({h for h, _ in rows}):
        at_risk = sum(h >= hour for h, _ in rows)
        survival *= 1 - sum(h == hour and d for h, d in rows) / at_risk
        if naive is None and survival <= 0.5 + 1e-9:
            naive = hour
    hours, decided = zip(*rows, strict=True)
    assert percentile(pl.Series(hours, dtype=pl.Float64), pl.Series(decided), 0.5) == naive
