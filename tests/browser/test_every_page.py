"""Every page of the contents, light and dark, wide, zoomed and on a phone: accessible, and no words lie on words."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from dashboard.contents import CONTENTS
from tests.browser.conftest import settled

LAYOUT = Path(__file__).with_name("layout.js").read_text("utf-8").partition("\n")[2]
FOUND = {"resultTypes": ["violations"]}
COLOURS = {**FOUND, "runOnly": ["color-contrast", "link-in-text-block"]}  # what a theme can change


@pytest.fixture(scope="module")
def walked(browser, address):
    """Return one window that all these tests walk through, page by page, as a reader does."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    context.set_default_timeout(15_000)
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    settled(page)
    yield page
    context.close()
    assert errors == []


def go(page: Page, screen):
    """Go to a page by the menu."""
    if screen.section:
        page.get_by_test_id("stTopNavSection").filter(has_text=screen.section).click()
    role = "menuitem" if screen.section else "link"
    page.get_by_role(role, name=screen.title, exact=True).first.click()
    page.wait_for_url(lambda url: urlsplit(url).path.strip("/") == screen.path)
    settled(page)


def faults(page: Page, options=FOUND):
    """Return what axe finds: rule and element."""
    found = Axe().run(page, options=options).response["violations"]
    return [(fault["id"], node["html"]) for fault in found for node in fault["nodes"]]


def laid_out(page: Page, width: int, height: int):
    """Return what is wrong with the layout at a size, once charts have had the time to follow."""
    page.set_viewport_size({"width": width, "height": height})
    for _ in range(30):
        wrong = page.evaluate(LAYOUT)
        if not wrong:
            break
        page.wait_for_timeout(100)
    return wrong


@pytest.mark.parametrize("screen", CONTENTS, ids=lambda screen: screen.name)
def test_a_page_is_accessible_and_whole_at_every_width_in_either_theme(screen, walked):
    walked.emulate_media(color_scheme="light")
    walked.set_viewport_size({"width": 1280, "height": 900})
    go(walked, screen)
    walked.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert walked.locator("h1").count() == 1
    assert laid_out(walked, 1280, 900) == []
    assert faults(walked) == []
    walked.emulate_media(color_scheme="dark")
    assert faults(walked, COLOURS) == []
    assert laid_out(walked, 640, 450) == []  # 1280 px at 200%
    assert laid_out(walked, 390, 844) == []
    assert faults(walked) == []
