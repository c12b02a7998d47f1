"""Reads workbooks (XLSX, XLS, XLSB, ODS): each sheet with a table becomes a sheet of text.

`read_book` runs in a process of its own. Sizes are checked in the archive's directory before anything is unpacked.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING

import polars as pl
import polars.selectors as cs

from etl.errors import ExtractError
from etl.reading.apart import read_apart
from etl.reading.files import ODS, XLS, XLSX
from etl.reading.layout import LONGEST
from etl.reading.marks import marked_rows
from etl.reading.opendocument import with_texts
from etl.reading.sheet import BATCH, ROW, Sheet

if TYPE_CHECKING:
    from fastexcel import ExcelSheet

MAX_UNPACKED = 1 << 30  # a sheet of Excel's 1,048,576 rows by 12 columns unpacks to about 0.6 GB
MAX_RATIO = 100  # honest sheets pack 5 to 25 times; 194 KB unpacked to 200 MB (1,000 times) in a trial
MAX_MEMBERS = 2_000
MAX_COLUMNS = 1_000  # an official workbook has 50: a lone cell in column XFD makes a grid of 16,384
MAX_CELLS = 60_000_000  # a full sheet of 57 columns; each cell takes 24 bytes
SMALL = 10 << 20  # below it no ratio can hurt
_SPANS = "a sheet of the workbook spans {:,} cells: delete what lies outside the table, or export it as CSV."
_LOST = {"Ref": "#REF!", "Value": "#VALUE!", "Div0": "#DIV/0!", "Name": "#NAME?", "Num": "#NUM!"}
_BASE_1904 = re.compile(rb'<(?:\w+:)?workbookPr[^>]*\bdate1904\s*=\s*"(?:1|true)"')


@dataclass(frozen=True)
class Grid:
    """The cells of one sheet as text, from its first row and from its first filled column (counted from 0) on.

    `marked` says which rows are hidden or struck out.
    """

    name: str
    hidden: bool
    left: int
    cells: pl.DataFrame
    marked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Book:
    """The sheets of a workbook, and whether its day numbers count from 1904."""

    in_1904: bool
    grids: Sequence[Grid]


def workbook_sheets(path: Path) -> list[Sheet]:
    """Return every sheet with a header; lines are the sheet's own row numbers. Raises ExtractError."""
    said, streams = read_apart("workbook", path)
    grids = [
        Grid(each["name"], each["hidden"], each["left"], pl.read_ipc_stream(BytesIO(stream)), tuple(each["marked"]))
        for each, stream in zip(said["grids"], streams, strict=True)
    ]
    sheets = [sheet for grid in grids if (sheet := _sheet(grid, said["in_1904"]))]
    if not sheets:
        raise ExtractError("the workbook is empty; export it again.")
    return sheets


def read_book(path: Path) -> Book:
    """Return all cells of a workbook. Raises ExtractError."""
    import fastexcel  # the process that loads need not have it

    in_1904 = path.suffix.lower() != XLS and _check_archive(path)
    try:
        told = with_texts(path) if path.suffix.lower() == ODS else None
        book = fastexcel.read_excel(told or path)
        sheets = [book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string") for name in book.sheet_names]
        for sheet in sheets:
            _check_size(sheet.width, sheet.total_height)
    except fastexcel.FastExcelError as bad:
        raise ExtractError("the workbook can't be read: it is damaged or protected; save it again as XLSX.") from bad
    marks = marked_rows(path) if path.suffix.lower() == XLSX else {}
    grids = [
        Grid(sheet.name, sheet.visible != "visible", _left(sheet), _cells(sheet), _marked(sheet.name, marks))
        for sheet in sheets
    ]
    for grid in grids:
        longest = grid.cells.select(cs.string().str.len_bytes().max().fill_null(0))
        if longest.width and max(longest.row(0)) > LONGEST:
            raise ExtractError(f"a value of it is longer than {LONGEST >> 20} MB; export it again.")
    return Book(in_1904, grids)


def _marked(name: str, marks: Mapping[str, tuple[int, int]]) -> tuple[str, ...]:
    return tuple(
        f"{rows:,} row{'s' * (rows > 1)} of {name} {'are' if rows > 1 else 'is'} {how}"
        for rows, how in zip(marks.get(name, (0, 0)), ("hidden", "struck out"), strict=True) if rows
    )  # fmt: skip


def _left(sheet: "ExcelSheet") -> int:
    columns = sheet.available_columns()
    return columns[0].absolute_index if columns else 0


def _cells(sheet: "ExcelSheet") -> pl.DataFrame:
    """Return the cells as text, lost values as Excel shows them: the reader leaves them empty, as if nothing was there.

    A formula that stands ready below the last record loses nothing.
    """
    read, lost = sheet.to_arrow_with_errors()
    cells = pl.DataFrame(read)
    if lost is None:
        return cells
    records = cells.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    found: dict[str, dict[int, str]] = {}
    for error in lost.errors:
        (row, column), shown = error.position, _LOST.get(error.detail.partition("Error(")[2].rstrip(")'"))
        if shown and row < len(cells) and records[row]:
            found.setdefault(cells.columns[column], {})[row] = shown
    return cells.with_columns(cells[name].scatter([*at], [*at.values()]) for name, at in found.items())


def _check_size(columns: int, rows: int) -> None:
    """Refuse a sheet that is far too large, before its cells become text."""
    if columns > MAX_COLUMNS:
        raise ExtractError(f"a sheet of the workbook has {columns:,} columns: delete what lies right of the table.")
    if columns * rows > MAX_CELLS:
        raise ExtractError(_SPANS.format(columns * rows))


def _check_archive(path: Path) -> bool:
    """Refuse an archive that would unpack to far too much; return whether its day numbers count from 1904."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if any(member.filename.lower().endswith("vbaproject.bin") for member in members):
                raise ExtractError("the workbook holds macros, which are never run here; save it as XLSX without them.")
            unpacked = sum(member.file_size for member in members)
            if (
                len(members) > MAX_MEMBERS
                or unpacked > MAX_UNPACKED
                or (unpacked > SMALL and unpacked > MAX_RATIO * path.stat().st_size)
            ):
                raise ExtractError(f"the workbook would unpack to {unpacked >> 20} MB; export it as CSV.")
            for member in members:
                if member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml"):
                    with archive.open(member) as cells:
                        _check_extent(cells)
            return path.suffix.lower() == XLSX and bool(_BASE_1904.search(archive.read("xl/workbook.xml")))
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, EOFError, RuntimeError, NotImplementedError) as bad:
        kind = path.suffix[1:].upper()
        raise ExtractError(f"the file is no {kind} workbook, or is protected by a password; save it as XLSX.") from bad


_FAR = re.compile(rb'\br="([A-Z]{2,3})([0-9]{1,7})"')  # cells beyond column Z
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="([0-9]{1,7})"')


def _check_extent(cells: IO[bytes]) -> None:
    """Refuse a sheet whose farthest cells span a grid that is far too large: the reader makes room for all of it."""
    columns, rows, rest = 26, 0, b""
    while chunk := cells.read(1 << 20):
        text = rest + chunk
        for letters in {found[0] for found in _FAR.findall(text)}:
            columns = max(columns, _number(letters))
        if columns > MAX_COLUMNS:
            raise ExtractError(
                f"a sheet of the workbook has a cell in column {_letters(columns)}: delete what lies to the right of "
                "the table, or export it as CSV."
            )
        if last := text.rfind(b"<row ") + 1:
            found = _ROW.match(text, last - 1)
            rows = max(rows, int(found[1])) if found else rows
        rest = text[-200:]
    if columns * rows > MAX_CELLS:
        raise ExtractError(_SPANS.format(columns * rows))


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def _sheet(found: Grid, in_1904: bool) -> Sheet | None:
    """Return the table whose header is the first filled row, or None for an empty sheet."""
    grid = found.cells
    if not grid.width:
        return None
    grid = grid.with_columns(_plain(pl.when(pl.all() != "").then(pl.all()), in_1904))
    filled = grid.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    first = filled.arg_true()
    if not len(first):
        return None
    at = int(first[0])
    headers = tuple(cell or "" for cell in grid.row(at))
    rows = grid.slice(at + 1).rename(dict(zip(grid.columns, map(str, range(grid.width)), strict=True)))
    batches = _batches(rows.with_row_index(ROW))
    return Sheet(
        headers, batches, _lines(at), name=found.name, in_1904=in_1904, hidden=found.hidden, left=found.left,
        marked=found.marked,
    )  # fmt: skip


def _plain(cells: pl.Expr, in_1904: bool) -> pl.Expr:
    """Return dates without a midnight that nobody wrote, and times of day without the day that stands for none."""
    midnight = "1899-12-31|1904-01-01" if in_1904 else "1899-12-31"
    days = cells.str.strip_suffix(" 00:00:00").str.replace(f"^(?:{midnight})$", "00:00")
    return days.str.replace(r"^(?:1899-12-31|1904-01-01) (\d{2}:\d{2})(?::00)?", "$1")


def _batches(rows: pl.DataFrame) -> Callable[[], Iterator[pl.DataFrame]]:
    return lambda: rows.iter_slices(BATCH)


def _lines(header: int) -> Callable[[Sequence[int]], list[int]]:
    return lambda rows: [row + header + 2 for row in rows]
