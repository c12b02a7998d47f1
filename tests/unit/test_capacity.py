"""Forecasts, queues and the people they need: known answers, conservation, and trials on months already known."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import pytest

from etl.policy import parse_policy
from queries.build import open_build
from queries.capacity.days import Arrival, Daily, arrivals_between, daily
from queries.capacity.erlang import begun_within, staff_needed, waits
from queries.capacity.forecast import DAYS, METHODS, ForecastError, back_test, forecast, weekly_history
from queries.capacity.queue import Desk, more, simulate
from queries.capacity.staffing import fewest, last_weeks, shifts, targets, validate, what_if
from queries.measure import measure
from queries.metrics import METRICS

MONDAY = date(2026, 3, 2)
LIMITS = {"red": 4.0, "amber": 24.0, "green": 72.0}


@pytest.fixture(scope="module")
def sample(sample_build):
    return open_build(sample_build)


def weeks(number, seed=1, level=0.0):
    """Return daily counts with a weekly shape, a yearly wave and, after a year, another level."""
    rng = np.random.default_rng(seed)
    day = np.arange(7 * number)
    weekday = np.where(day % 7 < 5, 16.0, 7.0)
    mean = weekday * np.exp(0.15 * np.sin(2 * np.pi * day / 365.25) + level * (day > 370))
    return Daily(MONDAY, rng.poisson(mean).astype(float))


def test_days_are_without_gaps_and_add_up_to_the_months(sample):
    found = daily(sample)
    assert found.last == sample.as_at.date()
    months = measure(sample, [METRICS["contacts"]])
    assert found.counts.sum() == months["numerator"].sum()
    assert found.counts[:30].sum() == months["numerator"][0]
    assert daily(sample, {"hub": "Northvale"}).counts.sum() == found.counts.sum()


def test_a_forecast_of_a_regular_world_is_near_and_its_interval_holds():
    known = weeks(130)
    found = forecast(known)
    assert found.method == "model"
    assert found.first == known.last + timedelta(days=1)
    assert found.days[-1] == found.first + timedelta(days=83)
    means = {day: value for day, value, *_ in found.weekdays()}
    assert means[0] > 1.5 * means[6]
    best = found.tests[0]
    assert best.trials == 12
    assert 92 < best.covered_percent < 99
    assert best.error_percent < min(one.error_percent for one in found.tests[1:])


def test_the_method_that_did_best_is_kept():
    fresh = weeks(78, level=0.8)  # a new level two months ago: a trend and a year ago are both wrong
    found = forecast(fresh)
    assert found.tests[0].error_percent == min(one.error_percent for one in found.tests)
    assert found.method == found.tests[0].method


@pytest.mark.parametrize("method", METHODS)
def test_every_method_gives_84_days_inside_their_interval(method):
    ahead = METHODS[method](weeks(80))
    assert ahead.expected.shape == ahead.low.shape == ahead.high.shape == (DAYS,)
    assert (ahead.low <= ahead.expected + 1).all()
    assert (ahead.expected <= ahead.high).all()
    assert ahead.weeks.sum() == pytest.approx(ahead.expected.sum())


def test_a_back_test_sees_nothing_of_the_weeks_it_forecasts():
    known = weeks(70)
    one = back_test("same weekday, mean of 8 weeks", known)
    assert one.trials == 1 or one.trials == 2
    changed = Daily(known.first, np.concatenate([known.counts[:-1], [500.0]]))
    assert back_test("same weekday, mean of 8 weeks", changed).error_percent > one.error_percent


def test_too_little_history_is_refused():
    with pytest.raises(ForecastError, match="needs 64 weeks"):
        forecast(weeks(63))


def test_past_weeks_end_where_the_forecast_begins():
    came = weekly_history(weeks(10), 4)
    assert [day for day, _ in came] == [MONDAY + timedelta(days=7 * i) for i in range(6, 10)]


@pytest.mark.parametrize(
    ("load", "staff", "probability"), [(10, 14, 0.1741), (1, 2, 1 / 3), (5, 5, 1.0), (0.5, 1, 0.5)]
)
def test_erlang_c_gives_the_tabled_probability_of_waiting(load, staff, probability):
    assert waits(load, staff) == pytest.approx(probability, abs=1e-4)


def test_the_fewest_people_are_enough_and_one_fewer_is_not():
    staff = staff_needed(12, 30, 20, 0.9)
    assert begun_within(12, 30, staff, 20) >= 0.9
    assert begun_within(12, 30, staff - 1, 20) < 0.9


def at(hour, rating="green", day=0, minute=0):
    return Arrival(datetime(2026, 3, 2, hour, minute) + timedelta(days=day), rating)


def test_the_most_urgent_is_taken_first_and_what_is_left_waits_for_the_next_shift():
    one = Desk(1, 0, 200.0)
    came = [at(8, "green"), at(8, "amber", minute=1), at(8, "red", minute=2)]
    late = simulate(came, one, {"red": 4.0, "amber": 9.0, "green": 9.0}, MONDAY, MONDAY + timedelta(days=2), seed=3)
    assert sum(late.due.values()) == 3
    assert late.met["red"] >= late.met["green"]
    assert late.left == 0


def test_nobody_works_outside_the_shift_at_weekends_without_people_or_on_bank_holidays():
    saturday = Arrival(datetime(2026, 3, 7, 10), "red")
    desk = Desk(5, 0, 10.0)
    closed = simulate([saturday], desk, LIMITS, date(2026, 3, 7), date(2026, 3, 9))
    assert (closed.due["red"], closed.met["red"], closed.left) == (1, 0, 0)
    assert simulate([saturday], replace(desk, weekend=1), LIMITS, date(2026, 3, 7), date(2026, 3, 9)).met["red"] == 1
    good_friday = Arrival(datetime(2026, 4, 3, 10), "red")
    assert simulate([good_friday], desk, LIMITS, date(2026, 4, 3), date(2026, 4, 8)).met["red"] == 0


def test_not_yet_due_is_left_out_and_undone_and_due_is_late():
    nobody = Desk(0, 0, 30.0)
    found = simulate([at(10, "red"), at(10, "green")], nobody, LIMITS, MONDAY, MONDAY)
    assert (found.due["red"], found.met["red"]) == (1, 0)
    assert found.due["green"] == 0
    assert found.left == 2


def test_more_people_and_fewer_contacts_never_do_worse(sample):
    came, first, last = last_weeks(sample, None)
    limits = targets(sample.policy, last)
    shares = [what_if(came, first, last, Desk(people, 1, 150.0), limits).percent for people in (2, 3, 5)]
    assert shares == sorted(shares)
    half = what_if(came, first, last, Desk(2, 1, 150.0), limits, 0.5).percent
    assert half > shares[0]
    assert sorted(more(came, 1.0), key=lambda one: one.at) == sorted(came, key=lambda one: one.at)
    assert len(more(came, 2.0)) == pytest.approx(2 * len(came), rel=0.1)


def test_the_fewest_people_by_simulation_meet_the_target_and_one_fewer_do_not(sample):
    came, first, last = last_weeks(sample, None)
    limits, desk = targets(sample.policy, last), Desk(4, 2, 185.0)
    found = fewest(came, first, last, desk, limits, 85.0)
    assert found.percent >= 85
    fewer = what_if(came, first, last, replace(found.desk, weekday=found.desk.weekday - 1), limits)
    assert fewer.percent < 85
    assert fewest(came, first, last, desk, limits, 100.0) is None  # some come at night, and are due before opening
    by_day = shifts(came, desk, limits, 0.85)
    assert [one.name for one in by_day] == ["Monday to Friday", "Saturday and Sunday"]
    assert by_day[0].per_hour > by_day[1].per_hour
    assert by_day[0].erlang >= found.desk.weekday - 2


def test_the_simulation_is_set_on_some_months_and_tested_on_others(sample):
    found = validate(sample, None, Desk(4, 2, 60.0))
    assert len(found.set_on) == len(found.tested_on) == 6
    wanted = sum(real for _, real, _ in found.set_on) / 6
    assert sum(said for *_, said in found.set_on) / 6 == pytest.approx(wanted, abs=4)
    assert found.error == pytest.approx(sum(abs(a - b) for _, a, b in found.tested_on) / 6)
    assert {month for month, *_ in found.set_on}.isdisjoint(month for month, *_ in found.tested_on)


def test_a_hubs_own_clock_wins_and_later_ones_replace_earlier():
    policy = parse_policy(
        '[[clock]]\napplies_to = "contact_decision"\nfrom = 2026-01-01\nclock = "elapsed"\nred = 2\n'
        '[[clock]]\napplies_to = "contact_decision"\nfrom = 2020-01-01\nclock = "elapsed"\nred = 3\nhub = "Northvale"\n'
    )
    assert targets(policy, date(2025, 6, 1), "Northvale")["red"] == 3
    assert targets(policy, date(2026, 6, 1), "Eastvale")["red"] == 2


def test_open_cases_do_not_stand_in_the_queue(sample):
    came = arrivals_between(sample, date(2026, 9, 1), date(2026, 9, 30))
    counted = measure(sample, [METRICS["contacts"]], by=["outcome"], since=date(2026, 9, 1), until=date(2026, 9, 30))
    rows = {row["outcome"]: row["numerator"] for row in counted.to_dicts()}
    assert len(came) == sum(n for outcome, n in rows.items() if outcome != "open_case")
