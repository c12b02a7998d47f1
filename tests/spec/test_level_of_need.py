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


SWITCH = '[[ladder_in_force]]\nladder = "family_help"\nfrom = 2026-04-01\n'
OVER_A_SWITCH = """
    episode_id | person_id | level            | tier      | started_on | ended_on
    need       | p1        | child_in_need    |           | 2025-10-01 | 2026-04-01
    help       | p1        | family_help      | statutory | 2026-04-01 | 2026-05-11
    protection | p1        | child_protection |           | 2026-05-11 | 2026-08-03
    help_again | p1        | family_help      | targeted  | 2026-08-03 |
    """


def test_a_switch_to_family_help_is_no_step(example):
    example("step_ups", as_at="2026-09-30", policy=SWITCH, support_episodes=OVER_A_SWITCH, gives={"2026-05": (1, None)})
    example(
        "step_downs", as_at="2026-09-30", policy=SWITCH, support_episodes=OVER_A_SWITCH, gives={"2026-08": (1, None)}
    )


def test_family_help_is_the_lowest_level_once_an_area_has_begun_it(example):
    example(
        "step_up_from_family_help",
        as_at="2026-09-30",
        policy=SWITCH,
        support_episodes=OVER_A_SWITCH,
        gives={"2026-05": (1, None)},
    )
    example(
        "step_down_to_family_help",
        as_at="2026-09-30",
        policy=SWITCH,
        support_episodes=OVER_A_SWITCH,
        gives={"2026-08": (1, None)},
    )


TIERS = """
    episode_id | person_id | level       | tier      | started_on | ended_on
    a1         | p1        | family_help | targeted  | 2026-04-01 | 2026-06-15
    a2         | p1        | family_help | statutory | 2026-06-15 | 2026-08-03
    a3         | p1        | family_help | targeted  | 2026-08-03 |
    b1         | p2        | early_help  |           | 2026-04-01 | 2026-06-15
    b2         | p2        | family_help | statutory | 2026-06-15 |
    """


def test_a_tier_is_raised_or_lowered_within_family_help(example):
    """From early help to statutory Family Help is a step-up on four levels, and no tier was raised."""
    example("tier_raised", as_at="2026-09-30", policy=SWITCH, support_episodes=TIERS, gives={"2026-06": (1, None)})
    example("tier_lowered", as_at="2026-09-30", policy=SWITCH, support_episodes=TIERS, gives={"2026-08": (1, None)})


def test_support_at_the_lowest_level_that_begins_again_within_a_year_is_a_return(example):
    """Early help that becomes Family Help without a gap is none, nor is support after an end at a higher level."""
    example(
        "family_help_return_12m",
        as_at="2026-09-30",
        policy=SWITCH,
        support_episodes="""
            episode_id | person_id | level            | started_on | ended_on
            a1         | again     | early_help       | 2025-02-03 | 2025-06-02
            a2         | again     | family_help      | 2026-06-02 |
            b1         | over      | early_help       | 2025-02-03 | 2025-06-02
            b2         | over      | family_help      | 2026-06-03 |
            c1         | moved     | early_help       | 2025-02-03 | 2026-04-01
            c2         | moved     | family_help      | 2026-04-01 |
            d1         | higher    | child_protection | 2025-02-03 | 2025-06-02
            d2         | higher    | family_help      | 2026-06-01 |
            """,
        gives={"2025-02": (0, 3, "immature"), "2026-06": (1, 3, "ok")},
    )


def test_without_tiers_the_four_levels_can_not_tell_family_help_apart(example):
    example(
        "step_up_from_early_help",
        as_at="2026-09-30",
        policy=SWITCH,
        support_episodes="""
            episode_id | person_id | level         | started_on | ended_on
            a1         | p1        | early_help    | 2025-02-03 | 2025-06-02
            a2         | p1        | child_in_need | 2025-06-02 | 2026-04-01
            a3         | p1        | family_help   | 2026-04-01 |
            a4         | p2        | early_help    | 2026-05-04 | 2026-06-01
            a5         | p2        | child_in_need | 2026-06-01 |
            """,
        gives={"2025-06": (1, None, "ok"), "2026-06": (1, None, "off_ladder")},
    )
