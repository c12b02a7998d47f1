"""`mash metrics`, `mash spc` and `mash definitions` as a user or a script meets them."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import fastexcel
import pytest

from queries.explain.table import COLUMNS
from queries.metrics.catalogue import METRICS

Command = Callable[..., CompletedProcess[str]]


def rows(done: CompletedProcess[str]) -> list[dict[str, str]]:
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["metrics", "re_referal_12m"], "Did you mean 're_referral_12m'?"),
        (["metrics", "--by", "ethnicty_group"], "Did you mean 'ethnicity_group'?"),
        (["metrics", "step_ups", "--by", "agency"], "It allows: hub, area, level_from"),
        (["metrics", "--by", "agency", "--by", "level_to"], "No metric can be broken down by agency and level_to"),
        (["metrics", "contacts", "--where", "hub"], "--where takes DIM=VALUE"),
        (["metrics", "contacts", "--where", "hub=Northval"], "Did you mean 'Northvale'?"),
        (["metrics", "contacts", "--since", "March"], "write it as YYYY-MM"),
        (["metrics", "contacts", "--since", "2026-03", "--until", "2026-02"], "comes before"),
        (["spc", "contcts"], "Did you mean 'contacts'?"),
        (["explain", "contcts", "--from", "2026-09", "--to", "2026-10"], "Did you mean 'contacts'?"),
        (["explain", "contacts", "--from", "2026-10", "--to", "2026-11"], "November 2026 is not complete."),
        (["explain", "contacts", "--from", "2026-09", "--to", "2026-10", "--by", "agncy"], "Did you mean 'agency'?"),
        (["definitions", "contact_decided_on_tim"], "Did you mean 'contact_decided_on_time'?"),
    ],
)
def test_a_question_that_has_no_answer_is_one_line_that_says_how_to_mend_it(
    run_mash: Command, sample_build: Path, asked: list[str], said: str
) -> None:
    data = [] if asked[0] == "definitions" else ["--data", sample_build]
    done = run_mash(*asked, *data)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_without_data_the_command_says_what_to_do(run_process: Command, tmp_path: Path) -> None:
    done = run_process("metrics", "--data", tmp_path / "nothing")
    assert done.returncode == 2
    assert "mash load" in done.stderr
    assert done.stderr.count("\n") == 1


def test_csv_columns_are_the_contract_and_breakdowns_add_up(run_mash: Command, sample_build: Path) -> None:
    whole = rows(run_mash("metrics", "contacts", "--format", "csv", "--data", sample_build))
    assert list(whole[0]) == ["metric", "period", "numerator", "denominator", "value", "status"]
    dims = ["--by", "source_group", "--by", "risk_initial"]
    parts = rows(run_mash("metrics", "contacts", *dims, "--format", "csv", "--data", sample_build))
    assert list(parts[0])[:4] == ["metric", "period", "source_group", "risk_initial"]
    for month in whole:
        of_month = [int(part["numerator"]) for part in parts if part["period"] == month["period"]]
        assert sum(of_month) == int(month["numerator"])
        assert month["denominator"] == ""


def test_quarters_and_years_add_up_to_their_months(run_mash: Command, sample_build: Path) -> None:
    def total(period: str) -> int:
        asked = ["metrics", "referrals", "--period", period, "--format", "csv", "--data", sample_build]
        return sum(int(row["value"]) for row in rows(run_mash(*asked)))

    assert total("month") == total("quarter") == total("financial-year") > 0


def test_json_holds_the_same_figures_as_csv(run_process: Command, sample_build: Path) -> None:
    asked = ["metrics", "re_referral_12m", "contacts", "--since", "2026-01", "--data", sample_build]
    as_json = json.loads(run_process(*asked, "--format", "json").stdout)
    as_csv = rows(run_process(*asked, "--format", "csv"))
    assert [{k: "" if v is None else str(v) for k, v in row.items()} for row in as_json] == as_csv


def test_where_keeps_one_value(run_mash: Command, sample_build: Path) -> None:
    asked = [
        "metrics",
        "contacts",
        "--since",
        "2026-10",
        "--until",
        "2026-10",
        "--format",
        "csv",
        "--data",
        sample_build,
    ]
    red = rows(run_mash(*asked, "--where", "risk_initial=red"))
    by = {row["risk_initial"]: row["value"] for row in rows(run_mash(*asked, "--by", "risk_initial"))}
    assert [row["value"] for row in red] == [by["red"]]


def test_a_control_chart_prints_points_limits_and_verdict(run_process: Command, sample_build: Path) -> None:
    asked = ["spc", "contact_decided_on_time", "--until", "2026-10", "--data", sample_build]
    points = rows(run_process(*asked, "--format", "csv"))
    assert {"metric", "period", "value", "status", "mean", "lower", "upper", "signal", "verdict"} <= set(points[0])
    whole = json.loads(run_process(*asked, "--format", "json").stdout)[0]
    assert whole["screened"] is True
    assert whole["finding"].startswith(
        "A smaller share of contacts was decided on time than expected (78.4 to 89.7%). "
    )
    assert "72.9% in October against a target of 85%, " in whole["finding"]
    assert whole["rebased"] == ["2025-11"]
    assert [p["value"] for p in whole["points"]] == [float(p["value"]) for p in points]
    assert "expected range" in run_process(*asked).stdout


def test_a_control_chart_says_whether_its_verdict_rests_on_one_agency(run_mash: Command, sample_build: Path) -> None:
    asked = ["--until", "2026-10", "--format", "json", "--data", sample_build]
    told = json.loads(run_mash("spc", "agency_check_returned_on_time", *asked).stdout)[0]["sensitivity"]
    assert "Without police" in {one["choice"] for one in told["without"]}
    against = [one for one in told["without"] if not one["stands"]]
    assert ("would be different" in told["verdict"]) == bool(against)
    assert json.loads(run_mash("spc", "step_ups", *asked).stdout)[0]["sensitivity"] is None


def test_every_metric_says_what_it_counts(run_mash: Command) -> None:
    found = json.loads(run_mash("definitions", "--format", "json").stdout)
    assert [one["name"] for one in found] == list(METRICS)
    for one in found:
        assert all(one.values()), one["name"]
        assert set(one["read_with"]) <= set(METRICS), one["name"]


def test_one_definition_is_read_line_by_line(run_process: Command) -> None:
    shown = run_process("definitions", "re_referral_12m").stdout
    assert shown.startswith("Re-referrals within 12 months\nName                    re_referral_12m\n")
    assert "England                 22.6% in the year to March 2025" in shown
    assert run_process("definitions", "re_referral_12m", "--format", "markdown").stdout.startswith("## Re-referrals")


def test_england_and_the_target_stand_beside_local_values(run_mash: Command, sample_build: Path) -> None:
    asked = ["--since", "2026-09", "--until", "2026-09", "--data", sample_build]
    shown = run_mash("metrics", "re_referral_12m", "contact_decided_on_time", "contacts", *asked).stdout.splitlines()
    assert shown[0].split()[-3:] == ["target", "England", "status"]
    lines = {line.split()[0]: line.split() for line in shown[1:]}
    assert lines["re_referral_12m"][-2:] == ["22.6%", "ok"]
    assert lines["contact_decided_on_time"][-2:] == ["85%", "ok"]
    assert lines["contacts"][-2:] == [lines["contacts"][2], "ok"]
    assert "England: year to March 2025." in shown[-1]


def test_england_does_not_stand_beside_a_part_of_the_children(run_mash: Command, sample_build: Path) -> None:
    asked = ["metrics", "re_referral_12m", "--since", "2026-09", "--until", "2026-09", "--data", sample_build]
    assert "England" not in run_mash(*asked, "--by", "sex").stdout
    assert "England" not in run_mash(*asked, "--where", "sex=F").stdout
    assert "England" in run_mash(*asked, "--by", "hub").stdout


def test_the_command_runs_as_a_module_too() -> None:
    done = subprocess.run([sys.executable, "-m", "mash", "spcs"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "mash: No such command 'spcs'. Did you mean 'spc'? See 'mash --help'.\n"


def test_a_reader_that_leaves_early_is_no_fault(sample_build: Path) -> None:
    command = [sys.executable, "-m", "mash.main", "metrics", "--format", "csv", "--data", str(sample_build)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read().splitlines()
        assert [line for line in said if not line.startswith((b"Not in this data", b"says what"))] == []


def test_a_data_directory_that_is_a_file_is_one_line(run_mash: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "contacts.csv").write_text("contact_id,person_id,received_at,source\n1,p,2026-03-02,6\n")
    done = run_mash("load", tmp_path / "contacts.csv", "--data", tmp_path / "file")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "can't read or write" in done.stderr


def test_a_change_is_explained_for_people_and_for_machines(run_mash: Command, sample_build: Path) -> None:
    asked = ["explain", "contact_decided_on_time", "--from", "2026-09", "--to", "2026-10", "--data", sample_build]
    said = run_mash(*asked).stdout
    assert "No group of any of 11 dimensions fell by more than the rest." in said
    assert "Known only afterwards, and not looked at: risk_final, outcome." in said
    parts = rows(run_mash(*asked, "--by", "risk_initial", "--format", "csv"))
    assert list(parts[0]) == list(COLUMNS)
    whole, green = parts[:2]
    assert (whole["group"], whole["numerator_from"], whole["denominator_to"]) == ("(all)", "259", "361")
    assert (green["group"], round(float(green["rate_effect"]), 2)) == ("green", -8.48)
    as_json = json.loads(run_mash(*asked, "--by", "risk_initial", "--format", "json").stdout)
    assert [row["contribution"] for row in as_json] == [float(row["contribution"]) for row in parts]
    table = run_mash(*asked, "--by", "source_group", "--by", "risk_initial").stdout
    assert "Police x green" in table
    rounded = ["--from", "2025-04", "--to", "2025-05", "--by", "risk_initial", "--data", sample_build]
    once = run_mash("explain", "contact_decided_on_time", *rounded).stdout
    assert "down from 75.5% of 277 contacts in April 2025 (−4.0, " in once, "the change itself is 3.94"
    assert "−4.0" in next(line for line in once.splitlines() if line.startswith("(all)")).split()
    assert "small groups together" in table
    counted = run_mash("explain", "contacts", *asked[2:]).stdout
    assert "groups differ (q)" in counted
    assert "rates" not in counted, "a count has no rate effect"
    same = run_mash(*asked, "--by", "hub", "--where", "hub=Northvale")
    assert (same.returncode, same.stdout) == (2, "")
    assert "All rows kept have the same hub" in same.stderr


@pytest.mark.parametrize("typed", [["spc"], ["metrics", "--since", "2026-10"]])
def test_a_dimension_may_be_kept_and_told_at_once(run_mash: Command, sample_build: Path, typed) -> None:
    """`spc` said that --by named a dimension twice."""
    verb, *more = typed
    kept = ["--by", "hub", "--where", "hub=Northvale", "--data", sample_build, "--format", "csv"]
    done = run_mash(verb, "contacts", *more, *kept)
    assert done.returncode == 0, done.stderr
    assert {row["hub"] for row in rows(done)} == {"Northvale"}


TABLES = (
    ["metrics", "contacts", "--since", "2026-06", "--until", "2026-10"],
    ["metrics", "--set", "front-door-quarterly", "--until", "2026-09"],
    ["spc", "contacts", "--since", "2026-06", "--until", "2026-10"],
    ["explain", "contacts", "--from", "2026-09", "--to", "2026-10", "--by", "source_group"],
    ["quarantine"],
    ["journey"],
)


@pytest.mark.parametrize("asked", TABLES, ids=lambda asked: " ".join(asked[:2]))
def test_a_table_is_written_as_a_workbook_with_numbers_as_numbers(
    run_mash: Command, sample_build: Path, tmp_path: Path, asked: list[str]
) -> None:
    printed = rows(run_mash(*asked, "--format", "csv", "--data", sample_build))
    out = tmp_path / "table.xlsx"
    done = run_mash(*asked, "--format", "xlsx", "--out", out, "--data", sample_build)
    assert (done.returncode, done.stdout) == (0, "")
    book = fastexcel.read_excel(out)
    assert book.sheet_names == ["About", "Data"]
    written = book.load_sheet("Data", header_row=2).to_polars()
    assert written.columns == list(printed[0])
    assert written.height == len(printed)
    numbers = [name for name, kind in written.schema.items() if kind.is_numeric()]
    assert numbers
    for name in numbers:
        for cell, text in zip(written[name], printed, strict=True):
            told = text[name].replace(",", "").removesuffix("%")
            assert (cell is None) == (told == "")
            assert cell is None or abs(float(told) - cell) < 0.06


def test_a_workbook_goes_into_a_file_and_a_file_is_csv_or_a_workbook(
    run_mash: Command, sample_build: Path, tmp_path: Path
) -> None:
    spc = ["spc", "contacts", "--data", sample_build]
    for wrong, why in ((["--format", "xlsx"], "--out FILE.xlsx"), (["--out", "a.csv"], "ask for --format csv or xlsx")):
        done = run_mash(*spc, *wrong)
        assert done.returncode == 2
        assert why in done.stderr
    assert run_mash(*spc, "--format", "csv", "--out", tmp_path / "a.csv").stdout == ""
    assert (tmp_path / "a.csv").read_text("utf-8") == run_mash(*spc, "--format", "csv").stdout


def test_a_chart_without_a_known_month_says_why_and_judges_nothing(run_mash: Command, sample_build: Path) -> None:
    told = run_mash("spc", "re_referral_12m", "--until", "2024-03", "--data", sample_build).stdout.splitlines()
    assert told[-2].startswith("2024-03")
    assert told[-1].startswith("Re-referrals within 12 months. Not known: looks back 12 months, and referrals begin in")
