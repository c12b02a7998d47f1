"""The dashboard as a reader meets it: shared by its address, opened to what lies behind, taken away, worked by keys."""

import csv
import struct
from http.client import HTTPConnection
from urllib.parse import urlsplit
from xml.etree import ElementTree

from playwright.sync_api import expect

from queries import words
from queries.build import open_build
from queries.measure.choices import months
from queries.measure.engine import measure
from queries.metrics.catalogue import METRICS
from tests.browser.conftest import asked, go, pick, save, screen_of, settled

ON_TIME = METRICS["contact_decided_on_time"]


def test_a_choice_is_in_the_address_and_in_each_link_to_details(visit, sample_build):
    month = months(open_build(sample_build))[3]
    page = visit("?risk=red")
    pick(page, "Month", words.month(month))
    expect(page.locator("h1")).to_contain_text(words.month(month))
    assert asked(page) == {"risk": "red", "month": f"{month:%Y-%m}"}
    page.get_by_role("link", name="Timeliness in detail").click()
    expect(page.locator("h1")).to_have_text("Timeliness")
    expect(page.get_by_role("combobox", name="Month", exact=True)).to_have_value(words.month(month))
    expect(page.get_by_role("combobox", name="First risk", exact=True)).to_have_value("Red")
    assert asked(page) == {"risk": "red", "month": f"{month:%Y-%m}", "period": "month", "compare": "england"}


def test_links_to_files_stand_close_below_each_other_on_a_phone(visit):
    page = visit("timeliness", width=390)
    csv_link, xlsx_link = (
        page.get_by_role("button", name=f"Download this table ({kind})").first for kind in ("CSV", "XLSX")
    )
    above, below = csv_link.bounding_box(), xlsx_link.bounding_box()
    assert above["x"] == below["x"]
    assert 24 <= below["y"] - above["y"] <= 48


def test_back_undoes_one_choice_after_the_other(visit):
    page = visit()
    at = page.get_by_role("heading", level=1)

    def shown(heading, month, agency=None):
        expect(at).to_have_text(heading)
        expect(page.get_by_role("combobox", name="Month", exact=True)).to_have_value(month)
        if agency:
            expect(page.get_by_role("combobox", name="Agency", exact=True)).to_have_value(agency)
        settled(page)

    home = "Northvale MASH: {}".format
    shown(home("October 2026"), "October 2026")
    pick(page, "Month", "August 2026")
    shown(home("August 2026"), "August 2026")
    go(page, screen_of("sharing"))
    shown("Information sharing", "August 2026", "All agencies")
    pick(page, "Agency", "Housing")
    shown("Information sharing", "August 2026", "Housing")
    pick(page, "Month", "September 2026")
    shown("Information sharing", "September 2026", "Housing")
    assert asked(page) == {"month": "2026-09", "agency": "housing"}
    expect(page).to_have_title("Information sharing, Housing, September 2026: Northvale MASH")
    page.go_back()
    shown("Information sharing", "August 2026", "Housing")
    page.go_back()
    shown("Information sharing", "August 2026", "All agencies")
    page.go_back()
    shown(home("August 2026"), "August 2026")
    page.go_back()
    shown(home("October 2026"), "October 2026")
    page.go_forward()
    shown(home("August 2026"), "August 2026")


def test_an_address_opened_anew_shows_the_same_view(visit, sample_build):
    metric = METRICS["agency_check_returned_on_time"]
    chosen = {"Figures by": "Quarter", "Measure": metric.title, "First risk": "Amber",
              "Look behind a quarter": "2025-26 Q4", "Break down by": "Agency asked"}  # fmt: skip
    words_of_old = f"period=Quarter&measure={metric.title}&risk=Amber&show=Table&behind=2025-26 Q4&by=Agency asked"
    codes = f"period=quarter&measure={metric.name}&risk=amber&show=table&behind=2025-26 Q4&by=agency"
    for query in (words_of_old, codes):
        page = visit(f"timeliness?{query}")
        for label, option in chosen.items():
            expect(page.get_by_role("combobox", name=label, exact=True)).to_have_value(option)
        expect(page.get_by_role("table", name=f"{metric.title}, by quarter", exact=False).first).to_be_visible()
        expect(page.get_by_role("table", name="2025-26 Q4, by agency asked")).to_be_visible()


def test_a_finding_leads_to_its_measure_for_the_same_month(visit):
    page = visit("?compare=none")
    finding = page.locator(".findings a").first
    claim = finding.inner_text()
    finding.click()
    settled(page)
    expect(page.get_by_role("combobox", name="Compare with")).to_have_value("Nothing")
    assert METRICS_BY_TITLE[page.get_by_role("combobox", name="Measure").input_value()]
    assert claim.endswith(".")


METRICS_BY_TITLE = {metric.title: metric for metric in METRICS.values()}


def test_a_click_on_a_point_opens_the_groups_behind_it(visit, sample_build):
    build = open_build(sample_build)
    month = months(build)[0]
    page = visit("timeliness")
    value = measure(build, [ON_TIME], since=month, until=month)["value"][0]
    point = page.locator(f'path[aria-label^="{words.month(month)}: {words.percent(value)}"]').first
    page.locator("h2").first.scroll_into_view_if_needed()
    box = point.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2 + 8, box["y"] + box["height"] / 2)  # beside it is near enough
    heading = page.get_by_role("heading", name=f"Behind {words.month(month)}")
    expect(heading).to_be_visible()
    pick(page, "Break down by", "Age")
    table = page.get_by_role("table", name=f"{words.month(month)}, by age")
    groups = measure(build, [ON_TIME], by=["age_band"], since=month, until=month)
    expect(table.locator("tbody tr")).to_have_count(len(groups.filter(groups["denominator"] > 0)))
    assert asked(page) == {"behind": f"{month:%Y-%m}", "by": "age_band"}


def test_files_say_what_they_show_and_hold_what_the_engine_counts(visit, sample_build, tmp_path):
    build = open_build(sample_build)
    month = months(build)[0]
    page = visit("timeliness")
    page.get_by_role("button", name="Download").first.click()
    table = save(page, "Figures (CSV)", tmp_path)
    assert table.name == f"contact_decided_on_time_{month:%Y-%m}.csv"
    rows = list(csv.DictReader(table.read_text("utf-8").splitlines()))
    counted = measure(build, [ON_TIME], until=month).filter(status="ok").to_dicts()
    shown = [(row["period"], row["numerator"], row["denominator"]) for row in rows if row["status"] == "ok"]
    assert shown == [(row["period"], str(row["numerator"]), str(row["denominator"])) for row in counted]
    said = {name: {row[name] for row in rows} for name in ("filters", "as_at", "build", "title", "definition")}
    assert said["filters"] == {"All hubs, all sources, all ratings"}
    assert said["build"] == {str(build.info.build)}
    assert said["as_at"] == {f"{build.as_at:%Y-%m-%d}"}
    assert said["title"] == {"Contacts decided within the target for their risk, by month received"}
    assert ON_TIME.counted in said["definition"].pop()

    picture = save(page, "Picture (SVG)", tmp_path).read_text("utf-8")
    drawn = " ".join(ElementTree.fromstring(picture).itertext())  # noqa: S314 - our own file
    for part in (*said["filters"], *said["title"], f"build {build.info.build}", "no row describes a real child"):
        assert part in drawn
    png = save(page, "Picture (PNG)", tmp_path).read_bytes()
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    assert width > 1700
    assert height > 700


def tab_to(page, wanted):
    """Go to a control by the tab key, as somebody without a mouse does."""
    for _ in range(60):
        if wanted.evaluate("one => one === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(wanted).to_be_focused()


def test_everything_can_be_reached_and_done_by_keys_alone(visit):
    page = visit("timeliness")
    keys = page.keyboard
    keys.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    menu = page.get_by_role("button", name="Measures")
    tab_to(page, menu)
    keys.press("Enter")
    expect(page.get_by_role("menu")).to_be_focused()  # else the next key comes too soon
    keys.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="Return demand")).to_be_focused()
    keys.press("Enter")
    page.wait_for_url("**/return-demand**")
    settled(page)
    page.go_back()
    page.wait_for_url("**/timeliness**")
    settled(page)
    tab_to(page, page.get_by_role("combobox", name="First risk"))
    keys.type("Red")
    keys.press("Enter")
    page.wait_for_url("**risk=red**")
    settled(page)
    tab_to(page, page.get_by_role("button", name="Download").first)
    keys.press("Enter")
    csv_button = page.get_by_role("button", name="Figures (CSV)")
    expect(csv_button).to_be_visible()
    tab_to(page, csv_button)
    with page.expect_download():
        keys.press("Enter")
    keys.press("Escape")
    tab_to(page, page.get_by_role("combobox", name="Look behind a month"))
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Behind")).to_be_visible()
    keys.press("Shift+Tab")
    tab_to(page, page.get_by_role("radio", name="Chart").first)
    keys.press("ArrowRight")
    keys.press("Enter")
    expect(page.get_by_role("columnheader", name="Expected range")).to_be_visible()


def test_a_page_shows_only_the_filters_that_change_it_and_the_others_are_kept(visit, sample_build):
    month = words.month(months(open_build(sample_build))[3])
    page = visit(f"?month={month}&compare=none")
    boxes = {name: page.get_by_role("combobox", name=name, exact=True) for name in ("Hub", "Month", "Compare with")}
    for name, seen in (("staffing", ["Hub"]), ("snapshots", []), ("timeliness", list(boxes))):
        go(page, screen_of(name))
        assert [label for label, box in boxes.items() if box.is_visible()] == seen
    expect(boxes["Month"]).to_have_value(month)
    expect(boxes["Compare with"]).to_have_value("Nothing")
    assert page.get_by_role("alert").count() == 0


def test_what_an_address_asks_for_in_vain_is_said(visit):
    page = visit("sharing?agency=borough&month=2020-01&people=3")
    said = page.get_by_role("alert").all_inner_texts()
    assert said == [
        "Month: the address asks for a choice that does not exist here. Shown instead: October 2026.",
        "Agency: the address asks for a choice that does not exist here. Shown instead: All agencies.",
    ]
    page = visit("timeliness?behind=1999-01&by=shoe_size")
    vain = page.get_by_role("alert").filter(has_text="does not exist here")
    vainly = "the address asks for a choice that does not exist here. Shown instead:"
    expect(vain).to_have_text(f"Look behind a month: {vainly} Nothing chosen.")
    pick(page, "Look behind a month", "October 2026")
    expect(vain).to_have_text(f"Break down by: {vainly} Area.")
    pick(page, "Break down by", "Age")
    expect(vain).to_have_count(0)
    expect(page.get_by_role("table", name="October 2026, by age")).to_be_visible()
    page = visit("staffing?weekdays=21&minutes=481&open=09:00-08:00&goal=90")
    assert len(page.get_by_role("alert").all()) == 3
    assert page.get_by_role("slider", name="Target, % decided in time").input_value() == "90"


def test_a_form_with_a_mistake_says_so_in_the_title(visit):
    page = visit("impact")
    expect(page).to_have_title("Impact: Northvale MASH")
    page.get_by_label("What changed").fill("Mary Smith, 943 476 5919")
    page.get_by_role("button", name="Add change").click()
    expect(page).to_have_title("Error: Impact: Northvale MASH")


MENUS = {"Saved views": "Copy link to this view", "Shared views": "Share", "Download": "Figures (CSV)"}


def test_a_menu_lies_in_the_window_with_all_that_is_in_it(visit):
    page = visit()
    assert all(drawn > 300 for drawn in page.locator("[class*=st-key-chart]").evaluate_all(UNDRAWN))
    body = page.get_by_test_id("stPopoverBody")
    for height in (450, 900):
        page.set_viewport_size({"width": 1280, "height": height})
        for menu, last in MENUS.items():
            button = page.get_by_role("button", name=menu, exact=True).last
            button.evaluate("one => one.scrollIntoView({block: 'center'})")
            button.click()
            body.get_by_role("button", name=last, exact=True).click(trial=True)
            box = body.bounding_box()
            assert box["y"] >= 0
            assert box["y"] + box["height"] <= height
            assert box["height"] >= min(288, 0.4 * height) - 1
            page.keyboard.press("Escape")
            expect(body).to_have_count(0)


UNDRAWN = """(charts) => charts.map((chart) => {  // how high a chart is before it is drawn
  const copy = chart.cloneNode(false);
  chart.after(copy);
  const height = copy.getBoundingClientRect().height;
  copy.remove();
  return height;
})"""


def test_a_page_elsewhere_that_names_this_machine_is_not_answered(address):
    port = urlsplit(address).port
    answers = {}
    for host in (f"127.0.0.1:{port}", f"elsewhere.example:{port}"):
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        upgrade = {"Host": host, "Origin": f"http://{host}", "Connection": "Upgrade", "Upgrade": "websocket",
                   "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}  # fmt: skip
        connection.request("GET", "/_stcore/stream", headers=upgrade)
        answers[host] = connection.getresponse().status
        connection.close()
    assert list(answers.values()) == [101, 403]
