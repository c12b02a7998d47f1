"""Where a figure is going, and where it stands beside England."""

from datetime import date

import polars as pl
import pytest

from queries.calendar.months import months_after
from queries.measure.answers import STATUSES
from queries.metrics.catalogue import METRICS
from queries.metrics.comparators import Comparator
from queries.series.series import make_series
from queries.series.trends import beside_england, trend

FIRST, LAST = date(2024, 4, 1), date(2026, 3, 1)
ENGLAND = Comparator("England", 22.6, "year to March 2025", "DfE")


def series(name, months, comparator=None):
    """Months are (numerator, denominator) from April 2024 on; None stands for a month that is immature."""
    rows = [
        {
            "start": months_after(FIRST, i),
            "numerator": x,
            "denominator": n,
            "value": (x * 100 / n if n else float(x)),
            "status": status,
        }
        for i, (x, n, status) in enumerate(months)
    ]
    frame = pl.DataFrame(rows, schema_overrides={"status": STATUSES, "denominator": pl.Int64})
    return make_series(frame, METRICS[name], LAST, comparator=comparator)


def test_a_change_of_a_share_has_newcombes_interval():
    """240 of 1,200 after 300 of 1,200: -5.0 points, from -8.3 to -1.7 (both Wilson intervals by hand)."""
    said = trend(series("re_referral_12m", [(25, 100, "ok")] * 12 + [(20, 100, "ok")] * 12))
    assert said == (
        "Re-referrals within 12 months: 20.0% in the 12 months to March 2026, down from 25.0% in the 12 months before. "
        "A change of −5.0 percentage points (95% interval −8.3 to −1.7): more than chance explains."
    )


def test_a_change_of_a_count_is_a_ratio():
    """1,260 after 1,200: 1.05 times, exp(log 1.05 -+ 1.96 sqrt(1/1260 + 1/1200)) is 0.97 to 1.14."""
    said = trend(series("contacts", [(100, None, "ok")] * 12 + [(105, None, "ok")] * 12))
    assert "1,260 in the 12 months to March 2026, up from 1,200" in said
    assert said.endswith("1.05 times as many (95% interval 0.97 to 1.14): no more than chance explains.")


def test_a_change_that_is_displayed_as_none_contradicts_no_figure_beside_it():
    """607 after 610 was "down", and then "1.00 times as many"; 0.1% "up from 0.0%" was "a change of 0.0"."""
    fewer = trend(series("contacts", [(100, None, "ok")] * 23 + [(97, None, "ok")]))
    assert "down from 1,200" in fewer
    assert "About as many (95% interval 0.92 to 1.08): no more than chance explains." in fewer
    more = trend(series("re_referral_12m", [(0, 2_000, "ok")] * 11 + [(11, 2_000, "ok")] + [(1, 2_000, "ok")] * 12))
    assert "0.1% in the 12 months to March 2026, up from 0.0%" in more
    assert "A change of +0.1 percentage points: no more than chance explains." in more


@pytest.mark.parametrize("known", [23, 20])
def test_two_whole_years_are_needed(known):
    months = [(25, 100, "immature")] * (24 - known) + [(25, 100, "ok")] * known
    assert trend(series("re_referral_12m", months)).endswith("no trend can be stated before two whole years are known.")


def test_a_month_missing_in_the_middle_makes_no_whole_year():
    months = [(25, 100, "ok")] * 24
    months[15] = (0, 0, "immature")
    assert "no trend" in trend(series("re_referral_12m", months))


def test_no_trend_of_what_stands_open_or_of_times():
    months = [(25, None, "ok")] * 24
    assert "no trend" in trend(series("undecided_at_month_end", months))
    assert "no trend" in trend(series("hours_to_decision_median", months))


def test_the_same_figure_is_said_to_be_the_same():
    assert "the same as in the 12 months before" in trend(series("contacts", [(100, None, "ok")] * 24))


def test_england_stands_beside_the_latest_year():
    """240 of 1,200: Wilson 17.8 to 22.4% by hand, below England's 22.6."""
    told = beside_england(series("re_referral_12m", [(20, 100, "ok")] * 24, ENGLAND))
    assert told is not None
    assert told.startswith(
        "Re-referrals within 12 months: 20.0% (95% interval 17.8 to 22.4%) in the 12 months to March 2026, below "
        "England's 22.6% in the year to March 2025."
    )
    assert beside_england(series("re_referral_12m", [(20, 100, "ok")] * 11, ENGLAND)) is None


def test_england_inside_the_interval_is_no_difference():
    told = beside_england(series("re_referral_12m", [(22, 100, "ok")] * 24, ENGLAND))
    assert told is not None
    assert "no further from England's 22.6% in the year to March 2025 than chance explains" in told
    assert beside_england(series("re_referral_12m", [(22, 100, "ok")] * 24)) is None
