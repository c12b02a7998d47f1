"""Series of rare events: no verdict from control limits, exact ranges, and words for what the tests find."""

from datetime import date, datetime
from itertools import product

import pytest

from queries.series.claims import headline, verdict
from queries.series.findings import finding, sentence
from queries.series.rare import event_days
from tests.support.sentences import contradictions
from tests.support.series import series

CALM = [1, 0, 2, 1, 0, 1, 1, 2, 0, 1, 1, 0] * 3


def latest(one):
    return one.known[-1].spc


def test_three_events_in_three_years_say_nothing_in_any_month():
    """Control limits said "Getting better" here in 33 of 36 months."""
    for last in range(12, 37):
        one = series("contacts", ([0] * 10 + [1] + [0] * 11 + [1] + [0] * 10 + [1, 0, 0])[:last])
        assert one.variation == "too_few"
        assert all(p.spc.signal is None for p in one.known)
        assert sentence(one) == f"Too few to say: {sum(p.numerator for p in one.known)} in {last} months."


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([0.0] * 4, "0 of 4,000 in 4 months"),
        ([0.0, 0.1, 0.0, 0.2], "3 of 4,000 in 4 months"),
        ([100.0], "no exception among 1,000 in 1 month"),
        ([100.0, 99.9, 100.0], "1 exception among 3,000 in 3 months"),
    ],
)
def test_too_few_of_a_share_are_told_as_the_share_counts_them(values, told):
    """Every assessment was in time, 100.0%, over "0 in 1 month"."""
    assert headline(series("agency_check_returned_on_time", values)) == f"Too few to say: {told}"


def test_a_month_with_many_more_is_a_signal_beside_an_exact_range():
    one = series("step_ups", [*CALM[:-1], 7])
    assert (latest(one).signal, one.side, latest(one).lower, latest(one).upper) == ("rare_month", "high", 0, 4)
    assert sentence(one).startswith(
        "More children stepped up than expected (0 to 4). 7 step-ups in March, outside that range for the first time "
        "in 36 months."
    )


def test_a_month_far_out_does_not_widen_the_range_it_is_held_against():
    """Of 13 months without one late, then 40 late, nothing was said: 40 alone made phi 40."""
    one = series("contact_decided_on_time", [100] * 13 + [96])
    assert (latest(one).signal, one.variation) == ("rare_month", "concern")
    assert latest(one).lower > 99


def test_a_year_with_many_more_is_told_beside_the_years_before():
    one = series("step_ups", [0, 0, 0, 0, 0, 1] * 4 + [1, 0, 1, 1, 2, 0, 1, 1, 1, 0, 2, 1])
    assert (latest(one).signal, one.side) == ("rare_year", "high")
    assert headline(one) == "In the last 12 months more children stepped up than before (2.0 a year)"
    assert "; 11 in the 12 months to March 2027, 2.0 a year in the 24 months before." in sentence(one)


def test_months_that_were_not_known_are_not_counted_among_those_before():
    values = [0, 0, None, 0, 0, 1] * 4 + [2, 0, 1, 1, 2, 1, 1, 2, 1, 1, 2, 1]
    one = series("step_ups", values, statuses=dict.fromkeys((2, 8, 14, 20), "unknown"))
    assert "; 15 in the 12 months to March 2027, 2.4 a year in the 20 known months before." in sentence(one)


def test_months_that_ended_a_year_ago_are_not_the_last_ones():
    """What follows a month takes time: nobody may read the newest that is known as the newest."""
    values = [0, 0, 0, 0, 0, 1] * 4 + [1, 0, 1, 1, 2, 0, 1, 1, 1, 0, 2, 1]
    one = series("step_ups", values, month=date(2027, 10, 1))
    assert headline(one) == "In the 12 months to March 2027 more children stepped up than before (2.0 a year)"


def test_a_share_is_tested_by_what_is_rare_in_it():
    values = [99.8, 99.6, 99.9, 99.7] * 6 + [98.0]
    one = series("agency_check_returned_on_time", values, target=80)
    assert one.rare.events == sum(p.denominator - p.numerator for p in one.known)
    assert (latest(one).signal, one.side, one.variation) == ("rare_month", "low", "concern")
    assert (one.assurance, one.steps) == ("not_judged", ())
    said = sentence(one)
    assert said.startswith("A smaller share of agency checks came back on time than expected (")
    assert "98.0% in April, outside that range" in said


def test_a_long_time_without_events_is_a_signal_for_counts_only():
    one = series("step_ups", [2, 3, 2, 3] * 6 + [0, 0, 0, 0])
    assert (latest(one).signal, one.side) == ("rare_gap", "low")
    assert headline(one) == "Fewer children stepped up than expected: none since March 2026"
    share = series("missed_high_risk", [0.2, 0.3, 0.2, 0.3] * 6 + [0.0] * 4)
    assert latest(share).signal != "rare_gap"


def test_a_missing_month_may_hold_an_event():
    one = series("step_ups", [2, 3, 2, 3] * 6 + [0, None, 0, 0], statuses={25: "partial"})
    assert latest(one).signal is None


def test_hidden_months_of_a_rare_measure_leave_nothing_to_count():
    """Hidden months hold 1 to 5 events: the others, all 0, would tell of a process without any."""
    one = series("step_ups", [0] * 20 + [None] + [0] * 8, statuses={20: "suppressed"})
    assert sentence(one) == "Too few to say."
    assert latest(one).upper is None


def test_each_segment_is_judged_by_its_own_events():
    one = series("step_ups", [40, 42] * 10 + [1, 0] * 6, rebases=[date(2025, 12, 1)])
    assert {p.spc.verdict for p in one.known[:20]} == {"common"}
    assert one.variation == "common"
    assert (one.rare.events, one.rare.known) == (6, 12)


def test_siblings_who_come_together_are_no_signal():
    """Groups of three children spread months as wide as 5 is from 1.25; single children would not."""
    one = series("step_ups", [3, 0, 0, 3, 0, 0, 0, 4, 0, 0, 3, 0] * 3 + [5])
    assert one.rare.phi > 2
    assert latest(one).signal is None


def test_events_are_spread_over_their_month():
    one = series("step_ups", [2, 0, 1])
    days = event_days(one.known, [p.numerator for p in one.known])
    assert days == [datetime(2024, 4, 8, 12), datetime(2024, 4, 23, 12), datetime(2024, 6, 16)]


@pytest.mark.parametrize("name", ["step_ups", "contacts", "missed_high_risk", "agency_check_returned_on_time"])
def test_no_sentence_of_rare_events_contradicts_its_number(name):
    told = []
    for values, last in product((CALM, CALM[:13], [0] * 24, [0] * 20 + [3] * 12), (0, 1, 4, 9, 20)):
        counts = [*values, last]
        shares = [x / 10 for x in counts] if name == "missed_high_risk" else [100 - x / 10 for x in counts]
        one = series(name, counts if name in ("step_ups", "contacts") else shares)
        told += [] if verdict(one).quiet else [finding(one)]
    assert len(told) > 6
    assert [fault for one in told for fault in contradictions(one.claim, one.rest)] == []
