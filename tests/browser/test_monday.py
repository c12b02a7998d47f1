"""An officer's Monday: twelve tasks, one after the other, in one window on one server."""

import csv
import re
import shutil
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.request import urlopen

import polars as pl
from playwright.sync_api import Page, expect

from publish.alerts.telling import tell
from queries.build import open_build
from queries.measure.engine import measure
from queries.metrics.catalogue import METRICS
from tests.browser.conftest import asked, go, pick, save, screen_of, settled

CHECKS, CONTACTS = METRICS["agency_check_returned_on_time"], METRICS["contact_decided_on_time"]
RETURNS = METRICS["re_referral_12m"]
NASTY = "<b class=planted>x</b>"
LATE = f"contact_id,person_id,received_at,source,hub\nnew-1,{1:032x},2026-11-09 09:00,6,{NASTY}\n"


@dataclass(frozen=True)
class Monday:
    """The window, the directory that its server shows, and a folder for what is taken away."""

    page: Page
    data: Path
    folder: Path

    def at(self, path: str) -> Page:
        """Go to an address."""
        origin = "/".join(self.page.url.split("/")[:3])
        self.page.goto(f"{origin}/{path}")
        settled(self.page)
        return self.page

    def heading(self, words: str | re.Pattern[str]) -> None:
        """Wait until the page shows a heading."""
        expect(self.page.get_by_role("heading", name=words).first).to_be_visible(timeout=30_000)
        settled(self.page)


def which_agency_got_slower_since_spring_and_for_which_risk(monday):
    page = monday.page
    go(page, screen_of("explain"))
    pick(page, "Measure", CHECKS.title)
    pick(page, "Compared with", "April 2026")
    pick(page, "By", "Agency asked")
    monday.heading(re.compile("^Agency asked crossed with"))
    shown = page.get_by_role("table").last
    expect(shown).to_contain_text("Housing")
    expect(shown).to_contain_text("Amber")


def this_quarter_beside_the_same_quarter_last_year(monday):
    page = monday.page
    pick(page, "By", "All, side by side")
    pick(page, "Figures by", "Quarter")
    pick(page, "Compared with", "July to September 2025")
    expect(page.get_by_text(re.compile("July to September 2025")).first).to_be_visible()
    assert asked(page)["against"] == "2025-26 Q2"
    pick(page, "Figures by", "Month")


def who_drives_a_fall_and_a_colleague_gets_the_picture_and_the_link(monday):
    page = monday.at("?month=2026-10")
    page.get_by_role("link", name=re.compile("^Explain this change")).first.click()
    settled(page)
    expect(page.locator("h1")).to_have_text("Explain a change")
    told = page.locator("h2").first.inner_text()
    page.get_by_role("button", name="Saved views").click()
    page.get_by_role("button", name="Copy link to this view").click()
    expect(page.get_by_role("status").filter(has_text="Link copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    page.goto(link)
    settled(page)
    expect(page.locator("h2").first).to_have_text(told)
    assert asked(page).items() >= {"month": "2026-10", "measure": CONTACTS.name, "period": "month"}.items()
    monday.at(f"timeliness?month=2026-10&measure={CONTACTS.name}")
    page.get_by_role("button", name="Download", exact=True).first.click()
    assert save(page, "Picture (PNG)", monday.folder).read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


def the_same_table_in_excel(monday):
    page = monday.page
    rows = list(csv.DictReader(save(page, "Figures (CSV)", monday.folder).read_text("utf-8").splitlines()))
    book = pl.read_excel(BytesIO(save(page, "Figures (XLSX)", monday.folder).read_bytes()), sheet_name="Data",
                         read_options={"header_row": 2})  # fmt: skip
    counted = measure(open_build(monday.data), [CONTACTS]).filter(status="ok")
    for column in ("numerator", "denominator"):
        assert book.filter(pl.col("status") == "ok")[column].to_list() == counted[column].to_list()[-len(rows) :]


def the_cases_behind_a_figure(monday):
    page = monday.page
    page.keyboard.press("Escape")
    page.get_by_role("link", name="The cases behind October 2026").click()
    monday.heading("98 of 361 contacts did not meet this measure")
    assert save(page, "Download (XLSX)", monday.folder).name.startswith("cases_contact_decided_on_time_2026-10")


def what_a_figure_means(monday):
    page = monday.page
    go(page, screen_of("definitions"))
    pick(page, "Figure", CONTACTS.title)
    expect(page.locator("dl.definition").first).to_contain_text("red 4, amber 24, green 72 hours")


def be_told_of_a_special_cause(monday):
    page = monday.at(f"timeliness?measure={CHECKS.name}")
    page.get_by_role("button", name="Follow this measure").click()
    page.get_by_role("button", name="Follow", exact=True).click()
    expect(page.get_by_role("button", name=re.compile("^Stop: "))).to_be_visible()
    settled(page)
    tell(monday.data)
    with urlopen(f"{page.url.partition('/timeliness')[0]}/alerts.atom") as feed:  # noqa: S310 - our own server
        told = feed.read().decode()
    assert "Agency checks on time: getting worse, October 2026" in told
    assert "%" not in told.replace("%2", "")


def note_an_explanation_on_a_point(monday):
    page = monday.at(f"notes?measure={CONTACTS.name}&month=2026-10")
    page.get_by_label("What is known").fill("Four of eleven posts have been vacant since September.")
    page.get_by_role("button", name="Save the note").click()
    expect(page.get_by_text("Kept. It stands on every chart of this measure")).to_be_visible()
    monday.at("?month=2026-10")
    expect(page.get_by_role("link", name=re.compile("^Note by an officer")).first).to_be_visible()


def save_send_and_bookmark_a_view(monday):
    page = monday.at("level-of-need?compare=none")
    page.get_by_role("button", name="Saved views").click()
    page.get_by_label("Save this view as").fill("Board <b>")
    page.get_by_role("button", name="Save", exact=True).click()
    monday.at("")
    page.get_by_role("button", name="Saved views").click()
    page.get_by_role("link", name="Board <b>").click()
    expect(page.locator("h1")).to_have_text("Level of need")
    expect(page.get_by_role("combobox", name="Compare with")).to_have_value("Nothing")
    settled(page)


def print_a_page(monday):
    page = monday.page
    page.emulate_media(media="print", reduced_motion="reduce")
    hidden = page.get_by_test_id("stHeader"), page.get_by_role("button", name="Saved views")
    assert not any(one.is_visible() for one in hidden)
    main = page.get_by_test_id("stMain")
    assert main.evaluate("e => getComputedStyle(e).overflowY") == "visible"  # else a printer sees the first screen only
    moving = "e => getComputedStyle(e).transitionDuration.split(',').every(s => parseFloat(s) < 0.001)"
    assert page.get_by_role("combobox", name="Hub").evaluate(moving)
    assert page.pdf().startswith(b"%PDF-")
    page.emulate_media(media="screen", reduced_motion="no-preference")


def set_a_target(monday):
    page = monday.at(f"policy?month=2026-10&measure={RETURNS.name}")
    page.get_by_role("spinbutton", name="day, From").focus()
    page.keyboard.type("01042026")
    page.get_by_label("Target, at most (%)").fill("18")
    page.get_by_label("Who agreed it, and where").fill("Partnership board, minute 7.2")
    page.get_by_role("button", name="See what this changes").click()
    monday.heading("October 2026 would miss its target instead of meeting it")
    page.get_by_role("button", name="Keep this draft").click()
    expect(page.get_by_text("Draft: counts from the next build")).to_be_visible()


def load_an_extract_and_see_the_target(monday):
    page, file = monday.page, monday.folder / "contacts police.csv"
    file.write_text(LATE, "utf-8")
    other = page.context.new_page()
    other.goto("/".join(page.url.split("/")[:3]) + "/level-of-need")
    settled(other)
    go(page, screen_of("load"))
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("Read", exact=True)).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Continue").click()
    monday.heading(re.compile("^One file holds"))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("button", name="Publish build 2")).to_be_visible(timeout=120_000)
    settled(page)
    page.get_by_role("button", name="Publish build 2").click()
    expect(page.get_by_text("Build 2 is published")).to_be_visible(timeout=120_000)
    expect(other.locator(".footer")).to_contain_text("build 2,", timeout=60_000)  # by itself
    pick(other, "Hub", NASTY)
    other.wait_for_url("**hub=**")
    settled(other)
    assert other.locator(".planted").count() == 0
    other.close()
    monday.at(f"return-demand?month=2026-10&measure={RETURNS.name}")
    expect(page.get_by_text("18%").first).to_be_visible()


TASKS = (
    which_agency_got_slower_since_spring_and_for_which_risk,
    this_quarter_beside_the_same_quarter_last_year,
    who_drives_a_fall_and_a_colleague_gets_the_picture_and_the_link,
    the_same_table_in_excel,
    the_cases_behind_a_figure,
    what_a_figure_means,
    be_told_of_a_special_cause,
    note_an_explanation_on_a_point,
    save_send_and_bookmark_a_view,
    print_a_page,
    set_a_target,
    load_an_extract_and_see_the_target,
)


def test_an_officer_does_twelve_tasks_of_a_monday_in_one_window(visit, serve, untouched, tmp_path):
    data = shutil.copytree(untouched, tmp_path / "data")
    page = visit("?month=2026-10", at=serve(data))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    assert len(TASKS) == 12
    for task in TASKS:
        task(Monday(page, data, tmp_path))
