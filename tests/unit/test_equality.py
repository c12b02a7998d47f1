"""Groups of children beside the rest: relative rates, and claims that allow for chance."""

from dataclasses import replace
from datetime import date

import pytest

from queries.build import open_build
from queries.groups.equality import RATES, GroupRate, by_chance, by_characteristic, claim, compare, scan
from queries.metrics.catalogue import METRICS
from queries.statistics.intervals import Interval
from queries.statistics.rates import Compared
from tests.support.tables import end_of, facts_of

MARCH = date(2026, 3, 1)
METRIC = METRICS["contact_decided_in_one_working_day"]


def children(sex: str, late: int, on_time: int, month: str = "2026-03") -> list[tuple[dict[str, str], dict[str, str]]]:
    made = []
    for i in range(late + on_time):
        person = f"{sex}{month}{i}"
        decided = f"{month}-20 09:00" if i < late else f"{month}-02 10:00"
        contact = {"contact_id": person, "person_id": person, "received_at": f"{month}-02 09:00", "source": "6"}
        made.append(({"person_id": person, "sex": sex}, contact | {"decided_at": decided, "outcome": "nfa"}))
    return made


@pytest.fixture(scope="module")
def facts():
    rows = [*children("M", 30, 70), *children("F", 10, 90), *children("U", 5, 5), *children("F", 0, 50, "2025-03")]
    return facts_of({"people": [p for p, _ in rows], "contacts": [c for _, c in rows]}, end_of("2026-03-31"))


def test_a_group_stands_beside_the_rest_of_known_children(facts):
    """70 of 100 boys against 90 of 100 girls: 0.7778 times, exp(log .7778 -+ 1.96 sqrt(.3/70 + .1/90)) by hand."""
    rows = {row.group: row for row in by_characteristic(facts, METRIC, MARCH) if row.dim == "sex"}
    boys = rows["M"]
    assert (boys.numerator, boys.denominator, boys.value, boys.rest) == (70, 100, 70.0, 90.0)
    assert boys.relative is not None
    assert boys.relative.value == pytest.approx(0.7778, abs=5e-5)
    assert tuple(boys.relative.interval) == pytest.approx((0.6735, 0.8982), abs=2e-4)
    assert boys.differs
    assert rows["F"].relative is not None
    assert rows["F"].relative.value == pytest.approx(1 / 0.77778, abs=1e-4)


def test_a_year_is_added_up_and_no_more(facts):
    rows = {row.group: row for row in by_characteristic(facts, METRIC, MARCH, months=13) if row.dim == "sex"}
    assert rows["F"].denominator == 150


def test_children_of_whom_it_is_not_known_are_in_no_rest_and_are_not_compared(facts):
    rows = {row.group: row for row in by_characteristic(facts, METRIC, MARCH) if row.dim == "sex"}
    unknown = rows["U"]
    assert (unknown.denominator, unknown.rest, unknown.relative, unknown.differs) == (10, None, None, False)
    assert unknown.sentence(METRIC, "Not known") == "Not known: 50.0% of 10 contacts; not compared."


def test_the_sentence_says_both_rates_and_what_chance_explains(facts):
    boys = next(row for row in by_characteristic(facts, METRIC, MARCH) if row.group == "M")
    assert boys.sentence(METRIC, "Boys") == (
        "Boys: 70.0% of 100 contacts, against 90.0% of the rest: 0.78 times (95% interval 0.67 to 0.90), lower than "
        "chance explains."
    )


def test_too_few_on_either_side_are_not_compared():
    rows = [*children("M", 10, 90), *children("F", 4, 96)]
    few = facts_of({"people": [p for p, _ in rows], "contacts": [c for _, c in rows]}, end_of("2026-03-31"))
    boys = next(row for row in by_characteristic(few, METRIC, MARCH) if row.group == "M")
    assert (boys.rest, boys.relative, boys.differs) == (96.0, None, False)
    assert boys.sentence(METRIC, "Boys").endswith("against 96.0% of the rest; too few to compare.")


def test_a_count_has_no_rate_and_a_filtered_characteristic_no_groups(facts):
    assert by_characteristic(facts, METRICS["contacts"], MARCH) == []
    dims = {row.dim for row in by_characteristic(facts, METRIC, MARCH, where={"sex": "F"})}
    assert dims == {"age_band", "ethnicity_group", "disability", "imd_quintile"}


RE_REFERRAL = METRICS["re_referral_12m"]


def rate(group: str, ratio: tuple[float, float, float] | None) -> GroupRate:
    relative = Compared(ratio[0], Interval(*ratio[1:])) if ratio else None
    return GroupRate("age_band", group, 10, 50, 20.0, Interval(11, 33), 18.0, relative)


def test_only_an_interval_that_leaves_out_one_differs():
    rates = [rate("1-4", (1.5, 1.1, 2.0)), rate("5-9", (1.2, 0.9, 1.6)), rate("unborn", (0.9, 0.5, 1.6))]
    found = compare(RE_REFERRAL, [*rates, rate("10-15", None)])
    assert (found.compared, [one.group for one in found.differing]) == (3, ["1-4"])
    assert claim(found).endswith("one group differs from the rest by more than chance explains")


def test_an_interval_that_is_displayed_as_reaching_one_is_no_difference():
    """0.98 times, "0.97 to 1.00", was "lower than chance explains"."""
    near, clear = rate("5-9", (0.98, 0.966, 0.998)), rate("5-9", (0.98, 0.966, 0.994))
    assert (near.differs, clear.differs) == (False, True)
    assert near.sentence(RE_REFERRAL, "Ages 5-9").endswith("(95% interval 0.97 to 1.00), no more than chance explains.")


def test_two_groups_that_are_each_others_rest_are_one_comparison():
    pair = [replace(rate(sex, (1.5, 1.1, 2.0)), dim="sex") for sex in ("M", "F")]
    found = compare(RE_REFERRAL, pair)
    assert (found.compared, [one.group for one in found.differing]) == (1, ["M"])


def test_nothing_found_and_nothing_comparable_are_told_apart():
    assert claim(compare(RE_REFERRAL, [rate("5-9", (1.2, 0.9, 1.6))])).endswith("by more than chance explains")
    assert claim(compare(RE_REFERRAL, [rate("5-9", (1.2, 0.9, 1.6))])).startswith(
        f"{RE_REFERRAL.title}: no group differs"
    )
    assert claim(compare(RE_REFERRAL, [rate("5-9", None)])).endswith("too few children to compare groups")


@pytest.mark.parametrize(
    ("compared", "said"),
    [
        (0, ""),
        (1, "One comparison in 20 would differ by chance alone."),
        (5, "Of five comparisons fewer than one would differ by chance alone."),
        (12, "Of twelve comparisons about one would differ by chance alone."),
        (150, "Of 150 comparisons about eight would differ by chance alone."),
    ],
)
def test_chance_is_said_for_any_number_of_comparisons(compared, said):
    assert by_chance(compared) == said


def test_every_share_of_children_can_be_compared():
    shares = {one.name for one in METRICS.values() if one.unit == "percent"}
    assert {one.name for one in RATES} == shares
    assert len(RATES) == len(shares)


def test_a_scan_counts_what_could_be_compared(sample_build):
    found = scan(open_build(sample_build), [(RE_REFERRAL, date(2026, 10, 1)), (METRICS["contacts"], date(2026, 10, 1))])
    assert [one.metric.name for one in found] == [RE_REFERRAL.name]
    assert found[0].compared > 10
