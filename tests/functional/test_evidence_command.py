"""`mash evidence`, `mash lookup`, `mash reidentify`: lists agree with the figures, and names stay outside."""

import json
import shutil
import stat
from datetime import date, datetime

import fastexcel
import polars as pl
import pytest

from publish.published.ledger import sha256
from queries.build import open_build
from queries.cases.inspection import LISTS, listed, note_of
from queries.measure.engine import measure
from queries.metrics.catalogue import find
from queries.workload.waiting import waiting

FIRST, LAST = date(2026, 5, 1), date(2026, 10, 31)
WARNING = "Children can be found in this. For the inspectorates."
CONTACTS = """contact_id,person_id,received_at,source,risk_initial,risk_final,decided_at,outcome
K1,00123,2026-03-02 09:00,6,green,green,2026-03-02 12:00,nfa
K2,00123,2026-04-01,6,green,red,2026-04-01,referral
K3,Ärger 7,2026-03-05 09:00,6,green,green,,
"""
DISCUSSIONS = "discussion_id,person_id,held_at,led_by,result\nD1,Ärger 7,2026-03-05 15:30,police,section47_joint\n"
REFERRALS = "referral_id,person_id,received_on,source\nR1,00123,2026-04-01,6\n"


def named_in(cells):
    """Return how many agencies a column of a list names."""
    return cells.drop_nulls().str.split(", ").list.eval(pl.element().filter(pl.element() != "")).list.len().sum()


def test_lists_of_the_sample_agree_with_its_figures(sample_build):
    build = open_build(sample_build)
    rows = {name: listed(build, name, FIRST, LAST) for name in LISTS}
    assert set(rows["audits"]["round"]) == {"First auditor", "Second auditor", "Agreed by both"}
    figures = measure(
        build, find(["risk_changed", "missed_high_risk", "referrals"]), since=FIRST, until=date(2026, 10, 1)
    )
    summed = dict(figures.group_by("metric").agg(pl.col("numerator").sum()).rows())
    assert rows["rerated"].height == summed["risk_changed"]
    assert (rows["rerated"]["missed"] == "Yes").sum() == summed["missed_high_risk"]
    assert rows["referrals"].height == summed["referrals"]
    assert rows["overdue"].height == next(each.late for each in waiting(build) if each.name == "contacts")
    asked = rows["contacts"]["agencies_asked"].drop_nulls().str.split(", ").list.len().sum()
    once = build.warehouse.read("agency_checks", ["contact_id", "agency"]).unique()
    assert asked == once.filter(pl.col("contact_id").is_in(rows["contacts"]["contact_id"].implode())).height
    quorate, held = "strategy_discussion_quorate", rows["discussions"]
    discussed = measure(build, find([quorate]), since=FIRST, until=date(2026, 10, 1))
    known = held["quorate"].drop_nulls()
    assert ((known == "Yes").sum(), len(known)) == discussed.select(pl.col("numerator", "denominator").sum()).row(0)
    assert held["took_part"].drop_nulls().str.contains("Police").mean() > 0.9
    attended = build.warehouse.read("attendance", ["meeting_id", "invited", "took_part"])
    for listing, key, invited, came in (
        (held, "discussion_id", "invited", "took_part"),
        (rows["enquiries"], "section47_id", "conference_invited", "conference_took_part"),
    ):
        there = attended.filter(pl.col("meeting_id").is_in(listing[key].implode()))
        assert (there["invited"] == "yes").sum() == named_in(listing[invited]) > 0
        assert there["took_part"].is_in(["in_person", "remote"]).sum() == named_in(listing[came]) > 0
    followed = rows["followed"]
    assert followed["days"].is_between(0, 90).all()
    assert set(followed["outcome"]) == {"No further action", "Information and advice"}


@pytest.fixture
def small(run_mash, tmp_path):
    """Return a data directory with three contacts, whose children were replaced under the key in area.key."""
    sent = tmp_path / "sent"
    sent.mkdir()
    (tmp_path / "area.key").write_text("a secret of this area, long enough to be one", "utf-8")
    for name, text in (
        ("contacts", CONTACTS),
        ("referrals", REFERRALS),
        ("strategy_discussions", DISCUSSIONS),
    ):
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
        done = run_mash("pseudonymise", tmp_path / f"{name}.csv", sent / f"{name}.csv", "--columns", "person_id",
                        "--key-file", tmp_path / "area.key", "--accept-ids")  # fmt: skip
        assert done.returncode == 0, done.stderr
    done = run_mash("load", sent, "--data", tmp_path / "data", "--as-at", "2026-04-30")
    assert done.returncode == 0, done.stdout + done.stderr
    return tmp_path / "data"


def sheet(content, name):
    return fastexcel.read_excel(content).load_sheet(name, header_row=2).to_polars()


def test_a_pack_is_whole_and_its_children_can_be_named_by_their_own_key_alone(run_mash, small, tmp_path):
    pack, key = tmp_path / "pack", ("--key-file", tmp_path / "area.key")
    period = ("--from", "2026-03-01", "--until", "2026-04-30", "--data", small)
    inside = run_mash("evidence", "ilacs", "--out", small / "pack", *period)
    assert (inside.returncode, "lies in a data directory" in inside.stderr) == (2, True)
    done = run_mash("evidence", "jtai-front-door", "--out", pack, *period, *key)
    assert done.returncode == 0, done.stderr
    manifest = json.loads((pack / "manifest.json").read_text("utf-8"))
    assert manifest["lists"] == {"contacts": 3, "checks": None, "followed": 1, "rerated": 1, "discussions": 1,
                                 "enquiries": None, "overdue": 1, "referrals": 1, "audits": None}  # fmt: skip
    assert {name: sha256((pack / name).read_bytes()) for name in manifest["files"]} == manifest["files"]
    assert manifest["warning"] == WARNING
    listed_in = sheet(pack / "0-index-and-figures.xlsx", "Index")
    assert listed_in["Read in the original"].unique().to_list() == ["No: our own list, to be matched to the notice"]
    assert "Not in this data: no extract holds agency checks." in listed_in["Note"].to_list()
    contacts = sheet(pack / "1-contacts.xlsx", "Contacts")
    assert contacts["Received"].to_list() == ["2026-03-02 09:00", "2026-03-05 09:00", "2026-04-01"]
    assert sheet(pack / "3-followed.xlsx", "Followed").row(0)[-3:] == ("R1", datetime(2026, 4, 1), 30)
    discussion = sheet(pack / "5-discussions.xlsx", "Discussions").row(0, named=True)
    assert (discussion["Held"], discussion["Led by"]) == ("2026-03-05 15:30", "Police")
    assert discussion["What was decided"] == "Joint section 47 enquiry"
    assert (discussion["Invited"], discussion["Took part"], discussion["Quorate"]) == (None, None, None)
    gaps = sheet(pack / "0-index-and-figures.xlsx", "Gaps").select("What", "Why").rows()
    assert ("attendance of meetings: took_part", "Not in this data: no extract holds it.") in gaps
    trail = (small / "audit.jsonl").read_text("utf-8")
    line = json.loads(trail.splitlines()[-1])
    assert (line["what"], line["details"]["lists"]) == ("evidence", manifest["lists"])
    assert not any(child in trail for child in contacts["Child"])
    if stat.S_IMODE((tmp_path / "area.key").stat().st_mode) != 0o666:  # Windows keeps no modes
        assert {stat.S_IMODE(path.stat().st_mode) for path in pack.rglob("*") if path.is_file()} == {0o600}

    ids = ("lookup", tmp_path / "contacts.csv", "--columns", "person_id", "--data", small)
    assert "lies in a data directory" in run_mash(*ids, *key, "--out", small / "ids.csv").stderr
    told = run_mash(*ids, *key, "--out", tmp_path / "ids.csv").stdout
    assert "2 of 2 found" in told
    named = ("reidentify", pack, "--data", small, "--out", tmp_path / "named", "--lookup")
    (tmp_path / "other.key").write_text("another secret that is long enough, too", "utf-8")
    run_mash(*ids, "--key-file", tmp_path / "other.key", "--out", tmp_path / "other.csv")
    refused = run_mash(*named, tmp_path / "other.csv")
    assert (refused.returncode, "another key" in refused.stderr) == (2, True)
    assert not (tmp_path / "named").exists()
    done = run_mash(*named, tmp_path / "ids.csv")
    assert (done.returncode, "2 of 2 found" in done.stdout) == (0, True), done.stderr
    found = sheet(tmp_path / "named" / "1-contacts.xlsx", "List")
    assert dict(found.select("Contact", "Local id").rows()) == {"K1": "00123", "K2": "00123", "K3": "Ärger 7"}
    assert not any("Ärger" in path.read_text("utf-8", "ignore") for path in small.rglob("*") if path.is_file())

    (pack / "csv" / "1-contacts.csv").write_text("changed", "utf-8")
    shutil.rmtree(tmp_path / "named")
    assert "was changed after it was made" in run_mash(*named, tmp_path / "ids.csv").stderr


def test_a_list_says_nothing_of_days_that_its_tables_do_not_speak_for(small):
    build = open_build(small)
    before = date(2020, 1, 1), date(2020, 2, 1)
    assert listed(build, "contacts", *before) == "Not known for these days. Contacts begin in March 2026."
    assert listed(build, "overdue", *before).height == 1  # at the as-at, whatever the period
    spring = date(2026, 3, 1), date(2026, 4, 30)
    assert listed(build, "referrals", *spring)["repeat"].to_list() == [None]  # no data of the 12 months before
    assert "no extract holds agency checks" in note_of(build, "contacts", *spring)
    followed = note_of(build, "followed", *spring)
    assert "no extract holds section 47 enquiries. Referrals begin in April 2026." in followed


def test_what_followed_is_not_none_where_no_extract_could_say(run_mash, tmp_path):
    (tmp_path / "contacts.csv").write_text(CONTACTS.replace("Ärger 7", "P9"), "utf-8")
    done = run_mash("load", tmp_path / "contacts.csv", "--data", tmp_path / "data", "--as-at", "2026-04-30")
    assert done.returncode == 0, done.stdout + done.stderr
    assert listed(open_build(tmp_path / "data"), "followed", date(2026, 3, 1), date(2026, 4, 30)) == (
        "Not in this data: no extract holds referrals, section 47 enquiries or strategy discussions."
    )
