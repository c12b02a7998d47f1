"""The area beside England: the same year where it is known, else the latest months; verdicts, rank, and the chart."""

from datetime import date

import pytest

from dashboard.questions.specs import spec_of
from dashboard.screens.compare.tables import places_rows, places_table
from publish.charts.places import places_chart
from queries.england.comparison import Own, Place, Standing, claim, loaded, rank
from queries.metrics.catalogue import METRICS
from queries.statistics.intervals import Interval, wilson

METRIC = METRICS["re_referral_12m"]


def own(numerator, denominator, first=date(2024, 4, 1), last=date(2025, 3, 1)):
    ends = wilson(numerator, denominator)
    value = numerator * 100 / denominator
    return Own(first, last, numerator, denominator, value, Interval(ends.lower * 100, ends.upper * 100))


def standing(year=None, recent=None, *places):
    england = Place("England", "england", 22.6, None)
    return Standing(METRIC, 2025, "DfE", year, recent, (england, *places))


@pytest.mark.parametrize(
    ("numerator", "verdict", "said"),
    [(226, "as_expected", "no different beyond chance"), (300, "above", "higher by more than chance explains"),
     (150, "below", "lower by more than chance explains")],
)  # fmt: skip
def test_england_is_judged_by_our_interval(numerator, verdict, said):
    found = standing(own(numerator, 1000))
    assert found.verdict == verdict
    assert claim(found).endswith(said)


def test_a_handful_of_children_differs_from_nobody():
    assert standing(own(0, 5)).verdict == "as_expected"


def test_the_same_year_wins_over_the_latest_months():
    year, recent = own(226, 1000), own(10, 1000, date(2025, 11, 1), date(2026, 10, 1))
    assert standing(year, recent).like is year
    assert standing(None, recent).like is recent
    assert standing(None, recent).verdict == "below"


def test_without_a_figure_of_our_own_nothing_is_judged():
    found = standing()
    assert found.verdict is None
    assert rank(found) is None
    assert "no figure of our own" in claim(found)


def test_rank_counts_places_with_a_figure_only():
    places = [Place("A", "area", 10.0, None), Place("B", "area", None, "c"), Place("C", "area", 40.0, None),
              Place("R", "region", 1.0, None)]  # fmt: skip
    found = standing(own(226, 1000), None, *places)
    assert rank(found) == (1, 2)
    assert loaded([found])
    assert not loaded([standing(own(226, 1000))])


def test_places_lie_in_order_and_symbols_are_said():
    nasty = "<b>x</b>"
    found = standing(own(226, 1000), None, Place(nasty, "area", 40.0, None), Place("B", "area", None, "c"))
    shown = places_table("Places", found)
    assert shown.index("&lt;b&gt;x") < shown.index("This area") < shown.index("Suppressed")
    assert nasty not in shown
    assert [row["place"] for row in places_rows(found)] == ["Here", "England", nasty, "B"]


def test_the_chart_needs_another_place():
    assert places_chart(own(226, 1000), 22.6, standing().places) is None
    chart = places_chart(own(226, 1000), 22.6, standing(None, None, Place("A", "area", 10.0, None)).places)
    ticks = next(one for one in spec_of(chart)["layer"] if one["mark"]["type"] == "tick")
    assert [row["told"] for row in ticks["data"]["values"]] == ["A: 10.0%"]
