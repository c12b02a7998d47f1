"""How agencies answer: due or not, answered or not, and the hours of checks still open."""

from datetime import date

import polars as pl
import pytest

from etl.policy.policy_file import parse_policy
from queries.build import open_build
from queries.groups.agencies import agency_clocks, beside_others, claim
from queries.measure.engine import measure
from queries.metrics.catalogue import METRICS
from tests.support.tables import end_of, facts_of, rows_of

CONTACTS = """
    contact_id | person_id | received_at      | source | risk_initial
    c          | p         | 2026-03-02 09:00 | 6      | red
    earlier    | q         | 2025-03-03 09:00 | 6      | red
    """
CHECKS = """
    check_id | contact_id | agency  | requested_at     | returned_at      | response
    a        | c          | police  | 2026-03-02 10:00 | 2026-03-02 12:00 | shared
    b        | c          | police  | 2026-03-02 10:00 | 2026-03-02 16:00 | nothing_known
    d        | c          | police  | 2026-03-02 10:00 |                  |
    e        | c          | health  | 2026-03-31 22:00 |                  |
    f        | c          | health  | 2026-02-01 10:00 | 2026-02-01 11:00 | declined
    g        | c          | housing | 2025-03-31 10:00 | 2025-03-31 11:00 | shared
    """
MARCH = date(2026, 3, 1)


@pytest.fixture(scope="module")
def clocks():
    facts = facts_of({"contacts": rows_of(CONTACTS), "agency_checks": rows_of(CHECKS)}, end_of("2026-03-31"))
    return {one.agency: one for one in agency_clocks(facts, MARCH)}


def test_a_late_or_missing_answer_counts_and_one_not_yet_due_does_not(clocks):
    police, health = clocks["police"], clocks["health"]
    assert (police.checks, police.due, police.on_time, police.unanswered) == (3, 3, 1, 1)
    assert (health.checks, health.due, health.unanswered) == (2, 1, 0)
    assert police.percent == pytest.approx(100 / 3)


def test_answers_are_shares_of_recorded_answers(clocks):
    assert clocks["police"].nothing_known_percent == 50.0
    assert clocks["health"].declined_percent == 100.0
    assert clocks["all"].answered == 3


def test_open_checks_lengthen_the_hours(clocks):
    assert clocks["police"].half == pytest.approx(6.0)  # one of three is still open: the second answer makes half
    assert clocks["police"].nine_tenths is None


def test_all_together_are_counted_in_the_months_that_are_known_of_every_agency():
    covers = '[[covers]]\ntable = "agency_checks"\nfrom = 2025-01-01\nreason = "Asked."\n'
    ends = f'{covers}part = "health"\nto = 2026-02-28\n'
    tables = {"contacts": rows_of(CONTACTS), "agency_checks": rows_of(CHECKS)}
    facts = facts_of(tables, end_of("2026-03-31"), parse_policy(f"{covers}to = 2026-03-31\n{ends}"))
    found = {one.agency: one for one in agency_clocks(facts, MARCH)}
    assert (found["police"].checks, found["police"].months) == (3, "")
    assert (found["health"].checks, found["health"].months) == (1, "April 2025 to February 2026")
    assert (found["all"].checks, found["all"].months) == (1, "April 2025 to February 2026")
    own, others = beside_others(facts, "police", MARCH)
    assert (own.months, others.checks, others.months) == ("", 1, "April 2025 to February 2026")
    assert [one.agency for one in agency_clocks(facts, MARCH, months=1)] == ["police"]


def test_checks_are_not_known_where_the_contacts_they_are_for_were_not_sent():
    hubs = """
        contact_id | person_id | received_at      | source | risk_initial | hub
        n          | p         | 2026-03-02 09:00 | 6      | red          | Northvale
        e          | q         | 2026-02-02 09:00 | 6      | red          | Eastvale
        """
    asked = """
        check_id | contact_id | agency | requested_at     | returned_at      | response
        a        | n          | police | 2026-03-02 10:00 | 2026-03-02 12:00 | shared
        b        | e          | police | 2026-03-02 10:00 | 2026-03-02 16:00 | declined
        """
    covers = '[[covers]]\ntable = "{}"\nfrom = 2025-01-01\nto = {}\nreason = "Asked."\n'
    policy = (
        covers.format("agency_checks", "2026-03-31")
        + covers.format("contacts", "2026-03-31")
        + covers.format("contacts", "2026-02-28")
        + 'part = "Eastvale"\n'
    )
    tables = {"contacts": rows_of(hubs), "agency_checks": rows_of(asked)}
    facts = facts_of(tables, end_of("2026-03-31"), parse_policy(policy))
    names = ("agency_check_returned_on_time", "declined")

    def march(*by):
        found = measure(facts, [METRICS[name] for name in names], by=by, since=MARCH)
        return dict(found.select(pl.concat_str("metric", *by, separator=" "), "status").rows())

    assert march() == {"agency_check_returned_on_time": "unknown", "declined": "ok"}
    by_hub = march("hub")
    for name in names:
        assert (by_hub[f"{name} Northvale"], by_hub[f"{name} Eastvale"]) == ("ok", "unknown")


def test_an_agency_stands_among_others_only_where_there_are_others(clocks):
    assert (clocks["police"].verdict, clocks["health"].verdict) == ("as_expected", "as_expected")
    one = CHECKS.split("    e        |")[0]
    facts = facts_of({"contacts": rows_of(CONTACTS), "agency_checks": rows_of(one)}, end_of("2026-03-31"))
    police, _ = agency_clocks(facts, MARCH)
    assert (police.agency, police.due, police.verdict) == ("police", 3, None)
    assert claim(agency_clocks(facts, MARCH), {}) == "Only one agency was asked, and there is none to compare it with"


def test_of_agencies_with_few_checks_each_nothing_is_said(clocks):
    """ "No agency's checks are late more often than chance explains" stood over agencies of 3 and 2 checks."""
    assert claim(list(clocks.values()), {}) == "Too few checks of each agency to compare one with the others"


def test_only_the_months_asked_for_are_counted(clocks):
    assert list(clocks) == ["police", "health", "all"]


def test_without_checks_nobody_was_asked():
    facts = facts_of({"contacts": rows_of(CONTACTS)}, end_of("2026-03-31"))
    assert agency_clocks(facts, MARCH) == []
    assert claim([], {}) == "No agency was asked in these months"


def test_the_year_agrees_with_the_measures(sample_build):
    build = open_build(sample_build)
    every = agency_clocks(build, date(2026, 10, 1))[-1]
    span = {"since": date(2025, 11, 1), "until": date(2026, 10, 31)}
    figures = {
        "agency_check_returned_on_time": (every.on_time, every.due), "check_unanswered": (every.unanswered, every.due),
        "nothing_known": (every.nothing_known, every.answered), "declined": (every.declined, every.answered),
    }  # fmt: skip
    for name, counted in figures.items():
        frame = measure(build, [METRICS[name]], **span)
        assert (frame["numerator"].sum(), frame["denominator"].sum()) == counted, name
