"""Charts as tables and as files: over every page, each chart has its switch, its four files, and what they say."""

import re
from datetime import date
from html import unescape
from itertools import combinations

import pytest
from lxml import etree

from dashboard.components import measure_panel
from dashboard.components.chart import Drawing
from dashboard.components.picture import svg_of
from dashboard.components.take_away import About, Origin
from dashboard.contents import CONTENTS
from dashboard.screens.equality.answers import every_core_rate
from dashboard.screens.equality.tables import scan_rows
from queries import words
from queries.build import open_build
from queries.calendar.months import read_month

FILES = ["Figures (CSV)", "Figures (XLSX)", "Picture (PNG)", "Picture (SVG)"]
CHARTS = {"overview", "timeliness", "return_demand", "level_of_need", "accuracy", "sharing", "demand", "equality",
          "impact", "staffing", "compare", "data_quality", "definitions", "notes"}  # fmt: skip


def switches(app):
    return [one for one in app.segmented_control if one.options == ["Chart", "Table"]]


def noted(kind, monkeypatch):
    """Return the list that every instance of a class is noted in from now on."""
    made, begin = [], kind.__init__

    def init(self, *said, **more):
        begin(self, *said, **more)
        made.append(self)

    monkeypatch.setattr(kind, "__init__", init)
    return made


@pytest.mark.parametrize("page", [screen.name for screen in CONTENTS])
def test_every_chart_is_a_table_too_and_its_files_say_what_they_show(page, open_page, said, sample_build, monkeypatch):
    told, drawn = noted(About, monkeypatch), noted(Drawing, monkeypatch)
    app = open_page(sample_build, page)
    charts, shown = len(app.get("vega_lite_chart")), switches(app)
    assert len(shown) == charts
    assert (charts > 0) == (page in CHARTS)
    for one in shown:
        app.query_params[one.key] = "table"
        app.session_state[one.key.replace("show", "files")] = True  # the menu Download, opened
    tables = said(app).count("<table")
    app.run()
    assert not app.exception
    assert len(app.get("vega_lite_chart")) == 0
    assert said(app).count("<table") == tables + charts
    labels = [button.label for button in app.get("download_button")]
    assert [labels.count(label) for label in FILES] == [charts] * 4
    assert [one.title for one in told if not (one.title and one.filters and one.definition)] == []
    origin = Origin(open_build(sample_build).info, date(2026, 10, 1), "http://localhost:8501/")
    specs = {one.file: one for one in drawn if one.spec is not None}
    for drawing in specs.values():
        assert overlaps(svg_of(drawing.spec, drawing.about, origin, drawing.below)) == [], drawing.file


def overlaps(picture):
    """Return the labels of an axis that stand on each other: words of one line, nearer than they are wide."""
    found = []
    for axis in etree.fromstring(picture).iter("{*}g"):
        if "role-axis-label" not in (axis.get("class") or ""):
            continue
        labels = [placed(each) for each in axis.iter("{*}text") if each.text and each.get("opacity") != "0"]
        for (a, left, right, y), (b, begin, end, z) in combinations(labels, 2):
            if abs(y - z) < 10 and min(right, end) - max(left, begin) > 1:
                found.append((a, b))
    return found


def placed(label):
    """Return a label with its left and right ends and its height, by the mean width of a letter."""
    x, y = map(float, re.findall(r"translate\(([-\d.]+),([-\d.]+)\)", label.get("transform"))[0])
    size = float(re.findall(r"[\d.]+", label.get("font-size") or "13")[0])
    wide = 0.48 * size * len(label.text)
    left = {"middle": x - wide / 2, "end": x - wide}.get(label.get("text-anchor"), x)
    return label.text, left, left + wide, y


def test_labels_on_each_other_are_found():
    axis = "<svg xmlns='http://www.w3.org/2000/svg'><g class='mark-text role-axis-label'>{}</g></svg>"
    label = "<text text-anchor='middle' transform='translate({},15)' font-size='13px'>{}</text>"
    apart = label.format(50, "Apr 2026") + label.format(120, "Jul 2026")
    assert overlaps(axis.format(apart).encode()) == []
    assert overlaps(axis.format(apart + label.format(160, "Aug 2026")).encode()) == [("Jul 2026", "Aug 2026")]


TAKEN = {  # page: the start of a table's caption, by the file that holds its rows
    "staffing": {"forecast_by_weekday": "Contacts expected on a day", "forecast_tests": "Back-test on",
                 "desk_by_risk": "The last 12 weeks, simulated", "desk_people": "People needed at the desk",
                 "desk_known_months": "The simulation against months"},
    "impact": {"beside_contact_decided_on_time": "Volume and case-mix", "turnaround": "Days from contact to decision"},
}  # fmt: skip


@pytest.mark.parametrize("page", TAKEN)
def test_a_table_s_file_has_its_rows(page, open_page, said, sample_build, monkeypatch):
    files = {}

    def offer_rows(_view, _about, rows, file, *_named, **_more):
        files[file.removesuffix("_2026-10")] = rows()

    monkeypatch.setattr(measure_panel, "offer_rows", offer_rows)
    shown = said(open_page(sample_build, page))
    assert set(files) == set(TAKEN[page])
    for file, caption in TAKEN[page].items():
        (table,) = re.findall(f"<caption>{re.escape(caption)}.*?</table>", shown, re.DOTALL)
        named = [unescape(name) for name in re.findall('<th scope="row">(.*?)</th>', table)]
        first = [str(next(iter(row.values()))) for row in files[file]]
        months = [words.month(read_month(name)) if re.fullmatch(r"\d{4}-\d\d", name) else name for name in first]
        assert [name.lower() for name in months] == [
            name.lower() for name in named if not name.startswith("London MASH study")
        ]


def test_the_scan_of_every_core_rate_can_be_taken_away(open_page, said, sample_build):
    app = open_page(sample_build, "equality", every="true")
    assert [one.label for one in app.get("download_button")] == [
        "Download this table (CSV)", "Download this table (XLSX)",
    ]  # fmt: skip
    build = open_build(sample_build)
    rates = every_core_rate(build, date(2026, 10, 1), {})
    rows = scan_rows(rates)
    assert {row["rate"] for row in rows} == {rate.metric.title for rate in rates}
    assert len([row for row in rows if row["differs"]]) == sum(len(rate.differing) for rate in rates)
    shown = said(app)
    assert all(str(row["differs"]) in shown for row in rows)
