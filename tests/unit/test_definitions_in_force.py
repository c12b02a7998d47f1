"""Definitions by an area's own policy: hours, targets and core agencies of a day, and never `by default`."""

from collections.abc import Collection, Mapping
from datetime import date

import pytest

from etl.policy.policy_file import parse_policy
from publish.releases.open_data.stated import definitions
from queries.metrics.catalogue import METRICS
from queries.metrics.describe import in_force

ON, ON_TIME = date(2026, 10, 1), "contact_decided_on_time"
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
    south = "; in South red 2 hours, since 1 January 2024"
    assert words_of.met == f"Decided within the policy's hours for the first rating ({hours}{south})."
    assert words_of.clock == f"R{hours[1:]}; a rating without hours has no target."
    assert (words_of.target, words_of.target_source) == ("85% since 1 November 2023", "protocol, section 4")


def test_a_hub_s_own_hours_win_for_that_hub():
    policy, metric = parse_policy(POLICY), METRICS["contact_decided_on_time"]
    assert "(red 2 hours, since 1 January 2024)" in in_force(metric, policy, ON, "South").met
    assert "(red 4, amber 8.5 hours, since 1 November 2023)" in in_force(metric, policy, ON, "North").met


def test_a_target_of_one_hub_is_told_where_all_hubs_have_none():
    """All hubs read "None is set in the policy file" over a policy with one for South."""
    policy = parse_policy(POLICY.replace('source = "protocol, section 4"', 'hub = "South"'))
    metric = METRICS[ON_TIME]
    assert in_force(metric, policy, ON).target == "None for all hubs together; in South 85% since 1 November 2023"
    assert in_force(metric, policy, ON, "South").target == "85% since 1 November 2023"
    assert in_force(metric, policy, date(2023, 10, 1)).target == "None until the hub agrees one"


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


def stated(text: str, metric: str, absent: Mapping[str, Collection[str]] | None = None) -> tuple[str, list[str]]:
    """Return the version of a definition and the clocks that an area with a policy states in its open release."""
    told = definitions([metric], parse_policy(text), date(2024, 4, 1), date(2026, 10, 31), absent)["metrics"][metric]
    return told["definition"], [each["clock"] for each in told["clocks"]]


WORKING = '[[clock]]\napplies_to = "contact_decision"\nfrom = 2023-01-01\nclock = "working"\nred = 4\n'
HUB = '[[clock]]\napplies_to = "contact_decision"\nfrom = 2023-01-01\nhub = "North"\nred = {}\n'


@pytest.mark.parametrize(
    ("metric", "one", "other", "said"),
    [
        (ON_TIME, WORKING, WORKING + "[working_hours]\nopens = 08:00:00\ncloses = 20:00:00\n", "Open 08:00 to 20:00."),
        (ON_TIME, HUB.format(2), HUB.format(6), "North: Red 6 hours"),
    ],
)  # fmt: skip
def test_areas_whose_hours_differ_in_when_they_run_or_in_one_hub_state_other_clocks(
    metric: str, one: str, other: str, said: str
) -> None:
    """Both were put together: opening hours were not stated, and of hubs only that some have other hours."""
    (_, [first]), (_, [second]) = stated(one, metric), stated(other, metric)
    assert first != second
    assert said in second


def test_a_release_states_from_when_other_agencies_are_to_be_asked() -> None:
    """Only those of the first day were stated, so that years of one list were put beside years of another."""
    _, clocks = stated('[[core_agencies]]\nfrom = 2026-04-01\nagencies = ["police", "housing"]\n', "check_coverage")
    assert len(clocks) == 2
    assert "housing" not in clocks[0].lower()
    assert "housing" in clocks[1].lower()


def test_a_figure_that_is_true_in_a_wider_sense_only_has_another_definition() -> None:
    whole, wider = (stated("", ON_TIME, absent)[0] for absent in ({}, {"contacts": ["outcome"]}))
    assert whole != wider
