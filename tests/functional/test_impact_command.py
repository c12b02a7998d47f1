"""`mash impact` on the sample area: the planted change is found, and what can't be studied is refused."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from etl.errors import MashError
from mash.commands.impact import run

Command = Callable[..., CompletedProcess[str]]
KEYS = ["change_id", "metric", "unit", "effect", "low", "high", "effect_6m", "effect_12m", "p_value", "placebo_rank",
        "pre_trend_ok", "evidence", "text"]  # fmt: skip
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
    assert told["evidence"] == "moderate"


def test_a_figure_that_the_change_left_alone_shows_no_evidence(sample_build: Path, capsys: pytest.CaptureFixture[str]):
    assert run(sample_build, "northvale-go-live", "risk_changed", "json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["evidence"] == "none"
    assert told["low"] < 0 < told["high"]
    assert "This does not show that there was none" in told["text"]


def test_people_are_shown_effect_checks_and_the_paragraph(sample_build: Path, capsys: pytest.CaptureFixture[str]):
    assert run(sample_build, "northvale-go-live", "hours_to_decision_median", "table") == 0
    printed = " ".join(capsys.readouterr().out.split())
    for said in ("Mean difference", "In the 6th month", "Change of level (log)", "Evidence: moderate", "False dates:",
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
        ("northvale-threshold", "contacts", "ten known months before 2 September 2024, and twelve are needed"),
        ("northvale-go-live", "step_up_after_step_down_12m", "of the months around it can't be known yet"),
    ],
)
def test_what_cannot_be_studied_is_refused_with_the_reason(sample_build: Path, change: str, metric: str, said: str):
    with pytest.raises(MashError, match=re.escape(said)):
        run(sample_build, change, metric, "json")
