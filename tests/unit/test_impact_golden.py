"""Series worked out beforehand, by another program: the study gives the same effects, intervals and weights."""

from datetime import date

import numpy as np
import pytest

from queries.calendar.months import months_after
from queries.impact.course import make_course
from queries.impact.model import fit
from queries.impact.placebo import placebos, rank

SMALL = (0, 2, -1, 3, -2, 1, -3, 0, 2, -2, 1, -1)  # of 200 a month, repeated
LARGE = (0, 20, -16, 24, -20, 12, -28, 4, 18, -22, 14, -6)
ROWS = 200


def bent(time, month):
    return np.round(ROWS / (1 + np.exp(-(0.2 + 0.03 * np.maximum(time + 18, 0)))))


def dips(time, month):
    return np.round(ROWS / (1 + np.exp(-(0.5 - 0.6 * (month == 8) - 0.5 * (month == 12) + 0.4 * (time >= 0)))))


SERIES = {
    # months before and after, uneven by, expected of 200, first calendar month
    "lifted": (24, 8, SMALL, lambda time, _: 120 + 20 * (time >= 0), 4),
    "still": (24, 8, SMALL, lambda time, _: 120 + 0 * time, 4),
    "bent before": (24, 8, SMALL, bent, 4),
    "after a bad run": (24, 8, SMALL, lambda time, _: 120 - 18 * ((time >= -3) & (time < 0)), 4),
    "uneven and lifted": (24, 8, LARGE, lambda time, _: 120 + 20 * (time >= 0), 4),
    "dips in August and December": (24, 8, SMALL, dips, 4),
    "long and lifted": (36, 12, SMALL, lambda time, _: 120 + 20 * (time >= 0), 1),
}
GOLDEN = {
    # effect, low, high (percentage points), p, false dates as large, false dates tried
    "lifted": (10.09, 5.13, 15.22, 0.0008, 0, 7),
    "still": (0.13, -4.72, 5.18, 0.956, 5, 7),
    "bent before": (1.64, -3.20, 6.64, 0.480, 5, 7),
    "after a bad run": (0.55, -4.93, 7.06, 0.845, 6, 7),
    "uneven and lifted": (9.97, 3.45, 16.59, 0.0080, 0, 7),
    "dips in August and December": (9.50, 3.94, 15.44, 0.0030, 0, 7),
    "long and lifted": (10.05, 6.24, 13.96, 0.0003, 0, 19),
}
WEIGHTS = {"lifted": 0.861, "still": 0.863, "long and lifted": 0.950}  # of steady courses


def course(name, turned=False):
    before, after, uneven, expected, first = SERIES[name]
    place = np.arange(before + after)
    met = expected(place - before, (place + first - 1) % 12 + 1) + np.resize(uneven, len(place))
    met = ROWS - met if turned else met
    months = [months_after(date(2020, first, 1), int(i)) for i in place]
    rows = [
        {"start": month, "numerator": int(a), "denominator": ROWS, "value": int(a) * 100 / ROWS}
        for month, a in zip(months, met, strict=True)
    ]
    return make_course(rows, "percent", 100.0, months[before])


@pytest.mark.parametrize("name", GOLDEN)
def test_effect_interval_and_false_dates_are_those_worked_out_beforehand(name):
    effect, low, high, p, larger, tried = GOLDEN[name]
    known = course(name)
    found, false = fit(known), placebos(known)
    assert (found.effect.value, found.effect.low, found.effect.high) == pytest.approx((effect, low, high), abs=0.05)
    assert found.effect.p == pytest.approx(p, abs=0.002)
    assert len(false) == tried
    assert rank(found.effect, false) - 1 == larger


def test_weights_of_the_ways_are_those_worked_out_beforehand():
    for name, steady in WEIGHTS.items():
        assert fit(course(name)).weight_of("steady") == pytest.approx(steady, abs=0.003)
    assert fit(course("lifted")).run_weight == pytest.approx(0.240, abs=0.003)
    assert fit(course("after a bad run")).run_weight == pytest.approx(0.974, abs=0.003)
    assert fit(course("bent before")).weight_of("bending") == pytest.approx(0.115, abs=0.003)


def test_successes_and_failures_swapped_mirror_the_effect():
    found, turned = fit(course("lifted")).effect, fit(course("lifted", turned=True)).effect
    assert (turned.value, turned.low, turned.high) == pytest.approx((-found.value, -found.high, -found.low), abs=1e-6)
    assert turned.p == pytest.approx(found.p)


def test_the_run_before_a_change_is_told_with_how_far_it_lay_off():
    assert fit(course("after a bad run")).run_shift == pytest.approx(-8.3, abs=0.1)
    assert abs(fit(course("lifted")).run_shift) < 0.2
