"""The first page: what needs an officer today, and what waits."""

import re
import shutil
from datetime import date

import pytest

from dashboard.components.tasks import Task
from dashboard.questions.freshness import Age
from dashboard.screens.overview import needs
from etl.register import actions, follows, notes
from queries.build import open_build
from queries.workload.waiting import by_age

CONTACTS = "contact_decided_on_time"


@pytest.fixture
def mine(untouched, tmp_path):
    return shutil.copytree(untouched, tmp_path / "mine")


def test_home_lists_what_needs_an_officer_and_names_the_notes_that_are_there(open_page, said, mine):
    point = notes.Point(CONTACTS, "2026-10", {}, "72.9%")
    notes.write_note(mine, point, notes.Words("Posts vacant.", "staffing", "likely", False), by="officer", build=1)
    then = actions.Then("2026-10", "72.9%", "concern", "low")
    for day, text in ((date(2026, 11, 1), "Bank workers"), (date(2099, 1, 1), "Another day")):
        wanted = actions.Wanted(text, "hub_manager", day)
        actions.add_action(mine, wanted, actions.Measured(CONTACTS, {}, then), by="officer", build=1)
    shown = said(open_page(mine, month="2026-10"))
    tasks = shown[shown.index("Needs you today") :].partition("</ul>")[0]
    assert re.search(r"Write a note on \w+ points that stand out", tasks)
    assert "the share of contacts decided on time" not in tasks
    assert "Look at one action that is due" in tasks
    assert "Overdue since 1 November" in tasks
    assert "“Bank workers”" in tasks
    assert "Another day" not in tasks
    assert "Publish October 2026" in tasks
    assert "Note by an officer" in shown
    for row in by_age(open_build(mine)):
        cells = re.sub(r"<[^>]+>", " ", shown[shown.index("Waiting at the end") :])
        assert f"{row.open:,}" in cells
    assert 'href="chase?' in shown
    assert "waited=Over+28+days" in shown
    assert "agency=housing" in shown


def test_a_month_waits_for_a_late_agency_and_its_task_leads_nowhere_yet(monkeypatch, sample_build):
    late = Age("housing", date(2026, 9, 21), 48, 45)
    monkeypatch.setattr(needs, "address_of", lambda page, **_more: page.path)  # there is no page to keep filters of
    (task,) = needs._late([late])
    assert task == Task(
        "Ask Housing for its newest extract", "data-quality", "As at 21 September: 48 days old, 45 agreed.",
        "3 days late",
    )  # fmt: skip
    monkeypatch.setenv("MASH_DATA", str(sample_build))

    class View:
        build = open_build(sample_build)

    (waits,) = needs._publish(View(), [late])
    assert (waits.words, waits.address) == ("Publish October 2026", "")
    assert waits.why == "Waits for Housing’s extract, or for you to publish without it."
    (ready,) = needs._publish(View(), [])
    assert (ready.address, ready.status) == ("snapshots", "Ready")


def test_the_first_page_and_a_measure_can_be_followed_and_let_go(open_page, mine):
    def press(app, label):
        app.session_state["follow"] = True  # still open
        return next(button for button in app.button if button.label == label).click().run()

    def opened(page, **asked):
        app = open_page(mine, page, month="2026-10", **asked)
        app.session_state["follow"] = True  # the menu, opened
        app.run()
        assert not app.exception
        return app

    press(opened("overview"), "Follow")
    app = press(opened("timeliness", measure=CONTACTS), "Follow")
    home, measure = follows.read_follows(mine)
    assert (home.when, home.measure) == ("headlines", "")
    assert (measure.when, measure.measure) == ("verdict", CONTACTS)
    assert "month=" not in measure.address
    assert f"measure={CONTACTS}" in measure.address
    press(app, "Stop: when its verdict changes")
    assert [each.id for each in follows.read_follows(mine)] == [home.id]
