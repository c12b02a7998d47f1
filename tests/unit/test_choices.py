"""What a reader can choose: complete months, and only what was seen."""

from datetime import date

from queries.measure.choices import hubs, months, seen
from tests.support.tables import end_of, facts_of, rows_of

CONTACTS = """
    contact_id | person_id | received_at      | source | hub   | risk_initial
    c1         | p1        | 2026-01-30 09:00 | 6      | North | red
    c2         | p2        | 2026-03-02 09:00 | 2A     | South | green
    """


def facts(as_at):
    return facts_of({"contacts": rows_of(CONTACTS)}, end_of(as_at))


def test_months_are_complete_ones_newest_first():
    assert months(facts("2026-03-30")) == [date(2026, 2, 1), date(2026, 1, 1)]
    assert months(facts("2026-03-31"))[0] == date(2026, 3, 1)


def test_an_only_month_that_has_not_ended_can_be_chosen():
    assert months(facts("2026-01-30")) == [date(2026, 1, 1)]
    assert months(facts_of({}, end_of("2026-01-30"))) == []


def test_values_come_in_their_own_order_and_only_if_seen():
    assert seen(facts("2026-03-31"), "contacts", "risk_initial") == ["green", "red"]
    assert seen(facts("2026-03-31"), "contacts", "risk_initial", {"hub": "North"}) == ["red"]
    assert seen(facts("2026-03-31"), "referrals", "hub") == []
    assert hubs(facts("2026-03-31")) == ["North", "South"]
