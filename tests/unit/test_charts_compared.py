"""Charts of curves, hours of the week and groups: what each carries, and that each can be drawn."""

import pytest

from publish.charts.curves import Cohort, Step, curves_chart
from publish.charts.dots import Dot, dots_chart
from publish.charts.heat import heat_map
from publish.charts.palette import DARK, LIGHT
from publish.charts.svg import to_svg

MARKS = {91: "3 months", 365: "12 months"}
NOW = Cohort("This year", (Step(0, 0.0, None, None), Step(91, 5.0, 4.0, 6.0), Step(182, 8.0, 6.5, 9.5)))
BEFORE = Cohort("Last year", (Step(0, 0.0, None, None), Step(91, 7.0, 6.0, 8.0), Step(365, 20.0, 18.0, 22.0)))
WEEK = [[day + hour / 100 for hour in range(24)] for day in range(7)]
NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DOTS = [
    Dot("Sex", "Male", 1.4, 1.1, 1.8, True, "Male: more"),
    Dot("Sex", "Female", 0.9, 0.7, 1.2, False, "Female: the same"),
    Dot("Ethnicity", "Chinese", None, None, None, False, "Chinese: too few to compare"),
]


def layers(chart):
    """Return the layers, each with its rows in it."""
    spec = chart.to_dict()
    return [{**layer, "rows": spec["datasets"][layer["data"]["name"]]} for layer in spec["layer"]]


def rows(chart):
    return [row for layer in layers(chart) for row in layer["rows"]]


@pytest.mark.parametrize("palette", [LIGHT, DARK])
@pytest.mark.parametrize(
    "make",
    [
        lambda: curves_chart([NOW, BEFORE], MARKS, width=500),
        lambda: heat_map(WEEK, NAMES, "contacts", width=500),
        lambda: dots_chart(DOTS, width=500),
    ],
)
def test_each_can_be_drawn_in_either_theme(make, palette):
    assert to_svg(make(), palette).startswith("<svg")


def test_this_cohort_is_solid_and_the_earlier_one_dashed_behind_it():
    lines = [layer for layer in layers(curves_chart([NOW, BEFORE], MARKS)) if layer["mark"]["type"] == "line"]
    earlier, this = lines[0], lines[1]
    assert (earlier["mark"]["strokeDash"], this["mark"]["strokeDash"]) == ([5, 3], [1, 0])
    assert earlier["encoding"]["color"]["datum"] == "common"
    assert this["encoding"]["color"]["datum"] == "improvement"


def test_no_band_reaches_into_the_corner_that_holds_the_names():
    wide = Cohort("Last year", (Step(0, 0.0, None, None), Step(91, 10.0, 3.0, 23.0), Step(365, 11.0, 4.0, 24.0)))
    drawn = layers(curves_chart([NOW, wide], MARKS))
    end = next(y["scale"]["domain"][1] for layer in drawn if "scale" in (y := layer["encoding"].get("y", {})))
    names = [row["value"] for layer in drawn if layer["mark"]["type"] == "text" for row in layer["rows"]]
    assert min(names) - 0.03 * end > 23.0
    assert max(names) < end


def test_bands_begin_where_there_is_an_interval_and_a_line_stands_at_a_year():
    chart = curves_chart([NOW], MARKS)
    band = next(layer for layer in layers(chart) if layer["mark"]["type"] == "area")
    assert [row["day"] for row in band["rows"]] == [91, 182]
    assert {"day": 365} in rows(chart)


def test_no_curve_no_chart():
    assert curves_chart([], MARKS) is None
    assert curves_chart([Cohort("One point", (Step(0, 0.0, None, None),))], MARKS) is None


def test_the_map_has_every_hour_and_outlines_the_busiest():
    chart = heat_map(WEEK, NAMES, "contacts")
    cells, outlined = [layer for layer in layers(chart) if layer["mark"]["type"] == "rect"]
    assert len(cells["rows"]) == 168
    assert [(row["day"], row["hour"]) for row in outlined["rows"]] == [("Sun", 23)]
    assert outlined["rows"][0]["told"] == "Sun, 23:00 to 24:00: 6.2 contacts"


def test_nothing_that_came_is_no_map():
    assert heat_map([[0.0] * 24] * 7, NAMES, "contacts") is None


def test_groups_stand_under_their_headings_in_order():
    chart = dots_chart(DOTS)
    order = next(layer["encoding"]["y"]["sort"] for layer in layers(chart) if "sort" in layer["encoding"].get("y", {}))
    assert order == ["Sex|", "Sex|Male", "Sex|Female", "Ethnicity|", "Ethnicity|Chinese"]
    assert {"row": "Ethnicity|Chinese", "text": "Too few to compare"} in rows(chart)


def test_a_group_that_differs_is_a_square_and_another_a_dot():
    points = [layer for layer in layers(dots_chart(DOTS)) if layer["mark"].get("shape") in ("circle", "square")]
    shapes = {layer["mark"]["shape"]: [row["name"] for row in layer["rows"]] for layer in points}
    assert shapes == {"circle": ["Female"], "square": ["Male"]}


def test_an_endless_interval_ends_at_the_edge_and_nothing_known_is_no_chart():
    wide = Dot("Sex", "Male", 2.0, 0.01, 400.0, False, "wide")
    row = next(row for row in rows(dots_chart([wide])) if "low" in row)
    assert (row["low"], row["high"]) == (0.1, 10.0)
    assert dots_chart(DOTS[2:]) is None
