"""Parts of pages: a late extract is named, a cell no spreadsheet would run, a hidden caption still heard."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import fastexcel
from lxml import etree

from dashboard.components.freshness import freshness_line
from dashboard.components.picture import png_of, svg_of
from dashboard.components.series_tables import changes_note, month_rows, months_table
from dashboard.components.tables import Column, table
from dashboard.components.take_away import About, Origin, csv_of, xlsx_name, xlsx_of
from dashboard.html import key
from dashboard.questions.freshness import Age, ages
from etl.policy.policy import Policy
from etl.policy.policy_file import parse_policy
from publish.charts.spc import spc_chart
from queries.series.claims import headline
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


def test_a_picture_stands_alone():
    shown = series("contact_decided_on_time", [80, 81, 82], target=85)
    about = About(
        "On time <b>", "North & South", "Decided in time, of those due. " * 9, "Fewer than before", ("82.0%", "Usual"),
    )  # fmt: skip
    below = key(["common", "target"]) + changes_note([{"letter": "A", "text": "Hub goes live, 3 March 2025"}])
    origin = Origin(Info(), date(2024, 6, 1), "https://mash.example/timeliness?month=2024-06")
    picture = svg_of(spc_chart(shown).to_dict(), about, origin, below).decode()
    lines = [line.text for line in etree.fromstring(picture).iterfind("{*}text")]
    assert lines[:4] == ["Fewer than before", "On time <b>. North & South. Up to June 2024.", "82.0%", "Usual"]
    assert lines[4:6] == ["Usual variation", "Target"]
    assert lines[6] == "Changes marked: A Hub goes live, 3 March 2025."
    assert "prefers-color-scheme" not in picture
    assert lines[-1] == (
        "As at 12 April 2026, build 7. Synthetic data: no row describes a real child. "
        "https://mash.example/timeliness?month=2024-06"
    )
    assert png_of(spc_chart(shown).to_dict(), about, origin, below).startswith(b"\x89PNG")
    twice = replace(
        about, definition=f"What it means. {lines[6]}"
    )  # as a funnel's, whose limits are explained below it
    assert svg_of(spc_chart(shown).to_dict(), twice, origin, below).decode().count("Changes marked") == 1


def test_a_workbook_of_a_page_holds_numbers_and_says_what_they_show():
    shown = series("contact_decided_on_time", [80, 81, None], target=85)
    about = About("On time", "=cmd, all risks", "What it means", unit="percent")
    origin = Origin(Info(), date(2024, 6, 1), "https://mash.example/timeliness")
    book = fastexcel.read_excel(xlsx_of(month_rows(shown), about, origin))
    assert book.sheet_names == ["About", "Data"]
    told = dict(book.load_sheet("About", header_row=2).to_polars().iter_rows())
    assert (told["Filters"], told["Page"]) == ("=cmd, all risks", "https://mash.example/timeliness")
    data = book.load_sheet("Data", header_row=2).to_polars()
    assert data.select("period", "numerator", "value", "target").row(0) == ("2024-04", 800, 80.0, 85.0)
    assert xlsx_name("on_time_2024-06", date(2024, 6, 1), 7) == "on_time_2024-06_build7.xlsx"
    assert xlsx_name("on_time_by_age", date(2024, 6, 1), 7) == "on_time_by_age_2024-06_build7.xlsx"


def test_an_agency_is_late_from_the_day_after_what_was_agreed():
    info = Info(newest={"police": date(2026, 4, 1), "health": date(2026, 3, 1)})
    allowed = info.policy.days_allowed("police", date(2026, 5, 1))
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


def test_the_expected_range_of_a_month_is_the_one_that_its_verdict_goes_by():
    """Limits of 98.3 and 103.8 stood as "98 to 104", between which 104 was higher than usual."""
    one = series("contacts", [100, 101, 102, 101] * 12 + [104])
    table = months_table(one)
    assert one.side == "high"
    assert "expected (99 to 103)" in headline(one)
    assert ">99 to 103<" in table
    assert ">–<" in months_table(series("contacts", [100] * 14)).partition("<tbody>")[2]


def test_captions_and_headings_that_are_not_seen_are_heard():
    html = table("All <b>hubs</b>", [Column("Hub", False, False), Column("Open")], [["A", "1"]], total=True, seen=False)
    assert '<caption><span class="hidden">All &lt;b&gt;hubs&lt;/b&gt;</span></caption>' in html
    assert '<th scope="col"><span class="hidden">Hub</span></th>' in html
    assert '<tr class=total><th scope="row">A</th><td class="right">1</td></tr>' in html
