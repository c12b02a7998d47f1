"""What stands open past its time at a month's end, and what runs from the referral?"""


def test_an_acknowledgement_is_due_by_the_end_of_the_next_working_day(example):
    """Friday 13 March runs to Monday 16."""
    example(
        "referrer_acknowledged_in_one_working_day",
        as_at="2026-03-31",
        contacts="""
            contact_id | person_id | received_at      | source | acknowledged_at  | decided_at       | outcome
            monday     | p1        | 2026-03-13 09:00 | 6      | 2026-03-16 23:59 |                  |
            tuesday    | p2        | 2026-03-13 09:00 | 6      | 2026-03-17 00:00 |                  |
            never      | p3        | 2026-03-13 09:00 | 6      |                  | 2026-03-13 10:00 | advice
            not_due    | p4        | 2026-03-31 09:00 | 6      |                  |                  |
            too_late   | p5        | 2026-03-27 09:00 | 6      | 2026-04-01 09:00 |                  |
            open       | p6        | 2026-03-13 09:00 | 6      | 2026-03-13 10:00 |                  | open_case
            """,
        gives={"2026-03": (1, 4, "ok")},
    )


def test_the_clock_may_run_from_the_referral_that_an_assessment_names(example):
    """From Monday 5 January 2026 the 45th working day is Monday 9 March."""
    example(
        "assessment_in_45_working_days_of_referral",
        as_at="2026-03-31",
        referrals="""
            referral_id | person_id | received_on | source
            R           | p1        | 2026-01-05  | 6
            nearer      | p1        | 2026-01-12  | 6
            """,
        assessments="""
            assessment_id | person_id | started_on | authorised_on | referral_id
            on_day_45     | p1        | 2026-01-12 | 2026-03-09    | R
            on_day_46     | p1        | 2026-01-12 | 2026-03-10    | R
            not_sent      | p1        | 2026-01-12 | 2026-03-10    | elsewhere
            unfinished    | p1        | 2026-01-12 |               | R
            """,
        gives={"2026-03": (1, 2, "ok")},
    )


def test_an_assessment_that_names_no_referral_takes_the_childs_latest_in_seven_days(example):
    example(
        "assessment_in_45_working_days_of_referral",
        as_at="2026-03-31",
        referrals="""
            referral_id | person_id | received_on | source
            older       | p1        | 2026-01-02  | 6
            latest      | p1        | 2026-01-05  | 6
            eight_days  | p2        | 2026-01-04  | 6
            afterwards  | p3        | 2026-01-13  | 6
            """,
        assessments="""
            assessment_id | person_id | started_on | authorised_on
            day_7         | p1        | 2026-01-12 | 2026-03-09
            day_8         | p2        | 2026-01-12 | 2026-03-09
            before_it     | p3        | 2026-01-12 | 2026-03-09
            """,
        gives={"2026-03": (1, 1, "ok")},
    )


def test_an_open_assessment_is_overdue_once_45_working_days_have_passed(example):
    """From Monday 26 January 2026 the 46th working day is Tuesday 31 March, from Tuesday 27 it is Wednesday 1 April."""
    example(
        "assessment_open_overdue",
        as_at="2026-04-15",
        assessments="""
            assessment_id | person_id | started_on | authorised_on
            in_march      | p1        | 2026-01-26 |
            in_april      | p2        | 2026-01-27 |
            in_time       | p3        | 2026-01-27 | 2026-03-31
            late_in_month | p4        | 2026-01-05 | 2026-03-20
            late_in_april | p5        | 2026-01-05 | 2026-04-10
            after_as_at   | p6        | 2026-01-05 | 2026-04-16
            """,
        gives={"2026-03": (3, None, "ok"), "2026-04": (3, None, "partial")},
    )


def test_an_enquiry_waits_for_its_conference_past_15_working_days(example):
    """From Monday 9 March 2026 the 16th working day is Tuesday 31 March, from Tuesday 10 it is Wednesday 1 April."""
    example(
        "conference_open_overdue",
        as_at="2026-04-30",
        section47="""
            section47_id | person_id | strategy_discussion_on | conference_on | conference_not_required | transfer_in
            in_march     | p1        | 2026-03-09             |               |                         |
            in_april     | p2        | 2026-03-10             | 2026-05-01    | no                      |
            held_late    | p3        | 2026-03-09             | 2026-04-02    | no                      |
            not_needed   | p4        | 2026-03-09             |               | yes                     |
            moved_in     | p5        | 2026-03-09             |               |                         | yes
            """,
        gives={"2026-03": (2, None, "ok"), "2026-04": (2, None, "ok")},
    )


def test_a_child_already_on_a_plan_waits_for_no_initial_conference(example):
    example(
        "conference_open_overdue",
        as_at="2026-03-31",
        section47="""
            section47_id | person_id | strategy_discussion_on | conference_on
            during       | p1        | 2026-02-02             |
            on_its_end   | p2        | 2026-02-02             |
            on_its_start | p3        | 2026-02-02             |
            """,
        support_episodes="""
            episode_id | person_id | level            | started_on | ended_on
            plan       | p1        | child_protection | 2025-12-01 | 2026-02-03
            ended      | p2        | child_protection | 2025-12-01 | 2026-02-02
            starts     | p3        | child_protection | 2026-02-02 |
            """,
        gives={"2026-02": (2, None, "ok"), "2026-03": (2, None, "ok")},
    )
