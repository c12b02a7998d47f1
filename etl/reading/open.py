"""Opens a file as sheets of text, by the reader for its ending."""

from pathlib import Path

from etl.errors import ExtractError
from etl.reading.delimited import text_sheet
from etl.reading.files import ARCHIVES, DATABASES, DOCUMENTS, JSON, OTHERS, PARQUET, SPREADSHEETS, WORKBOOK, XML
from etl.reading.parquet import parquet_sheet
from etl.reading.sheet import Sheet
from etl.reading.true_kind import why_not
from etl.reading.workbook import workbook_sheets


def unread(kind: str) -> str:
    """Return why files with an ending aren't read, and what to do."""
    if kind in ARCHIVES:
        return f"archives that end in {kind} aren't read; unpack it."
    if kind in DOCUMENTS:
        return f"documents that end in {kind} aren't read; ask for its tables as CSV or XLSX, or leave it out."
    if kind in DATABASES:
        return f"databases that end in {kind} aren't read; save its tables as CSV or XLSX."
    if kind in SPREADSHEETS:
        return f"workbooks that end in {kind} aren't read; save it as XLSX."
    return f"text files that end in {kind} aren't read; save it as CSV."


def open_sheets(path: Path) -> list[Sheet]:
    """Return the tables of a file as text. Raises ExtractError, naming what is wrong and how to mend it."""
    if not path.stat().st_size:
        raise ExtractError("the file is empty; export it again.")
    kind = path.suffix.lower()
    if kind in OTHERS:
        raise ExtractError(unread(kind))
    with path.open("rb") as content:
        if why := why_not(kind, content):
            raise ExtractError(why)
    if kind in XML:
        raise ExtractError("the XML is not a children in need census: its outer element must be Message.")
    if kind in JSON:
        with path.open("rb") as content:
            if content.read(2) in (b"\xff\xfe", b"\xfe\xff"):
                raise ExtractError("the JSON is UTF-16 text: save it as UTF-8.")
        raise ExtractError("this JSON is no payload of children's social care: save tables as CSV or XLSX.")
    if kind in WORKBOOK:
        return workbook_sheets(path)
    return [parquet_sheet(path) if kind in PARQUET else text_sheet(path)]
