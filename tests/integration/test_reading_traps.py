"""Reading: what is known to go wrong with files, each tried from a file on disk to the rows that a question sees."""

import zipfile
from datetime import datetime
from itertools import product
from pathlib import Path

import pytest
import xlsxwriter

from etl.errors import ExtractError
from etl.landing.landing import quarantined
from tests.support.extracts import CONTACTS, conserved, load_into, rows, write
from tests.support.trials import tried

GOOD = "C1,P1,2026-03-02 09:00,6,red,2026-03-02 10:00"
ROW = ("C1", "P1", datetime(2026, 3, 2, 9), "6", "red", datetime(2026, 3, 2, 10))
TEXT = f"{CONTACTS}\n{GOOD}\n"


def load_bytes(tmp_path: Path, content: bytes, name: str = "a.csv") -> list[tuple[object, ...]]:
    (tmp_path / name).write_bytes(content)
    report = load_into(tmp_path / "data", tmp_path / name, accept_rejects=True)
    assert conserved(report)
    return rows(tmp_path / "data")


DIALECTS = list(product([",", ";", "\t", "|"], ["\n", "\r\n", "\r"]))


@tried("encodings by separators by line ends", "the same row", len(DIALECTS))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le-bom", "utf-16-be-bom"])
def test_encodings_and_dialects(tmp_path, encoding):
    mark = "\ufeff" if encoding.endswith("-bom") else ""
    (tmp_path / "sent").mkdir()
    for number, (separator, end) in enumerate(DIALECTS):
        text = TEXT.replace("C1", f"C{number}").replace("P1", "P1é").replace(",", separator).replace("\n", end)
        path = tmp_path / "sent" / f"{number}.csv"
        path.write_bytes((mark + text).encode(encoding.removesuffix("-bom")))
    report = load_into(tmp_path / "data", tmp_path / "sent")
    assert (len(report.landed), report.bad, conserved(report)) == (len(DIALECTS), [], True)
    assert sorted(rows(tmp_path / "data")) == sorted((f"C{n}", "P1é", *ROW[2:]) for n in range(len(DIALECTS)))


@tried(
    "headers in another case, with spaces, in another order, quoted, after blank lines or Excel's `sep=`",
    "the same row",
)
@pytest.mark.parametrize(
    "content",
    [
        TEXT.replace(CONTACTS, CONTACTS.upper()),
        TEXT.replace(CONTACTS, CONTACTS.replace("_", " ").title()),
        TEXT.replace(CONTACTS, ",".join(f'" {name} "' for name in CONTACTS.split(","))),
        "\n".join(",".join(reversed(line.split(","))) for line in TEXT.splitlines()) + "\n",
        f"sep=,\n{TEXT}",
        f"\n\n{TEXT}",
        TEXT.rstrip("\n"),
        TEXT.replace("\n", "\r\n", 1),
        TEXT + "\n\n,,,,,\n",
    ],
)
def test_headers_and_blank_lines(tmp_path, content):
    assert load_bytes(tmp_path, content.encode()) == [ROW]


@tried("a moment as ISO text, UK text, with a zone, or as Excel's day number", "the same moment, never month first")
@pytest.mark.parametrize(
    "written",
    ["2026-03-02 09:00", "2026-03-02T09:00:00", "2026-3-2 9:00", "02/03/2026 09:00", "2/3/2026 9:00:00", "46083.37500",
     "2026-03-02T09:00Z", "2026-03-02T10:00:00+01:00", "2026-03-02 09:00:00.000", " 02/03/2026 09:00 "],
)  # fmt: skip
def test_moments(tmp_path, written):
    assert load_bytes(tmp_path, TEXT.replace("2026-03-02 09:00", written).encode()) == [ROW]


@tried("days that do not exist, month first, two-digit years, words", "quarantined with line, column and reason")
@pytest.mark.parametrize(
    "written", ["31/02/2026", "12/31/2026", "2026-13-01", "2026-02-30", "02/03/26", "2 March", "-1"]
)
def test_days_that_cannot_be(tmp_path, written):
    assert load_bytes(tmp_path, f"{TEXT}C2,P1,{written},6,red,\n".encode()) == [ROW]
    (bad,) = quarantined(tmp_path / "data").rows(named=True)
    assert (bad["line"], bad["column"], bad["reason"]) == (3, "received_at", "not_a_date")


@tried("rows with more or fewer values than the header", "quarantined as ragged, the others load")
@pytest.mark.parametrize(
    "line", ["C2", "C2,P1,2026-03-02,6,red", "C2,P1,2026-03-02,6,red,,", "C2,P1,2026-03-02,6,red,,x,y"]
)
def test_ragged_rows(tmp_path, line):
    assert load_bytes(tmp_path, f"{TEXT}{line}\n".encode()) == [ROW]
    assert quarantined(tmp_path / "data").select("line", "reason").rows() == [(3, "ragged_row")]


@tried("values with separators, quotation marks, line ends and leading zeros", "kept as they are")
@pytest.mark.parametrize("value", ["00123", "a, b", 'say "x"', "two\nlines", "=1+1", "1e5", "é ü 漢"])
def test_values_are_kept(tmp_path, value):
    quoted = '"' + value.replace('"', '""') + '"'
    assert load_bytes(tmp_path, TEXT.replace("C1", quoted).encode()) == [(value, *ROW[1:])]


BROKEN = {
    "empty": (b"", "the file is empty"),
    "spaces only": (b"  \n \n", "no columns|no table"),
    "NUL bytes": (TEXT.encode() + b"\0\0", "NUL bytes"),
    "UTF-16 without its mark": (TEXT.encode("utf-16-le"), "NUL bytes"),
    "cut off inside a letter": (TEXT.replace("P1", "P1é").encode()[: TEXT.index("P1") + 3], "cut off"),
    "a quotation mark never closed": (f'{TEXT}C2,"P1,2026-03-02,6,red,\n'.encode(), "never closed"),
    "a quotation mark inside a value": (f'{TEXT}C2,P"1,2026-03-02,6,red,\n'.encode(), "quotation mark inside a value"),
    "a required header missing": (TEXT.replace("source", "origin").encode(), "lacks the required column 'source'"),
    "a header misspelt": (TEXT.replace("received_at", "recieved_at").encode(), "'recieved_at' comes nearest"),
    "a header twice": (TEXT.replace("risk_initial", "Source").encode(), "'source' more than once"),
    "no header": (f"{GOOD}\n".encode(), "fit no table"),
    "another table altogether": (b"colour,shape\nred,round\n", "fit no table"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "NUL bytes"),
    "a web page": (b"<!doctype html><html><body>Sign in</body></html>\n", "no table"),
}


@tried("files that are no extract, or a broken one", "refused in one sentence that says what to do; nothing kept")
@pytest.mark.parametrize("fault", BROKEN)
def test_broken_files(tmp_path, fault):
    content, said = BROKEN[fault]
    with pytest.raises(ExtractError, match=said) as refused:
        load_bytes(tmp_path, content)
    assert "\n" not in str(refused.value)
    assert not list((tmp_path / "data" / "landing").glob("*"))


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (200 << 20))


def crowd(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(2_001):
            archive.writestr(f"xl/{number}.xml", "")


def no_workbook(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04 not a zip")


def other_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../etc/passwd", "root")


@tried("workbooks that unpack beyond measure, hold too many members, or are none", "refused before anything unpacks")
@pytest.mark.parametrize("make", [bomb, crowd, no_workbook, other_zip])
def test_workbook_traps(tmp_path, make):
    make(tmp_path / "a.xlsx")
    with pytest.raises(ExtractError, match=r"would unpack|no XLSX workbook"):
        load_into(tmp_path / "data", tmp_path / "a.xlsx")


@tried("Excel dates in workbooks that count from 1900 and from 1904", "the same moment")
@pytest.mark.parametrize("in_1904", [False, True])
def test_both_bases(tmp_path, in_1904):
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"), {"date_1904": in_1904, "default_date_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, CONTACTS.split(","))
    sheet.write_row(1, 0, ["C1", "P1", ROW[2], 6, "red", ROW[5]])
    book.close()
    load_into(tmp_path / "data", tmp_path / "a.xlsx")
    assert rows(tmp_path / "data") == [ROW]


@tried("names that mean something to shells, globs, SQL or paths", "loads; the name is only ever text")
@pytest.mark.parametrize(
    "name",
    ["a'; DROP TABLE contacts; --.csv", "[abc]*?.csv", "$(touch x).csv", "..csv", "%2e%2e%2f.csv", "<b>a</b>.csv",
     "ünï cødé.csv", "-rf.csv", "a\nb.csv"],
)  # fmt: skip
def test_hostile_names(tmp_path, name):
    folder = tmp_path / "in"
    folder.mkdir()
    name = name.replace("/", "∕")
    (folder / name).write_bytes(TEXT.encode())
    report = load_into(tmp_path / "data", folder / name)
    assert (report.landed[0].name, rows(tmp_path / "data")) == (name, [ROW])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "in"]


@tried("a directory of good and broken files", "the good ones load, each broken one is named", len(BROKEN))
def test_a_mixed_directory(tmp_path):
    write(tmp_path / "in" / "good.csv", GOOD)
    for number, (content, _) in enumerate(BROKEN.values()):
        (tmp_path / "in" / f"bad-{number:02}.csv").write_bytes(content)
    report = load_into(tmp_path / "data", tmp_path / "in")
    assert [name for name, _ in report.bad] == [f"bad-{number:02}.csv" for number in range(len(BROKEN))]
    assert (report.exit_code, rows(tmp_path / "data")) == (1, [ROW])
