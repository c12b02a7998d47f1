"""`mash note`, `mash action` and `mash alerts`, and what of it the board's snapshot holds."""

import json
import shutil
from datetime import date

import fastexcel
import pytest

from etl.register.notes import read_notes
from publish.snapshot.draft import draft_of

CONTACTS = "contact_decided_on_time"
TOLD = "Four posts are vacant."


@pytest.fixture
def mine(untouched, tmp_path):
    return shutil.copytree(untouched, tmp_path / "mine")


def test_notes_and_actions_are_kept_listed_and_offered_to_the_board(run_mash, mine):
    here = ("--data", mine)
    made = run_mash(
        "note", "add", CONTACTS, "2026-10", TOLD, "--kind", "staffing", "--sure", "likely", "--board", *here
    )
    assert (made.returncode, made.stdout) == (0, "Kept as N001. Written when this was 72.9%.\n")
    private = run_mash("note", "add", "re_referral_12m", "2026-10", "For officers alone.", *here)
    assert private.returncode == 0
    other = ("step_downs", "2026-10", "Seen in the other theme.", "--board")
    assert run_mash("note", "add", *other, *here).returncode == 0
    how = ("--metric", CONTACTS, "--owner", "hub_manager", "--due", "2026-11-30", "--board")
    added = run_mash("action", "add", "Bank workers", *how, *here)
    assert "Kept as A001." in added.stdout
    assert "72.9%, getting worse (low)." in added.stdout
    assert run_mash("action", "update", "A001", "done", *here).stdout == "A001 is done, due 30 November 2026.\n"
    listed = json.loads(run_mash("action", "list", "--format", "json", *here).stdout)
    assert [(row["status"], row["then"], row["since"]) for row in listed] == [("Done", "72.9%", "No month since")]
    (first, *_) = json.loads(run_mash("note", "list", "--format", "json", *here).stdout)
    assert (first["text"], first["written when"], first["board"]) == (TOLD, "72.9%", "yes")

    for verb, column in (("note", "written when"), ("action", "then")):
        out = mine / f"{verb}.xlsx"
        assert run_mash(verb, "list", "--format", "xlsx", "--out", out, *here).returncode == 0
        sheet = fastexcel.read_excel(out).load_sheet("Data", header_row=2).to_polars()
        assert sheet[column][0] == pytest.approx(72.9)
    assert sheet["due"].dtype.is_temporal()

    content = draft_of(mine, date(2026, 10, 1)).content
    said = {section.theme: section for section in content.sections}
    chart = said["timeliness"].chart
    assert [(note.month, note.number) for note in chart.notes] == [("2026-10", 1)]
    assert f"Notes: 1 October 2026, by an officer: “{TOLD}”" in chart.changes
    words = [run.text for section in content.sections for block in section.commentary for run in block.runs]
    assert any(text.startswith("Action: Bank workers. Hub manager: done.") for text in words)
    everything = repr(content)
    assert "Seen in the other theme." in everything
    assert "For officers alone." not in everything

    assert run_mash("note", "take-back", "N001", *here).returncode == 0
    assert [note.id for note in read_notes(mine)] == ["N002", "N003"]
    assert run_mash("alerts", *here).stdout == "0 messages written to outbox/.\n"


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (("note", "add", CONTACTS, "2031-01", TOLD), "has no figure in 2031-01"),
        (("note", "add", CONTACTS, "2026-10", TOLD, "--kind", "staffin"), "Did you mean 'staffing'"),
        (("note", "add", CONTACTS, "2026-10", "Child 943 476 5919"), "looks like NHS numbers"),
        (("action", "add", "x", "--metric", CONTACTS, "--owner", "Jo", "--due", "2026-11-30"), "roles, not people"),
        (("action", "update", "A009", "done"), "no action A009"),
    ],
)
def test_what_cannot_be_kept_is_one_line_and_exit_code_2(run_mash, sample_build, typed, why):
    done = run_mash(*typed, "--data", sample_build)
    assert (done.returncode, done.stdout) == (2, "")
    assert why in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "943" not in done.stderr
