"""When is a decision, a check, an assessment or a conference on time?"""

POLICY_BY_HUB = """
[[clock]]
applies_to = "contact_decision"
from = 2026-02-01
hub = "South"
red = 2
amber = 24
green = 72
"""
WORKING_HOURS = """
[[clock]]
applies_to = "contact_decision"
from = 1990-01-01
clock = "working"
red = 4
amber = 24
"""


def test_a_red_contact_has_four_hours_to_the_microsecond(example):
    example(
        "contact_decided_on_time",
        as_at="2026-03-31",
        contacts="""
            contact_id | person_id | received_at      | source | risk_initial | decided_at
            exactly    | p1        | 2026-03-02 09:00 | 6      | red          | 2026-03-02 13:00
            a_minute   | p2        | 2026-03-02 09:00 | 6      | red          | 2026-03-02 13:01
            amber      | p3        | 2026-03-02 09:00 | 6      | amber        | 2026-03-03 09:00
            green      | p4        | 2026-03-02 09:00 | 6      | green        | 2026-03-05 09:00
            """,
        gives={"2026-03": (3, 4, "ok")},
    )


def test_an_undecided_contact_is_late_once_due_and_left_out_before(example):
    example(
        "contact_decided_on_time",
        as_at="2026-03-31",
        contacts="""
            contact_id | person_id | received_at      | source | risk_initial | decided_at
            overdue    | p1        | 2026-03-02 09:00 | 6      | red          |
            not_due    | p2        | 2026-03-31 21:00 | 6      | red          |
            done_early | p3        | 2026-03-31 21:00 | 6      | red          | 2026-03-31 22:00
            """,
        gives={"2026-03": (1, 2, "ok")},
    )


def test_a_decision_after_the_as_at_has_not_happened_yet(example):
    example(
        "contact_decided_on_time",
        as_at="2026-03-31",
        contacts="""
            contact_id | person_id | received_at      | source | risk_initial | decided_at
            late       | p1        | 2026-03-02 09:00 | 6      | red          | 2026-04-01 09:00
            not_due    | p2        | 2026-03-31 21:00 | 6      | red          | 2026-04-01 00:30
            not_begun  | p3        | 2026-04-01 09:00 | 6      | red          | 2026-04-01 09:30
            """,
        gives={"2026-03": (0, 1, "ok")},
    )


def test_open_cases_and_ratings_without_a_target_are_left_out(example):
    example(
        "contact_decided_on_time",
        as_at="2026-03-31",
        contacts="""
            contact_id | person_id | received_at      | source | risk_initial | decided_at       | outcome
            open       | p1        | 2026-03-02 09:00 | 6      | red          | 2026-03-02 10:00 | open_case
            blue       | p2        | 2026-03-02 09:00 | 6      | blue         | 2026-03-02 10:00 | advice
            unrated    | p3        | 2026-03-02 09:00 | 6      |              | 2026-03-02 10:00 | advice
            counted    | p4        | 2026-03-02 09:00 | 6      | green        | 2026-03-02 10:00 |
            """,
        gives={"2026-03": (1, 1)},
    )


def test_hours_are_real_hours_when_the_clocks_change(example):
    """On 29 March 2026 01:00 becomes 02:00; on 26 October 2025 02:00 becomes 01:00 again."""
    example(
        "contact_decided_on_time",
        as_at="2026-03-31",
        contacts="""
            contact_id | person_id | received_at      | source | risk_initial | decided_at
            autumn_5h  | p1        | 2025-10-26 00:30 | 6      | red          | 2025-10-26 04:30
            autumn_4h  | p2        | 2025-10-26 00:30 | 6      | red          | 2025-10-26 03:30
            spring_4h  | p3        | 2026-03-29 00:30 | 6      | red          | 2026-03-29 05:30
            spring_6h  | p4        | 2026-03-29 00:30 | 6      | red          | 2026-03-29 06:31
            """,
        gives={"2025-10": (1, 2), "2026-03": (1, 2)},
    )


def test_a_hub_may_have_its_own_clock_from_a_day_on(example):
    example(
        "contact_decided_on_time",
        as_at="2026-03-31",
        policy=POLICY_BY_HUB,
        by="hub",
        contacts="""
            contact_id | person_id | received_at      | source | hub   | risk_initial | decided_at
            before     | p1        | 2026-01-31 09:00 | 6      | South | red          | 2026-01-31 12:00
            after      | p2        | 2026-02-01 09:00 | 6      | South | red          | 2026-02-01 12:00
            elsewhere  | p3        | 2026-02-01 09:00 | 6      | North | red          | 2026-02-01 12:00
            """,
        gives={"2026-01 South": (1, 1), "2026-02 South": (0, 1), "2026-02 North": (1, 1)},
    )


def test_a_working_clock_runs_in_opening_hours_only(example):
    """Nine to five, Monday to Friday; Good Friday is 3 April and Easter Monday 6 April 2026."""
    example(
        "contact_decided_on_time",
        as_at="2026-04-30",
        policy=WORKING_HOURS,
        contacts="""
            contact_id | person_id | received_at      | source | risk_initial | decided_at
            overnight  | p1        | 2026-04-01 16:00 | 6      | red          | 2026-04-02 12:00
            too_late   | p2        | 2026-04-01 16:00 | 6      | red          | 2026-04-02 12:01
            at_easter  | p3        | 2026-04-02 16:00 | 6      | red          | 2026-04-07 12:00
            weekend    | p4        | 2026-04-11 10:00 | 6      | red          | 2026-04-13 13:00
            amber_3d   | p5        | 2026-04-13 09:00 | 6      | amber        | 2026-04-15 23:00
            """,
        gives={"2026-04": (4, 5)},
    )


def test_opening_hours_are_those_in_force_on_each_day(example):
    """Until Wednesday nine to five, from Thursday 9 April eight to eight: an hour on Wednesday, three on Thursday."""
    example(
        "contact_decided_on_time",
        as_at="2026-04-30",
        policy=f"""{WORKING_HOURS}
        [[working_hours]]
        from = 2026-04-09
        opens = 08:00:00
        closes = 20:00:00
        """,
        contacts="""
            contact_id | person_id | received_at      | source | risk_initial | decided_at
            before     | p1        | 2026-04-01 16:00 | 6      | red          | 2026-04-02 12:00
            across     | p2        | 2026-04-08 16:00 | 6      | red          | 2026-04-09 11:00
            too_late   | p3        | 2026-04-08 16:00 | 6      | red          | 2026-04-09 11:01
            after      | p4        | 2026-04-09 19:00 | 6      | red          | 2026-04-10 11:00
            """,
        gives={"2026-04": (3, 4)},
    )


def test_one_working_day_ends_with_the_next_working_day(example):
    """Friday 13 March runs to Monday 16; Saturday 14 rolls to Monday and runs to Tuesday 17."""
    example(
        "contact_decided_in_one_working_day",
        as_at="2026-03-31",
        contacts="""
            contact_id | person_id | received_at      | source | decided_at       | outcome
            friday     | p1        | 2026-03-13 09:00 | 6      | 2026-03-16 23:59 |
            tuesday    | p2        | 2026-03-13 09:00 | 6      | 2026-03-17 00:00 |
            saturday   | p3        | 2026-03-14 09:00 | 6      | 2026-03-17 12:00 |
            overdue    | p4        | 2026-03-30 09:00 | 6      |                  |
            not_due    | p5        | 2026-03-31 09:00 | 6      |                  |
            open       | p6        | 2026-03-13 09:00 | 6      | 2026-03-13 10:00 | open_case
            """,
        gives={"2026-03": (2, 4)},
    )


def test_a_bank_holiday_is_no_working_day(example):
    """Thursday 2 April 2026 runs over Good Friday, the weekend and Easter Monday to Tuesday 7."""
    example(
        "contact_decided_in_one_working_day",
        as_at="2026-04-30",
        contacts="""
            contact_id | person_id | received_at      | source | decided_at
            easter     | p1        | 2026-04-02 09:00 | 6      | 2026-04-07 16:00
            too_late   | p2        | 2026-04-02 09:00 | 6      | 2026-04-08 09:00
            """,
        gives={"2026-04": (1, 2)},
    )


def test_a_check_is_timed_by_the_first_rating_of_its_contact(example):
    example(
        "agency_check_returned_on_time",
        as_at="2026-03-31",
        by="agency",
        contacts="""
            contact_id | person_id | received_at      | source | risk_initial
            R          | p1        | 2026-03-02 08:00 | 6      | red
            A          | p2        | 2026-03-02 08:00 | 6      | amber
            B          | p3        | 2026-03-02 08:00 | 6      | blue
            """,
        agency_checks="""
            check_id | contact_id | agency  | requested_at     | returned_at      | response
            exactly  | R          | police  | 2026-03-02 09:00 | 2026-03-02 13:00 | shared
            a_minute | R          | health  | 2026-03-02 09:00 | 2026-03-02 13:01 | shared
            amber    | A          | police  | 2026-03-02 09:00 | 2026-03-03 09:00 | nothing_known
            silent   | A          | housing | 2026-03-02 09:00 |                  |
            not_due  | A          | health  | 2026-03-31 09:00 |                  |
            blue     | B          | police  | 2026-03-02 09:00 | 2026-03-02 10:00 | shared
            orphan   | nobody     | police  | 2026-03-02 09:00 | 2026-03-02 10:00 | shared
            """,
        gives={"2026-03 police": (2, 2), "2026-03 health": (0, 1), "2026-03 housing": (0, 1)},
    )


def test_a_referral_is_decided_by_the_end_of_the_next_working_day(example):
    example(
        "referral_decided_in_one_working_day",
        as_at="2026-03-31",
        referrals="""
            referral_id | person_id | received_on | source | decided_on
            same_day    | p1        | 2026-03-13  | 6      | 2026-03-13
            monday      | p2        | 2026-03-13  | 6      | 2026-03-16
            tuesday     | p3        | 2026-03-13  | 6      | 2026-03-17
            overdue     | p4        | 2026-03-30  | 6      |
            not_due     | p5        | 2026-03-31  | 6      |
            """,
        gives={"2026-03": (2, 4)},
    )


def test_an_assessment_has_45_working_days_after_its_start_day(example):
    """From Monday 5 January 2026 the 45th working day is Monday 9 March; a Saturday start counts from the Monday."""
    example(
        "assessment_in_45_working_days",
        as_at="2026-03-31",
        assessments="""
            assessment_id | person_id | started_on | authorised_on
            on_day_45     | p1        | 2026-01-05 | 2026-03-09
            on_day_46     | p2        | 2026-01-05 | 2026-03-10
            saturday      | p3        | 2026-01-03 | 2026-03-09
            same_weekend  | p4        | 2026-02-28 | 2026-03-01
            still_open    | p5        | 2025-09-01 |
            """,
        gives={"2026-03": (3, 4)},
    )


def test_a_conference_has_15_working_days_after_the_strategy_discussion(example):
    example(
        "conference_in_15_working_days",
        as_at="2026-03-31",
        section47="""
            section47_id | person_id | strategy_discussion_on | conference_on | conference_not_required
            on_day_15    | p1        | 2026-03-02             | 2026-03-23    | no
            on_day_16    | p2        | 2026-03-02             | 2026-03-24    | no
            not_needed   | p3        | 2026-03-02             |               | yes
            """,
        gives={"2026-03": (1, 2)},
    )


def test_the_15_days_count_from_the_first_discussion_that_names_the_enquiry(example):
    """Another child's discussion, one that names no enquiry and one after the conference don't begin its clock."""
    example(
        "conference_in_15_working_days",
        as_at="2026-03-31",
        section47="""
            section47_id | person_id | strategy_discussion_on | conference_on
            named_later  | p1        | 2026-03-02             | 2026-03-24
            named_before | p2        | 2026-03-03             | 2026-03-24
            another      | p3        | 2026-03-03             | 2026-03-24
            after        | p4        | 2026-03-02             | 2026-03-24
            """,
        strategy_discussions="""
            discussion_id | person_id | held_at          | section47_id
            d1            | p1        | 2026-03-03 09:00 | named_later
            d2            | p1        | 2026-03-10 09:00 | named_later
            d3            | p2        | 2026-03-02 09:00 | named_before
            d4            | p9        | 2026-03-02 09:00 | another
            d5            | p3        | 2026-03-02 09:00 |
            d6            | p4        | 2026-03-25 09:00 | after
            """,
        gives={"2026-03": (2, 4, "ok")},
    )


def test_a_conference_that_took_over_a_plan_from_another_area_has_no_15_day_clock(example):
    example(
        "conference_in_15_working_days",
        as_at="2026-03-31",
        section47="""
            section47_id | person_id | strategy_discussion_on | conference_on | transfer_in
            own          | p1        | 2026-03-02             | 2026-03-23    | no
            moved_in     | p2        | 2026-01-02             | 2026-03-23    | yes
            """,
        gives={"2026-03": (1, 1, "ok")},
    )


def test_a_child_already_on_a_plan_is_no_overdue_conference(example):
    example(
        "conference_open_overdue",
        as_at="2026-03-31",
        section47="""
            section47_id | person_id | strategy_discussion_on | conference_on | transfer_in
            overdue      | p1        | 2026-02-02             |               |
            on_a_plan    | p2        | 2026-02-02             |               |
            plan_ended   | p3        | 2026-02-02             |               |
            moved_in     | p4        | 2026-02-02             |               | yes
            """,
        support_episodes="""
            episode_id | person_id | level            | started_on | ended_on
            a          | p1        | child_in_need    | 2025-09-01 |
            b          | p2        | child_protection | 2025-09-01 | 2026-03-01
            c          | p3        | child_protection | 2025-09-01 | 2026-02-02
            """,
        gives={"2026-02": (2, None, "ok"), "2026-03": (2, None, "ok")},
    )
