"""The funnel: its points, shapes and limits are the statistics', its names lie on nothing, its alt says who is out."""

import altair as alt
import pytest

from dashboard.components.funnels import funnel_alt, funnel_rows, funnel_table
from dashboard.questions.specs import spec_of
from publish.charts.funnel import funnel_chart, kind_of
from publish.charts.svg import to_svg
from queries.metrics.catalogue import METRICS
from queries.statistics.funnel import funnel
from queries.statistics.intervals import Z998

METRIC = METRICS["agency_check_returned_on_time"]
EVEN = [(f"Agency {i}", 160 + i, 200) for i in range(8)]


@pytest.fixture
def found():
    return funnel([*EVEN, ("Late", 90, 200), ("<b>New</b>", 199, 200), ("Small", 3, 4)])


def rows_of(chart):
    """Return each layer with its rows."""
    return [(layer, layer["data"]["values"]) for layer in spec_of(chart)["layer"]]


def test_each_group_is_drawn_once_as_its_verdict_says(found):
    drawn = {}
    for layer, rows in rows_of(funnel_chart(found, {}, "higher", "checks", width=800)):
        if layer["mark"]["type"] == "point" and layer["mark"].get("aria") is not False:
            drawn |= {row["name"]: layer["mark"]["shape"] for row in rows}
    assert drawn["Late"] == "diamond"
    assert len(drawn) == len(found.units)
    verdicts = {unit.name: unit.verdict for unit in found.units}
    assert verdicts["Late"] in ("below", "far_below")
    assert verdicts["Small"] == "as_expected"
    assert drawn["Small"] == "circle"


def test_the_limits_drawn_are_those_of_the_funnel(found):
    band = next(
        rows for layer, rows in rows_of(funnel_chart(found, {}, "higher", "checks", width=800))
        if layer["mark"]["type"] == "area"
    )  # fmt: skip
    for row in band[::10]:
        wanted = found.limits(max(1, round(row["size"])), Z998)
        assert (row["value"], row["top"]) == (wanted.lower * 100, wanted.upper * 100)
    assert band[0]["size"] < 4
    assert band[-1]["size"] > 200


@pytest.mark.parametrize(
    ("verdict", "better", "kind"),
    [
        ("far_above", "higher", "improvement"), ("below", "higher", "concern"), ("above", "lower", "concern"),
        ("far_below", "lower", "improvement"), ("above", "neutral", "neutral"), ("as_expected", "lower", "common"),
    ],
)  # fmt: skip
def test_a_shape_says_whether_outside_is_better(verdict, better, kind):
    assert kind_of(verdict, better) == kind


def test_names_of_groups_outside_come_first_and_no_two_lie_on_each_other():
    crowd = funnel([*((f"A group with a long name {i}", 160, 200 + i) for i in range(30)), ("Late", 60, 205)])
    named = [row for layer, rows in rows_of(funnel_chart(crowd, {}, "higher", "checks", width=800))
             if layer["mark"]["type"] == "text" for row in rows if "name" in row]  # fmt: skip
    assert "Late" in {row["name"] for row in named}
    assert len({row["name"] for row in named}) < 6  # of 31 that lie side by side


def test_a_long_name_is_cut_where_all_of_it_has_no_room():
    long = "South Wexcombe, Saltmere and Holme Valley Multi-Agency Safeguarding Hub"
    shape = funnel([("North Hub", 160, 400), (long, 60, 205)])
    drawn = [(layer, row["text"]) for layer, rows in rows_of(funnel_chart(shape, {}, "higher", "checks", width=800))
             if layer["mark"]["type"] == "text" for row in rows if row.get("name") == long]  # fmt: skip
    assert {text for _, text in drawn} == {long, "South Wexcombe, Saltmere …"}


def test_one_group_has_nothing_to_be_compared_with():
    assert funnel_chart(funnel([("Only", 3, 9)]), {}, "higher", "checks") is None


def test_it_can_be_printed(found):
    chart = funnel_chart(found, {}, "higher", "checks", width=600)
    assert isinstance(chart, alt.LayerChart)
    assert "Late" in to_svg(chart)


def test_the_table_the_file_and_the_alt_say_the_same(found):
    shown = funnel_table("Checks", found, METRIC, "Agency")
    assert "&lt;b&gt;New&lt;/b&gt;" in shown
    assert "<b>New" not in shown
    late = next(row for row in funnel_rows("agency", found) if row["agency"] == "Late")
    assert late["value"] == 45
    assert late["limit_99_8_lower"] < late["limit_95_lower"] < late["limit_95_upper"] < late["limit_99_8_upper"]
    outside = [unit.name for unit in found.units if unit.verdict != "as_expected"]
    said = funnel_alt("Checks", found)
    assert all(name in said for name in outside)
    assert "Agency 1" not in said


def test_a_funnel_s_words_begin_with_a_capital_where_no_group_is_outside():
    assert funnel_alt("Checks", funnel(EVEN)) == "Checks. Eight of eight groups as expected. All: 81.8%."
