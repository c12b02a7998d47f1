"""Parts of pages: a late extract is named, a cell no spreadsheet would run, a hidden caption still heard."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import pytest

from dashboard.parts.figures import changes_note, month_rows, months_table
from dashboard.parts.freshness import Age, ages, freshness_line
from dashboard.parts.table import Column, table
from dashboard.parts.take_away import About, captioned, csv_of, inert, svg_of
from etl.policy import Policy, parse_policy
from publish.charts.spc import spc_chart
from tests.support.series import series


@dataclass
class Info:
    as_at: datetime = datetime(2026, 4, 12, 23, 59, 59)
    loaded_at: datetime = datetime(2026, 4, 13, 6, 12)
    policy: Policy = field(default_factory=lambda: replace(parse_policy(), synthetic=True))
    build: int = 7
    newest: dict = field(default_factory=dict)


def agency(name, days, stale):
    return Age(name, date(2026, 4, 12), days, days - 1 if stale else days)


def test_all_up_to_date_is_said_without_names():
    line = freshness_line(Info(), [agency("police", 1, False), agency("health", 2, False)])
    assert "Data as at Sunday 12 April 2026" in line
    assert "Loaded Monday 13 April, 06:12" in line
    assert "2 of 2 agencies up to date" in line
    assert "late" not in line


def test_the_oldest_extracts_are_named_first():
    names = [("police", 40), ("health", 90), ("housing", 60), ("education", 50)]
    line = freshness_line(Info(), [agency(name, days, True) for name, days in names])
    assert 'class="freshness late"' in line
    assert "Older than agreed: Health (90 days), Housing (60 days), Education (50 days) and one more" in line


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\0x"])
def test_no_cell_is_a_formula(text):
    assert inert(text) == f"'{text}"


def test_plain_text_is_left_as_it_is():
    assert inert("North, all risks") == "North, all risks"
    assert inert("") == ""


def test_figures_hold_every_month_and_make_the_filters_inert():
    shown = series("contact_decided_on_time", [80, 81, None], target=85)
    about = About("On time", "=cmd, all risks", "What it means")
    head, first, *_, last = csv_of(month_rows(shown), about, Info()).splitlines()
    assert head.startswith("metric,period,numerator,denominator,value")
    assert head.endswith("filters,as_at,build,title,definition")
    assert first.startswith("contact_decided_on_time,2024-04,800,1000,80.0,")
    assert first.endswith('"\'=cmd, all risks",2026-04-12,7,On time,What it means')
    assert ",2024-06,0,0,," in last
    assert '<td class="right">800 of 1,000</td>' in months_table(shown)


def test_a_picture_says_what_it_shows():
    spec = spc_chart(series("contact_decided_on_time", [80, 81, 82], target=85)).to_dict()
    about = About("On time <b>", "North & South", "Decided in time, of those due. " * 9)
    lines = captioned(spec, about, Info())["title"]["subtitle"]
    assert lines[:2] == [
        "North & South",
        "As at 12 April 2026, build 7. Synthetic data: no row describes a real child.",
    ]
    assert all(len(line) <= 132 for line in lines)
    picture = svg_of(spec, about, Info()).decode()
    assert "On time &lt;b&gt;" in picture
    assert "North &amp; South" in picture
    assert "As at 12 April 2026, build 7." in picture


def test_an_agency_is_late_from_the_day_after_what_was_agreed():
    info = Info(newest={"police": date(2026, 4, 1), "health": date(2026, 3, 1)})
    allowed = int(info.policy.freshness_days.get("police", info.policy.freshness_days["default_days"]))
    by_name = {age.agency: age for age in ages(info, date(2026, 4, 1) + timedelta(days=allowed))}
    assert not by_name["police"].stale
    assert by_name["health"].stale
    assert by_name["health"].days == 31 + allowed


def test_letters_of_changes_are_bold_and_their_titles_inert():
    said = changes_note([{"letter": "A", "text": "<i>x</i>", "also": "Limits recalculated"}])
    assert said == '<p class="note">Changes marked: <b>A</b> &lt;i&gt;x&lt;/i&gt;; limits recalculated from here.</p>'
    assert changes_note([]) == ""


def test_a_count_is_out_of_nothing():
    assert '<td class="right">400</td><td class="right">–</td>' in months_table(series("contacts", [400, 410]))


def test_captions_and_headings_that_are_not_seen_are_heard():
    html = table("All <b>hubs</b>", [Column("Hub", False, False), Column("Open")], [["A", "1"]], total=True, seen=False)
    assert '<caption><span class="hidden">All &lt;b&gt;hubs&lt;/b&gt;</span></caption>' in html
    assert '<th scope="col"><span class="hidden">Hub</span></th>' in html
    assert '<tr class=total><th scope="row">A</th><td class="right">1</td></tr>' in html
