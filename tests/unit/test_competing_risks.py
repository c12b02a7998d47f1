"""Which of several events comes first, against statsmodels and a worked example by hand."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.duration.survfunc import CumIncidenceRight

from queries.statistics.competing_risks import cumulative_incidence, incidence_at
from queries.statistics.survival import kaplan_meier, steps

# Ten children after a step-down, by hand: at 1 month of 10 one steps up; at 2 of 9 one closes; at 3 one is last seen;
# at 4 of 7 two step up; at 5 of 5 one closes; four are last seen at 6.
# Step-up: 1/10 = .1; then .8 x 2/7 more = .328571. Closure: .9 x 1/9 = .1; then .8 x 5/7 x 1/5 = .114286 more.
TIMES = [1, 2, 3, 4, 4, 5, 6, 6, 6, 6]
EVENTS = ["up", "closed", None, "up", "up", "closed", None, None, None, None]
CHILDREN = pl.DataFrame({"time": TIMES, "event": EVENTS}, schema={"time": pl.Int32, "event": pl.String})
CODES = {"a": 1, "b": 2, "c": 3}


def test_the_shares_are_those_worked_out_by_hand():
    curve = cumulative_incidence(CHILDREN)
    last = curve.filter(pl.col("time") == 6)
    assert dict(last.select("event", "incidence").rows()) == pytest.approx({"up": 0.1 + 1.6 / 7, "closed": 1.5 / 7})
    assert curve.filter(pl.col("event") == "up")["at_risk"].to_list() == [10, 9, 8, 7, 5, 4]


def test_what_has_come_and_what_has_not_add_up_to_everyone():
    curve = cumulative_incidence(CHILDREN)
    come = curve.group_by("time").agg(pl.col("incidence").sum()).sort("time")["incidence"]
    none = kaplan_meier(steps(CHILDREN.with_columns(ended=pl.col("event").is_not_null()), []), [])["going_on"]
    assert (come + none).to_list() == pytest.approx([1.0] * 6)


rows = st.lists(st.tuples(st.integers(1, 12), st.sampled_from([None, "a", "b", "c"])), min_size=4, max_size=60)


@settings(deadline=None)
@given(rows)
def test_shares_and_intervals_are_those_of_statsmodels(drawn):
    drawn = [*drawn, (13, None), (2, "a"), (3, "b"), (3, "c")]  # the last one is watched on, so its formula is finite
    frame = pl.DataFrame(drawn, schema={"time": pl.Int32, "event": pl.String}, orient="row")
    oracle = CumIncidenceRight([t for t, _ in drawn], [CODES.get(e or "", 0) for _, e in drawn])
    curve = cumulative_incidence(frame)
    for name, code in CODES.items():
        ours = curve.filter(pl.col("event") == name)
        assert ours["time"].to_list() == list(oracle.times)
        assert ours["incidence"].to_list() == pytest.approx(list(oracle.cinc[code - 1]))
        for row, error in zip(ours.iter_rows(named=True), oracle.cinc_se[code - 1], strict=True):
            if row["lower"] is None:
                assert row["incidence"] in (0, pytest.approx(1))
                continue
            f = pl.Series([row["incidence"]])
            reach = (1.959964 * error / (f * f.log()).abs()).exp()[0]
            assert (row["lower"], row["upper"]) == pytest.approx((f[0] ** reach, f[0] ** (1 / reach)))


def test_groups_do_not_touch_each_other():
    both = pl.concat([CHILDREN.with_columns(hub=pl.lit("x")), CHILDREN[:6].with_columns(hub=pl.lit("y"))])
    curve = cumulative_incidence(both, ["hub"])
    alone = cumulative_incidence(CHILDREN)
    assert curve.filter(pl.col("hub") == "x").drop("hub").equals(alone)


def test_a_time_between_two_events_has_the_share_of_the_one_before_and_one_past_the_end_has_none():
    found = incidence_at(cumulative_incidence(CHILDREN), [0, 3, 6, 7])
    ups = found.filter(pl.col("event") == "up")
    assert ups["time"].to_list() == [0, 3, 6]
    assert ups["incidence"].to_list() == pytest.approx([0, 0.1, 0.1 + 1.6 / 7])
    assert ups["lower"][0] is None


def test_nothing_has_happened_yet():
    assert cumulative_incidence(CHILDREN.with_columns(event=pl.lit(None, pl.String))).is_empty()
