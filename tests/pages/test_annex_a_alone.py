"""Pages and snapshot of one Annex A workbook: what it holds is shown, and what no extract holds is said to be absent.

"No", "none", "nothing", "too few" and "begins later" are answers about a table that is loaded.
"""

import re
from html import unescape

import pytest

from dashboard.contents import CONTENTS
from etl.load import load
from publish.snapshot.draft import draft_of
from queries.build import open_build
from queries.calendar.months import months_before
from queries.facts.derive import derive
from queries.measure.absent import metric_not_in_data
from queries.measure.choices import months
from queries.measure.question import has_data_for
from queries.metrics.catalogue import METRICS
from queries.quality import lacking
from tests.support.writers import annex_a
from tests.support.writers.area import invented

pytestmark = pytest.mark.xdist_group("annex a alone")

PAGES = [screen.name for screen in CONTENTS]
CHECKS = "Not in this data: no extract holds agency checks."
SUPPORT = "Not in this data: no extract holds episodes of support."
# a page, a measure of it that a workbook can't tell, and what is said
ABSENT = (
    ("timeliness", "contact_decided_on_time", "no extract says when contacts were decided"),
    ("timeliness", "hours_to_return_median", CHECKS),
    ("return_demand", "early_help_return_12m", SUPPORT),
    ("level_of_need", "", SUPPORT),
    ("accuracy", "risk_changed", "no extract says when contacts were decided, how contacts were rated when received"),
    ("sharing", "nothing_known", "no extract holds agency checks, strategy discussions or attendance of meetings"),
    ("demand", "undecided_at_month_end", "no extract says when contacts were decided"),
    ("demand", "contacts_per_fte", "no extract holds posts"),
    ("equality", "contact_decided_on_time", "no extract says when contacts were decided"),
    ("compare", "agency_check_returned_on_time", "no extract holds agency checks"),
    ("staffing", "", "no extract says how contacts were rated when received"),
)
# what Annex A does not hold, as pages name it
NOT_LOADED = re.compile(
    r"agenc(?:y|ies)(?!’s folder)|\bcheck(?:s|ed)?\b(?! of| found| that)|support|\blevels? of need|\bposts?\b"
    r"|step(?:s|ped)?[- ](?:up|down)"
    r"|decided|undecided|decision|\brat(?:ing|ings|ed)\b|lawful|consent|early help|protection plan",
    re.IGNORECASE,
)
CLAIMED = re.compile(r"\b(?:no|none|nobody|nothing|too few|too early|too little|later|reach back)\b", re.IGNORECASE)
ALLOWED = (  # of measures and their definitions, which say nothing of the data
    "no target", "no further action", "no national figure", "nothing known", "no referral", "no different",
    "no change at all", "no more than chance", "no group differs", "no need",
)  # fmt: skip


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    home = tmp_path_factory.mktemp("annex a alone")
    (home / "key").write_text("k" * 64)
    area = invented()
    book = annex_a.write(area, home / "annex_a.xlsx", months_before(area.as_at, 6), area.as_at)
    report = load(home / "data", [book], key_file=home / "key", as_at=area.as_at, derive=derive)
    assert report.exit_code == 0
    return home / "data"


def sentences(shown):
    """Return the sentences of a page's HTML, without the definitions of measures."""
    plain = re.sub(r"<style.*?</style>|<svg.*?</svg>|<dl.*?</dl>|<footer.*?</footer>", "", shown, flags=re.DOTALL)
    plain = re.sub(r"</(?:p|h\d|t[hd]|li|caption)>", "\n", plain)
    plain = unescape(re.sub(r"<[^>]+>", "", plain))
    return [part.strip() for part in re.split(r"\n|(?<=[.?])\s", plain) if part.strip()]


def false_claims(every):
    """Return the sentences that say none, too few or later of what no extract holds."""
    told = [sentence for sentence in every if not sentence.startswith("Not in this data")]
    bare = {sentence: re.sub("|".join(ALLOWED), "", sentence, flags=re.IGNORECASE) for sentence in told}
    return [sentence for sentence, text in bare.items() if NOT_LOADED.search(text) and CLAIMED.search(text)]


@pytest.mark.parametrize("claim", [
    "No agency was asked in these months", "Too few contacts are decided yet.", "No step-up was recorded",
    "It is too early to say how many children had support again",
])  # fmt: skip
def test_a_false_claim_is_found(claim):
    assert false_claims([claim]) == [claim]
    assert false_claims([CHECKS, "No target.", "17 contacts came", "No referral was late"]) == []


@pytest.mark.parametrize("page", PAGES)
def test_no_page_says_none_of_a_table_that_is_not_loaded(page, open_page, said, data):
    assert false_claims(sentences(said(open_page(data, page)))) == []


@pytest.mark.parametrize(("page", "measure", "why"), ABSENT)
def test_a_measure_that_no_extract_holds_is_said_to_be_absent(page, measure, why, open_page, said, data):
    chosen = {"measure": METRICS[measure].title} if measure else {}
    shown = sentences(said(open_page(data, page, **chosen)))
    assert any(sentence.startswith("Not in this data") and why in f"Not in this data: {sentence}" for sentence in shown)
    assert false_claims(shown) == []


@pytest.mark.parametrize("page", ["level_of_need", "sharing"])
def test_a_page_without_any_measure_says_once_why_and_marks_its_parts(page, open_page, said, data):
    shown = re.sub(r"<style.*?</style>", "", said(open_page(data, page)), flags=re.DOTALL)
    assert shown.count("Not in this data: ") == 1
    assert shown.index("Not in this data: ") < shown.index('<p class="name lead">')  # above the tiles
    assert shown.count("not in this data</h2>") == {"level_of_need": 2, "sharing": 6}[page]
    assert shown.count('<p class="grey small"></p>') == 4  # tiles have icon and words instead


@pytest.mark.parametrize(("page", "told"), [("demand", "Every contact is recorded to the day."),
                                            ("return_demand", "within a year of a referral: not known")])  # fmt: skip
def test_what_has_nothing_to_draw_or_list_offers_no_chart_table_or_file(page, told, open_page, said, data):
    app = open_page(data, page)
    assert told in said(app)
    assert [switch.key for switch in app.get("button_group")] == ["show"]  # of the measure's own chart alone


@pytest.mark.parametrize("page", ["timeliness", "return_demand", "accuracy", "demand", "equality", "compare"])
def test_a_page_opens_with_a_measure_that_exists(page, open_page, data):
    box = next(box for box in open_page(data, page).selectbox if box.key == "measure")
    assert has_data_for(open_build(data), METRICS[box.value])


def test_the_overview_shows_figures_that_exist(open_page, said, data):
    shown = said(open_page(data))
    tiles = re.findall(r'<span class="figure">([^<]*)</span>', shown)
    assert len(tiles) >= 6
    assert "–" not in tiles
    assert "Accuracy of risk. Not in this data: no extract says when contacts were decided" in unescape(shown)
    assert "Level of need. Not in this data: no extract holds episodes of support." in unescape(shown)
    waits = shown[shown.index("Waiting at the end") :]
    assert CHECKS in waits
    assert "Agency checks unanswered" not in waits
    assert "Assessments: " in waits


def test_each_page_leads_to_the_list_of_what_no_extract_holds(data, open_page, said):
    waiting = lacking.waiting(lacking.lacking(open_build(data)))
    for page in ("timeliness", "staffing"):
        assert f"{waiting} need other extracts" in said(open_page(data, page))
    shown = said(open_page(data, "data_quality"))
    assert f"{waiting} need what no extract holds" in shown
    assert 'id="not-sent"' in shown
    for place in ("agency_checks", "contacts.decided_at", "support_episodes", "workforce"):
        assert f"<code>{place}</code>" in shown


def test_what_is_listed_as_waiting_is_what_there_is_no_data_for(data, sample_build):
    build = open_build(data)
    waits = {metric.name for each in lacking.lacking(build) for metric in each.waits}
    assert waits == {name for name, metric in METRICS.items() if not has_data_for(build, metric)}
    assert lacking.lacking(open_build(sample_build)) == []


def test_groups_that_nothing_is_known_of_are_not_compared(data, open_page, said):
    assert "Assessments by area: not in this data" in said(open_page(data, "timeliness"))
    compared = said(open_page(data, "compare"))
    assert "This data has fewer than two hubs or areas for it. Choose another measure." in compared
    rated = said(open_page(data, "accuracy"))
    assert '<th scope="col">Not known</th>' not in rated
    assert "dashed is the target" not in rated


def test_a_list_that_can_be_made_comes_first(data, open_page, said):
    assert "This list can’t be made" not in said(open_page(data, "journeys"))


def test_a_list_says_that_keys_made_while_loading_are_in_no_case_system(data, open_page, said, sample_build):
    shown = said(open_page(data, "cases"))
    assert "the case system does not know them" in shown
    assert "the key finds the case" not in shown
    assert "the case system does not know them" not in said(open_page(sample_build, "cases"))


def test_sections_of_the_snapshot_say_what_is_absent(data):
    content = draft_of(data, months(open_build(data))[0]).content
    said = {section.theme: section for section in content.sections}
    assert said["level_of_need"].findings[0].text == f"Level of need: not in this data. {SUPPORT}"
    assert "no extract holds agency checks" in said["sharing"].findings[0].text
    assert any("no extract says when contacts were decided" in note for note in said["timeliness"].notes)
    assert any("no extract holds agency checks" in note for note in content.grid.notes)
    words = [f.text for f in content.findings] + [f.text for s in content.sections for f in s.findings]
    assert false_claims([part for text in words for part in sentences(text)]) == []


def test_a_metric_is_absent_just_where_there_is_no_data_for_it(data):
    build = open_build(data)
    for metric in METRICS.values():
        assert (metric_not_in_data(build, metric) is None) == has_data_for(build, metric), metric.name
