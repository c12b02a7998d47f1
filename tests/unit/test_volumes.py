"""Whose volume is unusual: shares of the month, and a claim that rests on each group's own range."""

from datetime import date

import pytest

from queries.build import open_build
from queries.measure.engine import measure
from queries.metrics.catalogue import METRICS
from queries.series.reading import read_groups
from queries.series.volumes import claim, volumes
from tests.support.series import series

STEADY = [30, 32, 29, 31, 30, 33, 28, 31, 30, 32, 29, 31, 30]


def sources(**last):
    groups = [(name, series("contacts", [*STEADY[:-1], value])) for name, value in last.items()]
    return volumes(groups)


def test_shares_are_of_the_month_and_the_largest_comes_first():
    found = sources(Police=60, Schools=20)
    assert [(one.name, one.count, one.share) for one in found] == [("Police", 60, 75.0), ("Schools", 20, 25.0)]


@pytest.mark.parametrize(
    ("last", "said"),
    [
        ({"Police": 60, "Schools": 30}, "More contacts than usual from police in April 2025"),
        (
            {"Police": 60, "Schools": 5},
            "More contacts than usual from police, fewer contacts than usual from schools in",
        ),
        ({"Police": 31, "Schools": 30}, "Contacts from every source are within their usual range"),
        ({}, "No contacts to show by source"),
    ],
)
def test_a_claim_names_sources_beyond_their_own_range(last, said):
    assert claim(sources(**last), "contacts").startswith(said)


@pytest.mark.parametrize(
    ("last", "said"),
    [(60, "More contacts than usual from police in August 2024, by a range that rests on 5 months so far"),
     (31, "Contacts from every source are within their usual range, by a range that rests on 5 months so far")],
)  # fmt: skip
def test_a_claim_says_on_how_few_months_a_range_rests(last, said):
    """An area with one half-year read "More contacts than usual" of 65 beside a range of 56 to 58."""
    assert claim(volumes([("Police", series("contacts", [30, 29, 31, 30, last]))]), "contacts") == said


def test_of_a_first_month_it_is_too_early_to_say_however_many_came():
    first = volumes([("Police", series("contacts", [120]))])
    assert claim(first, "contacts") == "Too early to say how many contacts are usual from each source"


def test_sources_add_up_to_the_measure(sample_build):
    build, month = open_build(sample_build), date(2026, 10, 1)
    groups = read_groups(build, METRICS["contacts"], month, by=["source_group"])
    found = volumes([(name, one) for (name,), one in groups])
    whole = measure(build, [METRICS["contacts"]], since=month, until=month)["numerator"].sum()
    assert sum(one.count for one in found) == whole
    assert sum(one.share for one in found) == pytest.approx(100)
