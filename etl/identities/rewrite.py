"""Writes a copy of a file in which some columns are replaced, for `mash pseudonymise`.

The copy is written beside its name and renamed when it is complete. Parquet is rewritten as a stream: replaced columns
become text, the others keep their types. In a workbook values keep their types; formulas, comments and sheets without
any of the columns are left out.
"""

import tempfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

import fastexcel
import polars as pl
import xlsxwriter  # type: ignore[import-untyped]

from etl.identities.pseudonym import PseudonymError
from etl.identities.rewrite_text import Replace, Rewritten, find_columns, rewrite_text
from etl.reading.files import KINDS, PARQUET, TEXT, WORKBOOK, XLSX
from etl.reading.open import open_sheets
from etl.reading.parquet import as_text
from etl.reading.sheet import Sheet


def rewrite_workbook(source: Path, target: Path, names: Sequence[str], replace: Replace) -> Rewritten:
    """Write a workbook of the sheets that have any of the columns, with their values replaced.

    Sheets without them are left out: a list that says which child has which number must not travel along.
    """
    sheets = open_sheets(source)
    rewritten = [sheet for sheet in sheets if any(_has(sheet, name) for name in names)]
    for name in names:
        if not any(_has(sheet, name) for sheet in rewritten):
            find_columns([header for sheet in sheets for header in sheet.headers], [name])
    reader, rows = fastexcel.read_excel(source), 0
    book = xlsxwriter.Workbook(target, {"constant_memory": True, "tmpdir": target.parent})
    for sheet in rewritten:
        rows += _write_sheet(book, sheet, _read(reader, sheet, names, replace))
    book.close()
    left_out = tuple(sheet.name or "" for sheet in sheets if sheet not in rewritten)
    return Rewritten(rows, tuple(header for sheet in rewritten for header in sheet.headers), left_out)


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


def _write_sheet(book: xlsxwriter.Workbook, sheet: Sheet, frame: pl.DataFrame) -> int:
    """Write a sheet; return how many rows it has."""
    page = book.add_worksheet(sheet.name)
    written = {date: "dd/mm/yyyy", datetime: "dd/mm/yyyy hh:mm:ss"}
    forms = {kind: book.add_format({"num_format": form}) for kind, form in written.items()}
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


def rewrite_parquet(source: Path, target: Path, names: Sequence[str], replace: Replace) -> Rewritten:
    """Write a Parquet file with the values of some columns replaced; notes on the file and its columns are dropped."""
    try:
        lazy = pl.scan_parquet(source, glob=False)
        schema = lazy.collect_schema()
        columns = [list(schema)[at] for at in find_columns(list(schema), names)]
        _check_types(schema, columns)
        lazy.with_columns(_replaced(name, schema[name], replace) for name in columns).sink_parquet(
            target, maintain_order=True, engine="streaming"
        )
        rows = int(pl.scan_parquet(target, glob=False).select(pl.len()).collect().item())
    except pl.exceptions.PolarsError as bad:
        raise PseudonymError(f"{source.name} can't be read as Parquet: it is damaged; export it again.") from bad
    return Rewritten(rows, tuple(schema))


def _check_types(schema: pl.Schema, columns: Sequence[str]) -> None:
    for name in columns:
        if schema[name].is_nested() or schema[name] == pl.Binary:
            raise PseudonymError(f"The column '{name}' holds neither text nor numbers: export it as text.")


def _replaced(name: str, dtype: pl.DataType, replace: Replace) -> pl.Expr:
    def batch(values: pl.Series) -> pl.Series:
        new = replace(values.fill_null("").to_list())
        return pl.Series(values.name, [text or None for text in new], dtype=pl.String)

    return as_text(name, dtype).map_batches(batch, return_dtype=pl.String, is_elementwise=True).alias(name)


def rewrite(
    source: Path, target: Path, columns: Sequence[str], replace: Replace, check: Callable[[], None] = lambda: None
) -> Rewritten:
    """Write `source` to `target` with the values of some columns replaced.

    `replace` gives new values for some thousand values at a time; `check` may raise once all have been seen. Raises
    PseudonymError or ExtractError when the file can't be read or lacks a column, or `target` can't be written; nothing
    is left behind then.
    """
    kind = _kind(source, target)
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".mash-") as folder:
            unfinished = Path(folder) / target.name
            done = _write(kind, source, unfinished, columns, replace)
            check()
            if target.exists():
                raise PseudonymError(f"{target} exists: choose another name, or remove it first.")
            unfinished.replace(target)
    except OSError as bad:
        raise PseudonymError(f"{target} can't be written: {bad.strerror or 'unknown reason'}.") from bad
    return done


def _kind(source: Path, target: Path) -> tuple[str, ...]:
    if not source.is_file():
        raise PseudonymError(f"{source} is not a file: check the path.")
    kind = next((each for each in (TEXT, WORKBOOK, PARQUET) if source.suffix.lower() in each), None)
    if kind is None:
        raise PseudonymError(f"{source.name} is not an extract: give a file that ends in {', '.join(KINDS)}.")
    written = (XLSX,) if kind == WORKBOOK else kind
    if target.suffix.lower() not in written:
        raise PseudonymError(f"{target.name} must end in {' or '.join(written)}, as {source.name} does.")
    if target.exists():
        same = " It is the file to read." if target.samefile(source) else ""
        raise PseudonymError(f"{target} exists: choose another name, or remove it first.{same}")
    if not target.parent.is_dir():
        raise PseudonymError(f"The folder {target.parent} does not exist: make it first.")
    return kind


def _write(kind: tuple[str, ...], source: Path, target: Path, columns: Sequence[str], replace: Replace) -> Rewritten:
    if kind == TEXT:
        return rewrite_text(source, target, columns, replace)
    if kind == WORKBOOK:
        return rewrite_workbook(source, target, columns, replace)
    return rewrite_parquet(source, target, columns, replace)
