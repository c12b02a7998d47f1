"""The page of promises is not stale, and every test it could tell of is on it."""

import importlib
from pathlib import Path

from tests.support.trials import trials_of
from tests.support.trust_page import SECTIONS, TESTS, render

PAGE = Path(__file__).parents[2] / "docs" / "trust.md"


def test_the_page_is_what_the_tests_try():
    assert PAGE.read_text("utf-8") == render(), "run: uv run python -m tests.support.trust_page > docs/trust.md"


def test_every_module_with_trials_is_on_the_page():
    names = {path.stem for path in TESTS.glob("test_*.py") if "@tried(" in path.read_text("utf-8")}
    assert names == {name for named in SECTIONS.values() for name in named}


def test_a_trial_counts_every_parameter():
    module = importlib.import_module("tests.integration.test_crash")
    kills = next(trial for trial in trials_of(module) if "load" in trial.what)
    assert kills.times == 50
