"""How soon are strategy discussions held, who leads them, and who takes part?"""

import pytest

CONTACTS = """
    contact_id | person_id | received_at      | source | outcome
    named      | p1        | 2026-03-02 09:00 | 6      | strategy_discussion
    near       | p2        | 2026-03-02 09:00 | 6      | strategy_discussion
    far        | p3        | 2026-03-02 09:00 | 6      | strategy_discussion
    waiting    | p4        | 2026-03-31 13:59 | 6      | strategy_discussion
    by_day     | p5        | 2026-03-02       | 6      | strategy_discussion
    advice     | p6        | 2026-03-02 09:00 | 6      | advice
    """
HELD = """
    discussion_id | person_id | held_at          | needed_at        | contact_id
    before        | p1        | 2026-03-01 09:00 |                  | named
    d1            | p1        | 2026-03-02 13:00 | 2026-03-02 12:00 | named
    d2            | p2        | 2026-03-09 09:00 | 2026-03-09 06:00 |
    d3            | p3        | 2026-03-10 09:00 | 2026-03-10       |
    d5            | p5        | 2026-03-02 11:00 |                  |
    """


def test_the_clock_runs_from_the_contact_to_its_discussion_or_the_childs_first_within_7_days(example):
    """4 hours to the one that names the contact, 168 to the child's next; the others wait 10 and 711 hours."""
    example(
        "hours_to_strategy_discussion_median",
        as_at="2026-03-31",
        contacts=CONTACTS,
        strategy_discussions=HELD,
        gives={"2026-03": (None, 4, "ok", 168.0)},
    )


def test_nine_in_ten_is_not_reached_while_contacts_wait_for_a_discussion(example):
    example(
        "hours_to_strategy_discussion_p90",
        as_at="2026-03-31",
        contacts=CONTACTS,
        strategy_discussions=HELD,
        gives={"2026-03": (None, 4, "ok", None)},
    )


def test_an_area_that_agrees_hours_sees_how_many_discussions_were_held_in_them(example):
    """Held after 4 hours, held after 168, and waiting past due; the last one has 10 of its 24 hours left."""
    example(
        "strategy_discussion_on_time",
        as_at="2026-03-31",
        policy='[[clock]]\napplies_to = "strategy_discussion"\nfrom = 2026-01-01\nred = 24',
        contacts="""
            contact_id | person_id | received_at      | source | outcome             | risk_initial
            named      | p1        | 2026-03-02 09:00 | 6      | strategy_discussion | red
            near       | p2        | 2026-03-02 09:00 | 6      | strategy_discussion | red
            far        | p3        | 2026-03-02 09:00 | 6      | strategy_discussion | red
            waiting    | p4        | 2026-03-31 13:59 | 6      | strategy_discussion | red
            no_hours   | p5        | 2026-03-02 09:00 | 6      | strategy_discussion | green
            """,
        strategy_discussions=HELD,
        gives={"2026-03": (1, 3, "ok")},
    )


@pytest.mark.parametrize(("part", "hours"), [("median", 1.0), ("p90", 3.0)])
def test_a_second_clock_runs_from_the_moment_a_discussion_was_needed(example, part, hours):
    """One that was needed on a day without a time has no hours: one in three is above a fifth, so it is untimed."""
    example(
        f"hours_to_strategy_discussion_from_need_{part}",
        as_at="2026-03-31",
        strategy_discussions=HELD,
        gives={"2026-03": (None, 2, "untimed", hours)},
    )


def test_before_discussions_are_on_record_nobody_waits(example):
    example(
        "hours_to_strategy_discussion_median",
        as_at="2026-04-30",
        contacts=CONTACTS,
        strategy_discussions="""
            discussion_id | person_id | held_at
            first         | p9        | 2026-04-02 09:00
            """,
        gives={"2026-03": (None, None, "unknown")},
    )


THERE = """
    meeting             | meeting_id | agency                | invited | took_part
    strategy_discussion | d1         | childrens_social_care | yes     | in_person
    strategy_discussion | d1         | police                | yes     | remote
    strategy_discussion | d1         | health                |         | remote
    strategy_discussion | d2         | childrens_social_care | yes     | in_person
    strategy_discussion | d2         | police                | yes     | no
    strategy_discussion | d2         | health                | yes     | report_only
    strategy_discussion | nobody     | police                | yes     | in_person
    conference          | s1         | police                | yes     | report_only
    conference          | s1         | health                | yes     | in_person
    conference          | s2         | health                | yes     | in_person
    """
ENQUIRIES = """
    section47_id | person_id | strategy_discussion_on | conference_on
    s1           | p1        | 2026-03-02             | 2026-03-20
    s2           | p2        | 2026-03-09             |
    """


def test_a_discussion_is_quorate_if_every_agency_needed_took_part(example):
    """By default social care, police and health; of the others it is not recorded who took part."""
    example(
        "strategy_discussion_quorate",
        as_at="2026-03-31",
        strategy_discussions=HELD,
        attendance=THERE,
        gives={"2026-03": (1, 2, "ok")},
    )


def test_an_area_agrees_on_its_own_quorum_from_a_day_on(example):
    example(
        "strategy_discussion_quorate",
        as_at="2026-03-31",
        policy='[[quorum]]\nfrom = 2026-03-05\nagencies = ["childrens_social_care"]',
        strategy_discussions=HELD,
        attendance=THERE,
        gives={"2026-03": (2, 2, "ok")},
    )


def test_invited_agencies_took_part_or_not_by_meeting(example):
    """A conference that was not held, and a meeting that nobody knows, are not counted."""
    example(
        "attended",
        as_at="2026-03-31",
        by="meeting",
        strategy_discussions=HELD,
        section47=ENQUIRIES,
        attendance=THERE,
        gives={"2026-03 strategy_discussion": (3, 5, "ok"), "2026-03 conference": (1, 2, "ok")},
    )


def test_attendance_at_conferences_alone_is_a_figure(example):
    example(
        "attended",
        as_at="2026-03-31",
        section47=ENQUIRIES,
        attendance=THERE,
        gives={"2026-03": (1, 2, "ok")},
    )


def test_attendance_is_not_known_where_one_kind_of_meeting_is_not(example):
    example(
        "attended",
        as_at="2026-04-30",
        policy='[[covers]]\ntable = "section47"\nto = 2026-03-31',
        strategy_discussions=HELD,
        section47=ENQUIRIES,
        attendance=THERE,
        gives={"2026-03": (4, 7, "ok"), "2026-04": (None, None, "unknown")},
    )


def test_the_other_kind_of_meeting_is_known_still(example):
    example(
        "attended",
        as_at="2026-04-30",
        by="meeting",
        policy='[[covers]]\ntable = "section47"\nto = 2026-03-31',
        strategy_discussions=HELD,
        section47=ENQUIRIES,
        attendance=THERE,
        gives={
            "2026-03 strategy_discussion": (3, 5, "ok"),
            "2026-03 conference": (1, 2, "ok"),
            "2026-04 strategy_discussion": (0, 0, "ok"),
            "2026-04 conference": (None, None, "unknown"),
        },
    )


LED = """
    discussion_id|person_id|held_at   |led_by               |led_role                          |macpt|result
    a            |p1       |2026-03-02|childrens_social_care|lead_child_protection_practitioner|yes  |section47_joint
    b            |p2       |2026-03-02|childrens_social_care|social_worker                     |no   |section47_single
    c            |p3       |2026-03-02|police               |unknown                           |no   |assessment
    d            |p4       |2026-03-02|                     |                                  |     |
    """


@pytest.mark.parametrize(
    ("metric", "march"),
    [
        ("strategy_discussion_led_by_lcpp", (1, 2, "ok")),
        ("strategy_discussion_led_by_macpt", (1, 3, "ok")),
        ("strategy_discussion_to_section47", (2, 3, "ok")),
    ],
)
def test_a_discussion_of_which_something_is_not_recorded_is_not_counted(example, metric, march):
    example(metric, as_at="2026-03-31", strategy_discussions=LED, gives={"2026-03": march})


def test_figures_of_discussions_are_split_by_the_agency_that_led_them(example):
    example(
        "strategy_discussion_to_section47",
        as_at="2026-03-31",
        by="led_by",
        strategy_discussions=LED,
        gives={"2026-03 childrens_social_care": (2, 2, "ok"), "2026-03 police": (0, 1, "ok")},
    )


def test_a_discussion_comes_without_a_contact_where_the_child_had_none_in_the_week_before(example):
    example(
        "strategy_discussion_without_contact",
        as_at="2026-03-31",
        contacts="""
            contact_id | person_id | received_at      | source
            week       | p1        | 2026-03-02 09:00 | 6
            month      | p2        | 2026-02-02 09:00 | 6
            later      | p3        | 2026-03-10 09:00 | 6
            """,
        strategy_discussions="""
            discussion_id | person_id | held_at          | contact_id
            february      | p9        | 2026-02-20 08:00 |
            seventh       | p1        | 2026-03-09 08:00 |
            eighth        | p1        | 2026-03-10 08:00 |
            long_ago      | p2        | 2026-03-09 08:00 |
            named         | p2        | 2026-03-20 08:00 | week
            the_day_after | p3        | 2026-03-09 08:00 |
            """,
        gives={"2026-02": (1, 1, "immature"), "2026-03": (3, 5, "ok")},
    )
