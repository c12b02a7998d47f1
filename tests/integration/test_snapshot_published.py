"""Publishing: a month never changes, other figures are a revision, the trail knows first, and months keep together."""

import json
from datetime import date

import pytest

from etl.audit import AuditError, verify
from etl.load import load
from publish.disclosure import DisclosureError
from publish.published.outlets import read_register
from publish.published.snapshots import SnapshotError
from publish.snapshot import listing
from publish.snapshot.content.commentary import Commentary
from publish.snapshot.content.model import Block, Run
from publish.snapshot.draft import ask, draft, silent
from queries.build import open_build
from queries.facts.derive import derive
from queries.metrics.made_from import COARSER
from tests.support.snapshots import (
    MONTH,
    NAMES,
    POLICY,
    about,
    contents,
    few,
    figures,
    frame,
    pdf_text,
    published,
    row,
)  # fmt: skip

pytestmark = pytest.mark.xdist_group("snapshots")


def contacts(folder):
    """Return the contacts by month that a snapshot shows."""
    months = next(m for m in figures(folder)["metrics"] if m["metric"] == "contacts")["months"]
    return {month["month"]: month["value"] for month in months}


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """Return a data directory with October published twice: as it was, and revised for 30 contacts more."""
    data = tmp_path_factory.mktemp("data")
    made = published(data, few())
    before = contents(made.folder)
    second = published(data, few(m2026_10=340))
    assert contents(made.folder) == before
    return data, made, second


def test_the_same_again_is_found_and_other_figures_become_a_revision_with_a_table_of_what_changed(first):
    data, _, second = first
    assert (second.folder.name, second.revision, second.new) == ("2026-10-revision-2", 2, True)
    entry = figures(second.folder)["revisions"][0]
    assert entry["rows"] == [
        {"name": "Contacts", "month": "Oct 2026", "was": "310", "now": "340", "why": "Records erased or withdrawn"}
    ]
    text = pdf_text(second.folder / "snapshot.pdf")
    assert "revision 2" in text
    assert "Revision 2, data as at 8 November 2026." in text
    assert not published(data, few(m2026_10=340)).new
    back = published(data, few())
    assert (back.revision, back.new) == (3, True), "the newest revision must say what is right, also after a return"
    assert [r["title"][:10] for r in figures(back.folder)["revisions"]] == ["Revision 2", "Revision 3"]


def test_every_snapshot_is_listed_with_title_digests_and_the_moment_the_trail_knows(first):
    data, _, _ = first
    listed = listing(data)
    assert [(one.month, one.revision) for one in listed][:2] == [(MONTH, 1), (MONTH, 2)]
    assert listed[0].title == "Northvale MASH board snapshot: October 2026"
    assert set(listed[0].files) == set(NAMES)
    assert listed[0].made is not None
    assert listing(data / "none") == []


def test_the_trail_holds_the_digest_of_every_file_before_it_is_handed_over(first):
    data, _, _ = first
    lines = [json.loads(line) for line in (data / "audit.jsonl").read_text("utf-8").splitlines()]
    assert verify(data) == len(lines)
    assert [line["what"] for line in lines[:3]] == ["ledger", "snapshot", "ledger"], "offered, named, handed over"
    assert lines[1]["details"]["files"] == listing(data)[0].files
    assert {"month": "2026-10", "revision": 1, "build": 3}.items() <= lines[1]["details"].items()


def test_without_a_trail_there_is_no_snapshot(tmp_path):
    (tmp_path / "audit.jsonl").mkdir()
    with pytest.raises(AuditError, match="can't be read, so nothing was done"):
        published(tmp_path, few())
    assert list(tmp_path.glob("snapshots/*")) == []


def test_a_copy_is_the_same_is_written_to_the_trail_and_never_writes_over_another(first, tmp_path):
    data, _, _ = first
    newest = listing(data)[-1]
    told = few() if newest.revision != 2 else few(m2026_10=340)
    before = verify(data)
    published(data, told, out=tmp_path / "board")
    assert contents(tmp_path / "board") == contents(newest.folder)
    assert verify(data) == before + 1
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "snapshot.pdf").write_text("mine")
    with pytest.raises(SnapshotError, match="name a new folder"):
        published(data, told, out=tmp_path / "other")
    assert (tmp_path / "other" / "snapshot.pdf").read_text() == "mine"
    assert verify(data) == before + 1


def test_a_file_that_was_changed_after_it_was_published_is_reported_and_nothing_is_made(tmp_path):
    folder = published(tmp_path, few()).folder
    (folder / "figures.json").write_text((folder / "figures.json").read_text("utf-8").replace("310", "311"), "utf-8")
    with pytest.raises(SnapshotError, match=r"figures\.json was changed after it was published"):
        published(tmp_path, few())
    (folder / "manifest.json").write_text("{", "utf-8")
    with pytest.raises(SnapshotError, match="can't be read whole"):
        listing(tmp_path)


def test_what_a_broken_run_left_is_cleared(tmp_path):
    left = tmp_path / "snapshots" / ".making-abc"
    half = tmp_path / "snapshots" / "2026-10"
    for folder in (left, half):
        folder.mkdir(parents=True)
        (folder / "snapshot.pdf").write_bytes(b"%PDF half")
    mine = tmp_path / "snapshots" / "board papers"
    mine.mkdir()
    (mine / "minutes.txt").write_text("mine")
    made = published(tmp_path, few())
    assert made.revision == 1
    assert contents(mine) == {"minutes.txt": b"mine"}
    assert sorted(contents(made.folder)) == sorted(NAMES)
    assert not left.exists()


def test_writers_take_nothing_but_what_passed_the_gate(tmp_path):
    wrong = frame([row("contacts", MONTH, -3, None)])
    with pytest.raises(DisclosureError):
        published(tmp_path, wrong)
    assert not list((tmp_path).glob("snapshots/2*"))


def test_one_child_between_two_months_snapshots_can_not_be_told(tmp_path):
    """September is published; then a record of one September child arrives late, and October is published."""
    september = published(tmp_path, few(date(2026, 9, 1)), about(month=date(2026, 9, 1)))
    october = published(tmp_path, few(m2026_09=310))
    shown = contacts(october.folder)["2026-09"]
    assert contacts(september.folder)["2026-09"] == 309
    assert shown in (309, "c"), "309 beside 310 would count one child"


def test_a_revision_for_one_child_is_none(tmp_path):
    published(tmp_path, few())
    again = published(tmp_path, few(m2026_10=311))
    if again.new:  # where the gate hides what it can't hold, the revision must not show it
        assert contacts(again.folder)["2026-10"] == "c"


def test_new_words_by_the_officer_are_a_revision_too(tmp_path):
    published(tmp_path, few())
    words = Commentary({"demand": (Block("p", (Run("Posts are vacant.", bold=False),)),)}, "a" * 64)
    again = published(tmp_path, few(), commentary=words)
    assert again.revision == 2
    assert "Commentary: the officer’s words changed." in figures(again.folder)["revisions"][0]["why"]
    assert "Posts are vacant." in pdf_text(again.folder / "snapshot.pdf")


def test_a_new_policy_is_named_as_the_reason(tmp_path):
    published(tmp_path, few())
    policy = POLICY + '[[rebase]]\nmetrics = ["contacts"]\nmonth = "2026-06"\nreason = "New phone line"\n'
    again = published(tmp_path, few(), about(policy))
    assert again.revision == 2
    assert "Policy: the area’s policy file changed" in figures(again.folder)["revisions"][0]["why"]


def test_a_snapshot_says_which_measures_are_coarser_for_want_of_a_column(tmp_path):
    extract = tmp_path / "contacts.csv"
    rows = [
        f"c{m}-{n},p{m}-{n},2026-{m:02}-03 09:00,6,red,2026-{m:02}-03 10:00" for m in range(1, 7) for n in range(30)
    ]
    extract.write_text("\n".join(["contact_id,person_id,received_at,source,risk_initial,decided_at", *rows]), "utf-8")
    load(tmp_path / "data", [extract], as_at=date(2026, 6, 30), derive=derive, progress=None)
    build = open_build(tmp_path / "data")
    told = ask(build, tmp_path / "data", date(2026, 6, 1), None, by_hub=False)
    content = draft(told, read_register(tmp_path / "data"), 1, silent).content
    sentence = COARSER["contacts.outcome"]
    assert sentence in content.quality.caveats
    notes = {section.theme: [note for note in section.notes if sentence in note] for section in content.sections}
    [timely] = notes["timeliness"]
    assert timely.startswith("Contacts decided within target, Contacts decided in one working day, in every month. ")
    [demand] = notes["demand"]
    assert demand.startswith("Contacts undecided at month end, in every month. "), "and not the contacts themselves"
