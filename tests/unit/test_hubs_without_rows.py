"""A hub that contacts name and referrals don't, or the other way round: one answer however it is asked for."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest

from etl.policy.policy_file import parse_policy
from etl.spans.covers import Covers
from etl.spans.parts import for_hubs
from etl.spans.span import TableSpan, read_spans
from etl.spans.work_out import table_spans, with_every_hub
from queries.measure.engine import measure
from queries.measure.not_known import why
from queries.metrics.catalogue import METRICS
from queries.quality.table_months import table_months
from tests.support.starts import AS_AT, starts, steady
from tests.support.tables import InMemory, facts_of

BY_HUB = [metric for metric in METRICS.values() if "hub" in metric.dims]


def spans(
    contacts: dict[str, int], referrals: dict[str, int], *covers: Covers
) -> dict[tuple[str, str | None], TableSpan]:
    found = []
    for table, hubs in (("contacts", contacts), ("referrals", referrals)):
        rows = pl.concat([starts(steady(each, "2024-04", "2026-03"), hub) for hub, each in hubs.items()])
        found += table_spans(table, rows, (), (), AS_AT)
    return {(each.table, each.part): each for each in with_every_hub(found, covers, AS_AT)}


def area(policy: str = "") -> InMemory:
    """Return facts of two years: North with a contact a day, East with 12 a month, Far with one."""
    days = [date(2024, 4, 1) + timedelta(days=n) for n in range(730)]
    contacts = [
        {"contact_id": f"{hub}{day}", "person_id": f"{hub}{n % 90}", "received_at": f"{day} 09:30", "source": "6",
         "hub": hub, "risk_initial": "red", "decided_at": f"{day} 11:00", "outcome": "nfa"}
        for n, day in enumerate(days) for hub in ("North", "East", "Far")
        if hub == "North" or (hub == "East" and day.day % 5 < 2) or (hub == "Far" and day.day == 9)
    ]  # fmt: skip
    referrals = [
        {"referral_id": f"r{day}", "person_id": f"North{n % 90}", "received_on": f"{day}", "source": "6",
         "hub": "North"}
        for n, day in enumerate(days) if day.day % 4 == 1
    ]  # fmt: skip
    return facts_of({"contacts": contacts, "referrals": referrals}, AS_AT, parse_policy(policy))


def test_a_hub_without_a_referral_where_many_were_due_speaks_for_no_month_of_them():
    found = spans({"North": 40, "East": 20}, {"North": 30})
    east = found["referrals", "East"]
    assert east.says_nothing
    assert (east.first, east.last) == (date(2024, 4, 1), date(2026, 3, 1))
    assert east.expected == pytest.approx(24 * 20 * 30 / 60)
    assert not found["referrals", None].says_nothing  # totals are what they were
    assert list(read_spans([each.as_json() for each in found.values()])) == list(found.values())
    told = {(one.span.table, one.span.part): one for one in table_months(list(found.values()), AS_AT)}
    assert told["referrals", "East"].text == (
        "Referrals of East: none are in this data, where about 240 were to be expected."
    )
    assert told["referrals", "East"].asked == (
        "Referrals of East: if there were none, declare their months with [[covers]] in policy.toml."
    )


def test_referrals_that_name_a_hub_which_contacts_do_not_are_treated_alike():
    found = spans({"North": 40}, {"North": 30, "South": 20})
    assert found["contacts", "South"].says_nothing


def test_where_chance_explains_that_a_hub_has_no_row_it_had_none():
    assert ("referrals", "Far") not in spans({"North": 40, "Far": 1}, {"North": 22})  # 12.9 in two years, not 13.8
    assert ("referrals", "Far") in spans({"North": 40, "Far": 1}, {"North": 24})


def test_months_that_the_policy_declares_of_such_a_hub_have_none():
    declared = Covers("referrals", "East", date(2025, 4, 1), None, "There were none")
    found = spans({"North": 40, "East": 20}, {"North": 30}, declared)
    east = found["referrals", "East"]
    assert (east.first, east.last, east.holes, east.is_judged) == (date(2025, 4, 1), date(2026, 3, 1), (), True)
    assert found["referrals", None].first == date(2025, 4, 1)  # as for every part that begins later


def test_a_hub_is_answered_alike_among_others_and_alone():
    facts = area()
    by_hub = measure(facts, BY_HUB, by=["hub"], since=date(2026, 1, 1))
    for hub in ("North", "East", "Far"):
        alone = measure(facts, BY_HUB, where={"hub": hub}, since=date(2026, 1, 1))
        assert by_hub.filter(pl.col("hub") == hub).drop("hub").equals(alone), hub
    found = {(row["metric"], row["hub"]): row for row in by_hub.filter(pl.col("period") == "2026-03").to_dicts()}
    shown = {
        hub: (found["referrals", hub]["numerator"], found["referrals", hub]["status"])
        for hub in ("North", "East", "Far")
    }
    assert shown == {"North": (8, "ok"), "East": (None, "unknown"), "Far": (0, "ok")}
    assert found["contacts", "East"]["numerator"] == 13
    assert why(facts, METRICS["referrals"], date(2026, 3, 1), {"hub": "East"}) == (
        "Not known: no referrals of East are in this data."
    )


def test_a_declared_hub_had_no_referrals():
    entry = '[[covers]]\ntable = "referrals"\npart = "East"\nfrom = 2024-04-01\nreason = "None were made"\n'
    found = measure(area(entry), [METRICS["referrals"]], by=["hub"], since=date(2026, 3, 1))
    assert [tuple(row) for row in found.select("hub", "numerator", "status").rows()] == [
        ("East", 0, "ok"), ("Far", 0, "ok"), ("North", 8, "ok"),
    ]  # fmt: skip


def test_a_reader_of_that_hub_alone_is_told_the_same():
    facts = area()
    mine = {(each.table, each.part): each for each in for_hubs(facts.spans, ["East"])}
    assert mine["referrals", None].says_nothing
    told = [one.text for one in table_months(list(mine.values()), AS_AT) if one.span.part == "East"]
    assert "Referrals of East: none are in this data." in told  # how many were due follows from other hubs
    assert not mine["contacts", None].says_nothing


def test_where_no_month_is_one_of_every_hub_it_is_said():
    rows = [
        starts(steady(30, *months), hub)
        for hub, months in (("Old", ("2024-04", "2025-03")), ("New", ("2025-06", "2026-03")))
    ]
    found = table_months(table_spans("contacts", pl.concat(rows), (), (), datetime(2026, 3, 31, 23, 59, 59)), AS_AT)
    assert found[0].text == "Contacts: there is no month that every hub speaks for."
