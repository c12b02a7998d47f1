"""The study keeps its promises in every world: what the kept trials say, and that they are what it says today."""

from pathlib import Path

import pytest

from mash.documents.impact import cells_of, covered, filled, share, stored_trials
from queries.impact.calibration import PANELS, SERIES, panel, trial
from queries.impact.worlds import LENGTHS, WORLDS

ROOT = Path(__file__).parents[2]
STORED = stored_trials()
AGAIN = "run: python -m uv run python -m mash.documents --trials"
BY_NAME = {world.name: world for world in WORLDS}


def test_every_world_was_tried_at_every_length():
    tried = [(cell["world"], cell["before"], cell["after"], cell["series"]) for cell in STORED["cells"]]
    assert tried == [(world.name, *lengths, SERIES) for world in WORLDS for lengths in LENGTHS]


@pytest.mark.parametrize("world", BY_NAME)
def test_intervals_cover_and_labels_seldom_give_a_false_alarm(world):
    cells = cells_of(STORED, world)
    assert covered(cells) >= 92
    assert share(cells, "none", "moderate") <= 5
    assert max(share([cell], "none", "moderate") for cell in cells) <= 7
    assert share(cells, "none", "strong") <= 1


def test_an_effect_of_nine_points_is_found_in_plain_months():
    assert all(share([cell], "effect", "found") >= 80 for cell in cells_of(STORED, "plain"))


def test_other_hubs_give_intervals_that_hold():
    for found in STORED["panels"]:
        assert found["panels"] == PANELS
        assert found["covered"] >= 0.9 * PANELS
    alike, leaving = (sum(p["warned"] for p in STORED["panels"] if p["leaving"] == each) for each in (False, True))
    assert leaving > 3 * alike


@pytest.mark.parametrize("cell", cells_of(STORED, "plain") + [c for c in STORED["cells"] if c["before"] == 24])
def test_the_kept_trials_are_what_the_study_says_today(cell):
    for which, kept in cell["first"].items():
        now = trial(BY_NAME[cell["world"]], cell["before"], cell["after"], 0, with_effect=which == "effect")
        assert now == {
            name: pytest.approx(value, rel=1e-3, abs=2e-3) if isinstance(value, float) else value
            for name, value in kept.items()
        }, AGAIN


def test_a_panel_kept_is_what_the_comparison_says_today():
    kept = STORED["panels"][0]
    now = panel(kept["before"], kept["after"], 0, leaving=kept["leaving"])
    assert now == {
        name: pytest.approx(value, rel=1e-3, abs=2e-3) if isinstance(value, float) else value
        for name, value in kept["first"].items()
    }, AGAIN


def test_other_trials_make_another_page():
    page = (ROOT / "docs" / "impact.md").read_text("utf-8")
    worse = {**STORED, "cells": [{**cell, "none": {**cell["none"], "covered": 0}} for cell in STORED["cells"]]}
    assert page != filled(page, worse)
