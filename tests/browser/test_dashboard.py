"""The dashboard as a reader meets it: accessible, shared by its address, at home on a phone, with figures to keep."""

import csv
from http.client import HTTPConnection
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from queries import words
from queries.build import open_build
from queries.choices import months
from queries.measure import measure
from queries.metrics import METRICS

PAGES = {"overview": "", "timeliness": "timeliness", "level of need": "level-of-need", "definitions": "definitions"}


def pick(page, label, option):
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_axe_finds_nothing_and_nothing_needs_sideways_scrolling(path, width, theme, visit):
    page = visit(path, width, theme)
    for summary in page.locator("summary").all():
        summary.click()
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [node["html"] for node in v["nodes"]]) for v in found] == []
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("e => e.scrollWidth <= e.clientWidth")


def test_a_choice_is_in_the_address_and_stays_on_the_next_page(visit, sample_build):
    month = words.month(months(open_build(sample_build))[3])
    page = visit()
    pick(page, "Month", month)
    expect(page.locator("h1")).to_contain_text(month)
    page.get_by_role("link", name="Timeliness in detail").click()
    expect(page.locator("h1")).to_have_text("Timeliness")
    expect(page.get_by_role("combobox", name="Month")).to_have_value(month)
    pick(page, "First risk", "Red")
    page.wait_for_url("**risk=Red**")
    assert parse_qs(urlsplit(page.url).query) == {"month": [month], "risk": ["Red"]}


def test_an_address_opened_anew_shows_the_same_view(visit, sample_build):
    month = words.month(months(open_build(sample_build))[3])
    title = METRICS["agency_check_returned_on_time"].title
    page = visit(f"timeliness?month={month}&measure={title}&risk=Amber&show=Table")
    for label, chosen in (("Month", month), ("Measure", title), ("First risk", "Amber")):
        expect(page.get_by_role("combobox", name=label)).to_have_value(chosen)
    expect(page.get_by_role("table", name=title)).to_be_visible()


def test_a_chart_can_be_read_as_a_table_by_keyboard_alone(visit):
    page = visit("timeliness")
    page.get_by_role("radio", name="Table").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("columnheader", name="Expected range")).to_be_visible()


def test_the_download_holds_every_month_as_the_engine_counts_it(visit, sample_build, tmp_path):
    page = visit("timeliness")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download figures (CSV)").click()
    saved = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(saved)
    build = open_build(sample_build)
    month = months(build)[0]
    assert saved.name == f"contact_decided_on_time_{month:%Y-%m}.csv"
    rows = list(csv.DictReader(saved.read_text("utf-8").splitlines()))
    counted = measure(build, [METRICS["contact_decided_on_time"]], until=month).filter(status="ok")
    wanted = [(r["period"], str(r["numerator"]), str(r["denominator"])) for r in counted.to_dicts()]
    shown = [(r["period"], r["numerator"], r["denominator"]) for r in rows if r["status"] == "ok"]
    assert shown == wanted
    assert {row["build"] for row in rows} == {str(build.info.build)}
    assert {row["filters"] for row in rows} == {"All hubs, all sources, all risks"}


def test_a_deep_link_is_answered_first_thing_after_a_start(visit, serve, sample_build):
    page = visit("level-of-need", at=serve(sample_build))
    expect(page.locator("h1")).to_have_text("Level of need")


def test_markup_in_an_extract_is_text_on_the_page(visit, serve, tmp_path):
    from etl.load import load
    from queries.facts.derive import derive

    nasty = "<b class=planted>x</b>"
    extract = tmp_path / "contacts.csv"
    rows = [f"c{m},p{m},2026-{m:02}-03 09:00,6,{nasty},red,2026-{m:02}-03 11:00,nfa" for m in range(1, 7)]
    head = "contact_id,person_id,received_at,source,hub,risk_initial,decided_at,outcome"
    extract.write_text("\n".join([head, *rows]) + "\n", "utf-8")
    data = tmp_path / "data"
    data.mkdir()
    (data / "policy.toml").write_text(f"[area]\nname = '{nasty}'\n", "utf-8")
    load(data, [extract], derive=derive, progress=None)
    page = visit(f"?hub={nasty}", at=serve(data))
    expect(page.locator("h1")).to_contain_text(nasty)
    assert page.locator(".planted").count() == 0


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
