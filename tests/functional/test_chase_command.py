"""`mash chase`: what is open and late, by agency, the old apart, and a file for each agency."""

import json
import shutil
from collections import Counter
from datetime import date

import fastexcel
import polars as pl
import pytest

from queries.build import open_build
from queries.cases.chase import CHASE, by_agency, claim, late_checks, left_out
from queries.cases.sequences import common
from queries.cases.sequences_in_words import families_claim, usual_claim
from queries.workload.waiting import by_age


@pytest.fixture(scope="module")
def build(sample_build):
    return open_build(sample_build)


def test_the_lists_are_what_waits_late(build):
    rows = late_checks(build)
    told = {each.agency: each for each in by_agency(rows)}
    waits = [row for row in by_age(build) if row.kind == "agency_checks"]
    assert rows.height == next(row.late for row in waits if row.agency is None and row.whole)
    for row in waits:
        if row.agency in told:
            assert told[row.agency].late == row.late
            assert told[row.agency].close == row.oldest_late
    housing = told["housing"]
    assert (housing.chase, housing.close) == (14, 120)
    assert claim([housing], "Housing") == "Housing has 14 late checks to chase, and 120 to close"
    own = rows.filter(pl.col("agency") == "housing")
    assert own.head(3)["check"].to_list() == ["K00021658", "K00021774", "K00021910"]
    assert own["do"].to_list() == [CHASE] * 14 + ["close"] * 120
    assert Counter(own["contact"])["decided"] == housing.decided


def test_nothing_late_is_said_so():
    assert claim([]) == "No agency has a late check"
    assert claim([], "Police") == "Police has no late check"


def test_an_agency_gets_a_file_and_the_trail_no_key(run_mash, untouched, tmp_path):
    data = shutil.copytree(untouched, tmp_path / "mine")
    shown = run_mash("chase", "--data", data)
    assert shown.returncode == 0, shown.stderr
    assert "Housing" in shown.stdout
    listed = run_mash("chase", "--agency", "housing", "--data", data)
    assert "Housing has 14 late checks to chase, and 120 to close." in listed.stdout
    assert listed.stdout.index("K00021658") < listed.stdout.index("K00021774")
    written = run_mash("chase", "--agency", "housing", "--out", tmp_path / "out", "--data", data)
    assert "14 to answer, 120 to answer or close" in written.stdout
    book = fastexcel.read_excel(tmp_path / "out" / "late-checks-housing.xlsx")
    assert book.sheet_names == ["Cover", "Answer", "Close"]
    sheet = book.load_sheet("Answer", header_row=2).to_polars()
    assert sheet.height == 14
    assert "risk_initial" not in sheet.columns
    trail = [json.loads(line) for line in (data / "audit.jsonl").read_text("utf-8").splitlines()]
    lines = [line for line in trail if line["what"].startswith("cases_")]
    assert [line["details"]["rows"] for line in lines] == [25, 134]
    assert "K0002" not in json.dumps(lines)


def test_an_agency_that_does_not_exist_is_refused(run_mash, sample_build):
    done = run_mash("chase", "--agency", "houses", "--data", sample_build)
    assert done.returncode == 2
    assert "Did you mean 'housing'?" in done.stderr


@pytest.fixture
def stopped(run_mash, tmp_path):
    """Return a data directory in which the police's checks go on and those of housing end two months earlier."""
    home = tmp_path / "stopped"
    home.mkdir()
    (home / "data").mkdir()
    covers = '[[covers]]\ntable = "agency_checks"\npart = "housing"\nto = 2026-03-31\nreason = "moved"\n'
    (home / "data" / "policy.toml").write_text(
        '[[clock]]\napplies_to = "agency_check"\nfrom = 2025-01-01\nred = 4\namber = 24\ngreen = 72\nsource = "x"\n'
        + covers,
        "utf-8",
    )
    contacts = ["contact_id,person_id,received_at,source,risk_initial,decided_at,outcome"]
    checks = ["check_id,contact_id,agency,requested_at,returned_at,response"]
    for at, (child, month) in enumerate([("7", 3), ("7", 4), ("7", 5), ("8", 3), ("8", 4), ("8", 5)]):
        contacts.append(f"C{at},P{child},2026-0{month}-0{at + 1} 09:00,6,amber,2026-0{month}-0{at + 1} 15:00,nfa")
        if child == "8":
            checks.append(f"K{at},C{at},police,2026-0{month}-0{at + 1} 10:00,,")
    checks.append("K9,C3,housing,2026-03-05 10:00,,")
    (home / "contacts.csv").write_text("\n".join(contacts) + "\n", "utf-8")
    (home / "agency_checks.csv").write_text("\n".join(checks) + "\n", "utf-8")
    done = run_mash("load", home / "contacts.csv", home / "agency_checks.csv", "--as-at", "2026-05-31",
                    "--data", home / "data")  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return home / "data"


def test_an_agency_whose_checks_stopped_is_left_out_and_said_and_the_others_are_listed(stopped):
    build = open_build(stopped)
    rows = late_checks(build)
    assert set(rows["check"]) == {"K3", "K4", "K5"}
    assert left_out(build) == (
        "Left out, because it is not known which checks there are late: checks asked of housing reach to March 2026."
    )
    assert left_out(build, {"agency": "police"}) == ""
    assert late_checks(build, {"agency": "police"}).height == 3
    assert "reach to March 2026" in late_checks(build, {"agency": "housing"})
    assert late_checks(build, {"agency": "probation"}) == (
        "Not in this data: no extract holds checks asked of probation."
    )
    assert claim([], some=True) == "No other agency has a late check"
    waits = {(row.agency, row.whole): (row.open, row.late) for row in by_age(build) if row.kind == "agency_checks"}
    assert waits == {(None, True): (3, 3), ("police", True): (3, 3)}


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        (["--where", "outcome=nfaa"], "No checks have outcome 'nfaa'"),
        (["--where", "hub=Nowhere"], "No checks have hub 'Nowhere'"),
        (["--where", "household_id=H1"], "Checks have no 'household_id'"),
        (["--agency", "police", "--where", "agency=housing"], "name two agencies"),
    ],
)
def test_what_no_check_has_is_refused(run_mash, stopped, asked, hint):
    done = run_mash("chase", *asked, "--data", stopped)
    assert (done.returncode, hint in done.stderr) == (2, True), done.stderr


def test_nobody_asked_is_not_said_of_months_in_which_an_agency_is_not_known(stopped):
    build = open_build(stopped)
    found = common(build, date(2026, 5, 1))
    assert found.unchecked == (
        "Who was asked in all of these months is not known. Checks asked of housing reach to March 2026."
    )
    assert usual_claim(found) == "100.0% of children had contacts in these months and no further step that is known"
    assert families_claim(found).endswith(
        "no extract holds referrals, assessments, section 47 enquiries or episodes of support."
    )
