import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.builds import info_of
from etl.contracts import TABLES
from etl.spans.declared import Declared
from etl.spans.parts import for_hubs
from etl.spans.span import DATED, ENDS, PART, TableSpan, read_spans, spans_of_coverage
from etl.spans.work_out import Entry, Sender, table_spans
from queries.measure.not_known import stopped
from queries.quality.table_months import spoken, table_months, too_few
from tests.support.starts import (
    AS_AT,
    by_month,
    days_in,
    end_of,
    month,
    months,
    simulated,
    span_of,
    spans_by_part,
    spread,
    starts,
    steady,
)  # fmt: skip


def declared(first: str | None, last: str | None, by: str = "policy") -> Declared:
    days = [date.fromisoformat(text) if text else None for text in (first, last)]
    return Declared(days[0], days[1], by if first else "", by if last else "")


def shown(span: TableSpan) -> tuple[str, str, list[str]]:
    return f"{span.first:%Y-%m}", f"{span.last:%Y-%m}", [f"{hole:%Y-%m}" for hole in span.holes]


def test_dated_tables_their_parts_and_ends_are_columns_of_the_extract_standard():
    assert set(DATED) == {name for name, table in TABLES.items() if table.begins}
    assert all(column in TABLES[table].columns for columns in (PART, ENDS) for table, column in columns.items())


def test_a_steady_table_speaks_from_its_oldest_row_to_the_as_at():
    span = span_of(steady(50, "2024-04", "2026-03"))
    assert shown(span) == ("2024-04", "2026-03", [])
    assert (span.first_by, span.last_by, span.usual, span.checkable) == ("oldest row", "as-at", 50, True)


# The golden cases


def test_one_old_episode_does_not_carry_the_levels_back():
    early = steady(20, "2024-04", "2026-03")
    found = spans_by_part(
        {"early_help": early, "looked_after": [date(2012, 5, 10)], "child_protection": [date(2019, 11, 4)]}
    )
    assert {part: shown(span)[:2] for part, span in found.items()} == dict.fromkeys(
        (None, "early_help", "looked_after", "child_protection"), ("2024-04", "2026-03")
    )
    assert [found[part].checkable for part in ("early_help", "looked_after")] == [True, False]
    assert found["looked_after"].older == 1


def test_referrals_that_begin_late_begin_late():
    rows = [day for day in steady(53, "2025-04", "2026-03") if day >= date(2025, 4, 2)]
    assert shown(span_of(rows)) == ("2025-04", "2026-03", [])


def test_a_table_that_stops_is_silent_after_its_last_month():
    span = span_of(steady(54, "2024-04", "2026-01"))
    assert shown(span) == ("2024-04", "2026-01", [])
    assert (span.last_by, span.newest, span.silence, round(span.expected)) == ("found", date(2026, 1, 31), 59, 105)


def test_survivors_begin_where_they_begin_to_end():
    """Cases open at any time of a year: those begun before it are only the ones that lasted into it."""
    before = spread(month("2022-03"), 6) + spread(month("2023-05"), 6)
    edge = [d for start, n in (("2025-01", 1), ("2025-02", 26), ("2025-03", 35)) for d in spread(month(start), n)]
    within = steady(61, "2025-04", "2026-03")
    ended = [(day, day + timedelta(days=2 * (n % 40))) for n, day in enumerate(within)]
    rows = [(day, date(2025, 4, 1) + timedelta(days=n)) for n, day in enumerate(before + edge)]
    span = span_of(rows + ended)
    assert (shown(span), span.first_by, span.older) == (("2025-04", "2026-03", []), "found", 74)
    assert shown(span_of([day for day, _ in rows + ended]))[0] == "2025-02"


def test_a_term_of_school_holidays_is_no_stop():
    pattern = [7 if start.month == 8 else 148 for start in months("2024-09", "2026-08")]
    rows = by_month(pattern, "2024-09")
    assert shown(span_of(rows, end_of(date(2026, 8, 31)))) == ("2024-09", "2026-08", [])


def test_a_new_service_begins_when_it_is_more_than_thin():
    assert shown(span_of(by_month([2, 5, 11, 18, 24, *[25] * 14], "2024-09"))) == ("2024-11", "2026-03", [])


def test_a_lead_in_of_old_cases_is_left_out():
    old = by_month([1, 2, 2, 2, 1, 2] * 4, "2022-04")
    assert len(old) == 40
    span = span_of(old + steady(50, "2024-04", "2026-03"))
    assert (shown(span), span.older) == (("2024-04", "2026-03", []), 40)


def test_older_rows_are_said_to_have_been_open_only_where_none_of_them_had_ended():
    """Where one of two hubs began later, the referrals of the other were "cases that were still open then"."""
    old, new = by_month([1, 2, 2, 2, 1, 2] * 4, "2022-04"), steady(50, "2024-04", "2026-03")
    still_open = [(day, date(2024, 4, 1) + timedelta(days=n)) for n, day in enumerate(old)]
    ends = "40 older rows are cases that were still open then."
    assert spoken(span_of([*still_open, *new]), AS_AT).endswith(ends)
    one_ended = [(still_open[0][0], date(2024, 3, 31)), *still_open[1:]]
    span = span_of([*one_ended, *new])
    assert (span.older, span.closed, read_spans([span.as_json()])) == (40, 1, (span,))
    assert spoken(span, AS_AT).endswith("; 40 older rows are too few to speak for their months.")


def test_a_late_first_day_begins_the_month_after():
    rows = spread(month("2024-04"), 18, first=20) + steady(50, "2024-05", "2026-03")
    assert shown(span_of(rows)) == ("2024-05", "2026-03", [])


def test_one_agency_that_stops_ends_totals_over_all():
    found = spans_by_part(
        {
            "police": steady(90, "2024-04", "2026-03"),
            "housing": steady(44, "2024-04", "2025-12") + spread(month("2026-01"), 15, last=10),
        },
        table="agency_checks",
    )
    assert {part: shown(span)[1] for part, span in found.items()} == {
        None: "2025-12", "housing": "2025-12", "police": "2026-03",
    }  # fmt: skip
    assert found[None].ended == month("2026-03"), "the table by itself has not stopped"


def test_a_stop_in_the_middle_of_a_month_ends_the_month_before():
    rows = steady(50, "2024-04", "2026-02") + spread(month("2026-03"), 16, last=10)
    assert shown(span_of(rows)) == ("2024-04", "2026-02", [])


def test_two_extracts_leave_a_hole_between_them():
    rows = steady(50, "2023-04", "2024-03") + steady(50, "2025-04", "2026-03")
    gap = [f"{each:%Y-%m}" for each in months("2024-04", "2025-03")]
    assert shown(span_of(rows)) == ("2023-04", "2026-03", gap)


# More of the same kind


def test_a_lead_in_before_two_extracts_is_found_behind_their_hole():
    rows = by_month([1] * 20, "2021-08") + steady(50, "2023-04", "2024-03") + steady(50, "2025-01", "2026-03")
    assert shown(span_of(rows))[0] == "2023-04"


def test_one_empty_month_is_a_hole_and_one_that_is_always_empty_is_none():
    rows = [day for day in steady(40, "2024-04", "2026-03") if (day.year, day.month) != (2025, 2)]
    assert shown(span_of(rows))[2] == ["2025-02"]
    rows = [day for day in steady(40, "2023-09", "2026-07") if day.month != 8]
    assert shown(span_of(rows, end_of(date(2026, 7, 31))))[2] == []


def test_a_table_that_dates_its_rows_by_the_month_has_not_stopped_at_the_end_of_one():
    rows = [start for start in months("2024-04", "2026-03") for _ in range(50)]
    assert shown(span_of(rows)) == ("2024-04", "2026-03", [])
    assert shown(span_of(rows, end_of(date(2026, 4, 20))))[1] == "2026-03"


def test_a_trickle_at_the_end_stops_where_it_begins():
    rows = steady(60, "2024-04", "2025-12") + by_month([6, 5, 7], "2026-01")
    span = span_of(rows)
    assert (shown(span)[1], span.last_by, span.later) == ("2025-12", "found", 18)


def test_officers_read_how_many_rows_a_trickle_has_and_what_is_published_does_not_say():
    """Three contacts after a stop are a count of children that passed no disclosure control."""
    span = span_of(steady(60, "2024-04", "2025-12") + by_month([1, 1, 1], "2026-01"))
    (here,), (published,) = stopped([span], date(2026, 3, 1)), stopped([span], date(2026, 3, 1), with_rows=False)
    claim = "Assessments after December 2025 are too few to be complete{}, where {} a month are usual."
    assert (here.claim, published.claim) == (claim.format(": 3 rows", "about 60"), claim.format("", "about 60"))
    (few,) = stopped([replace(span, usual=4.5)], date(2026, 3, 1), with_rows=False)
    assert few.claim == claim.format("", "fewer than 10")
    assert here.rest == published.rest == "Figures made of them are not known for January to March 2026."


def test_a_trickle_longer_than_the_months_in_which_it_shows_stops_where_it_begins():
    rows = steady(60, "2024-04", "2025-06") + by_month([2, 0, 1, 0, 2, 1, 0, 1, 2], "2025-07")
    span = span_of(rows)
    assert (shown(span), span.later, span.trickles) == (("2024-04", "2025-06", []), 9, True)


@pytest.mark.parametrize("strays", [[0] * 15 + [1], [1] * 16])
def test_a_stop_of_more_than_a_year_ago_shows_although_single_rows_follow(strays):
    span = span_of(steady(60, "2023-04", "2024-11") + by_month(strays, "2024-12"))
    assert (shown(span), span.usual, span.checkable) == (("2023-04", "2024-11", []), 60, True)


def test_a_gap_a_year_before_excuses_no_gap_and_a_gap_after_it_none_before():
    rows = steady(60, "2023-04", "2024-03") + steady(60, "2024-10", "2025-03")
    span = span_of(rows + by_month([1, 2, 0, 1, 1, 0, 0, 2, 1], "2025-04"))
    assert shown(span) == ("2023-04", "2025-03", [f"2024-{month:02}" for month in range(4, 10)])


def test_a_stray_row_after_a_stop_is_no_end_and_lends_its_month_nothing():
    rows = steady(60, "2024-04", "2025-08") + by_month([0, 0, 0, 0, 0, 0, 1], "2025-09")
    span = span_of(rows)
    assert (shown(span)[1], span.later, span.trickles) == ("2025-08", 1, True)
    assert spoken(span, AS_AT).endswith("; then 1 row, where about 60 a month were to be expected.")


def test_the_same_month_a_year_before_shows_a_trickle_of_one_month():
    assert shown(span_of(steady(60, "2024-04", "2026-02") + by_month([6], "2026-03")))[1] == "2026-02"
    assert shown(span_of(steady(60, "2025-09", "2026-02") + by_month([6], "2026-03")))[1] == "2026-03"


def test_a_short_silence_is_no_stop():
    rows = [day for day in steady(300, "2024-04", "2026-03") if day <= date(2026, 3, 22)]
    assert shown(span_of(rows))[1] == "2026-03"


def test_a_last_month_whose_last_days_are_a_week_end_is_kept():
    rows = [day for day in steady(54, "2024-04", "2026-01") if day <= date(2026, 1, 29)]
    assert shown(span_of(rows))[1] == "2026-01"


def test_too_few_to_check_speak_from_the_oldest_row_to_the_as_at():
    span = span_of([date(2019, 1, 7), *steady(4, "2024-04", "2025-09")])
    assert (shown(span), span.checkable, span.usual) == (("2019-01", "2026-03", []), False, 2)


def test_what_is_asked_of_a_part_says_whether_its_rows_or_its_months_are_too_few():
    asked = "too few to tell a stop from chance. Please confirm its months with [[covers]] in policy.toml."
    assert too_few(span_of(steady(4, "2025-01", "2026-03"))) == f"Assessments: 4 starts a month are {asked}"
    assert too_few(span_of(steady(1, "2025-01", "2026-03"))) == f"Assessments: 1 start a month is {asked}"
    for first in ("2026-01", "2026-03"):
        assert too_few(span_of(steady(300, first, "2026-03"))) == (
            f"Assessments: under four complete months are {asked}"
        )


def test_a_part_too_rare_to_check_ends_with_its_table_and_has_its_holes():
    """Five referrals a month of one hub, then none, of a table that has stopped: 0 would be a figure of nothing."""
    days = {rate: steady(rate, "2024-04", "2025-05") + steady(rate, "2025-09", "2026-01") for rate in (30, 5)}
    found = spans_by_part({"Northvale": days[30], "Westvale": [*days[5], date(2025, 7, 2)]}, table="referrals")
    for part in (None, "Northvale", "Westvale"):
        span = found[part]
        assert (span.first, span.last, span.last_by) == (month("2024-04"), month("2026-01"), "found"), part
        assert span.holes == tuple(months("2025-06", "2025-08")), part
    assert not found["Westvale"].checkable
    assert spoken(found["Westvale"], AS_AT) == (
        "Referrals of Westvale speak for April 2024 to January 2026; not for June to August 2025; referrals as a "
        "whole end there."
    )


def test_a_rare_part_that_goes_on_where_the_rest_of_its_table_stops_does_not_end_with_it():
    large = steady(30, "2024-04", "2025-05") + steady(30, "2025-09", "2025-12")
    found = spans_by_part({"Northvale": large, "Westvale": steady(5, "2024-04", "2026-03")}, table="referrals")
    assert found[None].last == found["Northvale"].last == month("2025-12")
    assert (found["Westvale"].last, found["Westvale"].last_by) == (month("2026-03"), "as-at")
    assert found["Westvale"].holes == ()
    ended = spans_by_part({"Northvale": large, "Westvale": steady(5, "2024-04", "2026-01")}, table="referrals")
    assert ended["Westvale"].last == month("2026-01")


def test_many_rows_in_too_few_months_begin_no_earlier_than_they_do():
    found = spans_by_part(
        {"early_help": steady(20, "2024-04", "2026-03"), "child_in_need": steady(60, "2026-01", "2026-03")}
    )
    assert (found["child_in_need"].checkable, shown(found["child_in_need"])[0]) == (False, "2026-01")
    assert shown(found[None])[0] == "2024-04"


def test_a_part_that_begins_later_holds_up_totals():
    found = spans_by_part(
        {"early_help": steady(20, "2024-04", "2026-03"), "child_in_need": steady(60, "2025-07", "2026-03")}
    )
    assert [shown(found[part])[0] for part in (None, "early_help", "child_in_need")] == [
        "2025-07",
        "2024-04",
        "2025-07",
    ]


def test_parts_of_which_no_month_is_known_together_leave_totals_unknown():
    found = spans_by_part(
        {"early_help": steady(20, "2023-04", "2024-12"), "child_in_need": steady(60, "2025-07", "2026-03")}
    )
    assert not any(found[None].speaks_for(each) for each in months("2023-04", "2026-03"))


def test_an_end_after_the_as_at_has_not_happened():
    rows = [(day, date(2062, 1, 1)) for day in steady(50, "2024-04", "2026-03")]
    assert shown(span_of(rows)) == ("2024-04", "2026-03", [])


def test_rows_after_the_as_at_have_not_begun():
    assert shown(span_of([*steady(50, "2024-04", "2026-03"), date(2026, 9, 1)])) == ("2024-04", "2026-03", [])
    assert table_spans("assessments", starts([date(2026, 9, 1)]), (), (), AS_AT) == []


# What is declared


def test_the_policy_holds_against_what_is_found_for_each_end_by_itself():
    rows = steady(54, "2024-04", "2026-01")
    span = span_of(rows, entries=[Entry(None, declared(None, "2026-03-31"))])
    assert (shown(span)[:2], span.first_by, span.last_by) == (("2024-04", "2026-03"), "oldest row", "policy")
    assert span.ended == month("2026-01")
    span = span_of(rows, entries=[Entry(None, declared("2025-04-01", None))])
    assert (shown(span)[:2], span.first_by, span.last_by) == (("2025-04", "2026-01"), "policy", "found")


def test_entries_of_one_part_are_joined_and_what_lies_between_is_a_hole():
    entries = [Entry(None, declared("2023-04-01", "2024-03-31")), Entry(None, declared("2024-06-01", "2026-03-31"))]
    assert shown(span_of(steady(50, "2023-04", "2026-03"), entries=entries))[2] == ["2024-04", "2024-05"]
    entries[1] = Entry(None, declared("2024-04-01", "2026-03-31"))
    assert shown(span_of(steady(50, "2023-04", "2026-03"), entries=entries))[2] == []


def test_an_entry_with_both_ends_declares_that_there_is_no_hole_and_one_with_one_end_does_not():
    rows = steady(50, "2023-04", "2024-03") + steady(50, "2025-04", "2026-03")
    assert shown(span_of(rows, entries=[Entry(None, declared("2023-04-01", "2026-03-31"))]))[2] == []
    assert len(shown(span_of(rows, entries=[Entry(None, declared("2023-01-01", None))]))[2]) == 12


def test_a_declaration_counts_whole_months_and_does_not_reach_past_the_as_at():
    rows, at = steady(50, "2024-04", "2026-03"), end_of(date(2026, 3, 10))
    assert shown(span_of(rows, at, [Entry(None, declared("2024-04-02", "2030-01-01"))]))[:2] == ("2024-05", "2026-03")
    assert shown(span_of(rows, at, [Entry(None, declared(None, "2026-02-27"))]))[1] == "2026-01"
    assert shown(span_of(rows, at, [Entry(None, declared(None, "2026-03-10"))]))[1] == "2026-03"


def test_an_entry_for_a_part_holds_for_it_alone_and_one_without_for_every_other():
    rows = steady(50, "2024-04", "2026-03")
    found = spans_by_part(
        {"police": rows, "housing": rows},
        entries=[Entry(None, declared("2024-06-01", None)), Entry("housing", declared("2025-01-01", None))],
        table="agency_checks",
    )
    assert {part: shown(span)[0] for part, span in found.items()} == {
        None: "2025-01", "housing": "2025-01", "police": "2024-06",
    }  # fmt: skip


def test_a_declared_part_that_is_too_rare_to_check_takes_part_in_totals():
    parts = {"early_help": steady(20, "2024-04", "2026-03"), "looked_after": steady(3, "2024-04", "2026-03")}
    entries = [Entry("looked_after", declared("2025-02-01", None))]
    assert shown(spans_by_part(parts, entries=entries)[None])[0] == "2025-02"


def two_loads(first: Declared, second: Declared, between: str = "2025-04") -> TableSpan:
    early, late = steady(50, "2023-04", "2024-03"), steady(50, between, "2026-03")
    frame = starts(early, extract=0).vstack(starts(late, extract=1))
    (span,) = table_spans("assessments", frame, [Sender(0, (), first), Sender(1, (), second)], (), AS_AT)
    return span


def test_loads_declare_their_own_months_and_together_their_union():
    load = declared("2023-04-01", "2024-03-31", "load"), declared("2025-04-01", "2026-03-31", "load")
    span = two_loads(*load)
    assert (shown(span)[:2], len(span.holes), span.first_by, span.last_by) == (
        ("2023-04", "2026-03"),
        12,
        "load",
        "load",
    )
    assert two_loads(*reversed(load)) == span


def test_a_load_that_declares_nothing_speaks_for_what_is_found_in_it():
    span = two_loads(declared("2023-01-01", "2024-03-31", "load"), Declared())
    assert (shown(span)[:2], len(span.holes), span.first_by, span.last_by) == (
        ("2023-01", "2026-03"), 12, "load", "as-at",
    )  # fmt: skip


def test_old_cases_in_a_declared_extract_carry_nothing_back():
    rows = [date(2012, 5, 1), *steady(50, "2025-04", "2026-03")]
    (span,) = table_spans(
        "assessments",
        starts(rows, extract=0),
        [Sender(0, (), declared("2025-04-01", "2026-03-31", "format"))],
        (),
        AS_AT,
    )
    assert (shown(span), span.first_by, span.last_by) == (("2025-04", "2026-03", []), "format", "format")


def test_an_extract_declares_nothing_for_parts_that_its_sender_does_not_hold():
    police, housing = steady(50, "2025-04", "2026-03"), steady(50, "2024-04", "2025-03")
    frame = starts(police, "police", 0).vstack(starts(housing, "housing", 1))
    senders = [
        Sender(0, ("police",), declared("2025-04-01", "2026-03-31", "load")),
        Sender(1, ("housing",), declared("2024-04-01", "2025-03-31", "load")),
    ]
    found = {each.part: each for each in table_spans("agency_checks", frame, senders, (), AS_AT)}
    assert [shown(found[part])[:2] for part in ("police", "housing")] == [
        ("2025-04", "2026-03"),
        ("2024-04", "2025-03"),
    ]


def test_a_span_is_the_same_after_it_was_written():
    rows = steady(50, "2023-04", "2024-03") + steady(50, "2025-04", "2026-01")
    span = span_of(rows)
    assert read_spans([span.as_json()]) == (span,)


def test_a_build_without_spans_speaks_from_its_oldest_rows_to_the_as_at():
    (span,) = spans_of_coverage({"contacts": date(2024, 4, 1)}, date(2026, 3, 1))
    assert shown(span) == ("2024-04", "2026-03", []) and span.first_by == "oldest row"


def test_a_build_that_kept_no_spans_still_opens():
    raw = {
        "build": 1, "as_at": "2026-03-10T12:00:00", "loaded_at": "2026-03-11T09:00:00", "fingerprint": "", "policy": "",
        "coverage": {"contacts": "2024-04-01", "referrals": "2024-06-01"},
    }  # fmt: skip
    info = info_of(raw)
    assert info.coverage == {"contacts": date(2024, 4, 1), "referrals": date(2024, 6, 1)}
    assert [shown(span) for span in info.spans] == [("2024-04", "2026-03", []), ("2024-06", "2026-03", [])]


def test_a_reader_of_some_hubs_learns_nothing_of_others_and_has_totals_of_their_own():
    parts = {"North": steady(50, "2024-04", "2026-03"), "South": steady(40, "2024-04", "2025-12")}
    every = [*spans_by_part(parts, table="contacts").values(), span_of(steady(20, "2024-04", "2026-03"))]
    north = {(each.table, each.part): each for each in for_hubs(every, ["North"])}
    assert set(north) == {("contacts", None), ("contacts", "North"), ("assessments", None)}
    assert shown(north["contacts", None])[1] == "2026-03"
    assert north["contacts", None].usual == 50
    south = {(each.table, each.part): each for each in for_hubs(every, ["South"])}
    assert shown(south["contacts", None])[1] == "2025-12"


def test_a_reader_of_some_hubs_is_told_no_count_of_all_hubs_together():
    """Child in need episodes of another hub: neither how many came late nor how many there usually are."""
    stops = [*steady(23, "2024-04", "2025-12"), *steady(1, "2026-02", "2026-03")]
    parts = {"child_in_need": stops, "early_help": steady(6, "2024-04", "2026-03")}
    every = [*spans_by_part(parts, table="support_episodes").values(), span_of(stops)]
    as_at, newest = datetime(2026, 4, 8), date(2026, 3, 1)

    def told(spans):
        said = [each.text for each in stopped(spans, newest)]
        said += [" ".join((each.text, each.asked or "")) for each in table_months(spans, as_at)]
        return " ".join(said)

    officers, theirs = told(every), told(for_hubs(every, ["North"]))
    assert "too few to be complete" in theirs
    without_dates = re.sub(r"\b(\d{1,2} )?(January|February|March|April|December) \d{4}", "", theirs)
    assert "about 23 a month" in officers
    assert re.findall(r"\d+", without_dates) == []


# Properties

COUNTS = st.lists(st.integers(20, 90), min_size=12, max_size=40)
WITHOUT_THIN = st.lists(st.integers(20, 79), min_size=12, max_size=40)  # no month holds a quarter of another


@given(WITHOUT_THIN, st.dates(date(2010, 1, 1), date(2015, 12, 31)))
@settings(max_examples=60, deadline=None)
def test_one_added_old_row_changes_no_span(counts: list[int], old: date):
    rows = by_month(counts, "2020-01")
    as_at = end_of(months("2020-01", "2099-01")[len(counts)] - timedelta(days=1))
    assert shown(span_of([old, *rows], as_at)) == shown(span_of(rows, as_at))


@pytest.mark.parametrize("grown", [2, 3])
def test_one_old_row_does_not_carry_a_table_back_that_has_grown_fourfold_since(grown: int):
    """What came before is too few beside the last months, which are too few to be judged."""
    counts = [20] * 9 + [80] * grown
    rows, as_at = by_month(counts, "2020-01"), end_of(months("2020-01", "2021-12")[len(counts)] - timedelta(days=1))
    old = span_of([date(2010, 1, 1), *rows], as_at)
    assert shown(old) == shown(span_of(rows, as_at))
    assert shown(old)[0] == "2020-01"
    assert (old.checkable, old.older, old.first_by) == (False, 1, "found")


@given(COUNTS, st.integers(0, 99))
@settings(max_examples=30, deadline=None)
def test_the_order_of_rows_changes_nothing(counts: list[int], seed: int):
    rows = starts(by_month(counts, "2020-01"))
    mixed = rows.sample(fraction=1, shuffle=True, seed=seed)
    assert table_spans("assessments", mixed, (), (), AS_AT) == table_spans("assessments", rows, (), (), AS_AT)


@given(st.lists(st.integers(20, 60), min_size=8, max_size=40), st.integers(2, 9))
@settings(max_examples=60, deadline=None)
def test_months_that_a_table_of_twenty_a_month_lacks_at_its_end_are_not_spoken_for(counts: list[int], missing: int):
    rows = by_month(counts, "2020-01")
    ends = months("2020-01", "2099-01")[len(counts) + missing] - timedelta(days=1)
    span = span_of(rows, end_of(ends))
    assert span.last <= months("2020-01", "2099-01")[len(counts) - 1]


@given(COUNTS)
@settings(max_examples=30, deadline=None)
def test_a_span_lies_between_the_oldest_row_and_the_as_at(counts: list[int]):
    rows = by_month(counts, "2020-01")
    as_at = end_of(date(2024, 6, 12))
    begun = [day for day in rows if day <= as_at.date()]
    span = span_of(rows, as_at)
    assert min(begun).replace(day=1) <= span.first <= span.last <= date(2024, 6, 1)
    assert all(span.first < hole < span.last for hole in span.holes)


# How often what is found is wrong, on simulated tables

LAST = date(2026, 3, 31)


def found_of(random: np.random.Generator, rate: float, cut_days: int = 0, august: float = 1.0) -> TableSpan:
    rows = simulated(random, rate, date(2023, 4, 1), LAST, august)
    return span_of([day for day in rows if day <= LAST - timedelta(days=cut_days)])


@pytest.mark.parametrize("rate", [3, 10, 40, 150])
def test_a_steady_table_is_not_cut_stopped_or_holed(rate: float):
    random = np.random.default_rng(rate)
    for _ in range(30):
        rows = simulated(random, rate, date(2023, 4, 1), LAST)
        assert shown(span_of(rows)) == (f"{min(rows):%Y-%m}", "2026-03", [])


def test_a_table_that_rests_in_august_is_seldom_cut_stopped_or_holed():
    random = np.random.default_rng(8)
    assert sum(shown(found_of(random, 40, august=0.05)) != ("2023-04", "2026-03", []) for _ in range(40)) <= 3


@pytest.mark.parametrize(("rate", "days", "missed"), [(10, 90, 4), (20, 60, 2), (40, 30, 2), (150, 15, 0)])
def test_a_stop_is_seldom_missed(rate: float, days: int, missed: int):
    random = np.random.default_rng(rate)
    assert sum(found_of(random, rate, days).last_by != "found" for _ in range(40)) <= missed


@pytest.mark.parametrize(("rate", "found"), [(10, 30), (20, 36), (40, 38)])
def test_a_lead_in_is_mostly_found(rate: float, found: int):
    random = np.random.default_rng(rate)
    right = 0
    for n in range(40):
        old = simulated(random, rate * 0.05, date(2023, 4, 1) - timedelta(days=200 + 40 * n), date(2023, 3, 31))
        span = span_of([*old, *simulated(random, rate, date(2023, 4, 1), LAST)])
        right += span.first in (date(2023, 3, 1), date(2023, 4, 1), date(2023, 5, 1))
    assert right >= found


def test_cases_open_in_three_years_begin_with_those_years_and_complete_tables_do_not():
    random = np.random.default_rng(3)
    extracted, right, wrong = date(2023, 4, 1), 0, 0
    for _ in range(20):
        days = simulated(random, 60, date(2019, 4, 1), LAST)
        ends = [day + timedelta(days=int(n)) for day, n in zip(days, random.gamma(3, 50, len(days)), strict=True)]
        rows = [(day, end if end <= LAST else None) for day, end in zip(days, ends, strict=True)]
        right += span_of([row for row in rows if row[1] is None or row[1] >= extracted]).first == extracted
        wrong += span_of(rows).first != date(2019, 4, 1)
    assert (right, wrong) == (20, 0)


def test_days_are_spread_over_the_whole_month():
    assert spread(month("2026-02"), 28) == [date(2026, 2, day) for day in range(1, 29)]
    assert days_in(month("2024-02")) == 29 and max(steady(5, "2026-01", "2026-01")) == date(2026, 1, 31)
    assert isinstance(AS_AT, datetime)
