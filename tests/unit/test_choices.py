"""What a reader can choose: complete months, and only what was seen."""

from datetime import date

import polars as pl
import pytest

from etl.errors import QuestionError
from queries.measure.choices import hubs, months, seen
from queries.measure.engine import measure
from queries.metrics.catalogue import METRICS
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


REFERRALS = """
    referral_id | person_id | received_on | source | hub   | no_further_action
    r1          | p1        | 2026-01-30  | 6      | North | no
    r2          | p1        | 2026-03-02  | 6      | North | no
    """


def test_a_hub_that_contacts_alone_name_can_be_asked_of_any_figure():
    """The whole page of such a hub could not be shown."""
    held = facts_of({"contacts": rows_of(CONTACTS), "referrals": rows_of(REFERRALS)}, end_of("2026-03-31"))
    found = measure(held, list(METRICS.values()), where={"hub": "South"}).filter(pl.col("start") == date(2026, 3, 1))
    by_name = {row["metric"]: row["numerator"] for row in found.to_dicts()}
    assert (by_name["contacts"], by_name["referrals"]) == (1, 0)
    with pytest.raises(QuestionError, match="No referrals have hub 'West'"):
        measure(held, [METRICS["referrals"]], where={"hub": "West"})
