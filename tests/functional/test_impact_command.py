"""`mash impact` on the sample area: the planted change is found, and what can't be studied is refused."""

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from etl.errors import MashError
from mash.commands.impact import run, run_every

Command = Callable[..., CompletedProcess[str]]
KEYS = ["change_id", "metric", "unit", "effect", "low", "high", "effect_6m", "effect_12m", "p_value", "p_adjusted",
        "questions", "z", "placebo_rank", "placebos", "pre_trend_ok", "course_before", "run_before", "smallest_seen",
        "months_more", "evidence", "text"]  # fmt: skip
PLANTED = 85 - 74  # etl/synthetic/calibration.py: contacts decided on time, after and before go-live


def ask(run_mash: Command, data: Path, change: str, metric: str, *more: str) -> CompletedProcess[str]:
    return run_mash("impact", change, "--metric", metric, "--data", data, *more)


def test_the_planted_change_is_found_with_its_sign_and_size(run_mash: Command, sample_build: Path):
    done = ask(run_mash, sample_build, "northvale-go-live", "contact_decided_on_time", "--format", "json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert list(told) == KEYS
    assert told["unit"] == "percentage points"
    assert 0 < told["low"] < PLANTED < told["high"]
    assert abs(told["effect"] - PLANTED) < 2
    assert abs(told["effect_6m"] - PLANTED) < 2
    assert abs(told["effect_12m"] - PLANTED) < 3
    assert told["p_value"] < 0.01
    assert told["placebo_rank"] == 1
    assert told["pre_trend_ok"] is None
    assert told["placebos"] == 6
    assert (told["questions"], told["p_adjusted"]) == (1, told["p_value"])
    assert told["course_before"] is None
    assert told["smallest_seen"] < told["effect"]
    assert told["months_more"] == 0
    assert told["evidence"] == "weak"  # p is above 0.002, and another change came four months later


def test_a_figure_that_the_change_left_alone_shows_no_evidence(sample_build: Path, capsys: pytest.CaptureFixture[str]):
    assert run(sample_build, "northvale-go-live", "risk_changed", "json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["evidence"] == "none"
    assert told["low"] < 0 < told["high"]
    assert "This does not show that there was none" in told["text"]


def test_people_are_shown_effect_checks_and_the_paragraph(sample_build: Path, capsys: pytest.CaptureFixture[str]):
    assert run(sample_build, "northvale-go-live", "hours_to_decision_median", "table") == 0
    printed = " ".join(capsys.readouterr().out.split())
    for said in ("Mean difference", "In the 6th month", "Evidence: moderate", "False dates:", "drifting",
                 "Contacts a month", "below the course it was on"):  # fmt: skip
        assert said in printed


def test_a_question_that_has_no_answer_is_one_line_and_exit_code_2(run_process: Command, sample_build: Path):
    done = ask(run_process, sample_build, "northvale-golive", "contacts")
    assert done.returncode == 2
    assert "Did you mean 'northvale-go-live'?" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("change", "metric", "said"),
    [
        ("northvale-go-live", "contcts", "Did you mean 'contacts'?"),
        ("northvale-vacancies", "contacts", "one known month after 21 September 2026, and six are needed"),
        (
            "northvale-vacancies",
            "contacts",
            "Ask again with five more. With six months after it, a change",
        ),
        ("northvale-threshold", "contacts", "ten known months before 2 September 2024, and twelve are needed"),
        ("northvale-go-live", "step_up_after_step_down_12m", "November 2025 to October 2026: can't be known yet"),
    ],
)
def test_what_cannot_be_studied_is_refused_with_the_reason(sample_build: Path, change: str, metric: str, said: str):
    with pytest.raises(MashError, match=re.escape(said)):
        run(sample_build, change, metric, "json")


def test_every_change_is_one_row_with_the_columns_of_the_json(run_mash: Command, sample_build: Path):
    metric = ("--metric", "hours_to_decision_median", "--data", sample_build)
    done = run_mash("impact", "--every", *metric, "--format", "csv")
    assert done.returncode == 0, done.stderr
    reader = csv.DictReader(io.StringIO(done.stdout))
    rows = {row["change_id"]: row for row in reader}
    assert reader.fieldnames == KEYS
    assert list(rows) == ["northvale-threshold", "northvale-go-live", "northvale-early-help-offer",
                          "northvale-family-help", "northvale-vacancies", "duty-to-share"]  # fmt: skip
    alone = json.loads(run_mash("impact", "northvale-go-live", *metric, "--format", "json").stdout)
    live = rows["northvale-go-live"]
    assert float(live["effect"]) == alone["effect"]
    assert live["questions"] == "2"
    assert float(live["p_adjusted"]) == pytest.approx(2 * alone["p_value"])
    assert "Two changes were asked about: allowing for that (Holm) raises p from" in live["text"]
    assert rows["northvale-vacancies"]["evidence"] == ""
    assert "six are needed" in rows["northvale-vacancies"]["text"]


def test_every_change_is_shown_to_people_with_the_ones_that_cannot_be_studied(
    sample_build: Path, capsys: pytest.CaptureFixture[str]
):
    assert run_every(sample_build, "contact_decided_on_time", "table") == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "Two changes were asked about at once" in printed
    assert "Not studied: northvale-threshold." in printed


def test_a_plan_says_what_would_be_seen_and_by_when(run_mash: Command, sample_build: Path):
    asked = ("impact", "plan", "--metric", "contact_decided_on_time", "--hub", "Northvale", "--data", sample_build)
    rows = json.loads(run_mash(*asked, "--on", "2027-04-01", "--format", "json").stdout)
    assert [row["months_after"] for row in rows] == [6, 7, 8, 9, 10, 11, 12]
    assert (rows[0]["known_by"], rows[-1]["known_by"]) == ("2027-09", "2028-03")
    assert all(4 < row["smallest_seen"] < 15 for row in rows)
    shown = run_mash(*asked, "--on", "2027-04-01").stdout
    assert "would probably go unseen with six to twelve months after" in " ".join(shown.split())
    assert "Nearer than a year, and harder to tell apart from it: “Four decision-making posts fall vacant”" in shown
    assert "Family Help" not in shown, "a law that moves other figures is not in the way"
    assert "newest month known" not in shown
    waits = run_mash("impact", "plan", "--metric", "referred_again_12m", "--on", "2027-04-01", "--data", sample_build)
    said = "newest month known now is October 2025: the dates assume that later months become known twelve months after"
    assert said in " ".join(waits.stdout.split())


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("plan", "--on", "2026-01-01"), "1 January 2026 is past"),
        (("plan", "--on", "soon"), "'soon' is not a day"),
        (("plan", "--hub", "Northvail"), "Did you mean 'Northvale'?"),
        (
            ("plan",),
            "'Four decision-making posts fall vacant' took effect on 21 September 2026, less than three months",
        ),
        (("northvale-go-live", "--every"), "Name one change of the register, or ask for --every, not both."),
        ((), "Name one change of the register, or ask for --every, not both."),
        (("northvale-go-live", "--hub", "Northvale"), "--hub and --on are for 'mash impact plan'"),
    ],
)
def test_what_cannot_be_planned_or_asked_is_one_line(run_mash: Command, sample_build: Path, asked, said):
    done = run_mash("impact", *asked, "--metric", "contacts", "--data", sample_build)
    assert done.returncode == 2
    assert said in done.stderr
