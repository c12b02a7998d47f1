"""One place says which day is today, and its variable moves every age of an extract."""

import ast
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from etl.errors import PolicyError
from etl.policy.today import VARIABLE, today
from etl.status import status
from etl.synthetic.sample import SHOWN_ON

ROOT = Path(__file__).parents[2]
OWN = {"etl/policy/today.py", "mash/benchmarks/run.py"}  # a benchmark says when it was run, by the user's calendar


def days_read(source: str) -> Iterator[int]:
    """Yield the lines that take the day from the clock themselves."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of = node.func.value
            moment = (
                isinstance(of, ast.Call) and isinstance(of.func, ast.Attribute) and of.func.attr in ("now", "utcnow")
            )
            if node.func.attr in ("today", "fromtimestamp") or (node.func.attr == "date" and moment):
                yield node.lineno


def test_nothing_else_reads_the_day() -> None:
    modules = [
        path for top in ("etl", "queries", "publish", "dashboard", "mash") for path in (ROOT / top).rglob("*.py")
    ]
    found = {
        path.relative_to(ROOT).as_posix(): lines for path in modules if (lines := [*days_read(path.read_text("utf-8"))])
    }
    assert {module: lines for module, lines in found.items() if module not in OWN} == {}
    assert set(found) == OWN


def test_a_planted_day_is_found() -> None:
    source = "age = date.today()\n\nday = datetime.now(UTC).date()\nfine = moment.date()\n"
    assert [*days_read(source)] == [1, 3]


def test_today_is_londons_day_unless_another_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "2027-02-01")
    assert today() == date(2027, 2, 1)
    monkeypatch.delenv(VARIABLE)
    before = datetime.now(ZoneInfo("Europe/London")).date()
    assert before <= today() <= datetime.now(ZoneInfo("Europe/London")).date()
    monkeypatch.setenv(VARIABLE, "1 February")
    with pytest.raises(PolicyError, match="MASH_TODAY is '1 February': write a day, such as 2026-11-30"):
        today()


def test_the_sample_is_late_by_its_own_policy_after_the_day_on_which_it_is_shown(
    sample_build: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert today() == SHOWN_ON
    for day, late in (("2026-12-13", False), ("2026-12-14", True)):
        monkeypatch.setenv(VARIABLE, day)
        assert any(age["stale"] for age in status(sample_build).as_json()["freshness"]) == late
