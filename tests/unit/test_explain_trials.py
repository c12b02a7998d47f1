"""Drivers are named as docs/explain.md says: seldom where all groups moved alike, and where one moved, that one."""

import pytest

from mash.documents.explain import share, stored_trials
from queries.explain.calibration import FALLS, SIZES, TRIALS, trial

STORED = stored_trials()
AGAIN = 40  # areas of a kind, tried on every run


def test_the_stored_trials_keep_the_promise():
    assert {kind: {int(size): counts[0] for size, counts in sizes.items()} for kind, sizes in STORED.items()} == {
        kind: dict.fromkeys(SIZES, TRIALS) for kind in FALLS
    }
    assert all(share(STORED["alike"][str(size)]) <= 5.0 for size in SIZES)
    assert all(share(STORED["alike"][str(size)], 2) > 85 for size in SIZES)
    assert share(STORED["quarter 25"]["1500"]) >= 95
    assert share(STORED["quarter 15"]["6000"]) >= 95


@pytest.mark.parametrize("kind", FALLS)
def test_a_few_areas_tried_anew_agree(kind):
    named = sum(trial(kind, 1_500, number)[0] for number in range(AGAIN))
    expected = share(STORED[kind]["1500"]) / 100
    assert abs(named / AGAIN - expected) <= 3.5 * (max(expected * (1 - expected), 0.01) / AGAIN) ** 0.5
