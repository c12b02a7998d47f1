"""Whether a change helped: what is refused, what is found where the truth is known, and how sure the label may be."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from etl.errors import QuestionError
from queries.impact import calibration, telling
from queries.impact.comparison import compare
from queries.impact.course import ImpactError, first_month_after, make_course, read_course
from queries.impact.evidence import Checks, label
from queries.impact.model import fit, inflation
from queries.impact.placebo import placebos, rank
from queries.impact.register import Registered, find_change, free_hubs, others_near
from queries.impact.study import Control, judge
from queries.metrics import METRICS
from queries.months import months_after

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
        (frame(after=12, statuses=dict.fromkeys(range(5, 12), "immature")), "7 of the months around it can't be known"),
        (frame(after=6, statuses={5: "partial"}), "five known months after"),
        (frame(values=(-8, -7)), "a gap in the data can't be told from an effect"),
        (frame(values=(-9, -6, 3)), "a gap in the data can't be told from an effect"),
    ],
)
def test_months_that_cannot_bear_an_answer_are_refused_with_the_reason(rows, said):
    with pytest.raises(ImpactError, match=said):
        read_course(rows, ON_TIME, LIVE)


def test_a_month_without_any_contact_is_a_gap_not_a_quiet_month():
    rows = frame(unit="count").with_columns(
        pl.when(pl.col("start") == date(2025, 3, 1)).then(0).otherwise(pl.col("value")).alias("value")
    )
    assert read_course(rows, CONTACTS, LIVE).missing == (date(2025, 3, 1),)


def test_a_figure_that_never_varies_is_refused():
    rows = frame().with_columns(numerator=pl.col("denominator"), value=pl.lit(100.0))
    with pytest.raises(ImpactError, match="No model fits these months"):
        fit(read_course(rows, ON_TIME, LIVE))


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("lift", [-0.4, 0.0, 0.3])
def test_without_noise_the_effect_is_exactly_the_difference_made(unit, lift):
    real, plain = frame(unit=unit, lift=lift), frame(unit=unit)
    true = (real["value"] - plain["value"])[24:].mean()
    noisy = frame(unit=unit, lift=lift, spread=1e-3)
    found = fit(read_course(noisy, UNITS[unit], LIVE))
    tolerance = 0.005 * plain["value"].mean()
    assert found.effect().value == pytest.approx(true, abs=tolerance)
    assert found.month(6).value == pytest.approx((real["value"] - plain["value"])[29], abs=2 * tolerance)
    assert found.month(12).value == pytest.approx((real["value"] - plain["value"])[35], abs=3 * tolerance)
    assert found.month(13) is None


def test_other_changes_get_a_step_of_their_own_and_the_effect_is_told_as_if_a_later_one_had_not_come():
    rows = frame(lift=0.5, spread=0.01)
    later = pl.col("start") >= date(2026, 8, 1)
    fallen = rows.with_columns(
        numerator=pl.when(later).then(pl.col("numerator") - 20_000).otherwise(pl.col("numerator"))
    )
    true = (rows["value"] - frame()["value"])[24:].mean()
    stepped = fit(read_course(fallen, ON_TIME, LIVE, [date(2026, 8, 3)])).effect()
    mixed = fit(read_course(fallen, ON_TIME, LIVE)).effect()
    assert stepped.value == pytest.approx(true, abs=0.6)
    assert abs(mixed.value - true) > 3


def test_neighbours_that_are_alike_widen_and_chance_does_not_narrow():
    rng = np.random.default_rng(1)
    alone = rng.normal(size=200)
    assert inflation(alone, 4) == pytest.approx(1, abs=0.4)
    alike = np.convolve(alone, np.ones(4), "valid")
    assert inflation(alike, 4) == pytest.approx(4)
    assert inflation(-np.cumprod(-np.ones(50)), 4) == 1


def test_false_dates_see_neither_the_change_nor_another_one():
    course = read_course(frame(lift=1.0, spread=0.02), ON_TIME, LIVE)
    found = placebos(course)
    assert [one.month for one in found] == [months_after(date(2024, 11, 1), i) for i in range(7)]
    assert max(abs(one.effect.value) for one in found) < 5
    assert rank(15.0, found) == 1
    assert rank(0.0, found) == 8
    near = placebos(course, [date(2024, 12, 1)])
    assert [one.month for one in near] == [date(2025, 3, 1), date(2025, 4, 1), date(2025, 5, 1)]


@pytest.mark.parametrize(
    ("checks", "flaws", "said"),
    [
        (Checks(0.05, 1, 20, False, True, True), 0, "none"),
        (Checks(0.04, 1, 4, False, True, True), 0, "weak"),  # too few false dates
        (Checks(0.04, 3, 10, False, True, True), 0, "weak"),  # two of ten as large
        (Checks(0.04, 2, 10, False, True, True), 0, "moderate"),
        (Checks(0.004, 2, 20, False, True, True), 0, "moderate"),
        (Checks(0.004, 1, 5, False, None, None), 0, "strong"),
        (Checks(0.004, 1, 5, None, None, None), 0, "moderate"),  # no negative control
        (Checks(0.004, 1, 5, False, False, True), 0, "moderate"),
        (Checks(0.004, 1, 5, False, True, False), 0, "moderate"),
        (Checks(0.004, 1, 5, False, None, None), 1, "moderate"),
        (Checks(0.004, 1, 5, False, None, None), 5, "weak"),
    ],
)
def test_the_label_follows_the_rule(checks, flaws, said):
    assert label(checks, ["a reason"] * flaws) == said


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


def panel(trend=0.0, lift=0.4, hubs=3):
    """Return one hub and others in a common, wild course; with a trend, the hub was leaving it before."""
    rng = np.random.default_rng(3)
    common = np.cumsum(rng.normal(0, 0.08, 36))
    frames = []
    for hub in range(hubs + 1):
        rows = []
        for i in range(36):
            eta = 0.5 + 0.2 * hub + common[i] + (hub == 0) * (trend * i / 12 + lift * (i >= 24))
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
    assert found.pre_trend_ok
    assert found.effect.low < 8 < found.effect.high
    assert found.effect.low > 0
    assert [one.quarter for one in found.quarters] == [-8, -7, -6, -5, -4, -3, -2, 0, 1, 2, 3]


def test_hubs_that_were_drifting_apart_before_are_no_fair_comparison():
    own, every = panel(trend=0.6, lift=0.0)
    course = make_course(own.to_dicts(), "percent", 100.0, FIRST)
    assert not compare(course, every, ["1", "2", "3"]).pre_trend_ok


def test_a_hub_with_a_month_missing_or_not_known_takes_no_part():
    own, every = panel()
    course = make_course(own.to_dicts(), "percent", 100.0, FIRST)
    short = every.filter((pl.col("hub") != "1") | (pl.col("start") != date(2025, 1, 1)))
    young = short.with_columns(status=pl.when(pl.col("hub") == "2").then(pl.lit("partial")).otherwise("status"))
    assert compare(course, young, ["1", "2", "3"]).hubs == ("3",)
    assert compare(course, young, ["1", "2"]) is None


def test_the_paragraph_says_the_effect_what_was_tried_and_what_it_does_not_show():
    course = read_course(frame(lift=0.5, spread=0.05, values=(-6,)), ON_TIME, LIVE)
    moved = fit(read_course(frame(lift=-0.5, spread=0.05, seed=2), ON_TIME, LIVE)).effect()
    offer = change(date(2026, 3, 2), name="offer")
    found = judge(change(), ON_TIME, course, mixed=[offer], control=Control(METRICS["risk_changed"], moved))
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


def test_no_evidence_is_not_told_as_evidence_of_nothing():
    found = judge(change(), ON_TIME, read_course(frame(spread=0.2), ON_TIME, LIVE))
    assert found.evidence == "none"
    said = telling.text(found)
    assert "There is no evidence of an effect." in said
    assert "This does not show that there was none: a difference of up to" in said


@pytest.mark.parametrize("number", range(3))
def test_a_trial_without_an_effect_has_none(number):
    world = calibration.make_world(number, with_effect=False)
    assert world.true == 0
    assert calibration.make_world(number, with_effect=True).true != 0
