"""The sample built in slices of a few thousand rows holds the very tables of the build made at once."""

import json
import shutil
from itertools import pairwise

import duckdb
import polars as pl
import pytest

from etl.builds import build_path, current_build, read_current
from etl.landing.extracts import precedence, read_extracts
from etl.landing.progress import steps
from etl.policy.policy_file import load_policy
from etl.warehouse import slices
from etl.warehouse.build import Source, _derived, build
from etl.warehouse.publishing import as_at_of
from queries.facts.derive import derive
from queries.facts.names import DAYS, LEVEL_DAYS

ROWS = 7_000


@pytest.fixture(scope="module")
def in_slices(sample_build, tmp_path_factory):
    """Return the sample's data directory with a second build, made of several slices, its number and what was told."""
    data = shutil.copytree(sample_build, tmp_path_factory.mktemp("sliced") / "data")
    meta = read_current(data)
    extracts = precedence(read_extracts(data))
    told = []
    step = steps(extracts, lambda what, share: told.append((what, share)), begins=0.0)
    source = Source(extracts, as_at_of(extracts), load_policy(data))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slices, "ROWS", ROWS)
        build(data, source, derive, meta | {"build": 99}, step)
    return data, 99, told


def test_every_table_is_the_same_row_by_row(in_slices):
    data, number, _ = in_slices
    with duckdb.connect() as con:
        for name, build_number in (("whole", current_build(data)), ("sliced", number)):
            path = str(build_path(data, build_number)).replace("'", "''")
            con.execute(f"ATTACH '{path}' AS {name} (READ_ONLY)")
        (text,) = con.execute("SELECT json FROM sliced.meta").fetchone()
        for table in json.loads(text)["tables"]:
            rows = [_rows(f"{name}.{table}") for name in ("whole", "sliced")]
            differing = con.execute(
                f"SELECT count(*) FROM ({rows[0]}) AS a FULL JOIN ({rows[1]}) AS b USING (place) "  # noqa: S608
                "WHERE a IS DISTINCT FROM b"
            ).fetchone()
            assert differing == (0,), table
        kept = con.execute("SELECT count(*) FROM whole.contacts").fetchone()
        assert kept[0] > 2 * ROWS  # so that there were slices


def _rows(table: str) -> str:
    """Return the query of a table's rows with their place; a slice has sums of days of its own, which add up."""
    if table.endswith(f"fact_{LEVEL_DAYS}"):
        keys = ", ".join(name for name in DAYS if name != "days")
        return f"SELECT ({keys}) AS place, sum(days) AS days FROM {table} GROUP BY ALL"  # noqa: S608
    return f"SELECT rowid AS place, * FROM {table}"  # noqa: S608


def test_each_slice_is_told_with_its_share(in_slices):
    _, _, told = in_slices
    facts = [(what, share) for what, share in told if what.startswith("Deriving facts")]
    assert facts[1][0] == f"Deriving facts, part 2 of {len(facts)}"
    shares = [share for _, share in told]
    assert shares == sorted(set(shares))
    even = [after - before for (_, before), (_, after) in pairwise(facts)]
    assert even == pytest.approx([(1 - facts[0][1]) / len(facts)] * len(even))


def test_a_slice_of_a_fact_is_written_in_groups_that_duckdb_stores_as_they_are(tmp_path):
    """Of other groups each thread leaves a rest, and the checkpoint stores nearly everything again."""
    path, _ = _derived(tmp_path / "fact.parquet", pl.DataFrame({"at": range(300_000)}))
    with duckdb.connect() as con:
        groups = con.execute(
            "SELECT DISTINCT row_group_id, row_group_num_rows FROM parquet_metadata($1) ORDER BY row_group_id",
            [str(path)],
        ).fetchall()
    assert [rows for _, rows in groups] == [122_880, 122_880, 54_240]


def test_a_slice_holds_who_took_part_in_meetings_about_its_own_children_alone(in_slices, tmp_path, monkeypatch):
    """Whole in each slice, they cost as much again with each further slice."""
    data, number, _ = in_slices
    monkeypatch.setattr(slices, "ROWS", ROWS)
    tables = ["contacts", "agency_checks", "strategy_discussions", "section47", "attendance"]
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{build_path(data, number)}' AS build (READ_ONLY); USE build")
        whole = {*con.execute("SELECT meeting::VARCHAR, meeting_id, agency::VARCHAR FROM attendance").fetchall()}
        cuts = slices.cut(con, tables)
        handed = [
            (
                {
                    *frames["strategy_discussions"].collect()["discussion_id"],
                    *frames["section47"].collect()["section47_id"],
                },
                frames["attendance"].collect().select("meeting", "meeting_id", "agency").rows(),
            )
            for frames in slices.handed_on(con, tmp_path, tables, cuts)
        ]
    assert len(handed) > 2
    assert all(meeting in held for held, rows in handed for _, meeting, _ in rows)
    known = set[str]().union(*(held for held, _ in handed))
    assert sorted(row for _, rows in handed for row in rows) == sorted(row for row in whole if row[1] in known)
