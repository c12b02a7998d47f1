"""Findings: the claim of each measure, what follows it, and the order and length of the list."""

from dataclasses import replace
from datetime import date

import pytest

from queries.metrics.comparators import england
from queries.series.claims import alt_text, headline
from queries.series.findings import findings, has_figure, sentence
from queries.series.points import Change
from queries.series.series import together
from tests.support.series import series

BEFORE = [74.0, 75.0, 73.0, 76.0, 74.5, 73.5, 75.5, 74.0, 73.0, 75.0, 74.0]
AFTER = [84.0, 86.0, 84.5, 87.0, 86.0, 88.0, 84.6, 87.0, 85.7, 84.5, 83.8, 82.6, 78.2]
QUIET = [80.0, 82.0] * 12
GO_LIVE = Change(date(2025, 3, 3), "go_live", "Hub goes live")


def live_hub(n=1000):
    return series(
        "contact_decided_on_time", BEFORE + AFTER, target=85, rebases=[date(2025, 3, 1)], changes=[GO_LIVE], n=n
    )  # fmt: skip


def listed(*every):
    """Return the findings of series that are judged together."""
    return findings(together(dict(enumerate(every))).values())


def only(one):
    return listed(one)[0]


def test_worse_beyond_the_expected_range_for_the_first_time_since_go_live():
    found = only(live_hub())
    assert (found.kind, found.icon, found.letter) == ("concern", "concern", "L")
    assert found.claim == "A smaller share of contacts was decided on time than expected (79.5 to 90.0%)."
    assert found.rest == (
        "78.2% in March against a target of 85%, outside that range for the first time since go-live, and down from "
        "82.6% in February."
    )


def test_a_heading_says_the_finding():
    assert headline(live_hub()) == "A smaller share of contacts was decided on time than expected (79.5 to 90.0%)"


def test_what_is_read_with_a_finding_follows_it():
    values = [23.0, 22.0, 23.5, 22.5, 23.0, 21.9, 22.0, 23.4] * 2 + [20.9, 21.2, 20.8, 21.1, 20.7, 20.9, 20.4]
    found = only(series("re_referral_12m", values, comparator=england("re_referrals_percent")))
    assert found.rest.endswith("January's 20.9% differs by no more than chance. England: 22.6%.")


def test_neutral_is_neither_good_nor_bad_and_says_when_more_will_be_known():
    found = only(series("step_downs", [50, 45] * 11 + [50, 64]))
    assert (found.kind, found.icon, found.letter) == ("neutral", "neutral", "H")
    assert found.claim == "More children stepped down than expected (34 to 62)."
    assert found.rest == (
        "64 step-downs in March, outside that range for the first time in 24 months; February's 50 differs by no more "
        "than chance. Neither good nor bad by itself: whether they step up again will be known in March 2027."
    )


def test_volume_is_read_beside_its_own_caution():
    assert (
        "Neither good nor bad by itself. Better sharing" in only(series("contacts", [500, 520] * 11 + [500, 900])).rest
    )


def test_a_trend_counts_its_steps():
    found = only(series("contact_decided_on_time", [*QUIET, 80.5, 80.8, 81.1, 81.4, 81.7, 82.0, 82.3]))
    assert found.claim == (
        "The share of contacts decided on time has risen for six months in a row, from 80.5% in April 2026."
    )
    assert found.rest == "82.3% in October; September's 82.0% differs by no more than chance."


def test_two_of_three_months_close_to_a_limit():
    found = only(series("contact_decided_on_time", [*QUIET, 86.0, 82.5, 86.0]))
    assert found.claim == "A larger share of contacts was decided on time than on average (81.4%)."
    assert ", close to the upper end of the expected range (75.6 to 87.3%) in two of three months" in found.rest


def test_several_months_in_a_row_outside_are_counted():
    found = only(series("contact_decided_on_time", [*QUIET, 60.0, 59.0]))
    assert "outside that range for the second month in a row" in found.rest


def test_a_target_that_can_not_be_met_without_change():
    one = series("agency_check_returned_on_time", [68.0, 69.0] * 12, target=80)
    found = only(one)
    assert (found.kind, found.icon, found.letter) == ("fails_target", "fail", None)
    assert found.claim == "The share of agency checks returned on time will go on missing its target."
    assert found.rest == (
        "69.0% in March against a target of 80%. The whole expected range (65.8 to 71.2%) is below it, so only a "
        "change in the process will meet it."
    )
    assert headline(one) == "The share of agency checks returned on time stays below its target of 80%"


def test_a_month_that_met_its_target_is_not_told_that_it_will_not():
    """A page read "100.0% in September against a target of 85%. It is not expected to meet its target either way"."""
    values = [20, 22, 19, 21, 20, 18] * 4
    assert "It is not expected to meet its target either way." in sentence(
        series("contact_decided_on_time", [*values, 60], target=85)
    )
    met = sentence(series("contact_decided_on_time", [*values, 100], target=85))
    assert "100.0% in April against a target of 85%" in met
    assert "not expected" not in met


def test_a_measure_with_follow_up_speaks_of_the_latest_month_that_can_be_known():
    statuses = dict.fromkeys(range(24, 36), "immature")
    values = [24.0, 22.0] * 11 + [23.0, 40.0] + [1.0] * 12
    found = only(series("step_up_after_step_down_12m", values, target=20, statuses=statuses))
    assert found.claim.startswith("A larger share of children stepped up again within a year than expected (")
    assert found.rest.startswith(
        "40.0% for step-downs in March 2026, the latest that can be known, against a target of 20%, "
        "outside that range for the first time in 24 months, and up from 23.0% in February 2026"
    )


def test_worse_comes_before_better_before_unusual_before_failing_before_the_rest():
    better = series("re_referral_12m", [*QUIET, 50.0])
    unusual = series("step_downs", [50, 45] * 11 + [50, 90])
    failing = series("agency_check_returned_on_time", QUIET, target=95)
    quiet = series("repeat_contact_90d", QUIET)
    found = listed(quiet, failing, unusual, better, live_hub())
    assert [f.kind for f in found] == ["concern", "improvement", "neutral", "fails_target", "nothing_else"]
    assert found[-1].text == (
        "Nothing else moved by more than chance. The one other measure that can be judged is within its usual range."
    )


def test_the_closing_line_never_hides_a_signal_left_out_for_want_of_room():
    moved = [
        series(name, [*QUIET, 50.0])
        for name in ("risk_changed", "risk_upgraded", "risk_downgraded", "repeat_contact_90d", "re_referral_12m")
    ]
    found = listed(*moved)
    assert len(found) == 5
    assert found[-1].text == "One more measure moved. Risk rating lowered after checks."


def test_a_failing_target_left_out_is_still_named():
    failing = [
        series(name, QUIET, target=95)
        for name in (
            "agency_check_returned_on_time", "contact_decided_on_time", "contact_decided_in_one_working_day",
            "referral_decided_in_one_working_day", "assessment_in_45_working_days",
        )
    ]  # fmt: skip
    closing = listed(*failing)[-1]
    assert closing.claim == "Nothing else moved by more than chance."
    assert "Assessments within 45 working days: not expected to meet its target." in closing.rest


def test_the_closing_line_speaks_of_what_can_be_shown_where_something_can_not():
    steady, moved = series("risk_changed", QUIET), series("re_referral_12m", [*QUIET, 50.0])
    waits = series("repeat_contact_90d", QUIET, statuses={23: "unknown"})
    assert listed(moved, steady, waits)[-1].claim == "Nothing else that can be shown moved by more than chance."
    assert findings([steady, waits])[0].claim == "Nothing that can be shown moved by more than chance."
    assert findings([moved, steady], some_hidden=True)[-1].claim.startswith("Nothing else that can be shown moved")


def test_a_quiet_month_says_so():
    assert findings([series("repeat_contact_90d", QUIET), series("risk_changed", QUIET)])[0].text == (
        "Nothing moved by more than chance. Two measures can be judged."
    )


def test_measures_without_a_known_month_are_counted_as_not_shown():
    unknown = series("re_referral_12m", [], month=date(2026, 3, 1))
    assert findings([series("risk_changed", QUIET), unknown])[0].rest.endswith(
        "One measure can't be shown for this month."
    )
    assert findings([unknown])[0].claim == "No measure can be shown for this month."
    assert headline(unknown) == "Re-referrals within 12 months: not in this data"


def test_a_figure_that_is_shown_is_not_among_those_without_one_though_it_can_t_be_judged():
    """Two months are shown among many that are hidden: no limits, and yet figures of the month."""
    hidden = series("contacts", [40] * 3, statuses={0: "suppressed", 1: "suppressed"})
    alone = replace(hidden, points=tuple(replace(point, spc=None) for point in hidden.points))
    assert not alone.current
    assert has_figure(alone)
    assert findings([alone])[0].claim == "No measure can be judged for this month."
    assert findings([], some_shown=True)[0].claim == "No measure can be judged for this month."
    judged = findings([series("risk_changed", QUIET), alone])[0].claim
    assert judged == "Nothing that can be judged moved by more than chance.", "of what is shown one is not judged"
    gone = series("contacts", [40] * 3, statuses={2: "suppressed"})
    assert not has_figure(gone)


def test_only_where_every_month_is_still_running_is_no_complete_month_said_to_be_loaded():
    said = "No complete month has been loaded yet."
    assert said in findings([series("contacts", [4], statuses={0: "partial"})])[0].rest
    for status in ("unknown", "immature", "untimed"):
        alone = series("repeat_contact_90d", QUIET[:1], statuses={0: status})
        stopped = series("repeat_contact_90d", QUIET, statuses={23: status})
        for found in findings([alone])[0], findings([alone, stopped])[0]:
            assert said not in found.rest, status


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (series("risk_changed", QUIET), "The share of risk ratings changed after checks stays within its usual range"),
        (
            series("step_up_after_step_down_12m", QUIET),
            "The share of children who stepped up again within a year stays within its usual range so far",
        ),
        (
            series("risk_changed", QUIET[:5]),
            "The share of risk ratings changed after checks stays within its range so far, which rests on 5 months",
        ),
        (
            series("risk_changed", [20.0] * 5),
            "Too early to say what is usual for the share of risk ratings changed after checks",
        ),
        (
            series("risk_changed", QUIET[:1]),
            "Too early to say what is usual for the share of risk ratings changed after checks",
        ),
        (
            series(
                "re_referral_12m", [None, 30.8, None, 41.7, 11.8], n=14
            ),  # so few that limits are those of rare events
            "The share of children who came back within a year stays within its range so far, which rests on 3 months",
        ),
        (series("contacts", [40] * 24), "The number of contacts shows no change"),
        (series("contacts", [0] * 33 + [1] * 3), "Too few to say: 3 in 36 months"),
    ],
)
def test_a_heading_over_usual_variation_claims_nothing(found, expected):
    assert headline(found) == expected
    assert findings([found])[0].kind == "nothing_else"


def test_a_month_that_stands_alone_is_not_within_usual_variation():
    alone, two = (series("risk_changed", QUIET[:n]) for n in (1, 2))
    assert (alone.variation, two.variation) == ("too_early", "common")
    assert findings([alone])[0].text == (
        "No measure can be judged for this month. One measure has no earlier month to compare with."
    )


def test_a_closing_line_says_how_few_months_judge():
    found = [series("risk_changed", QUIET[:6]), series("risk_upgraded", QUIET[:7])]
    assert findings(found)[0].text == (
        "Nothing moved by more than chance. Two measures can be judged. One measure is judged by fewer than 7 months."
    )

    assert findings(found[:1])[0].rest == "One measure can be judged, by fewer than 7 months."


def test_a_target_is_there_though_a_first_month_can_not_be_judged_by_it():
    first, none = (series("contact_decided_on_time", [80.0], target=goal) for goal in (85, None))
    assert (first.assurance, none.assurance) == ("not_judged", "no_target")
    assert alt_text(first).endswith(
        "by month received, April 2024. April 2024: 80.0%, target 85%. Too early to say. Too little to say whether the "
        "target is met."
    )


def test_a_target_is_there_though_no_month_is_known():
    unknown = series("contact_decided_on_time", [80.0], target=85, statuses={0: "unknown"})
    assert (unknown.target.value, unknown.variation, unknown.assurance) == (85, None, "not_judged")


def test_a_figure_that_is_neither_good_nor_bad_has_no_target():
    one = series("step_downs", [50, 45] * 12, target=40)
    assert (one.target, one.assurance) == (None, "no_target")


def test_months_that_hardly_differ_are_no_range_that_misses_a_target():
    one = series("undecided_at_month_end", [100] * 12 + [101] + [100] * 12, target=80)
    assert only(one).rest == (
        "100 contacts in April against a target of 80. Months hardly differ from each other, so only a change in the "
        "process will meet it."
    )


def test_a_trend_in_which_two_months_are_displayed_alike_does_not_say_that_each_rose():
    values = [*QUIET, 80.5, 80.8, 80.81, 81.4, 81.7, 82.0, 82.3]
    assert only(series("contact_decided_on_time", values, n=100_000)).claim == (
        "The share of contacts decided on time has risen or stayed the same for six months in a row, from 80.5% in "
        "April 2026."
    )


def test_few_months_make_a_finding_provisional():
    found = series("repeat_contact_90d", [20.0, 20.1] * 5 + [60.0])
    assert findings([found])[-1].rest.endswith("provisional: it rests on fewer than 13 months.")


def test_provisional_ranges_are_mentioned_once_for_all_findings():
    found = [series("repeat_contact_90d", [20.0, 20.1] * 5 + [60.0]), series("risk_changed", [20.0, 20.1] * 5 + [60.0])]
    said = findings(found)
    assert sum("provisional" in one.rest for one in said) == 1
    assert said[-1].rest.endswith("Two of the ranges above are provisional: fewer than 13 months.")


def test_a_few_months_foretell_no_missed_target():
    few, more = (series("contact_decided_on_time", [50.0, 51.0] * n, target=90.0) for n in (2, 3))
    assert [finding.kind for finding in findings([few])] == ["nothing_else"]
    assert [finding.kind for finding in findings([more])] == ["fails_target", "nothing_else"]


def test_the_text_for_people_who_can_not_see_the_chart_states_the_finding_and_the_figures():
    assert alt_text(live_hub()) == (
        "A smaller share of contacts was decided on time than expected (79.5 to 90.0%). Contacts decided within the "
        "target for their risk, by month received, April 2024 to March 2026. March 2026: 78.2%, expected range "
        "79.5 to 90.0%, target 85%. Getting worse (low). Hit and miss."
    )


def test_a_step_comes_after_every_concern_by_level_and_before_what_got_better():
    moved = series("referral_decided_in_one_working_day", [*QUIET, 76.5], n=10_000)
    better = series("re_referral_12m", [*QUIET, 50.0])
    found = listed(better, moved, live_hub())
    assert [(f.kind, f.icon) for f in found] == [
        ("concern", "concern"), ("concern", "moved"), ("improvement", "improvement"), ("nothing_else", "common"),
    ]  # fmt: skip


def test_whether_a_step_is_more_than_chance_depends_on_all_that_are_judged_with_it():
    def moved(name, last):
        return series(name, [*QUIET, last], n=1500)

    alone = together({"": moved("risk_changed", 77.5)})[""]
    others = {name: moved(name, 80.0) for name in ("risk_upgraded", "risk_downgraded", "re_referral_12m")}
    beside = together({"": moved("risk_changed", 77.5), **others})[""]
    assert [step.moved for step in alone.steps] == [True, False]
    assert [step.moved for step in beside.steps] == [False, False]


def test_measures_that_count_too_few_are_not_said_to_be_within_their_range():
    few = series("contacts", [0] * 33 + [1] * 3)
    assert only(few).text == "No measure can be judged for this month. One measure has too few events to say."
    assert listed(few, series("risk_changed", QUIET))[-1].text == (
        "Nothing moved by more than chance. One measure can be judged. One measure has too few events to say."
    )


def test_measures_that_never_change_are_not_said_to_be_within_a_range():
    steady = series("repeat_contact_90d", [80.0] * 24)
    assert only(steady).text == "Nothing moved. One measure shows the same figure month after month."
    assert listed(steady, live_hub())[-1].text.startswith(
        "Nothing else moved by more than chance. One measure shows the same figure month after month."
    )
    assert listed(steady, series("risk_changed", QUIET))[-1].text == (
        "Nothing moved by more than chance. One measure can be judged. One measure shows the same figure month after "
        "month."
    )
