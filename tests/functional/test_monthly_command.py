"""`mash monthly`, for a scheduler: its exit code says whether the board can have what it published, and why not."""

import json
from datetime import date, datetime, timedelta

import pytest

from etl.errors import MashError
from etl.landing.extracts import read_extracts
from mash.commands import monthly
from publish.disclosure import DisclosureError
from tests.support.snapshots import contents

HEADER = "contact_id,person_id,received_at,source,risk_initial,risk_final,decided_at,outcome\n"
TODAY = date(2026, 3, 20)


def write(folder, *, backlog=0):
    """Write 14 months of 60 contacts from an agency, decided in 5 hours; some of the last month's not at all.

    One contact more has no time of day: loading it leaves a note, which a human need not look at first.
    """
    lines = [HEADER]
    for month in range(14):
        first = datetime(2025 + month // 12, month % 12 + 1, 1, 9, 30)
        for i in range(60):
            at, name = first + timedelta(hours=11 * i), f"{month}-{i}"
            late = month == 13 and i < backlog
            decided, outcome = ("", "") if late else (f"{at + timedelta(hours=5):%Y-%m-%d %H:%M}", "advice")
            lines.append(f"C{name},P{name},{at:%Y-%m-%d %H:%M},1A,amber,,{decided},{outcome}\n")
    (folder / "police").mkdir(parents=True)
    (folder / "police" / "contacts.csv").write_text("".join(lines), "utf-8")
    (folder / "police" / "more.csv").write_text(HEADER + "CX1,PX1,2026-03-05,1A,amber,,,\n", "utf-8")
    return folder


def test_0_when_the_board_can_have_it_1_with_a_stale_agency_or_a_broken_trail(tmp_path, capsys):
    extracts, data = write(tmp_path / "in"), tmp_path / "data"
    assert monthly.run(data, [extracts], hub="Northvale", out=tmp_path / "board", today=TODAY) == 0
    told = capsys.readouterr()
    assert "The board can have it." in told.out
    assert "1 value of 1 in received_at without a time of day" in told.err
    assert contents(tmp_path / "board" / "2026-02") == contents(data / "snapshots" / "2026-02")
    assert monthly.run(data, [extracts], hub="Northvale", today=TODAY + timedelta(days=90)) == 1
    assert "Stale agency: the newest record of Police is" in capsys.readouterr().out
    trail = data / "audit.jsonl"
    line = json.loads(trail.read_text("utf-8").splitlines()[0])
    trail.write_text(json.dumps(line | {"who": "somebody else"}) + "\n", "utf-8")
    assert monthly.run(data, [], today=TODAY) == 1
    assert "Failed audit: The audit trail is broken at line 1" in capsys.readouterr().out


def test_1_where_it_was_published_and_the_copy_for_the_board_could_not_be_written(tmp_path, capsys):
    """2 would say that nothing was published."""
    (tmp_path / "board").write_text("a file where the folder belongs", "utf-8")
    code = monthly.run(
        tmp_path / "data", [write(tmp_path / "in")], hub="Northvale", out=tmp_path / "board", today=TODAY
    )
    told = capsys.readouterr().out
    assert (code, (tmp_path / "data" / "snapshots" / "2026-02").is_dir()) == (1, True)
    assert "The copy can't be written to" in told
    assert f"written to {tmp_path / 'data' / 'snapshots' / '2026-02'}" in told


def test_1_with_an_extract_that_was_refused(tmp_path, capsys):
    extracts = write(tmp_path / "in")
    (extracts / "police" / "named.csv").write_text(HEADER + "CY1,Anna Berg,2026-03-05 09:00,1A,amber,,,\n", "utf-8")
    assert monthly.run(tmp_path / "data", [extracts], hub="Northvale", today=TODAY) == 1
    assert "Loading: an extract was refused, held back or found damaged" in capsys.readouterr().out


def test_1_with_a_special_cause_of_concern_which_is_named(tmp_path, capsys):
    assert monthly.run(tmp_path / "data", [write(tmp_path / "in", backlog=40)], hub="Northvale", today=TODAY) == 1
    said = capsys.readouterr().out
    assert "A person should look before the board has it:" in said
    assert "Special cause of concern: Contacts decided within target, 33.3% in February 2026." in said


def test_1_and_no_snapshot_when_the_disclosure_audit_fails(sample_build, monkeypatch, capsys):
    def fails(*_args, **_kwargs):
        raise DisclosureError("A hidden count could be worked out.")

    monkeypatch.setattr(monthly, "make", fails)
    assert monthly.run(sample_build, [], today=TODAY) == 1
    assert "Failed audit: no snapshot was made. A hidden count could be worked out." in capsys.readouterr().out


def test_a_plan_loads_each_agency_by_its_folder_mapping_and_day(tmp_path, capsys):
    """Two agencies, one with a sheet of its own; next month's run loads what is new and leaves the rest as it was."""
    write(tmp_path / "in")
    health, data = tmp_path / "in" / "tracker", tmp_path / "data"
    health.mkdir()
    lines = ["MASH Ref,Asked,Replied", *(f"C13-{n},0{1 + n % 9}.02.2026 09:30,awaiting" for n in range(20))]
    (health / "february.csv").write_text("\n".join(lines) + "\n", "utf-8")
    (tmp_path / "health.toml").write_text(
        'version = 2\nname = "Health"\n[[table]]\ntable = "agency_checks"\n[table.columns]\ncontact_id = "MASH Ref"\n'
        'requested_at = "Asked"\nreturned_at = "Replied"\n[table.formats]\nrequested_at = ["%d.%m.%Y %H:%M"]\n'
        '[table.constants]\nagency = "health"\n', "utf-8"
    )  # fmt: skip
    plan = tmp_path / "month.toml"
    plan.write_text(
        'out = "board"\n[[agency]]\nname = "police"\nfolder = "in/police"\nhub = "Northvale"\nday = "month end"\n'
        '[[agency]]\nname = "health"\nfolder = "in/tracker"\nmapping = "health.toml"\nday = 15\n', "utf-8"
    )  # fmt: skip
    assert monthly.run(data, [], plan=plan, today=TODAY) == 0
    told = capsys.readouterr()
    assert "20 cells of returned_at in agency_checks read as empty (awaiting* 20)" in told.err
    assert (tmp_path / "board" / "2026-02").is_dir()
    days = {extract.agency: extract.as_at for extract in read_extracts(data)}
    assert days == {"police": date(2026, 2, 28), "health": date(2026, 3, 15)}
    monthly.run(data, [], plan=plan, today=TODAY + timedelta(days=30))
    assert {extract.agency: extract.as_at for extract in read_extracts(data)} == days
    assert "Police: nothing new." in capsys.readouterr().out


def test_an_agency_whose_files_can_t_be_loaded_is_not_said_to_have_sent_nothing_new(tmp_path, capsys):
    write(tmp_path / "in")
    for name, file in (("housing", "tracker.docx"), ("education", "")):
        (tmp_path / name).mkdir()
        if file:
            (tmp_path / name / file).write_bytes(b"PK")
    plan = tmp_path / "month.toml"
    folders = {"police": "in/police", "housing": "housing", "education": "education", "probation": "nowhere"}
    entries = (f'[[agency]]\nname = "{name}"\nfolder = "{folder}"\n' for name, folder in folders.items())
    plan.write_text("".join(entries), "utf-8")
    for police in ("", "Police: nothing new.\n"):
        assert monthly.run(tmp_path / "data", [], plan=plan, today=TODAY) == 1
        told = capsys.readouterr()
        for agency in ("Housing", "Education", "Probation"):
            assert f"{agency}: nothing could be loaded (see above)." in told.out
        assert ("Police: nothing new.\n" in told.out) == bool(police)
        assert "nowhere does not exist" in told.err


def test_a_plan_that_can_not_be_followed_is_refused_by_name(tmp_path):
    plan = tmp_path / "month.toml"
    for text, why in (
        ('[[agency]]\nname = "polise"\nfolder = "in"\n', "Did you mean 'police'"),
        ('[[agency]]\nname = "police"\nfoldr = "in"\n', "no entry 'foldr'. Did you mean 'folder'"),
        ('[[agency]]\nname = "police"\nfolder = "in"\nday = 31\n', "a day of the month from 1 to 28"),
        ('key_file = "k"\n', "names no"),
        ('agency = ["police"]\n', r"names no \[\[agency\]\]"),
        ('[[agency]]\nname = "police"\nfolder = "in"\nhub = 3\n', "gives 'hub' as 3: a text in quotation marks"),
        ('[[agency]]\nname = "police"\nfolder = "in"\nday = 2026-02-28T10:00:00\n', "gives the day '2026-02-28 10:00"),
        ('[[agency]]\nname = "police"\nfolder = "in"\naccept_ids = "no"\n', "'accept_ids' as 'no': true or false"),
        ('by_hub = "no"\n[[agency]]\nname = "police"\nfolder = "in"\n', "'by_hub' as 'no': true or false"),
    ):
        plan.write_text(text, "utf-8")
        with pytest.raises(MashError, match=why):
            monthly.run(tmp_path / "data", [], plan=plan, today=TODAY)
    with pytest.raises(MashError, match="leave out paths"):
        monthly.run(tmp_path / "data", [tmp_path], plan=plan, today=TODAY)


def test_2_when_there_is_nothing_to_publish(run_process, tmp_path):
    refused = run_process("monthly", "--data", tmp_path)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "mash load" in refused.stderr
    with pytest.raises(MashError):
        monthly.run(tmp_path, [tmp_path / "none"], today=TODAY)
