"""When contacts come: each is counted once, in the hour it came, and days without a time are told apart."""

from datetime import date, time

import pytest

from queries.build import open_build
from queries.measure.engine import measure
from queries.metrics.catalogue import METRICS
from queries.workload.arrivals import Arrivals, arrivals, claim
from tests.support.extracts import load_into, write

HEADER = "contact_id,person_id,received_at,source,hub"
LINES = [
    "c1,p1,2026-03-02 09:30,6,North",  # a Monday
    "c2,p2,2026-03-02 09:59,2A,North",
    "c3,p3,2026-03-08 23:00,6,South",  # a Sunday
    "c4,p4,2026-03-10,6,North",  # a day without a time
    "c5,p5,2026-02-27 17:00,6,North",  # when the hub has just closed
    "c6,p6,2026-04-01 10:00,6,North",  # after the month
]


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    data = tmp_path_factory.mktemp("arrivals")
    load_into(data / "d", write(data / "contacts.csv", *LINES, header=HEADER))
    return open_build(data / "d")


def test_each_contact_is_counted_in_the_hour_it_came(build):
    found = arrivals(build, date(2026, 3, 1))
    assert (found.first, found.last) == (date(2026, 2, 1), date(2026, 3, 31))
    assert found.counts[0][9] == 2
    assert found.counts[6][23] == 1
    assert found.counts[4][17] == 1
    assert (found.timed, found.untimed) == (4, 1)


def test_a_mean_divides_by_how_many_of_that_weekday_there_were(build):
    found = arrivals(build, date(2026, 3, 1))
    assert found.days == (9, 9, 8, 8, 8, 8, 9)  # 1 February 2026 is a Sunday
    assert found.mean(0, 9) == pytest.approx(2 / 9)
    assert found.day(0) == pytest.approx(2 / 9)
    assert found.busiest == (0, 9)


def test_shares_at_weekends_and_outside_opening_hours(build):
    found = arrivals(build, date(2026, 3, 1))
    assert found.weekend == 25.0
    assert found.outside(time(9), time(17)) == 50.0  # the Sunday, and the one that came on closing
    assert found.outside(time(9), time(17, 30)) == 25.0  # an hour begun is open


@pytest.mark.parametrize(
    ("where", "timed"),
    [({"hub": "South"}, 1), ({"source_group": "Police"}, 3), ({"hub": "North", "source_group": "Schools"}, 1)],
)
def test_filters_keep_rows(build, where, timed):
    assert arrivals(build, date(2026, 3, 1), where).timed == timed


def test_hours_and_midnights_add_up_to_the_measure_of_contacts(sample_build):
    build, month = open_build(sample_build), date(2026, 10, 1)
    found = arrivals(build, month)
    frame = measure(build, [METRICS["contacts"]], since=date(2025, 11, 1), until=date(2026, 10, 31))
    assert found.timed + found.untimed == frame["numerator"].sum()


def test_few_contacts_make_no_claim(build):
    assert claim(arrivals(build, date(2026, 3, 1)), time(9), time(17)).startswith("Too few")
    nothing = Arrivals(date(2026, 3, 1), date(2026, 3, 1), ((0,) * 24,) * 7, (0,) * 7, 0)
    assert (nothing.busiest, nothing.weekend, nothing.outside(time(9), time(17))) == (None, None, None)
