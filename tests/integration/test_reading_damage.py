"""Files that a failing disk, a wrong program or a careless hand left behind: each is named, and the good ones load."""

import zipfile
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from etl.errors import ExtractError, MashError
from tests.support.extracts import CONTACTS, load_into, rows, write
from tests.support.trials import tried

GOOD = "C1,P1,2026-03-02 09:00,6,red,2026-03-02 10:00"
NAMED = "the file is named with its reason, nothing of it is kept"
SPOTS = 20


def workbook(path: Path, cells: list[tuple[int, int, str]], sheet: str = "Contacts") -> Path:
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet(sheet)
    for row, column, value in cells:
        page.write(row, column, value)
    book.close()
    return path


TABLE = [(0, at, name) for at, name in enumerate(CONTACTS.split(","))]
TABLE += [(1, at, value) for at, value in enumerate(GOOD.split(","))]
ANNEX = [(0, at, name) for at, name in enumerate(["Child Unique ID", "Date of Contact", "Contact Source"])]


def far_right(folder: Path) -> Path:
    return workbook(folder / "a.xlsx", [*TABLE, (1, 16_383, "x")])


def far_corner(folder: Path) -> Path:
    return workbook(folder / "a.xlsx", [*TABLE, (1_048_575, 900, "x")])


def empty_annex(folder: Path) -> Path:
    return workbook(folder / "a.xlsx", ANNEX, "List_1")


def no_child(folder: Path) -> Path:
    (folder / "a.xml").write_text("<Message><Header><Collection/></Header></Message>")
    return folder / "a.xml"


def no_children(folder: Path) -> Path:
    (folder / "a.xml").write_text("<Message><Children></Children></Message>")
    return folder / "a.xml"


def huge_value(folder: Path) -> Path:
    with (folder / "a.csv").open("w") as file:
        file.write(f'{CONTACTS},area\n{GOOD},"')
        for _ in range(250):
            file.write(("x" * 99 + "\n") * 10_000)
        file.write('"\n')
    return folder / "a.csv"


def huge_line(folder: Path) -> Path:
    return write(folder / "a.csv", f"{GOOD},{'x' * (3 << 20)}", header=f"{CONTACTS},area")


def old_format(ending: str):
    def make(folder: Path) -> Path:
        (folder / f"a{ending}").write_bytes(b"\xd0\xcf\x11\xe0" * 200)
        return folder / f"a{ending}"

    return make


FAULTS = {
    "a cell in column XFD": (far_right, "column XFD"),
    "a cell in the last row, far to the right": (far_corner, "spans .* cells"),
    "an official workbook without rows": (empty_annex, "holds no rows"),
    "a Message without Child": (no_child, "holds no rows"),
    "a Message with no Child among its Children": (no_children, "holds no rows"),
    "a value of 250 MB in quotation marks": (huge_value, "longer than 1 MB"),
    "a line of 3 MB": (huge_line, "longer than 1 MB"),
    "a workbook with macros": (old_format(".xlsm"), "save it as XLSX"),
    "a document": (old_format(".pdf"), "ask for its tables as CSV or XLSX"),
    "a table of a statistics package": (old_format(".sav"), "save its tables as CSV or XLSX"),
    "text of an ending that nobody agreed": (old_format(".psv"), "save it as CSV"),
    "an archive": (old_format(".tgz"), "unpack it"),
}


@tried("a file that would take too much, holds nothing, or is of a kind that isn't read, beside a good one", NAMED)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_file_is_named_and_the_good_one_loads(tmp_path, fault):
    make, said = FAULTS[fault]
    (tmp_path / "in").mkdir()
    (tmp_path / "key").write_text("k" * 64)
    name = make(tmp_path / "in").name
    write(tmp_path / "in" / "good.csv", GOOD)
    report = load_into(tmp_path / "data", tmp_path / "in", key_file=tmp_path / "key")
    ((bad, why),) = report.bad
    assert bad == name
    with pytest.raises(ExtractError, match=said):
        raise ExtractError(why)
    assert rows(tmp_path / "data", "contacts", "contact_id") == [("C1",)]


def damaged(content: bytes, spot: int) -> bytes:
    at = len(content) * spot // SPOTS
    return content[:at] + bytes(255 - byte for byte in content[at : at + 24]) + content[at + 24 :]


def parquet(folder: Path) -> Path:
    numbers = range(3_000)
    frame = {"contact_id": [f"C{n}" for n in numbers], "person_id": [f"P{n}" for n in numbers]}
    pl.DataFrame(frame | {"received_at": "2026-03-02 09:00", "source": "6"}).write_parquet(folder / "whole.parquet")
    return folder / "whole.parquet"


def book(folder: Path) -> Path:
    return workbook(folder / "whole.xlsx", TABLE)


def unpacked(folder: Path) -> Path:
    """Return a workbook whose members aren't compressed, so that damage reaches the reader of the XML."""
    with zipfile.ZipFile(book(folder)) as packed, zipfile.ZipFile(folder / "plain.xlsx", "w") as plain:
        for member in packed.namelist():
            plain.writestr(member, packed.read(member))
    return folder / "plain.xlsx"


@tried(
    "Parquet and XLSX with 24 bytes changed in one of 20 places, and cut off there",
    "loads, or one line that names the file",
    2 * SPOTS,
)
@pytest.mark.parametrize("make", [parquet, book, unpacked])
def test_damaged_bytes_are_never_a_fault_of_the_program(tmp_path, make):
    whole = make(tmp_path)
    content = whole.read_bytes()
    (tmp_path / "in").mkdir()
    write(tmp_path / "in" / "good.csv", GOOD)
    for spot in range(SPOTS):
        for kind, text in (("hit", damaged(content, spot)), ("cut", content[: len(content) * spot // SPOTS])):
            (tmp_path / "in" / f"{kind}{spot}{whole.suffix}").write_bytes(text)
    report = load_into(tmp_path / "data", tmp_path / "in", accept_rejects=True, accept_ids=True)
    files = 2 * SPOTS + 1
    assert len(report.bad) + len(report.landed) + len(report.known) == files
    assert all("fault in the program" not in why and "\n" not in why for _, why in report.bad)
    assert len(report.bad) >= SPOTS


@tried("a file of a kind that isn't read, given by its name", "one line, nothing kept")
def test_a_kind_that_is_not_read(tmp_path):
    with pytest.raises(MashError, match=r"a\.xlsm: .*save it as XLSX"):
        load_into(tmp_path / "data", old_format(".xlsm")(tmp_path))
