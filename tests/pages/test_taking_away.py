"""Charts as tables and as files: over every page, each chart has its switch, its three files, and what they say."""

import pytest

from dashboard.contents import CONTENTS
from dashboard.parts.take_away import About

FILES = ["Figures (CSV)", "Picture (PNG)", "Picture (SVG)"]
CHARTS = {"overview", "timeliness", "return_demand", "level_of_need", "accuracy", "sharing", "demand", "equality",
          "impact", "staffing", "compare", "data_quality", "definitions"}  # fmt: skip


def switches(app):
    return [one for one in app.segmented_control if one.options == ["Chart", "Table"]]


@pytest.mark.parametrize("page", [screen.name for screen in CONTENTS])
def test_every_chart_is_a_table_too_and_its_files_say_what_they_show(page, open_page, said, sample_build, monkeypatch):
    told, begin = [], About.__init__
    monkeypatch.setattr(About, "__init__", lambda self, *said: (begin(self, *said), told.append(self))[0])
    app = open_page(sample_build, page)
    charts, shown = len(app.get("vega_lite_chart")), switches(app)
    assert len(shown) == charts
    assert (charts > 0) == (page in CHARTS)
    for one in shown:
        app.session_state[one.key] = "Table"
        app.session_state[one.key.replace("show", "files")] = True  # the menu Download, opened
    tables = said(app).count("<table")
    app.run()
    assert not app.exception
    assert len(app.get("vega_lite_chart")) == 0
    assert said(app).count("<table") == tables + charts
    labels = [button.label for button in app.get("download_button")]
    assert [labels.count(label) for label in FILES] == [charts] * 3
    assert [one.title for one in told if not (one.title and one.filters and one.definition)] == []
