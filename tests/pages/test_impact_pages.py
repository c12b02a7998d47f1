"""The pages on impact and staffing: what they say is what the study says, and the form adds a change."""

import re
import shutil

from queries.build import open_build
from queries.impact.register import register
from queries.impact.study import impact
from queries.impact.telling import text


def plain(shown):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shown))


def test_the_impact_page_opens_with_go_live_and_says_what_the_study_says(open_page, said, sample_build):
    app = open_page(sample_build, "impact")
    shown = plain(said(app))
    found = impact(open_build(sample_build), "northvale-go-live", "contact_decided_on_time")
    assert "stood 10.0 percentage points above its course: weak evidence" in shown
    assert text(found) in shown
    assert "None of six false dates stands out as far as the change itself" in shown
    assert "No other hub can serve as a comparison" in shown
    assert "London MASH study: Level 3" in shown
    assert "just over 1.25" in shown
    assert re.search(r"Amber 1,\d+ 1,\d+ 0\.\d\d 0\.\d\d 0\.\d\d 0\.\d\d −0\.\d\d \(−0\.\d\d to [−+]0\.\d\d\)", shown)


def test_what_cannot_be_studied_says_why_and_the_form_stays(open_page, said, sample_build):
    app = open_page(sample_build, "impact", change="Four decision-making posts fall vacant, 21 September 2026")
    shown = plain(said(app))
    assert "can’t be studied with this measure" in shown
    assert "six are needed" in shown
    assert "Add a change to the register" in shown


def test_the_form_adds_a_change_to_the_register(open_page, said, sample_build, tmp_path, monkeypatch):
    data = shutil.copytree(sample_build, tmp_path / "data")
    app = open_page(data, "impact")
    app.text_input[0].set_value("Evening shift begins")
    app.button[0].click().run()
    assert not app.exception
    assert "Evening shift begins" in [one.title for one in register(open_build(data))]
    app.text_input[0].set_value("943 476 5919")
    app.button[0].click().run()
    shown = said(app)
    summary = r'role="alert"><h2>There is a problem</h2><ul><li><a href="#(at-register-title)"[^>]*>[^<]*NHS numbers'
    assert re.search(rf'{summary}.*id="\1"><span class="hidden">Error: </span>', shown, re.DOTALL)


def test_staffing_forecasts_tries_a_desk_and_shows_its_test(open_page, said, sample_build):
    app = open_page(sample_build, "staffing")
    shown = plain(said(app))
    for told in ("contacts a week", "Back-test on twelve past spans", "This desk would have decided",
                 "Erlang C", "The simulation against months already known"):  # fmt: skip
        assert told in shown
    before = re.search(r"would have decided (\S+)%", shown).group(1)
    next(one for one in app.slider if one.label == "People, Monday to Friday").set_value(9)
    after = re.search(r"would have decided (\S+)%", plain(said(app.run()))).group(1)
    assert not app.exception
    assert float(after) > float(before)
