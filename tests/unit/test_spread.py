"""A rate by group over a year: known months only, added up, and claims that leave out what is not known."""

from datetime import date

import pytest

from etl.codes import SOURCE_GROUPS
from queries.breakdown import Group
from queries.build import open_build
from queries.measure import measure
from queries.metrics import METRICS
from queries.spread import claim, over_months
from queries.statistics.intervals import Interval

MONTH = date(2026, 10, 1)


def group(name: str, verdict: str, size: int = 40) -> tuple[str, Group]:
    return name, Group(name, 1, size, 2.5, Interval(0, 5), verdict, None)


def test_groups_add_up_to_the_year(sample_build):
    build, metric = open_build(sample_build), METRICS["re_referral_12m"]
    rows = over_months(build, metric, MONTH, "source_group")
    whole = measure(build, [metric], since=date(2025, 11, 1), until=date(2026, 10, 31))
    assert [row.name for row in rows] == [name for name in (*SOURCE_GROUPS, "all") if name in {r.name for r in rows}]
    assert sum(row.denominator for row in rows[:-1]) == rows[-1].denominator == whole["denominator"].sum()
    assert rows[-1].numerator == whole["numerator"].sum()
    assert all(row.interval.lower <= row.value <= row.interval.upper for row in rows)


def test_months_that_are_not_known_are_left_out(sample_build):
    build, metric = open_build(sample_build), METRICS["referred_again_12m"]
    assert over_months(build, metric, MONTH, "source_group") == []
    assert over_months(build, metric, date(2025, 10, 1), "source_group")


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ([group("Police", "far_above"), group("Housing", "below")], "higher for police, lower for housing than chance"),
        ([group("Police", "as_expected")], "no group differs by more than chance explains"),
        ([group("Police", "above", size=9)], "no group differs"),
        ([group("Unknown", "above")], "no group differs"),
    ],
)
def test_a_claim_names_groups_that_differ_and_are_known(groups, said):
    assert f"Re-referrals: {said}" in claim("Re-referrals", groups)
