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


@pytest.mark.parametrize(("metric", "asked", "of"), [("checks_per_contact", 1, 4), ("check_coverage", 0, 3)])
def test_before_checks_are_on_record_none_is_not_zero(example, metric, asked, of):
    example(
        metric,
        as_at="2026-04-30",
        contacts=CONTACTS,
        agency_checks="""
            check_id | contact_id | agency | requested_at
            earliest | red        | police | 2026-04-02 09:30
            """,
        gives={"2026-03": (asked, of, "immature")},
    )
