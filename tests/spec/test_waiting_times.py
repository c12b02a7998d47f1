"""How long does it take, when some are still waiting?"""


def test_contacts_still_undecided_count_as_waiting_until_the_as_at(example):
    """Decided after 2 and 4 hours, two waiting for days: half were decided within 4 hours. Left out, it would be 2."""
    example(
        "hours_to_decision_median",
        as_at="2026-03-31",
        contacts="""
            contact_id | person_id | received_at      | source | decided_at       | outcome
            two_hours  | p1        | 2026-03-02 09:00 | 6      | 2026-03-02 11:00 | advice
            four_hours | p2        | 2026-03-02 09:00 | 6      | 2026-03-02 13:00 | advice
            waiting    | p3        | 2026-03-20 09:00 | 6      |                  |
            next_month | p4        | 2026-03-25 09:00 | 6      | 2026-04-01 09:00 | advice
            open       | p5        | 2026-03-02 09:00 | 6      | 2026-03-02 09:05 | open_case
            """,
        gives={"2026-03": (None, 4, "ok", 4.0)},
    )


def test_a_contact_that_has_waited_less_long_leaves_the_count_only_then(example):
    """Received at 21:00 on the last day, one has waited 3 hours: it counts at 2 hours and no longer at 4."""
    example(
        "hours_to_decision_median",
        as_at="2026-03-31",
        contacts="""
            contact_id | person_id | received_at      | source | decided_at
            two_hours  | p1        | 2026-03-02 09:00 | 6      | 2026-03-02 11:00
            waiting    | p2        | 2026-03-31 21:00 | 6      |
            four_hours | p3        | 2026-03-02 09:00 | 6      | 2026-03-02 13:00
            ten_hours  | p4        | 2026-03-02 09:00 | 6      | 2026-03-02 19:00
            """,
        gives={"2026-03": (None, 4, "ok", 4.0)},
    )


def test_nine_in_ten_is_not_known_while_too_many_wait(example):
    example(
        "hours_to_decision_p90",
        as_at="2026-04-15",
        contacts="""
            contact_id | person_id | received_at      | source | decided_at
            two_hours  | p1        | 2026-03-02 09:00 | 6      | 2026-03-02 11:00
            waiting    | p2        | 2026-03-02 09:00 | 6      |
            quick      | p3        | 2026-04-02 09:00 | 6      | 2026-04-02 10:00
            slow       | p4        | 2026-04-02 09:00 | 6      | 2026-04-03 15:00
            """,
        gives={"2026-03": (None, 2, "ok", None), "2026-04": (None, 2, "partial", 30.0)},
    )


def test_hours_are_real_hours_over_the_clock_change(example):
    """On 29 March 2026 01:00 becomes 02:00: from 00:30 to 05:30 it is four hours."""
    example(
        "hours_to_decision_p90",
        as_at="2026-03-31",
        contacts="""
            contact_id | person_id | received_at      | source | decided_at
            at_night   | p1        | 2026-03-29 00:30 | 6      | 2026-03-29 05:30
            """,
        gives={"2026-03": (None, 1, "ok", 4.0)},
    )


CHECKS = """
    check_id | contact_id | agency | requested_at     | returned_at
    an_hour  | C          | police | 2026-03-02 09:00 | 2026-03-02 10:00
    a_day    | C          | police | 2026-03-02 09:00 | 2026-03-03 09:00
    silent   | C          | police | 2026-03-02 09:00 |
    orphan   | nobody     | health | 2026-03-02 09:00 | 2026-03-02 11:00
    later    | C          | health | 2026-03-31 09:00 | 2026-04-01 09:00
    """
CONTACT = """
    contact_id | person_id | received_at      | source | risk_initial
    C          | p1        | 2026-03-02 08:00 | 6      | blue
    """


def test_every_check_is_timed_also_without_a_target_or_a_known_contact(example):
    example(
        "hours_to_return_median",
        as_at="2026-03-31",
        by="agency",
        contacts=CONTACT,
        agency_checks=CHECKS,
        gives={"2026-03 police": (None, 3, "ok", 24.0), "2026-03 health": (None, 2, "ok", 2.0)},
    )


def test_a_silent_agency_never_reaches_nine_in_ten(example):
    example(
        "hours_to_return_p90",
        as_at="2026-04-30",
        by="agency",
        contacts=CONTACT,
        agency_checks=CHECKS,
        gives={"2026-03 police": (None, 3, "ok", None), "2026-03 health": (None, 2, "ok", 24.0)},
    )
