"""What is typed wrongly is refused in one line, with exit code 2, and says where to look."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from etl.warehouse.publishing import now

REFUSED = (
    ("nonsense", "No such command 'nonsense'"),
    ("metrics --perod month", "No such option: --perod"),
    ("metrics --period week", "'week' is not one of 'month', 'quarter', 'financial-year'"),
    ("metrics --format yaml", "'yaml' is not one of"),
    ("metrics contacts contacts", "named twice"),
    ("spc", "Missing argument 'NAME'"),
    ("impact go-live", "Missing option '--metric'"),
    ("synthesise --out new --contacts 0 --seed 1", "0 is not in the range x>=1"),
    ("audit nope", "No such command 'nope'"),
    ("export safeguarded --project A --k 10", "How many children are alike is agreed for all projects"),
    ("export safeguarded --project A --dates month", "--k and --dates are gone"),
    ("export open --formats csv", "for safeguarded releases"),
)


@pytest.mark.parametrize(("typed", "said"), REFUSED, ids=[typed for typed, _ in REFUSED])
def test_it_is_refused_in_one_line(run_mash: Callable, typed: str, said: str) -> None:
    done = run_mash(*typed.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("mash: ")
    assert done.stderr.count("\n") == 1
    assert said in done.stderr


def test_without_a_verb_all_of_them_are_shown(run_mash: Callable) -> None:
    done = run_mash()
    assert done.returncode == 2
    assert "snapshot" in done.stderr


def test_a_last_day_that_has_not_come_is_noted(run_mash: Callable, tmp_path: Path) -> None:
    (tmp_path / "referrals.csv").write_text("referral_id,person_id,received_on,source\nR1,P1,2026-02-05,6\n", "utf-8")
    later = now().date() + timedelta(days=30)
    done = run_mash("load", tmp_path / "referrals.csv", "--as-at", str(later))
    assert done.returncode == 0
    assert f"--as-at {later} is in the future" in done.stderr
    assert "has not come" not in run_mash("load", tmp_path / "referrals.csv", "--as-at", "2026-02-28").stderr
