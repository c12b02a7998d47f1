"""Forecasts of contacts: days without gaps, methods tried on weeks that they had not seen."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from scipy.stats import nbinom, poisson

from dashboard.screens.staffing.tables import band_note, busiest_days
from queries.build import open_build
from queries.measure.engine import measure
from queries.metrics.catalogue import METRICS
from queries.workload.forecast import DAYS, METHODS, ForecastError, back_test, forecast, interval
from queries.workload.history import Daily, daily, weekly_history

MONDAY = date(2026, 3, 2)


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


def hard_world(kind, number):
    """Return 80 weeks of contacts and the 12 that follow: after a step of 0.3 logarithms, or on a steep trend."""
    rng = np.random.default_rng([7, number])
    size, day = 7 * 80, np.arange(7 * 92)
    eta = 0.15 * np.sin(2 * np.pi * day / 365.25 + rng.uniform(0, 6))
    way = rng.choice([-1, 1])
    if kind == "step":
        eta += way * 0.3 * (day >= size - 7 * rng.integers(4, 45))
    else:
        eta += way * 0.25 * (day - size) / 365.25
    came = rng.poisson(np.where(day % 7 < 5, 16.0, 7.0) * np.exp(eta) * rng.gamma(40, 1 / 40, len(day)))
    return Daily(MONDAY, came[:size].astype(float)), came[size:].reshape(12, 7).sum(axis=1)


@pytest.mark.parametrize("kind", ["step", "trend"])
def test_weeks_lie_in_their_intervals_after_a_step_and_on_a_trend(kind):
    inside = []
    for number in range(25):
        known, came = hard_world(kind, number)
        ahead = forecast(known).ahead
        inside.append(((came >= ahead.week_low) & (came <= ahead.week_high)).mean())
    assert 0.9 <= np.mean(inside) <= 0.985  # 300 weeks of 25 series: 1.4 points of error


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


def test_a_band_that_was_too_narrow_in_the_test_is_said_to_be():
    found = forecast(weeks(80))
    assert "19 weeks in 20" in band_note(found)
    narrow = replace(found, tests=(replace(found.tests[0], weeks_covered_percent=71.4), *found.tests[1:]))
    assert "too narrow: in the test below it held 71.4% of weeks, not 95%." in band_note(narrow)


def test_intervals_of_counts_are_those_of_the_poisson_and_negative_binomial_distributions():
    means, wider = (each.ravel() for each in np.meshgrid(np.geomspace(1e-6, 1e5, 60), [1.0, 1.5, 4.0, 90.0]))
    sizes, shares = means / np.maximum(wider - 1, 1e-9), 1 / wider
    for q, found in zip((0.025, 0.975), interval(means, means * wider), strict=True):
        wanted = np.where(wider > 1.001, nbinom.ppf(q, sizes, shares), poisson.ppf(q, means))
        assert found.tolist() == wanted.tolist()


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ([11.9, 11.7, 11.6, 12.2, 11.5, 5.4, 5.4], "weekdays are alike, and busier than weekends"),
        ([20, 12, 12, 12, 12, 5, 5], "Monday is busiest"),
        ([20, 12, 20, 12, 12, 5, 5], "Monday and Wednesday are busiest"),
        ([12] * 7, "no weekday stands out"),
    ],
)
def test_a_weekday_is_called_busiest_where_a_year_of_counts_can_tell(expected, said):
    """A page said "Thursday is busiest" of 12.2 contacts beside Monday's 11.9."""
    assert busiest_days(expected) == said
