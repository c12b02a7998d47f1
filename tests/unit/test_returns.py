"""The ready-made returns: every line in the sector's order, stocks counted at period end, and no zero for no data."""

from datetime import date

import pytest

from etl.errors import QuestionError
from queries.metrics.catalogue import METRICS
from queries.returns import NOT_IN_THIS_DATA, SETS, read_set
from tests.support.tables import end_of, facts_of, rows_of

EPISODES = """
    episode_id | person_id | level            | started_on | ended_on
    a          | p1        | child_in_need    | 2025-04-02 | 2025-06-30
    b          | p1        | child_protection | 2025-06-30 | 2025-09-30
    c          | p2        | looked_after     | 2025-05-01 |
    d          | p3        | early_help       | 2025-04-01 | 2025-07-01
    e          | p3        | early_help       | 2025-09-01 |
    f          | p4        | child_in_need    | 2025-06-30 | 2025-07-01
    g          | p4        | child_in_need    | 2025-06-01 | 2025-06-05
    """


@pytest.fixture
def facts():
    return facts_of({"support_episodes": rows_of(EPISODES)}, end_of("2025-09-30"))


def told(frame, line):
    return {row["period"]: row["value"] for row in frame.iter_rows(named=True) if row["line"] == line}


def test_stocks_stand_at_the_end_of_the_quarter_and_flows_within_it(facts):
    frame = read_set(facts, "front-door-quarterly")
    wanted = {
        "cin_plans": (1, 0),  # f; a ended on the last day of June, so it was not open at its end
        "children_in_need": (3, 1),
        "protection_plans": (1, 0),
        "protection_plans_started": (1, 0),
        "protection_plans_ended": (0, 1),
        "looked_after": (1, 1),
        "looked_after_started": (1, 0),
        "looked_after_ended": (0, 0),
    }
    for line, (first, second) in wanted.items():
        assert told(frame, line) == {"2025-26 Q1": first, "2025-26 Q2": second}, line


def test_a_move_to_another_placement_is_no_new_start_and_no_end_of_care():
    """Each placement was counted as a child who came into care, and who left it."""
    placements = """
        episode_id | person_id | level            | started_on | ended_on
        a          | p1        | looked_after     | 2025-04-10 | 2025-05-01
        b          | p1        | looked_after     | 2025-05-01 | 2025-06-15
        c          | p1        | child_protection | 2025-05-20 | 2025-08-01
        d          | p1        | looked_after     | 2025-06-15 | 2025-07-20
        e          | p1        | looked_after     | 2025-07-21 |
        f          | p2        | looked_after     | 2025-04-12 | 2025-09-01
        g          | p2        | looked_after     | 2025-05-01 | 2025-05-02
        h          | p2        | looked_after     | 2025-08-01 | 2025-08-01
        i          | p3        | looked_after     | 2025-07-01 | 2025-07-01
        j          | p3        | looked_after     | 2025-07-02 | 2025-07-09
        k          | p4        | child_protection | 2025-04-01 |
        l          | p4        | child_protection | 2025-06-01 |
        m          | p4        | looked_after     | 2025-06-01 |
        """
    frame = read_set(facts_of({"support_episodes": rows_of(placements)}, end_of("2025-09-30")), "front-door-quarterly")
    wanted = {
        "looked_after_started": (3, 2),  # p1, p2 and p4; p1 again after a day outside, and p3 once
        "looked_after_ended": (0, 3),  # p1 on 20 July, p3 on 9 July, p2 on 1 September
        "looked_after": (3, 2),
        "protection_plans": (2, 1),  # p4 has two and is one child
        "protection_plans_started": (3, 0),
    }
    for line, (first, second) in wanted.items():
        assert told(frame, line) == {"2025-26 Q1": first, "2025-26 Q2": second}, line


def test_early_help_closed_and_open(facts):
    frame = read_set(facts, "early-help-quarterly")
    assert told(frame, "early_help_started") == {"2025-26 Q1": 1, "2025-26 Q2": 1}
    assert told(frame, "early_help_open") == {"2025-26 Q1": 1, "2025-26 Q2": 1}
    assert told(frame, "early_help_ended") == {"2025-26 Q1": 0, "2025-26 Q2": 1}


def test_what_the_data_can_not_tell_is_said_and_never_zero(facts):
    frame = read_set(facts, "front-door-quarterly")
    rows = [row for row in frame.iter_rows(named=True) if row["line"] in ("contacts", "assessments_started")]
    assert [(row["period"], row["value"], row["numerator"], row["status"]) for row in rows] == [
        ("2025-26 Q1", None, None, NOT_IN_THIS_DATA),
        ("2025-26 Q2", None, None, NOT_IN_THIS_DATA),
    ] * 2


def test_a_quarter_before_a_tables_first_row_is_not_zero_either():
    referrals = """
        referral_id | person_id | received_on | source
        r           | p1        | 2025-08-01  | 6
        """
    both = facts_of({"support_episodes": rows_of(EPISODES), "referrals": rows_of(referrals)}, end_of("2025-09-30"))
    frame = read_set(both, "front-door-quarterly")
    assert told(frame, "referrals") == {"2025-26 Q1": None, "2025-26 Q2": 1}
    assert told(frame, "referrals_from_police") == {"2025-26 Q1": None, "2025-26 Q2": 1}
    assert told(frame, "referrals_from_schools") == {"2025-26 Q1": None, "2025-26 Q2": 0}


def test_every_line_stands_in_its_order_in_every_quarter_asked_for(facts):
    for name, lines in SETS.items():
        frame = read_set(facts, name, since=date(2025, 7, 1))
        assert frame["line"].to_list() == [line.name for line in lines]
        assert set(frame["set"]) == {name}


def test_a_line_of_the_catalogue_is_the_catalogues_figure():
    lines = [line for every in SETS.values() for line in every]
    same = [line for line in lines if line.name in METRICS]
    assert len(same) >= 9
    assert all(line.metric is METRICS[line.name] for line in same)


def test_a_line_without_a_figure_says_why_and_every_line_what_it_counts():
    for line in (line for every in SETS.values() for line in every):
        assert line.counted.endswith("."), line.name
        assert (line.metric is None) == bool(line.why), line.name


def test_a_breakdown_keeps_the_line_that_can_not_be_told(facts):
    frame = read_set(facts, "early-help-quarterly", by=["hub"], since=date(2025, 7, 1))
    rows = {(row["line"], row["hub"]): row["status"] for row in frame.iter_rows(named=True)}
    assert rows["early_help_open", "unknown"] == "ok"
    assert rows["early_help_assessments_completed", None] == NOT_IN_THIS_DATA


def test_questions_that_can_not_be_asked_are_refused(facts):
    with pytest.raises(QuestionError, match="Did you mean 'front-door-quarterly'"):
        read_set(facts, "front-door-quartery")
    with pytest.raises(QuestionError, match="It allows: hub, area, age_band"):
        read_set(facts, "front-door-quarterly", by=["agency"])
