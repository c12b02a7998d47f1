"""Workbooks, Parquet and XML of every kind, whole and changed: each is read or refused, and the next file is read."""

import random
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from etl.errors import ExtractError
from etl.reading import apart
from etl.reading.open import open_sheets
from tests.support.extracts import CONTACTS, conserved, load_into, rows, write
from tests.support.trials import tried
from tests.support.writers.spreadsheets import ods, xls, xlsb

TABLE = [
    CONTACTS.split(","),
    *(f"C{n},P{n},2026-03-02 09:{n:02},6,red,2026-03-02 10:00".split(",") for n in range(40)),
]
ANNEX = [["Child Unique ID", "Date of Contact", "Contact Source"], ["1", "02/03/2026", "6"], ["2", "03/03/2026", "6"]]
HANDMADE = {"XLS": xls, "XLSB": xlsb, "ODS": ods}
CHANGES, FEW = 300, 30  # of each kind of file; a wide grid takes 4 s


def xlsx(path: Path) -> Path:
    """Write a workbook whose members aren't compressed, so that changes reach the reader of the XML."""
    packed = path.with_name("packed.xlsx")
    book = xlsxwriter.Workbook(str(packed))
    page = book.add_worksheet("Contacts")
    for at, row in enumerate(TABLE):
        page.write_row(at, 0, row)
    book.close()
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(path, "w") as plain:
        for member in source.namelist():
            plain.writestr(member, source.read(member))
    packed.unlink()
    return path


def parquet(path: Path) -> Path:
    columns = {name: [row[at] for row in TABLE[1:]] for at, name in enumerate(TABLE[0])}
    pl.DataFrame(columns | {"n": range(len(TABLE) - 1)}).write_parquet(path, row_group_size=7)
    return path


def census(path: Path) -> Path:
    child = "<Child><ChildIdentifiers><LAchildID>{}</LAchildID><Sex>F</Sex></ChildIdentifiers></Child>"
    path.write_text(f"<Message><Children>{''.join(map(child.format, range(40)))}</Children></Message>")
    return path


def text(path: Path) -> Path:
    return write(path, *(",".join(row) for row in TABLE[1:]))


KINDS: dict[str, Callable[[Path], Path]] = {
    "XLSX": xlsx, "Parquet": parquet, "XML": census, "CSV": text,
    **{kind: lambda path, make=make: make(path, {"Contacts": TABLE}) for kind, make in HANDMADE.items()},
}  # fmt: skip


def read(path: Path) -> list[tuple[object, ...]]:
    """Return every row of a file, or nothing of one that is only tried here."""
    if path.suffix == ".xml":
        apart.tried("xml", path)
        return []
    return [row for sheet in open_sheets(path) for batch in sheet.batches() for row in batch.rows()]


def changed(content: bytes, chance: random.Random) -> bytes:
    """Change a few bytes, blank or repeat a stretch, move one, or cut the file off."""
    at, length = chance.randrange(len(content)), chance.choice([1, 2, 4, 16, 64])
    stretch = content[at : at + length]
    way = chance.randrange(6)
    if way == 0:
        new = bytes(chance.randrange(256) for _ in stretch)
    elif way == 1:
        new = bytes(len(stretch))
    elif way == 2:
        new = b"\xff" * len(stretch)
    elif way == 3:
        new = stretch * chance.choice([0, 2, 50])
    elif way == 4:
        return content[:at]
    else:
        to = chance.randrange(len(content))
        return content[:to] + stretch + content[to + len(stretch) :]
    return content[:at] + new + content[at + len(stretch) :]


def read_changed(tmp_path: Path, kind: str, number: int) -> None:
    """Read so many changed files of a kind, the same ones every time, and the whole one after them."""
    whole = KINDS[kind](tmp_path / f"whole.{'xml' if kind == 'XML' else kind.lower()}")
    expected, content, chance = read(whole), whole.read_bytes(), random.Random(kind)
    files = {content}
    while len(files) <= number:
        files.add(changed(content, chance))
    refused = 0
    for at, damaged in enumerate(sorted(files - {content})):
        path = tmp_path / f"{at}{whole.suffix}"
        path.write_bytes(damaged)
        try:
            read(path)
        except ExtractError as bad:
            refused += 1
            assert "\n" not in str(bad)
        path.unlink()
    assert read(whole) == expected
    assert 0 < refused < number


@tried("files with bytes changed, blanked, repeated, moved or cut off", "read or refused in a line; the next is read",
       CHANGES)  # fmt: skip
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "XLS"])
def test_a_changed_file_is_read_or_refused_and_the_next_one_is_read(tmp_path: Path, kind: str) -> None:
    read_changed(tmp_path, kind, CHANGES)


@tried("XLS changed in the same ways, which may claim 65,536 columns", "read or refused in a line; the next is read",
       FEW)  # fmt: skip
def test_a_changed_workbook_of_1997_is_read_or_refused(tmp_path: Path) -> None:
    read_changed(tmp_path, "XLS", FEW)


@tried("workbooks of 1997 (XLS), binary ones (XLSB) and OpenDocument (ODS)", "the rows of an XLSX, hidden sheets named")
@pytest.mark.parametrize("kind", HANDMADE)
def test_other_workbooks_load_and_hidden_sheets_are_named(run_mash, tmp_path: Path, kind: str) -> None:
    sheets = {"Contacts": TABLE[:20], "Old": [TABLE[0], *TABLE[20:]], "Notes": [["What"], ["é 漢"]]}
    HANDMADE[kind](tmp_path / f"a.{kind.lower()}", sheets, hidden=["Old", "Notes"])
    done = run_mash("load", f"a.{kind.lower()}", "--data", "data")
    assert done.returncode == 0, done.stderr
    assert f"a.{kind.lower()}: 2 hidden sheets, read like the others: Old, Notes." in done.stderr
    assert len(rows(tmp_path / "data")) == len(TABLE) - 1


def test_hidden_and_struck_out_rows_are_read_and_told(run_mash, tmp_path: Path) -> None:
    """Who keeps a log hides old rows with a filter and strikes out those that don't count: they counted, unsaid."""
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        page, line = book.add_worksheet("Log"), book.add_format({"font_strikeout": True})
        for at, row in enumerate(TABLE):
            page.write_row(at, 0, row, line if at in (3, 4) else None)
        page.write_blank(5, 0, None, line)
        for at in (7, 8, 9, 60):
            page.set_row(at, None, None, {"hidden": True})
        book.add_worksheet("Old").hide()
        book.worksheets()[1].write_row(0, 0, TABLE[0])
    done = run_mash("load", "a.xlsx", "--data", "data")
    told = "a.xlsx: 3 rows of Log are hidden, 2 rows of Log are struck out, and read like the others."
    assert told in done.stderr and "undo the load on the page Load" in done.stderr
    assert "1 hidden sheet, read like the others: Old." in done.stderr


def test_times_and_lost_values_of_an_opendocument_spreadsheet_are_kept(tmp_path: Path) -> None:
    """The reader leaves both empty: a contact's time was lost, and a decision lost to #REF! was read as none."""

    def time(kept: str) -> str:
        shown = f'<table:table-cell office:value-type="time" office:time-value="{kept}">'
        return f"{shown}<text:p>9 o'clock</text:p></table:table-cell>"

    def lost(shown: str) -> str:
        kept = '<table:table-cell table:formula="of:=A1" office:value-type="string" office:string-value="" '
        return f'{kept}calcext:value-type="error"><text:p>{shown}</text:p></table:table-cell>'

    sheet = [["ref", "time", "decided"], ["C1", time("PT09H05M00S"), lost("#REF!")],
             ["C2", time("PT00H00M00S"), lost("#DIV/0!")], ["C3", time("PT23H59M30S"), lost("Err:502")],
             ["C4", time("PT26H30M00S"), lost("#N/A")], ["C5", "09:30", "02/03/2026"],
             ["C6", "", lost("#NUM!").replace('"string"', '"float" office:value="0"')]]  # fmt: skip
    found = [row[2:] for row in read(ods(tmp_path / "log.ods", {"Log": sheet}))]
    assert found == [("09:05", "#REF!"), ("00:00", "#DIV/0!"), ("23:59:30", "#VALUE!"), ("26:30", None),
                     ("09:30", "02/03/2026"), (None, "#NUM!")]  # fmt: skip


@tried("Annex A in a workbook of 1997, a binary one and OpenDocument", "known as Annex A by its content")
@pytest.mark.parametrize("kind", HANDMADE)
def test_annex_a_is_known_in_every_kind_of_workbook(tmp_path: Path, kind: str) -> None:
    (tmp_path / "key").write_text("k" * 64)
    file = HANDMADE[kind](tmp_path / f"annex.{kind.lower()}", {"List_1": ANNEX})
    report = load_into(tmp_path / "data", file, key_file=tmp_path / "key")
    assert conserved(report)
    assert [extract.form for extract in report.landed] == ["annex-a"]
    assert len(rows(tmp_path / "data", "contacts", "contact_id")) == 2


def huge_parquet(folder: Path) -> Path:
    pl.DataFrame({"contact_id": ["x" * (2 << 20)], "person_id": ["P1"]}).write_parquet(folder / "a.parquet")
    return folder / "a.parquet"


def huge_cell(folder: Path) -> Path:
    return ods(folder / "a.ods", {"Contacts": [TABLE[0], ["x" * (2 << 20)]]})


def wide(folder: Path) -> Path:
    return xlsb(folder / "a.xlsb", {"Contacts": [[f"c{n}" for n in range(1_200)]]})


@tried("a value of 2 MB in Parquet or ODS, and 1,200 columns", "the file is named with its reason")
@pytest.mark.parametrize(("make", "said"), [(huge_parquet, "longer than 1 MB"), (huge_cell, "longer than 1 MB"),
                                           (wide, "1,200 columns")])  # fmt: skip
def test_values_and_tables_beyond_measure_are_refused(tmp_path: Path, make: Callable[[Path], Path], said: str) -> None:
    with pytest.raises(ExtractError, match=said):
        read(make(tmp_path))


FAILING = {
    "ends": ("import os; os.abort()", 60.0, "breaks off"),
    "never answers": ("import time; time.sleep(600)", 0.5, "takes longer than"),
    "answers nonsense": ("print('nonsense')", 60.0, "breaks off"),
}


@tried("a reading process that ends, never answers, or answers nonsense", "that file is refused; the next is read")
@pytest.mark.parametrize("case", FAILING)
def test_a_process_that_fails_costs_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    program, patience, said = FAILING[case]
    file = parquet(tmp_path / "a.parquet")
    reader = apart._Reader()
    with monkeypatch.context() as patched:
        patched.setattr(apart, "_COMMAND", [sys.executable, "-c", program])
        patched.setattr(apart, "PATIENCE", patience)
        answer, _ = reader.ask("parquet", file)
        assert said in answer["refused"]
    answer, _ = reader.ask("parquet", file)
    assert answer["headers"] == [*TABLE[0], "n"]
    reader.close()


def test_the_process_may_take_no_more_memory_than_it_is_given(tmp_path: Path) -> None:
    reader = apart._Reader()
    reader.ask("parquet", parquet(tmp_path / "a.parquet"))
    assert reader._process is not None
    if sys.platform == "linux":  # others have no such limit, or do not tell it
        limits = Path(f"/proc/{reader._process.pid}/limits").read_text()
        assert f"Max data size             {apart.MEMORY}" in limits
    reader.close()
