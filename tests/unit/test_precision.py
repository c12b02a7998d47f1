"""A time that was not recorded is not midnight; a day number is the minute that it was rounded from."""

import csv
from datetime import datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from etl.reading.cast import clean, ways
from etl.reading.clock import Clock
from etl.reading.precision import has_time
from tests.support.cases import case

NUMBERS = [(row["number"], row["moment"]) for row in csv.DictReader(case("loading/day_numbers.csv").splitlines())]
DAY = datetime(2026, 3, 2)
SERIAL = 46083


def read(*texts: str) -> list[datetime | None]:
    known = ways(pl.Datetime("us"))
    frame = pl.DataFrame({"text": texts})
    return frame.select(pl.coalesce(way.strict(clean(pl.col("text"))) for way in known)).to_series().to_list()


@pytest.mark.parametrize(("number", "moment"), NUMBERS)
def test_a_day_number_is_the_minute_it_was_rounded_from(number, moment):
    day, _, rest = moment.partition(" ")
    time = "00:00" if rest == "(day)" else rest
    assert read(number) == [datetime.fromisoformat(f"{day} {time}")]
    (timed,) = pl.DataFrame({"text": [number]}).select(has_time(pl.col("text"))).to_series()
    assert timed is (rest != "(day)")


@pytest.mark.parametrize("decimals", range(5, 13))
def test_every_minute_of_a_day_comes_back_however_it_was_rounded(decimals):
    minutes = range(1, 1440)
    written = [f"{SERIAL + minute / 1440:.{decimals}f}" for minute in minutes]
    assert read(*written) == [DAY + timedelta(minutes=minute) for minute in minutes]


@settings(deadline=None)
@given(st.integers(1, 86_399).filter(lambda second: second % 60))
def test_seconds_that_were_recorded_stay(second):
    (found,) = read(f"{SERIAL + second / 86_400:.10f}")
    assert found is not None
    assert abs(found - (DAY + timedelta(seconds=second))) <= timedelta(milliseconds=1)


@pytest.mark.parametrize("number", ["46083.5", "46083.54", "46083.375", "46083.1234"])
def test_a_day_number_with_fewer_decimals_is_no_time(number):
    assert read(number) == [None]


@pytest.mark.parametrize(("timed", "fewest"), [(50, 3), (300, 6), (1_000, 11)])
def test_more_midnights_than_chance_are_days(timed, fewest):
    assert Clock(0, fewest, timed).midnight_is_day
    assert not Clock(0, fewest - 1, timed).midnight_is_day


@settings(deadline=None)
@given(st.integers(0, 3_000), st.integers(0, 3_000))
def test_chance_is_the_binomial(midnights, others):
    clock = Clock(0, midnights, midnights + others)
    by_chance = binom.sf(midnights - 1, midnights + others, 1 / 288) if midnights else 1.0
    assert clock.midnight_is_day is bool(by_chance < 0.001)


def test_days_are_those_without_a_time_and_midnights_that_stand_for_one():
    assert (Clock(4, 0, 10).days, Clock(4, 0, 10).values) == (4, 14)
    assert Clock(4, 8, 10).days == 12
    assert Clock(4, 1, 1_000).days == 4
    assert Clock(1, 2, 3) + Clock(10, 20, 30) == Clock(11, 22, 33)
