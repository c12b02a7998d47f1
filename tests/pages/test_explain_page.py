"""The page that explains a change: its figures are those of `mash explain`, and each question is a few choices away."""

import re
from datetime import date

import pytest

from dashboard.html import text
from dashboard.screens.explain import answers
from queries import words
from queries.build import open_build
from queries.calendar.months import read_span
from queries.explain.amounts import total
from queries.explain.change import explain, tally_for
from queries.explain.one_dimension import of_split
from queries.explain.telling import headline
from queries.impact.register import Registered
from queries.metrics.catalogue import METRICS
from queries.series.multiples import by_chance, multiples

ON_TIME = "contact_decided_on_time"
MONTHS = read_span("month", "2026-09"), read_span("month", "2026-10")


@pytest.fixture(scope="module")
def build(sample_build):
    return open_build(sample_build)


@pytest.fixture
def explained(open_page, said, sample_build):
    """Open the page with choices as a link holds them, and return what it wrote."""

    def run(**choices: str) -> str:
        app = open_page(sample_build).switch_page("screens/explain/page.py")
        for name, value in choices.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception
        return said(app)

    return run


def cells(shown: str, row: str) -> list[str]:
    """Return the words of the cells of a table's row."""
    found = re.search(rf'<tr[^>]*><th scope="row">{re.escape(row)}</th>(.*?)</tr>', shown)
    assert found, row
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", found[1])]


def test_it_opens_with_the_latest_month_beside_the_one_before(explained, build):
    shown, change = explained(), explain(build, tally_for(build, METRICS[ON_TIME]), *MONTHS)
    assert "<h2>It fell across the board</h2>" in shown
    assert text(total(change)) in shown
    assert shown.count("Groups moved alike") == 10
    assert cells(shown.split("Part of the change")[1], "Police")[:4] == ["110", "79", "69.1%", "83.5%"]


def test_the_groups_of_one_dimension_have_the_figures_of_the_command(explained):
    shown = explained(measure=ON_TIME, by="risk_initial")
    assert "The fall of 15.2 points is nearly everywhere: no one rating explains it" in shown
    assert cells(shown, "Green") == ["200", "151", "75.5%", "91.4%", "", "−8.5", "+0.1", "55%", "55.4%", "As expected"]
    assert cells(shown, "All")[-5:] == ["−15.4", "+0.2", "100%", "100%", ""]
    assert "Each rating over twelve months" in shown


def test_two_dimensions_are_crossed_and_small_cells_have_no_rate(explained, build):
    shown = explained(measure=ON_TIME, by="source_group", cross="risk_initial")
    change = explain(build, tally_for(build, METRICS[ON_TIME], ("source_group", "risk_initial")), *MONTHS)
    assert text(of_split(change, change.splits[0]).text) in shown
    crossed = shown.split("crossed with risk when received")[1]
    assert cells(crossed, "Police") == ["91.4% → 71.9% of 64", "76.3% → 71.1% of 38", "83.3% → 37.5% of 8"]
    assert cells(crossed, "Schools")[2] == "of 4: too few to say"


def test_which_agency_got_slower_since_spring_for_which_risk_takes_three_choices(open_page, said, sample_build, build):
    app = open_page(sample_build).switch_page("screens/explain/page.py")
    app.query_params["measure"] = "hours_to_return_median"  # the link beside it
    app.run()
    app.selectbox(key="against").select("2026-04").run()
    app.selectbox(key="by").select("agency").run()
    assert not app.exception
    shown, metric = said(app), METRICS["hours_to_return_median"]
    spring = read_span("month", "2026-04"), MONTHS[1]
    change = explain(build, tally_for(build, metric, ("agency",)), *spring)
    assert text(headline(change).claim.removesuffix(".")) in shown
    assert "Agency asked crossed with risk when received" in shown
    assert app.selectbox(key="cross").value == "risk_initial"


def test_a_quarter_beside_the_same_quarter_last_year_takes_three_choices(open_page, said, sample_build):
    app = open_page(sample_build, "explain")
    app.selectbox(key="period").select("quarter").run()
    app.selectbox(key="against").select("2025-26 Q2").run()
    assert "in July to September 2026, up from" in said(app) or "in July to September 2026, down from" in said(app)
    assert "in July to September 2025" in said(app)


def test_months_since_a_registered_change_can_be_chosen(explained):
    """The hub went live on 3 November 2025, its first working day: the whole month is after it."""
    shown = explained(measure=ON_TIME, against="since-northvale-go-live")
    assert "November 2025 to October 2026" in shown
    assert "November 2024 to October 2025" in shown


def test_a_hub_is_not_compared_since_a_change_of_another_one(build, monkeypatch):
    """The choice read "As long before: Hub goes live", and the go-live was that of another hub."""
    changes = [
        Registered(hub or "law", hub, date(2026, 2, 2), "go_live", "It begins")
        for hub in ("Northvale", "Eastvale", None)
    ]
    monkeypatch.setattr(answers, "register", lambda _: changes)
    asked = ON_TIME, "month", date(2026, 10, 1)
    compare = answers.comparisons.__wrapped__  # not what another test asked before
    every = compare(build, *asked, {})
    own = compare(build, *asked, {"hub": "Northvale"})
    assert {"since-Northvale", "since-Eastvale", "since-law"} <= every.keys()
    assert [code for code in own if code.startswith("since")] == ["since-Northvale", "since-law"]
    assert every["since-law"][0] == "As long before: It begins"


def test_a_long_title_of_a_change_ends_where_a_word_does(build, monkeypatch):
    """The list cut every title after twelve letters, at 1280 pixels."""
    title = "Hub goes live: one team, weekend cover, shared system, one phone number"
    monkeypatch.setattr(answers, "register", lambda _: [Registered("x", None, date(2026, 2, 2), "go_live", title)])
    told, *_ = answers.comparisons.__wrapped__(build, ON_TIME, "month", date(2026, 10, 1), {})["since-x"]
    assert told == "As long before: Hub goes live: one team, weekend cover, shared …"


def test_counts_and_times_are_split_too(explained):
    assert "day for day" in explained(measure="contacts", by="source_group")
    assert "Done in time" in explained(measure="hours_to_return_median", by="agency", against="2026-04")


def test_what_stands_under_a_table_fits_it(explained):
    """Counts have no rates, and a change that chance explains has no shares."""
    counts, shares = explained(measure="contacts", by="age_band"), explained(by="source_group")
    assert "Bar: what a group adds" in counts
    assert "as chance alone could explain the change" in counts
    assert "no rate is shown" not in counts
    assert "Solid: what a group adds by its own rate" in shares
    assert "as chance alone could explain" not in shares
    assert "no rate is shown" in shares


def test_what_can_not_be_compared_says_why(explained):
    assert "there are no two known periods" in explained(measure=ON_TIME, month="2023-11")


def test_findings_tiles_and_measures_lead_there(open_page, said, sample_build):
    overview = said(open_page(sample_build))
    assert "It fell across the board. No group of any of 11 dimensions fell by more than the rest." in overview
    asked = f"explain?month=2026-10&amp;period=month&amp;compare=england&amp;measure={ON_TIME}&amp;against=2026-09"
    assert overview.count(asked) >= 2  # the finding and the tile
    panel = said(open_page(sample_build, "timeliness")).split("<h2>Explain this change</h2>")[1]
    assert asked in panel


def test_a_point_leads_to_what_its_period_is_made_of(open_page, said, sample_build):
    app = open_page(sample_build, "timeliness")
    app.query_params["behind"] = "2026-09"
    app.run()
    assert f"explain?month=2026-09&amp;period=month&amp;compare=england&amp;measure={ON_TIME}" in said(app)


def test_more_than_eight_rows_are_shown_on_demand(open_page, said, sample_build):
    app = open_page(sample_build, "accuracy")
    few = said(app).count('class="small-chart"')
    app.selectbox(key="rows").select("all").run()
    assert app.selectbox(key="rows").options == ["The 8 largest sources", "All sources"]
    assert said(app).count('class="small-chart"') > few


def test_small_series_stand_side_by_side_beside_what_chance_brings(open_page, said, sample_build, build):
    shown, metric = said(open_page(sample_build, "sharing")), METRICS["agency_check_returned_on_time"]
    every = multiples(build, metric, MONTHS[1].start, ("agency", "risk_initial"))
    judged, signals, chance = by_chance(every)
    assert f"{signals} of {judged} series signal" in shown
    assert f"chance alone brings about {words.value(chance, 'rate')}" in shown
    assert "it signals where its latest month is unusual." in shown
    assert shown.count('class="small-chart"') == sum(bool(small.latest) for small in every)
    assert "sharing?month=2026-10&amp;period=month" in shown.split("series signal")[1]
    accuracy = said(open_page(sample_build, "accuracy"))
    assert "chance alone brings about" in accuracy
