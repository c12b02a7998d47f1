"""Nobody who has every publication of an area can work out how few children a hidden count is of."""

from pathlib import Path

import numpy as np
import pytest

from etl.synthetic.setting import hub_names
from publish.disclosure.audit import Audit
from publish.published.ledger import read_ledger
from queries.build import Build
from tests.support import intruder
from tests.support.intruder import Programme, T, publications, try_area
from tests.support.loaded_areas import area_of, area_of_files, extracts, loaded
from tests.support.pooled_intruder import attack_region, everyone_added, pool_sums


@pytest.mark.parametrize(("seed", "rounding"), [(2, 5), (5, 5), (8, 10)])
def test_no_small_count_is_told_by_four_publications_of_an_area(seed: int, rounding: int | None) -> None:
    trial = try_area(seed, rounding)
    assert trial.judged > 50, "there is something to find"
    assert trial.which[trial.sunk :] == []
    assert trial.shown > trial.hidden / 4, "and something is published"


def test_the_intruder_finds_what_is_not_protected(monkeypatch: pytest.MonkeyPatch) -> None:
    """With primary suppression alone the same areas tell; so a trial that finds nothing has looked."""
    monkeypatch.setattr("publish.disclosure.forward.show_again", lambda _lattice, hidden, *_: set(hidden))
    monkeypatch.setattr("publish.disclosure.forward.audit", lambda *_: Audit())
    assert try_area(0).told > 10


@pytest.fixture(scope="module")
def areas(tmp_path_factory) -> tuple[list[Build], Path]:
    """Return two builds of an invented area of four hubs, without late rows and with them, and the data of the last."""
    return loaded(tmp_path_factory.mktemp("areas"), 7, 4, 600)


@pytest.mark.parametrize(
    ("hubs", "rounding", "renamed"), [((0, 1), 5, False), ((2, 3), None, False), ((2, 3), None, True)]
)
def test_no_small_count_of_an_area_loaded_from_extracts_is_told_by_all_its_outlets(
    areas, hubs, rounding, renamed
) -> None:
    made = area_of(*areas, [hub_names(4)[hub] for hub in hubs], rounding, renamed=renamed)
    found = made.attacked()
    assert found.tried > 200
    assert found.told[made.sunk :] == []
    assert found.changed == [], "no figure is shown anew that changed by 1 to 5"
    assert made.shown > made.hidden / 4


def test_no_small_count_is_told_by_the_files_of_every_outlet(tmp_path: Path) -> None:
    """Extracts are loaded, published, read back from files alone, and all of it again after late rows."""
    extracts(tmp_path, 4, 2, 900, 4)
    made = area_of_files(tmp_path)
    outlets = {entry.outlet for entry in read_ledger(tmp_path / "home").entries}
    assert outlets >= {"snapshot", "open", "chapter"}
    assert len(made.told) > 1000
    found = made.attacked()
    assert found.tried > 200
    assert (made.sunk, found.told, found.changed) == (0, [], [])


def test_the_intruder_on_loaded_areas_finds_what_is_not_protected(areas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("publish.disclosure.forward.show_again", lambda _lattice, hidden, *_: set(hidden))
    monkeypatch.setattr("publish.disclosure.forward.audit", lambda *_: Audit())
    assert len(area_of(*areas, hub_names(4)[2:]).attacked().told) > 10


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
