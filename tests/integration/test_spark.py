"""Spark with two workers gives exactly what the local engine and a normal build give."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from etl.policy import Policy, parse_policy
from queries.build import open_build
from queries.engines.area import EngineError
from queries.engines.local import derive_locally
from queries.engines.spark import derive_on_spark, session
from tests.support.parquet import Result, measured, read_result, write_tables

pytestmark = pytest.mark.xdist_group("spark")  # one Java for all of them


def silent(_what: str, _share: float) -> None:
    """Show no progress."""


@pytest.fixture(scope="module", autouse=True)
def java() -> Iterator[None]:
    """Ask for Java; without it the tests are skipped, or fail where CI is set. It compiles less, as it runs briefly."""
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        tell = pytest.fail if os.environ.get("CI") else pytest.skip
        tell("no Java found: install openjdk-17-jre-headless, or set JAVA_HOME, to run the Spark tests")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1")
        yield


def on_spark(source: Path, to: Path, policy: Policy, parts: int = 3) -> Any:
    return derive_on_spark(str(source), str(to), policy, master="local[2]", parts=parts, step=silent)


def same(ours: Result, theirs: Result) -> None:
    assert set(ours.facts) == set(theirs.facts)
    for name, frame in theirs.facts.items():
        assert_frame_equal(ours.facts[name], frame, check_exact=True)
    assert_frame_equal(ours.measures, theirs.measures, check_exact=True)


def test_the_sample_gives_what_the_local_engine_and_its_build_give(sample_build, run_mash, tmp_path):
    build = open_build(sample_build)
    assert run_mash("derive", "--tables", "--data", sample_build, "--to", tmp_path / "tables").returncode == 0
    on_spark(tmp_path / "tables", tmp_path / "spark", build.policy)
    derive_locally(tmp_path / "tables", tmp_path / "local", build.policy, parts=2, step=silent)
    found = read_result(tmp_path / "spark")
    same(found, read_result(tmp_path / "local"))
    assert_frame_equal(found.measures, measured(build), check_exact=True)


def test_what_is_wrong_on_an_executor_is_said_in_one_line_without_a_value(tmp_path):
    contact = {"contact_id": "c1", "person_id": "p1", "received_at": "2026-03-02 10:00", "source": "6"}
    write_tables(tmp_path / "in", {"contacts": [contact]})
    path = tmp_path / "in" / "contacts.parquet"
    pl.read_parquet(path).with_columns(concern=pl.lit("Ann Smith")).write_parquet(path)
    with pytest.raises(EngineError, match="contacts holds values that the extract standard does not know") as refused:
        on_spark(tmp_path / "in", tmp_path / "out", parse_policy(), parts=1)
    assert "Smith" not in str(refused.value)
    assert not (tmp_path / "out" / "about.json").exists()


def test_without_java_the_error_names_it(monkeypatch):
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EngineError, match="needs Java 17"), session("local[1]"):
        pass


def test_without_pyspark_the_error_names_the_extra(monkeypatch):
    for name in ("pyspark", "pyspark.errors", "pyspark.sql"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(EngineError, match=r"pip install 'mash-outcomes\[spark\]'"), session("local[1]"):
        pass
