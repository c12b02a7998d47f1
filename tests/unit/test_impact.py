"""Whether a change helped: what is refused, what is found where the truth is known, and how sure the label may be."""

import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from dashboard.screens.impact import tables
from etl.errors import QuestionError
from publish.charts.impact import dates_chart, stacked
from queries.calendar.months import first_month_after, months_after
from queries.impact import telling
from queries.impact.amounts import amount, apart, signed, unit
from queries.impact.comparison import compare
from queries.impact.course import NOT_ENOUGH, ImpactError, make_course, named, read_course
from queries.impact.every import holm
from queries.impact.evidence import Checks, label
from queries.impact.model import Estimate, fit
from queries.impact.placebo import Placebo, placebos, rank
from queries.impact.power import Sight, months_more, sights
from queries.impact.register import LAW, Registered, find_change, free_hubs, laws_near, local, others_near
from queries.impact.result import Control
from queries.impact.study import judge, within
from queries.impact.surroundings import turnaround
from queries.metrics.catalogue import METRICS
from tests.support.tables import end_of, facts_of, rows_of

LIVE = date(2025, 11, 3)
FIRST = date(2025, 11, 1)
ON_TIME, CONTACTS, HOURS = (
    METRICS[name] for name in ("contact_decided_on_time", "contacts", "hours_to_decision_median")
)
UNITS = {"percent": ON_TIME, "count": CONTACTS, "hours": HOURS}


def frame(before=24, after=12, unit="percent", lift=0.0, statuses=None, values=None, spread=0.0, seed=1):
    """Return months as `measure` gives them, in a plain course with a lift of the logit or logarithm."""
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(-before, after):
        eta = 0.8 + 0.05 * i / 12 + (lift if i >= 0 else 0) + rng.normal(0, spread)
        if unit == "percent":
            n, value = 100_000, 100 / (1 + np.exp(-eta))
            row = (round(n * value / 100), n, value)
        elif unit == "count":
            value = round(10_000 * np.exp(eta))
            row = (value, None, float(value))
        else:
            row = (None, 400, float(np.exp(eta)))
        row = (None, 0, None) if values and i in values else row
        rows.append((months_after(FIRST, i), *row, (statuses or {}).get(i, "ok")))
    names = ("start", "numerator", "denominator", "value", "status")
    schema = dict(zip(names, (pl.Date, pl.Int64, pl.Int64, pl.Float64, pl.String), strict=True))
    return pl.DataFrame(rows, schema=schema, orient="row")


def change(day=LIVE, hub="Northvale", name="go-live"):
    return Registered(name, hub, day, "go_live", f"The {name}")


@pytest.mark.parametrize(
    ("day", "first"),
    [
        ("2025-11-01", "2025-11-01"),  # a Saturday
        ("2025-11-03", "2025-11-01"),  # the first working day
        ("2025-11-04", "2025-12-01"),
        ("2026-01-02", "2026-01-01"),  # after New Year's Day
        ("2026-01-05", "2026-02-01"),
        ("2025-12-31", "2026-01-01"),
    ],
)
def test_the_month_of_a_change_counts_where_it_came_by_the_first_working_day(day, first):
    assert first_month_after(date.fromisoformat(day)) == date.fromisoformat(first)


def test_the_month_in_which_a_change_came_is_left_out_as_a_transition():
    course = read_course(frame(), ON_TIME, date(2025, 11, 14))
    assert FIRST not in course.months
    assert course.time[course.after][0] == 0
    assert course.missing == ()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (frame(before=11), "eleven known months before 3 November 2025, and twelve are needed"),
        (frame(after=5), "five known months after 3 November 2025, and six are needed"),
        (
            frame(after=12, statuses=dict.fromkeys(range(5, 12), "immature")),
            "April to October 2026: can't be known yet",
        ),
        (frame(after=6, statuses={5: "partial"}), "five known months after"),
        (frame(after=5), "six are needed. Ask again with one more."),
        (frame(values=(-8, -7)), "no figure for March and April 2025: a gap in the data can't be told from an effect"),
        (frame(values=(-9, -6, 3)), "no figure for February 2025, May 2025, February 2026: a gap"),
    ],
)
def test_months_that_cannot_bear_an_answer_are_refused_with_the_reason(rows, said):
    with pytest.raises(ImpactError, match=said):
        read_course(rows, ON_TIME, LIVE)


def test_months_in_which_nothing_was_counted_are_no_missing_extracts():
    """Officers were told to load missing extracts of months without a strategy discussion."""
    held = pl.col("start").is_in([date(2025, month, 1) for month in (2, 3, 6)])
    few = frame().with_columns(
        denominator=pl.when(held).then(0).otherwise(2), value=pl.when(held).then(None).otherwise(pl.col("value"))
    )
    said = (
        "has no figure for February and March 2025, June 2025: no contacts were counted then, .*Choose another metric"
    )
    with pytest.raises(ImpactError, match=said) as refused:
        read_course(few, ON_TIME, LIVE)
    assert refused.value.published == NOT_ENOUGH, "hidden months of a chapter's readers are among these"
    never = few.with_columns(denominator=pl.lit(0), value=pl.lit(None, pl.Float64))
    with pytest.raises(
        ImpactError, match=r"no known months before .* November 2023 to October 2026: no contacts were"
    ) as refused:
        read_course(never, ON_TIME, LIVE)
    assert refused.value.published == NOT_ENOUGH
    with pytest.raises(ImpactError) as refused:
        read_course(frame(before=11), ON_TIME, LIVE)
    assert refused.value.published == str(refused.value), "which months there are is no count"


def test_a_rate_of_a_hub_without_a_population_says_so():
    rate = METRICS["contacts_per_10000"]
    rows = frame(unit="count").with_columns(denominator=pl.lit(None, pl.Int64), value=pl.lit(None, pl.Float64))
    said = "no known months before .* November 2023 to October 2026: the policy names no population"
    with pytest.raises(ImpactError, match=said):
        read_course(rows, rate, LIVE)


def test_what_stands_open_is_counted_at_month_end():
    units = [unit(METRICS[name]) for name in ("undecided_at_month_end", "contacts")]
    assert units == ["contacts at month end", "contacts a month"]


def test_a_month_without_any_contact_is_a_gap_not_a_quiet_month():
    rows = frame(unit="count").with_columns(
        pl.when(pl.col("start") == date(2025, 3, 1)).then(0).otherwise(pl.col("value")).alias("value")
    )
    assert read_course(rows, CONTACTS, LIVE).missing == (date(2025, 3, 1),)


def test_a_figure_that_never_varies_is_refused():
    rows = frame().with_columns(numerator=pl.col("denominator"), value=pl.lit(100.0))
    with pytest.raises(ImpactError, match="No model fits these months") as refused:
        fit(read_course(rows, ON_TIME, LIVE))
    assert refused.value.published == NOT_ENOUGH, "of months that are all hidden it would tell that all were on time"


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("lift", [-0.4, 0.0, 0.3])
def test_with_little_noise_the_effect_is_the_difference_made(unit, lift):
    real, plain = frame(unit=unit, lift=lift), frame(unit=unit)
    true = (real["value"] - plain["value"])[24:].mean()
    noisy = frame(unit=unit, lift=lift, spread=1e-3)
    found = fit(read_course(noisy, UNITS[unit], LIVE))
    tolerance = 0.01 * plain["value"].mean()
    assert found.effect.value == pytest.approx(true, abs=tolerance)
    assert found.effect.low < true < found.effect.high
    assert found.month(6).value == pytest.approx((real["value"] - plain["value"])[29], abs=2 * tolerance)
    assert found.month(12).value == pytest.approx((real["value"] - plain["value"])[35], abs=3 * tolerance)
    assert found.month(13) is None


def test_a_net_count_is_studied_in_its_own_unit_whatever_its_size():
    for size in (1.0, 500.0):
        values = size * (np.resize([3.0, -2.0, 1.0, -4.0, 2.0], 36) + 15 * (np.arange(36) >= 24))
        rows = [
            {"start": months_after(FIRST, i - 24), "numerator": None, "denominator": None, "value": float(value)}
            for i, value in enumerate(values)
        ]
        found = fit(make_course(rows, "net", 1.0, FIRST)).effect
        assert found.value == pytest.approx(15 * size, rel=0.1)
        assert found.p < 0.01


def test_times_that_hardly_move_do_not_break_the_study():
    days = np.where(np.arange(36) % 5 == 0, 8.0, 7.0)
    rows = [
        {"start": months_after(FIRST, i - 24), "numerator": None, "denominator": 90, "value": 24 * float(value)}
        for i, value in enumerate(days)
    ]
    found = fit(make_course(rows, "hours", 1.0, FIRST)).effect
    assert found.low < 0 < found.high
    even = [row | {"value": float(10 * 1.01**i)} for i, row in enumerate(rows)]
    with pytest.raises(ImpactError, match="the figure never varies"):
        fit(make_course(even, "hours", 1.0, FIRST))


def test_other_changes_get_a_step_of_their_own_and_the_effect_is_told_as_if_a_later_one_had_not_come():
    rows = frame(lift=0.5, spread=0.01)
    later = pl.col("start") >= date(2026, 8, 1)
    fallen = rows.with_columns(
        numerator=pl.when(later).then(pl.col("numerator") - 20_000).otherwise(pl.col("numerator"))
    )
    true = (rows["value"] - frame()["value"])[24:].mean()
    stepped = fit(read_course(fallen, ON_TIME, LIVE, [date(2026, 8, 3)])).effect
    mixed = fit(read_course(fallen, ON_TIME, LIVE)).effect
    assert stepped.value == pytest.approx(true, abs=1)
    assert abs(mixed.value - true) > 3


def test_a_change_outside_of_the_months_is_not_said_to_have_been_allowed_for():
    """A study of November 2025 to June 2026 "allowed for" a change of September 2026."""
    near = [change(date(2026, month, 3), name=f"in {month}") for month in (8, 9)]
    course = read_course(frame(after=10), ON_TIME, LIVE, [other.effective_on for other in near])
    assert within(course, near) == near[:1]
    early = [change(date(2024, 11, 1), name="a year before")]
    assert within(read_course(frame(before=12), ON_TIME, LIVE, [date(2024, 11, 1)]), early) == []


def test_uneven_months_widen_the_interval():
    even, uneven = (fit(read_course(frame(spread=spread), ON_TIME, LIVE)).effect for spread in (0.02, 0.3))
    assert uneven.high - uneven.low > 2 * (even.high - even.low)


def test_false_dates_see_neither_the_change_nor_another_one():
    course = read_course(frame(lift=1.0, spread=0.02), ON_TIME, LIVE)
    found = placebos(course)
    assert [one.month for one in found] == [months_after(date(2024, 11, 1), i) for i in range(7)]
    assert max(abs(one.effect.value) for one in found) < 5
    near = placebos(course, [date(2024, 12, 1)])
    assert [one.month for one in near] == [date(2025, 3, 1), date(2025, 4, 1), date(2025, 5, 1)]


def test_false_dates_are_ranked_by_their_own_uncertainty():
    false = [Placebo(FIRST, Estimate(value, -30.0, 30.0, 0.3, z)) for value, z in ((15.0, 1.0), (5.0, -2.5))]
    assert rank(Estimate(10.0, 2.0, 18.0, 0.02, 2.4), false) == 2
    assert rank(Estimate(3.0, 1.0, 5.0, 0.003, 3.0), false) == 1


@pytest.mark.parametrize(
    ("checks", "flaws", "said"),
    [
        (Checks(0.05, 24, 1, 20, False, False, True, True), 0, "none"),
        (Checks(0.01, 24, 1, 4, False, False, True, True), 0, "weak"),  # too few false dates
        (Checks(0.01, 24, 3, 10, False, False, True, True), 0, "weak"),  # two of ten as large
        (Checks(0.01, 24, 2, 10, False, False, True, True), 0, "moderate"),
        (Checks(0.02, 24, 1, 10, False, False, True, True), 0, "weak"),
        (Checks(0.016, 29, 1, 10, False, False, True, True), 0, "moderate"),
        (Checks(0.016, 30, 1, 10, False, False, True, True), 0, "weak"),  # a long course has more room to drift
        (Checks(0.001, 24, 1, 10, True, False, True, True), 0, "weak"),  # drifting
        (Checks(0.001, 24, 2, 20, False, False, True, True), 0, "moderate"),
        (Checks(0.002, 24, 1, 5, False, False, None, None), 0, "moderate"),
        (Checks(0.001, 24, 1, 5, False, False, None, None), 0, "strong"),
        (Checks(0.001, 24, 1, 5, False, None, None, None), 0, "moderate"),  # no negative control
        (Checks(0.001, 24, 1, 5, False, False, False, True), 0, "moderate"),
        (Checks(0.001, 24, 1, 5, False, False, True, False), 0, "moderate"),
        (Checks(0.001, 24, 1, 5, False, False, None, None), 1, "moderate"),
        (Checks(0.001, 24, 1, 5, False, False, None, None), 5, "weak"),
    ],
)
def test_the_label_follows_the_rule(checks, flaws, said):
    assert label(checks, ["a reason"] * flaws) == said


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [("2026-03-16", (8, 2.0), (4, 0.5)), ("2026-03-02", (8, 2.0), (8, 2.75))],
)
def test_turnaround_leaves_out_the_month_in_which_a_change_came(day, before, after):
    """Contacts after a go-live on the 16th stood among those before it; a last whole month was left out."""
    waited = {"2026-01": 48, "2026-02": 48, "2026-03": 120, "2026-04": 12}
    lines = [
        f"{month}{i} | p{month}{i} | {month}-05 06:00 | 6 | red | {done:%Y-%m-%d %H:%M}"
        for month, hours in waited.items()
        for i in range(4)
        for done in [datetime.fromisoformat(f"{month}-05 06:00") + timedelta(hours=hours)]
    ]
    head = "contact_id | person_id | received_at | source | risk_initial | decided_at"
    facts = facts_of({"contacts": rows_of("\n".join([head, *lines]))}, end_of("2026-04-30"))
    (red,) = turnaround(facts, {}, date.fromisoformat(day))
    assert ((red.contacts_before, red.mean_before), (red.contacts_after, red.mean_after)) == (before, after)


def test_many_questions_make_a_small_p_less_rare():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.2, 0.9]) == pytest.approx([0.4, 0.9])
    assert holm([]) == []


def test_what_would_be_seen_shrinks_with_rows_and_is_what_is_found_later():
    rows = frame(spread=0.05)
    few = rows.with_columns(
        numerator=(pl.col("numerator") / 5_000).round().cast(pl.Int64), denominator=pl.lit(20, pl.Int64)
    )
    many, less = (sights(read_course(each, ON_TIME, LIVE)) for each in (rows, few))
    assert [sight.months_after for sight in many] == [6, 7, 8, 9, 10, 11, 12]
    assert all(a.smallest < b.smallest / 1.5 for a, b in zip(many, less, strict=True))
    assert less[-1].smallest < less[0].smallest
    effect = fit(read_course(rows, ON_TIME, LIVE)).effect
    assert many[-1].smallest == pytest.approx(2.8 / 3.92 * (effect.high - effect.low), rel=0.25)


def test_evidence_is_not_strong_for_a_reader_who_may_not_see_the_hubs_that_could_contradict_it():
    """A reader of one hub read "No other hub can serve as a comparison", and strong evidence that others had not."""
    course = read_course(frame(lift=0.6), ON_TIME, LIVE)
    still = Control(METRICS["risk_changed"], fit(read_course(frame(seed=3, spread=0.05), ON_TIME, LIVE)).effect)
    alone, unseen = (judge(change(), ON_TIME, course, controls=[still], hubs_unseen=some) for some in (False, True))
    assert (alone.evidence, unseen.evidence) == ("strong", "moderate")
    assert "No other hub can serve as a comparison." in telling.text(alone)
    assert "Other hubs are not shown to you, so that none serves as a comparison." in telling.text(unseen)


def test_months_more_are_the_fewest_that_would_do():
    seen = [Sight(6, 9.0), Sight(8, 8.0), Sight(12, 7.0)]
    assert months_more(-8.5, 6, seen) == 2
    assert months_more(7.2, 8, seen) == 4
    assert months_more(5.0, 6, seen) is None


def test_months_are_named_in_spans():
    months = [date(2025, 5, 1), date(2025, 8, 1), date(2025, 9, 1), date(2025, 10, 1)]
    assert named(months) == "May 2025, August to October 2025"


def test_a_change_of_the_law_one_month_away_refuses_no_study_and_leaves_figures_of_other_facts_as_they_are():
    own = change()
    law = Registered("duty", None, date(2025, 12, 15), LAW, "Duty to share")
    assert others_near(local([own, law], own), own) == ([], [])
    assert laws_near([own, law], own) == ([law], [])
    course = read_course(frame(lift=1.0, spread=0.02), ON_TIME, LIVE)
    alone, beside = judge(change(), ON_TIME, course), judge(change(), ON_TIME, course, laws=[law])
    assert (alone.effect, alone.evidence) == (beside.effect, beside.evidence)
    assert "The law changed in the same half year: “Duty to share”, 15 December 2025." in telling.text(beside)
    moved = judge(change(), ON_TIME, course, laws=[law], bound=True)
    assert len(moved.flaws) == len(alone.flaws) + 1
    assert moved.evidence == "weak"
    assert "months can't tell the two apart" in telling.text(moved)


def test_a_law_that_began_at_one_hub_is_no_law_of_the_others():
    at_go_live = change()
    here, there = (Registered("help", hub, date(2025, 12, 15), LAW, "Family Help") for hub in ("Northvale", "Eastvale"))
    assert laws_near([at_go_live, here, there], at_go_live) == ([here], [])
    course = read_course(frame(lift=1.0, spread=0.02), ON_TIME, LIVE)
    assert "It reaches all areas." not in telling.text(judge(at_go_live, ON_TIME, course, laws=[here]))
    everywhere = Registered("duty", None, date(2025, 12, 15), LAW, "Duty to share")
    assert "It reaches all areas." in telling.text(judge(at_go_live, ON_TIME, course, laws=[everywhere]))
    own, every = panel()
    course = make_course(own.to_dicts(), "percent", 100.0, FIRST)
    compared = compare(course, every, ["1", "2", "3"])
    told = telling.text(judge(at_go_live, ON_TIME, course, laws=[here], comparison=compared))
    assert "Comparison hubs did not have it then: part of the difference from them may be due to that." in told
    assert "Comparison hubs had" not in told
    told = telling.text(judge(at_go_live, ON_TIME, course, laws=[here, everywhere], comparison=compared))
    assert "Comparison hubs did not have “Family Help”, 15 December 2025 then:" in told


def test_changes_nearer_than_three_months_are_refused_and_others_are_sorted_by_distance():
    own = change()
    offer, vacancies = change(date(2026, 3, 2), name="offer"), change(date(2026, 9, 21), name="vacancies")
    elsewhere, old = change(date(2025, 12, 1), "Eastvale", "elsewhere"), change(date(2024, 9, 2), name="old")
    assert others_near([own, offer, vacancies, elsewhere, old], own) == ([offer], [vacancies])
    for_all = change(date(2025, 12, 15), None, "for-all")
    with pytest.raises(ImpactError, match="'The for-all' took effect on 15 December 2025, less than three months"):
        others_near([own, for_all], own)
    assert free_hubs([own, offer, elsewhere], own, ["Eastvale", "Northvale", "Westvale"]) == ["Westvale"]


def test_an_unknown_change_is_met_with_the_nearest_one():
    with pytest.raises(QuestionError, match="Did you mean 'go-live'"):
        find_change([change()], "go-liv")
    with pytest.raises(QuestionError, match="The impact register is empty"):
        find_change([], "go-live")


def panel(own=0.0, lift=0.4, hubs=3):
    """Return one hub and others in a common, wild course; with `own`, the hub wandered by itself besides."""
    rng = np.random.default_rng(3)
    common, alone = np.cumsum(rng.normal(0, 0.08, 36)), np.cumsum(rng.normal(0, own, 36))
    frames = []
    for hub in range(hubs + 1):
        rows = []
        for i in range(36):
            eta = 0.5 + 0.2 * hub + common[i] + (hub == 0) * (alone[i] + lift * (i >= 24))
            met = int(rng.binomial(400, 1 / (1 + np.exp(-eta))))
            rows.append((str(hub), months_after(FIRST, i - 24), met, 400, met / 4, "ok"))
        frames.append(
            pl.DataFrame(rows, schema=["hub", "start", "numerator", "denominator", "value", "status"], orient="row")
        )
    return frames[0], pl.concat(frames)


def test_other_hubs_show_the_effect_net_of_what_happened_everywhere():
    own, every = panel()
    course = make_course(own.to_dicts(), "percent", 100.0, FIRST)
    found = compare(course, every, ["1", "2", "3"])
    assert found.hubs == ("1", "2", "3")
    assert found.alike_before
    assert 0 < found.effect.low < 8 < found.effect.high
    alone = fit(course).effect
    assert found.effect.high - found.effect.low < alone.high - alone.low
    assert len(found.placebos) == 7


def test_the_page_shows_the_difference_from_other_hubs_at_every_false_date():
    own, every = panel()
    course = make_course(own.to_dicts(), "percent", 100.0, FIRST)
    compared = compare(course, every, ["1", "2", "3"])
    found = judge(change(), ON_TIME, course, comparison=compared)
    assert tables.hubs_alt(compared) == "This hub and three other hubs ran alike before the change"
    shown = tables.dates_table("Difference", found, compared.effect, compared.placebos)
    for part in ("November 2024", "May 2025", "3 November 2025", signed(compared.effect.value, ON_TIME)):
        assert part in shown
    lines = tables.dates_file(found, compared.effect, compared.placebos)
    assert [line["date"] for line in lines][-2:] == ["2025-05-01", "2025-11-03"]
    drawn = dates_chart(ON_TIME, compared.effect, compared.placebos).to_dict()
    points = {row.get("z") for part in drawn["layer"] for row in drawn["datasets"][part["data"]["name"]]}
    assert {compared.effect.z, *(placebo.effect.z for placebo in compared.placebos)} <= points
    assert "Against three hubs without a change nearby, which ran alike before, the difference is" in telling.text(
        found
    )


def test_false_dates_that_found_the_same_are_stacked():
    rows = [{"z": 0.40}, {"z": -1.0}, {"z": 0.41}, {"z": 0.42}, {"z": 0.9}]
    assert [[row["z"] for row in level] for level in stacked(rows, 0.1)] == [[-1.0, 0.40, 0.9], [0.41], [0.42]]


def test_a_hub_that_wandered_by_itself_before_has_no_fair_comparison():
    own, every = panel(own=0.15, lift=0.0)
    course = make_course(own.to_dicts(), "percent", 100.0, FIRST)
    assert not compare(course, every, ["1", "2", "3"]).alike_before


def test_a_hub_with_a_month_missing_or_not_known_takes_no_part():
    own, every = panel()
    course = make_course(own.to_dicts(), "percent", 100.0, FIRST)
    short = every.filter((pl.col("hub") != "1") | (pl.col("start") != date(2025, 1, 1)))
    young = short.with_columns(status=pl.when(pl.col("hub") == "2").then(pl.lit("partial")).otherwise("status"))
    assert compare(course, young, ["1", "2", "3"]).hubs == ("3",)
    assert compare(course, young, ["1", "2"]) is None


def test_the_paragraph_says_the_effect_what_was_tried_and_what_it_does_not_show():
    course = read_course(frame(lift=0.5, spread=0.05, values=(-6,)), ON_TIME, LIVE)
    moved = fit(read_course(frame(lift=-0.5, spread=0.05, seed=2), ON_TIME, LIVE)).effect
    offer = change(date(2026, 3, 2), name="offer")
    still = Control(METRICS["agency_check_returned_on_time"], replace(moved, p=0.03), tried=2)  # 0.025 is too much
    moving = Control(METRICS["risk_changed"], moved, tried=2)
    found = judge(change(), ON_TIME, course, mixed=[offer], controls=[still, moving])
    assert not still.moved
    assert [flaw for flaw in found.flaws if "should not have touched" in flaw]
    said = telling.text(found)
    assert found.evidence == "weak"
    assert (
        "(3 November 2025), “Contacts decided within the target for their risk” at Northvale stood on average" in said
    )
    assert "percentage points above the course it was on, over the twelve months November 2025 to October 2026" in said
    assert "which it should have left alone, moved at the same date too" in said
    assert "May 2025 had no figure and is left out" in said
    assert "“The offer”, 2 March 2026" in said
    assert "not why" in said


@pytest.mark.parametrize(
    ("metric", "effect", "said"),
    [
        ("hours_to_decision_p90", (-51.34, -156.6, 8.3), "on average 51.3 hours below the course it was on"),
        ("contact_decided_on_time", (0.03, -4.0, 5.1), "on average on the course it was on"),
        ("step_ups", (-0.04, -1.0, 0.2), "on average on the course it was on"),
        ("arrivals_less_decisions", (1.34, -5.2, 9.2), "on average 1.3 above the course it was on"),
    ],
)
def test_an_effect_is_told_in_the_digits_and_the_unit_of_its_interval(metric, effect, said):
    """Boards read "2.1 days below (95% interval −156.6 to +8.3)", of hours, and "0.0 below the course"."""
    found = judge(change(), ON_TIME, read_course(frame(spread=0.2), ON_TIME, LIVE))
    value, low, high = effect
    own = replace(found.effect, value=value, low=low, high=high)
    told = telling.text(replace(found, metric=METRICS[metric], effect=own))
    assert said in told
    largest = f"an effect of up to {amount(max(-low, high), METRICS[metric])} can’t be excluded"
    assert largest in told


@pytest.mark.parametrize(
    ("metric", "effect", "said"),
    [
        ("contact_decided_on_time", 0.03, "less than 0.1 percentage points above"),
        ("hours_to_decision_p90", -0.02, "less than 0.1 hours below"),
        ("checks_per_contact", 0.004, "less than 0.01 above"),
    ],
)
def test_an_effect_that_was_found_is_on_one_side_however_small(metric, effect, said):
    """A board read "stood on average on the course it was on. There is weak evidence of an effect"."""
    assert apart(effect, METRICS[metric], found=True) == said
    assert apart(effect, METRICS[metric], found=False) == "on"


def test_months_between_that_have_no_figure_are_not_counted_as_known():
    told = telling.text(judge(change(), ON_TIME, read_course(frame(spread=0.1, values=(4,)), ON_TIME, LIVE)))
    assert "over the eleven known months November 2025 to October 2026" in told
    assert "March 2026 had no figure and is left out" in told


def test_no_evidence_is_not_told_as_evidence_of_nothing():
    found = judge(change(), ON_TIME, read_course(frame(spread=0.2), ON_TIME, LIVE))
    assert found.evidence == "none"
    said = telling.text(found)
    assert "There is no evidence of an effect." in said
    assert "This does not show that there was none: the interval reaches from" in said
    assert "would probably go unseen" in said
    assert "can’t be told from chance by waiting: more months are not used" in said


def test_fewer_months_after_say_how_many_more_would_do():
    found = judge(change(), ON_TIME, read_course(frame(after=6, spread=0.2, lift=0.1), ON_TIME, LIVE))
    told = replace(found, p=0.3, sights=(Sight(6, 99.0), Sight(9, abs(found.effect.value) - 0.01), Sight(12, 0.1)))
    assert "could probably be told from chance with three months more" in telling.text(told)


def test_a_change_straight_after_the_worst_months_is_told_with_what_that_explains():
    rows = frame(spread=0.02)
    low = pl.col("start").is_between(date(2025, 8, 1), date(2025, 10, 1))
    fallen = rows.with_columns(numerator=pl.when(low).then(pl.col("numerator") - 12_000).otherwise("numerator"))
    fallen = fallen.with_columns(value=pl.col("numerator") / 1_000)
    found = judge(change(), ON_TIME, read_course(fallen, ON_TIME, LIVE))
    assert found.after_run
    said = telling.text(found)
    if found.effect.value > 0:
        assert "straight after the worst three of the 24 months before it" in said
    assert "percentage points below the course; after an unusual run a figure comes back by itself" in said
    assert "it came straight after three unusual months" in found.flaws


def test_a_drifting_course_is_told_and_keeps_the_evidence_weak():
    drift = np.cumsum(np.random.default_rng(8).normal(0, 0.1, 48))
    rows = frame(before=36).with_columns(numerator=pl.Series(np.round(100_000 / (1 + np.exp(-drift)))).cast(pl.Int64))
    rows = rows.with_columns(value=pl.col("numerator") / 1_000)
    found = judge(change(), ON_TIME, read_course(rows, ON_TIME, LIVE))
    assert found.drifting
    assert found.evidence in ("none", "weak")
    assert "already wandering or bending before the change: where it would have gone can’t be foretold" in telling.text(
        found
    )


def test_several_questions_are_said_and_decide_the_label():
    found = judge(change(), ON_TIME, read_course(frame(lift=0.5, spread=0.05), ON_TIME, LIVE))
    asked = replace(found, p=0.2, questions=9)
    assert asked.evidence == "none"
    said = telling.text(asked)
    assert "Nine changes were asked about: allowing for that (Holm) raises p from" in said
    assert "An interval without 0 is then no sign of an effect." in said


def test_a_study_loads_neither_statsmodels_nor_scipy():
    program = (
        "import sys, queries.impact.study, queries.impact.every, queries.impact.plan, queries.impact.telling; "
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'scipy', 'statsmodels', 'pandas'}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
