"""SPC against NHS Making Data Count: vectors from its reference implementation, then each rule on its own."""

import pytest

from etl.errors import QuestionError
from queries.statistics.spc import limits, shifts, trends, two_in_three, xmr

OUTLIER = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
FLAT = [10.0, 12.0] * 10  # mean 11, limits 5.68 to 16.32, near limits 7.453 and 14.547


def signals(values, **options):
    return {i: p.signal for i, p in enumerate(xmr(values, **options).points) if p.signal}


def flagged(flags):
    return {i: flag for i, flag in enumerate(flags) if flag}


@pytest.mark.parametrize(("screen", "lower", "upper"), [(True, -0.7156, 4.6044), (False, -3.0626, 6.9515)])
def test_screening_drops_extreme_moving_ranges_from_the_limits_but_keeps_the_mean(screen, lower, upper):
    spc = xmr(OUTLIER, screen=screen)
    point = spc.points[0]
    assert (round(point.mean, 4), round(point.lower, 4), round(point.upper, 4)) == (1.9444, lower, upper)
    assert signals(OUTLIER, screen=screen) == {4: "astronomical"}
    assert spc.screened is screen


def test_a_baseline_of_12_fixes_the_limits_and_a_rise_becomes_a_trend_then_leaves_them():
    values = [50, 52, 49, 51, 50, 48, 52, 50, 49, 51, 50, 52, 50, 51, 52, 53, 54, 55, 56]
    point = xmr(values, fix_after=12).points[0]
    assert (round(point.mean, 4), round(point.lower, 4), round(point.upper, 4)) == (50.3333, 45.0133, 55.6533)
    assert signals(values, fix_after=12) == dict.fromkeys(range(12, 18), "trend") | {18: "astronomical"}


def test_the_first_rule_that_matches_names_the_point():
    values = [50, 52, 49, 51, 50, 48, 52, 50, 49, 51, 50, 52, 55, 56, 55, 57, 56, 55, 56]
    assert signals(values, fix_after=12) == {
        11: "shift", 12: "two_in_three", 13: "astronomical", 14: "two_in_three", 15: "astronomical",
        16: "astronomical", 17: "shift", 18: "astronomical",
    }  # fmt: skip


def test_a_baseline_shorter_than_12_is_refused():
    with pytest.raises(QuestionError, match="at least 12"):
        xmr(FLAT, fix_after=11)


def test_near_limits_lie_at_two_thirds():
    at = limits(FLAT)
    assert at.near_upper == pytest.approx(at.mean + (at.upper - at.mean) * 2 / 3)
    assert at.near_lower == pytest.approx(at.mean - (at.mean - at.lower) * 2 / 3)


def test_a_point_on_the_limit_is_not_beyond_it():
    upper = 11 + 2.66 * 2
    assert signals([*FLAT, upper], fix_after=20) == {}
    assert signals([*FLAT, upper + 0.01], fix_after=20) == {20: "astronomical"}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2, 3, 3, 4, 5, 6], {}),
        ([2, 1, 2, 3, 4, 5, 6, 7, 3], dict.fromkeys(range(1, 8), 1)),
        ([6, 5, 4, 3, 2, 1], {}),
        ([7, 6, 5, 4, 3, 2, 1], dict.fromkeys(range(7), -1)),
        ([1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1], dict.fromkeys(range(6), 1) | dict.fromkeys(range(6, 13), -1)),
    ],
)
def test_a_trend_is_seven_points_that_only_rise_or_only_fall_and_the_later_slope_wins(values, expected):
    assert flagged(trends(values)) == expected


@pytest.mark.parametrize(
    ("sides", "expected"),
    [
        ([1] * 8 + [-1], dict.fromkeys(range(8), 1)),
        ([1] * 6 + [-1], {}),
        ([1, 1, 1, 0, 1, 1, 1, 1], {}),
        ([-1] * 7, dict.fromkeys(range(7), -1)),
        ([1] * 6 + [-1] * 7, dict.fromkeys(range(6, 13), -1)),
    ],
)
def test_a_shift_is_seven_in_a_row_on_one_side_and_a_point_on_the_mean_breaks_it(sides, expected):
    assert flagged(shifts(sides)) == expected


@pytest.mark.parametrize(
    ("near", "sides", "expected"),
    [
        ([1, 0, 1], [1, 1, 1], {0: 1, 2: 1}),
        ([1, 0, 0, 1, 1], [1, 1, 1, 1, 1], {3: 1, 4: 1}),
        ([1, 0, 0, 1], [1, 1, 1, 1], {}),
        ([1, 0, 1], [1, -1, 1], {}),
        ([1, 1, 0], [-1, -1, -1], {0: -1, 1: -1}),
        ([1, 1, 0], [1, 1, 0], {}),
    ],
)
def test_two_in_three_flags_only_the_near_points_of_three_on_one_side(near, sides, expected):
    assert flagged(two_in_three([bool(n) for n in near], sides)) == expected


def test_no_run_of_points_reaches_across_a_rebase():
    rising = [1, 2, 3, 4, 5, 6, 7]
    assert signals(rising) == {0: "astronomical", 6: "astronomical"} | dict.fromkeys(range(1, 6), "trend")
    assert signals(rising, rebase=[3]) == {}
    assert [p.segment for p in xmr(rising, rebase=[3]).points] == [0, 0, 0, 1, 1, 1, 1]


def test_each_segment_has_its_own_limits():
    points = xmr([*FLAT, *(v + 50 for v in FLAT)], rebase=[20]).points
    assert (points[0].mean, points[-1].mean) == (11, 61)
    assert points[-1].upper == pytest.approx(61 + 2.66 * 2)


@pytest.mark.parametrize(
    ("better", "last", "verdict", "side"),
    [
        ("higher", 20, "improvement", "high"),
        ("higher", 2, "concern", "low"),
        ("lower", 2, "improvement", "low"),
        ("lower", 20, "concern", "high"),
        ("neutral", 20, "neutral_high", "high"),
        ("neutral", 2, "neutral_low", "low"),
        ("higher", 11.5, "common", None),
    ],
)
def test_the_direction_that_is_better_makes_a_signal_good_bad_or_neither(better, last, verdict, side):
    spc = xmr([*FLAT, last], better=better, fix_after=20)
    assert (spc.variation, spc.side) == (verdict, side)


def test_a_trend_counts_by_its_slope_even_below_the_mean():
    spc = xmr([*FLAT, 8, 8.2, 8.4, 8.6, 8.8, 9.0, 9.2], better="higher", fix_after=20)
    assert (spc.points[-1].signal, spc.variation) == ("trend", "improvement")


@pytest.mark.parametrize(
    ("better", "target", "expected"),
    [
        ("higher", 17, "fail"),
        ("higher", 5, "pass"),
        ("higher", 11, "hit_and_miss"),
        ("lower", 17, "pass"),
        ("lower", 5, "fail"),
        ("lower", 11, "hit_and_miss"),
        ("higher", None, "no_target"),
        ("neutral", 17, "no_target"),
        ("higher", limits(FLAT).upper, "hit_and_miss"),
        ("lower", limits(FLAT).lower, "hit_and_miss"),
    ],
)
def test_assurance_compares_the_target_strictly_with_the_limits(better, target, expected):
    assert xmr(FLAT, better=better, target=target).assurance == expected


def test_assurance_reads_the_last_segment():
    values = [*FLAT, *(v + 50 for v in FLAT)]
    assert xmr(values, better="higher", target=40).assurance == "hit_and_miss"
    assert xmr(values, better="higher", target=40, rebase=[20]).assurance == "pass"


def test_limits_are_on_trial_below_13_points_of_the_last_segment():
    assert xmr(FLAT[:12]).trial_limits
    assert not xmr(FLAT[:13]).trial_limits
    assert xmr(FLAT, rebase=[10]).trial_limits


def test_nothing_is_said_of_an_empty_series_and_no_limits_of_a_single_point():
    empty, single = xmr([]), xmr([5.0], better="higher", target=9)
    assert (empty.points, empty.variation, empty.assurance, empty.trial_limits) == ((), None, "no_target", False)
    assert (single.points[0].upper, single.variation, single.assurance) == (None, "common", "no_target")


def test_equal_values_are_no_signal_whatever_floating_point_makes_of_their_mean():
    assert signals([0.1] * 30) == {}
    assert signals([100 / 3] * 30) == {}


def test_limits_are_not_clamped_at_zero():
    assert xmr(OUTLIER).points[0].lower < 0


BEFORE_GAP, AFTER_GAP = [10, 12] * 6 + [13] * 4, [13] * 3


@pytest.mark.parametrize(
    ("breaks", "lower", "upper", "shifted"), [((), 8.3380, 15.1357, range(11, 19)), ((16,), 8.1380, 15.3357, ())]
)
def test_a_missing_month_ends_a_run_and_its_range_does_not_count(breaks, lower, upper, shifted):
    point = xmr(BEFORE_GAP + AFTER_GAP, breaks=breaks).points[-1]
    assert (round(point.mean, 4), round(point.lower, 4), round(point.upper, 4)) == (11.7368, lower, upper)
    assert signals(BEFORE_GAP + AFTER_GAP, breaks=breaks) == dict.fromkeys(shifted, "shift")


def test_a_trend_and_two_in_three_start_anew_after_a_missing_month():
    rising = [1, 2, 3, 4, 5, 6, 7]
    assert "trend" not in signals(rising, breaks=[4]).values()
    near = [*FLAT, 15.0, 11.5, 15.0]
    assert signals(near, fix_after=20) == {20: "two_in_three", 22: "two_in_three"}
    assert signals(near, fix_after=20, breaks=[21]) == {}


def test_a_gap_before_a_rebase_is_no_gap_in_the_new_segment():
    values = [*FLAT, *(v + 50 for v in FLAT)]
    assert xmr(values, rebase=[20], breaks=[20]) == xmr(values, rebase=[20])


@pytest.mark.parametrize("values", [[4.0] * 20, [4.0]])
def test_values_that_have_not_varied_have_no_limits_to_be_judged_by(values):
    at = limits(values)
    assert (at.mean, at.lower, at.upper) == (4.0, None, None)


def test_a_single_step_among_equal_values_leaves_limits_with_width():
    at = limits([4.0] * 20 + [5.0])
    assert at.upper - at.lower == pytest.approx(2 * 2.66 / 20)
