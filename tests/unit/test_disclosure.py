"""The gate: which figures pass, which are hidden, and that nothing else can pass for released."""

import copy
import pickle
from datetime import date

import polars as pl
import pytest

from publish.disclosure import NOTHING_PUBLISHED, DisclosureError, Released, Report, gate, require

SCHEMA = {
    "metric": pl.String, "period": pl.String, "start": pl.Date, "numerator": pl.Int64, "denominator": pl.Int64,
    "value": pl.Float64, "status": pl.Enum(["ok", "immature", "partial", "unknown"]),
}  # fmt: skip


def figure(numerator, denominator=None, metric="step_ups", status="ok", month=date(2026, 3, 1)):
    value = float(numerator) if denominator is None else numerator * 100 / denominator if denominator else None
    return metric, f"{month:%Y-%m}", month, numerator, denominator, value, status


def frame(*figures):
    return pl.DataFrame(figures, schema=SCHEMA, orient="row")


def release(measures):
    return gate.release(measures, NOTHING_PUBLISHED)


def released(*figures):
    return release(frame(*figures)).frame.rows(named=True)


@pytest.mark.parametrize(("count", "status"), [(0, "ok"), (1, "suppressed"), (5, "suppressed"), (6, "ok"), (62, "ok")])
def test_counts_from_1_to_5_are_suppressed_and_0_stays_0(count, status):
    row = released(figure(count))[0]
    assert row["status"] == status
    shown = count if status == "ok" else None
    assert (row["numerator"], row["value"]) == (shown, shown)


@pytest.mark.parametrize(
    ("numerator", "denominator", "status"),
    [
        (0, 5, "suppressed"),
        (5, 5, "suppressed"),
        (0, 6, "ok"),
        (6, 6, "ok"),
        (1, 40, "suppressed"),
        (5, 40, "suppressed"),
        (6, 40, "ok"),
        (34, 40, "ok"),
        (35, 40, "suppressed"),
        (39, 40, "suppressed"),
        (40, 40, "ok"),
        (0, 40, "ok"),
        (3, 6, "suppressed"),
        (6, 11, "suppressed"),
        (6, 12, "ok"),
    ],
)
def test_percentages_need_six_counted_and_no_small_numerator_or_complement(numerator, denominator, status):
    row = released(figure(numerator, denominator, "contact_decided_on_time"))[0]
    assert row["status"] == status
    hidden = [row[c] for c in ("numerator", "denominator", "value")] == [None] * 3
    assert hidden == (status == "suppressed")


def test_a_month_with_nothing_counted_is_a_true_zero_and_not_suppressed():
    row = released(figure(0, 0, "conference_in_15_working_days"))[0]
    assert (row["status"], row["numerator"], row["denominator"], row["value"]) == ("ok", 0, 0, None)


def test_what_is_known_so_far_of_an_immature_month_is_not_released():
    row = released(figure(20, 40, "re_referral_12m", status="immature"))[0]
    assert (row["status"], row["numerator"], row["denominator"], row["value"]) == ("immature", None, None, None)


def test_a_month_that_the_data_does_not_speak_for_is_released_without_a_figure():
    of_months = {"metric": ["referrals", "hours_to_decision_median"], "period": "2026-03", "start": date(2026, 3, 1)}
    nothing = {"numerator": None, "denominator": None, "value": None, "status": "unknown"}
    unknown = pl.DataFrame(of_months | nothing, schema=SCHEMA)
    for row in release(pl.concat([frame(figure(20)), unknown])).metric("referrals").rows(named=True):
        assert (row["status"], row["numerator"], row["value"]) == ("unknown", None, None)
    assert release(unknown).frame.height == 2


def test_a_month_that_is_not_complete_is_left_out():
    assert released(figure(20, 40, "contact_decided_on_time", status="partial")) == []


TRIO = ("risk_changed", "risk_upgraded", "risk_downgraded")


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ((33, 3, 30), {"risk_upgraded", "risk_downgraded"}),  # 33 - 30 would give back the 3
        ((33, 30, 3), {"risk_upgraded", "risk_downgraded"}),
        ((8, 3, 5), {"risk_upgraded", "risk_downgraded"}),
        ((3, 3, 0), {"risk_changed", "risk_upgraded"}),  # 0 stays 0
        ((97, 97, 0), {"risk_changed", "risk_upgraded"}),  # complement of 3
        ((36, 16, 20), set()),
    ],
)
def test_a_whole_and_its_parts_never_give_back_the_one_that_is_hidden(counts, hidden):
    rows = released(*(figure(n, 100, name) for name, n in zip(TRIO, counts, strict=True)))
    assert {row["metric"] for row in rows if row["status"] == "suppressed"} == hidden


def test_wholes_and_parts_are_compared_within_one_month_and_group_only():
    other = date(2026, 2, 1)
    rows = [figure(n, 100, name) for name, n in zip(TRIO, (33, 3, 30), strict=True)]
    rows += [figure(n, 100, name, month=other) for name, n in zip(TRIO, (36, 16, 20), strict=True)]
    both = pl.concat([frame(*rows).with_columns(hub=pl.lit("A")), frame(*rows[3:]).with_columns(hub=pl.lit("B"))])
    shown = release(both).frame.filter(pl.col("status") == "ok")
    assert sorted(shown.select("hub", "start", "metric").rows()) == sorted(
        [("A", date(2026, 3, 1), "risk_changed")] + [(hub, other, name) for hub in "AB" for name in TRIO]
    )


def test_released_figures_can_only_be_made_by_the_gate():
    good = frame(figure(62))
    with pytest.raises(DisclosureError, match=r"Only publish\.disclosure\.release"):
        Released(good, object(), Report())
    with pytest.raises(DisclosureError, match="Only released"):
        require(good)
    empty = object.__new__(Released)
    with pytest.raises(DisclosureError, match="never passed the gate"):
        require(empty)
    with pytest.raises(DisclosureError, match="subclassed"):
        type("Sham", (Released,), {})


def test_released_figures_can_not_be_changed_copied_or_pickled():
    passed = release(frame(figure(62)))
    with pytest.raises(DisclosureError, match="can't be changed"):
        passed._frame = frame(figure(3))
    for way in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(DisclosureError, match="pickled or copied"):
            way(passed)
    passed.frame[0, "numerator"] = 3
    assert passed.frame["numerator"].to_list() == [62]
    assert require(passed) is passed


@pytest.mark.parametrize(
    "bad",
    [
        frame(figure(62)).drop("denominator"),
        frame(figure(7, 6, "contact_decided_on_time")),
        frame(figure(-1)),
        frame(figure(62)).with_columns(numerator=pl.lit(None, pl.Int64)),
        frame(figure(62)).with_columns(status=pl.lit("suppressed")),
        frame(figure(62)).with_columns(status=pl.lit(None, pl.String)),
    ],
)
def test_figures_that_the_gate_can_not_judge_are_refused(bad):
    with pytest.raises(DisclosureError):
        release(bad)
