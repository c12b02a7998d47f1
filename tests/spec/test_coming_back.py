"""Who comes back after a referral, after help, after a plan?"""

import pytest

FOLLOWED = """
    referral_id | person_id | received_on | source | no_further_action
    three       | p1        | 2025-11-30  | 6      | yes
    to_the_day  | p1        | 2026-02-28  | 6      | no
    four        | p2        | 2025-11-30  | 6      | no
    day_over    | p2        | 2026-03-01  | 6      | no
    once        | p3        | 2025-11-30  | 6      | yes
    """


def test_three_months_after_30_november_ends_on_28_february(example):
    example(
        "referred_again_3m",
        as_at="2026-03-31",
        referrals=FOLLOWED,
        gives={"2025-11": (1, 3, "ok"), "2026-02": (0, 1, "immature"), "2026-03": (0, 1, "immature")},
    )


def test_six_months_are_known_six_months_later(example):
    example(
        "referred_again_6m",
        as_at="2026-05-31",
        referrals=FOLLOWED,
        gives={"2025-11": (2, 3, "ok"), "2026-02": (0, 1, "immature"), "2026-03": (0, 1, "immature")},
    )


@pytest.mark.parametrize(
    ("metric", "first", "day_over"),
    [
        ("referred_again_3m_after_nfa", "2026-06-10", "2026-06-11"),
        ("referred_again_6m_after_nfa", "2026-09-10", "2026-09-11"),
        ("referred_again_12m_after_nfa", "2027-03-10", "2027-03-11"),
    ],
)
def test_after_no_further_action_only_referrals_that_ended_in_it_are_followed(example, metric, first, day_over):
    """Two referrals on one day count once, as the first; that it is not known whether one ended so is not yes."""
    example(
        metric,
        as_at="2027-03-31",
        referrals=f"""
            referral_id | person_id | received_on | source | no_further_action
            a           | p1        | 2026-03-10  | 6      | yes
            a_again     | p1        | {first}     | 6      | no
            b           | p2        | 2026-03-10  | 6      | yes
            b_too_late  | p2        | {day_over}  | 6      | no
            c           | p3        | 2026-03-10  | 6      | yes
            c_same_day  | p3        | 2026-03-10  | 6      | yes
            d           | p4        | 2026-03-10  | 6      | no
            d_same_day  | p4        | 2026-03-10  | 6      | yes
            e           | p5        | 2026-03-10  | 6      |
            """,
        gives={"2026-03": (1, 3, "ok")},
    )


def test_a_return_to_early_help_follows_an_end_within_twelve_months_to_the_day(example):
    """Help that is still running, or that ended after this one began, has not been returned to."""
    example(
        "early_help_return_12m",
        as_at="2026-03-31",
        support_episodes="""
            episode_id | person_id | level         | started_on | ended_on
            a1         | to_day    | early_help    | 2025-01-06 | 2025-03-10
            a2         | to_day    | early_help    | 2026-03-10 |
            b1         | day_over  | early_help    | 2025-01-06 | 2025-03-09
            b2         | day_over  | early_help    | 2026-03-10 |
            c1         | same_day  | early_help    | 2025-01-06 | 2026-03-10
            c2         | same_day  | early_help    | 2026-03-10 |
            d1         | alongside | early_help    | 2025-01-06 |
            d2         | alongside | early_help    | 2026-03-10 |
            e1         | other     | child_in_need | 2025-01-06 | 2026-02-10
            e2         | other     | early_help    | 2026-03-10 |
            """,
        gives={"2025-01": (0, 4, "immature"), "2026-03": (2, 5, "ok")},
    )


def test_an_earlier_end_counts_although_other_help_goes_on(example):
    example(
        "early_help_return_12m",
        as_at="2026-03-15",
        support_episodes="""
            episode_id | person_id | level      | started_on | ended_on
            ended      | p1        | early_help | 2025-01-06 | 2025-09-01
            goes_on    | p1        | early_help | 2025-08-01 |
            new        | p1        | early_help | 2026-03-10 | 2026-03-10
            one_day    | p2        | early_help | 2026-03-10 | 2026-03-10
            """,
        gives={"2025-01": (0, 1, "immature"), "2025-08": (0, 1, "immature"), "2026-03": (1, 2, "partial")},
    )


def test_a_second_plan_is_one_after_any_earlier_plan_here_or_on_record(example):
    example(
        "repeat_protection_plan",
        as_at="2026-03-31",
        support_episodes="""
            episode_id | person_id | level            | started_on | ended_on   | previous_plans
            a1         | here      | child_protection | 2020-01-06 | 2020-03-10 |
            a2         | here      | child_protection | 2026-03-10 |            | 0
            b1         | elsewhere | child_protection | 2026-03-10 |            | 1
            c1         | first     | child_protection | 2026-03-10 |            | 0
            d1         | unknown   | child_protection | 2026-03-10 |            |
            e1         | in_need   | child_in_need    | 2025-01-06 | 2026-03-10 | 2
            """,
        gives={"2020-01": (0, 1, "ok"), "2026-03": (2, 4, "ok")},
    )


def test_a_plan_comes_back_within_24_months_of_the_end_of_the_last_to_the_day(example):
    example(
        "repeat_protection_plan_24m",
        as_at="2026-03-31",
        support_episodes="""
            episode_id | person_id | level            | started_on | ended_on   | previous_plans
            a1         | to_day    | child_protection | 2024-01-08 | 2024-03-10 |
            a2         | to_day    | child_protection | 2026-03-10 |            |
            b1         | day_over  | child_protection | 2024-01-08 | 2024-03-09 |
            b2         | day_over  | child_protection | 2026-03-10 |            |
            c1         | on_record | child_protection | 2026-03-10 |            | 1
            """,
        gives={"2024-01": (0, 2, "immature"), "2026-03": (1, 3, "ok")},
    )


def test_a_plan_comes_back_within_12_months_of_the_end_of_the_last_to_the_day(example):
    example(
        "repeat_protection_plan_12m",
        as_at="2026-03-31",
        support_episodes="""
            episode_id | person_id | level            | started_on | ended_on   | previous_plans
            a1         | to_day    | child_protection | 2024-01-08 | 2025-03-10 |
            a2         | to_day    | child_protection | 2026-03-10 |            |
            b1         | day_over  | child_protection | 2024-01-08 | 2025-03-09 |
            b2         | day_over  | child_protection | 2026-03-10 |            |
            """,
        gives={"2024-01": (0, 2, "immature"), "2026-03": (1, 2, "ok")},
    )


EARLIEST = """
    referral_id | person_id | received_on | source
    earliest    | someone   | 2025-03-01  | 6
    """


def test_a_child_with_three_contacts_in_twelve_months_and_no_referral_counts_once_a_month(example):
    example(
        "contacts_without_escalation",
        as_at="2026-04-07",
        referrals=EARLIEST,
        contacts="""
            contact_id | person_id | received_at      | source
            a1         | to_day    | 2025-03-10 09:00 | 6
            a2         | to_day    | 2026-03-09 09:00 | 6
            a3         | to_day    | 2026-03-10 09:00 | 6
            b1         | day_over  | 2025-03-09 09:00 | 6
            b2         | day_over  | 2026-03-09 09:00 | 6
            b3         | day_over  | 2026-03-10 09:00 | 6
            c1         | many      | 2026-03-09 09:00 | 6
            c2         | many      | 2026-03-10 09:00 | 6
            c3         | many      | 2026-03-10 10:00 | 6
            c4         | many      | 2026-03-11 09:00 | 6
            """,
        gives={"2026-03": (2, None, "ok")},
    )


@pytest.mark.parametrize(
    ("received_on", "contact_id", "counted"),
    [
        ("2025-03-10", "", 0),
        ("2025-03-09", "", 1),
        ("2026-03-17", "", 0),
        ("2026-03-18", "", 1),
        ("2026-04-01", "third", 0),
        ("2026-04-01", "elsewhere", 1),
    ],
)
def test_a_referral_from_a_year_before_to_a_week_after_or_one_that_names_the_contact_is_an_escalation(
    example, received_on, contact_id, counted
):
    example(
        "contacts_without_escalation",
        as_at="2026-04-15",
        contacts="""
            contact_id | person_id | received_at      | source
            earliest   | someone   | 2025-03-01 09:00 | 6
            first      | p1        | 2025-10-10 09:00 | 6
            second     | p1        | 2025-11-10 09:00 | 6
            third      | p1        | 2026-03-10 09:00 | 6
            """,
        referrals=f"""
            referral_id | person_id | received_on   | source | contact_id
            earliest    | someone   | 2025-03-01    | 6      |
            R           | p1        | {received_on} | 6      | {contact_id}
            """,
        gives={"2026-03": (counted, None, "ok")},
    )


def test_it_is_not_known_before_referrals_reach_back_a_year_or_a_week_has_passed(example):
    example(
        "contacts_without_escalation",
        as_at="2026-03-31",
        contacts="""
            contact_id | person_id | received_at      | source
            first      | p1        | 2024-10-10 09:00 | 6
            second     | p1        | 2024-11-10 09:00 | 6
            third      | p1        | 2025-02-10 09:00 | 6
            again      | p1        | 2025-03-10 09:00 | 6
            and_again  | p1        | 2026-03-10 09:00 | 6
            """,
        referrals="""
            referral_id | person_id | received_on | source
            earliest    | someone   | 2024-12-01  | 6
            """,
        gives={"2025-02": (1, None, "immature"), "2025-03": (1, None, "immature")},
    )


def test_news_on_an_open_case_is_no_referral_once_that_is_asked_for(example):
    """A case is open from a referral until the day it closed; one of no further action opens none."""
    example(
        "re_referral_12m_after_closure",
        as_at="2026-03-31",
        referrals="""
            referral_id | person_id | received_on | source | no_further_action | closed_on
            a1          | closed    | 2025-05-06  | 6      | no                | 2026-03-10
            a2          | closed    | 2026-03-10  | 6      | no                |
            b1          | open      | 2025-05-06  | 6      | no                | 2026-03-11
            b2          | open      | 2026-03-10  | 6      | no                |
            c1          | for_good  | 2025-05-06  | 6      | no                |
            c2          | for_good  | 2026-03-10  | 6      | no                |
            d1          | at_door   | 2025-05-06  | 6      | yes               |
            d2          | at_door   | 2026-03-10  | 6      | no                |
            e1          | long_ago  | 2025-03-09  | 6      | yes               |
            e2          | long_ago  | 2026-03-10  | 6      | no                |
            f1          | earlier   | 2025-05-06  | 6      | no                | 2026-03-20
            f2          | earlier   | 2025-06-09  | 6      | yes               | 2025-06-10
            f3          | earlier   | 2026-03-10  | 6      | no                |
            """,
        gives={"2025-03": (0, 1, "immature"), "2025-05": (0, 5, "immature"), "2026-03": (2, 3, "ok")},
    )


def test_each_referral_counts_where_england_counts_referrals(example):
    """The second referral of the day is one more to count; while the first one's case is open it is none."""
    example(
        "re_referral_12m_each",
        as_at="2026-03-31",
        referrals="""
            referral_id | person_id | received_on | source | no_further_action | closed_on
            a1          | turned    | 2025-03-10  | 6      | yes               |
            a2          | turned    | 2026-03-10  | 6      | yes               |
            a3          | turned    | 2026-03-10  | 2A     | no                |
            b1          | taken_on  | 2026-03-10  | 6      | no                |
            b2          | taken_on  | 2026-03-10  | 2A     | no                |
            """,
        gives={"2025-03": (0, 1, "immature"), "2026-03": (2, 3, "ok")},
    )


@pytest.mark.parametrize(
    ("months", "last", "day_over"), [(6, "2025-09-10", "2025-09-11"), (12, "2026-03-10", "2026-03-11")]
)
def test_an_assessment_after_no_further_action_begins_on_a_later_day_and_in_time(example, months, last, day_over):
    example(
        f"nfa_then_assessed_{months}m",
        as_at="2026-03-31",
        referrals="""
            referral_id | person_id | received_on | source | no_further_action
            a           | in_time   | 2025-03-10  | 6      | yes
            b           | too_late  | 2025-03-10  | 6      | yes
            c           | same_day  | 2025-03-10  | 6      | yes
            d           | went_on   | 2025-03-10  | 6      | no
            """,
        assessments=f"""
            assessment_id | person_id | started_on
            a             | in_time   | {last}
            a_later       | in_time   | 2026-03-20
            b             | too_late  | {day_over}
            c             | same_day  | 2025-03-10
            d             | went_on   | 2025-04-10
            """,
        gives={"2025-03": (1, 3, "ok")},
    )


def test_early_help_ended_with_outcomes_met_where_the_policy_says_what_its_words_mean(example):
    """Words without a meaning count nowhere, nor does help that goes on under another name."""
    example(
        "early_help_outcomes_met",
        as_at="2026-03-31",
        policy="""
            [[label]]
            column = "end_reason"
            label = "Family plan completed"
            code = "outcomes_met"
            [[label]]
            column = "end_reason"
            label = "Moved to Family Help"
            code = "renamed"
            """,
        support_episodes="""
            episode_id | person_id | level         | started_on | ended_on   | end_reason
            met        | p1        | early_help    | 2026-01-02 | 2026-03-02 | family plan completed
            withdrew   | p2        | early_help    | 2026-01-02 | 2026-03-02 | Family withdrew
            renamed    | p3        | early_help    | 2026-01-02 | 2026-03-02 | Moved to Family Help
            typed      | p4        | early_help    | 2026-01-02 | 2026-03-02 | see notes
            not_told   | p5        | early_help    | 2026-01-02 | 2026-03-02 |
            runs       | p6        | early_help    | 2026-01-02 |            | Outcomes met
            other      | p7        | child_in_need | 2026-01-02 | 2026-03-02 | Outcomes met
            """,
        gives={"2026-03": (1, 2, "ok")},
    )
