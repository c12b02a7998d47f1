"""Checks of agencies that know a child by another number are linked by a crosswalk, then by the child and the day."""

import csv
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

CASES = Path(__file__).parents[1] / "cases" / "loading"
WHY = {
    "ambiguous: 2 contacts in 7 days": "several contacts in 7 days",
    "no contact before it": "no contact in the 7 days before it",
    "child has no contact": "the child has no contact",
    "child not in the crosswalk": "the child is not known here",
}


def rows(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def extracts(tmp_path: Path) -> Path:
    """The golden cases as extracts: a check names its child by the agency's pseudonym."""
    folder = tmp_path / "in"
    (folder / "health").mkdir(parents=True)
    contacts = [
        "contact_id,person_id,received_at,source",
        *(",".join([*row.values(), "6"]) for row in rows("link_contacts.csv")),
    ]
    checks = ["check_id,asked_about,agency,requested_at"]
    checks += [f"{row['check_id']},{row['person_id']},health,{row['requested_at']}" for row in rows("link_checks.csv")]
    (folder / "contacts.csv").write_text("\n".join(contacts) + "\n", "utf-8")
    (folder / "health" / "checks.csv").write_text("\n".join(checks) + "\n", "utf-8")
    (folder / "health" / "crosswalk.csv").write_bytes((CASES / "link_crosswalk.csv").read_bytes())
    return folder


def linked(data: Path) -> dict[str, tuple[str | None, str]]:
    build = max(data.glob("warehouse-*.duckdb"))
    with duckdb.connect(str(build), read_only=True) as con:
        return {
            row[0]: row[1:] for row in con.sql("SELECT check_id, contact_id, linked_by FROM agency_checks").fetchall()
        }


def load(run_mash: Callable, extracts: Path, data: Path):
    return run_mash("load", extracts, "--data", data, "--accept-ids", "--accept-rejects")


def test_the_golden_cases(run_mash: Callable, extracts: Path, tmp_path: Path) -> None:
    done = load(run_mash, extracts, tmp_path / "data")
    assert done.returncode == 0, done.stderr
    found = linked(tmp_path / "data")
    for row in rows("link_checks.csv"):
        told = row["expected_how"].split(" (")[0]
        assert found[row["check_id"]] == (row["expected_contact"] or None, WHY.get(told, told)), row["check_id"]
    status = run_mash("status", "--data", tmp_path / "data").stdout
    assert "3 agency checks of health linked by child and date." in status
    assert "1 agency check of health not linked to a contact: several contacts in 7 days." in status
    listed = run_mash("quarantine", "--unlinked", "--data", tmp_path / "data").stdout.splitlines()
    assert listed[0] == "agency,check_id,requested_at,why"
    assert [line.split(",")[1] for line in listed[1:]] == ["q4", "q5", "q7", "q8", "q3"]


def test_a_crosswalk_that_gives_one_id_to_two_children_is_refused(
    run_mash: Callable, extracts: Path, tmp_path: Path
) -> None:
    (extracts / "health" / "crosswalk.csv").write_bytes((CASES / "link_crosswalk_refused.csv").read_bytes())
    done = load(run_mash, extracts, tmp_path / "data")
    assert done.returncode == 1
    assert "crosswalk.csv: not loaded: the crosswalk gives 1 of an agency's ids to two children each" in done.stderr


def test_without_a_crosswalk_the_same_pseudonym_links_and_a_quoted_contact_stands(
    run_mash: Callable, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "contacts.csv").write_text("contact_id,person_id,received_at,source\nc1,a1,2026-03-02 09:00,6\n", "utf-8")
    header, rest = "check_id,contact_id,asked_about,agency,requested_at", "k2,c1,a1,police,2026-06-01"
    lines = [header, "k1,,a1,health,2026-03-03 10:00", rest]
    (folder / "checks.csv").write_text("\n".join(lines) + "\n", "utf-8")
    assert load(run_mash, folder, tmp_path / "data").returncode == 0
    assert linked(tmp_path / "data") == {"k1": ("c1", "child and date"), "k2": ("c1", "quoted")}


@pytest.mark.parametrize(
    ("received", "requested", "how"),
    [
        ("2026-03-02 11:00", "2026-03-09 11:00", "child and date"),
        ("2026-03-02 11:00", "2026-03-09 11:01", "no contact in the 7 days before it"),
        ("2026-03-02 11:00", "2026-03-09", "child and date"),
        ("2026-03-02 11:00", "2026-03-10", "no contact in the 7 days before it"),
        ("2026-03-02", "2026-03-09 11:00", "child and date"),  # it may have come at 11:00 or later
        ("2026-03-02", "2026-03-10 00:01", "no contact in the 7 days before it"),
        ("2026-03-02", "2026-03-09", "child and date"),
        ("2026-03-02", "2026-03-02 08:00", "child and date"),
        ("2026-03-02 11:00", "2026-03-02 10:59", "no contact in the 7 days before it"),
    ],
)
def test_a_contact_or_request_without_a_time_of_day_stands_for_its_whole_day(
    received: str, requested: str, how: str, run_mash: Callable, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "contacts.csv").write_text(f"contact_id,person_id,received_at,source\nc1,a1,{received},6\n", "utf-8")
    lines = ["check_id,asked_about,agency,requested_at", f"k1,a1,health,{requested}"]
    (folder / "checks.csv").write_text("\n".join(lines) + "\n", "utf-8")
    assert load(run_mash, folder, tmp_path / "data").returncode == 0
    assert linked(tmp_path / "data") == {"k1": ("c1" if how == "child and date" else None, how)}


def test_erasing_a_child_takes_out_what_agencies_sent_under_their_own_numbers(
    run_mash: Callable, extracts: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    load(run_mash, extracts, data)
    assert run_mash("erase", "b", "--data", data).returncode == 0
    assert not {"q2", "q3"} & set(linked(data))
    again = extracts / "health" / "checks.csv"
    again.write_text(again.read_text("utf-8").replace("2026-03-02 11:00", "2026-03-02 11:30"), "utf-8")
    load(run_mash, extracts, data)
    assert not {"q2", "q3"} & set(linked(data))
    assert linked(data)["q1"] == ("c1", "child and date")
