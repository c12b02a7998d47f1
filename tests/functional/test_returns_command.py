"""`mash metrics --set`: a ready-made return as an officer or a script meets it."""

import csv
import io
import json

import pytest

from queries.returns import SETS


@pytest.mark.parametrize("name", SETS)
def test_a_set_prints_its_lines_in_order_by_quarter(run_mash, sample_build, name):
    done = run_mash("metrics", "--set", name, "--since", "2026-07", "--format", "csv", "--data", sample_build)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "set,line,period,numerator,denominator,value,status"
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    quarter = [row for row in rows if row["period"] == "2026-27 Q2"]
    assert [row["line"] for row in quarter] == [line.name for line in SETS[name]]
    for row in rows:
        assert (row["status"] == "not in this data") <= (row["value"] == row["numerator"] == "")


def test_a_set_adds_up_to_the_months_of_its_metrics(run_mash, sample_build):
    asked = ("--since", "2026-07", "--until", "2026-09", "--format", "json", "--data", sample_build)
    rows = json.loads(run_mash("metrics", "--set", "front-door-quarterly", *asked).stdout)
    months = json.loads(run_mash("metrics", "contacts", "referrals", *asked).stdout)
    told = {row["line"]: row["value"] for row in rows}
    for name in ("contacts", "referrals"):
        assert told[name] == sum(row["value"] for row in months if row["metric"] == name) > 0
    assert told["referrals"] == sum(value for line, value in told.items() if line.startswith("referrals_from_"))


def test_for_people_a_line_is_a_row_and_a_quarter_a_column(run_mash, sample_build):
    shown = run_mash("metrics", "--set", "early-help-quarterly", "--until", "2026-09", "--data", sample_build).stdout
    head, *lines = shown.splitlines()
    assert head.split()[0] == "line"
    assert "2026-27 Q2" in head
    missing = [line for line in lines if "not in this data" in line]
    assert [line.split("  ")[0] for line in missing] == ["Early help assessments completed"]


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        (["--set", "front-door"], "Known: front-door-quarterly, early-help-quarterly."),
        (["contacts", "--set", "front-door-quarterly"], "Name metrics or a --set, not both."),
        (["--set", "front-door-quarterly", "--by", "agency"], "It allows: hub, area"),
    ],
)
def test_what_can_not_be_asked_is_refused_in_one_line(run_mash, sample_build, asked, hint):
    done = run_mash("metrics", *asked, "--data", sample_build)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert hint in done.stderr
