"""What a series' month says in words: the golden sentences, and every combination of unit, better, level and steps."""

from dataclasses import replace
from datetime import date
from functools import cache
from itertools import product

import polars as pl
import pytest

from queries.calendar.months import months_after
from queries.metrics.catalogue import METRICS
from queries.series.claims import headline, subject_of, verdict
from queries.series.findings import finding, sentence
from queries.series.sentences import Reference, sign
from queries.series.series import make_series, together
from queries.series.steps import Step
from queries.statistics.steps import Evidence
from tests.support.sentences import contradictions, number
from tests.support.series import SCHEMA, series

NAMES = {
    "percent": "contact_decided_on_time", "count": "contacts", "rate": "contacts_per_10000",
    "ratio": "checks_per_contact", "hours": "hours_to_decision_median", "net": "arrivals_less_decisions",
}  # fmt: skip
USUAL = {"percent": (60, 2), "count": (400, 12), "rate": (40, 2), "ratio": (4, 0.2), "hours": (20, 2), "net": (0, 6)}
LEVELS = {  # usual spreads from the middle, and the level that they end in
    "quiet": [0, 1] * 13,
    "outside": [0, 1] * 12 + [0, 9],
    "outside again": [0, 1] * 12 + [9, 9.2],
    "shift": [0, 1] * 12 + [1.2] * 8,
    "trend": [0, 1] * 12 + [0.1, 0.3, 0.5, 0.7, 0.9, 1.1, 1.3],
    "near a limit": [0, 1] * 12 + [2.7, 1.4, 2.8],
}
MOVES = [(), *(((lag, way),) for lag in (1, 12) for way in (-1, 1)), *(
    ((1, way), (12, other)) for way in (-1, 1) for other in (-1, 1)
)]  # fmt: skip


@cache
def with_level(unit, level, turned, better):
    """Return a series of a unit that ends in a level, upside down or not."""
    middle, spread = USUAL[unit]
    values = [float(round(middle + (-spread if turned else spread) * step, 2)) for step in LEVELS[level]]
    frame = pl.DataFrame(
        [(months_after(date(2024, 4, 1), i), 5000, 9000, value, "ok") for i, value in enumerate(values)],
        schema=SCHEMA, orient="row",
    )  # fmt: skip
    return make_series(frame, replace(METRICS[NAMES[unit]], better=better), frame["start"][-1])


def with_steps(one, moves):
    """Return a series whose latest month moved since earlier ones, by lag and direction."""
    latest, unit = one.known[-1], one.metric.unit
    steps = []
    for lag, way in moves:
        before = replace(one.known[-1 - lag], value=latest.value - way * 1.5 * USUAL[unit][1])
        seen = sign(latest.value, unit, Reference(before.value, unit, ""))
        steps.append(Step(lag, before, seen, Evidence(way * 4.0, 1.0, 10, 0.001), moved=True))
    return replace(one, steps=tuple(steps))


@pytest.mark.parametrize("unit", NAMES)
@pytest.mark.parametrize("better", ["higher", "lower", "neutral"])
@pytest.mark.parametrize("level", LEVELS)
def test_every_direction_word_agrees_with_the_two_numbers_beside_it(unit, better, level):
    for turned, moves in product((False, True), MOVES):
        one = with_steps(with_level(unit, level, turned, better), moves)
        found = verdict(one)
        assert found.quiet == (level == "quiet" and not moves)
        if not found.quiet:
            said = finding(one)
            assert contradictions(said.claim, said.rest) == []
            assert subject_of(one.metric).past in said.claim or subject_of(one.metric).capital in said.claim
            assert said.letter == ("H" if found.way > 0 else "L")
            assert said.icon == ("moved" if found.by == "step" else said.kind)


@pytest.mark.parametrize("level", [level for level in LEVELS if level != "quiet"])
def test_the_levels_above_are_what_they_are_called(level):
    signals = {"outside again": "astronomical", "outside": "astronomical", "near a limit": "two_in_three"}
    for unit in NAMES:
        assert with_level(unit, level, False, "higher").known[-1].spc.signal == signals.get(level, level)


@pytest.mark.parametrize(
    ("claim", "rest"),
    [
        ("More contacts were decided on time.", "77.9% in October, down from 85.0% in September."),
        ("A larger share of contacts was decided on time than in September.", "77.9% in October, down from 85.0%."),
        ("The share has been below its average of 21.4% for seven months.", "21.4% in October."),
        ("A smaller share of x was y than expected (70.0 to 75.0%).", "70.0% in October."),
        ("The share stays.", "75.1% in May, down from 80.0%, within the expected range (60.0 to 75.0%)."),
        ("A smaller share of x was y than in May.", "5.0% in June, down from 9.0%, and above the average of 4.0%."),
        ("More x came than expected (3 to 3).", "4 in May."),
    ],
)
def test_a_contradiction_is_noticed(claim, rest):
    if "were decided" in claim:
        claim = claim.replace("More contacts were", "A larger share of contacts was").replace(
            ".", " than in September."
        )
    assert contradictions(claim, rest)


def collapse():
    """Return the share on time of an area that rose above its average for 13 months, and fell in the last."""
    before = [69.8 + 0.15 * i + (-1) ** (i + 1) for i in range(22)]
    after = [77 + 0.55 * i + (-1) ** (i + 1) for i in range(12)]
    values = [round(value, 1) for value in [*before, *after, 85.0, 77.9]]
    return together({"": series("contact_decided_on_time", values, n=2000)})[""]


def test_a_level_and_a_step_that_point_apart_are_joined_by_though():
    said = finding(collapse())
    assert (said.kind, said.icon, said.letter) == ("concern", "moved", "L")
    assert said.claim == "A smaller share of contacts was decided on time than in February."
    assert said.rest == (
        "77.9% in March, down from 85.0%, though above the average of 74.8% for the 14th month in a row."
    )


def test_a_level_without_a_step_says_that_the_month_before_differs_by_chance():
    values = [23.0, 22.0, 23.5, 22.5, 23.0, 21.9, 22.0, 23.4] * 2 + [20.9, 21.2, 20.8, 21.1, 20.7, 20.9, 20.4]
    said = finding(together({"": series("re_referral_12m", values)})[""])
    assert (said.kind, said.icon, said.letter) == ("improvement", "improvement", "L")
    assert said.text == (
        "The share of children who came back within a year has been below its average of 22.1% for seven months. "
        "20.4% in February; January's 20.9% differs by no more than chance."
    )


def test_a_run_that_ended_months_ago_says_until_when():
    values = [23.0, 22.0, 23.5, 22.5, 23.0, 21.9, 22.0, 23.4] * 2 + [20.9, 21.2, 20.8, 21.1, 20.7, 20.9, 20.4]
    late = {"month": date(2026, 9, 1)}
    run = finding(together({"": series("referred_again_6m", values, **late)})[""])
    rise = finding(together({"": series("referred_again_6m", [20.0, 26.0] * 8 + [*range(20, 27)], **late)})[""])
    assert run.claim.endswith(" had been below its average of 22.1% for seven months to February 2026.")
    assert rise.claim.endswith(" had risen for six months in a row to February 2026, from 20.0% in August 2025.")


def test_a_share_of_nothing_is_not_said_to_be_waited_for():
    assert (
        headline(series("missed_high_risk", [None] * 3)) == "First rated green or blue, finally red: nothing to count"
    )


def test_a_month_displayed_as_the_average_is_not_above_it():
    """The average is 311 / 24 = 12.96, displayed as 13.0, and a month of the run is 13."""
    said = finding(together({"": series("undecided_at_month_end", [14, 9] * 8 + [13, 16, 17, 16, 15, 16, 17, 17])})[""])
    assert "has been at or above its average of 13.0 for eight months" in said.claim
    apart = finding(
        together({"": series("undecided_at_month_end", [14, 9] * 8 + [15, 16, 17, 16, 15, 16, 17, 17])})[""]
    )
    assert "has been above its average of 13.0 for eight months" in apart.claim


def test_a_step_within_the_usual_range_is_told_as_a_step():
    said = finding(together({"": series("contact_decided_on_time", [80.0, 82.0] * 12 + [76.5], n=10_000)})[""])
    assert said.text == (
        "A smaller share of contacts was decided on time than in March. 76.5% in April, down from 82.0% and from 80.0% "
        "in April 2025, within the expected range (75.1 to 86.5%)."
    )


def test_a_small_difference_that_can_not_be_seen_is_no_signal():
    values = [4.0] * 20 + [4.001] * 8
    frame = pl.DataFrame(
        [(months_after(date(2024, 4, 1), i), 4000, 1000, value, "ok") for i, value in enumerate(values)],
        schema=SCHEMA, orient="row",
    )  # fmt: skip
    one = make_series(frame, METRICS["checks_per_contact"], frame["start"][-1])
    assert (one.variation, one.side, one.known[-1].spc.signal) == ("common", None, None)
    assert headline(one) == "The number of agency checks for each contact shows no change"


def test_a_missing_month_ends_what_happened_in_a_row():
    values = [80.0, 82.0] * 12 + [60.0, None, 59.0]
    one = together({"": series("contact_decided_on_time", values)})[""]
    assert "in a row" not in sentence(one)
    assert "for the first time" not in sentence(one)
    assert sentence(one).endswith("59.0% in June, down from 80.0% in June 2025.")


def test_spans_of_time_count_calendar_months():
    values = [80.0, 82.0] * 5 + [None] * 3 + [80.0, 82.0] * 5 + [60.0]
    assert "for the first time in 24 months" in sentence(series("contact_decided_on_time", values))


def test_figures_are_read_as_they_are_displayed():
    assert [number(text) for text in ("77.9%", "1,204", "−3", "1.5 days")] == [number("77.9"), 1204, -3, 36]


def test_a_share_is_one_thing_so_its_words_say_was() -> None:
    shares = {name: metric.says.past for name, metric in METRICS.items() if metric.unit == "percent"}
    assert {name: past for name, past in shares.items() if " were " in past or " have " in past} == {}
