"""`mash cases`: the rows behind a figure add up to it, for every metric, and no look goes unrecorded."""

import csv
import io
import json
import shutil
from datetime import date

import fastexcel
import polars as pl
import pytest

from etl.ladders import AUTO
from queries.build import open_build
from queries.cases.behind import COLUMNS, behind
from queries.cases.in_words import figure_in_words, places, shown
from queries.measure.engine import measure
from queries.metrics.catalogue import METRICS
from queries.series.reading import read_series

MONTH, LATEST = date(2026, 3, 1), date(2026, 10, 1)
POSTS = {"staffing": 0.5}  # posts are parts of one, and their sum is printed whole
LATELY = (
    "duty_",
    "tier_",
    "conference_chaired_by_macpt",
    "strategy_discussion_led_by_macpt",
)  # known of LATEST: what they count began in 2026


@pytest.fixture(scope="module")
def build(sample_build):
    return open_build(sample_build)


@pytest.mark.parametrize("name", METRICS)
def test_the_cases_add_up_to_the_figure(build, name):
    metric, month = METRICS[name], LATEST if name.startswith(LATELY) else MONTH
    figure = measure(build, [metric], since=month, until=month).row(0, named=True)
    found = behind(build, metric, month)
    assert list(found.rows.columns) == list(COLUMNS)
    assert found.value == figure["value"]
    added = found.rows["counts"].sum()
    if metric.unit == "hours":
        assert found.rows.height == figure["denominator"] > 0
    else:
        assert abs(added - figure["numerator"]) <= POSTS.get(metric.fact, 0)
    if metric.unit == "percent":
        assert found.rows.height == figure["denominator"] > 0
        assert found.keeping(True).height == figure["numerator"]
    if metric.fact not in ("staffing", "agency_checks"):  # a hub's months; checks may lack their contact
        assert found.rows["person_id"].null_count() == 0


@pytest.mark.parametrize("name", METRICS)
def test_so_they_do_at_the_beginning_in_the_middle_and_at_the_end(build, name):
    known = measure(build, [METRICS[name]]).filter(pl.col("status") == "ok", pl.col("value").is_not_null()).to_dicts()
    for figure in {at: known[at] for at in (0, len(known) // 2, len(known) - 1)}.values():
        found = behind(build.on(figure.get("ladder") or AUTO), METRICS[name], figure["start"])
        assert found.value == figure["value"]
        if METRICS[name].unit == "hours":
            assert found.rows.height == figure["denominator"]
        else:
            assert abs(found.rows["counts"].sum() - figure["numerator"]) <= POSTS.get(METRICS[name].fact, 0)


@pytest.mark.parametrize("month", [date(2024, 12, 1), date(2026, 2, 1), LATEST])
@pytest.mark.parametrize("name", ["step_ups", "step_downs", "churn", "step_up_after_step_down_12m"])
def test_levels_are_counted_as_the_page_of_that_month_and_figures_up_to_it_count_them(build, name, month):
    metric = METRICS[name]
    found, series = behind(build, metric, month), read_series(build, metric, month)
    (shown,) = (point.value for point in series.points if point.month == month)
    assert found.value == shown == measure(build, [metric], until=month)["value"][-1]
    assert found.counted_on == series.counted_on
    assert f" {series.counted_on}" in figure_in_words(found)


def test_a_group_has_its_own_cases(build):
    metric, where = METRICS["agency_check_returned_on_time"], {"agency": "housing"}
    figure = measure(build, [metric], since=MONTH, until=MONTH, where=where).row(0, named=True)
    rows = behind(build, metric, MONTH, where).rows
    assert (rows["counts"].sum(), rows.height) == (figure["numerator"], figure["denominator"])
    assert rows["agency"].unique().to_list() == ["housing"]


def test_what_was_missed_comes_first_and_the_longest_over_before_the_others(build):
    found = behind(build, METRICS["contact_decided_on_time"], date(2026, 10, 1))
    late = found.keeping(False)
    assert (found.rows.height, late.height) == (361, 98)
    assert found.rows["met"].to_list() == sorted(found.rows["met"])
    longest = [(row["case"], round(row["over_hours"] / 24, 1)) for row in late.head(3).iter_rows(named=True)]
    assert longest == [("C00014183", 11.4), ("C00014144", 11.2), ("C00014070", 9.2)]


@pytest.fixture
def mine(untouched, tmp_path):
    """Return a copy of the sample whose trail a test may write to."""
    return shutil.copytree(untouched, tmp_path / "mine")


def trail(data):
    return [json.loads(line) for line in (data / "audit.jsonl").read_text("utf-8").splitlines()]


def test_each_look_is_in_the_trail_without_a_key(run_mash, mine):
    asked = ("contact_decided_on_time", "--month", "2026-10", "--met", "no", "--data", mine)
    shown = run_mash("cases", *asked)
    assert shown.returncode == 0, shown.stderr
    assert "263 of 361 contacts" in shown.stdout
    assert "1 to 25 of 98 cases" in shown.stdout
    assert shown.stdout.index("C00014183") < shown.stdout.index("C00014144")
    listed = list(csv.DictReader(io.StringIO(run_mash("cases", *asked, "--format", "csv").stdout)))
    assert len(listed) == 98
    assert run_mash("cases", *asked, "--format", "xlsx", "--out", mine.parent / "late.xlsx").returncode == 0
    sheet = fastexcel.read_excel(mine.parent / "late.xlsx").load_sheet("Cases", header_row=2).to_polars()
    assert sheet["case"].to_list() == [row["case"] for row in listed]
    lines = [line for line in trail(mine) if line["what"].startswith("cases_")]
    assert [(line["what"], line["details"]["rows"]) for line in lines] == [
        ("cases_shown", 25), ("cases_file", 98), ("cases_file", 98),
    ]  # fmt: skip
    assert not any(row["case"] in json.dumps(lines) or row["person_id"] in json.dumps(lines) for row in listed)


def test_where_no_case_is_to_be_listed_no_table_is_printed(run_mash, mine):
    asked = ("missed_high_risk", "--month", "2026-10", "--where", "risk_final=blue", "--met", "yes", "--data", mine)
    shown = run_mash("cases", *asked)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.endswith("\nNo case. This look is in the audit trail.\n")


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        (["contacts", "--met", "no"], "none is met or missed"),
        (["contacts", "--page", "90"], "There is no page 90"),
        (["contacts", "--format", "xlsx"], "--out FILE.xlsx"),
        (["contacts", "--where", "agency=police"], "It allows: hub"),
        (["contact"], "Did you mean 'contacts'?"),
    ],
)
def test_what_can_not_be_listed_is_refused_in_one_line(run_mash, sample_build, asked, hint):
    done = run_mash("cases", *asked, "--month", "2026-10", "--data", sample_build)
    assert done.returncode == 2
    assert hint in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_month_without_a_figure_has_no_cases(run_mash, sample_build):
    done = run_mash("cases", "contacts", "--month", "2031-01", "--data", sample_build)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "mash: No table speaks for January 2031: Contacts received.\n"


def test_a_page_with_one_row_says_which_it_is():
    assert (places(1, 25), places(1_001, 1_025), places(26, 26)) == ("1 to 25", "1,001 to 1,025", "26")


def test_a_time_taken_is_done_or_open_and_never_met(build):
    metric = METRICS["hours_to_decision_median"]
    titles, lines = shown(metric, behind(build, metric, date(2026, 10, 1)).rows)
    assert {line[titles.index("State")] for line in lines} <= {"Done", "Open", "Not done"}
