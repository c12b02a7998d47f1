"""Definitions by an area's own policy: hours, targets and core agencies of a day, and never `by default`."""

from datetime import date

from etl.policy.policy_file import parse_policy
from queries.metrics.catalogue import METRICS
from queries.metrics.describe import in_force

ON = date(2026, 10, 1)
POLICY = """
core_agencies = ["police", "housing"]
[[clock]]
applies_to = "contact_decision"
from = 2023-11-01
red = 4
amber = 8.5
[[clock]]
applies_to = "contact_decision"
from = 2026-11-01
red = 1
[[target]]
metric = "contact_decided_on_time"
from = 2023-11-01
value = 85
source = "protocol, section 4"
[[clock]]
applies_to = "contact_decision"
from = 2024-01-01
red = 2
hub = "South"
[[quorum]]
from = 2026-05-01
agencies = ["police", "health"]
"""


def test_hours_and_targets_are_those_in_force_with_their_day():
    words_of = in_force(METRICS["contact_decided_on_time"], parse_policy(POLICY), ON)
    hours = "red 4, amber 8.5 hours, since 1 November 2023"
    assert words_of.met == f"Decided within the policy's hours for the first rating ({hours})."
    assert words_of.clock == f"R{hours[1:]}; a rating without hours has no target."
    assert (words_of.target, words_of.target_source) == ("85% since 1 November 2023", "protocol, section 4")


def test_a_hub_s_own_hours_win_for_that_hub():
    policy, metric = parse_policy(POLICY), METRICS["contact_decided_on_time"]
    assert "(red 2 hours, since 1 January 2024)" in in_force(metric, policy, ON, "South").met
    assert "(red 4, amber 8.5 hours, since 1 November 2023)" in in_force(metric, policy, ON, "North").met


def test_hours_that_no_area_agreed_have_no_day():
    words_of = in_force(METRICS["agency_check_returned_on_time"], parse_policy(POLICY), ON)
    assert "(red 4, amber 24, green 72 hours)" in words_of.met


def test_the_agencies_that_a_discussion_needs_are_those_of_the_quorum_in_force():
    metric, policy = METRICS["strategy_discussion_quorate"], parse_policy(POLICY)
    assert "(police and health, since 1 May 2026);" in in_force(metric, policy, ON).met
    assert "(children's social care, police and health);" in in_force(metric, policy, date(2026, 4, 30)).met


def test_no_definition_says_by_default():
    policy = parse_policy(POLICY)
    texts = {
        name: " ".join(text for _, text in in_force(metric, policy, ON).lines()) for name, metric in METRICS.items()
    }
    assert [name for name, text in texts.items() if "by default" in text] == []
    assert "(police and housing)" in " ".join(texts.values())
