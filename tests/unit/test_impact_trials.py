"""The study keeps its promises: what the kept trials say, and that they are what the study says today."""

from pathlib import Path

import pytest

from queries.impact.calibration import PANELS, TRIALS, panel, trial
from queries.impact.document import at_least_moderate, covered, filled, found, stored_trials

ROOT = Path(__file__).parents[2]
STORED = stored_trials()
AGAIN = range(0, TRIALS, 29)  # of each 200: 7, so that every kind is among them


def test_intervals_cover_and_the_label_seldom_gives_a_false_alarm():
    assert len(STORED["effect"]) == len(STORED["none"]) == TRIALS
    assert len(STORED["panel"]) == PANELS
    assert 92 <= covered(STORED["effect"]) <= 98
    assert 92 <= covered(STORED["none"]) <= 98
    assert at_least_moderate(STORED["none"]) < 5
    large = [one for one in STORED["effect"] if one["size"] == "large"]
    assert found(large) > 80
    assert covered(STORED["panel"]) > 90


@pytest.mark.parametrize("which", ["effect", "none"])
def test_the_kept_trials_are_what_the_study_says_today(which):
    for number in AGAIN:
        kept, now = STORED[which][number], trial(number, with_effect=which == "effect")
        assert {name: now[name] for name in ("kind", "size", "label", "false_dates")} == {
            name: kept[name] for name in ("kind", "size", "label", "false_dates")
        }, "run: python -m queries.impact.document --trials"
        for name in ("true", "low", "high", "p"):
            assert now[name] == pytest.approx(kept[name], rel=1e-3, abs=2e-3)


def test_a_panel_kept_is_what_the_comparison_says_today():
    now = panel(5)
    assert now == {name: pytest.approx(value, rel=1e-3, abs=2e-3) for name, value in STORED["panel"][5].items()}


def test_the_page_prints_the_trials_the_rule_and_the_published_study():
    page = (ROOT / "docs" / "impact.md").read_text("utf-8")
    assert page == filled(page, STORED), "run: python -m queries.impact.document"
    worse = {name: [one | {"high": one["low"]} for one in some] for name, some in STORED.items()}
    assert page != filled(page, worse)
