"""The one way into a file: its ending says how it is read."""

from pathlib import Path

from etl.errors import ExtractError
from etl.reading.columnar import parquet_sheet
from etl.reading.delimited import text_sheet
from etl.reading.files import PARQUET, WORKBOOK
from etl.reading.sheet import Sheet
from etl.reading.workbook import workbook_sheets


def open_sheets(path: Path) -> list[Sheet]:
    """Return the tables of a file as text. Raises ExtractError, naming what is wrong and how to mend it."""
    if not path.stat().st_size:
        raise ExtractError("the file is empty; export it again.")
    kind = path.suffix.lower()
    if kind in WORKBOOK:
        return workbook_sheets(path)
    return [parquet_sheet(path) if kind in PARQUET else text_sheet(path)]
