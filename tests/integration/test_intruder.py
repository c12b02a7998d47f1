"""Nobody who has every publication of an area can work out how few children a hidden count is of."""

import numpy as np
import pytest

from publish.disclosure.audit import Audit
from tests.support import intruder
from tests.support.intruder import Programme, T, publications, try_area
from tests.support.pooled_intruder import attack_region, everyone_added, pool_sums


@pytest.mark.parametrize(("seed", "rounding"), [(2, 5), (5, 5), (8, 10)])
def test_no_small_count_is_told_by_four_publications_of_an_area(seed: int, rounding: int | None) -> None:
    trial = try_area(seed, rounding)
    assert trial.judged > 50, "there is something to find"
    assert trial.which[trial.sunk :] == []
    assert trial.shown > trial.hidden / 4, "and something is published"


def test_the_intruder_finds_what_is_not_protected(monkeypatch: pytest.MonkeyPatch) -> None:
    """With primary suppression alone the same areas tell; so a trial that finds nothing has looked."""
    monkeypatch.setattr("publish.disclosure.forward.secondary", lambda _lattice, hidden, *_: set(hidden))
    monkeypatch.setattr("publish.disclosure.forward.audit", lambda *_: Audit())
    assert try_area(0).told > 10


def test_a_range_is_what_all_that_is_printed_allows() -> None:
    """20 = 9 + 8 + 3, and of 7 = 5 + 2 both parts are hidden and not 0."""
    low, high = np.array([20.0, 9, 8, 0, 7, 1, 1]), np.array([20.0, 9, 8, 99, 7, 99, 99])
    rows = [({0: 1, 1: -1, 2: -1, 3: -1}, 0, 0), ({4: 1, 5: -1, 6: -1}, 0, 0)]
    programme = Programme(rows, low, high)
    assert programme.range({3: 1}) == (3, 3)
    assert programme.range({5: 1}) == (1, T)
    assert intruder.INSIDE


def test_no_small_count_is_told_by_pooled_releases_and_all_that_their_areas_published() -> None:
    areas = [publications(seed) for seed in (3, 4, 5, 6)]
    told = pool_sums(areas)
    assert {version for _, _, version, _, _ in told} == {0, 1}
    trial = attack_region(areas, told)
    assert trial.judged > 200
    assert trial.which[trial.sunk :] == []
    left_out = [number for number in range(4) if all(number not in parts for _, _, _, parts, _ in told)]
    assert left_out, "an area that hides a figure is in no sum"
    assert attack_region(areas, everyone_added(told, areas), left_out).told > 0, "sums over all areas would tell"
