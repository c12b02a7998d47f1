"""England's figures, read from the file that ships."""

import pytest

from queries.metrics.catalogue import METRICS
from queries.metrics.comparators import england, publisher, year_ending


@pytest.mark.parametrize(
    ("measure", "value"),
    [("re_referrals_percent", 22.6), ("assessments_within_45wd_percent", 85.7), ("icpc_within_15wd_percent", 81.4)],
)
def test_the_newest_year_wins(measure, value):
    found = england(measure)
    assert (found.value, found.period, found.name) == (value, "year to March 2025", "England")
    assert found.source == "DfE, Children in need statistics"


def test_years_are_named_by_their_end():
    assert (year_ending("2025"), year_ending("2023-24")) == (2025, 2024)
    assert england("initial_contacts_rate_per_10k").period == "year to March 2024"
    assert publisher("ADCS SP9 table 2") == "ADCS, Safeguarding Pressures 9"


def test_a_metric_without_a_national_figure_has_none_and_every_named_one_exists():
    assert england(None) is None
    assert all(england(m.comparator) for m in METRICS.values() if m.comparator)
