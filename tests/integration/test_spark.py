"""Spark with two workers gives exactly what the local engine and a normal build give, on the sample and at random."""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import expect
from polars.testing import assert_frame_equal

from etl.policy.policy_file import parse_policy
from queries import words
from queries.build import Build, open_build
from queries.measure.engine import measure
from queries.metrics.catalogue import METRICS
from queries.scale.area import Area, EngineError
from queries.scale.cells import deriver
from queries.scale.local import derive_locally
from queries.scale.spark import derive_on_spark
from queries.scale.spark_start import session
from tests.support.engines import AGREED, drawn, same, write_world
from tests.support.parquet import in_memory, measured, read_result, write_tables
from tests.support.server import served

pytestmark = pytest.mark.xdist_group("spark")  # one Java for all of them
WORKERS = "local-cluster[2,1,1024]"  # two workers with a core each, in processes of their own


@pytest.fixture(scope="module")
def spark() -> Iterator[None]:
    """Start Spark once; it compiles little, being brief. Without Java tests are skipped, or fail where CI is set."""
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        tell = pytest.fail if os.environ.get("CI") else pytest.skip
        tell("no Java found: install openjdk-17-jre-headless, or set JAVA_HOME, to run the Spark tests")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        with session(WORKERS) as started:
            started.conf.set("spark.sql.codegen.wholeStage", "false")  # compiling takes longer than so few rows
            started.conf.set("spark.sql.codegen.factoryMode", "NO_CODEGEN")
            assert started.sparkContext.master == WORKERS
            yield


def test_the_sample_gives_what_the_local_engine_and_its_build_give_and_loads_back_to_be_browsed(
    spark, sample_build, run_mash, tmp_path, monkeypatch, browser
):
    build = open_build(sample_build)
    assert run_mash("derive", "--tables", "--data", sample_build, "--to", tmp_path / "tables").returncode == 0
    monkeypatch.chdir(tmp_path)  # workers run in folders of their own
    derive_on_spark("tables", "spark", build.policy, parts=3)
    derive_locally(tmp_path / "tables", tmp_path / "local", build.policy, parts=2)
    found = read_result(tmp_path / "spark")
    same(found, read_result(tmp_path / "local"))
    for name in ("changes.parquet", "policy.toml"):
        assert (tmp_path / "spark" / name).read_bytes() == (tmp_path / "local" / name).read_bytes()
    assert_frame_equal(found.measures, measured(build), check_exact=True)
    back = tmp_path / "back"
    assert run_mash("load", "--measures", tmp_path / "spark", "--data", back).returncode == 0
    assert_frame_equal(measured(open_build(back)), measured(build), check_exact=True)
    assert run_mash("load", "--measures", tmp_path / "spark", "--data", sample_build).returncode == 2
    _browse(browser, back, build, tmp_path / "serve.log")


def _browse(browser, data: Path, build: Build, log: Path) -> None:
    """Look at what Spark derived in the dashboard: figures of a hub's own build, and what needs extracts is absent."""
    [row] = measure(
        build, [METRICS["contact_decided_on_time"]], since=date(2026, 10, 1), until=date(2026, 10, 31)
    ).to_dicts()
    with served(data, log) as server:
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.port}/timeliness?month=2026-10")
        expect(page.get_by_text(words.percent(row["value"])).first).to_be_visible(timeout=120_000)
        page.goto(f"http://127.0.0.1:{server.port}/data-quality")
        expect(page.get_by_text("it holds measures that were derived elsewhere")).to_be_visible(timeout=120_000)
        page.close()


def both(world, home: Path, to: str) -> tuple[Area, Area]:
    write_world(home / "in", world)
    ours = derive_on_spark(str(home / "in"), to, AGREED, parts=3)
    return ours, derive_locally(home / "in", home / "local", AGREED, parts=2)


@pytest.mark.parametrize(("number", "at_address"), [(1, False), (2, False), (3, True)])
def test_random_areas_give_what_they_give_at_once(spark, number, at_address, tmp_path):
    tables, as_at = world = drawn(number)
    to = tmp_path / "spark"
    ours, theirs = both(world, tmp_path, to.as_uri() if at_address else str(to))
    assert ours == theirs
    same(read_result(to), read_result(tmp_path / "local"))
    same(read_result(to), in_memory(tables, as_at, AGREED))
    [about] = (to / "about.json").glob("part-*.txt") if at_address else [to / "about.json"]
    assert json.loads(about.read_text("utf-8"))["engine"] == "spark"


def test_facts_that_workers_wrote_elsewhere_are_no_result(spark, tmp_path, monkeypatch):
    """Workers write into folders of their own, as on disks that are not shared: the driver finds nothing."""
    write_world(tmp_path / "in", drawn(4))
    lost = "queries.scale.spark.deriver"
    monkeypatch.setattr(lost, lambda area, staff, _folder: deriver(area, staff, Path("elsewhere")))
    with pytest.raises(EngineError, match="are where --to points: it must be a disk that all machines share"):
        derive_on_spark(str(tmp_path / "in"), str(tmp_path / "out"), AGREED, parts=3)
    assert not (tmp_path / "out" / "about.json").exists()


def test_what_is_wrong_on_an_executor_is_said_in_one_line_without_a_value(spark, tmp_path):
    contact = {"contact_id": "c1", "person_id": "p1", "received_at": "2026-03-02 10:00", "source": "6"}
    write_tables(tmp_path / "in", {"contacts": [contact]})
    path = tmp_path / "in" / "contacts.parquet"
    pl.read_parquet(path).with_columns(concern=pl.lit("Ann Smith")).write_parquet(path)
    with pytest.raises(EngineError, match="contacts holds values that the extract standard does not know") as refused:
        derive_on_spark(str(tmp_path / "in"), str(tmp_path / "out"), parse_policy(), parts=1)
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
