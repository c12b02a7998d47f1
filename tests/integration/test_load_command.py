"""`mash load`, `mash status` and `mash quarantine` as a user meets them: exit codes, one line each, nothing private."""

import csv
import io
import json

import pytest

from tests.support.extracts import write

GOOD = "C1,P1,2026-03-02 09:00,6,red,2026-03-02 10:00"


def test_a_load_ends_in_one_line(run_process, tmp_path):
    others = (f"D{n},P{n},2026-03-02 09:00,6,," for n in range(9))
    write(tmp_path / "in" / "a.csv", GOOD, *others, "C2,,2026-03-02 09:00,6,,")
    done = run_process("load", "in")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "Loaded 1 extract: 10 rows accepted, 1 quarantined (see 'mash quarantine'), 0 superseded. "
        "Build 1, as at 2 March 2026.\n"
    )
    again = run_process("load", "in")
    assert again.stdout == "Nothing new: 1 extract already loaded. Build 1 is unchanged, as at 2 March 2026.\n"


def test_things_to_look_at_are_named_on_stderr(run_mash, tmp_path):
    write(
        tmp_path / "in" / "a.csv",
        f"{GOOD},x,nfa",
        header="contact_id,person_id,received_at,source,risk_initial,decided_at,notes,Out-come code",
    )
    (tmp_path / "in" / "b.csv").write_bytes(b"")
    done = run_mash("load", "in")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "mash: a.csv: left out 2 unknown columns of contacts: notes, Out-come code (did you mean 'outcome'?).",
        "mash: b.csv: not loaded: the file is empty; export it again.",
    ]


def test_an_extract_held_back_says_why_and_the_same_command_can_accept_it(run_process, tmp_path):
    write(tmp_path / "a.csv", GOOD, "C2,,2026-03-02,6,,")
    held = run_process("load", "a.csv")
    assert held.returncode == 1
    assert "50% of its rows were rejected (the policy allows 20%)" in held.stderr
    assert "0 rows accepted, 1 quarantined (see 'mash quarantine'), 0 superseded, 1 good row held back." in held.stdout
    assert "Nothing is published yet." in held.stdout
    kept = json.loads(run_process("status", "--json").stdout)["extracts"][0]
    assert kept["published"] is False
    assert (kept["rows_in"], kept["accepted"], kept["quarantined"], kept["superseded"]) == (2, 1, 1, 0)
    accepted = run_process("load", "a.csv", "--accept-rejects")
    assert accepted.returncode == 0
    assert accepted.stdout == "Nothing new: 1 extract already loaded. Build 1 is new, as at 2 March 2026.\n"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["absent.csv"], "absent.csv does not exist"),
        (["empty"], "empty holds no extract"),
        (["none.csv"], "none.csv: the file is empty"),
        (["other.csv"], "other.csv: its columns fit no table"),
        (["about"], "about.json: this JSON is no payload"),
        (["good.csv", "--as-at", "31/03/2026"], "--as-at takes a day such as 2026-03-31"),
    ],
)
def test_what_the_user_can_mend_is_one_line_and_exit_code_2(run_mash, tmp_path, args, said):
    (tmp_path / "empty").mkdir()
    (tmp_path / "about").mkdir()
    (tmp_path / "about" / "about.json").write_text("{}", "utf-8")
    (tmp_path / "none.csv").write_bytes(b"")
    write(tmp_path / "good.csv", GOOD)
    write(tmp_path / "other.csv", "1,2", header="a,b")
    done = run_mash("load", *args)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("mash: ")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_json_that_lies_beside_an_extract_and_is_none_is_passed_over(run_mash, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "datapackage.json").write_text("{}", "utf-8")
    write(tmp_path / "in" / "good.csv", GOOD)
    done = run_mash("load", "in")
    assert (done.returncode, done.stderr) == (0, "")
    named = run_mash("load", "in/good.csv", "in/datapackage.json")
    assert named.returncode == 1
    assert "datapackage.json: not loaded: this JSON is no payload" in named.stderr


@pytest.mark.parametrize("command", [["status"], ["status", "--json"], ["quarantine"]])
def test_before_anything_is_loaded_the_user_is_told_what_to_do(run_mash, command):
    done = run_mash(*command)
    assert done.returncode == 2
    assert "Run 'mash load PATH' or 'mash demo' first." in done.stderr


def test_quarantine_prints_csv_and_json_and_one_table_of_them(run_mash, tmp_path):
    write(tmp_path / "in" / "a.csv", GOOD, "C2,,2026-03-02,6,,")
    write(tmp_path / "in" / "b.csv", "P1,2020-13", header="person_id,birth_month")
    run_mash("load", "in", "--accept-rejects")
    found = list(csv.DictReader(io.StringIO(run_mash("quarantine").stdout)))
    assert [list(row) for row in found] == [["extract", "line", "table", "column", "reason", "message"]] * 2
    assert [(row["extract"], row["line"], row["reason"]) for row in found] == [
        ("a.csv", "3", "missing_value"), ("b.csv", "2", "not_a_date"),
    ]  # fmt: skip
    (row,) = json.loads(run_mash("quarantine", "--table", "people", "--format", "json").stdout)
    assert (row["line"], row["column"]) == (2, "birth_month")
    unknown = run_mash("quarantine", "--table", "peple")
    assert (unknown.returncode, "Did you mean 'people'?" in unknown.stderr) == (2, True)


def test_status_in_words(run_mash, tmp_path):
    write(tmp_path / "in" / "police" / "a.csv", GOOD, "C9,P1,2026-04-02,6,,")
    write(
        tmp_path / "in" / "police" / "k.csv",
        "K1,C7,police,2026-03-02",
        header="check_id,contact_id,agency,requested_at",
    )
    run_mash("load", "in", "--as-at", "2026-03-31")
    told = run_mash("status").stdout
    assert told.startswith("Build 1, as at 31 March 2026, made ")
    assert "police/a.csv" in told
    assert "1 row of contacts after the as-at." in told
    assert "1 agency check names a contact that is not loaded." in told
    assert "police: newest extract is as at " in told
