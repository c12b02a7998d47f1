"""Checks that levels of need are listed once: an area's own ladder of five levels loads, counts and is drawn."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from dashboard.screens.level_of_need.tables import matrix
from etl import codes
from publish.charts.alluvial import Flow, alluvial
from queries.build import open_build
from queries.journeys.level_flows import level_flows

ROOT = Path(__file__).parents[2]
FOLDERS = ("etl", "queries", "publish", "dashboard", "mash")
SPELLED_IN = (
    "etl/codes.py",
    "etl/propose/families.py",
    "queries/facts",
    "queries/metrics",
    "queries/measure",
    "publish/disclosure",
)
OTHER_MEANINGS = {  # words that are spelled like a level and are none
    ("etl/contracts/__init__.py", "pre_proceedings"): "a table",
    ("etl/formats/census_rows.py", "pre_proceedings"): "a table",
    ("etl/formats/ssd.py", "pre_proceedings"): "a table",
    ("etl/formats/ssd_rows.py", "pre_proceedings"): "a table",
    ("etl/synthetic/calibration.py", "early_help"): "an outcome of contacts",
    ("etl/synthetic/checks.py", "early_help"): "an agency",
    ("etl/synthetic/sample.py", "early_help"): "an agency",
    ("etl/synthetic/sample_text.py", "family_help"): "a ladder",
    ("etl/synthetic/setting.py", "early_help"): "an agency",
    ("etl/synthetic/write.py", "early_help"): "an agency",
    ("etl/synthetic/write.py", "family_help"): "a ladder",
    ("queries/returns/early_help.py", "early_help"): "a column of the episodes fact",
    ("queries/returns/front_door.py", "looked_after"): "a line of the return",
    ("queries/cases/journey.py", "pre_proceedings"): "a table",
    ("publish/reports/packs/asked.py", "early_help"): "an agency",
    ("mash/documents/columns_used.py", "pre_proceedings"): "a table",
    ("mash/benchmarks/duckdb_way.py", "early_help"): "the benchmark's own answer, in SQL",
    ("mash/benchmarks/duckdb_way.py", "child_in_need"): "the benchmark's own answer, in SQL",
    ("mash/benchmarks/duckdb_way.py", "child_protection"): "the benchmark's own answer, in SQL",
    ("mash/benchmarks/duckdb_way.py", "looked_after"): "the benchmark's own answer, in SQL",
}
POLICY = """
[[ladder]]
name = "five"
title = "Five levels"
rungs = [
  { name = "help", title = "Help", holds = ["early_help", "targeted_early_help", "family_help/targeted"] },
  { name = "planted", title = "Planted level", holds = ["family_help", "family_help/statutory"] },
  { name = "need", title = "Need", holds = ["child_in_need", "short_breaks"] },
  { name = "protection", title = "Protection", holds = ["child_protection", "pre_proceedings"] },
  { name = "care", title = "Care", holds = ["looked_after"] },
]

[[ladder_in_force]]
ladder = "five"
from = 1990-01-01
"""
EPISODES = """episode_id,person_id,level,started_on,ended_on
e1,p1,early_help,2025-01-10,2025-06-01
e2,p1,family_help,2025-06-01,2025-09-01
e3,p1,child_in_need,2025-09-01,
e4,p2,looked_after,2025-01-10,2026-02-02
e5,p2,family_help,2026-02-02,
"""


def test_another_level_loads_counts_and_is_drawn(tmp_path, run_mash):
    extracts, data = tmp_path / "extracts", tmp_path / "data"
    extracts.mkdir()
    data.mkdir()
    (extracts / "support_episodes.csv").write_text(EPISODES)
    (data / "policy.toml").write_text(POLICY)
    loaded = run_mash("load", extracts, "--as-at", "2026-03-31", "--data", data)
    assert "5 rows accepted, 0 quarantined" in loaded.stdout, loaded.stderr
    build = open_build(data)
    changes = build.fact("level_changes", ["person_id", "level_from", "level_to", "step_up", "step_down"])
    assert changes.rows() == [
        ("p1", "none", "help", False, False), ("p1", "help", "planted", True, False),
        ("p1", "planted", "need", True, False), ("p2", "none", "care", False, False),
        ("p2", "care", "planted", False, True),
    ]  # fmt: skip
    flows = level_flows(build, date(2026, 2, 1))
    steps = [(pair.level_from, pair.level_to, pair.step) for pair in flows.pairs if pair.children]
    assert steps == [("help", "need", 2), ("care", "planted", -3)]
    bands = (Flow(pair.level_from, pair.level_to, pair.children) for pair in flows.pairs)
    assert "Planted level" in alluvial(bands, levels=flows.levels).to_json()
    assert matrix(flows).count("Planted level") == 2
    assert (
        "step_downs,2026-02,1,,1,ok,five" in run_mash("metrics", "step_downs", "--format", "csv", "--data", data).stdout
    )
    assert "Children in need" in run_mash("metrics", "--set", "front-door-quarterly", "--data", data).stdout


def spelled(path: str, text: str) -> Iterator[str]:
    """Yield a sentence for each level that a module spells."""
    found = re.findall(rf"""["']({"|".join(codes.EPISODE_LEVELS)})["']""", text)
    for code in sorted(set(found)):
        if (path, code) not in OTHER_MEANINGS:
            yield f"{path} spells the level '{code}': take it from the list in etl/codes.py."


def test_no_other_module_spells_a_level():
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    names = {path.relative_to(ROOT).as_posix(): path for path in paths}
    modules = {name: path.read_text("utf-8") for name, path in names.items() if not name.startswith(SPELLED_IN)}
    sentences = [sentence for name, text in modules.items() for sentence in spelled(name, text)]
    assert not sentences, "\n".join(sentences)


def test_a_forgotten_step_is_named():
    assert list(spelled("publish/planted.py", 'if level == "looked_after":')) == [
        "publish/planted.py spells the level 'looked_after': take it from the list in etl/codes.py."
    ]
