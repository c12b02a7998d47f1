"""Funnel limits: by hand without overdispersion, then with it, and where small units make them turn."""

from math import asin, sin, sqrt

import pytest

from queries.statistics.funnel import funnel
from queries.statistics.intervals import Z95, Z998

ALIKE = [("A", 80, 100), ("B", 82, 100), ("C", 78, 100), ("D", 81, 100), ("E", 79, 100)]


def test_units_that_differ_less_than_chance_are_not_spread_further():
    found = funnel(ALIKE)
    assert (found.centre, found.tau2) == (0.8, 0.0)
    assert {u.verdict for u in found.units} == {"as_expected"}


def test_limits_are_those_of_the_arcsine_scale():
    unit = funnel(ALIKE).units[0]
    middle = asin(sqrt(0.8))
    assert unit.limits95.lower == pytest.approx(sin(middle - Z95 / 20) ** 2)  # s = 1 / (2 sqrt 100)
    assert unit.limits998.upper == pytest.approx(sin(middle + Z998 / 20) ** 2)


def test_each_verdict_names_the_limit_that_was_crossed():
    rows = [(f"same {i}", 800, 1000) for i in range(40)]
    odd = [("far below", 72, 100), ("below", 71, 100), ("above", 88, 100), ("far above", 95, 100), ("low", 60, 100)]
    verdicts = {u.name: u.verdict for u in funnel(rows + odd).units}
    assert verdicts["same 0"] == "as_expected"
    assert verdicts["below"] == "below"
    assert verdicts["above"] == "above"
    assert verdicts["far above"] == "far_above"
    assert verdicts["low"] == "far_below"
    assert verdicts["far below"] == "as_expected"  # 72 of 100 is inside 71.5 to 87.2%


def test_no_unit_is_outside_where_its_own_interval_holds_what_all_share():
    many = [(f"same {i}", 300, 1000) for i in range(40)]
    few = {(0, 5): "as_expected", (0, 12): "below", (0, 25): "far_below", (1, 1): "as_expected", (12, 12): "far_above"}
    units = {(u.numerator, u.denominator): u for u in funnel([*many, *((f"{x} {n}", x, n) for x, n in few)]).units}
    assert {size: units[size].verdict for size in few} == few
    assert units[0, 5].value < units[0, 5].limits95.lower  # what the arcsine alone would call below


def test_overdispersion_widens_the_limits_by_the_stated_formula():
    rows = [("A", 60, 100), ("B", 90, 100), ("C", 65, 100), ("D", 95, 100), ("E", 70, 100), ("F", 85, 100)]
    found = funnel(rows)
    p = sum(x for _, x, _ in rows) / 600
    scores = sorted((asin(sqrt(x / 100)) - asin(sqrt(p))) * 20 for _, x, _ in rows)
    low, high = (scores[0] + scores[1]) / 2, (scores[4] + scores[5]) / 2  # type 7 quantiles at 0.5 and 4.5 of 0..5
    total = sum(min(max(z, low), high) ** 2 for z in scores)
    assert found.tau2 == pytest.approx((total - 5) / (2400 - 400))
    assert found.units[0].limits95.lower < sin(asin(sqrt(p)) - Z95 / 20) ** 2


def test_limits_only_widen_as_units_get_smaller_and_stay_between_0_and_1():
    found = funnel([("A", 97, 100), ("B", 96, 100)])
    uppers = [found.limits(n).upper for n in range(1, 200)]
    lowers = [found.limits(n).lower for n in range(1, 200)]
    assert uppers == sorted(uppers, reverse=True)
    assert lowers == sorted(lowers)
    assert (uppers[0], lowers[0]) == (1.0, pytest.approx(max(0, sin(asin(sqrt(0.965)) - Z95 / 2)) ** 2))


def test_units_without_a_denominator_are_left_out_and_none_at_all_gives_no_funnel():
    assert [u.name for u in funnel([("A", 3, 10), ("B", 0, 0)]).units] == ["A"]
    assert funnel([("B", 0, 0)]) is None
    assert funnel([("A", 3, 10)]).tau2 == 0
