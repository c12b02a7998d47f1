"""`mash pseudonymise`: identifiers out, pseudonyms in, all else as it was, and nothing left behind on an error."""

import stat
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from etl.identities.pseudonym import Pseudonyms
from etl.reading.open import open_sheets

KEY = "3c" * 32
CANARY, SAME = "9434765919", "943 476 5919"
PSEUDONYM = Pseudonyms(KEY.encode(), "nhs").replace([CANARY])[0]
CSV = (
    'contact_id,nhs_number,"note, if any",amount\r\n'
    f'C1,{CANARY},"said ""no"", then\nleft",01.50\r\n'
    f'"C2","{SAME}",café,"2"\r\n'
    "C3,,,\r\n"
    "\r\n"
    "C4,4010232137,last,3"
)


@pytest.fixture
def key(tmp_path: Path) -> Path:
    (tmp_path / "key").write_text(KEY + "\n")
    return tmp_path / "key"


@pytest.fixture
def pseudonymise(run_mash, key):
    def run(source, target, columns="nhs_number", kind="nhs", key_file=key):
        keys = ["--key-file", key_file] if key_file else []
        return run_mash("pseudonymise", source, target, *keys, "--columns", columns, "--kind", kind)

    return run


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_keeps_every_other_byte(encoding, pseudonymise, tmp_path):
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(CSV.encode(encoding))
    done = pseudonymise(source, target)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"Wrote {target}: 4 rows, 1 column replaced (nhs_number), 2 different values.\n"
    other = Pseudonyms(KEY.encode(), "nhs").replace(["4010232137"])[0]
    wanted = CSV.replace(CANARY, PSEUDONYM).replace(SAME, PSEUDONYM).replace("4010232137", other)
    marked = encoding in ("utf-8-sig", "utf-16")
    assert target.read_bytes() == wanted.encode("utf-8-sig" if marked else "utf-8")


def test_semicolons_and_a_hint_line_are_kept(run_process, key, tmp_path):
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(f"sep=;\nid;nhs_number;a,b\n1;{CANARY};x,y\n")
    asked = ("--key-file", key, "--columns", "nhs_number", "--kind", "nhs")
    assert run_process("pseudonymise", source, target, *asked).returncode == 0
    assert target.read_text() == f"sep=;\nid;nhs_number;a,b\n1;{PSEUDONYM};x,y\n"


def test_parquet_keeps_types_and_the_canary_is_in_no_byte(pseudonymise, tmp_path):
    source, target = tmp_path / "in.parquet", tmp_path / "out.parquet"
    frame = pl.DataFrame(
        {"nhs_number": [int(CANARY), None, 4010232137], "n": [1, 2, 3], "at": [datetime(2026, 3, 1)] * 3}
    )
    frame.write_parquet(source, compression="uncompressed")
    assert pseudonymise(source, target).returncode == 0
    written = pl.read_parquet(target)
    assert written["nhs_number"].to_list()[:2] == [PSEUDONYM, None]
    assert written.drop("nhs_number").equals(frame.drop("nhs_number"))
    assert CANARY.encode() not in target.read_bytes()
    assert int(CANARY).to_bytes(8, "little") not in target.read_bytes()


def test_a_workbook_keeps_types_and_loses_sheets_without_the_column(pseudonymise, tmp_path):
    source, target = tmp_path / "in.xlsx", tmp_path / "out.xlsx"
    book = xlsxwriter.Workbook(source)
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    page, lookup = book.add_worksheet("Contacts"), book.add_worksheet("Who is who")
    page.write_row(0, 0, ["nhs_number", "received_on", "local", "n"])
    for line, number in enumerate([int(CANARY), SAME], start=2):
        page.write(line, 0, number)
        page.write_datetime(line, 1, datetime(2026, 3, 1), day)
        page.write_string(line, 2, "0017")
        page.write_number(line, 3, 2.5)
    lookup.write_row(0, 0, ["child", CANARY])
    book.close()
    done = pseudonymise(source, target)
    assert done.returncode == 0, done.stderr
    assert "left out 1 sheet without these columns: Who is who" in done.stderr
    (sheet,) = open_sheets(target)
    rows = pl.concat(list(sheet.batches())).drop_nulls("0")
    assert rows.select("0", "1", "2", "3").rows() == [(PSEUDONYM, "2026-03-01", "0017", "2.5")] * 2


def test_two_agencies_with_one_key_agree_whatever_the_file(pseudonymise, tmp_path):
    (tmp_path / "a.csv").write_text(f"id,nhs_number\n1,{SAME}\n")
    pl.DataFrame({"child": [CANARY]}).write_parquet(tmp_path / "b.parquet")
    assert pseudonymise(tmp_path / "a.csv", tmp_path / "a2.csv").returncode == 0
    assert pseudonymise(tmp_path / "b.parquet", tmp_path / "b2.parquet", "child").returncode == 0
    assert (
        pl.read_csv(tmp_path / "a2.csv")["nhs_number"].to_list()
        == pl.read_parquet(tmp_path / "b2.parquet")["child"].to_list()
    )


def test_invalid_numbers_are_counted_and_exit_1(pseudonymise, tmp_path):
    (tmp_path / "in.csv").write_text("id,nhs_number\n1,9434765918\n2,9999999999\n3,9434765919\n")
    done = pseudonymise(tmp_path / "in.csv", tmp_path / "out.csv")
    assert done.returncode == 1
    assert "1 value replaced but not valid as NHS numbers" in done.stderr
    assert "1 value that stands for no number was left empty" in done.stderr
    assert (tmp_path / "out.csv").read_text().splitlines()[2] == "2,"
    assert "9434765918" not in (tmp_path / "out.csv").read_text() + done.stderr + done.stdout


def test_what_the_load_will_refuse_is_said_at_once(pseudonymise, tmp_path):
    (tmp_path / "in.csv").write_text(f"surname,nhs_number\nSmith,{CANARY}\n")
    done = pseudonymise(tmp_path / "in.csv", tmp_path / "out.csv")
    assert done.returncode == 0
    assert "'mash load' will refuse 'surname' (names of people)" in done.stderr
    assert "Smith" not in done.stderr


BAD_FILES = {
    "ragged": ("id,nhs_number\n1,2,3\n", "Line 2 has 3 values where the header has 2"),
    "misplaced quotation mark": ('id,nhs_number\n1,5" nail"\n', "Line 2 has a quotation mark inside a value"),
    "quotation never closed": ('id,nhs_number\n1,2\n2,"x\n', "opened on line 3 is never closed"),
    "no header": (f"1,{CANARY}\n2,{CANARY}\n", "identifiers instead of column names"),
    "column twice": ("nhs_number,nhs_number\n1,2\n", "2 times"),
    "other columns": ("id,nhs_num\n1,2\n", "Did you mean 'nhs_num'?"),
    "NUL": ("id,nhs_number\n1,\0\n", "NUL"),
    "empty": ("", "no header"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_refused_in_one_line_and_leaves_nothing(name, pseudonymise, tmp_path):
    content, why = BAD_FILES[name]
    (tmp_path / "in.csv").write_text(content)
    before = set(tmp_path.iterdir())
    done = pseudonymise(tmp_path / "in.csv", tmp_path / "out.csv")
    assert done.returncode == 2
    assert why in done.stderr
    assert done.stderr.count("\n") == 1
    assert CANARY not in done.stderr
    assert set(tmp_path.iterdir()) == before


def test_a_fault_far_down_leaves_nothing(pseudonymise, tmp_path):
    (tmp_path / "in.csv").write_text("id,nhs_number\n" + f"1,{CANARY}\n" * 30_000 + "1\n")
    assert "Line 30002 has 1 values" in pseudonymise(tmp_path / "in.csv", tmp_path / "out.csv").stderr
    assert {path.name for path in tmp_path.iterdir()} == {"in.csv", "key"}


@pytest.mark.parametrize("name", ["in.parquet", "in.xlsx"])
def test_damaged_files_are_refused(name, pseudonymise, tmp_path):
    (tmp_path / name).write_bytes(b"PK not really" * 50)
    done = pseudonymise(tmp_path / name, tmp_path / f"out{Path(name).suffix}")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert {path.name for path in tmp_path.iterdir()} == {name, "key"}


def test_an_existing_file_is_never_written_over(pseudonymise, tmp_path):
    (tmp_path / "in.csv").write_text(f"id,nhs_number\n1,{CANARY}\n")
    (tmp_path / "out.csv").write_text("mine")
    for target in ("in.csv", "out.csv"):
        done = pseudonymise(tmp_path / "in.csv", tmp_path / target)
        assert done.returncode == 2
        assert "exists" in done.stderr
    assert (tmp_path / "out.csv").read_text() == "mine"
    assert (tmp_path / "in.csv").read_text() == f"id,nhs_number\n1,{CANARY}\n"


@pytest.mark.parametrize(("target", "why"), [("out.xlsx", "must end in .csv"), ("none/out.csv", "does not exist")])
def test_a_target_of_another_kind_or_nowhere_is_refused(target, why, pseudonymise, tmp_path):
    (tmp_path / "in.csv").write_text(f"id,nhs_number\n1,{CANARY}\n")
    done = pseudonymise(tmp_path / "in.csv", tmp_path / target)
    assert done.returncode == 2
    assert why in done.stderr


def test_the_key_comes_from_a_file_or_the_environment_and_is_never_shown(pseudonymise, tmp_path, monkeypatch, run_mash):
    (tmp_path / "in.csv").write_text(f"id,nhs_number\n1,{CANARY}\n")
    refused = pseudonymise(tmp_path / "in.csv", tmp_path / "out.csv", key_file=None)
    assert (refused.returncode, "There is no key" in refused.stderr) == (2, True)
    (tmp_path / "short").write_text(KEY[:31])
    refused = pseudonymise(tmp_path / "in.csv", tmp_path / "out.csv", key_file=tmp_path / "short")
    assert refused.returncode == 2
    assert KEY[:31] not in refused.stderr
    assert not (tmp_path / "out.csv").exists()


def test_files_written_are_readable_as_any_other(pseudonymise, tmp_path):
    (tmp_path / "in.csv").write_text(f"id,nhs_number\n1,{CANARY}\n")
    pseudonymise(tmp_path / "in.csv", tmp_path / "out.csv")
    assert stat.S_IMODE((tmp_path / "out.csv").stat().st_mode) == stat.S_IMODE((tmp_path / "in.csv").stat().st_mode)
