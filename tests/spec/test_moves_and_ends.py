"""Which moves begin or end in early help, when has support ended, and who moves often?"""

MOVES = """
    episode_id | person_id | level            | started_on | ended_on
    a1         | p1        | early_help       | 2025-01-06 | 2025-02-03
    a2         | p1        | child_in_need    | 2025-02-03 | 2025-03-10
    a3         | p1        | child_protection | 2025-03-10 | 2025-05-12
    a4         | p1        | child_in_need    | 2025-05-12 | 2025-06-02
    a5         | p1        | early_help       | 2025-06-02 |
    b1         | p2        | early_help       | 2025-01-06 | 2025-02-10
    b2         | p2        | looked_after     | 2025-02-10 | 2025-06-09
    b3         | p2        | early_help       | 2025-06-09 |
    """


def test_a_step_up_from_early_help_is_to_any_higher_level(example):
    example("step_up_from_early_help", as_at="2025-06-30", support_episodes=MOVES, gives={"2025-02": (2, None, "ok")})


def test_a_step_down_to_early_help_is_from_any_higher_level(example):
    example(
        "step_down_to_early_help", as_at="2025-06-15", support_episodes=MOVES, gives={"2025-06": (2, None, "partial")}
    )


def test_support_has_ended_once_28_days_have_passed_without_more(example):
    """From 3 March the 28th day is 31 March; help that starts on it is one story, help a day later is a new one."""
    example(
        "closures",
        as_at="2025-03-31",
        support_episodes="""
            episode_id | person_id | level         | started_on | ended_on
            ended      | p1        | child_in_need | 2025-01-06 | 2025-03-03
            too_young  | p2        | child_in_need | 2025-01-06 | 2025-03-04
            lower_goes | p3        | child_in_need | 2025-01-06 | 2025-03-03
            on         | p3        | early_help    | 2025-02-03 |
            bridged    | p4        | early_help    | 2025-01-06 | 2025-01-31
            day_28     | p4        | early_help    | 2025-02-28 |
            closed     | p5        | early_help    | 2025-01-06 | 2025-01-31
            day_29     | p5        | early_help    | 2025-03-01 |
            one_day    | p6        | early_help    | 2025-01-06 | 2025-01-06
            """,
        gives={"2025-01": (2, None, "ok"), "2025-03": (1, None, "immature")},
    )


def test_a_months_ends_are_known_28_days_after_it(example):
    episodes = """
        episode_id | person_id | level         | started_on | ended_on
        ended      | p1        | child_in_need | 2025-01-06 | 2025-02-28
        """
    example("closures", as_at="2025-03-27", support_episodes=episodes, gives={"2025-02": (0, None, "immature")})
    example("closures", as_at="2025-03-28", support_episodes=episodes, gives={"2025-02": (1, None, "ok")})


def test_children_with_three_moves_in_twelve_months_stay_counted_until_the_first_drops_out(example):
    """Moves in February, May and August 2025: the twelve months up to January 2026 hold all three."""
    example(
        "churn",
        as_at="2026-02-15",
        support_episodes="""
            episode_id | person_id | level         | started_on | ended_on
            a1         | p1        | early_help    | 2024-08-01 | 2025-02-28
            a2         | p1        | child_in_need | 2025-02-28 | 2025-05-01
            a3         | p1        | early_help    | 2025-05-01 | 2025-08-31
            a4         | p1        | child_in_need | 2025-08-31 |
            b1         | p2        | early_help    | 2024-08-01 | 2025-02-28
            b2         | p2        | child_in_need | 2025-02-28 | 2025-05-01
            b3         | p2        | early_help    | 2025-05-01 | 2026-02-01
            b4         | p2        | child_in_need | 2026-02-01 |
            """,
        gives={
            **{f"2025-{month:02d}": (1, None, "ok") for month in range(8, 13)},
            "2026-01": (1, None, "ok"),
        },
    )


def test_a_fourth_move_counts_the_child_once_and_an_end_of_support_is_no_move(example):
    """Churn looks at twelve months, so July 2025 is the first that is known where the data begins in August 2024."""
    example(
        "churn",
        as_at="2025-09-30",
        support_episodes="""
            episode_id | person_id | level            | started_on | ended_on
            a1         | p1        | early_help       | 2024-08-01 | 2025-05-01
            a2         | p1        | child_in_need    | 2025-05-01 | 2025-05-12
            a3         | p1        | child_protection | 2025-05-12 | 2025-06-02
            a4         | p1        | child_in_need    | 2025-06-02 | 2025-07-01
            a5         | p1        | early_help       | 2025-07-01 |
            b1         | p2        | early_help       | 2024-08-01 | 2025-05-01
            b2         | p2        | child_in_need    | 2025-05-01 | 2025-05-12
            b3         | p2        | early_help       | 2025-05-12 | 2025-06-02
            """,
        gives={
            "2025-06": (1, None, "immature"),
            "2025-07": (1, None, "ok"),
            "2025-08": (1, None, "ok"),
            "2025-09": (1, None, "ok"),
        },
    )
