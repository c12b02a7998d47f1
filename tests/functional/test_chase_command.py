"""`mash chase`: what is open and late, by agency, the old apart, and a file for each agency."""

import json
import shutil
from collections import Counter

import fastexcel
import polars as pl
import pytest

from queries.build import open_build
from queries.cases.chase import CHASE, by_agency, claim, late_checks
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
