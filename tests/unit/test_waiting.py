"""What waits at the as-at: open and late work of each kind, and how long contacts and checks have waited."""

from dataclasses import replace

from queries.build import open_build
from queries.workload.waiting import Aged, by_age, claim, waiting
from tests.support.tables import end_of, facts_of, rows_of

TABLES = {
    "contacts": """
        contact_id | person_id | received_at      | source | hub   | risk_initial | decided_at       | outcome
        decided    | p1        | 2026-03-30 09:00 | 6      | North | red          | 2026-03-31 13:00 | nfa
        late       | p2        | 2026-03-30 09:00 | 6      | North | red          |                  |
        not_due    | p3        | 2026-03-31 09:00 | 6      | South | green        |                  |
        no_target  | p4        | 2026-01-01 09:00 | 6      | South |              |                  |
        open_case  | p5        | 2026-01-01 09:00 | 6      | North | red          |                  | open_case
        after      | p6        | 2026-03-30 09:00 | 6      | South | green        | 2026-04-01 00:01 | nfa
        """,
    "agency_checks": """
        check_id | contact_id | agency | requested_at     | returned_at
        back     | decided    | police | 2026-03-30 09:10 | 2026-03-30 10:00
        late     | late       | police | 2026-03-30 09:10 |
        not_due  | not_due    | health | 2026-03-31 09:10 |
        """,
    "assessments": """
        assessment_id | person_id | started_on | authorised_on
        exactly_45    | p1        | 2026-01-27 |
        day_46        | p2        | 2026-01-26 |
        done_late     | p3        | 2025-06-02 | 2026-03-02
        """,
    "section47": """
        section47_id | person_id | strategy_discussion_on | conference_on | conference_not_required
        exactly_15   | p1        | 2026-03-10             |               | no
        day_16       | p2        | 2026-03-09             |               |
        not_needed   | p3        | 2026-01-05             |               | yes
        held         | p4        | 2026-01-05             | 2026-03-02    | no
        """,
}


def test_open_and_late_are_counted_for_each_kind_of_work():
    facts = facts_of({name: rows_of(text) for name, text in TABLES.items()}, end_of("2026-03-31"))
    counts = {row.name: (row.open, row.late) for row in waiting(facts)}
    assert counts == {"contacts": (4, 1), "agency_checks": (2, 1), "assessments": (2, 1), "conferences": (2, 1)}


def test_one_hub_counts_its_own():
    facts = facts_of({"contacts": rows_of(TABLES["contacts"])}, end_of("2026-03-31"))
    contacts = waiting(facts, {"hub": "South"})[0]
    assert (contacts.open, contacts.late) == (3, 0)


def test_a_table_that_was_not_loaded_is_not_zero():
    facts = facts_of({"contacts": rows_of(TABLES["contacts"])}, end_of("2026-03-31"))
    assert [(row.open, row.late) for row in waiting(facts)[1:]] == [(None, None)] * 3


def test_the_sample_s_open_work_by_age(sample_build):
    rows = by_age(open_build(sample_build))
    contacts, checks, *parts = rows
    assert (contacts.open, contacts.late, contacts.bands, contacts.closed) == (87, 61, (8, 11, 10, 5, 53), None)
    assert (checks.open, checks.late, checks.bands) == (444, 431, (0, 14, 4, 14, 412))
    assert (checks.oldest_late, checks.closed, checks.undated) == (402, 433, 0)
    housing = parts[0]
    assert (housing.agency, housing.open, housing.late, housing.bands) == ("housing", 136, 134, (0, 3, 2, 9, 122))
    assert (parts[-1].whole, parts[-1].open, parts[-1].late) == (False, 5, None)
    assert sum(row.open for row in parts) == checks.open
    assert [sum(counts) for counts in zip(*(row.bands for row in parts), strict=True)] == list(checks.bands)
    assert claim(rows) == ("402 of 431 late checks have waited over 28 days: probably answered, but not recorded")


def test_a_check_whose_contact_is_not_loaded_is_of_no_agency():
    checks = TABLES["agency_checks"] + "lost | gone | police | 2026-03-01 09:00 |"
    tables = {"contacts": rows_of(TABLES["contacts"]), "agency_checks": rows_of(checks)}
    _, every, *parts = by_age(facts_of(tables, end_of("2026-03-31")))
    assert (every.open, every.late, every.bands) == (3, 1, (1, 1, 0, 0, 1))
    assert [(row.agency, row.open, row.whole) for row in parts] == [
        ("health", 1, True), ("police", 1, True), (None, 1, False)
    ]  # fmt: skip


def test_a_claim_names_what_is_late_where_the_old_are_not_the_most():
    rows = [Aged("contacts", None, 9, 4, (5, 4, 0, 0, 0), 0, 0, None),
            Aged("agency_checks", None, 20, 6, (14, 4, 0, 0, 2), 0, 3, 1)]  # fmt: skip
    said = "4 of 9 undecided contacts and 6 of 20 unanswered checks are past their target"
    assert claim(rows) == said
    assert claim([rows[0]]) == "4 of 9 undecided contacts are past their target"
    assert claim([replace(rows[0], late=1)]) == "1 of 9 undecided contacts is past its target"
    assert claim([replace(rows[1], late=1, oldest_late=1)]).startswith("1 of 1 late check has waited over 28 days")
    assert claim([]) == ""
