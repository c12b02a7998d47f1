"""Charts of rare events: bars between exact limits, or the time between events; and bands that break at a gap."""

from datetime import date, datetime

import pytest

from publish.charts.rare import counts_events, draws_times
from publish.charts.spc import kinds, spc_chart
from publish.charts.spc_labels import label_rows
from publish.charts.spc_marks import frame_of, runs
from publish.charts.svg import to_svg
from queries.series.rare import times_between
from tests.support.series import series

FEW = [0, 1, 0, 0, 2, 0, 0, 1, 0, 0, 0, 1] * 2 + [0, 0, 0, 1, 0, 0]
SOME = [1, 3, 0, 2, 4, 2, 1, 3, 2, 2, 5, 1] * 2 + [2, 3, 14, 1]


def rows_with(chart, field):
    """Return the rows of a chart's layers that have a field."""
    spec = chart.to_dict()
    rows = (row for layer in spec["layer"] for row in spec["datasets"][layer["data"]["name"]])
    return [row for row in rows if field in row]


def test_under_one_a_month_each_event_stands_as_high_as_the_days_since_the_one_before():
    one = series("step_ups", FEW, months=30)
    chart = spc_chart(one, width=900)
    assert draws_times(one)
    times = list({row["told"]: row for row in rows_with(chart, "still")}.values())  # in the line and as marks
    assert len(times) == sum(FEW)  # a time before each event but the first, and the one that still runs
    assert [row["still"] for row in times] == [False] * (sum(FEW) - 1) + [True]
    assert times[-1]["told"].startswith("September 2026: about 77 days since the event before. None since")
    assert kinds(one) == ["event", "since"]
    assert to_svg(chart).startswith("<svg")


def test_the_lines_stand_where_half_and_nearly_all_times_are_shorter():
    one = series("step_ups", FEW, months=30)
    ended = [each.days for each in times_between(one.segment) if not each.still]
    mean = sum(ended) / len(ended)
    texts = [row["text"] for row in rows_with(spc_chart(one, width=900), "text")]
    assert f"Half are shorter: {round(0.693 * mean)}" in texts
    assert f"Rarely longer: {round(5.915 * mean)}" in texts


def test_a_single_time_says_nothing_of_how_long_most_are():
    one = series("step_ups", [0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0], months=12)
    chart = spc_chart(one, width=900)
    assert draws_times(one)
    assert [row["text"] for row in rows_with(chart, "text")] == ["Days since the event before"]


def test_from_one_a_month_bars_stand_between_the_smallest_and_the_largest_usual_count():
    one = series("step_ups", SOME, months=28)
    chart = spc_chart(one, width=900)
    assert counts_events(one)
    assert not draws_times(one)
    bars = [row for row in rows_with(chart, "ends") if "what" in row]
    assert [row["y"] for row in bars] == SOME
    bands = {(row["y"], row["y2"]) for row in rows_with(chart, "ends") if "what" not in row and "y2" in row}
    assert bands == {(p.spc.lower, p.spc.upper) for p in one.known}
    assert kinds(one) == ["bar", "neutral", "limits"]
    assert [row["text"].split()[0] for row in label_rows(one, frame_of(one, 285))] == ["Upper", "Lower"]


def test_a_time_that_holds_a_missing_month_is_left_out():
    known = times_between(series("step_ups", [1, 0, None, 1, 1], statuses={2: "partial"}).known)
    assert [(each.until, round(each.days), each.still) for each in known] == [
        (datetime(2024, 8, 16, 12), 31, False), (datetime(2024, 9, 1), 16, True),
    ]  # fmt: skip


@pytest.mark.parametrize("missing", ["suppressed", "partial"])
def test_line_mean_and_band_break_at_a_missing_month_and_the_axis_keeps_it(missing):
    one = series("contact_decided_on_time", [80, 82] * 8 + [None] + [81, 83] * 4, statuses={16: missing})
    chart = spc_chart(one, width=900)
    assert [len(run) for run in runs(one.shown)] == [15, 8]
    band = rows_with(chart, "y2")
    assert {row["segment"] for row in band} == {0, 1}
    assert len({row["run"] for row in rows_with(chart, "run")}) == 2
    assert date(2025, 8, 1) in [p.month for p in one.shown]


def test_a_share_of_rare_events_keeps_its_line_between_limits_of_each_month():
    one = series("agency_check_returned_on_time", [99.8, 99.6, 99.9, 99.7] * 6 + [98.0])
    assert not counts_events(one)
    band = rows_with(spc_chart(one, width=900), "y2")
    assert len(band) == len(one.shown)
    assert len({row["y"] for row in band}) > 1
