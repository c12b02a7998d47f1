"""The snapshot's page in a real Chromium: light and dark, wide and narrow, without a network and without a fault."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.support.snapshots import measured, pdf_text, published


@pytest.fixture(scope="module")
def page_file(tmp_path_factory):
    return published(tmp_path_factory.mktemp("data"), measured()).folder / "snapshot.html"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_and_nothing_is_asked_of_the_network(browser, page_file, scheme, width):
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    asked_for, said = [], []
    page.on("request", lambda request: asked_for.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(page_file.as_uri())
    found = Axe().run(page).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []
    assert asked_for == [page_file.as_uri()]
    assert said == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(20, 24, 27)")
    context.close()


def test_on_a_phone_the_latest_month_is_in_view_first(browser, page_file):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(page_file.as_uri())
    charts = page.locator(".plot")
    assert charts.count() > 0
    for i in range(charts.count()):
        chart = charts.nth(i)
        ends = chart.evaluate("e => [e.scrollWidth > e.clientWidth, e.getBoundingClientRect().right, "
                              "e.querySelector('svg').getBoundingClientRect().right]")  # fmt: skip
        assert ends[0]
        assert 0 <= ends[1] - ends[2] <= 20
    table = page.locator("#headlines table")
    latest = table.locator("thead th").nth(1)
    assert latest.inner_text() == "October 2026"
    assert latest.evaluate("e => e.getBoundingClientRect().right") <= 390
    page.locator("details").first.evaluate("e => e.open = true")
    assert page.locator("details tbody th").first.inner_text() == "Oct 2026"
    page.close()


def test_its_style_is_let_in_by_its_own_policy_and_a_script_is_not(browser, page_file):
    page = browser.new_page()
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(page_file.as_uri())
    assert page.evaluate("getComputedStyle(document.querySelector('main')).maxWidth") == "1088px"
    assert said == []
    page.set_content(page_file.read_text("utf-8").replace("</main>", "<script>document.title = 'run'</script></main>"))
    assert page.title() == "Northvale MASH board snapshot: October 2026"
    page.close()


def test_on_paper_the_months_behind_each_chart_are_printed(browser, page_file):
    """On the screen they are folded away, and on paper nobody can unfold them."""
    page = browser.new_page()
    page.goto(page_file.as_uri())
    folded = page.locator("details")
    first = folded.first.locator("tbody tr").first.inner_text().split()
    assert (folded.count(), page.locator("details[open]").count()) == (6, 0)
    printed = pdf_text(page.pdf(format="A4"))
    assert " ".join(first) in printed
    assert printed.count("Month Figure Expected range Verdict") >= folded.count()
    page.close()
