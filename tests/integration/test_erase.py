"""Erasing a child: not one byte of the id is left, rows are accounted for, and no later extract brings it back."""

import json
import shutil
import zlib
from pathlib import Path

import polars as pl
import pytest

from etl.audit import AuditError, append, verify
from etl.errors import MashError
from etl.keeping.core_files import core_key, hashed
from etl.keeping.erase import UnknownChildError, erase
from etl.landing.erasure import pending
from etl.status import status
from etl.warehouse import publishing
from etl.warehouse.reader import open_warehouse
from tests.support.extracts import load_into, rows, write
from tests.support.loader import one_fact
from tests.support.trials import tried

CHILD = "canary-4711"
OUTCOMES = ("accepted", "quarantined", "superseded", "erased")
CHECKS = "check_id,contact_id,agency,requested_at"


def contact(key: str, person: str, day: int = 2, rating: str = "red") -> str:
    return f"{key},{person},2026-03-{day:02} 09:00,6,{rating},"


@pytest.fixture
def data(tmp_path):
    """Four extracts: the child is accepted, corrected away, repeated, differing, superseded, rejected and checked."""
    data = tmp_path / "data"
    write(tmp_path / "in" / "police" / "a.csv",
          contact("C1", CHILD), contact("C2", CHILD), contact("C2", CHILD, rating="amber"), contact("C3", "P3"),
          contact("C4", CHILD), contact("C4", CHILD), contact("C5", "P5"), contact("C6", CHILD, rating="purple"),
          contact("C7", "P7"), contact("C7", CHILD))  # fmt: skip
    write(
        tmp_path / "in" / "police" / "b.csv", contact("C1", CHILD, 3), contact("C3", CHILD, 3), contact("C5", "P5", 3)
    )
    write(tmp_path / "in" / "police" / "c.csv", contact("C4", "P4", 4), *(contact(f"D{n}", "P9") for n in range(20)))
    write(tmp_path / "in" / "k.csv", "K1,C1,police,2026-03-02", "K2,C4,police,2026-03-02", "K3,C5,police,2026-03-02",
          header=CHECKS)  # fmt: skip
    write(tmp_path / "in" / "p.csv", f"{CHILD},F", "P5,M", header="person_id,sex")
    load_into(data, tmp_path / "in", derive=one_fact, accept_rejects=True, accept_ids=True)
    return data


def holding(folder: Path, text: str) -> list[str]:
    return [str(path) for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


def accounted(data: Path) -> bool:
    return all(line["rows_in"] == sum(line[what] for what in OUTCOMES) for line in status(data).tables)


@tried("a child erased who was accepted, corrected, repeated, refused and checked", "no byte of the id is left")
def test_not_one_byte_of_a_child_is_left_and_every_row_is_accounted_for(data):
    assert len(holding(data, CHILD)) >= 3
    before = {(line["table"], line["agency"]): line for line in status(data).tables}
    report = erase(data, CHILD, derive=one_fact)
    assert not holding(data, CHILD)
    assert not holding(data, "canary")
    assert accounted(data)
    after = {(line["table"], line["agency"]): line for line in status(data).tables}
    for key, line in after.items():
        assert (line["rows_in"], line["quarantined"]) == (before[key]["rows_in"], before[key]["quarantined"])
    assert report.rows == {"people": 1, "contacts": 10, "agency_checks": 1}
    assert status(data).builds == [report.build]


def test_a_core_from_which_projects_get_rows_forgets_the_child_and_not_that_one_is_gone(data):
    ids = hashed(core_key(data), [CHILD, "P3"])
    folder = data / "core" / "000001"
    folder.mkdir()
    for name in ("members", "contacts", "checks"):
        frame = pl.DataFrame({"agency": ["police"]} if name == "checks" else {"child_id": ids, "class": [1, 1]})
        frame.write_parquet(folder / f"{name}.parquet")
    erase(data, CHILD, derive=one_fact)
    assert [pl.read_parquet(folder / f"{name}.parquet").rows() for name in ("members", "contacts", "checks")] == [
        [(None, 1), (ids[1], 1)], [(ids[1], 1)], [("police",)]
    ]  # fmt: skip


def test_the_others_stay_and_no_corrected_row_comes_back(data):
    erase(data, CHILD, derive=one_fact)
    found = [row for row in rows(data, "contacts", "contact_id", "person_id") if not row[0].startswith("D")]
    assert found == [("C4", "P4"), ("C5", "P5")]
    assert rows(data, "agency_checks", "check_id", "person_id") == [("K2", "P4"), ("K3", "P5")]
    assert rows(data, "people", "person_id") == [("P5",)]
    assert len(rows(data, "fact_contacts", "person_id")) == 22


@tried("the same extracts, new ones, and all of them after landing was lost", "the child does not come back", 3)
def test_no_extract_brings_an_erased_child_back(data, tmp_path):
    erase(data, CHILD, derive=one_fact)
    assert not load_into(data, tmp_path / "in", derive=one_fact).landed
    again = write(tmp_path / "again.csv", contact("C99", CHILD), contact("C1", CHILD, 5), contact("C98", "P98"))
    checks = write(tmp_path / "checks.csv", "K9,C1,health,2026-03-02", "K8,C5,health,2026-03-02", header=CHECKS)
    report = load_into(data, again, checks, derive=one_fact)
    assert sum(extract.erased for extract in report.landed) == 3
    assert accounted(data)
    assert not holding(data, CHILD)
    shutil.rmtree(data / "landing")
    load_into(data, tmp_path / "in", again, derive=one_fact, accept_rejects=True, accept_ids=True)
    assert not holding(data, CHILD)
    assert accounted(data)
    with open_warehouse(data) as warehouse:
        assert CHILD not in warehouse.read("contacts", ["person_id"])["person_id"]


MEETINGS = """meeting,meeting_id,agency,took_part
strategy_discussion,12,police,in_person
conference,12,police,remote
conference,13,health,no
"""


def test_who_took_part_in_meetings_about_the_child_is_erased_with_it_and_kept_out(data, tmp_path):
    """The child's discussion and another child's enquiry have the same number: that enquiry keeps its rows."""
    home = tmp_path / "meetings"
    write(home / "d.csv", f"12,{CHILD},2026-03-02 09:00", header="discussion_id,person_id,held_at")
    write(home / "s.csv", "12,P5,2026-03-02", f"13,{CHILD},2026-03-02",
          header="section47_id,person_id,strategy_discussion_on")  # fmt: skip
    (home / "m.csv").write_text(MEETINGS, "utf-8")
    load_into(data, home, derive=one_fact)
    erase(data, CHILD, derive=one_fact)
    (home / "m.csv").write_text(MEETINGS + "conference,14,health,no\n", "utf-8")
    load_into(data, home / "m.csv", derive=one_fact)
    with open_warehouse(data) as warehouse:
        left = warehouse.read("attendance", ["meeting", "meeting_id"]).with_columns(pl.col("meeting").cast(pl.String))
    assert left.rows() == [("conference", "12"), ("conference", "14")]
    assert accounted(data)


def test_the_list_of_erased_children_says_nothing_without_its_key(data):
    erase(data, CHILD, derive=one_fact)
    listed = json.loads((data / "erased.json").read_text())
    assert (len(listed["person_id"]), all(len(each) == 64 for each in listed["person_id"])) == (1, True)
    assert (data / "erased.key").stat().st_mode & 0o077 == 0
    assert format(zlib.crc32(CHILD.encode()), "x") not in (data / "erased.json").read_text()
    (data / "erased.key").unlink()
    with pytest.raises(MashError, match="restore it from a backup"):
        load_into(data, data / "..", derive=one_fact)


def test_the_audit_trail_says_what_was_erased_and_not_who(data):
    erase(data, CHILD, derive=one_fact)
    lines = [json.loads(line) for line in (data / "audit.jsonl").read_text().splitlines()]
    assert [(line["number"], line["what"]) for line in lines] == [(1, "erase"), (2, "erased")]
    assert lines[1]["details"] == {"rows": {"people": 1, "contacts": 10, "agency_checks": 1}, "extracts": 4, "build": 2}
    assert verify(data) == 2


def test_an_unknown_child_is_exit_code_2_and_changes_nothing(run_mash, data, tmp_path):
    before = {path: path.stat().st_mtime_ns for path in data.rglob("*.parquet")}
    done = run_mash("erase", "canary-4712", "--data", data)
    assert (done.returncode, done.stdout) == (2, "")
    assert "4712" not in done.stderr
    assert "nothing was erased" in done.stderr
    assert {path: path.stat().st_mtime_ns for path in data.rglob("*.parquet")} == before
    assert not (data / "audit.jsonl").exists()
    erased = run_mash("erase", CHILD, "--data", data)
    assert erased.returncode == 0
    assert "Erased one child: 12 rows (1 of people, 10 of contacts, 1 of agency checks) in 4 extracts." in erased.stdout
    assert "canary" not in erased.stdout + erased.stderr
    assert run_mash("erase", CHILD, "--data", data).returncode == 2
    told = run_mash("status", "--data", data).stdout.splitlines()
    assert told[2].split() == ["extract", "agency", "published", "rows", "in", *OUTCOMES]
    assert ["people", "2", "1", "0", "0", "1"] in [line.split() for line in told]
    (fresh,) = (line for line in told if line.startswith("police: newest extract is as at "))
    assert fresh.endswith(" allowed, ask for a newer one.")


@tried("an audit trail that can't be written", "nothing is erased")
def test_nothing_is_erased_when_the_trail_cannot_be_written(data):
    (data / "audit.jsonl").mkdir()
    with pytest.raises(AuditError, match=r"can't be (read|written), so nothing was done"):
        erase(data, CHILD, derive=one_fact)
    assert len(holding(data, CHILD)) >= 3
    with pytest.raises(UnknownChildError):
        erase(data, "nobody", derive=one_fact)


@tried("an erasure stopped when the trail has said that it is done", "the next loads finish it, and say it once")
def test_an_erasure_stopped_at_its_very_end_is_told_once_and_stops_no_later_load(data, tmp_path, monkeypatch):
    def stopped(_data):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(publishing, "finish", stopped)
        with pytest.raises(KeyboardInterrupt):
            erase(data, CHILD, derive=one_fact)
    for number in range(2):
        load_into(data, write(tmp_path / f"{number}.csv", contact(f"E{number}", "P8")), derive=one_fact)
    assert pending(data) is None
    lines = (data / "audit.jsonl").read_bytes().splitlines()
    assert sum(b'"what": "erased"' in line for line in lines) == 1
    verify(data)
    erase(data, "P8", derive=one_fact)
    load_into(data, write(tmp_path / "last.csv", contact("E9", CHILD)), derive=one_fact)
    assert not holding(data, CHILD)


def trail(data: Path) -> list[bytes]:
    data.mkdir()
    for number in range(5):
        append(data, "export", {"rows": number})
    return (data / "audit.jsonl").read_bytes().splitlines(keepends=True)


def changed(lines: list[bytes]) -> tuple[list[bytes], int]:
    return [*lines[:2], lines[2].replace(b'"rows": 2', b'"rows": 9'), *lines[3:]], 3


def taken_out(lines: list[bytes]) -> tuple[list[bytes], int]:
    return [*lines[:1], *lines[2:]], 2


def swapped(lines: list[bytes]) -> tuple[list[bytes], int]:
    return [lines[0], lines[2], lines[1], *lines[3:]], 2


def slipped_in(lines: list[bytes]) -> tuple[list[bytes], int]:
    return [*lines[:4], lines[3], lines[4]], 5


def garbled(lines: list[bytes]) -> tuple[list[bytes], int]:
    return [b"\xff\xfe\n", *lines[1:]], 1


def cut_off(lines: list[bytes]) -> tuple[list[bytes], int]:
    return [*lines[:4], lines[4][:-20]], 5


@tried("lines of the audit trail changed, taken out, swapped, added, garbled or cut off", "the first is named")
@pytest.mark.parametrize("tamper", [changed, taken_out, swapped, slipped_in, garbled, cut_off])
def test_a_trail_that_was_tampered_with_names_its_first_broken_line(tmp_path, tamper):
    lines, broken = tamper(trail(tmp_path / "data"))
    assert verify(tmp_path / "data") == 5
    (tmp_path / "data" / "audit.jsonl").write_bytes(b"".join(lines))
    with pytest.raises(AuditError, match=f"broken at line {broken}:"):
        verify(tmp_path / "data")


def test_a_line_that_a_crash_cut_off_is_taken_out_by_the_next(tmp_path):
    lines = trail(tmp_path / "data")
    (tmp_path / "data" / "audit.jsonl").write_bytes(b"".join(lines)[:-30])
    (tmp_path / "data" / "audit.head").write_bytes(lines[3])  # it is written after the line
    append(tmp_path / "data", "export", {"rows": 7}, who="officer@example.org")
    assert verify(tmp_path / "data") == 5
