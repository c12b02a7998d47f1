"""A change is explained by its groups: the golden examples, what may be asked, and the sentences that follow."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from dashboard.screens.explain.tables import dimensions_table, groups_table
from etl.errors import QuestionError
from queries.build import open_build
from queries.calendar.months import Span, first_day, last_day, number_of, read_span
from queries.explain.amounts import total, whole
from queries.explain.change import explain, tally_for
from queries.explain.one_dimension import of_split
from queries.explain.periods import since
from queries.explain.split import judged, split
from queries.explain.table import ALL, COLUMNS, table
from queries.explain.tally import Tally, tally
from queries.explain.telling import headline, leading
from queries.measure.engine import measure
from queries.metrics.catalogue import METRICS
from queries.statistics.contributions import Both, Cell
from tests.support.tables import end_of, facts_of, rows_of

ON_TIME, CONTACTS, HOURS = (METRICS[n] for n in ("contact_decided_on_time", "contacts", "hours_to_decision_median"))
APRIL, MAY = read_span("month", "2026-04"), read_span("month", "2026-05")  # no facts: what is tallied is made by hand


def change_of(metric, dims, *groups):
    """Return a change from April to May by one dimension, of (group, rows, met, rows, met) or (group, count, count)."""
    frame = [
        {"month": span.first, **dict(zip(dims, name if len(dims) > 1 else (name,), strict=True)),
         "numerator": counted[2 * place + 1] if len(counted) == 4 else counted[place],
         "denominator": counted[2 * place] if len(counted) == 4 else 0}
        for name, *counted in groups for place, span in enumerate((APRIL, MAY))
    ]  # fmt: skip
    every = pl.DataFrame(frame)
    months = pl.DataFrame({"start": [APRIL.start, MAY.start], "value": [1.0, 1.0], "status": ["ok", "ok"]})
    return explain(None, Tally(metric, {}, (dims,), months, {(): every.drop(dims), dims: every}), APRIL, MAY)


def parts_of(change):
    (only,) = change.splits
    return {part.name: part for part in only.parts}


def test_the_group_that_drives_a_change_is_named():
    change = change_of(
        ON_TIME, ("source_group",), ("Police", 400, 340, 400, 280), ("Schools", 300, 255, 300, 255),
        ("Health services", 300, 255, 300, 255),
    )  # fmt: skip
    assert {name: part.verdict for name, part in parts_of(change).items()} == {
        "Police": "drives", "Schools": "as_the_rest", "Health services": "as_the_rest",
    }  # fmt: skip
    assert headline(change).claim == "Contacts from police account for 6.0 of the 6.0 points."
    assert headline(change).rest == "Among these: 70.0%, down from 85.0%; no other source fell."
    assert change.splits[0].verdict == "differs"


def test_a_figure_is_rounded_as_the_engine_rounds_it():
    """46 of 160 is 28.75%, shown as 28.8%; 100 times the rate is 28.749999999999996."""
    change = change_of(ON_TIME, ("source",), ("1", 100, 30, 60, 10), ("2", 60, 16, 60, 10))
    assert change.values[0] == 46 * 100.0 / 160
    assert "down from 28.8% of 160 contacts" in total(change)


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ([250], "the other source fell too"),
        ([250, 252], "both others fell too"),
        ([250, 252, 254], "all three others fell too"),
        ([250, 252, 260], "two of three others fell too"),
    ],
)
def test_others_that_all_went_the_same_way_are_not_counted_of_themselves(others, said):
    """A board read "Two of two others fell too"."""
    calm = [
        (name, 300, 255, 300, after) for name, after in zip(("Schools", "Individual", "Other"), others, strict=False)
    ]
    change = change_of(ON_TIME, ("source_group",), ("Police", 400, 340, 400, 200), *calm)
    assert headline(change).rest.endswith(f"; {said}.")


def test_a_rise_by_the_mix_alone_is_called_one():
    change = change_of(
        ON_TIME, ("risk_initial",), ("red", 200, 180, 500, 430), ("amber", 300, 210, 300, 195),
        ("green", 500, 250, 200, 94),
    )  # fmt: skip
    assert (change.splits[0].verdict, leading(change)) == ("simpson", change.splits[0])
    assert headline(change) == (
        "The share of contacts decided on time rose only because of the mix: within groups it did not rise.",
        "Contacts first rated red were 50.0% of all, up from 20.0%; their figure is high.",
    )


def test_a_new_group_is_all_mix():
    change = change_of(ON_TIME, ("area",), ("north", 400, 320, 400, 320), ("south", 0, 0, 100, 40))
    rows = table(change).filter(pl.col("group") != ALL).sort("group")
    assert rows["contribution"].round(2).to_list() == [-0.8, -7.2]
    assert rows["change"].to_list() == [0.0, None]
    assert change.splits[0].verdict == "mix"
    assert headline(change).claim == "The mix accounts for 8.0 of the 8.0 points."


def test_groups_that_moved_by_chance_name_nobody():
    change = change_of(
        ON_TIME, ("area",), ("a", 50, 40, 52, 40), ("b", 40, 31, 45, 37), ("c", 60, 49, 58, 45), ("d", 55, 44, 50, 41)
    )
    assert [part.verdict for part in change.splits[0].parts] == [None] * 4
    assert headline(change).claim == "The fall of 0.5 points is no more than chance allows."


def test_a_change_is_told_as_the_figures_beside_it_are_shown():
    change = change_of(ON_TIME, ("area",), ("a", 80, 17, 100, 17), ("b", 72, 15, 95, 16))
    assert total(change).startswith("16.9% of 195 contacts in May 2026, down from 21.1% of 152 contacts")
    assert "(−4.2, 95% interval" in total(change)
    assert whole(change) == "4.2 points", "the change itself is 4.13"
    assert headline(change).claim == "The fall of 4.2 points is no more than chance allows."


def test_counts_are_compared_day_for_day():
    change = change_of(CONTACTS, ("area",), ("a", 100, 160), ("b", 80, 84), ("c", 120, 118))
    assert change.scale == 31 / 30
    assert change.change == pytest.approx(362 - 310)
    assert parts_of(change)["a"].verdict == "drives"
    assert headline(change).claim == "Contacts of a account for 57, more than the whole rise of 52, day for day."
    assert total(change) == (
        "362 contacts in May 2026, up from 300 contacts in April 2026 (day for day +52, 95% interval +1 to +103)."
    )


def test_a_longer_month_with_more_may_have_fallen_day_for_day():
    change = change_of(CONTACTS, ("area",), ("a", 1000, 1005), ("b", 1000, 1003))
    assert total(change) == (
        "2,008 contacts in May 2026, up from 2,000 contacts in April 2026; day for day it fell "
        "(−59, 95% interval −185 to +67)."
    )
    assert headline(change).claim == "Day for day, the fall of 59 is no more than chance allows."


def test_as_many_in_a_longer_month_are_fewer_day_for_day():
    change = change_of(CONTACTS, ("area",), ("a", 160, 160), ("b", 80, 84), ("c", 84, 80))
    assert headline(change).claim == "Day for day, the fall of 11 is no more than chance allows."
    assert total(change).startswith("324 contacts in May 2026, the same as in April 2026; day for day it fell (−11, ")


def test_what_is_known_of_no_row_and_groups_too_small_are_no_dimension_looked_at():
    known = change_of(ON_TIME, ("sex",), ("a", 100, 80, 100, 79), ("b", 100, 80, 100, 79))
    gone = change_of(ON_TIME, ("hub",), ("unknown", 200, 160, 200, 158)).splits
    small = change_of(ON_TIME, ("area",), *[(f"a{i}", 20, 16, 20, 16) for i in range(10)]).splits
    told = headline(replace(known, splits=(*known.splits, *known.splits, *gone, *small)))
    assert told.rest == "No group of any of 2 dimensions fell by more than the rest."
    assert of_split(known, gone[0]).rest == "Not known of any of these contacts: hub."
    assert of_split(known, small[0]).rest == "Each area has too few contacts to be compared with the others."


def test_of_groups_too_small_to_compare_nothing_is_said_that_is_true_of_all():
    fell = change_of(CONTACTS, ("area",), *[(f"a{i}", 9, 3) for i in range(10)])
    told = headline(replace(fell, splits=(*fell.splits, *fell.splits)))
    assert (told.claim, told.rest) == ("It fell.", "No group is large enough to be compared with the others.")


def test_where_nothing_was_counted_in_either_month_there_is_nothing_to_compare():
    """The page broke off: nobody waited at the end of two months."""
    none = change_of(CONTACTS, ("area",), ("a", 0, 0))
    assert "<td>Nothing to compare</td><td>No group</td>" in dimensions_table(none, str)


def test_small_groups_are_pooled_and_stand_last():
    change = change_of(
        ON_TIME, ("area",), ("a", 29, 20, 40, 30), ("b", 40, 30, 29, 20), ("c", 300, 200, 29, 20), ("d", 60, 30, 60, 31)
    )
    assert [part.name for part in change.splits[0].parts][-1] == "2 small groups together"
    assert parts_of(change)["2 small groups together"].counted == Both("\0pooled", Cell(50, 69), Cell(50, 69))
    assert " of three groups " in of_split(change, change.splits[0]).rest  # small areas together are no area


def test_one_of_four_crossed_cells_drives():
    cells = [((agency, risk), 100, 80, 100, 80) for agency in ("housing", "police") for risk in ("amber", "red")]
    cells[0] = (("housing", "amber"), 100, 80, 100, 50)
    checks = METRICS["agency_check_returned_on_time"]
    change = change_of(checks, ("agency", "risk_initial"), *cells)
    parts = parts_of(change)
    assert parts["housing x amber"].q == pytest.approx(0.00013, abs=5e-6)
    assert [part.verdict for part in parts.values()] == ["drives", *["as_the_rest"] * 3]
    assert headline(change).claim == (
        "Checks (agency asked: housing; risk when received: amber) account for 7.5 of the 7.5 points."
    )


def test_a_group_that_went_the_other_way_holds_back():
    change = change_of(
        ON_TIME, ("area",), ("a", 400, 340, 400, 280), ("b", 300, 200, 300, 240), ("c", 300, 240, 300, 210)
    )
    assert parts_of(change)["b"].verdict == "holds_back"


def test_a_group_that_went_the_same_way_but_less_far_drives_nothing():
    """A board read "Contacts (sex: female) and contacts (sex: male) account for 25.0 of the 25.0 points"."""
    change = change_of(ON_TIME, ("sex",), ("female", 1000, 900, 1000, 500), ("male", 1000, 900, 1000, 800))
    assert {name: part.verdict for name, part in parts_of(change).items()} == {
        "female": "drives", "male": "as_the_rest",
    }  # fmt: skip
    assert headline(change) == (
        "Contacts (sex: female) account for 20.0 of the 25.0 points.",
        "Among these: 50.0%, down from 90.0%; the other sex fell too.",
    )
    fewer = change_of(CONTACTS, ("area",), ("a", 1000, 300), ("b", 1000, 900), ("c", 1000, 600))
    assert [part.name for part in fewer.splits[0].with_verdict("drives")] == ["a"]


def test_groups_that_made_up_for_each_other_are_named_though_nothing_changed():
    """A board read "It stayed the same. Contacts from police and contacts from schools went the other way"."""
    offset = ("Police", 400, 340, 400, 280), ("Schools", 400, 280, 400, 340)
    change = change_of(ON_TIME, ("source_group",), *offset)
    rest = "Among contacts from schools it rose; among contacts from police it fell."
    assert headline(change) == ("It stayed the same.", rest)
    still = change_of(ON_TIME, ("sex",), ("female", 400, 310, 400, 310), ("male", 400, 310, 400, 310))
    both = replace(change, splits=(*change.splits, *still.splits))
    assert headline(both).rest == f"Groups changed unlike each other, by who made contact. {rest}"
    assert re.findall(r">([−\d]*%|–)</td>", groups_table(change, change.splits[0])) == ["–", "50%"] * 2 + ["–", "100%"]


def test_a_driver_is_told_with_the_groups_that_went_the_other_way():
    change = change_of(
        ON_TIME, ("source_group",), ("Police", 400, 340, 400, 280), ("Schools", 400, 280, 400, 341),
        ("Individual", 400, 300, 400, 300),
    )  # fmt: skip
    assert headline(change).text == (
        "Contacts from schools account for 5.1 points, more than the whole rise of 0.1 points. Among these: 85.3%, "
        "up from 70.0%; no other source rose. Contacts from police went the other way."
    )
    shares = re.findall(r">([−\d]*%|–)</td>", groups_table(change, change.splits[0]))
    assert shares == ["–", "–", "–", "–", "100%"], "of a rise of 0.1 within chance, schools added 6,100%"


def test_a_driver_whose_part_is_not_seen_does_not_stand_before_the_mix():
    """Health services fell, and came so much more often that they still took nothing from the total."""
    change = change_of(
        ON_TIME, ("source_group",), ("Health services", 40, 40, 200, 160), ("Schools", 800, 780, 60, 58),
        ("LA services", 160, 8, 740, 37),
    )  # fmt: skip
    assert [part.name for part in change.splits[0].with_verdict("drives")] == ["Health services"]
    assert headline(change).claim.startswith("The mix accounts for ")
    tiny = change_of(ON_TIME, ("area",), ("a", 100_000, 80_000, 100_000, 79_600), ("b", 60, 50, 60, 20))
    assert headline(tiny).claim == "Contacts of b fell by more than the rest."


def test_of_a_driver_with_under_six_rows_in_a_period_no_figure_is_told():
    change = change_of(ON_TIME, ("area",), ("a", 5, 5, 400, 20), ("b", 400, 320, 400, 316), ("c", 400, 320, 400, 318))
    assert [part.name for part in change.splits[0].with_verdict("drives")] == ["a"]
    assert "100" not in headline(change).rest
    assert headline(change).rest == "Both others fell too."


AREAS = ("area",), ("a", 250, 200, 250, 155), ("b", 250, 200, 250, 155)


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ((("unknown", 500, 400, 0, 0), ("F", 0, 0, 250, 150), ("M", 0, 0, 250, 160)),
         "Contacts (sex: not known) were 0.0% of all, 100.0% before."),
        ((("unknown", 200, 190, 10, 9), ("F", 150, 100, 250, 145), ("M", 150, 110, 240, 156)),
         "Contacts (sex: not known) were 2.0% of all, 40.0% before."),
    ],
)  # fmt: skip
def test_groups_that_were_not_recorded_before_explain_nothing(groups, said):
    """A board read "The mix accounts for 18.0 of the 18.0 points" where an agency had begun to send the sex."""
    by_sex, by_area = change_of(ON_TIME, ("sex",), *groups), change_of(ON_TIME, *AREAS)
    assert by_sex.splits[0].anew
    told = of_split(by_sex, by_sex.splits[0])
    assert told == ("Records by sex changed, so that groups can’t be compared.", said)
    both = replace(by_area, splits=(*by_sex.splits, *by_area.splits))
    assert headline(both).text == "It fell across the board. No area fell by more than the rest."
    assert "Recorded otherwise</td><td>No group" in dimensions_table(both, str)


def test_counts_that_were_recorded_otherwise_have_no_driver():
    change = change_of(CONTACTS, ("sex",), ("unknown", 500, 0), ("F", 0, 270), ("M", 0, 310))
    assert headline(change).claim == "Records by sex changed, so that groups can’t be compared."
    assert change.splits[0].with_verdict("drives") == ()
    renamed = change_of(CONTACTS, ("area",), ("Quay", 400, 0), ("Harbour", 0, 460), ("Hill", 500, 500))
    assert headline(renamed).rest == (
        "Contacts of Harbour were 47.9% of all, 0.0% before; contacts of Quay were 0.0% of all, 44.4% before."
    )


def test_a_few_rows_without_a_known_group_are_no_other_way_to_record():
    few = change_of(ON_TIME, ("sex",), ("unknown", 3, 2, 0, 0), ("F", 9, 8, 12, 9), ("M", 8, 7, 9, 6))
    new = change_of(ON_TIME, ("area",), ("north", 400, 320, 400, 320), ("south", 0, 0, 100, 40))
    assert not few.splits[0].anew
    assert not new.splits[0].anew


def test_names_may_hold_what_joins_two_of_them():
    cells = (("Brent x Harrow", "North"), 100, 80, 100, 40), (("Barnet", "North"), 100, 80, 100, 80)
    change = change_of(ON_TIME, ("area", "hub"), *cells)
    assert headline(change).claim.startswith("Contacts (area: Brent x Harrow; hub: North) account for ")


def waits(month: str, source: str, hours) -> list[str]:
    """Return contacts of a source, three for each wait in hours."""
    rows = []
    for i, hour in enumerate([*hours] * 3):
        decided = f"{month}-{2 + (6 + hour) // 24:02} {(6 + hour) % 24:02}:00"
        rows.append(f"{source}{month}{i} | x{source}{month}{i} | {month}-02 06:00 | {source} | red | {decided}")
    return rows


def test_a_time_is_explained_by_the_share_done_within_the_mean_of_both():
    before, after = range(1, 11), range(7, 17)
    rows = [*waits("2026-03", "6", before), *waits("2026-03", "4", before)]
    rows += [*waits("2026-04", "6", after), *waits("2026-04", "4", before)]
    head = "contact_id | person_id | received_at | source | risk_initial | decided_at"
    facts = facts_of({"contacts": rows_of("\n".join([head, *rows]))}, end_of("2026-05-31"))
    change = explain(facts, tally_for(facts, HOURS, ["source"]), read_span("month", "2026-03"), APRIL)
    assert (change.values, change.within) == ((5.0, 8.0), 6.5)  # half are done by the 30th of 60
    assert (change.whole.before, change.whole.after) == (Cell(36, 60), Cell(18, 60))
    adds = {row["group"]: round(row["contribution"], 6) for row in table(change).to_dicts()}
    assert adds == {ALL: 3.0, "6": 3.0, "4": 0.0}
    assert headline(change) == (
        "Contacts from police account for 3.0 hours of the rise of 3.0 hours.", "No other source rose."
    )  # fmt: skip
    shares = {row["group"]: (row["value_from"], row["value_to"], row["change"]) for row in table(change).to_dicts()}
    assert shares == {ALL: (60.0, 30.0, -30.0), "6": (60.0, 0.0, -60.0), "4": (60.0, 60.0, 0.0)}
    assert 'right">0.0%</td><td class="right">60.0%</td>' in groups_table(change, change.splits[0]), "0.6 read as 0.6%"


def test_groups_whose_times_rose_are_counted_among_those_that_rose():
    """Of groups done in time in 88% and then in 82%, "none rose" stood below a time that had risen."""
    rows = [
        row for month, hours in (("2026-03", [*range(1, 9), 9, 30]), ("2026-04", [*range(2, 10), 20, 30]))
        for source in ("6", "4") for row in waits(month, source, hours)
    ]  # fmt: skip
    head = "contact_id | person_id | received_at | source | risk_initial | decided_at"
    facts = facts_of({"contacts": rows_of("\n".join([head, *rows]))}, end_of("2026-05-31"))
    p90 = METRICS["hours_to_decision_p90"]
    change = explain(facts, tally_for(facts, p90, ["source"]), read_span("month", "2026-03"), APRIL)
    assert (change.values, change.whole.before, change.whole.after) == ((9.0, 20.0), Cell(54, 60), Cell(48, 60))
    assert of_split(change, change.splits[0]).rest.startswith("Both sources rose")


@pytest.fixture(scope="module")
def build(sample_build: Path):
    return open_build(sample_build)


def test_a_figure_that_knows_hubs_alone_has_no_groups_within_one(build):
    spans = read_span("month", "2026-09"), read_span("month", "2026-10")
    change = explain(build, tally_for(build, METRICS["vacant_posts"], where={"hub": "Northvale"}), *spans)
    assert headline(change) == ("There are no groups to split it by.", "")


def test_the_demo_fell_across_the_board(build):
    change = explain(build, tally_for(build, ON_TIME), read_span("month", "2026-09"), read_span("month", "2026-10"))
    assert (change.whole.before, change.whole.after) == (Cell(259, 294), Cell(263, 361))
    assert round(change.change, 2) == -15.24
    assert round(min(each.q for each in change.splits if each.q is not None), 3) == 0.437
    rows = {(r["dimension"], r["group"]): (round(r["rate_effect"], 2), round(r["mix_effect"], 2))
            for r in table(change).to_dicts()}  # fmt: skip
    assert [rows["risk_initial", risk] for risk in ("green", "amber", "red")] == [
        (-8.48, 0.12), (-4.20, 0.06), (-2.74, 0.0),
    ]  # fmt: skip
    assert [rows["source_group", group] for group in ("Police", "LA services", "Individual")] == [
        (-4.14, -0.15), (-3.44, 0.01), (-0.01, 0.23),
    ]  # fmt: skip
    told = headline(change)
    assert told.text == "It fell across the board. No group of any of 11 dimensions fell by more than the rest."
    by_source = next(each for each in change.splits if each.dims == ("source_group",))
    assert of_split(change, by_source).claim == (
        "The fall of 15.2 points is nearly everywhere: no one source explains it."
    )
    assert list(table(change).columns) == list(COLUMNS)


@pytest.mark.parametrize(
    ("name", "dim"),
    [
        ("agency_check_returned_on_time", "agency"), ("checks_per_contact", "risk_initial"), ("contacts", "outcome"),
        ("undecided_at_month_end", "source_group"), ("re_referral_12m", "age_band"), ("step_downs", "level_to"),
        ("step_down_to_early_help", "level_from"),
    ],
)  # fmt: skip
def test_what_is_tallied_is_what_is_measured(build, name, dim):
    spans = [read_span("quarter", label) for label in ("2025-26 Q4", "2026-27 Q2")]
    found = tally(build, METRICS[name], dims=[(dim,)]).both((dim,), *spans)
    frame = measure(build, [METRICS[name]], by=[dim], period="quarter")
    for place, span in enumerate(spans):
        rows = frame.filter(pl.col("period") == span.label).to_dicts()
        expected = {row[dim]: (row["numerator"], row["denominator"] or 0) for row in rows}
        cells = {both.name: both[1 + place] for both in found}
        assert {group: tuple(cells.get(group, Cell(0))) for group in expected} == expected


def test_what_is_known_only_afterwards_explains_nothing(build):
    periods = read_span("month", "2026-09"), read_span("month", "2026-10")
    every = explain(build, tally_for(build, ON_TIME), *periods)
    assert not {"outcome", "risk_final"} & {dim for each in every.splits for dim in each.dims}
    (asked,) = explain(build, tally_for(build, ON_TIME, ["outcome"]), *periods).splits
    assert (asked.verdict, asked.q) == ("after", None)
    assert [part.verdict for part in asked.parts] == [None] * len(asked.parts)


@pytest.mark.parametrize(
    ("name", "begin", "end", "by", "said"),
    [
        ("contacts", "2026-10", "2026-11", [], "November 2026 is not complete."),
        ("contacts", "2026-10", "2026-10", [], "does not end before"),
        ("contacts", "2026-01..2026-02", "2026-10", [], "are not of equal length"),
        ("contacts", "2026-10", "2026-9x", [], "is not a month"),
        ("contacts", "2026-03..2026-02", "2026-10", [], "ends before it begins"),
        ("contacts", "2026-09", "2026-10", ["level_to"], "can't be broken down by 'level_to'"),
        ("contacts", "2026-09", "2026-10", ["sex", "hub", "area"], "Name one dimension, or two to cross."),
        ("arrivals_less_decisions", "2026-09", "2026-10", [], "arrivals and departures"),
        ("contacts_per_10000", "2026-09", "2026-10", [], "population"),
        ("re_referral_12m", "2023-11", "2026-10", [], "Not known: looks back"),
    ],
)  # fmt: skip
def test_what_has_no_answer_says_why(build, name, begin, end, by, said):
    with pytest.raises(QuestionError, match=said):
        explain(build, tally_for(build, METRICS[name], by), read_span("month", begin), read_span("month", end))


def test_a_time_that_too_few_have_reached_says_so():
    """Of three contacts one is decided: nobody knows when nine in ten will be."""
    lines = [
        f"{month}{at} | p{month}{at} | {month}-02 09:00 | 6 | red | {f'{month}-02 10:00' if at == 0 else ''}"
        for month in ("2026-04", "2026-05") for at in range(3)
    ]  # fmt: skip
    head = "contact_id | person_id | received_at | source | risk_initial | decided_at"
    facts = facts_of({"contacts": rows_of("\n".join([head, *lines]))}, end_of("2026-06-30"))
    with pytest.raises(QuestionError, match="not reached yet in April 2026"):
        explain(facts, tally_for(facts, METRICS["hours_to_decision_p90"]), APRIL, MAY)


def test_of_a_time_without_any_row_it_is_said_that_none_were_counted():
    """The message read "not reached yet in April 2026" of a month without a contact of that source."""
    rows = rows_of("\n".join(["contact_id | person_id | received_at | source | risk_initial | decided_at",
                              *waits("2026-04", "4", range(1, 4)), *waits("2026-05", "6", range(1, 4))]))  # fmt: skip
    facts = facts_of({"contacts": rows}, end_of("2026-06-30"))
    with pytest.raises(QuestionError, match="No contacts were counted in April 2026"):
        explain(facts, tally_for(facts, HOURS, where={"source": "6"}), APRIL, MAY)


def test_what_stands_open_is_told_at_the_end_of_a_period():
    change = change_of(METRICS["undecided_at_month_end"], ("source_group",), ("Police", 70, 77))
    assert total(change).startswith(
        "77 contacts at the end of May 2026, up from 70 contacts at the end of April 2026 ("
    )


def test_none_before_and_after_has_no_range():
    """A board read "0 assessments in March 2026, the same as in January 2026 (0, 95% interval 0 to 0)"."""
    change = change_of(METRICS["tier_lowered"], ("sex",), ("female", 0, 0), ("male", 0, 0))
    assert total(change) == "0 step-downs in May 2026, the same as in April 2026."


def test_of_two_dimensions_crossed_only_that_which_comes_afterwards_explains_nothing():
    groups = [(("red", "F"), 50, 40, 50, 30), (("amber", "M"), 50, 40, 50, 41)]
    change = change_of(ON_TIME, ("risk_final", "sex"), *groups)
    assert of_split(change, change.splits[0]).claim == (
        "Risk after checks is known only afterwards, and explains nothing."
    )
    both = change_of(ON_TIME, ("outcome", "risk_final"), *groups)
    assert of_split(both, both.splits[0]).claim.startswith("Outcome and risk after checks are known only afterwards, ")


def test_labels_name_their_periods():
    assert read_span("quarter", "2026-27 Q4") == Span("2026-27 Q4", date(2027, 1, 1), date(2027, 3, 31), 24324, 24326)
    assert read_span("financial-year", "2025-26").start == date(2025, 4, 1)
    for period, text in (("quarter", "2026-28 Q1"), ("quarter", "2026-27"), ("financial-year", "2026-04")):
        with pytest.raises(QuestionError, match="write it as"):
            read_span(period, text)


def test_months_since_a_day_are_held_against_as_many_before():
    before, after = since(date(2026, 6, 15), date(2026, 9, 1))
    assert (before.label, after.label) == ("2026-03..2026-05", "2026-07..2026-09")
    before, after = since(date(2026, 9, 1), date(2026, 9, 1))
    assert (before.label, after.label) == ("2026-08", "2026-09")
    assert since(date(2026, 9, 2), date(2026, 9, 1)) is None
    assert number_of(first_day(after.last)) == after.last
    assert last_day(after.start) == after.end
    before, after = since(date(2026, 8, 3), date(2026, 9, 1))  # a Monday: the first working day, as a study counts it
    assert (before.label, after.label) == ("2026-06..2026-07", "2026-08..2026-09")


def test_a_dimension_without_groups_to_compare_counts_as_looked_at():
    groups = [Both("a", Cell(340, 400), Cell(280, 400)), Both("b", Cell(255, 300), Cell(255, 300))]
    whole = split(ON_TIME, ("hub",), [Both("x", Cell(595, 700), Cell(535, 700))])
    alone, beside = judged([split(ON_TIME, ("area",), groups)]), judged([whole, split(ON_TIME, ("area",), groups)])
    assert (alone[0].q, beside[1].q, beside[0].q) == (alone[0].p, pytest.approx(2 * alone[0].p), None)
