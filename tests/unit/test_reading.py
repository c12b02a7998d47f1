"""Files into text: nothing is mangled, and what can't be read rightly is refused with a reason."""

import io
import os
import re
import tempfile
import zipfile
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest
import xlsxwriter

from etl.errors import ExtractError
from etl.reading import layout as layouts
from etl.reading.files import find_files
from etl.reading.in_memory import in_memory
from etl.reading.open import open_sheets
from etl.staging.place import begin
from etl.staging.receive import Sent, receive

TABLE = "a,b,c\n1,é,3\n4,5,6\n"


def cells(path: Path) -> list[tuple[str | None, ...]]:
    (sheet,) = open_sheets(path)
    return [row[1:] for batch in sheet.batches() for row in batch.rows()]


def saved(tmp_path: Path, content: bytes | str, name: str = "x.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_separators_and_line_ends(tmp_path, encoding, mark, end):
    text = TABLE.replace(",", mark).replace("\n", end)
    path = saved(tmp_path, text.encode(encoding))
    assert open_sheets(path)[0].headers == ("a", "b", "c")
    assert cells(path) == [("1", "é", "3"), ("4", "5", "6")]


def test_leading_zeros_quoted_empties_and_quoted_separators_are_kept_as_they_are(tmp_path):
    path = saved(tmp_path, 'a,b,c\n"0123456789","","x, ""y"""\n007,,\n')
    assert cells(path) == [("0123456789", None, 'x, "y"'), ("007", None, None)]


def test_mixed_line_ends_and_a_last_line_without_one(tmp_path):
    assert cells(saved(tmp_path, b"a,b\r\n1,2\n3,4\r\n5,6")) == [("1", "2"), ("3", "4"), ("5", "6")]


def test_line_numbers_count_lines_inside_quotation_marks_and_blank_lines(tmp_path):
    (sheet,) = open_sheets(saved(tmp_path, 'a,"b\nb"\n1,"x\n\ny"\n\n2,3\n4,"z\n"\n5,6\n'))
    assert sheet.headers == ("a", "b\nb")
    read = pl.concat(list(sheet.batches()))
    assert read["0"].to_list() == ["1", None, "2", "4", "5"]
    assert sheet.lines([0, 1, 2, 3, 4]) == [3, 6, 7, 8, 10]


@pytest.mark.parametrize("size", [1, 7, 64])
def test_layout_does_not_depend_on_how_the_text_is_cut(size):
    text = b'a,b\n1,"x\n,y"\n2\n"3","4"\n5,6,7\n8,9'
    layout = layouts.lay_out((text[at : at + size] for at in range(0, len(text), size)), ",", 2)
    assert layout.rows == 6
    assert layout.ragged.tolist() == [2, 4]
    assert layout.lines([0, 1, 2, 3, 4, 5]) == [1, 2, 4, 5, 6, 7]


def test_rows_of_another_width_are_told_even_where_they_balance(tmp_path):
    (sheet,) = open_sheets(saved(tmp_path, "a,b,c\n1,2\n1,2,3,\n1,2,3\n1,2,3,4\n"))
    assert sheet.ragged.to_list() == [0, 1, 3]


def test_a_first_row_that_is_too_long_is_one_ragged_row_and_no_fault_of_the_file(tmp_path):
    path = saved(tmp_path, "a,b,c\n1,2,3,4\n5,6,7\n8,9,0\n")
    assert open_sheets(path)[0].ragged.to_list() == [0]
    assert cells(path)[1:] == [("5", "6", "7"), ("8", "9", "0")]


@pytest.mark.parametrize("text", ["a,b,c\n1,2,3,,\n4,5,6,,\n", "a,b,c,,\n1,2,3\n4,5,6\n"])
def test_separators_at_the_end_of_the_rows_or_of_the_header_alone_are_no_values(tmp_path, text):
    (sheet,) = open_sheets(saved(tmp_path, text))
    assert [header for header in sheet.headers if header] == ["a", "b", "c"]
    assert [row[:3] for row in cells(tmp_path / "x.csv")] == [("1", "2", "3"), ("4", "5", "6")]
    assert sheet.ragged.is_empty()


def test_a_value_beyond_the_header_makes_a_row_ragged_and_is_not_taken_for_an_empty_end(tmp_path):
    (sheet,) = open_sheets(saved(tmp_path, "a,b,c\n1,2,3,\n4,5,6,x\n7,8,9,\n"))
    assert sheet.ragged.to_list() == [0, 1, 2]


def test_lines_of_few_values_over_a_table_are_no_header(tmp_path):
    path = saved(tmp_path, "Printed,01/04/2026\nFrom,01/03/2026\na,b,c,d\n1,2,3,4\n5,6,7,8\n")
    assert open_sheets(path)[0].headers == ("a", "b", "c", "d")
    assert cells(path) == [("1", "2", "3", "4"), ("5", "6", "7", "8")]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"a,b\n1,\x002\n", "NUL"),
        ("a,b\n1,2\n".encode("utf-16-le"), "NUL"),
        (b"a,b\n1,\x812\n", "neither UTF-8"),
        ("a,b\n1,é".encode()[:-1], "cut off"),
        (b'a,b\n1,2\n3,"4\n5,6\n', "line 3 is never closed"),
        (b'a,b\n1,2\n3,5" tall\n4,8" x\n', "line 3 has a quotation mark inside a value"),
        (b'a,b\n1,"2"x\n', "line 2 has a quotation mark inside a value"),
        (b"hello\nworld\n", "no table"),
        (b"\n\n", "no table"),
    ],
)
def test_what_cannot_be_read_rightly_is_refused(tmp_path, content, reason):
    with pytest.raises(ExtractError, match=reason):
        open_sheets(saved(tmp_path, content))


def test_the_separator_line_that_excel_writes_is_no_header(tmp_path):
    path = saved(tmp_path, "sep=;\na;b\n1;2\n")
    assert open_sheets(path)[0].headers == ("a", "b")
    assert cells(path) == [("1", "2")]


def test_parquet_types_become_the_text_of_a_careful_export(tmp_path):
    path = tmp_path / "x.parquet"
    pl.DataFrame(
        {
            "moment": [datetime(2026, 7, 2, 9, 5), None],
            "zoned": pl.Series([datetime(2026, 7, 2, 9, 5, tzinfo=ZoneInfo("UTC")), None]),
            "day": [date(2026, 3, 2), None],
            "whole": [7.0, 7.5],
            "flag": [True, None],
            "code": pl.Series(["1A", ""], dtype=pl.Categorical),
            "list": [[1], [2]],
        }
    ).write_parquet(path)
    assert cells(path) == [
        ("2026-07-02 09:05:00.000000", "2026-07-02 10:05:00.000000", "2026-03-02", "7", "true", "1A", None),
        (None, None, None, "7.5", None, None, None),
    ]


def workbook(path: Path, *, in_1904: bool = False) -> Path:
    book = xlsxwriter.Workbook(str(path), {"date_1904": in_1904})
    book.add_worksheet("Cover")
    sheet = book.add_worksheet("Data")
    form = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    sheet.write_row(1, 0, ["id", "at", "day", "code", "serial"])
    sheet.write_string(2, 0, "007")
    sheet.write_datetime(2, 1, datetime(2026, 3, 2, 9, 5), form)
    sheet.write_datetime(2, 2, datetime(2026, 3, 2), form)
    sheet.write_number(2, 3, 6)
    sheet.write_number(2, 4, 44621.5)
    book.close()
    return path


@pytest.mark.parametrize("in_1904", [False, True])
def test_a_workbook_keeps_codes_dates_and_its_own_line_numbers(tmp_path, in_1904):
    (sheet,) = open_sheets(workbook(tmp_path / "x.xlsx", in_1904=in_1904))
    assert (sheet.name, sheet.headers, sheet.in_1904) == ("Data", ("id", "at", "day", "code", "serial"), in_1904)
    assert [row for batch in sheet.batches() for row in batch.rows()] == [
        (0, "007", "2026-03-02 09:05:00", "2026-03-02", "6", "44621.5")
    ]
    assert sheet.lines([0]) == [3]


@pytest.mark.parametrize("in_1904", [False, True])
def test_a_time_of_day_in_a_workbook_is_shown_without_the_day_that_stands_for_none(tmp_path, in_1904):
    with xlsxwriter.Workbook(str(tmp_path / "x.xlsx"), {"date_1904": in_1904}) as book:
        sheet, form = book.add_worksheet(), book.add_format({"num_format": "hh:mm"})
        sheet.write_row(0, 0, ["id", "time"])
        for row, minutes in enumerate((741, 0, 1439.5), start=1):
            sheet.write_string(row, 0, f"C{row}")
            sheet.write_number(row, 1, minutes / 1440, form)
    (sheet,) = open_sheets(tmp_path / "x.xlsx")
    assert [row[2] for batch in sheet.batches() for row in batch.rows()] == ["12:21", "00:00", "23:59:30"]


def test_a_workbook_that_would_unpack_beyond_measure_is_refused_before_it_is_parsed(tmp_path):
    path = workbook(tmp_path / "x.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", bytes(60 << 20))
    assert path.stat().st_size < 1 << 20
    with pytest.raises(ExtractError, match="would unpack to 60 MB"):
        open_sheets(path)


@pytest.mark.parametrize("content", [b"not a zip", b"PK\x03\x04 broken"])
def test_what_is_no_workbook_is_refused(tmp_path, content):
    with pytest.raises(ExtractError, match="no XLSX workbook"):
        open_sheets(saved(tmp_path, content, "x.xlsx"))


WEB_PAGE = b"\xef\xbb\xbf <html><table><tr><td>contact_id</td></tr></table></html>"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2048)
LOCKED = COMPOUND + bytes(1 << 20) + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.xls", WEB_PAGE, "no XLS workbook but a web page or XML: open it in Excel and save it as XLSX"),
        ("a.xls", b"id\tday\n", "no XLS workbook but text: let its name end in .csv, or open it in Excel"),
        ("a.xlsx", COMPOUND, "an XLS workbook, whatever its name says: let its name end in .xls."),
        ("a.xlsx", LOCKED, "protected by a password: take it off in Excel"), ("a.xls", LOCKED, "by a password"),
        ("a.csv", "workbook", "an XLSX workbook, whatever its name says: let its name end in .xlsx."),
        ("a.xls", "workbook", "let its name end in .xlsx."), ("a.ods", "workbook", "let its name end in .xlsx."),
        ("a.csv", b"%PDF-1.4 " + bytes(9), "a PDF, whatever its name says"),
        ("a.json", '{"Children": []}'.encode("utf-16"), "JSON is UTF-16 text: save it as UTF-8."),
        ("a.csv", b"PAR1" + bytes(9), "Parquet, whatever its name says: let its name end in .parquet."),
    ],
)  # fmt: skip
def test_a_file_whose_content_is_not_what_its_name_says_is_told_what_it_is(tmp_path, name, content, told):
    if content == "workbook":
        content = workbook(tmp_path / "x.xlsx").read_bytes()
    with pytest.raises(ExtractError, match=re.escape(told)):
        open_sheets(saved(tmp_path, content, name))
    if name == "a.json":
        return  # the page says that its content is not what its name says
    load = receive(tmp_path / "data", begin(tmp_path / "data", "one"), [Sent(name, content)])
    assert told in load.files[0].why and load.files[0].why[0].isupper()


def test_a_zip_that_is_no_workbook_is_refused(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(ExtractError, match="workbook"):
        open_sheets(saved(tmp_path, packed.getvalue(), "x.xlsx"))


def test_a_damaged_parquet_file_is_refused(tmp_path):
    with pytest.raises(ExtractError, match="Parquet"):
        open_sheets(saved(tmp_path, b"PAR1 broken", "x.parquet"))


def test_files_are_found_by_ending_and_agency_folder_and_others_are_passed_over(tmp_path):
    for name in (
        "police/b.CSV",
        "police/a.csv",
        "z.xlsx",
        "README.md",
        ".hidden.csv",
        ".git/x.csv",
        "~$z.xlsx",
        "policy.toml",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    found = find_files([tmp_path, tmp_path / "z.xlsx"])
    assert [(file.name, file.agency) for file in found] == [
        ("police/a.csv", "police"), ("police/b.CSV", "police"), ("z.xlsx", None),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["absent.csv", "empty-folder", "picture.png"])
def test_paths_that_hold_no_extract_are_refused(tmp_path, name):
    (tmp_path / "empty-folder").mkdir()
    (tmp_path / "picture.png").write_bytes(b"x")
    with pytest.raises(ExtractError, match=name):
        find_files([tmp_path / name])


def test_a_system_without_files_in_memory_keeps_bytes_in_one_only_while_they_are_read(tmp_path, monkeypatch):
    monkeypatch.delattr(os, "memfd_create", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left, read_elsewhere = (Path(tempfile.mkdtemp(prefix="mash-read-")) for _ in range(2))
    os.utime(left, (0, 0))  # what was being read when a server crashed
    with in_memory(TABLE.encode(), "../a:b.csv") as path:
        assert (path.name, path.read_bytes()) == ("a_b.csv", TABLE.encode())
        assert os.name == "nt" or path.stat().st_mode & 0o077 == 0
        assert cells(path)[0] == ("1", "é", "3")
    assert list(tmp_path.iterdir()) == [read_elsewhere]
