"""Workbooks rewritten: values keep their types; formulas, comments and sheets of other things stay behind."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import fastexcel
import polars as pl
import xlsxwriter  # type: ignore[import-untyped]

from etl.identities.pseudonym import PseudonymError
from etl.identities.rewritten import Replace, Rewritten, find_columns
from etl.reading import Sheet, open_sheets


def rewrite_workbook(source: Path, target: Path, names: Sequence[str], replace: Replace) -> Rewritten:
    """Write a workbook of the sheets that have any of the columns, with their values replaced.

    Sheets without are left out: a list that says which child has which number must not travel along.
    """
    sheets = open_sheets(source)
    meant = [sheet for sheet in sheets if any(_has(sheet, name) for name in names)]
    for name in names:
        if not any(_has(sheet, name) for sheet in meant):
            find_columns([header for sheet in sheets for header in sheet.headers], [name])
    reader, rows = fastexcel.read_excel(source), 0
    book = xlsxwriter.Workbook(target, {"constant_memory": True, "tmpdir": target.parent})
    for sheet in meant:
        rows += _write(book, sheet, _read(reader, sheet, names, replace))
    book.close()
    left_out = tuple(sheet.name or "" for sheet in sheets if sheet not in meant)
    return Rewritten(rows, tuple(header for sheet in meant for header in sheet.headers), left_out)


def _has(sheet: Sheet, name: str) -> bool:
    return name in (header.strip() for header in sheet.headers)


def _read(reader: fastexcel.ExcelReader, sheet: Sheet, names: Sequence[str], replace: Replace) -> pl.DataFrame:
    """Return a sheet's rows with their types; a column of mixed types is text."""
    places = find_columns(sheet.headers, [name for name in names if _has(sheet, name)])
    try:
        loaded = reader.load_sheet(
            sheet.name or 0,
            header_row=None,
            skip_rows=sheet.lines([0])[0] - 1,  # lines count from 1, and the first row follows the header
            column_names=[str(at) for at in range(len(sheet.headers))],
            schema_sample_rows=None,
            dtypes=dict.fromkeys(places, "string"),
        )
    except fastexcel.FastExcelError as bad:
        raise PseudonymError("The workbook can't be read: save it again as XLSX.") from bad
    frame = loaded.to_polars()
    values = [pl.Series(str(at), replace(frame[str(at)].fill_null("").to_list())) for at in places]
    return frame.with_columns(values)


def _write(book: xlsxwriter.Workbook, sheet: Sheet, frame: pl.DataFrame) -> int:
    page = book.add_worksheet(sheet.name)
    looks = {date: "dd/mm/yyyy", datetime: "dd/mm/yyyy hh:mm:ss"}
    forms = {kind: book.add_format({"num_format": look}) for kind, look in looks.items()}
    for place, header in enumerate(sheet.headers):
        page.write_string(0, place, header)
    for line, row in enumerate(frame.iter_rows(), start=1):
        for place, value in enumerate(row):
            if value is None or value == "":
                continue
            if isinstance(value, str):
                page.write_string(line, place, value)
            else:
                page.write(line, place, value, forms.get(type(value)))
    return len(frame)
