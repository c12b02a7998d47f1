"""Random areas for the engines that derive from Parquet, and the same answer asked of all of them."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from polars.testing import assert_frame_equal

from etl.policy.policy_file import parse_policy
from tests.generative.strategies import POLICY, worlds
from tests.support.parquet import Result, write_tables
from tests.support.tables import Row

AGREED = parse_policy(POLICY)
World = tuple[Mapping[str, Sequence[Row]], datetime]


def same(ours: Result, theirs: Result) -> None:
    """Fail unless two results have the same facts and measures, to the last digit and type."""
    assert set(ours.facts) == set(theirs.facts)
    for name, frame in theirs.facts.items():
        assert_frame_equal(ours.facts[name], frame, check_exact=True)
    assert_frame_equal(ours.measures, theirs.measures, check_exact=True)


def write_world(folder: Path, world: World) -> None:
    """Write the tables of a random area and what its rows can't say, as `--from` takes them."""
    tables, as_at = world
    write_tables(folder, tables)
    (folder / "about.json").write_text(json.dumps({"as_at": as_at.isoformat()}), encoding="utf-8")


def drawn(number: int) -> World:
    """Return the random area of a seed: the tenth that is drawn, as the first few are the plainest."""
    found: list[World] = []

    @seed(number)
    @settings(max_examples=10, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=HealthCheck)
    @given(worlds())
    def keep(world: World) -> None:
        found.append(world)

    keep()
    return found[-1]
