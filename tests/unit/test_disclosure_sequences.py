"""What several publications tell together: of groups with new names, and of figures hidden whatever they are."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import combinations

import polars as pl
import pytest

from publish.disclosure import TOTAL, release
from publish.disclosure.audit import note_sunk
from publish.disclosure.counts import Counts, JudgedFigure
from publish.disclosure.history import Past
from publish.disclosure.lattice import Lattice
from publish.disclosure.renamed import Unlike, unlike_gone
from publish.published.ledger_rows import memory_of, rows_of

ROWS = {
    "metric": pl.String, "period": pl.String, "start": pl.Date, "hub": pl.String, "numerator": pl.Int64,
    "denominator": pl.Int64, "value": pl.Float64, "status": pl.String, "ladder": pl.String,
}  # fmt: skip
Hubs = Mapping[str, int]


def contacts(hubs: Hubs, total: int | None = None) -> pl.DataFrame:
    """Return the contacts of some hubs and of all in a month."""
    counts = {TOTAL: sum(hubs.values()) if total is None else total, **hubs}
    rows = [("contacts", "2026-03", date(2026, 3, 1), hub, n, None, float(n), "ok", None) for hub, n in counts.items()]
    return pl.DataFrame(rows, schema=ROWS, orient="row")


def published(
    *areas: Hubs | pl.DataFrame, rounding: Sequence[int | None] = (None, None)
) -> list[dict[str, int | None]]:
    """Publish an area several times; return what was told each time, None where it is hidden."""
    entries, told = list[pl.DataFrame](), []
    for area, base in zip(areas, rounding, strict=False):
        figures = area if isinstance(area, pl.DataFrame) else contacts(area)
        released = release(figures, memory_of(entries, None, b"of the area"), rounding=base)
        entries.append(rows_of(released.frame, "2026-04-08T00:00:00", 6, base, released.report))
        told.append(dict(released.frame.select("hub", "numerator").rows()))
    return told


def renamed(hubs: Hubs) -> Hubs:
    return {f"{hub} MASH": n for hub, n in hubs.items()}


CASES = [dict(zip("ABCD", (small, *rest), strict=True)) for small in (1, 3, 5)
         for rest in combinations((7, 9, 15, 20, 25), 3)]  # fmt: skip


@pytest.mark.parametrize("hubs", CASES, ids=str)
def test_a_small_count_is_not_told_by_hubs_with_new_names_and_their_total(hubs: Hubs) -> None:
    """Beside A 25, C 15 and D 20 of 64 under the names of before, A MASH 25, C MASH 15 and D MASH 20 told of 4."""
    first, second = published(hubs, renamed(hubs))
    hidden = [hub for hub in hubs if first[hub] is None and second[f"{hub} MASH"] is None]
    assert "A" in hidden
    assert len(hidden) > 1 or first[TOTAL] is second[TOTAL] is None


def named_anew(first: Mapping[str, Hubs], later: Mapping[str, Hubs], *bases: int | None) -> dict[tuple[str, str], int]:
    """Publish periods by hub, then others with new names of hubs; return what is told then."""
    entries = list[pl.DataFrame]()
    for counts, base in zip((first, {period: renamed(each) for period, each in later.items()}), bases, strict=True):
        whole = {period: {TOTAL: sum(each.values()), **each} for period, each in counts.items()}
        released = release(months(whole), memory_of(entries, None, b"of the area"), rounding=base)
        entries.append(rows_of(released.frame, "2026-07-08T00:00:00", 6, base, released.report))
    return {(period, hub): n for period, hub, n in released.frame.select("period", "hub", "numerator").rows()}


YEAR = [f"2025-{month:02}" for month in range(4, 13)]  # months in which hubs are known by their counts


def test_hubs_with_new_names_are_shown_as_they_were() -> None:
    known = {month: {"A": 20 + at, "B": 40 + at, "C": 60 + at} for at, month in enumerate(YEAR)}
    told = named_anew(
        known | {"2026-03": {"A": 3, "B": 8, "C": 20}}, known | {"2026-03": {"A": 3, "B": 8, "C": 20}}, None, None
    )
    assert all(told[month, f"{hub} MASH"] == n for month, hubs in known.items() for hub, n in hubs.items())
    assert told["2026-03", "A MASH"] is None
    assert [told["2026-03", hub] for hub in ("B MASH", "C MASH", TOTAL)].count(None) == 1


def test_two_late_children_are_not_told_by_a_hub_with_a_new_name() -> None:
    """The total changed by twelve, so it is shown anew; 50 of A and 52 of A MASH told of the two."""
    first, second = published({"A": 50, "B": 40}, {"A MASH": 52, "B": 50})
    assert first == {TOTAL: 90, "A": 50, "B": 40}
    assert second["A MASH"] is None
    assert None in (second[TOTAL], second["B"])


def test_of_two_hubs_alike_only_the_one_that_was_shown_is_shown_under_a_new_name() -> None:
    first, second = published({"A": 3, "B": 9, "C": 9, "D": 30}, {"X": 3, "Y": 9, "Z": 9, "D": 30})
    assert sorted(map(str, first.values())) == ["30", "51", "9", "None", "None"]
    assert second["Y"] is second["Z"] is None, "one of them was hidden, and nobody knows here which"


def test_a_hub_is_compared_with_its_own_older_name_and_not_with_another_that_had_the_same_count() -> None:
    """In May the 21 of A MASH are not A's 20, though B was shown with 21: they are held at 20."""
    known = {month: {"A": 50 + at, "B": 70 + at} for at, month in enumerate(YEAR)}
    told = named_anew(known | {"2026-05": {"A": 20, "B": 21}}, known | {"2026-05": {"A": 21, "B": 40}}, None, None)
    assert told["2026-05", "A MASH"] == 20
    assert [told[month, "A MASH"] for month in YEAR] == [50 + at for at in range(len(YEAR))]


def test_a_count_that_two_hubs_have_in_common_makes_none_of_them_the_other() -> None:
    """D was shown with 26 in a quarter, as C is now, which was shown with 25."""
    first = {month: {"C": 25 + (month == YEAR[0]), "D": 3} for month in YEAR[:4]}
    later = {month: {"C": 26, "D": 3} for month in YEAR[:4]}
    told = named_anew(first, later, None, None)
    assert [told[month, "C MASH"] for month in YEAR[:4]] == [None] * 4


def test_a_change_is_not_told_where_the_rows_of_no_known_hub_got_one() -> None:
    """10 contacts of no known hub went to A and B: 19, and 16 that is held at 13; beside 52 in all they told of 3."""
    first, second = published({"A": 12, "B": 13, "C": 17, "unknown": 10}, {"A": 19, "B": 16, "C": 17})
    assert None not in first.values()
    assert second["B"] == 13
    assert None in (second["A"], second["C"], second[TOTAL])


def test_a_hub_with_a_new_name_is_shown_beside_the_rounded_figures_of_its_older_name() -> None:
    known = {month: {"A": 17 + 5 * at, "B": 42 + at} for at, month in enumerate(YEAR)}
    rounded, exact = named_anew(known, known, 5, 5), named_anew(known, known, 5, None)
    assert (rounded["2025-04", "A MASH"], exact["2025-04", "A MASH"]) == (15, 17)


def test_a_new_name_stands_for_one_of_two_hubs_at_most() -> None:
    """All figures of C changed, and those of D are what C was shown with: D MASH is D, and C MASH may be C."""
    first = {"A": 30, "B": 45, "C": 25, "D": 25}
    told = published(first, {"A MASH": 30, "B MASH": 45, "C MASH": 26, "D MASH": 25})
    assert told[0] == {TOTAL: 125, **first}
    assert told[1]["C MASH"] is None


def test_what_a_hub_was_shown_with_counts_as_known_where_nobody_can_say_what_its_name_is_now() -> None:
    """14 in May under the old name, 14 in June and 31 in the quarter under the new one told of 3 in April."""
    hubs = {"2026-04": {"B": 4, "C": 3, "D": 27}, "2026-05": {"B": 15, "C": 14, "D": 23}}
    later = {"2026-06": {"B": 20, "C": 14, "D": 9}, "2026-27 Q1": {"B": 39, "C": 31, "D": 59}}
    for base in (None, 5):
        told = named_anew(hubs, hubs | later, base, None)
        assert None in (told["2026-06", "C MASH"], told["2026-27 Q1", "C MASH"])


def test_what_a_hub_was_shown_with_stays_known_once_it_was_hidden_under_its_new_name() -> None:
    """Else 24 in the quarter and 6 in May told of 4 in April, as June's 14 stand under the old name."""
    pasts = {("contacts", "2026-06", "C"): Past([(14, None)], [None]),
             ("contacts", "2026-06", "C MASH"): Past(hidden=True, not_zero=True)}  # fmt: skip
    now = {("contacts", "2026-06", TOTAL): (23, None), ("contacts", "2026-06", "C MASH"): (14, None)}
    assert unlike_gone(now, pasts, ["hub"], 6) == {
        ("contacts", "2026-06", "C MASH"): Unlike(or_zero=False, public=True)
    }


def test_an_agency_asked_after_another_replaces_nobody() -> None:
    """A pack asks for one agency's sources: those of another agency's pack are not gone."""
    packs = [contacts(sources, 100).rename({"hub": "source_group"})
             for sources in ({"Police": 30}, {"Schools": 25, "Education services": 12})]  # fmt: skip
    first = release(packs[0], memory_of([]))
    again = release(packs[1], memory_of([rows_of(first.frame, "2026-04-08T00:00:00", 6, None, first.report)]))
    assert dict(again.frame.select("source_group", "numerator").rows()) == {
        TOTAL: 100, "Schools": 25, "Education services": 12,
    }  # fmt: skip


def test_an_area_that_comes_into_a_pool_for_another_is_shown() -> None:
    pools = [contacts(areas).with_columns(metric=pl.lit("pool:contacts")).rename({"hub": "area"})
             for areas in ({"A": 30, "B": 40, "C": 50}, {"A": 30, "B": 40, "D": 60})]  # fmt: skip
    first = release(pools[0], memory_of([]))
    again = release(pools[1], memory_of([rows_of(first.frame, "2026-04-08T00:00:00", 6, None, first.report)]))
    assert dict(again.frame.select("area", "numerator").rows())["D"] == 60


def test_a_new_hub_is_shown_where_none_is_gone() -> None:
    assert published({"A": 30, "B": 0}, {"A": 30, "C": 12})[1] == {TOTAL: 42, "A": 30, "C": 12}


def months(counts: Mapping[str, Mapping[str, int]]) -> pl.DataFrame:
    """Return contacts by period and hub; periods are months, or the first quarter of 2026-27."""
    rows = [
        ("contacts", period, date(2026, 4, 1) if "Q" in period else date.fromisoformat(f"{period}-01"), hub, n, None,
         float(n), "ok", None)
        for period, hubs in counts.items() for hub, n in hubs.items()
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=ROWS, orient="row")


def test_a_hub_hidden_also_where_it_is_0_in_one_month_is_at_least_1_in_others() -> None:
    """Six contacts of March are shown, so both hubs of March are hidden whatever they are, and readers are told so. Of
    months with 42 and 32 contacts they know that a hidden hub is not 0: with a third month 7 in the quarter told each.
    """
    early = {"2026-03": {TOTAL: 6, "A": 3, "B": 3}, "2026-04": {TOTAL: 42, "A": 2, "B": 40},
             "2026-05": {TOTAL: 32, "A": 2, "B": 30}}  # fmt: skip
    later = {"2026-06": {TOTAL: 53, "A": 3, "B": 50}, "2026-27 Q1": {TOTAL: 127, "A": 7, "B": 120}}
    entries = list[pl.DataFrame]()
    for counts in ({"2026-03": {TOTAL: 6}}, early, early | later):
        released = release(months(counts), memory_of(entries, None, b"of the area"))
        entries.append(rows_of(released.frame, "2026-07-08T00:00:00", 6, None, released.report))
    least = dict(entries[1].filter(pl.col("group") == "hub=A").select("period", "low").rows())
    assert least == {"2026-03": 0, "2026-04": 1, "2026-05": 1}
    told = {(period, hub): n for period, hub, n in released.frame.select("period", "hub", "numerator").rows()}
    assert all(told[month, "A"] is None for month in ("2026-04", "2026-05", "2026-06"))
    assert told["2026-27 Q1", TOTAL] == 127
    assert told["2026-27 Q1", "A"] is told["2026-27 Q1", "B"] is None


def test_groups_of_an_earlier_publication_do_not_tell_that_its_hidden_groups_hold_nothing() -> None:
    """All 31 late decisions are of the fifths that were shown. Readers can't know it, since the others were hidden: nor
    that three are of disabled children and those of whom it is not known.
    """
    lattice = Lattice(6)
    counts = Counts(lattice, ("disability", "imd_quintile"))
    counts.place(JudgedFigure("contact_decided_on_time", "2025-26", (TOTAL, TOTAL), 120, 151))
    for group, n, d in (((TOTAL, "1"), 60, 75), ((TOTAL, "2"), 51, 67), (("no", TOTAL), 99, 127)):
        shown = JudgedFigure("contact_decided_on_time", "2025-26", group, n, d, kept=True, old=True, public=True)
        counts.place(shown)
    counts.tie()
    note_sunk(lattice)
    assert 151 - 120 == 75 - 60 + 67 - 51
    assert not any(map(lattice.small, lattice.given))


def test_a_hub_that_was_hidden_under_an_older_name_is_not_0_under_its_new_one() -> None:
    """7 in a quarter of which all three months were hidden, at 2, 2 and 3, told that each is 5 at most."""
    early = {month: {"A": 11, "B": 30} for month in YEAR} | {f"2026-0{at}": {"A": 2, "B": 30 + at} for at in (4, 5)}
    told = named_anew(early, early | {"2026-06": {"A": 3, "B": 50}, "2026-27 Q1": {"A": 7, "B": 119}}, None, None)
    assert told["2026-04", "A MASH"] is told["2026-05", "A MASH"] is told["2026-06", "A MASH"] is None
    assert told["2025-04", "A MASH"] == 11
    assert told["2026-27 Q1", "A MASH"] is told["2026-27 Q1", "B MASH"] is None


def test_a_hub_without_contacts_is_not_shown_under_a_new_name_where_it_was_hidden_whatever_it_was() -> None:
    """Six contacts of March are known. Hidden at four hubs, all could be of one; that two have none told more.

    Now there are twelve, so that groups are not hidden whatever they are any more.
    """
    hubs = {"A": 3, "B": 3, "C": 0, "D": 0}
    others = {month: {TOTAL: 120, "A": 20, "B": 30, "C": 41, "D": 29} for month in YEAR}
    new = {
        month: {hub if hub == TOTAL else f"{hub} MASH": n for hub, n in each.items()} for month, each in others.items()
    }
    entries = list[pl.DataFrame]()
    late = {"2026-03": {TOTAL: 12, **renamed(hubs | {"A": 9})}}
    for counts in ({"2026-03": {TOTAL: 6}}, {"2026-03": {TOTAL: 6, **hubs}} | others, late | new):
        released = release(months(counts), memory_of(entries, None, b"of the area"))
        entries.append(rows_of(released.frame, "2026-07-08T00:00:00", 6, None, released.report))
        told = {(period, hub): n for period, hub, n in released.frame.select("period", "hub", "numerator").rows()}
    assert [told["2026-03", f"{hub} MASH"] for hub in hubs] == [None] * 4
    assert [told["2025-04", f"{hub} MASH"] for hub in hubs] == [20, 30, 41, 29]
    march = entries[-1].filter(pl.col("period") == "2026-03", pl.col("group") != "")
    assert march["low"].to_list() == [0] * 4


def rates(figures: Mapping[str, Mapping[str, tuple[int, int]]]) -> pl.DataFrame:
    """Return shares of March by metric and hub."""
    rows = [(metric, "2026-03", date(2026, 3, 1), hub, n, d, 100 * n / d if d else None, "ok", None)
            for metric, hubs in figures.items() for hub, (n, d) in hubs.items()]  # fmt: skip
    return pl.DataFrame(rows, schema=ROWS, orient="row")


def test_figures_of_the_same_contacts_are_hidden_also_where_they_are_0_together() -> None:
    """Six ratings of twelve changed, and ten hubs have one or two contacts each, so that every hub is hidden.

    That none was raised is no figure of few children. Hidden only for hubs with a contact, it told that each of these
    has one, and so that none has more than three.
    """
    totals = {"risk_changed": {TOTAL: (6, 12)}, "risk_upgraded": {TOTAL: (0, 12)}}
    hubs = {f"hub {number}": (2 if number < 2 else 1) for number in range(10)} | {"hub without": 0}
    changed = {hub: (int(number < 6), d) for number, (hub, d) in enumerate(hubs.items())}
    figures = {"risk_changed": totals["risk_changed"] | changed,
               "risk_upgraded": totals["risk_upgraded"] | {hub: (0, d) for hub, d in hubs.items()}}  # fmt: skip
    entry = rows_of((shown := release(rates(totals), memory_of([]))).frame, "2026-04-08T00:00:00", 6)
    assert shown.suppressed == 0
    again = release(rates(figures), memory_of([entry]))
    assert again.report.withheld == ("risk_changed by hub", "risk_upgraded by hub")
    assert again.report.unproven == 0
    told = again.frame.filter(pl.col("hub") != TOTAL)
    assert told["numerator"].null_count() == told.height
