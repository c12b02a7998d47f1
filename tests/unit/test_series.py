"""What a series makes of months that are complete, incomplete, not known yet, or without anything counted."""

from datetime import date
from statistics import fmean
from types import SimpleNamespace

import pytest

from queries import words
from queries.calendar.months import months_after
from queries.metrics.catalogue import METRICS
from queries.series.differences import Difference, Figure
from queries.series.levels import level
from queries.series.points import Change, Point, counted
from queries.statistics.spc import SpcPoint, xmr
from tests.support.series import series

UP_AND_DOWN = [80.0, 82.0] * 12


def test_a_partial_month_is_kept_to_be_drawn_and_takes_no_part_in_limits():
    whole = series("contact_decided_on_time", UP_AND_DOWN)
    more = series("contact_decided_on_time", [*UP_AND_DOWN, 10.0], month=date(2026, 3, 1), statuses={24: "partial"})
    assert more.spc == whole.spc
    assert (more.shown[-1].status, more.shown[-1].spc) == ("partial", None)
    assert more.latest.month == date(2026, 3, 1)
    assert len(more.shown) == 25


def test_a_complete_month_after_the_one_asked_for_is_left_out():
    earlier = series("contact_decided_on_time", UP_AND_DOWN, month=date(2026, 1, 1))
    assert earlier.points[-1].month == earlier.latest.month == date(2026, 1, 1)


def test_immature_months_take_no_part_and_the_latest_month_that_can_be_known_is_another():
    statuses = dict.fromkeys(range(12, 24), "immature")
    found = series("step_up_after_step_down_12m", [20.0, 22.0] * 6 + [1.0] * 12, statuses=statuses)
    assert found.latest.month == date(2025, 3, 1)
    assert found.previous.month == date(2025, 2, 1)
    assert found.month == date(2026, 3, 1)
    assert found.follow_up
    assert found.current
    assert found.variation == "common"
    assert found.spc.trial_limits


def test_a_month_in_which_nothing_was_counted_has_no_value_and_breaks_nothing():
    found = series("conference_in_15_working_days", [80.0, None, 82.0])
    assert [p.value for p in found.points] == [80.0, None, 82.0]
    assert len(found.known) == 2
    assert found.current


def test_a_series_whose_last_complete_month_has_nothing_counted_is_not_current():
    found = series("conference_in_15_working_days", [80.0, 82.0, None])
    assert found.latest.month == date(2024, 5, 1)
    assert not found.current


def test_limits_use_all_known_months_and_only_the_window_is_shown():
    found = series("contact_decided_on_time", [70.0] * 24 + UP_AND_DOWN, months=12)
    assert len(found.shown) == 12
    assert found.latest.spc.mean == pytest.approx((70 * 24 + 81 * 24) / 48)


def test_a_rebase_month_starts_a_segment_even_where_it_has_no_figure():
    values = [70.0] * 12 + [None] + [80.0] * 11
    found = series("contact_decided_on_time", values, rebases=[date(2025, 4, 1)])
    assert [p.spc.segment for p in found.known] == [0] * 12 + [1] * 11


def test_a_suppressed_month_has_no_point_in_the_rules():
    found = series("contact_decided_on_time", [80.0, 82.0, None], statuses={2: "suppressed"})
    assert found.points[-1].spc is None
    assert not found.current


def test_intervals_are_wilson_for_percentages_and_byar_for_counts():
    share = series("contact_decided_on_time", [100 * 1204 / 1520], n=1520).interval
    assert (round(share.lower, 1), round(share.upper, 1)) == (77.1, 81.2)
    many = series("step_downs", [62]).interval
    assert (round(many.lower, 1), round(many.upper, 1)) == (47.5, 79.5)


def test_changes_are_shown_only_where_their_month_is():
    changes = [Change(date(2024, 4, 20), "go_live", "Hub goes live"), Change(date(2026, 3, 3), "staffing", "New team")]
    found = series("contact_decided_on_time", UP_AND_DOWN, changes=changes, months=12)
    assert [c.title for c in found.shown_changes] == ["New team"]


def test_an_empty_series_knows_nothing():
    found = series("contact_decided_on_time", [], month=date(2026, 3, 1))
    assert (found.latest, found.previous, found.interval, found.variation, found.shown) == (None, None, None, None, ())
    assert not found.current


def test_what_a_figure_rests_on_is_said_in_its_own_way():
    point = Point(date(2026, 3, 1), 1204, 1520, 79.2, "ok")
    said = {name: counted(METRICS[name], point) for name in ("risk_changed", "checks_per_contact")}
    assert said == {"risk_changed": "1,204 of 1,520", "checks_per_contact": "1,204 for 1,520"}
    assert counted(METRICS["hours_to_decision_median"], Point(date(2026, 3, 1), None, 420, 21.6, "ok")) == "420"
    assert counted(METRICS["contacts"], Point(date(2026, 3, 1), 420, None, 420.0, "ok")) == ""


@pytest.mark.parametrize(
    ("name", "before", "after", "told"),
    [
        ("hours_to_decision_median", 2.649, 2.651, "+0.1 hours"),
        ("hours_to_decision_median", 33.6, 38.4, "+0.2 days"),
        ("hours_to_decision_median", 33.7, 36.1, "+0.1 days"),
        ("hours_to_decision_median", 6.0, 78.0, "+3.0 days"),
        ("hours_to_decision_median", 24.5, 23.4, "−1.1 hours"),
        ("hours_to_decision_median", 4.0, 3.0, "−1.0 hour"),
        ("checks_per_contact", 1.524, 1.556, "+0.04"),
        ("checks_per_contact", 1.521, 1.524, "0.00"),
        ("arrivals_less_decisions", 3.0, -1.0, "−4"),
        ("contacts", 120.0, 300.0, "180 more"),
        ("contacts", 120.0, 120.0, "None"),
    ],
)
def test_a_difference_of_two_builds_is_that_of_the_figures_as_they_are_shown(name, before, after, told):
    found = [Figure(None, n, value, status) for n, value, status in ((1, before, "partial"), (2, after, "ok"))]
    assert Difference(METRICS[name], "", *found).told == told


def judged(values: list[float], signal: str, side: str, of: list[int]) -> list[Point]:
    """Return months whose latest belongs to a special cause, each of so many."""
    mean = fmean(values)
    return [
        Point(
            months_after(date(2024, 1, 1), at), round(value * n / 100), n, value, "ok",
            SpcPoint(value, mean, None, None, None, None, 0, signal, side, "concern"),
        )
        for at, (value, n) in enumerate(zip(values, of, strict=True))
    ]  # fmt: skip


def test_a_year_of_a_rare_share_is_set_beside_the_years_before_by_all_that_was_counted():
    """A month of few rows counts as few: 2 of 1,220 and 100 of 1,210, not the mean of monthly percentages."""
    values = [0.0] * 12 + [0.0, *[10.0] * 10, 0.0]
    segment = judged(values, "rare_year", "high", [100] * 12 + [100, *[10] * 10, 1_000])
    found = level(segment, "percent", SimpleNamespace(year=object(), earlier=object()))
    assert (round(found.value, 3), found.reference.value) == (round(100 * 10 / 1_200, 3), 0.0)


def test_a_shift_whose_months_are_displayed_like_the_average_touches_it():
    clear = judged([10.0] * 8 + [20.0] * 8, "shift", "high", [1_000] * 16)
    like_it = judged([10.0] * 8 + [20.0] * 4 + [14.67] + [20.0] * 3, "shift", "high", [1_000] * 16)
    assert [level(each, "percent").touches for each in (clear, like_it)] == [False, True]


def test_a_trend_with_months_that_are_displayed_alike_says_so():
    rising = [11.0, 12.0, 13.0, 14.0, 15.0, 16.0, 17.0]
    clear = judged([10.0] * 8 + rising, "trend", "high", [1_000] * 15)
    alike = judged([10.0] * 8 + [*rising[:3], 13.01, *rising[3:]], "trend", "high", [1_000] * 16)
    assert [(level(each, "percent").run, level(each, "percent").touches) for each in (clear, alike)] == [
        (7, False), (8, True),
    ]  # fmt: skip


def test_a_month_displayed_as_its_limit_is_not_outside_it():
    """86.94% above a limit of 86.88% was getting better, with a range of "75.6 to 86.9%" beside "86.9%"."""
    alike = []
    for last in (86 + n / 200 for n in range(200)):
        at = series("contact_decided_on_time", [*UP_AND_DOWN, last], month=date(2026, 4, 1)).latest.spc
        assert (at.signal == "astronomical") == (words.shown(last, "percent") > words.shown(at.upper, "percent")), last
        alike += [last] if last > at.upper and at.signal is None else []
    assert alike, "no month was tried that lies above its limit and is displayed as it is"
    by_rule = [xmr([*UP_AND_DOWN, last]).points[-1].signal for last in alike]
    assert set(by_rule) == {"astronomical"}, "the rule itself stays as it is published"


def test_a_count_above_its_limit_is_outside_whatever_the_limit_is_rounded_to():
    counts = [100, 104] * 12
    for last in range(100, 130):
        at = series("contacts", [*counts, last], month=date(2026, 4, 1)).latest.spc
        assert (at.signal == "astronomical") == (last > at.upper)
