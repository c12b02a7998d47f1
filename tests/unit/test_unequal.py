"""What comparing groups says: no more than the intervals allow, and how much chance alone would make."""

from dataclasses import replace
from datetime import date

import pytest

from queries.build import open_build
from queries.equality import GroupRate
from queries.metrics import METRICS
from queries.statistics.intervals import Interval
from queries.statistics.rates import Compared as Ratio
from queries.unequal import RATES, by_chance, claim, compare, scan

METRIC = METRICS["re_referral_12m"]


def rate(group: str, ratio: tuple[float, float, float] | None) -> GroupRate:
    relative = Ratio(ratio[0], Interval(*ratio[1:])) if ratio else None
    return GroupRate("age_band", group, 10, 50, 20.0, Interval(11, 33), 18.0, relative)


def test_only_an_interval_that_leaves_out_one_differs():
    rates = [rate("1-4", (1.5, 1.1, 2.0)), rate("5-9", (1.2, 0.9, 1.6)), rate("unborn", (0.9, 0.5, 1.6))]
    found = compare(METRIC, [*rates, rate("10-15", None)])
    assert (found.compared, [one.group for one in found.differing]) == (3, ["1-4"])
    assert claim(found).endswith("one group differs from the rest by more than chance explains")


def test_two_groups_that_are_each_others_rest_are_one_comparison():
    pair = [replace(rate(sex, (1.5, 1.1, 2.0)), dim="sex") for sex in ("M", "F")]
    found = compare(METRIC, pair)
    assert (found.compared, [one.group for one in found.differing]) == (1, ["M"])


def test_nothing_found_and_nothing_comparable_are_told_apart():
    assert claim(compare(METRIC, [rate("5-9", (1.2, 0.9, 1.6))])).endswith("by more than chance explains")
    assert claim(compare(METRIC, [rate("5-9", (1.2, 0.9, 1.6))])).startswith(f"{METRIC.title}: no group differs")
    assert claim(compare(METRIC, [rate("5-9", None)])).endswith("too few children to compare groups")


@pytest.mark.parametrize(
    ("compared", "said"),
    [
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
    found = scan(open_build(sample_build), [(METRIC, date(2026, 10, 1)), (METRICS["contacts"], date(2026, 10, 1))])
    assert [one.metric.name for one in found] == [METRIC.name]
    assert found[0].compared > 10
