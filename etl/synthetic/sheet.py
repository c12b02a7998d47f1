"""An agency's workbook: one sheet is one extract, with real Excel dates and the word synthetic in its name."""

from datetime import UTC, date, datetime
from io import BytesIO

import polars as pl
import xlsxwriter  # type: ignore[import-untyped]

_WRITTEN = datetime(2026, 11, 8, tzinfo=UTC).replace(tzinfo=None)  # fixed: the same bytes every time


def sheet(table: str, rows: pl.DataFrame) -> bytes:
    """Return a workbook of ISO text rows; dates that exist become Excel dates, others stay as they were typed."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": f"Synthetic data: {table}", "comments": "Invented. No row describes a real child.",
                         "created": _WRITTEN})  # fmt: skip
    page = book.add_worksheet(f"Synthetic {table}"[:31])
    shown = book.add_format({"num_format": "dd/mm/yyyy"})
    page.write_row(0, 0, rows.columns)
    for line, row in enumerate(rows.iter_rows(), start=1):
        for place, (name, value) in enumerate(zip(rows.columns, row, strict=True)):
            day = _day(value) if name.endswith("_on") else None
            if day:
                page.write_datetime(line, place, day, shown)
            elif value is not None:
                page.write_string(line, place, value)
    book.close()
    return buffer.getvalue()


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value or "")
    except ValueError:
        return None
