"""Pages of return demand, accuracy, sharing, demand and equality: they answer, and their figures are the engine's."""

import re
from datetime import date
from itertools import pairwise

import pytest

from dashboard.html import text
from etl.load import load
from queries import words
from queries.build import open_build
from queries.facts.derive import derive
from queries.groups.agencies import agency_clocks
from queries.groups.equality import RATES, by_characteristic
from queries.journeys.ratings import rating_changes
from queries.measure.engine import measure
from queries.metrics.catalogue import METRICS
from queries.metrics.made_from import COARSER
from queries.workload.arrivals import arrivals

PAGES = {  # page, which is the name of a theme: measures of its tiles
    "return_demand": ("re_referral_12m", "repeat_contact_90d", "contacts_without_escalation"),
    "accuracy": ("risk_changed", "risk_upgraded", "missed_high_risk"),
    "sharing": ("agency_check_returned_on_time", "check_coverage", "nothing_known"),
    "demand": ("contacts", "referrals", "undecided_at_month_end", "contacts_per_fte"),
    "equality": (),
}
MONTH = date(2026, 10, 1)
NASTY = "<b>x</b>"


@pytest.fixture(scope="module")
def build(sample_build):
    return open_build(sample_build)


@pytest.mark.parametrize(("page", "tiles"), PAGES.items())
def test_a_page_has_its_theme_s_measures_and_the_engines_figures(page, tiles, open_page, said, sample_build, build):
    app = open_page(sample_build, page)
    shown = said(app)
    assert shown.count("<h1>") == 1
    levels = [1, *map(int, re.findall(r"<h([2-6])>", shown))]
    assert len(levels) > 2
    assert all(b - a <= 1 for a, b in pairwise(levels))
    titles = {metric.title for metric in METRICS.values() if metric.theme == page}
    assert titles <= set(app.selectbox(key="measure").options)
    for name in tiles:
        row = measure(build, [METRICS[name]], since=MONTH, until=MONTH).row(0, named=True)
        assert f'<span class="figure">{words.value(row["value"], METRICS[name].unit)}</span>' in shown, name


def test_a_link_chooses_measure_and_source(open_page, said, sample_build, build):
    app = open_page(sample_build).switch_page("screens/return_demand/page.py")
    app.query_params["measure"], app.query_params["source"] = METRICS["repeat_contact_90d"].title, "Police"
    app.run()
    where = {"source_group": "Police"}
    row = measure(build, [METRICS["repeat_contact_90d"]], since=MONTH, until=MONTH, where=where).row(0, named=True)
    assert f"{words.count(row['numerator'])} of {words.count(row['denominator'])} contacts" in said(app)


def test_the_matrix_holds_every_pair_of_ratings(open_page, said, sample_build, build):
    shown, found = said(open_page(sample_build, "accuracy")), rating_changes(build, MONTH)
    matrix = shown.split('<table class="matrix">')[1].split("</table>")[0]
    cells = [int(n.replace(",", "")) for n in re.findall(r"<td[^>]*>([\d,]+)", matrix)]
    assert len(cells) == 20  # sixteen, and four sums
    assert sum(cells) == 2 * found.contacts
    assert f"<b>{words.count(found.raised)}</b> raised" in shown


def test_each_agency_has_its_clock(open_page, said, sample_build, build):
    shown = said(open_page(sample_build, "sharing"))
    for one in agency_clocks(build, MONTH):
        assert f'<span class="num">{words.percent(one.percent)}</span>' in shown, one.agency
        assert one.half is None or words.hours(one.half) in shown
    assert "Consent is one gateway only" in shown


def test_the_week_can_be_read_as_a_table(open_page, said, sample_build, build):
    app = open_page(sample_build, "demand")
    app.segmented_control(key="show_week").select("Table").run()
    found = arrivals(build, MONTH)
    assert f'<th scope="row">09:00</th><td class="right">{words.value(found.mean(0, 9), "rate")}</td>' in said(app)


def test_each_group_stands_beside_the_rest(open_page, said, sample_build, build):
    app = open_page(sample_build, "equality")
    app.selectbox(key="measure").select("re_referral_12m").run()
    app.segmented_control(key="show").select("Table").run()
    shown, rates = said(app), by_characteristic(build, METRICS["re_referral_12m"], MONTH)
    for one in rates:
        assert f'<span class="num">{words.percent(one.value)}</span>' in shown
        if one.relative:
            assert f"{one.relative.value:.2f} times" in shown
    assert "does not show that children were treated differently" in shown
    assert {one.title for one in RATES} == set(app.selectbox(key="measure").options)


def test_other_choices_are_tried_when_asked_for(open_page, said, sample_build):
    app = open_page(sample_build, "return_demand")
    assert "Under two other windows" not in said(app)
    app.query_params["otherwise"] = "true"
    app.run()
    shown = said(app)
    assert "With returns over 6 months" in shown
    assert "Without police" in shown


def test_a_build_of_one_table_only_still_has_every_page_and_names_are_inert(open_page, said, tmp_path):
    extract = tmp_path / "contacts.csv"
    rows = [f"c{m},p{m},2026-{m:02}-03 09:00,6,{NASTY}" for m in range(1, 7)]
    extract.write_text("\n".join(["contact_id,person_id,received_at,source,hub", *rows]) + "\n", "utf-8")
    load(tmp_path / "data", [extract], derive=derive, progress=None)
    app = open_page(tmp_path / "data", hub=NASTY)
    for page in PAGES:
        shown = said(app.switch_page(f"screens/{page}/page.py").run())
        assert not app.exception, page
        assert "can’t be shown" not in shown, page
        assert NASTY not in shown, page


def test_a_figure_that_is_coarser_for_want_of_a_column_says_so(open_page, said, tmp_path):
    extract = tmp_path / "contacts.csv"
    rows = [f"c{m},p{m},2026-{m:02}-03 09:00,6,red,2026-{m:02}-03 10:00" for m in range(1, 7)]
    extract.write_text("\n".join(["contact_id,person_id,received_at,source,risk_initial,decided_at", *rows]), "utf-8")
    load(tmp_path / "data", [extract], derive=derive, progress=None)
    sentence = text(COARSER["contacts.outcome"])
    assert said(open_page(tmp_path / "data")).count(sentence) == 2, "once over all measures, once at the first"
    assert sentence in said(open_page(tmp_path / "data", page="timeliness"))
    assert sentence not in said(open_page(tmp_path / "data", page="definitions", figure="Contacts received"))
