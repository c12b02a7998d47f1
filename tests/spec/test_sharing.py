"""Were agencies asked, did they answer, and on what basis?"""

import pytest

CONTACTS = """
    contact_id | person_id | received_at      | source | risk_initial | outcome
    red        | p1        | 2026-03-02 09:00 | 6      | red          |
    amber      | p2        | 2026-03-02 09:00 | 6      | amber        | advice
    green      | p3        | 2026-03-02 09:00 | 6      | green        |
    unasked    | p4        | 2026-03-02 09:00 | 6      | red          |
    open       | p5        | 2026-03-02 09:00 | 6      | red          | open_case
    """
CHECKS = """
    check_id | contact_id | agency    | requested_at     | returned_at      | response
    a        | red        | police    | 2026-03-02 09:30 | 2026-03-02 10:00 | shared
    b        | red        | health    | 2026-03-02 09:30 | 2026-03-02 10:00 | nothing_known
    c        | red        | education | 2026-04-01 09:30 | 2026-04-01 10:00 | declined
    d        | amber      | police    | 2026-03-31 09:30 |                  |
    e        | amber      | health    | 2026-03-02 09:30 | 2026-03-02 10:00 |
    f        | green      | police    | 2026-03-02 09:30 |                  | shared
    g        | open       | police    | 2026-03-02 09:30 | 2026-03-02 10:00 | shared
    h        | nobody     | police    | 2026-03-02 09:30 | 2026-03-02 10:00 | declined
    """


def test_checks_are_counted_with_the_month_of_their_contact_whenever_they_were_made(example):
    example(
        "checks_per_contact",
        as_at="2026-04-30",
        contacts=CONTACTS,
        agency_checks=CHECKS,
        gives={"2026-03": (6, 4, "ok", 1.5)},
    )


def test_a_check_made_after_the_as_at_is_not_known_yet(example):
    example(
        "checks_per_contact",
        as_at="2026-03-31",
        contacts=CONTACTS,
        agency_checks=CHECKS,
        gives={"2026-03": (5, 4, "ok", 1.25)},
    )


@pytest.mark.parametrize(("metric", "found"), [("nothing_known", 1), ("declined", 1)])
def test_answers_are_shares_of_the_checks_returned_with_one(example, metric, found):
    example(
        metric,
        as_at="2026-03-31",
        contacts=CONTACTS,
        agency_checks=CHECKS,
        gives={"2026-03": (found, 4, "ok")},
    )


def test_a_check_is_unanswered_once_it_is_due_and_left_out_before(example):
    """Red has 4 hours, amber 24, green 72: the amber check of the last morning is not due."""
    example(
        "check_unanswered", as_at="2026-03-31", contacts=CONTACTS, agency_checks=CHECKS, gives={"2026-03": (1, 5, "ok")}
    )


@pytest.mark.parametrize(
    ("metric", "found"),
    [
        ("lawful_basis_consent", 1),
        ("lawful_basis_legal_obligation", 1),
        ("lawful_basis_public_task", 2),
        ("lawful_basis_vital_interests", 1),
        ("lawful_basis_unknown", 2),
    ],
)
def test_every_check_has_a_lawful_basis_or_none_recorded(example, metric, found):
    example(
        metric,
        as_at="2026-03-15",
        agency_checks="""
            check_id | contact_id | agency | requested_at     | lawful_basis
            a        | C          | police | 2026-03-02 09:30 | consent
            b        | C          | police | 2026-03-02 09:30 | legal_obligation
            c        | C          | police | 2026-03-02 09:30 | public_task
            d        | C          | health | 2026-03-02 09:30 | public_task
            e        | C          | police | 2026-03-02 09:30 | vital_interests
            f        | C          | police | 2026-03-02 09:30 | unknown
            g        | C          | police | 2026-03-02 09:30 |
            """,
        gives={"2026-03": (found, 7, "partial")},
    )


def test_a_red_or_amber_contact_is_covered_once_every_core_agency_was_asked(example):
    example(
        "check_coverage", as_at="2026-04-30", contacts=CONTACTS, agency_checks=CHECKS, gives={"2026-03": (1, 3, "ok")}
    )
    example(
        "check_coverage", as_at="2026-03-31", contacts=CONTACTS, agency_checks=CHECKS, gives={"2026-03": (0, 3, "ok")}
    )


def test_an_area_names_its_own_core_agencies(example):
    example(
        "check_coverage",
        as_at="2026-03-31",
        policy='core_agencies = ["police", "health"]',
        contacts=CONTACTS,
        agency_checks=CHECKS,
        gives={"2026-03": (2, 3, "ok")},
    )


def test_core_agencies_are_those_in_force_when_the_contact_was_received(example):
    example(
        "check_coverage",
        as_at="2026-04-30",
        policy="""
        [[core_agencies]]
        from = 2026-01-01
        agencies = ["police"]
        [[core_agencies]]
        from = 2026-04-01
        agencies = ["police", "housing"]
        """,
        contacts="""
            contact_id | person_id | received_at      | source | risk_initial
            before     | p1        | 2026-03-31 23:59 | 6      | red
            police     | p2        | 2026-04-01 00:00 | 6      | red
            both       | p3        | 2026-04-01 00:00 | 6      | red
            """,
        agency_checks="""
            check_id | contact_id | agency  | requested_at
            a        | before     | police  | 2026-03-31 23:59
            b        | police     | police  | 2026-04-01 09:30
            c        | both       | police  | 2026-04-01 09:30
            d        | both       | housing | 2026-04-01 09:30
            """,
        gives={"2026-03": (1, 1), "2026-04": (1, 2)},
    )


@pytest.mark.parametrize("metric", ["checks_per_contact", "check_coverage"])
def test_before_checks_are_on_record_none_is_not_zero(example, metric):
    example(
        metric,
        as_at="2026-04-30",
        contacts=CONTACTS,
        agency_checks="""
            check_id | contact_id | agency | requested_at
            earliest | red        | police | 2026-04-02 09:30
            """,
        gives={"2026-03": (None, None, "unknown")},
    )


DUTY = """
    check_id|contact_id|agency |requested_at    |returned_at     |response     |decline_reason  |lawful_basis
    before  |red       |police |2026-09-29 23:50|2026-09-30 10:00|declined     |more_detrimental|consent
    shared  |red       |police |2026-10-01 09:30|2026-10-01 10:00|shared       |                |public_task
    partly  |red       |health |2026-10-01 09:30|2026-10-01 10:00|partly_shared|                |consent
    nothing |red       |health |2026-10-01 09:30|2026-10-01 10:00|nothing_known|                |public_task
    harm    |red       |police |2026-10-01 09:30|2026-10-01 10:00|declined     |more_detrimental|public_task
    consent |red       |police |2026-10-01 09:30|2026-10-01 10:00|declined     |no_consent      |consent
    silent  |red       |police |2026-10-01 09:30|2026-10-01 10:00|declined     |                |public_task
    late    |red       |health |2026-10-01 09:30|                |             |                |public_task
    unsure  |red       |housing|2026-10-01 09:30|2026-10-01 10:00|declined     |no_consent      |consent
    """
RED = """
    contact_id | person_id | received_at      | source | risk_initial
    red        | p1        | 2026-09-29 09:00 | 6      | red
    """


@pytest.mark.parametrize(
    ("metric", "october"),
    [
        ("duty_answered", (3, 7, "ok")),
        ("duty_refused_detrimental", (1, 6, "ok")),
        ("duty_refused_other", (1, 6, "ok")),
        ("duty_refused_unexplained", (1, 6, "ok")),
        ("duty_consent_basis", (2, 7, "ok")),
    ],
)
def test_the_duty_to_share_binds_some_agencies_from_its_day_on(example, metric, october):
    """Housing is bound only as a part of the council; what was asked the day before is not under the duty."""
    example(metric, as_at="2026-10-31", contacts=RED, agency_checks=DUTY, gives={"2026-10": october})


def test_before_the_duty_there_is_no_figure_and_never_0(example):
    example(
        "duty_answered",
        as_at="2026-08-31",
        contacts=RED.replace("2026-09-29", "2026-07-06"),
        agency_checks="""
            check_id | contact_id | agency | requested_at     | returned_at      | response
            a        | red        | police | 2026-07-06 09:30 | 2026-07-06 10:00 | shared
            """,
        gives={"2026-07": (None, None, "unknown", None), "2026-08": (None, None, "unknown", None)},
    )


@pytest.mark.parametrize(
    ("metric", "march"),
    [
        ("view_agreement_first", (1, 3, "ok")),
        ("view_agreement_final", (1, 3, "ok")),
        ("view_above_final", (1, 3, "ok")),
    ],
)
def test_an_agencys_view_stands_beside_the_hubs_ratings(example, metric, march):
    """A view without a rating beside it is not counted."""
    example(
        metric,
        as_at="2026-03-31",
        contacts="""
            contact_id | person_id | received_at      | source | risk_initial | risk_final
            rated      | p1        | 2026-03-02 09:00 | 6      | green        | amber
            unrated    | p2        | 2026-03-02 09:00 | 6      |              |
            """,
        agency_checks="""
            check_id | contact_id | agency | requested_at     | risk_view
            first    | rated      | police | 2026-03-02 09:30 | green
            final    | rated      | health | 2026-03-02 09:30 | amber
            above    | rated      | health | 2026-03-02 09:30 | red
            none     | rated      | health | 2026-03-02 09:30 |
            unrated  | unrated    | health | 2026-03-02 09:30 | red
            """,
        gives={"2026-03": march},
    )


def test_one_agency_alone_saw_red_where_the_hub_ended_low(example):
    """The same agency asked twice is one; two agencies are not alone; a contact that nobody viewed is not counted."""
    example(
        "lone_red",
        as_at="2026-03-31",
        contacts="""
            contact_id | person_id | received_at      | source | decided_at       | risk_final
            alone      | p1        | 2026-03-02 09:00 | 6      | 2026-03-03 09:00 | green
            both       | p2        | 2026-03-02 09:00 | 6      | 2026-03-03 09:00 | blue
            heeded     | p3        | 2026-03-02 09:00 | 6      | 2026-03-03 09:00 | amber
            unviewed   | p4        | 2026-03-02 09:00 | 6      | 2026-03-03 09:00 | green
            unrated    | p5        | 2026-03-02 09:00 | 6      | 2026-03-03 09:00 |
            undecided  | p6        | 2026-03-02 09:00 | 6      |                  | green
            """,
        agency_checks="""
            check_id | contact_id | agency | requested_at     | risk_view
            a        | alone      | police | 2026-03-02 09:30 | red
            b        | alone      | police | 2026-03-02 10:30 | red
            c        | alone      | health | 2026-03-02 09:30 | green
            d        | both       | police | 2026-03-02 09:30 | red
            e        | both       | health | 2026-03-02 09:30 | red
            f        | heeded     | health | 2026-03-02 09:30 | red
            g        | unviewed   | health | 2026-03-02 09:30 |
            h        | unrated    | health | 2026-03-02 09:30 | red
            i        | undecided  | health | 2026-03-02 09:30 | red
            """,
        gives={"2026-03": (1, 3, "ok")},
    )
