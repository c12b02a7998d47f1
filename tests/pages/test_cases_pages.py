"""The pages with lists of cases: what they list is what the figure counts, and the look is in the trail first."""

import json
import re
import shutil
from datetime import date
from html import unescape
from urllib.parse import parse_qsl

import polars as pl
import pytest

from dashboard.access.looks import _NOTED
from dashboard.screens.chase.answers import kept
from etl.landing.chased import forget, mark
from etl.landing.samples import read_samples
from etl.landing.tombstones import NOBODY
from etl.policy.today import today
from queries import words
from queries.audits.readers import questions, to_talk_about
from queries.build import open_build
from queries.cases.chase import by_agency, late_checks, open_checks
from queries.cases.marks import mark_chased, read_marks
from queries.cases.sequences import common
from queries.cases.undecided import undecided


@pytest.fixture
def mine(untouched, tmp_path):
    """Return a copy of the sample whose trail the page may write to, and forget earlier looks."""
    _NOTED.clear()
    return shutil.copytree(untouched, tmp_path / "mine")


def looks(data):
    path = data / "audit.jsonl"
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []
    return [line["details"] for line in lines if line["what"] == "cases_shown"]


def test_the_cases_of_a_figure_are_its_parts_and_the_look_is_written_down_once(open_page, said, mine):
    app = open_page(mine, "cases", month="2026-10")
    shown = said(app)
    assert "98 of 361 contacts did not meet this measure" in shown
    assert shown.index("C00014183") < shown.index("C00014144") < shown.index("C00014070")
    assert "1 to 25 of 98" in shown
    assert app.code[0].value.splitlines()[0] == "C00014183"
    assert len(app.code[0].value.splitlines()) == 98
    app.run()
    (look,) = looks(mine)
    assert look["rows"] == 98
    assert look["metric"] == "contact_decided_on_time"
    assert "C000" not in json.dumps(look)
    other = said(app.pagination(key="page").set_value(2).run())
    assert "26 to 50 of 98" in other
    assert "C00014183" not in other
    assert "263 of 361 contacts met" in said(app.selectbox(key="show").select("yes").run())
    assert [each["rows"] for each in looks(mine)] == [98, 263]


def test_a_count_has_all_its_cases_and_no_question_whether_they_were_met(open_page, said, mine):
    app = open_page(mine, "cases", month="2026-10", measure="step_downs")
    assert "17 step-downs behind this figure" in said(app)
    assert "show" not in [box.key for box in app.selectbox]
    assert "Counted on three common levels" in said(app)
    own = said(app.selectbox(key="ladder").select("family_help").run())
    assert "Counted on Family Help" in own and "three common levels" not in own
    assert [each["ladder"] for each in looks(mine)] == ["auto", "family_help"]


def test_the_chase_list_is_what_waits_late(open_page, said, mine):
    app = open_page(mine, "chase", agency="housing")
    shown = said(app)
    assert [each.label for each in app.get("download_button")][:2] == [
        "Download this table (CSV)", "Download this table (XLSX)",
    ]  # fmt: skip
    told = {each.agency: each for each in by_agency(late_checks(open_build(mine)))}
    assert f"{sum(each.chase for each in told.values())} late checks to chase" in shown
    housing = told["housing"]
    claimed = f"Housing has {housing.chase} late checks to chase, and {housing.close} to close"
    assert claimed in shown and f"Housing: {housing.chase} checks in this list" in shown
    assert shown.index("K00021658") < shown.index("K00021774") < shown.index("K00021910")
    assert f"Housing: {told['housing'].close} checks" in said(app.selectbox(key="show").select("close").run())
    assert [each["rows"] for each in looks(mine)] == [14, 120]


def test_figures_and_waiting_work_lead_to_their_cases(open_page, said, sample_build):
    link = re.search(r'href="cases\?([^"]+)"', said(open_page(sample_build, "timeliness", month="2026-10")))
    assert set(unescape(link[1]).split("&")) >= {"month=2026-10", "measure=contact_decided_on_time"}
    assert 'href="chase?' in said(open_page(sample_build, "overview"))


def test_each_number_of_what_waits_opens_a_list_of_as_many_rows(open_page, said, mine):
    build = open_build(mine)
    checks, contacts = open_checks(build), undecided(build)
    home = said(open_page(mine, "overview", risk="red", agency="police"))  # chosen on another page
    table = home[home.index("Waiting at the end") :].partition("</table>")[0]
    links = re.findall(r'<a href="(cases|chase)\?([^"]+)"[^>]*>(?:<b>)?([\d,]+)', table)
    assert len([page for page, *_ in links if page == "cases"]) > 4
    for page, query, number in links:
        asked = dict(parse_qsl(unescape(query), keep_blank_values=True))
        if page == "chase":
            rows = kept(checks, asked["agency"], asked["waited"], asked["show"], asked["contact"])
        else:
            assert asked["risk"] == asked["source"] == ""
            rows = contacts.filter(pl.col("age") == asked["waited"]) if asked["waited"] else contacts
            rows = rows.filter(pl.col("late")) if asked["late"] else rows
        assert rows.height == int(number.replace(",", "")), query
    late = [query for page, query, _ in links if page == "cases" and "late=yes" in query]
    shown = said(open_page(mine, "cases", **dict(parse_qsl(unescape(late[0])))))
    assert "61 contacts wait for a decision" in shown
    assert "61 of them past their target" in shown
    assert "1 to 25 of 61" in shown
    assert looks(mine)[-1]["rows"] == 61
    shown = said(open_page(mine, "chase", agency="housing", show="open", waited="3 to 7 days", contact="loaded"))
    assert "Housing: 2 checks in this list" in shown


def test_a_mark_of_a_chased_check_stands_in_the_list_and_ends_with_the_answer(open_page, said, mine):
    mark_chased(mine, open_build(mine), {"K00021658": "C00014332"}, today(), "an officer")
    app = open_page(mine, "chase", agency="housing")
    assert f"{words.day(today())}, an officer" in said(app)
    assert "13 checks" in said(app.selectbox(key="state").select("not").run())
    assert "K00021658" in said(app.selectbox(key="state").select("chased").run())
    mark_chased(mine, open_build(mine), {"K00021774": ""}, date(2026, 11, 9), "an officer")
    assert set(read_marks(mine)) == {"K00021658", "K00021774"}
    mark(mine, {}, date(2026, 11, 9), "an officer", {"K00021774"})  # the other was answered
    assert set(read_marks(mine)) == {"K00021774"}
    forget(mine, NOBODY)  # of a check without a contact it can't be told whose it is
    assert read_marks(mine) == {}


def test_a_list_can_be_shown_as_a_grid_without_a_file_of_its_own(open_page, said, mine):
    app = open_page(mine, "cases", month="2026-10")
    app.toggle(key="grid").set_value(True).run()
    assert "98 of 98" in said(app)
    assert app.dataframe[0].value.shape[0] == 98


def test_journeys_are_shown_by_key_which_no_address_and_no_trail_holds(open_page, said, mine):
    app = open_page(mine, "journeys", month="2026-10")
    found = common(open_build(mine), date(2026, 10, 1))
    shown = said(app)
    assert f"{found.unchecked.height} children have had three contacts or more" in shown
    assert f"{found.children:,} children had a contact." in shown
    first, second = found.unchecked["person_id"][:2]
    for child in (first, second):
        app.text_input(key="child_key").input(child)
        next(button for button in app.button if button.label == "Show the journey").click().run()
        assert "Contact decided" in said(app)
    assert [each["figure"] for each in looks(mine)] == ["unchecked", "journey", "journey"]
    assert first not in (mine / "audit.jsonl").read_text("utf-8")
    assert first not in str(dict(app.query_params))
    app.text_input(key="child_key").input("nobody")
    next(button for button in app.button if button.label == "Show the journey").click().run()
    assert "No row that you may see" in said(app)


def test_the_cases_of_contacts_lead_to_a_sample_of_those_decided_in_the_month(open_page, said, sample_build):
    page = open_page(sample_build, "cases", month="2026-08")
    told = "Take an audit sample of contacts decided in August 2026"
    address = next(part for part in said(page).split('href="') if told in part).partition('"')[0]
    asked = dict(pair.split("=") for pair in address.partition("?")[2].split("&amp;"))
    assert (asked["draw"], asked["decided"]) == ("true", "2026-08")
    form = open_page(sample_build, "audit", draw="true", decided="2026-08")
    assert [day.value for day in form.date_input] == [date(2026, 8, 1), date(2026, 8, 31)]
    usual = open_page(sample_build, "audit", draw="true", decided="2099-13")
    assert [day.value for day in usual.date_input] == [date(2026, 8, 1), date(2026, 10, 31)]
    checks = open_page(sample_build, "cases", measure="agency_check_returned_on_time")
    assert "Take an audit sample" not in said(checks)


def test_the_samples_practice_audit_shows_how_far_its_readers_agree(open_page, said, sample_build):
    build = open_build(sample_build)
    (sample,) = read_samples(sample_build)
    ratings = next(each for each in questions(build, sample) if each.title == "Both gave the same rating")
    assert 20 <= ratings.counted < ratings.both
    shown = said(open_page(sample_build, "audit"))
    assert f"Readers agree on {ratings.counted} of {ratings.both} ratings" in shown
    assert f"{to_talk_about(build, sample).height} contacts to talk about" in shown
    shown = said(open_page(sample_build, "accuracy"))
    assert "Practice audit S000: hub and auditor gave the same rating to" in shown
    assert "Outcomes: the hub and the first auditor" in shown
    found = common(build, date(2026, 10, 1)).families
    assert found.households > found.again.height > 100
    assert f"{found.children:,} of them live in {found.households:,} known households" in said(
        open_page(sample_build, "journeys", month="2026-10")
    )


def test_a_sample_is_drawn_on_its_page_once_and_handed_out_blind(open_page, said, mine):
    shutil.rmtree(mine / "register" / "samples")
    app = open_page(mine, "audit")
    assert "No sample has been drawn yet" in said(app)
    app.number_input[0].set_value(9)
    button = next(each for each in app.button if each.label == "Draw the sample")
    button.click().run()
    assert "at least" in said(app)
    app.number_input[0].set_value(60)
    next(each for each in app.button if each.label == "Draw the sample").click().run()
    assert not app.exception
    shown = said(app)
    (sample,) = read_samples(mine)
    assert sum(each.drawn for each in sample.strata) == 60
    assert "so that anyone can draw it again" in shown
    assert "No contact was read by both yet" in shown
    assert not any(key in shown for key in sample.keys)
    trail = (mine / "audit.jsonl").read_text("utf-8")
    assert '"what": "sample_drawn"' in trail
    assert not any(key in trail for key in sample.keys)


def test_where_a_figure_counts_nothing_no_share_of_nothing_is_told(open_page, said, mine):
    """Blue contacts have no target: "0 of 0 contacts did not meet this measure"."""
    shown = said(open_page(mine, "cases", risk="blue"))
    assert "<h2>No contacts behind this figure</h2>" in shown
    assert "0 of 0" not in shown
