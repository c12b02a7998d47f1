"""Children by level on two days a year apart: both days must have one, and the later row says whose they are."""

from dataclasses import replace
from datetime import date

import pytest

from dashboard.screens.level_of_need import tables
from etl.policy.policy_file import parse_policy
from queries.journeys.cohorts import not_followed, return_curves
from queries.journeys.level_flows import Flows, claim, level_flows
from queries.journeys.what_follows import watched
from tests.support.series import series
from tests.support.tables import end_of, facts_of, rows_of

EPISODES = """
    episode_id | person_id | level            | started_on | ended_on
    e1         | up        | early_help       | 2025-01-10 | 2025-06-01
    e2         | up        | child_in_need    | 2025-06-01 |
    e3         | down      | looked_after     | 2025-01-10 | 2026-03-31
    e4         | down      | child_protection | 2026-03-31 |
    e5         | same      | child_in_need    | 2025-03-31 |
    e6         | too_late  | child_in_need    | 2025-04-01 |
    e7         | ended     | child_in_need    | 2025-01-10 | 2025-12-31
    e8         | after     | early_help       | 2025-01-10 | 2026-04-01
    e9         | after     | looked_after     | 2026-04-01 |
    """
PEOPLE = """
    person_id | birth_month | sex
    up        | 2015-06     | F
    down      | 2015-06     | M
    """
MARCH = date(2026, 3, 1)


def facts(episodes=EPISODES):
    return facts_of({"support_episodes": rows_of(episodes), "people": rows_of(PEOPLE)}, end_of("2026-04-12"))


def moved(flows):
    return {(pair.level_from, pair.level_to): pair.children for pair in flows.pairs if pair.children}


def test_levels_on_the_last_day_of_the_month_and_a_year_before():
    flows = level_flows(facts(), MARCH)
    assert (flows.first, flows.last, flows.known) == (date(2025, 3, 31), date(2026, 3, 31), True)
    assert moved(flows) == {
        ("early_help", "child_in_need"): 1,
        ("looked_after", "child_protection"): 1,
        ("child_in_need", "child_in_need"): 1,
        ("early_help", "early_help"): 1,
    }
    assert (flows.stepped_up, flows.stepped_down, flows.same) == (1, 1, 2)
    assert len(flows.pairs) == 4**2


def test_a_filter_keeps_children_by_their_last_change():
    assert moved(level_flows(facts(), MARCH, {"sex": "M"})) == {("looked_after", "child_protection"): 1}


def test_a_year_before_the_data_is_not_known():
    flows = level_flows(facts(), date(2025, 11, 1))
    assert not flows.known
    assert moved(flows) == {}


USUAL, FEW = [20, 24, 22, 21, 25, 23] * 4, [0] * 23 + [1]


@pytest.mark.parametrize(
    ("ups", "downs", "said"),
    [
        (USUAL, USUAL, "Step-ups and step-downs are within their usual range"),
        (USUAL, FEW, "Step-ups are within their usual range; too few step-downs to say"),
        (FEW, USUAL, "Step-downs are within their usual range; too few step-ups to say"),
        (FEW, FEW, "Too few step-ups and step-downs to say what is usual"),
        (USUAL[:1], USUAL[:1], "Too early to say how many step-ups and step-downs are usual"),
    ],
)
def test_moves_that_are_too_few_to_judge_are_not_within_a_usual_range(ups, downs, said):
    assert tables.moves_heading(series("step_ups", ups), series("step_downs", downs)) == said


def test_a_tile_of_moves_names_the_month_of_its_figure_and_not_a_later_one_that_is_not_known():
    late = {22: "unknown", 23: "unknown"}
    ups, downs = (series(name, USUAL, statuses=late) for name in ("step_ups", "step_downs"))
    shown = "".join(tables.tiles(ups, downs, series("step_up_after_step_down_12m", [20.0] * 24), 1, 1))
    assert "Step-ups, January 2026" in shown and "Step-downs, January 2026" in shown
    assert "March 2026" not in shown


UNTIERED = """
    episode_id | person_id | level            | started_on | ended_on
    a1         | a         | early_help       | 2024-09-02 | 2026-01-05
    a2         | a         | family_help      | 2026-01-05 |
    b1         | b         | child_protection | 2024-09-02 | 2026-01-05
    b2         | b         | child_in_need    | 2026-01-05 |
    """


def test_levels_that_a_ladder_can_not_tell_apart_hold_no_flow():
    """A child in Family Help without a tier is at neither of two levels: leaving it out would speak of the others."""
    switched = parse_policy('[[ladder_in_force]]\nladder = "family_help"\nfrom = 2026-01-05\n')
    facts_ = facts_of({"support_episodes": rows_of(UNTIERED)}, end_of("2026-04-12"), switched)
    common, four = level_flows(facts_, MARCH), level_flows(replace(facts_, ladder="four_levels"), MARCH)
    assert moved(common) == {("family_help", "family_help"): 1, ("child_protection", "family_help"): 1}
    assert (four.known, moved(four)) == (False, {})
    assert claim(four) == "Levels of need can't be told apart, because Family Help is recorded without tiers"
    before = level_flows(replace(facts_, ladder="four_levels"), date(2025, 11, 1))
    assert not before.apart
    rows = watched(replace(facts_, ladder="four_levels"), "support", date(2024, 9, 1), date(2024, 9, 30))
    assert rows["time"].to_list() == [(date(2025, 12, 31) - date(2024, 9, 2)).days] * 2
    assert not_followed(replace(facts_, ladder="four_levels"), "step_down", MARCH).startswith("Family Help is recorded")
    assert return_curves(replace(facts_, ladder="four_levels"), "step_down", "step_up", MARCH) == []
    assert not not_followed(facts_, "step_down", MARCH)


def test_where_no_child_was_at_a_level_at_both_ends_it_is_not_said_that_none_moved():
    nobody = Flows(date(2025, 3, 31), date(2026, 3, 31), True, (), parse_policy("").ladders.default)
    assert claim(nobody) == "No child was known at a level at both ends of this year"
