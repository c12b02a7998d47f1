"""How much stands open, comes for each child in the area, and falls to each person at work?"""

import pytest

CONTACTS = """
    contact_id | person_id | received_at      | source | hub   | decided_at       | outcome
    a          | p1        | 2026-01-31 23:00 | 6      | North | 2026-02-01 01:00 | advice
    b          | p2        | 2026-01-10 09:00 | 6      | North | 2026-03-31 23:00 | advice
    c          | p3        | 2026-02-10 09:00 | 6      | South | 2026-04-01 09:00 | advice
    d          | p4        | 2026-03-10 09:00 | 6      | South |                  |
    e          | p5        | 2026-03-10 09:00 | 6      |       | 2026-03-10 10:00 | nfa
    open       | p6        | 2026-03-10 09:00 | 6      | South |                  | open_case
    """


def test_what_is_undecided_at_month_end_came_by_then_and_was_not_decided_by_then(example):
    example(
        "undecided_at_month_end",
        as_at="2026-03-31",
        contacts=CONTACTS,
        gives={"2026-01": (2, None, "ok"), "2026-02": (2, None, "ok"), "2026-03": (2, None, "ok")},
    )


def test_what_stands_open_at_a_years_end_is_not_added_up_over_its_months(example):
    example(
        "undecided_at_month_end",
        as_at="2026-04-15",
        contacts=CONTACTS,
        period="financial-year",
        gives={"2025-26": (2, None, "ok"), "2026-27": (1, None, "partial")},
    )


def test_arrivals_less_decisions_is_what_the_backlog_grew_by(example):
    example(
        "arrivals_less_decisions",
        as_at="2026-04-15",
        contacts=CONTACTS,
        gives={
            "2026-01": (2, None, "ok", 2.0),
            "2026-02": (0, None, "ok", 0.0),
            "2026-03": (0, None, "ok", 0.0),
            "2026-04": (-1, None, "partial", -1.0),
        },
    )


POPULATION = """
[population]
under_18 = 20000
[population.hubs]
North = 8000
"""


def test_contacts_per_10000_are_of_the_children_who_live_in_the_area(example):
    example(
        "contacts_per_10000",
        as_at="2026-03-31",
        policy=POPULATION,
        contacts=CONTACTS,
        gives={
            "2026-01": (2, 20000, "ok", 1.0),
            "2026-02": (1, 20000, "ok", 0.5),
            "2026-03": (3, 20000, "ok", 1.5),
        },
    )


def test_a_year_counts_each_child_of_the_population_once(example):
    example(
        "contacts_per_10000",
        as_at="2026-03-31",
        period="financial-year",
        policy=POPULATION,
        contacts="""
            contact_id | person_id | received_at      | source
            in_april   | p1        | 2025-04-01 09:00 | 6
            in_march   | p1        | 2026-03-31 09:00 | 6
            """,
        gives={"2025-26": (2, 20000, "ok", 1.0)},
    )


def test_a_hub_whose_population_is_not_known_has_no_rate(example):
    example(
        "contacts_per_10000",
        as_at="2026-03-31",
        by="hub",
        policy=POPULATION,
        contacts=CONTACTS,
        gives={
            "2026-01 North": (2, 8000, "ok", 2.5),
            "2026-02 South": (1, None, "ok", None),
            "2026-03 South": (2, None, "ok", None),
            "2026-03 unknown": (1, None, "ok", None),
        },
    )


REFERRALS = """
    referral_id | person_id | received_on | source
    a           | p1        | 2026-03-10  | 6
    b           | p1        | 2026-03-10  | 2A
    """


@pytest.mark.parametrize(("policy", "of", "rate"), [(POPULATION, 20000, 1.0), ("", None, None)])
def test_referrals_per_10000_have_no_value_where_the_policy_gives_no_population(example, policy, of, rate):
    example(
        "referrals_per_10000",
        as_at="2026-03-15",
        policy=policy,
        referrals=REFERRALS,
        gives={"2026-03": (2, of, "partial", rate)},
    )


WORKFORCE = """
    hub   | agency | month   | fte_established | fte_in_post
    North | police | 2026-01 | 4               | 0.6
    North | health | 2026-01 | 4               | 1
    North | police | 2026-03 | 4               | 1.8
    South | police | 2026-02 | 4               |
    South | police | 2026-03 | 4               | 0.8
    """


def test_contacts_are_shared_among_all_agencies_posts_where_and_when_those_are_on_record(example):
    """In January North has 1.6 posts and 2 contacts; in March North and South have 2.6 and South 2 contacts."""
    example(
        "contacts_per_fte",
        as_at="2026-03-31",
        contacts=CONTACTS,
        workforce=WORKFORCE,
        gives={"2026-01": (2, 2, "ok", 1.25), "2026-03": (2, 3, "ok", 0.7692)},
    )


def test_a_quarter_is_an_average_month(example):
    """4 contacts over 4.2 posts and months."""
    example(
        "contacts_per_fte",
        as_at="2026-03-31",
        period="quarter",
        contacts=CONTACTS,
        workforce=WORKFORCE,
        gives={"2025-26 Q4": (4, 4, "ok", 0.9524)},
    )


def test_posts_of_months_after_the_as_at_do_not_count(example):
    example(
        "contacts_per_fte",
        as_at="2026-02-28",
        period="quarter",
        contacts=CONTACTS,
        workforce=WORKFORCE,
        gives={"2025-26 Q4": (2, 2, "partial", 1.25)},
    )


def test_contacts_per_post_by_hub(example):
    example(
        "contacts_per_fte",
        as_at="2026-03-31",
        by="hub",
        contacts=CONTACTS,
        workforce=WORKFORCE,
        gives={
            "2026-01 North": (2, 2, "ok", 1.25),
            "2026-03 North": (0, 2, "ok", 0.0),
            "2026-03 South": (2, 1, "ok", 2.5),
        },
    )


def test_a_post_is_vacant_where_an_agency_has_fewer_filled_than_agreed(example):
    """Health has more than agreed, which fills no post of the police; who says nothing of posts agreed is left out."""
    example(
        "vacant_posts",
        as_at="2026-03-31",
        contacts=CONTACTS,
        workforce="""
            hub   | agency  | month   | fte_established | fte_in_post
            North | police  | 2026-01 | 4               | 2.5
            North | health  | 2026-01 | 2               | 3
            North | housing | 2026-01 |                 | 1
            North | police  | 2026-03 |                 | 1
            """,
        gives={"2026-01": (2, 6, "ok", 0.25), "2026-03": (0, 0, "ok", None)},
    )


def test_cases_closed_are_counted_by_the_month_they_closed_and_by_their_reason(example):
    example(
        "cases_closed",
        as_at="2026-03-31",
        by="closure_reason",
        referrals="""
            referral_id | person_id | received_on | source | no_further_action | closed_on  | closure_reason
            helped      | p1        | 2026-01-10  | 6      | no                | 2026-03-02 | RC7
            again       | p1        | 2026-03-03  | 6      | no                | 2026-03-09 | RC7
            not_needed  | p2        | 2026-02-10  | 6      | no                | 2026-03-10 | RC8
            no_reason   | p3        | 2026-03-10  | 6      |                   | 2026-03-11 |
            at_the_door | p4        | 2026-03-10  | 6      | yes               | 2026-03-10 | RC8
            open        | p5        | 2026-03-10  | 6      | no                |            |
            """,
        gives={"2026-03 RC7": (2, None), "2026-03 RC8": (1, None), "2026-03 unknown": (1, None)},
    )


def test_referrals_can_be_counted_by_primary_need(example):
    example(
        "referrals",
        as_at="2026-03-31",
        by="primary_need",
        referrals="""
            referral_id | person_id | received_on | source | primary_need
            abuse       | p1        | 2026-03-10  | 6      | N1
            family      | p2        | 2026-03-10  | 6      | N5
            not_told    | p3        | 2026-03-10  | 6      |
            """,
        gives={"2026-03 N1": (1, None), "2026-03 N5": (1, None), "2026-03 unknown": (1, None)},
    )
