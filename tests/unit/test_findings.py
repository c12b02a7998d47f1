"""Sentences: the plain claim, the value, why it is a signal, what to read with it; and their order."""

from datetime import date

import pytest

from queries.claims import CLAIMS
from queries.comparators import england
from queries.findings import alt_text, findings, headline
from queries.metrics import METRICS
from queries.series import Change
from tests.support.series import series

BEFORE = [74.0, 75.0, 73.0, 76.0, 74.5, 73.5, 75.5, 74.0, 73.0, 75.0, 74.0]
AFTER = [84.0, 86.0, 84.5, 87.0, 86.0, 88.0, 84.6, 87.0, 85.7, 84.5, 83.8, 82.6, 78.2]
QUIET = [80.0, 82.0] * 12
GO_LIVE = Change(date(2025, 3, 3), "go_live", "Hub goes live")


def live_hub():
    return series(
        "contact_decided_on_time", BEFORE + AFTER, target=85, rebases=[date(2025, 3, 1)], changes=[GO_LIVE]
    )  # fmt: skip


def only(found):
    return findings([found])[0]


def test_every_metric_of_the_catalogue_has_its_claims_and_no_other_has():
    assert set(CLAIMS) == set(METRICS)
    for claim in CLAIMS.values():
        for text in (claim.past, claim.present):
            said = text.format(claim.more)
            assert text.count("{}") == 1
            assert said[0].isupper() or said[0].isdigit(), said
            assert not said.endswith(".")


def test_worse_beyond_the_expected_range_for_the_first_time_since_go_live():
    found = only(live_hub())
    assert (found.kind, found.icon, found.letter) == ("concern", "concern", "L")
    assert found.claim == "Fewer contacts were decided on time."
    assert found.rest == (
        "78.2% in March against a target of 85%, down from 82.6% in February and below the expected range "
        "(79.5 to 90.0%) for the first time since go-live."
    )


def test_a_heading_says_the_finding():
    assert headline(live_hub()) == "Fewer contacts are decided on time than at any point since go-live"


def test_better_by_a_run_of_months_on_one_side_of_the_average():
    values = [23.0, 22.0, 23.5, 22.5, 23.0, 21.9, 22.0, 23.4] * 2 + [20.9, 21.2, 20.8, 21.1, 20.7, 20.9, 20.4]
    found = series("re_referral_12m", values, comparator=england("re_referrals_percent"))
    said = only(found)
    assert (said.kind, said.letter, said.claim) == ("improvement", "L", "Fewer children came back within a year.")
    assert said.rest == (
        "20.4% in February, down from 20.9% in January, the seventh month in a row below the average of 22.1%. "
        "England: 22.6%."
    )
    assert headline(found) == "Fewer children come back within a year than usual"


def test_neutral_is_neither_good_nor_bad_and_says_when_more_will_be_known():
    found = series("step_downs", [50, 45] * 11 + [50, 64])
    said = only(found)
    assert (said.kind, said.icon, said.letter) == ("neutral", "neutral", "H")
    assert said.claim == "More children stepped down than usual."
    assert said.rest.startswith(
        "64 step-downs in March, up from 50 in February and above the expected range (34 to 62) for "
    )
    assert said.rest.endswith(
        "Neither good nor bad by itself: whether they step up again will be known in March 2027."
    )  # fmt: skip


def test_volume_is_read_beside_its_own_caution():
    assert (
        "Neither good nor bad by itself. Better sharing" in only(series("contacts", [500, 520] * 11 + [500, 900])).rest
    )


def test_a_trend_counts_its_steps():
    found = series("contact_decided_on_time", [*QUIET, 80.5, 80.8, 81.1, 81.4, 81.7, 82.0, 82.3])
    assert only(found).rest.endswith("up from 82.0% in September, the sixth rise in a row.")
    assert headline(found) == "More contacts are decided on time, month after month"


def test_two_of_three_months_close_to_a_limit():
    found = series("contact_decided_on_time", [*QUIET, 86.0, 82.5, 86.0])
    assert "and close to the upper end of the expected range (" in only(found).rest
    assert only(found).rest.endswith(") in two of three months.")


def test_several_months_in_a_row_outside_are_counted():
    found = series("contact_decided_on_time", [*QUIET, 60.0, 59.0])
    assert only(found).rest.endswith("for the second month in a row.")


def test_a_target_that_can_not_be_met_without_change():
    found = series("agency_check_returned_on_time", [68.0, 69.0] * 12, target=80)
    said = only(found)
    assert (said.kind, said.icon, said.letter) == ("fails_target", "fail", None)
    assert said.claim == "Agency checks will go on missing their target."
    assert said.rest == (
        "69.0% in March against a target of 80%. The whole expected range (65.8 to 71.2%) is below it, so only a "
        "change in the process will meet it."
    )
    assert headline(found) == "Agency checks stay below target"


def test_a_measure_with_follow_up_speaks_of_the_latest_month_that_can_be_known():
    statuses = dict.fromkeys(range(24, 36), "immature")
    values = [24.0, 22.0] * 11 + [23.0, 40.0] + [1.0] * 12
    found = series("step_up_after_step_down_12m", values, target=20, statuses=statuses)
    said = only(found)
    assert said.claim == "More children stepped up again within a year."
    assert said.rest.startswith(
        "40.0% for step-downs in March 2026, the latest that can be known, against a target of 20%, "
        "up from 23.0% in February 2026 and above the expected range ("
    )


def test_worse_comes_before_better_before_unusual_before_failing_before_the_rest():
    better = series("re_referral_12m", [*QUIET, 50.0])
    unusual = series("step_downs", [50, 45] * 11 + [50, 90])
    failing = series("agency_check_returned_on_time", QUIET, target=95)
    quiet = series("repeat_contact_90d", QUIET)
    found = findings([quiet, failing, unusual, better, live_hub()])
    assert [f.kind for f in found] == ["concern", "improvement", "neutral", "fails_target", "nothing_else"]
    assert found[-1].text == (
        "Nothing else moved beyond its usual range. The other measure that can be shown is within its usual range."
    )


def test_the_closing_line_never_hides_a_signal_left_out_for_want_of_room():
    moved = [
        series(name, [*QUIET, 50.0])
        for name in ("risk_changed", "risk_upgraded", "risk_downgraded", "repeat_contact_90d", "re_referral_12m")
    ]
    found = findings(moved)
    assert len(found) == 5
    assert found[-1].text == "One more measure moved beyond the usual range. Risk rating lowered after checks."


def test_a_failing_target_left_out_is_still_named():
    failing = [
        series(name, QUIET, target=95)
        for name in (
            "agency_check_returned_on_time", "contact_decided_on_time", "contact_decided_in_one_working_day",
            "referral_decided_in_one_working_day", "assessment_in_45_working_days",
        )
    ]  # fmt: skip
    closing = findings(failing)[-1]
    assert closing.claim == "Nothing else moved beyond its usual range."
    assert "Assessments within 45 working days: not expected to meet its target." in closing.rest


def test_a_quiet_month_says_so():
    assert findings([series("repeat_contact_90d", QUIET), series("risk_changed", QUIET)])[0].text == (
        "Nothing moved beyond its usual range. That is so for two measures that can be shown."
    )


def test_measures_without_a_known_month_are_counted_as_not_shown():
    unknown = series("re_referral_12m", [], month=date(2026, 3, 1))
    assert findings([series("risk_changed", QUIET), unknown])[0].rest.endswith(
        "One measure can't be shown for this month."
    )
    assert findings([unknown])[0].claim == "No measure can be shown for this month."
    assert headline(unknown) == "Re-referrals within 12 months: not in this data"


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (series("repeat_contact_90d", QUIET), "No sign that the share of repeat contacts is changing"),
        (series("step_up_after_step_down_12m", QUIET), "No sign yet that stepping up again is changing"),
        (series("repeat_contact_90d", QUIET[:5]), "Too early to say whether the share of repeat contacts is changing"),
    ],
)
def test_a_heading_over_usual_variation_claims_nothing(found, expected):
    assert headline(found) == expected
    assert findings([found])[0].kind == "nothing_else"


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
        "Fewer contacts are decided on time than at any point since go-live. Contacts decided within the target for "
        "their risk, by month received, April 2024 to March 2026. March 2026: 78.2%, expected range 79.5 to 90.0%, "
        "target 85%. Getting worse (low). Hit and miss."
    )
