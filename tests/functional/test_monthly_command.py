"""`mash monthly`, for a scheduler: its exit code says whether the board can have what it published, and why not."""

import json
from datetime import date, datetime, timedelta

import pytest

from etl.errors import MashError
from mash.commands import monthly
from publish.disclosure import DisclosureError
from tests.support.snapshots import contents

HEADER = "contact_id,person_id,received_at,source,risk_initial,risk_final,decided_at,outcome\n"
TODAY = date(2026, 3, 20)


def write(folder, *, backlog=0):
    """Write 14 months of 60 contacts from an agency, decided in 5 hours; some of the last month's not at all."""
    lines = [HEADER]
    for month in range(14):
        first = datetime(2025 + month // 12, month % 12 + 1, 1, 9)
        for i in range(60):
            at, name = first + timedelta(hours=11 * i), f"{month}-{i}"
            late = month == 13 and i < backlog
            decided, outcome = ("", "") if late else (f"{at + timedelta(hours=5):%Y-%m-%d %H:%M}", "advice")
            lines.append(f"C{name},P{name},{at:%Y-%m-%d %H:%M},1A,amber,,{decided},{outcome}\n")
    (folder / "police").mkdir(parents=True)
    (folder / "police" / "contacts.csv").write_text("".join(lines), "utf-8")
    (folder / "police" / "more.csv").write_text(HEADER + "CX,PX,2026-03-05 09:00,1A,amber,,,\n", "utf-8")
    return folder


def test_0_when_the_board_can_have_it_1_with_a_stale_agency_or_a_broken_trail(tmp_path, capsys):
    extracts, data = write(tmp_path / "in"), tmp_path / "data"
    assert monthly.run(data, [extracts], hub="Northvale", out=tmp_path / "board", today=TODAY) == 0
    assert "The board can have it." in capsys.readouterr().out
    assert contents(tmp_path / "board" / "2026-02") == contents(data / "snapshots" / "2026-02")
    assert monthly.run(data, [extracts], hub="Northvale", today=TODAY + timedelta(days=90)) == 1
    assert "Stale agency: the newest record of Police is" in capsys.readouterr().out
    trail = data / "audit.jsonl"
    line = json.loads(trail.read_text("utf-8").splitlines()[0])
    trail.write_text(json.dumps(line | {"who": "somebody else"}) + "\n", "utf-8")
    assert monthly.run(data, [], today=TODAY) == 1
    assert "Failed audit: The audit trail is broken at line 1" in capsys.readouterr().out


def test_1_with_a_special_cause_of_concern_which_is_named(tmp_path, capsys):
    assert monthly.run(tmp_path / "data", [write(tmp_path / "in", backlog=40)], hub="Northvale", today=TODAY) == 1
    said = capsys.readouterr().out
    assert "A human should look before the board has it:" in said
    assert "Special cause of concern: Contacts decided within target, 33.3% in February 2026." in said


def test_1_and_no_snapshot_when_the_disclosure_audit_fails(sample_build, monkeypatch, capsys):
    def fails(*_args, **_kwargs):
        raise DisclosureError("A hidden count could be worked out.")

    monkeypatch.setattr(monthly, "make", fails)
    assert monthly.run(sample_build, [], today=TODAY) == 1
    assert "Failed audit: no snapshot was made. A hidden count could be worked out." in capsys.readouterr().out


def test_2_when_there_is_nothing_to_publish(run_process, tmp_path):
    refused = run_process("monthly", "--data", tmp_path)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "mash load" in refused.stderr
    with pytest.raises(MashError):
        monthly.run(tmp_path, [tmp_path / "none"], today=TODAY)
