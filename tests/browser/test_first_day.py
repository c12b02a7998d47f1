"""A newcomer's first day: an empty directory, three agencies' files (one needs a mapping), a build, a snapshot."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import settled
from tests.browser.test_every_page import faults, laid_out
from tests.conftest import SAMPLE

WIDTHS = ((1280, 900), (390, 844))


@pytest.fixture
def files(tmp_path):
    """Return the newest rows that three agencies sent, one of them under headings and words of its own."""
    contacts = (SAMPLE / "childrens_social_care" / "contacts.csv").read_text("cp1252").splitlines()
    health = (SAMPLE / "health" / "agency_checks.csv").read_text("cp1252").splitlines()
    own = ["Check reference,MASH ref,Asked,Result,Officer initials"]
    own += [f"H{n:03},C000144{n:02},0{1 + n % 6}/11/2026 10:{n:02},{'see email' if n % 10 == 0 else 'Info given'},JS"
            for n in range(60)]  # fmt: skip
    named = {
        "contacts childrens social care.csv": [contacts[0], *contacts[-4_000:]],
        "health checks.csv": [health[0], *health[-1_500:]], "housing checks.csv": own,
        "names.csv": ["child name,asked", "Aisha Khan,01/11/2026"],
    }  # fmt: skip
    for name, lines in named.items():
        (tmp_path / name).write_text("\n".join(lines) + "\n", "utf-8")
    return [tmp_path / name for name in named]


def looked_at(page):
    """Return what is wrong with a step, wide and on a phone."""
    wrong = [found for width, height in WIDTHS for found in laid_out(page, width, height)]
    page.set_viewport_size({"width": WIDTHS[1][0], "height": WIDTHS[1][1]})
    wrong += faults(page)
    page.set_viewport_size({"width": WIDTHS[0][0], "height": WIDTHS[0][1]})
    return wrong


def went_on(page, heading):
    """Press Continue by keyboard, and wait for the next step."""
    page.get_by_role("button", name="Continue").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=heading)).to_be_visible(timeout=60_000)
    settled(page)


def test_a_newcomer_loads_three_files_publishes_and_makes_a_snapshot(visit, serve, files, tmp_path):
    page = visit("accuracy", at=serve(tmp_path / "new"))  # by a link that somebody gave them
    expect(page).to_have_url(re.compile("/load$"))
    expect(page.get_by_text("Page not found")).to_have_count(0)
    page.locator("input[type=file]").set_input_files(files)
    expect(page.get_by_text("Names of people in column “child name”")).to_be_visible(timeout=60_000)
    settled(page)
    assert looked_at(page) == []
    went_on(page, "Three files hold")
    assert looked_at(page) == []
    went_on(page, re.compile("Housing’s file"))
    assert looked_at(page) == []
    went_on(page, re.compile("not in our codes"))
    went_on(page, "There is a problem")
    assert page.title().startswith("Error: ")
    assert looked_at(page) == []
    page.get_by_label(re.compile("What “see email” means")).click()
    page.get_by_role("option", name="nothing_known", exact=True).click()
    went_on(page, "Check before you publish build 1")
    assert looked_at(page) == []
    page.reload()  # a browser that was closed meanwhile goes on where it was
    page.get_by_role("button", name="Publish build 1").click()
    expect(page.get_by_text(re.compile("Build 1 is published"))).to_be_visible(timeout=60_000)
    bar = page.locator(".st-key-bar")
    bar.get_by_role("button", name="Publish").click()
    page.get_by_role("menuitem", name="Board snapshots", exact=True).click()
    page.get_by_role("button", name="Check this month").click()
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text("Publish October 2026?", timeout=120_000)
    asked.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text(re.compile(r"2026 was published[.]"))).to_be_visible(timeout=120_000)
    assert (tmp_path / "new" / "snapshots" / "2026-10" / "snapshot.pdf").is_file()
    assert not list((tmp_path / "new" / "staging").glob("*"))
