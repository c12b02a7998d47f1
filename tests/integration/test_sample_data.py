"""The committed sample: the bytes the generator writes, every planted fault found by the loader, and nothing else."""

import json
from pathlib import Path

import fastexcel
import polars as pl
import pytest

from etl.landing.landing import quarantined
from etl.load import load
from etl.policy.policy_file import load_policy
from etl.synthetic.sample import LATE_ROWS, SAMPLE, contents
from etl.warehouse.reader import open_warehouse

pytestmark = pytest.mark.xdist_group("sample")
FOLDER = Path(__file__).parents[2] / "sample_data"
PLANTED = json.loads((FOLDER / "planted.json").read_text("utf-8"))["files"]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    data = tmp_path_factory.mktemp("sample")
    load(data, [FOLDER], as_at=SAMPLE.as_at, derive=lambda *_: {}, progress=None)
    return data


def read(path: str) -> pl.DataFrame:
    encoding = "cp1252" if path.startswith("housing") else "utf-8-sig"
    return pl.read_csv((FOLDER / path).read_bytes().decode(encoding).encode(), infer_schema=False)


def test_the_committed_files_are_what_the_generator_writes():
    made = dict(contents())
    committed = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file()}
    assert committed == set(made)
    stale = [path for path, data in made.items() if (FOLDER / path).read_bytes() != data]
    assert stale == [], "run: uv run python -m etl.synthetic.sample sample_data"


def test_the_sample_is_small():
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) < 6_000_000


def test_everything_says_that_it_is_synthetic():
    assert "# Sample data: synthetic" in (FOLDER / "README.md").read_text("utf-8")
    policy = load_policy(FOLDER)
    assert policy.synthetic
    assert policy.area == "Northvale"
    book = fastexcel.read_excel(FOLDER / "early_help" / "support_episodes.xlsx")
    assert book.sheet_names == ["Synthetic support_episodes"]


def test_the_loader_refuses_exactly_the_rows_made_wrong(loaded):
    found = quarantined(loaded, None).group_by("extract", "reason").len()
    refused = {(extract, reason): count for extract, reason, count in found.iter_rows()}
    assert refused == {
        (path, reason): count for path, file in PLANTED.items() for reason, count in file["bad_rows"].items()
    }


def test_about_one_row_in_a_hundred_is_wrong():
    rows = sum(file["rows"] for file in PLANTED.values())
    bad = sum(sum(file["bad_rows"].values()) for file in PLANTED.values())
    assert 0.008 < bad / rows < 0.012
    reasons = {reason for file in PLANTED.values() for reason in file["bad_rows"]}
    assert {"unknown_code", "not_a_date", "missing_value", "duplicate_key", "decided_before_received"} <= reasons


def test_police_complete_contacts_that_the_hub_holds_without_a_decision(loaded):
    late = read(f"police/contacts_corrections_{SAMPLE.as_at:%Y-%m}.csv")
    assert late.height == LATE_ROWS
    hub = read("childrens_social_care/contacts.csv").filter(pl.col("contact_id").is_in(late["contact_id"].to_list()))
    assert hub.height == LATE_ROWS
    assert hub["decided_at"].null_count() == LATE_ROWS
    with open_warehouse(loaded) as warehouse:
        stored = warehouse.read("contacts", ["contact_id", "decided_at", "outcome"])
    stored = stored.join(late.select("contact_id"), on="contact_id")
    assert stored.height == LATE_ROWS
    assert stored.null_count().sum_horizontal().item() == 0


def test_housing_loses_return_times_from_its_new_system_on():
    checks = read("housing/agency_checks.csv").filter(pl.col("response").is_not_null())
    assert "estate_office" in checks.columns
    assert b"\xe2" in (FOLDER / "housing" / "agency_checks.csv").read_bytes()  # the a of Château in cp1252
    month = pl.col("requested_at").str.slice(6, 4) + "-" + pl.col("requested_at").str.slice(3, 2)
    shares = checks.group_by((month >= "2026-05").alias("new")).agg(pl.col("returned_at").is_null().mean()).sort("new")
    assert shares["returned_at"][0] < 0.005
    assert shares["returned_at"][1] == pytest.approx(0.15, abs=0.05)
    assert (checks["response"] == "N/K").sum() > 0


def test_health_asks_about_contacts_that_the_hub_does_not_hold(loaded):
    with open_warehouse(loaded) as warehouse:
        checks = warehouse.read("agency_checks", ["agency", "contact_id", "person_id"])
    stray = checks.filter(pl.col("contact_id").str.starts_with("C9"))
    assert stray.height == 20
    assert stray["person_id"].null_count() == 20
    assert set(stray["agency"].cast(pl.String)) == {"health"}


def test_a_file_in_cp1252_keeps_its_apostrophes(loaded):
    with open_warehouse(loaded) as warehouse:
        reasons = warehouse.read("support_episodes", ["end_reason"])["end_reason"].drop_nulls().unique()
    assert "Child’s needs met" in reasons
    assert "Plan ended – child safe" in reasons
