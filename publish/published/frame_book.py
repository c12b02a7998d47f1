"""Writes one table as a workbook of two sheets: a description, and the table with numbers as numbers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import polars as pl

from etl.builds import info_of, read_current
from publish.published.cells import Value
from publish.published.workbook import Book, Sheet, workbook

NO_AREA = "Multi-agency safeguarding hub"
NEVER = datetime(1980, 1, 1)  # noqa: DTZ001 - the oldest date that a workbook can bear, for a table of no build


def about_and_data(
    book: Book, told: Mapping[str, str], columns: Sequence[str], lines: Sequence[Sequence[Value]]
) -> bytes:
    """Return a workbook of a sheet that says what a table shows, without what is empty, and of the table."""
    about = [pair for pair in told.items() if pair[1]]
    return workbook(book, [
        Sheet("About", book.title, ("What", "Value"), about, "one entry"),
        Sheet("Data", book.title, columns, lines, "one line of the table"),
    ])  # fmt: skip


def frame_book(frame: pl.DataFrame, verb: str, data: Path | None) -> bytes:
    """Return a frame that a verb of the command has made as a workbook, with the build that it was made of."""
    current = read_current(data) if data else None
    info = info_of(current) if current else None
    title = f"mash {verb}"
    told = {"Made by": title, "Rows": f"{frame.height:,}"}
    if info is None:
        return about_and_data(Book(title, NO_AREA, NEVER, title), told, frame.columns, _lines(frame))
    dated = f"As at {info.as_at:%Y-%m-%d}, build {info.build}"
    told |= {"Area": info.policy.area, "Data": dated}
    told |= {"Note": "Synthetic data: no row describes a real child"} if info.policy.synthetic else {}
    book = Book(title, info.policy.area or NO_AREA, info.as_at, f"{title}. {dated}")
    return about_and_data(book, told, frame.columns, _lines(frame))


def _lines(frame: pl.DataFrame) -> list[list[Value]]:
    """Return the rows: a moment to the minute stands as text, since a workbook's day has no time."""
    return [
        [f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value for value in row] for row in frame.rows()
    ]
