"""Excel workbooks: each sheet with a table is one; sizes are checked in the zip directory before anything unpacks."""

import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import fastexcel
import polars as pl

from etl.errors import ExtractError
from etl.reading.sheet import BATCH, ROW, Sheet

MAX_UNPACKED = 1 << 30  # a sheet of Excel's 1,048,576 rows by 12 columns unpacks to about 0.6 GB
MAX_RATIO = 100  # honest sheets pack 5 to 25 times; 194 KB unpacked to 200 MB (1,000 times) in a trial
MAX_MEMBERS = 2_000
SMALL = 10 << 20  # below it no ratio can hurt
_BASE_1904 = re.compile(rb'<(?:\w+:)?workbookPr[^>]*\bdate1904\s*=\s*"(?:1|true)"')


def workbook_sheets(path: Path) -> list[Sheet]:
    """Return every sheet with a header; lines are the sheet's own row numbers. Raises ExtractError."""
    in_1904 = _check_archive(path)
    try:
        book = fastexcel.read_excel(path)
        grids = [
            (name, book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_polars())
            for name in book.sheet_names
        ]
    except fastexcel.FastExcelError as bad:
        raise ExtractError("the workbook can't be read: it is damaged or protected; save it again as XLSX.") from bad
    sheets = [sheet for name, grid in grids if (sheet := _sheet(name, grid, in_1904))]
    if not sheets:
        raise ExtractError("the workbook is empty; export it again.")
    return sheets


def _check_archive(path: Path) -> bool:
    """Refuse an archive that would unpack beyond all measure; return whether its day numbers count from 1904."""
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
            return bool(_BASE_1904.search(archive.read("xl/workbook.xml")))
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError) as bad:
        raise ExtractError("the file is no XLSX workbook, or is protected by a password; save it as XLSX.") from bad


def _sheet(name: str, grid: pl.DataFrame, in_1904: bool) -> Sheet | None:
    """Return the table under the first row that says anything, or None for an empty sheet."""
    if not grid.width:
        return None
    grid = grid.with_columns(pl.when(pl.all() != "").then(pl.all().str.strip_suffix(" 00:00:00")))
    filled = grid.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    first = filled.arg_true()
    if not len(first):
        return None
    at = int(first[0])
    headers = tuple(cell or "" for cell in grid.row(at))
    rows = grid.slice(at + 1).rename(dict(zip(grid.columns, map(str, range(grid.width)), strict=True)))
    return Sheet(headers, _batches(rows.with_row_index(ROW)), _lines(at), name=name, in_1904=in_1904)


def _batches(rows: pl.DataFrame) -> Callable[[], Iterator[pl.DataFrame]]:
    return lambda: rows.iter_slices(BATCH)


def _lines(header: int) -> Callable[[Sequence[int]], list[int]]:
    return lambda rows: [row + header + 2 for row in rows]
