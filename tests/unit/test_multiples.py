"""Small series side by side: by quarter where rows are few, nothing where they are fewer, and signals beside chance."""

from dataclasses import replace
from datetime import date

import pytest

from etl.policy.policy import Target
from publish.charts.small import small_svg
from queries.build import open_build
from queries.metrics.catalogue import METRICS
from queries.series.multiples import Small, _small, by_chance, multiples
from tests.support.series import series

CHECKS = METRICS["agency_check_returned_on_time"]


def small(values, n, **more) -> Small:
    return _small(("a",), series("agency_check_returned_on_time", values, n=n, **more))


def test_few_rows_a_month_are_followed_by_quarter():
    found = small([50, 75, 100, 50] * 6, 4, first=date(2024, 4, 1))
    assert (found.quarters, found.verdict, found.rows) == (True, None, 96)
    assert found.moments[0].value == pytest.approx(9 / 12 * 100)
    assert len(found.moments) == 8
    assert not small([80, 90] * 12, 5).quarters


def test_a_quarter_with_a_month_that_is_not_known_has_no_figure():
    found = small([50] * 24, 4, statuses={1: "unknown"})
    assert [moment.value for moment in found.moments[:2]] == [None, 50]


def test_fewer_than_six_rows_say_nothing():
    found = small([100, 100, 0, 0, 100], 1)
    assert (found.rows, found.moments, found.latest) == (5, (), None)


def test_signals_are_told_beside_what_chance_brings(sample_build):
    every = multiples(open_build(sample_build), CHECKS, date(2026, 10, 1), ("agency", "risk_initial"))
    judged, signals, chance = by_chance(every)
    assert chance == pytest.approx(0.015 * judged)
    assert signals == sum(each.signals for each in every) <= judged <= len(every)
    assert all(each.latest is None or 0 <= each.latest.value <= 100 for each in every)
    red = next(each for each in every if each.group == ("police", "red"))
    assert len(red.moments) in (8, 24)


def test_a_series_of_which_nothing_can_be_said_is_none_that_could_have_a_signal():
    few, usual = small([100] * 24, 5), small([80, 90] * 12, 50)
    assert (few.verdict, usual.verdict) == ("too_few", "common")
    assert by_chance([few, usual]) == (1, 0, pytest.approx(0.015))


def test_a_line_breaks_where_a_month_is_missing():
    whole, broken = small_svg([50, 60, 70, 80]), small_svg([50, 60, None, 80, 90])
    assert whole.count("stroke-linejoin") == 1
    assert broken.count("stroke-linejoin") == 2
    assert small_svg([50], target=80).count("stroke-dasharray") == 1
    assert "circle" not in small_svg([None, None])


def test_a_target_is_drawn_from_the_moment_in_which_it_came_into_force():
    monthly, quarterly = small([80, 90] * 12, 50), small([80, 90] * 12, 4, first=date(2024, 4, 1))
    begun = Target("m", date(2025, 5, 14), 85.0)
    assert [replace(each, target=begun).target_since for each in (monthly, quarterly)] == [
        (2025 * 12 + 5) - (monthly.moments[0].first.year * 12 + monthly.moments[0].first.month), 4,
    ]  # fmt: skip
    assert replace(monthly, target=Target("m", date(2099, 1, 1), 85.0)).target_since is None
    assert "M0.0 " in small_svg([50, 60], target=80)
    assert "M75.0 " in small_svg([50, 60, 70], target=80, since=1)
