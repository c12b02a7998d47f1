"""Every page of the contents, light and dark, wide, zoomed and on a phone: accessible, and no words lie on words."""

import re
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from dashboard.contents import CONTENTS
from tests.browser.conftest import go, settled
from tests.conftest import FLAGS
from tests.support.pictures import FOLDER, layout, pictured, steady, unlike
from tests.support.server import served

LAYOUT = Path(__file__).with_name("layout.js").read_text("utf-8").partition("\n")[2]
FOUND = {"resultTypes": ["violations"]}
OWN_FAULT = ("presentation-role-conflict", 'data-testid="stFileUploaderDropzone"')  # Streamlit's: a role for nobody
COLOURS = {**FOUND, "runOnly": ["color-contrast", "link-in-text-block"]}  # what a theme can change


@pytest.fixture(scope="module")
def walked(browser, untouched, tmp_path_factory):
    """Return one window that all these tests walk through, page by page, as a reader does.

    What it shows is nobody else's: files taken away, and lists of cases looked at, stand in the list of what was done.
    """
    home = tmp_path_factory.mktemp("serve")
    data = shutil.copytree(untouched, home / "data")
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    context.set_default_timeout(15_000)
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    with served(data, home / "log.txt") as server:
        page.goto(f"http://127.0.0.1:{server.port}")
        settled(page)
        yield page
        context.close()
    assert errors == []


def faults(page: Page, options=FOUND):
    """Return what axe finds: rule and element."""
    found = Axe().run(page, options=options).response["violations"]
    every = [(fault["id"], node["html"]) for fault in found for node in fault["nodes"]]
    return [fault for fault in every if not (fault[0] == OWN_FAULT[0] and OWN_FAULT[1] in fault[1])]


def laid_out(page: Page, width: int, height: int):
    """Return what is wrong with the layout at a size, once charts have had the time to follow."""
    page.set_viewport_size({"width": width, "height": height})
    for _ in range(30):
        wrong = page.evaluate(LAYOUT)
        if not wrong:
            break
        page.wait_for_timeout(100)
    return wrong


DONE_HERE = ("load", "refused", "policy", "notes", "snapshots")  # pages with controls that change something
MARKED = """() => {
  const every = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
    .filter((one) => one.role !== "radio" || one.ariaChecked === "true");  // the others follow by arrow keys
  window.reached = new Map(every.filter((one) => one.tabIndex >= 0 && !one.disabled
    && one.checkVisibility({visibilityProperty: true})).map((one, at) => [one, at]));
  return [...window.reached.keys()].map((one) => one.outerHTML.slice(0, 160));
}"""
REACHED = "window.reached.get(document.activeElement) ?? -1"


def beyond_keys(page: Page):
    """Return the controls that Tab does not reach, and whether it goes through the others in their order."""
    controls, seen = page.evaluate(MARKED), list[int]()
    for _ in range(len(controls) + 20):
        page.keyboard.press("Tab")
        at = page.evaluate(REACHED)
        if at in seen:
            break
        seen += [at] if at >= 0 else []
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    turns = sum(after < before for before, after in pairwise(seen))  # from the end of the page to its begin
    return [controls[at] for at in range(len(controls)) if at not in seen], turns <= 1


@pytest.mark.parametrize("screen", CONTENTS, ids=lambda screen: screen.name)
def test_a_page_is_accessible_and_whole_at_every_width_in_either_theme(screen, walked):
    walked.emulate_media(color_scheme="light")
    walked.set_viewport_size({"width": 1280, "height": 900})
    go(walked, screen)
    expect(walked).to_have_title(re.compile(rf"^{re.escape(screen.title)}(, .+)?: Northvale MASH$"))
    walked.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert walked.locator("h1").count() == 1
    assert laid_out(walked, 1280, 900) == []
    assert pictured(walked, f"{screen.name}-1280") == ""
    assert faults(walked) == []
    walked.emulate_media(color_scheme="dark")
    assert faults(walked, COLOURS) == []
    assert laid_out(walked, 640, 450) == []  # 1280 px at 200%
    assert laid_out(walked, 390, 844) == []
    assert faults(walked) == []
    walked.emulate_media(color_scheme="light")
    assert pictured(walked, f"{screen.name}-390") == ""
    if screen.name in DONE_HERE:
        walked.set_viewport_size({"width": 1280, "height": 900})
        assert beyond_keys(walked) == ([], True)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("path", "button", "shown"), [
    ("timeliness?behind=October 2026&show_hours=Table", "Download", "Figures (CSV)"),
    ("equality", "Saved views", "Copy link to this view"),
    ("?period=Quarter&show=Table", "Follow this page", re.compile("^Follow$")),
])  # fmt: skip
def test_what_opens_is_accessible_too(path, button, shown, theme, visit):
    page = visit(path, theme=theme)
    page.get_by_role("button", name=re.compile(f"{button}(?! this table)")).first.click()
    page.get_by_role("button", name=shown).first.wait_for()
    assert faults(page) == []


def test_a_form_s_button_can_be_read_in_either_theme(visit):
    for theme in ("light", "dark"):
        button = visit("impact", theme=theme).get_by_role("button", name="Add change")
        paper = button.evaluate("one => getComputedStyle(one).backgroundColor")
        ink = button.locator("p").evaluate("one => getComputedStyle(one).color")
        assert contrast(paper, ink) >= 4.5


FOCUSED = """() => {
  let at = document.activeElement;
  while (at.shadowRoot && at.shadowRoot.activeElement) at = at.shadowRoot.activeElement;
  const outlined = [at, at.parentElement, at.parentElement?.parentElement].filter(Boolean).map(getComputedStyle)
    .find((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
  return [at.tagName, (at.getAttribute("aria-label") || at.textContent).trim().slice(0, 40), outlined?.outlineColor];
}"""
PAPER = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", ["timeliness?behind=2026-10", "impact"])
def test_whatever_has_the_focus_shows_it(path, theme, visit):
    page = visit(path, theme=theme)
    paper, wanted = page.evaluate(PAPER), {"A", "BUTTON", "INPUT", "SUMMARY"}
    seen = _walk(page)
    for _ in range(4):  # a block that is drawn late takes the focus back to the body, and the walk ends there
        if {tag for tag, _, _ in seen} >= wanted:
            break
        settled(page)
        seen = _walk(page)
    assert {tag for tag, _, _ in seen} >= wanted
    assert [one for one in seen if not one[2] or contrast(paper, one[2]) < 3] == []


def _walk(page):
    """Return what has the focus after each Tab, to the end of the page."""
    seen = []
    for _ in range(80):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        if found[0] == "BODY":
            break
        seen.append(found)
    return seen


def test_screen_readers_hear_a_chart_s_finding_and_not_its_axes(visit):
    page = visit("timeliness")
    chart = page.get_by_test_id("stVegaLiteChart").first
    finding = re.compile("^A smaller share of contacts was decided on time than expected")
    expect(chart).to_have_attribute("aria-label", finding)
    assert page.locator("[aria-roledescription=axis]:not([aria-hidden=true])").count() == 0
    assert chart.locator("[aria-roledescription=point]").count() > 20


def contrast(*colours: str):
    """Return the contrast of two colours, `rgb(...)`, as WCAG 2 counts it."""
    lights = []
    for colour in colours:
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        lights.append(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])
    return (max(lights) + 0.05) / (min(lights) + 0.05)


BREAKS = {
    "a chart that is not drawn": "[data-testid=stVegaLiteChart] { visibility: hidden }",
    "a chart on the words above it": "[data-testid=stVegaLiteChart] { margin: -90px 0 90px !important }",
    "columns that collapsed": "[data-testid=stGrid] { display: block !important }",
    "a table that lost its width": ".mash table { width: auto !important }",
    "a page without room at its sides": "[data-testid=stMainBlockContainer] { padding: 0 !important }",
}
OTHERWISE = ["--font-render-hinting=none", "--disable-lcd-text", "--disable-font-subpixel-positioning"]


@pytest.mark.parametrize("css", BREAKS.values(), ids=BREAKS)
def test_a_picture_shows_a_layout_that_broke(css, walked):
    walked.emulate_media(color_scheme="light")
    walked.set_viewport_size({"width": 1280, "height": 900})
    if "/sharing" not in walked.url:
        go(walked, next(screen for screen in CONTENTS if screen.name == "sharing"))
    whole = steady(walked)
    planted = walked.add_style_tag(content=css)
    walked.wait_for_timeout(300)
    assert unlike(layout(walked), whole) != ""
    planted.evaluate("one => one.remove()")


@pytest.fixture(scope="module")
def other_letters(browser, chromium, address):
    """Return a page in a browser that draws letters otherwise."""
    other = browser.browser_type.launch(executable_path=str(chromium), args=[*FLAGS, *OTHERWISE])
    page = other.new_page()
    page.goto(f"{address}/definitions")
    yield page
    other.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_letters_drawn_otherwise_are_the_same_layout(width, other_letters):
    other_letters.set_viewport_size({"width": width, "height": 900})
    settled(other_letters)
    assert pictured(other_letters, f"definitions-{width}") == ""


def test_each_page_has_its_pictures_and_no_other_is_stored():
    stored = {path.name: path.stat().st_size for path in FOLDER.glob("*.png")}
    assert set(stored) == {f"{screen.name}-{width}.png" for screen in CONTENTS for width in (1280, 390)}
    assert max(stored.values()) < 10_000


def test_late_checks_are_marked_in_a_dialog_and_keys_copied_from_rows(walked):
    walked.emulate_media(color_scheme="light")
    walked.set_viewport_size({"width": 1280, "height": 900})
    origin = "/".join(walked.url.split("/")[:3])
    walked.goto(f"{origin}/chase?agency=housing")
    settled(walked)
    walked.get_by_role("button", name="Mark as chased").click()
    dialog = walked.get_by_role("dialog")
    dialog.get_by_text("K00021658").click()
    assert faults(walked) == []
    dialog.get_by_role("button", name="Mark as chased").click()
    expect(dialog).to_have_count(0)
    expect(walked.get_by_role("cell", name="this machine")).to_have_count(1)
    walked.goto(f"{origin}/cases?month=2026-10")
    settled(walked)
    walked.locator("button[data-key]").first.click()
    expect(walked.locator(".status").filter(has_text="C00014183")).to_have_count(1)
    walked.get_by_role("button", name=re.compile("(^|Page )2$")).click()
    expect(walked.get_by_text("26 to 50 of 98")).to_be_visible()
    walked.go_back()
    expect(walked.get_by_text("1 to 25 of 98")).to_be_visible()
