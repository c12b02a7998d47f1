"""What was decided, and did it lead further?"""

import pytest

RATED = """
    contact_id | person_id | received_at      | source | risk_initial | risk_final | decided_at
    green_red  | p1        | 2026-02-27 09:00 | 6      | green        | red        | 2026-03-02 09:00
    blue_red   | p2        | 2026-03-02 09:00 | 6      | blue         | red        | 2026-03-02 10:00
    amber_red  | p3        | 2026-03-02 09:00 | 6      | amber        | red        | 2026-03-02 10:00
    to_amber   | p4        | 2026-03-02 09:00 | 6      | green        | amber      | 2026-03-02 10:00
    no_final   | p5        | 2026-03-02 09:00 | 6      | green        |            | 2026-03-02 10:00
    no_first   | p6        | 2026-03-02 09:00 | 6      |              | red        | 2026-03-02 10:00
    undecided  | p7        | 2026-03-02 09:00 | 6      | green        | red        |
    """


def test_high_risk_was_missed_where_green_or_blue_became_red(example):
    example("missed_high_risk", as_at="2026-03-31", contacts=RATED, gives={"2026-03": (2, 4, "ok")})


LINKED = """
    contact_id | person_id | received_at      | source | outcome
    day_0      | p1        | 2026-03-02 09:00 | 6      | advice
    day_7      | p2        | 2026-03-02 09:00 | 6      |
    day_8      | p3        | 2026-03-02 09:00 | 6      | referral
    overtaken  | p4        | 2026-03-02 09:00 | 6      |
    overtakes  | p4        | 2026-03-04 09:00 | 6      |
    open       | p5        | 2026-03-02 09:00 | 6      | open_case
    """


def test_a_contact_became_a_referral_of_the_same_child_in_seven_days_before_any_further_contact(example):
    example(
        "contact_to_referral",
        as_at="2026-04-07",
        contacts=LINKED,
        referrals="""
            referral_id | person_id | received_on | source
            r1          | p1        | 2026-03-02  | 6
            r2          | p2        | 2026-03-09  | 6
            r3          | p3        | 2026-03-10  | 6
            r4          | p4        | 2026-03-04  | 6
            r5          | p5        | 2026-03-02  | 6
            """,
        gives={"2026-03": (3, 5, "ok")},
    )


def test_a_referral_that_names_a_contact_is_linked_to_that_one_only_however_late(example):
    example(
        "contact_to_referral",
        as_at="2026-04-06",
        contacts=LINKED,
        referrals="""
            referral_id | person_id | received_on | source | contact_id
            long_after  | p3        | 2026-03-25  | 6      | day_8
            of_other    | p2        | 2026-03-02  | 6      | elsewhere
            earlier_one | p4        | 2026-03-05  | 6      | overtaken
            too_late    | p1        | 2026-04-07  | 6      | day_0
            """,
        gives={"2026-03": (2, 5, "immature")},
    )


def test_before_referrals_are_on_record_it_is_not_known_whether_a_contact_became_one(example):
    example(
        "contact_to_referral",
        as_at="2026-05-15",
        contacts="""
            contact_id | person_id | received_at      | source
            before     | p1        | 2026-02-02 09:00 | 6
            after      | p2        | 2026-04-02 09:00 | 6
            """,
        referrals="""
            referral_id | person_id | received_on | source
            earliest    | p2        | 2026-04-06  | 6
            """,
        gives={"2026-02": (None, None, "unknown"), "2026-04": (1, 1, "ok")},
    )
    example("contact_to_referral", as_at="2026-05-15", contacts=LINKED, gives={})


@pytest.mark.parametrize(
    ("metric", "with_it"),
    [
        ("contact_outcome_nfa", 3),
        ("contact_outcome_advice", 2),
        ("contact_outcome_early_help", 1),
        ("contact_outcome_referral", 1),
        ("contact_outcome_strategy_discussion", 1),
        ("contact_outcome_open_case", 1),
        ("contact_outcome_other", 1),
    ],
)
def test_outcomes_are_shares_of_the_contacts_decided_in_the_month_with_one(example, metric, with_it):
    example(
        metric,
        as_at="2026-03-15",
        contacts="""
            contact_id | person_id | received_at      | source | decided_at       | outcome
            a          | p1        | 2026-02-27 09:00 | 6      | 2026-03-02 09:00 | nfa
            b          | p1        | 2026-03-02 09:00 | 6      | 2026-03-02 10:00 | nfa
            c          | p1        | 2026-03-02 09:00 | 6      | 2026-03-02 10:00 | nfa
            d          | p1        | 2026-03-02 09:00 | 6      | 2026-03-02 10:00 | advice
            e          | p1        | 2026-03-02 09:00 | 6      | 2026-03-02 10:00 | advice
            f          | p1        | 2026-03-02 09:00 | 6      | 2026-03-02 10:00 | early_help
            g          | p1        | 2026-03-02 09:00 | 6      | 2026-03-02 10:00 | referral
            h          | p1        | 2026-03-02 09:00 | 6      | 2026-03-02 10:00 | strategy_discussion
            i          | p1        | 2026-03-02 09:00 | 6      | 2026-03-02 10:00 | open_case
            j          | p1        | 2026-03-02 09:00 | 6      | 2026-03-02 10:00 | other
            none       | p1        | 2026-03-02 09:00 | 6      | 2026-03-02 10:00 |
            undecided  | p1        | 2026-03-02 09:00 | 6      |                  | nfa
            too_late   | p1        | 2026-03-02 09:00 | 6      | 2026-03-16 10:00 | nfa
            """,
        gives={"2026-03": (with_it, 10, "partial")},
    )


def test_a_referral_whose_end_is_not_recorded_is_neither_further_action_nor_none(example):
    example(
        "referral_nfa",
        as_at="2026-03-31",
        referrals="""
            referral_id | person_id | received_on | source | no_further_action
            ended       | p1        | 2026-03-10  | 6      | yes
            same_day    | p1        | 2026-03-10  | 6      | no
            further     | p2        | 2026-03-31  | 6      | no
            unknown     | p3        | 2026-03-10  | 6      |
            """,
        gives={"2026-03": (1, 3, "ok")},
    )


def test_englands_share_without_need_is_one_of_referrals(example):
    """By the reason for closure, once three months have passed; what closed after the as-at is not known yet."""
    example(
        "referral_not_in_need",
        as_at="2026-03-31",
        referrals="""
            referral_id | person_id | received_on | source | no_further_action | closed_on  | closure_reason
            no_need     | p1        | 2025-12-10  | 6      | no                | 2026-01-12 | RC8
            early_help  | p2        | 2025-12-10  | 6      |                   | 2026-01-12 | RC9
            helped      | p3        | 2025-12-31  | 6      | no                | 2026-01-12 | RC7
            open        | p4        | 2025-12-10  | 6      | no                |            |
            at_the_door | p5        | 2025-12-10  | 6      | yes               | 2025-12-11 | RC8
            too_late    | p6        | 2025-12-10  | 6      | no                | 2026-04-01 | RC8
            recent      | p7        | 2026-01-02  | 6      | no                | 2026-01-12 | RC8
            """,
        gives={"2025-12": (2, 6, "ok"), "2026-01": (1, 1, "immature")},
    )


def test_no_need_is_a_share_of_the_assessments_completed_with_an_outcome(example):
    example(
        "assessed_not_in_need",
        as_at="2026-03-31",
        assessments="""
            assessment_id | person_id | started_on | authorised_on | outcome
            no_need       | p1        | 2026-02-02 | 2026-03-02    | not_in_need
            need          | p2        | 2026-02-02 | 2026-03-31    | in_need
            stepped_down  | p3        | 2026-02-02 | 2026-03-02    | step_down
            unknown       | p4        | 2026-02-02 | 2026-03-02    |
            unfinished    | p5        | 2026-02-02 |               | not_in_need
            too_late      | p6        | 2026-02-02 | 2026-04-01    | not_in_need
            """,
        gives={"2026-03": (1, 3, "ok")},
    )


ENQUIRIES = """
    section47_id | person_id | strategy_discussion_on | conference_on | plan_started | transfer_in
    planned      | p1        | 2026-01-30             | 2026-03-02    | yes          |
    not_planned  | p2        | 2026-01-30             | 2026-03-31    | no           |
    unrecorded   | p3        | 2026-01-30             | 2026-03-02    |              |
    none_held    | p4        | 2026-01-30             |               | yes          |
    too_late     | p5        | 2026-01-30             | 2026-04-02    | yes          |
    moved_in     | p6        | 2026-01-30             | 2026-03-02    | yes          | yes
    """


def test_an_enquiry_has_sixty_days_to_lead_to_a_conference_before_it_is_said_that_it_did_not(example):
    """Sixty days after 31 January is 1 April."""
    example("section47_to_conference", as_at="2026-03-31", section47=ENQUIRIES, gives={"2026-01": (4, 6, "immature")})
    example("section47_to_conference", as_at="2026-04-01", section47=ENQUIRIES, gives={"2026-01": (4, 6, "ok")})


def test_a_plan_follows_a_conference_held_in_the_month_where_that_is_recorded(example):
    example("conference_to_plan", as_at="2026-03-31", section47=ENQUIRIES, gives={"2026-03": (1, 2, "ok")})


def test_the_child_protection_team_chairs_some_conferences(example):
    """A conference of which nobody says who chaired it is not counted, nor one that took over a plan."""
    example(
        "conference_chaired_by_macpt",
        as_at="2026-03-31",
        section47="""
            section47_id | person_id | strategy_discussion_on | conference_on | conference_chair | transfer_in
            team         | p1        | 2026-03-02             | 2026-03-16    | macpt            |
            independent  | p2        | 2026-03-02             | 2026-03-16    | independent      |
            not_known    | p3        | 2026-03-02             | 2026-03-16    | unknown          |
            silent       | p4        | 2026-03-02             | 2026-03-16    |                  |
            moved_in     | p5        | 2026-03-02             | 2026-03-16    | macpt            | yes
            """,
        gives={"2026-03": (1, 2, "ok")},
    )
