"""A hub that contacts name and referrals don't, or the other way round: one answer however it is asked for."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import duckdb
import polars as pl
import pytest

from etl.policy.policy_file import parse_policy
from etl.spans.covers import Covers
from etl.spans.parts import for_hubs
from etl.spans.span import TableSpan, read_spans
from etl.spans.work_out import entries_of, table_spans, with_every_hub
from etl.warehouse.spans import elsewhere
from queries.measure.engine import measure
from queries.measure.not_known import why
from queries.metrics.catalogue import METRICS
from queries.quality.table_months import claim, spoken, table_months
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


def standing_elsewhere(rows: dict[str | None, int]) -> dict[tuple[str, str | None], TableSpan]:
    """Return spans of an area whose North and South name referrals, and whose East names none: it has `rows` there."""
    found = []
    for table, hubs in (
        (
            "contacts",
            {"North": ("2024-04", "2026-03"), "South": ("2024-04", "2026-03"), "East": ("2024-04", "2026-03")},
        ),
        ("referrals", {"North": ("2024-04", "2026-03"), "South": ("2024-04", "2025-12")}),
    ):
        made = pl.concat([starts(steady(30, *months), hub) for hub, months in hubs.items()])
        found += table_spans(table, made, (), (), AS_AT)
    every = with_every_hub(found, (), AS_AT, lambda hub: rows if hub == "East" else {})
    return {(each.table, each.part): each for each in every}


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


def test_a_hub_whose_referrals_stand_under_another_hubs_name_knows_what_became_of_its_contacts():
    facts = area()
    every = {(each.table, each.part): each for each in facts.spans}
    mine = with_every_hub(
        [each for each in facts.spans if (each.table, each.part) != ("referrals", "East")], (), facts.as_at,
        lambda hub: {"North": 70} if hub == "East" else {},
    )  # fmt: skip
    facts.spans = tuple(mine)
    assert {(each.table, each.part) for each in mine} == set(every)
    named = [METRICS["contact_to_referral"], METRICS["referrals"]]
    shown = measure(facts, named, by=["hub"], since=date(2026, 1, 1)).filter(pl.col("hub") == "East")
    assert shown.select("metric", "numerator", "denominator", "status").rows() == [
        ("contact_to_referral", 0, 13, "ok"), ("contact_to_referral", 0, 11, "ok"),
        ("contact_to_referral", 0, 13, "immature"), *[("referrals", None, None, "unknown")] * 3,
    ]  # fmt: skip
    alone = measure(facts, named, where={"hub": "East"}, since=date(2026, 1, 1))
    assert alone.equals(shown.drop("hub"))
    assert why(facts, METRICS["contact_to_referral"], date(2026, 1, 1), {"hub": "East"}) is None
    reader = replace(facts, spans=for_hubs(facts.spans, ["East"]))  # whose rows are East's alone
    assert measure(reader, named, since=date(2026, 1, 1))["status"].equals(alone["status"])


def test_months_of_the_hubs_that_hold_its_referrals_are_those_that_a_hub_without_any_knows():
    both = standing_elsewhere({"North": 500, "South": 200, None: 10})["referrals", "East"]
    assert (both.first, both.last, both.stands_elsewhere) == (date(2024, 4, 1), date(2025, 12, 1), True)
    one = standing_elsewhere({"North": 650, "South": 60})["referrals", "East"]
    assert (one.last, one.gaps, one.says_nothing) == (date(2026, 3, 1), (), True)
    assert read_spans([one.as_json()]) == (one,)


def test_a_few_children_who_moved_are_not_the_referrals_of_a_hub():
    expected = standing_elsewhere({})["referrals", "East"].expected
    few = standing_elsewhere({"North": round(expected / 5)})["referrals", "East"]
    assert not few.stands_elsewhere
    told = [spoken(few, AS_AT)]
    assert told == [f"Referrals of East: none are in this data, where about {expected:.0f} were to be expected."]
    many = standing_elsewhere({"North": round(expected / 2)})["referrals", "East"]
    assert spoken(many, AS_AT).endswith(
        f"where about {expected:.0f} were to be expected; {expected / 2:.0f} of other hubs follow contacts of this one."
    )


def test_referrals_of_a_hubs_contacts_are_counted_by_key_and_else_by_child_within_a_week():
    contacts = pl.DataFrame(  # noqa: F841 (DuckDB reads it by its name)
        [("c1", "p1", datetime(2026, 3, 2, 9), "East"), ("c2", "p2", datetime(2026, 3, 2, 9), "East"),
         ("c3", "p3", datetime(2026, 3, 2, 9), "North")],
        schema=["contact_id", "person_id", "received_at", "hub"], orient="row",
    )  # fmt: skip
    referrals = pl.DataFrame(  # noqa: F841
        [("named_late", "p1", date(2026, 5, 1), "North", "c1"), ("same_day", "p2", date(2026, 3, 2), "South", None),
         ("seventh", "p2", date(2026, 3, 9), "North", None), ("eighth", "p2", date(2026, 3, 10), "North", None),
         ("before", "p2", date(2026, 3, 1), "North", None), ("of_other", "p2", date(2026, 3, 2), "North", "c3"),
         ("own", "p1", date(2026, 3, 2), "East", None), ("no_hub", "p1", date(2026, 3, 4), None, None)],
        schema=["referral_id", "person_id", "received_on", "hub", "contact_id"], orient="row",
    )  # fmt: skip
    con = duckdb.connect()
    con.execute("CREATE TABLE contacts AS SELECT * FROM contacts; CREATE TABLE referrals AS SELECT * FROM referrals")
    assert elsewhere(con, "East") == {"North": 2, "South": 1, None: 1}


def closing(first: str = "2024-04", last: str = "2026-03", *covers: Covers) -> list[TableSpan]:
    made = pl.concat([starts(steady(30, "2024-04", "2026-03"), "North"), starts(steady(30, first, last), "Other")])
    entries = entries_of("contacts", covers, parse_policy().ladders.default)
    return table_spans("contacts", made, (), entries, AS_AT)


@pytest.mark.parametrize(("first", "last"), [("2024-04", "2025-06"), ("2025-09", "2026-03"), ("2024-11", "2025-06")])
def test_the_entry_that_is_offered_for_a_hub_that_opened_or_closed_makes_totals_known(first, last):
    found = closing(first, last)
    (other,) = [one for one in table_months(found, AS_AT) if one.span.part == "Other"]
    assert other.entries[-1][0] == (
        "If there were no contacts of Other outside these months (the hub opened or closed), copy this instead, and "
        "totals are known there:"
    )
    agreed = parse_policy(other.if_none or "").covers
    whole, _, mended = closing(first, last, *agreed)
    assert (whole.first, whole.last, whole.holes) == (date(2024, 4, 1), date(2026, 3, 1), ())
    assert (mended.first, mended.last) == (whole.first, whole.last)
    assert [one.if_none for one in table_months([whole, mended], AS_AT)] == [None, None]


def test_the_entry_that_confirms_what_was_found_of_a_closed_hub_keeps_it():
    (other,) = [one for one in table_months(closing("2024-04", "2025-06"), AS_AT) if one.span.part == "Other"]
    whole, _, confirmed = closing("2024-04", "2025-06", *parse_policy(other.covers or "").covers)
    assert confirmed.last == whole.last == date(2025, 6, 1)
    assert table_months([whole, confirmed], AS_AT)[1].entries == []


def test_nothing_else_is_offered_where_parts_reach_as_far_as_their_table():
    assert [one.if_none for one in table_months(closing(), AS_AT)] == [None]


def test_entries_that_confirm_a_gap_of_one_hub_take_no_month_from_another_and_are_offered_once():
    """The entry of the whole table, for a gap of one hub's alone, held for every hub without an entry of its own."""

    def area(*covers: Covers) -> list[TableSpan]:
        gap = [*steady(30, "2024-04", "2024-12"), *steady(30, "2025-03", "2026-03")]
        made = pl.concat([starts(steady(30, "2024-04", "2026-03"), "North"), starts(gap, "East")])
        return table_spans("contacts", made, (), entries_of("contacts", covers, parse_policy().ladders.default), AS_AT)

    before = area()
    offered = {one.span.part: one.covers for one in table_months(before, AS_AT)}
    assert offered.keys() == {None, "East"}
    assert offered[None] is None
    agreed = parse_policy(offered["East"] or "").covers
    after = area(*agreed)
    assert [(each.part, each.holes) for each in after] == [(each.part, each.holes) for each in before]
    assert {each.part: each.holes for each in after}["North"] == ()
    told = table_months(after, AS_AT, agreed=agreed)
    assert [one.entries for one in told] == [[], []]
    assert claim(told) == "Contacts, contacts of East: some months are not in this data"


def test_entries_that_confirm_a_gap_of_all_hubs_are_those_of_the_table():
    gap = [*steady(30, "2024-04", "2024-12"), *steady(30, "2025-03", "2026-03")]
    rows = pl.concat([starts(gap, hub) for hub in ("North", "East")])
    found = table_months(table_spans("contacts", rows, (), (), AS_AT), AS_AT)
    assert [one.span.part for one in found if one.covers] == [None]
