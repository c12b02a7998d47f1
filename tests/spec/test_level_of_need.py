"""When does a child step up or down?"""

ONE_CHILD_UP_AND_DOWN = """
    episode_id | person_id | level            | started_on | ended_on
    help       | p1        | early_help       | 2025-01-06 | 2025-02-03
    need       | p1        | child_in_need    | 2025-02-03 | 2025-03-10
    help_again | p1        | early_help       | 2025-03-10 |
    """


def test_a_step_up_is_a_move_to_a_higher_level(example):
    example("step_ups", as_at="2025-04-30", support_episodes=ONE_CHILD_UP_AND_DOWN, gives={"2025-02": (1, None, "ok")})


def test_a_step_down_is_a_move_to_a_lower_level_with_support_going_on(example):
    example("step_downs", as_at="2025-04-30", support_episodes=ONE_CHILD_UP_AND_DOWN, gives={"2025-03": (1, None)})


def test_first_entry_and_the_end_of_support_are_neither(example):
    for metric in ("step_ups", "step_downs"):
        example(
            metric,
            as_at="2025-12-31",
            support_episodes="""
                episode_id | person_id | level      | started_on | ended_on
                only       | p1        | looked_after | 2025-01-06 | 2025-02-03
                """,
            gives={},
        )


def test_a_gap_of_28_days_is_bridged_and_one_of_29_is_not(example):
    example(
        "step_ups",
        as_at="2025-12-31",
        support_episodes="""
            episode_id | person_id | level         | started_on | ended_on
            a          | p28       | early_help    | 2025-01-01 | 2025-02-01
            b          | p28       | child_in_need | 2025-03-01 |
            c          | p29       | early_help    | 2025-01-01 | 2025-01-31
            d          | p29       | child_in_need | 2025-03-01 |
            """,
        gives={"2025-03": (1, None)},
    )


def test_the_highest_active_episode_decides(example):
    """Child in need runs on underneath protection: one step up in, one step down out."""
    tables = """
        episode_id | person_id | level            | started_on | ended_on
        need       | p1        | child_in_need    | 2025-01-06 | 2025-12-01
        protection | p1        | child_protection | 2025-03-03 | 2025-06-02
        help       | p1        | early_help       | 2025-02-03 | 2025-02-10
        """
    example("step_ups", as_at="2025-12-31", support_episodes=tables, gives={"2025-03": (1, None)})
    example("step_downs", as_at="2025-12-31", support_episodes=tables, gives={"2025-06": (1, None)})


def test_an_episode_covers_at_least_its_first_day(example):
    tables = """
        episode_id | person_id | level         | started_on | ended_on
        help       | p1        | early_help    | 2025-01-06 |
        one_day    | p1        | child_in_need | 2025-03-03 | 2025-03-03
        """
    example("step_ups", as_at="2025-12-31", support_episodes=tables, gives={"2025-03": (1, None)})
    example("step_downs", as_at="2025-12-31", support_episodes=tables, gives={"2025-03": (1, None)})


def test_an_end_after_the_as_at_is_not_known_yet(example):
    example(
        "step_downs",
        as_at="2025-03-31",
        support_episodes="""
            episode_id | person_id | level            | started_on | ended_on
            need       | p1        | child_in_need    | 2025-01-06 |
            planned    | p1        | child_protection | 2025-02-03 | 2025-04-01
            on_the_day | p2        | child_protection | 2025-01-06 | 2025-03-31
            under_it   | p2        | child_in_need    | 2025-01-06 |
            """,
        gives={"2025-03": (1, None)},
    )


def test_moves_can_be_read_by_the_levels_they_join(example):
    example(
        "step_ups",
        as_at="2025-04-30",
        by="level_from",
        support_episodes=ONE_CHILD_UP_AND_DOWN,
        gives={"2025-02 early_help": (1, None)},
    )


def test_stepping_up_again_within_twelve_months_to_the_day(example):
    example(
        "step_up_after_step_down_12m",
        as_at="2026-03-31",
        support_episodes="""
            episode_id | person_id | level         | started_on | ended_on
            a1         | to_day    | child_in_need | 2025-01-06 | 2025-03-10
            a2         | to_day    | early_help    | 2025-03-10 |
            a3         | to_day    | child_in_need | 2026-03-10 |
            b1         | day_over  | child_in_need | 2025-01-06 | 2025-03-10
            b2         | day_over  | early_help    | 2025-03-10 |
            b3         | day_over  | child_in_need | 2026-03-11 |
            c1         | via_none  | child_in_need | 2025-01-06 | 2025-03-10
            c2         | via_none  | early_help    | 2025-03-10 | 2025-04-10
            c3         | via_none  | early_help    | 2025-08-01 | 2025-09-01
            c4         | via_none  | child_in_need | 2025-09-01 |
            d1         | came_back | child_in_need | 2025-01-06 | 2025-03-10
            d2         | came_back | early_help    | 2025-03-10 | 2025-04-10
            d3         | came_back | child_in_need | 2025-08-01 |
            """,
        gives={"2025-03": (2, 4, "ok")},
    )


def test_a_step_down_is_known_only_after_twelve_months(example):
    example(
        "step_up_after_step_down_12m",
        as_at="2026-03-30",
        support_episodes="""
            episode_id | person_id | level         | started_on | ended_on
            a          | p1        | child_in_need | 2025-01-06 | 2025-03-10
            b          | p1        | early_help    | 2025-03-10 |
            """,
        gives={"2025-03": (0, 1, "immature")},
    )
