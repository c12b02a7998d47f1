"""What comes first after a step-down, a referral, or support begun or ended."""

from datetime import date

import pytest

from queries.journeys.what_follows import watched
from queries.statistics.competing_risks import cumulative_incidence, incidence_at
from tests.support.tables import end_of, facts_of, rows_of

EPISODES = """
    episode_id | person_id | level         | started_on | ended_on
    a          | up_again  | child_in_need | 2025-01-01 | 2025-03-01
    b          | up_again  | early_help    | 2025-03-01 | 2025-03-31
    c          | up_again  | child_in_need | 2025-03-31 |
    d          | left      | child_in_need | 2025-01-01 | 2025-03-01
    e          | left      | early_help    | 2025-03-01 | 2025-05-30
    f          | still     | child_in_need | 2025-01-01 | 2025-03-01
    g          | still     | early_help    | 2025-03-01 |
    h          | late      | child_in_need | 2025-01-01 | 2025-06-29
    i          | late      | early_help    | 2025-06-29 |
    """
REFERRALS = """
    referral_id | person_id | received_on | source
    r           | p1        | 2025-01-01  | 6
    s           | p1        | 2025-01-01  | 6
    t           | p1        | 2025-01-11  | 6
    u           | p2        | 2025-06-01  | 6
    """
FIRST, LAST = date(2025, 1, 1), date(2025, 6, 30)


@pytest.fixture(scope="module")
def facts():
    tables = {"support_episodes": rows_of(EPISODES), "referrals": rows_of(REFERRALS)}
    return facts_of(tables, end_of("2025-06-30"))


def test_each_step_down_is_watched_to_the_first_event_or_the_as_at(facts):
    rows = watched(facts, "step_down", FIRST, LAST)
    assert sorted(rows.select("time", "event").rows()) == [(1, None), (30, "step_up"), (90, "closure"), (121, None)]


def test_shares_are_those_worked_out_by_hand(facts):
    """Of 4, one is watched for 1 day; of 3 left, one steps up at 30 days and one leaves at 90: a third each."""
    curve = cumulative_incidence(watched(facts, "step_down", FIRST, LAST))
    shares = dict(incidence_at(curve, [91]).select("event", "incidence").rows())
    assert shares == pytest.approx({"step_up": 1 / 3, "closure": 1 / 3})


def test_children_referred_twice_on_one_day_are_watched_once(facts):
    rows = watched(facts, "referral", FIRST, LAST)
    assert sorted(rows.select("time", "event").rows()) == [(10, "referral"), (29, None), (170, None)]


def test_support_that_ended_may_begin_again(facts):
    assert watched(facts, "closure", FIRST, LAST).select("time", "event").rows() == [(31, None)]
    assert watched(facts, "support", FIRST, LAST).height == 4


def test_no_share_is_given_for_days_that_nobody_was_watched_for(facts):
    assert incidence_at(cumulative_incidence(watched(facts, "step_down", FIRST, LAST)), [365]).is_empty()


def test_data_without_episodes_has_nobody_to_watch():
    only = facts_of({"referrals": rows_of(REFERRALS)}, end_of("2025-06-30"))
    assert watched(only, "step_down", FIRST, LAST).is_empty()
