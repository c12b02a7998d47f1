"""The groups of a rate, in a month and over a year: intervals, verdicts, and claims that name what stands out."""

from dataclasses import replace
from datetime import date

import pytest

from dashboard.components.rates import ALONE, spread_table
from etl.codes import SOURCE_GROUPS
from queries.build import open_build
from queries.groups.breakdown import Group, by_group, claim, listed, lowered, over_months, spread_claim
from queries.measure.engine import measure
from queries.metrics.catalogue import METRICS
from queries.statistics.intervals import Interval
from tests.support.tables import end_of, facts_of, rows_of

METRIC = METRICS["contact_decided_on_time"]
MARCH = date(2026, 3, 1)
HEAD = "contact_id | person_id | received_at | source | risk_initial | decided_at"


@pytest.fixture
def facts():
    """Return 60 police contacts of which 20 are late, 60 of schools all on time, and one of February."""
    rows = [HEAD, "feb | p0 | 2026-02-02 09:00 | 4 | red | 2026-02-02 10:00"]
    for i in range(60):
        hour = 18 if i < 20 else 10
        rows.append(f"p{i} | a{i} | 2026-03-02 09:00 | 6 | red | 2026-03-02 {hour}:00")
        rows.append(f"s{i} | b{i} | 2026-03-02 09:00 | 2A | red | 2026-03-02 11:00")
    return facts_of({"contacts": rows_of("\n".join(rows))}, end_of("2026-03-31"))


def test_groups_that_had_any_and_all_of_them_last(facts):
    schools, police, every = by_group(facts, METRIC, MARCH, "source_group")
    assert [schools.name, police.name, every.name] == ["Schools", "Police", "all"]
    assert (police.numerator, police.denominator) == (40, 60)
    assert police.value == pytest.approx(66.67, abs=0.01)
    assert police.interval == pytest.approx((54.06, 77.27), abs=0.01)  # Wilson, 40 of 60
    assert (police.half, schools.half, every.half) == (1.0, 2.0, 2.0)
    assert (every.numerator, every.denominator, every.verdict) == (100, 120, None)


def test_a_group_of_which_most_have_no_time_is_not_judged_by_the_others():
    """Of thirty contacts of schools, ten are late to the hour and twenty have no time of day."""
    rows = [HEAD, *(f"p{i} | a{i} | 2026-03-02 09:00 | 6 | red | 2026-03-02 10:00" for i in range(90))]
    rows += [f"s{i} | b{i} | 2026-03-02 09:00 | 2A | red | 2026-03-02 18:00" for i in range(10)]
    rows += [f"d{i} | c{i} | 2026-03-02 | 2A | red | 2026-03-02" for i in range(20)]
    facts = facts_of({"contacts": rows_of("\n".join(rows))}, end_of("2026-03-31"))
    police, every = by_group(facts, METRIC, MARCH, "source_group")
    assert (police.name, every.numerator, every.denominator) == ("Police", 90, 90)


def test_the_claim_names_only_what_stands_out(facts):
    schools, police, _ = by_group(facts, METRIC, MARCH, "source_group")

    def said(first, second, **more):
        rows = [("Schools", replace(schools, verdict=first)), ("Police", replace(police, verdict=second))]
        return claim(METRIC, "Contacts from {}", rows, **more)

    assert said("as_expected", "below") == "Contacts from police are late more often than chance explains"
    assert said("above", "far_below") == "Contacts from police are late more often than chance explains"
    assert said("above", "as_expected") == "Contacts from schools are on time more often than chance explains"
    assert (
        said("as_expected", "as_expected") == "No group of 10 or more contacts is late more often than chance explains"
    )
    police = replace(police, denominator=9)
    assert said("as_expected", "far_below") == "No group of 10 or more contacts is late more often than chance explains"
    police = replace(police, denominator=10)
    both = "Contacts from Schools and Police are late more often than chance explains"
    assert said("below", "far_below", proper=True) == both
    police, schools = replace(police, denominator=9), replace(schools, denominator=9)
    few = "Too few contacts in each group to compare one with the others"
    assert said("as_expected", "far_below") == few
    alone = [("Police", police), ("All", replace(police, name="all"))]
    assert claim(METRIC, "Contacts from {}", alone) == "There is only one group, and none to compare it with"


def test_a_group_alone_is_compared_with_nothing_and_its_row_says_so(facts):
    february, every = by_group(facts, METRIC, date(2026, 2, 1), "source_group")
    assert (february.name, february.verdict, every.verdict) == ("Housing", None, None)
    shown = spread_table("By source", [("Housing", february), ("All", every)], METRIC, "Source")
    assert shown.count(ALONE) == 1 and "As expected" not in shown
    both = by_group(facts, METRIC, MARCH, "source_group")
    assert ALONE not in spread_table("By source", [(row.name, row) for row in both], METRIC, "Source")


def test_a_month_without_any_has_no_groups(facts):
    assert by_group(facts, METRIC, date(2026, 1, 1), "source_group") == []


def test_names_are_lowered_only_where_they_are_words():
    assert lowered(["Housing", "LA services"]) == ["housing", "LA services"]
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"


OCTOBER = date(2026, 10, 1)


def group_of(name: str, verdict: str, size: int = 40) -> tuple[str, Group]:
    return name, Group(name, 1, size, 2.5, Interval(0, 5), verdict, None)


def test_groups_over_a_year_add_up_to_the_year(sample_build):
    build, metric = open_build(sample_build), METRICS["re_referral_12m"]
    rows = over_months(build, metric, OCTOBER, "source_group")
    whole = measure(build, [metric], since=date(2025, 11, 1), until=date(2026, 10, 31))
    assert [row.name for row in rows] == [name for name in (*SOURCE_GROUPS, "all") if name in {r.name for r in rows}]
    assert sum(row.denominator for row in rows[:-1]) == rows[-1].denominator == whole["denominator"].sum()
    assert rows[-1].numerator == whole["numerator"].sum()
    assert all(row.interval.lower <= row.value <= row.interval.upper for row in rows)


def test_months_that_are_not_known_are_left_out(sample_build):
    build, metric = open_build(sample_build), METRICS["referred_again_12m"]
    assert over_months(build, metric, OCTOBER, "source_group") == []
    assert over_months(build, metric, date(2025, 10, 1), "source_group")


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        (
            [group_of("Police", "far_above"), group_of("Housing", "below")],
            "higher for police, lower for housing than chance",
        ),
        ([group_of("Police", "as_expected")], "no group stands out"),
        ([group_of("Police", "above", size=9)], "no known group of 10 or more stands out"),
        ([group_of("Unknown", "above")], "no known group of 10 or more stands out"),
    ],
)
def test_a_claim_names_groups_that_differ_and_are_known(groups, said):
    assert f"Re-referrals: {said}" in spread_claim("Re-referrals", groups)
