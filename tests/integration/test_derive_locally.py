"""The local engine: whatever parts children are dealt into, facts and measures are those of a normal build."""

import json
import re
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from etl.policy.policy_file import parse_policy
from publish.reports.document import Text
from publish.reports.packs.make import draft_pack
from queries.build import open_build
from queries.scale import local
from queries.scale.area import EngineError
from queries.scale.local import derive_locally
from queries.scale.whole import write_part
from tests.generative.strategies import worlds
from tests.support.engines import AGREED, same, write_world
from tests.support.parquet import in_memory, in_order, measured, plain, read_result, write_tables

CONTACT = {"contact_id": "c1", "person_id": "p1", "received_at": "2026-03-02 10:00", "source": "6"}


def test_the_sample_gives_what_its_build_gives(sample_build, run_mash, tmp_path):
    build = open_build(sample_build)
    assert run_mash("derive", "--tables", "--data", sample_build, "--to", tmp_path / "tables").returncode == 0
    derive_locally(tmp_path / "tables", tmp_path / "out", build.policy, parts=3)
    found = read_result(tmp_path / "out")
    for name, frame in found.facts.items():
        columns = frame.columns
        assert_frame_equal(frame, in_order(plain(build.fact(name, columns))), check_exact=True)
    assert_frame_equal(found.measures, measured(build), check_exact=True)
    assert (tmp_path / "out/policy.toml").read_text("utf-8") == build.policy.text
    kept = pl.read_parquet(tmp_path / "out/changes.parquet")
    assert kept.sort("effective_on", "change_id").select(build.changes().columns).equals(build.changes())
    about = json.loads((tmp_path / "out" / "about.json").read_text("utf-8"))
    assert (about["as_at"], about["parts"]) == ("2026-11-08T23:59:59.999999", 3)
    home = tmp_path / "home"
    assert run_mash("load", "--measures", tmp_path / "out", "--data", home).returncode == 0
    state = run_mash("status", "--data", home).stdout
    assert "Its figures were derived elsewhere ('mash load --measures'): there are no extracts here." in state
    lacking = [line for line in state.splitlines() if line.startswith("Not in this data: ")]
    assert lacking
    assert not any(re.search(r"\b(referrals|changes)[,.]", line.split(" of ")[0] + ".") for line in lacking)
    told = draft_pack(home, "childrens_social_care", date(2026, 10, 1))
    said = [
        block.words for page in told.document.pages for part in page for block in part.blocks if isinstance(block, Text)
    ]
    assert "It is not known what you could put right: this data holds no extract of yours." in said


@settings(
    max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)
@given(worlds(), st.integers(1, 4))
def test_random_areas_give_what_they_give_at_once(world, parts):
    tables, as_at = world
    if not any(tables.values()):
        return
    with TemporaryDirectory() as home:
        write_world(Path(home) / "in", world)
        derive_locally(Path(home) / "in", Path(home) / "out", AGREED, parts=parts)
        same(read_result(Path(home) / "out"), in_memory(tables, as_at, AGREED))


def test_a_table_that_begins_later_on_the_day_of_the_as_at_speaks_for_its_month_as_in_a_build(tmp_path):
    late = CONTACT | {"received_at": "2026-03-02 22:00", "hub": "North"}
    world = {"contacts": [late]}, datetime(2026, 3, 2)
    write_world(tmp_path / "in", world)
    derive_locally(tmp_path / "in", tmp_path / "out", AGREED, parts=2)
    found = read_result(tmp_path / "out")
    assert found.measures.filter(pl.col("status") == "partial").height
    same(found, in_memory(*world, AGREED))


def test_months_in_which_family_help_has_no_tiers_are_off_the_ladder_here_too(tmp_path):
    """A switch in January: from then on the four levels can't be told apart, by hub and in all."""
    switch = '[[ladder_in_force]]\nladder = "family_help"\nfrom = 2026-01-01\nsource = "plan"'
    begun = [("early_help", "2025-11-03", "2026-01-01"), ("family_help", "2026-01-01", None)]
    episodes = [
        {"episode_id": f"e{child}{at}", "person_id": f"p{child}", "level": level, "started_on": on, "ended_on": until}
        for child in range(6)
        for at, (level, on, until) in enumerate(begun)
    ]
    tables, as_at, policy = {"support_episodes": episodes}, datetime(2026, 3, 31, 23, 59, 59), parse_policy(switch)
    write_world(tmp_path / "in", (tables, as_at))
    derive_locally(tmp_path / "in", tmp_path / "out", policy, parts=3)
    found = read_result(tmp_path / "out")
    same(found, in_memory(tables, as_at, policy))
    early = found.measures.filter(pl.col("metric") == "step_up_from_early_help", pl.col("hub").is_null())
    assert dict(early.select("period", "status").rows())["2026-02"] == "off_ladder"


def derived(tmp_path: Path, tables: dict[str, list[dict[str, str]]], as_at: date | None = None):
    write_tables(tmp_path / "in", tables)
    return derive_locally(tmp_path / "in", tmp_path / "out", parse_policy(), as_at)


def test_a_check_of_an_unknown_contact_is_kept_and_one_goes_with_its_contact_s_child(tmp_path):
    asked = {"agency": "police", "requested_at": "2026-03-03 09:00"}
    checks = [{"check_id": "k1", "contact_id": "c1", **asked}, {"check_id": "k2", "contact_id": "gone", **asked}]
    derived(tmp_path, {"contacts": [CONTACT], "agency_checks": checks})
    found = read_result(tmp_path / "out").facts["agency_checks"]
    assert dict(found.select("check_id", "person_id").rows()) == {"k1": "p1", "k2": None}


@pytest.mark.parametrize(
    ("referred", "as_at"),
    [("2026-03-05", datetime(2026, 3, 5, 23, 59, 59, 999_999)), ("2099-01-01", datetime(2026, 3, 2, 10))],
)
def test_the_as_at_is_the_newest_event_until_today(tmp_path, referred, as_at):
    referral = {"referral_id": "r1", "person_id": "p1", "received_on": referred, "source": "6"}
    assert derived(tmp_path, {"contacts": [CONTACT], "referrals": [referral]}).as_at == as_at


def test_an_as_at_given_is_the_end_of_that_day(tmp_path):
    assert derived(tmp_path, {"contacts": [CONTACT]}, date(2026, 3, 9)).as_at == datetime(
        2026, 3, 9, 23, 59, 59, 999_999
    )


def contacts_with(tmp_path: Path, *columns: pl.Expr) -> None:
    write_tables(tmp_path / "in", {"contacts": [CONTACT]})
    path = tmp_path / "in" / "contacts.parquet"
    pl.read_parquet(path).with_columns(*columns).write_parquet(path)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (pl.lit("Ann Smith").alias("concern"), "contacts holds values that the extract standard does not know"),
        (pl.lit(None, pl.String).alias("person_id"), "contacts has rows without person_id"),
        (pl.col("received_at").dt.replace_time_zone("UTC"), "received_at as a moment in a time zone"),
    ],
)
def test_rows_that_no_load_would_accept_are_refused_without_a_value(tmp_path, wrong, said):
    contacts_with(tmp_path, wrong)
    with pytest.raises(EngineError, match=said) as refused:
        derive_locally(tmp_path / "in", tmp_path / "out", parse_policy())
    assert "Smith" not in str(refused.value)
    assert not (tmp_path / "out" / "about.json").exists()


def test_a_required_column_that_is_missing_is_named(tmp_path):
    contacts_with(tmp_path)
    path = tmp_path / "in" / "contacts.parquet"
    pl.read_parquet(path).drop("source").write_parquet(path)
    with pytest.raises(EngineError, match="contacts has no column source"):
        derive_locally(tmp_path / "in", tmp_path / "out", parse_policy())


def test_a_fact_of_which_rows_are_lost_is_no_result(tmp_path, monkeypatch):
    monkeypatch.setattr(
        local, "write_part", lambda folder, fact, part, frame: write_part(folder, fact, part, frame[1:])
    )
    with pytest.raises(EngineError, match="0 of 1 rows of contacts are where --to points"):
        derived(tmp_path, {"contacts": [CONTACT]})
    assert not (tmp_path / "out/about.json").exists()


def test_nothing_is_overwritten_and_an_empty_folder_is_no_area(tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a").touch()
    with pytest.raises(EngineError, match="new or empty folder"):
        derive_locally(tmp_path, tmp_path / "full", parse_policy())
    with pytest.raises(EngineError, match="holds no tables"):
        derive_locally(tmp_path / "full", tmp_path / "out", parse_policy())


def test_the_command_refuses_what_is_spark_s_alone(run_mash):
    done = run_mash("derive", "--from", "s3a://lake/tables", "--to", "out")
    assert done.returncode == 2
    assert "are for --engine spark" in done.stderr
