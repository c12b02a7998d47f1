"""Charts: what each carries, where labels go, what stays hollow, and that each can be drawn."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise

import altair as alt
import pytest

from etl.policy.policy import Target
from publish.charts.alluvial import Flow, alluvial
from publish.charts.hours import hours_histogram, ridge
from publish.charts.level_bars import Moves, level_bars, moves_of
from publish.charts.level_bars import change_rows as moves_changes
from publish.charts.marks import colour, if_wide, layer, month_x, pushed_apart, together, write
from publish.charts.palette import DARK, LIGHT, NAMES
from publish.charts.periods import period_bars
from publish.charts.sparkline import sparkline_svg
from publish.charts.spc import change_rows, changes_sentence, kinds, lowered, spc_chart
from publish.charts.spc_labels import label_rows
from publish.charts.spc_marks import frame_of
from publish.charts.svg import svg_to_png, to_svg
from queries.calendar.months import months_after
from queries.metrics.catalogue import METRICS
from queries.metrics.comparators import england
from queries.series.periods import Period
from queries.series.points import Change, expected_range, named
from tests.support.series import series

BEFORE = [74.0, 75.0, 73.0, 76.0, 74.5, 73.5, 75.5, 74.0, 73.0, 75.0, 74.0]
AFTER = [84.0, 86.0, 84.5, 87.0, 86.0, 88.0, 84.6, 87.0, 85.7, 84.5, 83.8, 82.6, 78.2]
LIVE = {
    "values": [*BEFORE, *AFTER, 81.0],
    "month": date(2026, 3, 1),
    "statuses": {24: "partial"},
    "target": 85,
    "rebases": [date(2025, 3, 1)],
    "changes": [Change(date(2025, 3, 3), "go_live", "Hub goes live")],
}


def test_layers_are_what_altair_would_make_of_them():
    x = month_x([date(2026, 3, 1), date(2026, 4, 1)])
    rule, text = layer([{"month": 1.0}]).mark_rule(), write([{"month": 2.0, "text": "c"}])
    given = [
        (rule, (x, colour("ink")), {"y": alt.value(3), "y2": alt.value(9)}),
        (text, (x,), {"y": "month:Q", "text": if_wide(480), "opacity": alt.value(1)}),
    ]
    ours = together([each.encode(*channels, **named) for each, channels, named in given])
    theirs = [alt.Chart.encode(each, *channels, **named) for each, channels, named in given]
    plain = alt.LayerChart(layer=[ours.layer[0], theirs[0], theirs[1].encode(x=ours.layer[2].encoding.x)])
    assert ours.to_dict() == plain.to_dict()


def live():
    return series("contact_decided_on_time", **LIVE)


def again():
    statuses = dict.fromkeys(range(12, 24), "immature")
    return series("step_up_after_step_down_12m", [24.0, 22.0] * 6 + [3.0] * 12, target=20, statuses=statuses)


def drawn_rows(chart):
    """Return every row that a chart carries to the reader."""
    spec = chart.to_dict()
    return [row for found in spec["layer"] for row in rows_of(spec, found)]


def rows_of(spec, layer):
    """Return the rows of one layer."""
    return spec["datasets"][layer["data"]["name"]]


def day(stamp):
    return f"{datetime.fromtimestamp(stamp / 1000, UTC):%Y-%m-%d}"


def line_rows(chart):
    """Return the rows of the value line, which is the last line but for a dotted one."""
    spec = chart.to_dict()
    return next(rows_of(spec, f) for f in spec["layer"] if f["mark"].get("strokeWidth") == 1.8)


def texts(chart):
    return [row["text"] for row in drawn_rows(chart) if "text" in row]


@pytest.mark.parametrize(
    "chart",
    [
        spc_chart(live(), width=880, height=285),
        spc_chart(again(), width=430, height=200, small=True),
        spc_chart(series("step_downs", [50, 45] * 6 + [90, 20], statuses={13: "partial"}, month=date(2025, 4, 1)), 340),
        level_bars([Moves(date(2026, 3, 1), 41, 62), Moves(date(2026, 4, 1), 3, 9, True)], 430),
        hours_histogram([ridge("Red", [1, 3, 5], 4, 66.7), ridge("Blue", [9], None, None)], 430),
        alluvial([Flow("early_help", "looked_after", 3), Flow("child_in_need", "early_help", 9)], 430),
    ],
)
@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_every_chart_can_be_drawn_in_both_palettes(chart, palette):
    text = to_svg(chart, palette)
    assert palette[NAMES.index("ink")].lower() in text.lower()
    assert not re.search(r"NaN|undefined", text)
    assert svg_to_png(text, scale=1).startswith(b"\x89PNG")


def test_colours_are_named_meanings_on_one_scale_without_a_range():
    spec = spc_chart(live()).to_dict()
    scales = [found["encoding"]["color"].get("scale") for found in spec["layer"]]
    assert [s for s in scales if s] == [{"domain": NAMES}]
    assert {found["encoding"]["color"].get("datum", NAMES[0]) for found in spec["layer"]} <= set(NAMES)
    assert "#" not in json.dumps(spec["layer"])
    assert "config" not in spec or "range" not in spec["config"]


def test_only_points_speak_to_a_screen_reader():
    for found in spc_chart(live()).to_dict()["layer"]:
        speaks = found["mark"].get("aria", True)
        assert speaks is ("description" in found["encoding"])


def test_limits_mean_and_range_break_where_limits_are_recalculated():
    rows = [row for row in drawn_rows(spc_chart(live())) if "y2" in row]
    assert [(row["segment"], day(row["month"])) for row in rows] == [
        (0, "2024-04-01"), (0, "2025-02-01"), (1, "2025-03-01"), (1, "2026-04-01"),
    ]  # fmt: skip


def test_a_signal_has_its_own_shape_and_a_partial_month_is_hollow():
    marks = [found["mark"] for found in spc_chart(live()).to_dict()["layer"]]
    assert [m["size"] for m in marks if m.get("shape") == "diamond"] == [250, 165]
    assert sum(m.get("filled") is False for m in marks) == 1
    assert kinds(live()) == ["common", "concern", "partial", "limits", "target"]


def test_labels_stand_17_px_apart_in_order_of_value():
    found = live()
    frame = frame_of(found, 320)
    rows = sorted(label_rows(found, frame), key=lambda row: row["y"])
    assert [row["text"] for row in rows] == ["Lower 79.5%", "Mean 84.8%", "Target 85%", "Upper 90.0%"]
    heights = [frame.px(row["y"]) for row in rows]
    assert all(b - a >= 17 - 1e-6 for a, b in pairwise(heights))


@pytest.mark.parametrize(
    ("name", "values", "told"),
    [
        ("contacts", [100] * 5 + [101] * 8, ["Mean 101"]),  # limits of 100.4 and 100.8: "Upper 100, Lower 101"
        ("contacts", [100, 103] * 7, ["Lower 94", "Mean 102", "Upper 109"]),
        ("arrivals_less_decisions", [-1, 1] * 7, ["Lower −5", "Mean 0", "Upper +5"]),
        ("contact_decided_on_time", [80.0] * 14, []),
    ],
)
def test_limits_are_labelled_as_the_expected_range_is_told(name, values, told):
    found = series(name, values)
    frame = frame_of(found, 320)
    assert [row["text"] for row in sorted(label_rows(found, frame), key=lambda row: row["y"])] == told
    ends = [text.split()[1] for text in told if not text.startswith("Mean")]
    assert expected_range(found.known[-1].spc, found.metric.unit) == (" to ".join(ends) or None)


def test_a_key_names_no_range_that_is_not_drawn():
    assert [kinds(series("contacts", [400, 410][:n])) for n in (1, 2)] == [["common"], ["common", "limits"]]


def test_england_is_labelled_by_name():
    found = series("re_referral_12m", [20.0, 22.0] * 12, comparator=england("re_referrals_percent"))
    assert "England 22.6%" in texts(spc_chart(found))
    assert "comparator" in kinds(found)


def test_months_before_the_first_that_can_be_known_are_not_said_to_be_known_later():
    before = series("re_referral_12m", [0.0] * 2 + [20.0] * 14, statuses=dict.fromkeys((0, 1), "immature"))
    assert {"before", "immature"} & set(kinds(before)) == {"before"}
    after = series("re_referral_12m", [20.0] * 14 + [0.0] * 2, statuses=dict.fromkeys((14, 15), "immature"))
    assert {"before", "immature"} & set(kinds(after)) == {"immature"}


@pytest.mark.parametrize(
    ("wanted", "placed"),
    [
        ([0, 100], [0, 100]),
        ([50, 50], [41.5, 58.5]),
        ([10, 12, 200], [2.5, 19.5, 200]),
        ([0, 1], [0, 17]),
        ([300, 300], [283, 300]),
        ([60, 50, 20], [63.5, 46.5, 20]),
        ([40, 50, 60], [33, 50, 67]),
    ],
)
def test_labels_are_pushed_apart_as_little_as_needed(wanted, placed):
    assert pushed_apart(wanted, 17, 0, 300) == pytest.approx(placed)


def test_changes_are_lettered_and_told_below_the_chart():
    assert changes_sentence(live()) == "Changes marked: A Hub goes live, 3 March 2025; limits recalculated from here."
    assert changes_sentence(again()) == ""


def test_words_of_two_changes_are_not_written_into_one_gap_that_holds_those_of_one():
    def beside(first, second):
        changes = [Change(date(2024, 7, 2), "other", first), Change(date(2025, 5, 2), "other", second)]
        shown = texts(spc_chart(series("contact_decided_on_time", **(LIVE | {"changes": changes, "rebases": []}))))
        return [each for each in (f"{first}, 2 July 2024", f"{second}, 2 May 2025") if each in shown]

    assert beside("Form", "Rota") == ["Form, 2 July 2024", "Rota, 2 May 2025"]
    first = "Threshold document revised"
    assert beside(first, "Hub opens with one team") == [f"{first}, 2 July 2024"]


def test_a_flag_inside_the_plot_stands_on_no_point():
    changes = [
        Change(date(2026, 2, 1), "staffing", "Posts fall vacant"),
        Change(date(2026, 2, 25), "law", "Duty begins"),
    ]
    found = series("contacts", [30.0] * 12 + [20.0] * 10 + [60.0, 61.0], month=date(2026, 3, 1), changes=changes)
    assert lowered(found) == [date(2026, 2, 25)]
    frame = frame_of(found, 320, lowered(found))
    assert 320 - frame.px(61.0) >= 29, "the flag reaches 19 px into the plot, a point's diamond 9 px up"
    assert frame_of(found, 320).px(61.0) > frame.px(61.0)


def test_a_change_names_its_hub_where_there_are_several():
    one, every = (
        Change(date(2025, 3, 3), "go_live", "Hub goes live", "Eastvale"),
        Change(date(2024, 1, 1), "law", "Act"),
    )
    assert [each.title for each in named([one, every], 2)] == ["Act", "Hub goes live (Eastvale)"]
    assert named([one], 1) == [one]


def test_a_rebase_without_a_change_is_marked_too():
    found = series("contact_decided_on_time", [80.0, 82.0] * 12, rebases=[date(2025, 4, 1)])
    assert [row["text"] for row in change_rows(found)] == ["Limits recalculated, April 2025"]


def test_words_from_the_data_never_become_part_of_an_expression():
    odd = Change(date(2025, 3, 3), "other", "New '+alert(1)+' \"form\"")
    spec = spc_chart(series("contact_decided_on_time", **(LIVE | {"changes": [odd]}))).to_dict()
    assert "alert" in json.dumps(spec["datasets"])
    assert "alert" not in json.dumps(spec["layer"])


@pytest.mark.parametrize(("first", "last"), [(0, 12), (12, 24)])
def test_months_without_times_wait_neither_for_what_follows_nor_for_what_was_before(first, last):
    untimed, why = range(first, last), "Not known: too many contacts have no time of day."
    one = series(
        "contact_decided_on_time", [80.0, 82.0] * 12, statuses=dict.fromkeys(untimed, "untimed"),
        why={months_after(date(2024, 4, 1), i): why for i in untimed},
    )  # fmt: skip
    told = texts(spc_chart(one))
    assert why.removesuffix(".") in told
    assert not [text for text in told if "each month needs" in text or "Not known yet" in text]


def test_months_that_wait_some_days_say_how_many():
    days = series("section47_to_conference", [60.0, 55.0] * 12, statuses=dict.fromkeys(range(12, 24), "immature"))
    assert "Not known yet: each month needs 60 days of follow-up" in texts(spc_chart(days))


def test_months_not_known_yet_lie_along_the_axis_and_say_why():
    chart = spc_chart(again())
    assert "Not known yet: each month needs 12 months of follow-up" in texts(chart)
    assert all(row["y"] > 20 for row in line_rows(chart))
    assert "immature" in kinds(again())


def test_a_month_without_a_figure_breaks_the_line():
    found = series("conference_in_15_working_days", [80.0, 82.0, None, 81.0, 80.0])
    assert [row["run"] for row in line_rows(spc_chart(found))] == [0, 0, 1, 1]


def test_a_suppressed_month_is_a_bold_c():
    found = series("conference_in_15_working_days", [80.0, 82.0, None], statuses={2: "suppressed"})
    assert "c" in texts(spc_chart(found))


def test_an_incomplete_count_is_never_drawn_at_its_height():
    found = series("step_downs", [50, 45] * 6 + [3], statuses={12: "partial"}, month=date(2025, 3, 1))
    assert frame_of(found, 300).lowest > 20


def test_limits_are_shown_no_lower_than_0_and_no_higher_than_100():
    found = series("conference_in_15_working_days", [60.0, 100.0] * 8, n=100)
    rows = [row for row in drawn_rows(spc_chart(found)) if "y2" in row]
    assert {row["y2"] for row in rows} == {100.0}
    assert not any(text.startswith("Upper") for text in texts(spc_chart(found)))


def test_a_series_without_a_known_month_has_no_chart():
    assert spc_chart(series("contact_decided_on_time", [], month=date(2026, 3, 1))) is None
    assert spc_chart(series("contact_decided_on_time", [None, None])) is None


def test_a_single_month_can_be_drawn_without_limits():
    assert to_svg(spc_chart(series("contact_decided_on_time", [80.0]), width=430)).startswith("<svg")


@pytest.mark.parametrize("theme", ["auto", "light"])
def test_a_sparkline_ends_in_the_shape_of_its_verdict(theme):
    bad, usual = sparkline_svg(live(), theme=theme), sparkline_svg(again(), theme=theme)
    assert "M0-6.6" in bad  # a diamond
    assert '<circle r="4"' in usual
    assert usual.count("<circle") == 1 + 12  # and a hollow one for each month not known yet
    assert "stroke-dasharray" in bad  # the target


def test_a_target_is_drawn_from_the_month_in_which_it_came_into_force():
    """Months before it were judged by another target, or none."""
    agreed = replace(live(), target=Target("contact_decided_on_time", date(2025, 10, 15), 85))
    (line,) = re.findall(r'<path d="M([\d.]+) [\d.]+H[\d.]+" stroke-width="1.4"', sparkline_svg(agreed))
    places = [point.month for point in agreed.shown].index(date(2025, 10, 1))
    assert float(line) == pytest.approx(8 + (260 - 16) * places / (len(agreed.shown) - 2), abs=1)
    spec = json.dumps(spc_chart(agreed, width=700).to_dict())
    assert '"x2": {"value": "width"}' in spec
    assert '"x2": {"value": "width"}' not in json.dumps(spc_chart(live(), width=700).to_dict())
    assert to_svg(spc_chart(agreed, width=700)).startswith("<svg")


def test_a_sparkline_of_nothing_is_an_empty_drawing():
    empty = sparkline_svg(series("contact_decided_on_time", [None]))
    assert "<path" not in empty
    assert "<circle" not in empty


def test_bars_of_moves_join_the_months_of_both_series():
    ups, downs = series("step_ups", [4, 5, 1], statuses={2: "partial"}), series("step_downs", [6, 7, 2])
    assert moves_of(ups, downs) == [
        Moves(date(2024, 4, 1), 4, 6), Moves(date(2024, 5, 1), 5, 7), Moves(date(2024, 6, 1), 1, 2, True),
    ]  # fmt: skip
    assert level_bars([]) is None


def test_hours_are_split_exactly_at_the_target_which_is_still_on_time():
    found = ridge("Red", [3.9, 4.0, 4.1, 0.01, 9000], 4.0, 60.0)
    at = found.edges.index(4.0)
    assert sum(found.counts[:at]) == 3
    assert sum(found.counts[at:]) == 2
    assert "60.0% within 4 hours" in texts(hours_histogram([found]))
    assert hours_histogram([ridge("Red", [], 4, None)]) is None


def test_bands_of_children_go_up_in_plum_and_down_in_turquoise():
    flows = [
        Flow("early_help", "looked_after", 3),
        Flow("child_in_need", "early_help", 9),
        Flow("early_help", "early_help", 5),
    ]
    spec = alluvial(flows).to_dict()
    areas = [f for f in spec["layer"] if f["mark"]["type"] == "area"]
    paints = {f["encoding"]["color"]["datum"]: {r["flow"] for r in rows_of(spec, f)} for f in areas}
    assert paints == {
        "soft": {"Early help to Early help"},
        "comparator": {"Child in need to Early help"},
        "neutral": {"Early help to Looked after"},
    }
    assert alluvial([Flow("none", "early_help", 3), Flow("early_help", "early_help", 0)]) is None


def test_months_on_the_axis_are_written_out_because_streamlit_reads_a_bare_number_as_a_year():
    x = next(f["encoding"]["x"] for f in spc_chart(live()).to_dict()["layer"] if "axis" in f["encoding"].get("x", {}))
    assert x["scale"]["domain"][0] == {"year": 2024, "month": 4, "date": 1, "utc": True}
    assert all(isinstance(value, dict) for value in x["axis"]["values"])


def test_an_axis_and_its_scale_are_told_once_and_none_of_its_values_is_thinned_out():
    for name in ("x", "y"):
        channels = [f["encoding"].get(name, {}) for f in spc_chart(live()).to_dict()["layer"]]
        for part in ("axis", "scale"):
            assert sum(part in channel for channel in channels) == 1, (name, part)
        axis = next(channel["axis"] for channel in channels if "axis" in channel)
        assert axis["tickCount"] == len(axis["values"])


def test_changes_are_flagged_over_the_month_of_moves_in_which_they_took_effect():
    moves = [Moves(date(2026, 3, 1), 41, 62), Moves(date(2026, 4, 1), 3, 9)]
    effects = (date(2026, 2, 28), date(2026, 4, 30), date(2026, 4, 2), date(2026, 5, 1))
    changes = [Change(on, "process", f"Change {i}") for i, on in enumerate(effects)]
    rows = moves_changes(moves, changes)
    assert [(row["letter"], row["label"], row["text"]) for row in rows] == [
        ("A", "2026-04-01", "Change 2, 2 April 2026"),
        ("B", "2026-04-01", "Change 1, 30 April 2026"),
    ]
    layers = level_bars(moves, 430, changes=changes).to_dict()["layer"]
    assert sum(layer["mark"].get("shape") == "square" for layer in layers) == 2


def test_a_chart_is_a_chart_altair_accepts():
    assert isinstance(spc_chart(live()), alt.LayerChart)
    assert spc_chart(live()).to_dict()["width"] == "container"


def quarters(target):
    metric = METRICS["contact_decided_on_time"]
    ends = [date(2025, 3, 31), date(2025, 6, 30), date(2025, 9, 30), date(2025, 12, 31)]
    found = [
        Period(f"2025 Q{n}", months_after(end.replace(day=1), -2), end, 80, 100, 80.0, "ok")
        for n, end in enumerate(ends, start=1)
    ]
    return period_bars(metric, found, target=target)


@pytest.mark.parametrize(
    ("since", "begins"), [(date(2024, 1, 1), []), (date(2025, 8, 1), ["2025 Q3"]), (date(2026, 1, 1), None)]
)
def test_a_target_is_drawn_over_periods_from_the_one_it_came_into_force_in(since, begins):
    chart = quarters(Target("contact_decided_on_time", since, 85))
    rows = [row for row in drawn_rows(chart) if row.get("y") == 85]
    assert [row["label"] for row in rows if "label" in row][:1] == (begins or [])
    assert bool(rows) == (begins is not None)
    assert to_svg(chart).startswith("<svg")


def test_a_target_of_later_months_is_none_of_earlier_ones():
    one = replace(series("contact_decided_on_time", [80, 82] * 7), target=Target("", date(2025, 2, 15), 85))
    found = [one.target_in(each) for each in (date(2025, 1, 31), date(2025, 2, 1), date(2025, 5, 1))]
    assert found == [None, 85, 85]
