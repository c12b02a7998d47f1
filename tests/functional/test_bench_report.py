"""docs/performance.md is made of the measurements beside it: every part, every size, every target."""

import json
from pathlib import Path

import pytest

from mash.benchmarks.growth import PANELS, apart, growth
from mash.benchmarks.parts import NAMES
from mash.benchmarks.targets import TARGETS
from mash.benchmarks.words import seconds, size
from mash.documents.performance import page, read_runs

DOCS = Path(__file__).parents[2] / "docs"
RUNS = read_runs(DOCS / "performance")


def test_the_picture_shows_every_size_and_each_piece_of_work() -> None:
    picture = (DOCS / "performance" / "growth.svg").read_text("utf-8")
    drawn = [run for run in RUNS if any(row["part"] in PANELS for row in run["parts"])]
    for said in [*PANELS.values(), *(size(run["contacts"]) for run in drawn)]:
        assert f">{said}<" in picture, "run: python -m uv run python -m mash.documents"


def test_every_part_was_measured_and_only_parts_that_there_are() -> None:
    measured = [[row["part"] for row in run["parts"]] for run in RUNS]
    assert list(NAMES) in measured
    assert [names for names in measured if names != [name for name in NAMES if name in names]] == []
    assert all(row["ours_s"] > 0 and row["peak_mb"] > 0 for run in RUNS for row in run["parts"])


def test_another_figure_makes_another_page_and_another_picture(tmp_path: Path) -> None:
    run = json.loads(json.dumps(RUNS[0]))
    (tmp_path / "contacts-7.json").write_text(json.dumps(run), "utf-8")
    once = page(tmp_path), growth(read_runs(tmp_path))
    row = next(row for row in run["parts"] if row["part"] == "levels")
    row["ours_s"] *= 100
    (tmp_path / "contacts-7.json").write_text(json.dumps(run), "utf-8")
    again = page(tmp_path), growth(read_runs(tmp_path))
    assert seconds(row["ours_s"]) in again[0]
    assert once[0] != again[0]
    assert once[1] != again[1]


@pytest.mark.parametrize(
    ("said", "found", "verdict"),
    [
        ("Load, against the floor", 1.5, "reached, stretch too"),
        ("Load, against the floor", 2.5, "reached"),
        ("Load, against the floor", 2.51, "**not reached**"),
        ("Levels, DuckDB SQL against ours", 9.0, "reached, stretch too"),
        ("Levels, DuckDB SQL against ours", 5.0, "reached"),
        ("Levels, DuckDB SQL against ours", 4.9, "**not reached**"),
        ("Load, peak memory", None, "not measured"),
    ],
)
def test_a_target_is_reached_or_not(said: str, found: float | None, verdict: str) -> None:
    target = next(target for target in TARGETS if target.title == said)
    assert target.verdict(found) == verdict


def test_growth_is_one_size_against_another() -> None:
    target = next(one for one in TARGETS if one.times_of)
    runs = [
        {"contacts": contacts, "parts": [{"part": "facts", "ours_s": taken}]}
        for contacts, taken in ((5_000_000, 10.0), (30_000_000, 65.0))
    ]
    assert target.measured(runs) == pytest.approx(6.5)
    assert target.measured(runs[:1]) is None


def test_names_at_the_ends_of_lines_stand_apart() -> None:
    ends = {way: [{"contacts": 5, "seconds": taken}] for way, taken in (("ours", 1.0), ("duckdb", 1.05))}
    moved = apart(ends, 0, 2)
    assert moved["ours"] == 0
    assert moved["duckdb"] < -12


@pytest.mark.parametrize(
    ("taken", "said"),
    [(None, ""), (0.00214, "2.1 ms"), (0.0431, "43 ms"), (0.176, "176 ms"), (8.04, "8.0 s"), (1236.5, "1,236 s")],
)
def test_times_have_the_digits_that_matter(taken: float | None, said: str) -> None:
    assert seconds(taken) == said
