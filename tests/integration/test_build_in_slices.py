"""The sample built in slices of a few thousand rows holds the very tables of the build made at once."""

import json
import shutil

import duckdb
import pytest

from etl import slices
from etl.build import Source, build
from etl.builds import build_path, current_build, read_current
from etl.extracts import precedence, read_extracts
from etl.load import as_at_of
from etl.policy import load_policy
from queries.facts.derive import derive


@pytest.fixture
def in_slices(sample_build, tmp_path, monkeypatch):
    """Return the sample's data directory with a second build, made of several slices, and its number."""
    data = shutil.copytree(sample_build, tmp_path / "data")
    meta = read_current(data)
    extracts = precedence(read_extracts(data))
    monkeypatch.setattr(slices, "ROWS", 7_000)
    build(data, Source(extracts, as_at_of(extracts), load_policy(data)), derive, meta | {"build": 99}, lambda _: None)
    return data, 99


def test_every_table_is_the_same_row_by_row(in_slices):
    data, number = in_slices
    with duckdb.connect() as con:
        for name, build_number in (("whole", current_build(data)), ("sliced", number)):
            path = str(build_path(data, build_number)).replace("'", "''")
            con.execute(f"ATTACH '{path}' AS {name} (READ_ONLY)")
        (text,) = con.execute("SELECT json FROM sliced.meta").fetchone()
        for table in json.loads(text)["tables"]:
            rows = [f"SELECT rowid AS place, * FROM {name}.{table}" for name in ("whole", "sliced")]  # noqa: S608
            differing = con.execute(
                f"SELECT count(*) FROM ({rows[0]}) AS a FULL JOIN ({rows[1]}) AS b USING (place) "  # noqa: S608
                "WHERE a IS DISTINCT FROM b"
            ).fetchone()
            assert differing == (0,), table
        kept = con.execute("SELECT count(*) FROM whole.contacts").fetchone()
        assert kept[0] > 2 * slices.ROWS  # so that there were slices
