"""`mash bench` compares like with like: equal rows first, a process for each measurement, and nothing left behind."""

import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from dashboard.server.warm_up import rehearse
from mash.benchmarks import ours
from mash.benchmarks.areas import compared, write_areas
from mash.benchmarks.child import measure
from mash.benchmarks.equal import digest
from mash.benchmarks.machine import BenchError, check_packages
from mash.benchmarks.parts import LATER, MODULES, PARTS, Part
from mash.benchmarks.place import Place
from mash.benchmarks.run import QUICK, QUICK_WAYS, Plan, run

KEYS = ["part", "ours_s", "pandas_s", "duckdb_s", "floor_s", "ratio_pandas", "ratio_duckdb", "ratio_floor", "peak_mb"]
COMPARED = [part for part in PARTS if part.compared]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = Place(tmp_path_factory.mktemp("bench"))
    ours.synthesise(place, 3_000)()
    ours.load_and_facts(place, place.data)()
    ours.export(place)()
    return place


@pytest.mark.xdist_group("bench")
@pytest.mark.parametrize("part", COMPARED, ids=lambda part: part.name)
def test_every_way_gives_the_same_rows(place: Place, part: Part) -> None:
    once = Part(part.name, part.does, part.ways, part.about)
    found = {way: measure(once, way, place, compare=True) for way in part.ways}
    digests = {way: one["digest"] for way, one in found.items()}
    assert all(one == digests["ours"] for one in digests.values()), digests
    assert all(int(rows) > 0 for rows, _ in digests["ours"].values())
    assert all(one["seconds"] > 0 and one["peak_mb"] > 10 for one in found.values())


@pytest.mark.xdist_group("bench")
def test_a_digest_tells_a_changed_row_and_no_other_order(place: Place) -> None:
    rows = ours.look_back(place)()["look_back"]
    turned = rows.with_columns(later=pl.when(pl.int_range(pl.len()) == 7).then(~pl.col("later")).otherwise("later"))
    first = digest(place, {"look_back": rows})
    assert digest(place, {"look_back": rows.reverse()}) == first
    assert digest(place, {"look_back": turned}) != first
    assert digest(place, {"look_back": rows.tail(-1)}) != first


@pytest.mark.xdist_group("bench")
def test_the_areas_that_are_timed_are_all_compared(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mash.benchmarks.areas.AREAS", 4)
    for told in compared(write_areas(place.root / "areas")):
        assert [figure.area for figure in told.together] == [f"Area {number}" for number in range(1, 5)]
        assert told.shape and not told.apart


def test_ways_that_differ_stop_the_benchmark(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def child(_folder: Path, part: str, way: str, *_more: str) -> dict[str, object]:
        return {"seconds": 1.0, "peak_mb": 1.0, "digest": {"levels": [way == "pandas", part]}}

    monkeypatch.setattr("mash.benchmarks.run._child", child)
    levels = [part for part in PARTS if part.name == "levels"]
    with pytest.raises(BenchError, match=r"levels: pandas gives other rows than ours \(levels\)"):
        run(Plan(1_000, levels, 1, ("ours", "pandas", "duckdb")), tmp_path, lambda _what, _share: None)
    rows = run(Plan(1_000, levels, 1, ("ours", "duckdb")), tmp_path, lambda _what, _share: None)
    assert (rows[0]["pandas_s"], rows[0]["ratio_pandas"], rows[0]["ratio_duckdb"]) == (None, None, 1.0)


def test_a_slow_reference_has_one_round_and_ours_and_the_floor_have_all(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    took = {"ours": [90.0, 70.0, 80.0], "pandas": [31.0], "duckdb": [29.0, 45.0, 41.0], "floor": [40.0, 44.0, 42.0]}
    left = {way: iter(seconds) for way, seconds in took.items()}

    def child(_folder: Path, part: str, way: str, *_more: str) -> dict[str, object]:
        return {} if part == "prepare" else {"seconds": next(left[way]), "peak_mb": 1.0, "digest": {}}

    monkeypatch.setattr("mash.benchmarks.run._child", child)
    told: list[float] = []
    load = [part for part in PARTS if part.name == "load"]
    plan = Plan(1_000, load, 3, tuple(took))
    [row] = run(plan, tmp_path, lambda _what, share: told.append(share))
    assert [row[f"{way}_s"] for way in took] == [80.0, 31.0, 41.0, 42.0]
    assert [list(rest) for rest in left.values()] == [[]] * 4
    assert told == pytest.approx(plan.shares)


def test_a_slow_reference_is_reckoned_once_and_quick_is_under_a_minute() -> None:
    load = [part for part in PARTS if part.name == "load"]
    one, five = (Plan(millions * 1_000_000, load, 3, ("ours", "pandas")) for millions in (1, 5))
    assert [len([took for took in plan.steps() if took]) for plan in (one, five)] == [3 + 6, 3 + 4]
    assert [len(plan.shares) for plan in (one, five)] == [3 + 6, 3 + 6]
    quick = [part for part in PARTS if part.name not in LATER]
    assert Plan(QUICK, quick, 1, QUICK_WAYS).seconds < 50 < Plan(1_000_000, PARTS, 3, tuple(MODULES)).seconds


def bench(temporary: Path, *args: str) -> "subprocess.CompletedProcess[str]":
    env = os.environ | {name: str(temporary) for name in ("TMPDIR", "TEMP", "TMP")} | {"NO_COLOR": "1"}
    command = [sys.executable, "-m", "mash.main", "bench", *args]
    return subprocess.run(command, env=env, capture_output=True, encoding="utf-8", check=False)


def test_the_command_prints_one_object_for_each_part_and_leaves_nothing(tmp_path: Path) -> None:
    done = bench(
        tmp_path, "--contacts", "1000", "--rounds", "1", "--only", "levels", "--only", "mash --help", "--json",
        "--record", str(tmp_path / "kept"),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    levels, start = json.loads(done.stdout)
    assert [list(levels), list(start)] == [KEYS, KEYS]
    assert [levels["part"], start["part"]] == ["levels", "mash --help"]
    assert levels["ratio_pandas"] == pytest.approx(levels["pandas_s"] / levels["ours_s"], rel=0.05)
    assert start["ratio_floor"] == pytest.approx(start["ours_s"] / start["floor_s"], rel=0.05)
    assert {name for name in KEYS if start[name] is None} == {
        name for name in KEYS if "pandas" in name or "duckdb" in name
    }
    assert "1,000 invented contacts: up to 0.0 GB of temporary files in" in done.stderr
    assert "It takes about 10 seconds on two cores. --quick takes less than one minute." in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    assert json.loads((tmp_path / "kept" / "contacts-1000.json").read_text("utf-8"))["parts"] == [levels, start]


def test_too_small_a_disk_and_an_unknown_part_are_refused_in_one_line(tmp_path: Path) -> None:
    for args, said in (
        (("--contacts", "1000000000000"), "need 1500000.0 GB of temporary disk"),
        (("--only", "loading"), "There is no part 'loading' to measure"),
    ):
        done = bench(tmp_path, *args)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_missing_package_is_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mash.benchmarks.machine.find_spec", lambda name: None if name == "pandas" else object())
    with pytest.raises(BenchError, match=r"needs pandas: pip install 'mash-outcomes\[bench\]'"):
        check_packages()


@pytest.mark.xdist_group("bench")
def test_the_page_that_is_timed_draws_ten_charts_and_says_how_long_its_script_took(place: Place) -> None:
    again = rehearse(place.data)  # raises unless ten charts are drawn
    assert 0 < again() < 60
