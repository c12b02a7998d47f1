"""The matrix of ratings rests on the same contacts as the measures of changed ratings."""

from datetime import date

import pytest

from queries.build import open_build
from queries.journeys.ratings import claim, rating_changes
from queries.measure.engine import measure
from queries.metrics.catalogue import METRICS
from tests.support.tables import end_of, facts_of, rows_of

CONTACTS = """
    contact_id | person_id | received_at      | source | risk_initial | risk_final | decided_at
    up         | a         | 2026-03-02 09:00 | 6      | green        | red        | 2026-03-02 10:00
    down       | b         | 2026-03-02 09:00 | 6      | red          | amber      | 2026-03-02 10:00
    down2      | c         | 2026-03-02 09:00 | 2A     | amber        | green      | 2026-03-02 10:00
    same       | d         | 2026-03-02 09:00 | 6      | amber        | amber      | 2026-03-02 10:00
    once       | e         | 2026-03-02 09:00 | 6      | amber        |            | 2026-03-02 10:00
    open       | f         | 2026-03-02 09:00 | 6      | amber        | red        |
    later      | g         | 2026-03-31 23:00 | 6      | amber        | red        | 2026-04-01 10:00
    """
MARCH = date(2026, 3, 1)


@pytest.fixture(scope="module")
def facts():
    return facts_of({"contacts": rows_of(CONTACTS)}, end_of("2026-04-30"))


def test_only_decided_contacts_with_both_ratings_are_counted(facts):
    found = rating_changes(facts, MARCH)
    assert {(p.first, p.final): p.contacts for p in found.pairs if p.contacts} == {
        ("green", "red"): 1, ("red", "amber"): 1, ("amber", "green"): 1, ("amber", "amber"): 1,
    }  # fmt: skip
    assert (found.contacts, found.raised, found.lowered, found.missed) == (4, 1, 2, 1)
    assert found.row("amber") == 2
    assert claim(found) == "Checks change 75.0% of ratings, down more often than up"


def test_from_amber_to_red_is_raised_but_not_missed(facts):
    found = rating_changes(facts, date(2026, 4, 1), months=1)
    assert (found.raised, found.missed) == (1, 0)


def test_filters_keep_rows(facts):
    assert rating_changes(facts, MARCH, {"source_group": "Schools"}).contacts == 1


def test_without_ratings_it_says_so():
    facts = facts_of({}, end_of("2026-04-30"))
    assert claim(rating_changes(facts, MARCH)) == "Ratings before and after checks are not known for these months"


def test_the_year_adds_up_to_the_measures(sample_build):
    build, month = open_build(sample_build), date(2026, 10, 1)
    found = rating_changes(build, month)
    names = {"risk_upgraded": found.raised, "risk_downgraded": found.lowered, "missed_high_risk": found.missed}
    for name, counted in names.items():
        frame = measure(build, [METRICS[name]], since=date(2025, 11, 1), until=date(2026, 10, 31))
        assert frame["numerator"].sum() == counted, name
        assert frame["denominator"].sum() == found.contacts, name
