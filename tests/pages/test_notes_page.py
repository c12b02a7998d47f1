"""The page on notes and actions: what is written stands on charts, in their files and in the trail."""

import json
import shutil

import pytest

from etl.register.actions import read_actions
from etl.register.notes import read_notes

WORDS = "Four of eleven decision-making posts have been vacant since 21 September."


@pytest.fixture
def mine(untouched, tmp_path):
    """Return a copy of the sample that may be written to."""
    return shutil.copytree(untouched, tmp_path / "mine")


def press(app, label):
    return next(button for button in app.button if button.label == label).click().run()


def labelled(elements, label):
    return next(each for each in elements if each.label == label)


def test_a_note_and_an_action_are_kept_shown_and_told_to_the_trail(open_page, said, mine):
    app = open_page(mine, "notes", month="2026-10")
    shown = said(app)
    assert "October is outside the usual range: what is known of it?" in shown
    assert "No action is kept yet" in shown
    labelled(app.text_area, "What is known").input("About 943 476 5919 alone")
    refused = said(press(app, "Save the note"))
    assert "There is a problem" in refused
    assert "looks like NHS numbers" in refused
    assert labelled(app.text_area, "What is known").value == "About 943 476 5919 alone"
    assert read_notes(mine) == []

    labelled(app.text_area, "What is known").input(WORDS)
    kept = said(press(app, "Save the note"))
    (note,) = read_notes(mine)
    assert (note.seen, note.month, note.measure, note.by) == ("72.9%", "2026-10", "contact_decided_on_time", "officer")
    assert f"<b>1</b> October 2026, by an officer: “{WORDS}”" in kept
    assert labelled(app.text_area, "What is known").value == ""

    labelled(app.text_input, "What will be done").input("Bank workers for the evening shift")
    added = said(press(app, "Add the action"))
    (action,) = read_actions(mine)
    assert (action.then.value, action.then.verdict, action.state) == ("72.9%", "concern", "open")
    assert "No month since" in added
    assert "not proof that the action did it" in added
    updated = app.selectbox(key="action").select(action.id).run()
    labelled(updated.selectbox, "Status").select("done")
    assert "The action is updated." in [each.value for each in press(updated, "Save the update").success]
    assert read_actions(mine)[0].state == "done"

    told = [json.loads(line) for line in (mine / "audit.jsonl").read_text("utf-8").splitlines()]
    assert [each["what"] for each in told] == ["note", "action", "action"]
    assert WORDS not in json.dumps(told)

    home = said(open_page(mine, month="2026-10"))
    assert "Note by an officer" in home
    assert ">Write a note<" in home
    assert f"“{WORDS}”" in home  # below the chart of the first finding
    explained = said(open_page(mine, "explain", month="2026-10", measure="contact_decided_on_time"))
    assert "See the 98 late contacts" in explained
    assert "Note by an officer" in explained


def test_a_note_belongs_to_the_figure_with_its_filters_and_can_be_changed_and_taken_back(open_page, said, mine):
    app = open_page(mine, "notes", month="2026-10", measure="agency_check_returned_on_time", agency="housing")
    labelled(app.text_area, "What is known").input(WORDS)
    press(app, "Save the note")
    (note,) = read_notes(mine)
    assert note.where == {"agency": "housing"}
    assert WORDS not in said(open_page(mine, "notes", month="2026-10", measure="agency_check_returned_on_time"))
    again = app.selectbox(key="note").select(note.id).run()
    assert f"Written when this was {note.seen}." in said(again)
    assert labelled(again.text_area, "What is known").value == WORDS
    press(again, "Take it back")
    assert read_notes(mine) == []
    assert WORDS not in said(again)
