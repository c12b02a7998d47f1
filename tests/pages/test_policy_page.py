"""The page on targets and policy: what a draft would change is shown before it is kept, and a build makes it count."""

import json
import re
import shutil
from datetime import date, time
from html import unescape
from urllib.parse import parse_qsl

import pytest

from etl.policy.policy_file import load_policy
from queries.build import open_build
from queries.measure import choices

RETURNS = "re_referral_12m"
BOARD = "Partnership board, minute 7.2, 12 November 2026"


@pytest.fixture
def mine(untouched, tmp_path):
    return shutil.copytree(untouched, tmp_path / "mine")


def labelled(elements, label):
    return next(each for each in elements if each.label == label)


def press(app, label):
    return labelled(app.button, label).click().run()


def rows(shown, table):
    """Return a table of the page, by the beginning of its caption."""
    return shown[shown.index(f'<caption><span class="hidden">{table}') :].partition("</table>")[0]


def test_a_target_is_drafted_shown_kept_built_and_taken_back(open_page, said, mine):
    app = open_page(mine, "policy", month="2026-10", measure=RETURNS)
    assert "Eight measures have a target" in said(app)
    labelled(app.date_input, "From").set_value(date(2026, 4, 1))
    labelled(app.number_input, "Target, at most (%)").set_value(18.0)
    refused = said(press(app, "See what this changes"))
    assert "Who agreed it is empty" in refused
    labelled(app.text_input, "Who agreed it, and where").input(BOARD)
    shown = said(press(app, "See what this changes"))
    assert "October 2026 would miss its target instead of meeting it" in shown
    told = rows(shown, "Re-referrals within 12 months, now and with the draft")
    assert "<td>20% at most</td><td><b>18% at most</b></td>" in told
    assert "<td>Meets</td><td><b>Misses</b></td>" in told
    assert "<td>8</td><td><b>7</b></td>" in told
    assert not (mine / "policy.d").exists()

    kept = press(app, "Keep this draft")
    assert "Draft: counts from the next build" in said(kept)
    assert open_build(mine).policy.target(RETURNS, date(2026, 10, 1)).value == 20
    before = open_build(mine).info.build
    built = press(kept, "Make a build with the drafts")
    assert open_build(mine).info.build == before + 1
    assert open_build(mine).policy.target(RETURNS, date(2026, 10, 1)).value == 18
    assert "Policy version 2" in said(built)

    back = press(built.selectbox(key="draft").select("001.toml").run(), "Take it back")
    assert "Taken back: counts until the next build" in said(back)
    assert load_policy(mine).target(RETURNS, date(2026, 10, 1)).value == 20
    trail = [json.loads(line) for line in (mine / "audit.jsonl").read_text("utf-8").splitlines()]
    assert [(line["what"], line["details"].get("done")) for line in trail] == [
        ("policy_drafted", "drafted"), ("policy_published", None), ("policy_drafted", "taken back"),
    ]  # fmt: skip


def test_a_re_base_is_proposed_needs_months_and_a_reason_and_shows_its_limits(open_page, said, mine):
    app = open_page(mine, "policy", tab="rebases", month="2026-10", measure=RETURNS, change="2026-09-21")
    assert "a re-base from April 2026 may be due" in said(app)
    labelled(app.text_input, "Why this is how it is now").input("The offer stays")
    labelled(app.text_input, "Who agreed it, and where").input(BOARD)
    assert "1 month since 21 September; 7 are needed." in said(press(app, "See what this changes"))
    app = open_page(mine, "policy", tab="rebases", month="2026-10", measure=RETURNS, change="2026-03-02")
    labelled(app.text_input, "Who agreed it, and where").input(BOARD)
    assert "needs a reason" in said(press(app, "See what this changes"))
    labelled(app.text_input, "Why this is how it is now").input("The offer stays")
    shown = said(press(app, "See what this changes"))
    assert "limits recalculated from April 2026" in shown
    assert "Usual variation around 15.1%, expected 9.2 to 21.0%. Trial limits: 7 of 13 points" in shown
    assert "Getting better (low) around 21.4%" in shown


def test_a_clock_is_tried_with_facts_derived_anew(open_page, said, mine):
    app = open_page(mine, "policy", tab="clocks", month="2026-10")
    labelled(app.date_input, "From").set_value(date(2026, 4, 1))
    labelled(app.number_input, "Green, hours").set_value(48.0)
    labelled(app.text_input, "Who agreed it, and where").input(BOARD)
    told = rows(said(press(app, "See what this changes")), "Contacts decided within the target for their risk, now")
    assert "<td>72.9%</td><td><b>64.0%</b></td>" in told


def test_an_agreed_age_begins_on_its_day_and_the_one_before_stays(open_page, said, mine):
    app = open_page(mine, "policy", tab="ages", month="2026-10", of="housing")
    (agreed,) = {load_policy(mine).days_allowed("housing", day) for day in (date(2026, 1, 1), date(2026, 11, 8))}
    labelled(app.date_input, "From").set_value(date(2026, 4, 1))
    labelled(app.number_input, "Days allowed").set_value(20)
    labelled(app.text_input, "Who agreed it, and where").input(BOARD)
    shown = press(app, "See what this changes")
    assert "Housing: 20 days allowed from 1 April 2026. Its newest day is" in said(shown)
    press(shown, "Keep this draft")
    allowed = [load_policy(mine).days_allowed("housing", day) for day in (date(2026, 3, 31), date(2026, 4, 1))]
    assert allowed == [agreed, 20]
    assert load_policy(mine).ages[-1].source == BOARD
    again = open_page(mine, "policy", tab="ages", month="2026-10", of="housing")
    labelled(again.date_input, "From").set_value(date(2026, 4, 1))
    labelled(again.text_input, "Who agreed it, and where").input(BOARD)
    assert "none is overwritten" in said(press(again, "See what this changes"))


def test_change_brings_a_target_s_measure_hub_and_value_into_the_form(open_page, said, mine):
    shown = said(open_page(mine, "policy", month="2026-10"))
    links = re.findall(r'href="policy\?([^"]+)"[^>]*>Change<span class="hidden"> the target of ([^<]+)<', shown)
    (change,) = [link for link, of in links if of == "Re-referrals within 12 months, All hubs"]
    asked = dict(parse_qsl(unescape(change)))
    app = open_page(mine, "policy", **asked)
    assert labelled(app.number_input, "Target, at most (%)").value == 20
    assert app.selectbox(key="for").value == ""
    hub = choices.hubs(open_build(mine))[0]
    app = open_page(mine, "policy", **asked, **{"for": hub})
    labelled(app.number_input, "Target, at most (%)").set_value(18.0)
    labelled(app.text_input, "Who agreed it, and where").input(BOARD)
    press(press(app, "See what this changes"), "Keep this draft")
    assert [(each.hub, each.value) for each in load_policy(mine).targets if each.metric == RETURNS] == [
        (None, 20), (hub, 18),
    ]  # fmt: skip


def test_opening_hours_are_drafted_from_a_day_on_and_a_policy_at_odds_with_itself_is_one_sentence(
    open_page, said, mine
):
    app = open_page(mine, "policy", tab="clocks", month="2026-10")
    from_days = [each for each in app.date_input if each.label == "From"]
    from_days[1].set_value(date(2026, 4, 1))
    labelled(app.time_input, "Opens").set_value(time(8))
    [each for each in app.text_input if each.label == "Who agreed it, and where"][1].input(BOARD)
    press_last = [each for each in app.button if each.label == "See what this changes"][1]
    kept = said(press(press_last.click().run(), "Keep this draft"))
    assert "Draft: counts from the next build" in kept
    policy = load_policy(mine)
    assert [policy.open_on(day).opens for day in (date(2026, 3, 31), date(2026, 4, 1))] == [time(9), time(8)]
    entry = mine / "policy.d" / "001.toml"
    entry.write_text(entry.read_text("utf-8").replace("opens = 08:00:00", "opens = 19:00:00"), "utf-8")
    told = said(open_page(mine, "policy", tab="clocks", month="2026-10"))
    assert "There is a problem" in told
    assert "working hours must open before they close" in told
    assert "How much time is allowed" in told  # what the build in force was made with is still shown
