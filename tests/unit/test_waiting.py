"""What waits at the as-at: open is not done, late is past the target, an open case waits elsewhere."""

from queries.waiting import waiting
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
