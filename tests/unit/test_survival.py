"""Times to an event where some have not had it yet, against a published worked example."""

import polars as pl
import pytest

from queries.statistics.survival import kaplan_meier, quantile, steps

# Remission times (weeks) of the 6-MP arm of Freireich and others 1963, as worked through in every textbook:
# the survivor function is .857 after 6, .807 after 7, .753 after 10, .690 after 13, .627 after 16, .538 after 22 and
# .448 after 23; the median is 23 weeks.
TIMES = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
ENDED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
REMISSION = pl.DataFrame({"time": TIMES, "ended": [bool(e) for e in ENDED]})


def test_the_curve_is_the_published_one():
    curve = kaplan_meier(steps(REMISSION, []), []).filter(pl.col("events") > 0)
    assert curve["time"].to_list() == [6, 7, 10, 13, 16, 22, 23]
    assert curve["going_on"].to_list() == pytest.approx([0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=5e-4)


def test_the_median_is_the_published_one_and_later_shares_are_not_reached():
    assert quantile(REMISSION, [], 0.5)["time"].to_list() == [23]
    assert quantile(REMISSION, [], 0.9)["time"].to_list() == [None]


def test_each_group_has_its_own_curve():
    two = pl.concat([REMISSION.with_columns(arm=pl.lit("a")), REMISSION.with_columns(arm=pl.lit("b"), ended=True)])
    medians = dict(quantile(two, ["arm"], 0.5).rows())
    assert medians == {"a": 23, "b": sorted(TIMES)[10]}
