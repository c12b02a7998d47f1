"""Delimited text: commas, semicolons, tabs or pipes; decoded and laid out before Polars reads it as text."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from etl.errors import ExtractError
from etl.reading.decode import decode
from etl.reading.files import CHUNK, chunks
from etl.reading.layout import Layout, lay_out
from etl.reading.sheet import ROW, Sheet, frames

SEPARATORS = ",;\t|"
_HINT = "sep="  # Excel's own first line, which names the separator


def text_sheet(path: Path) -> Sheet:
    """Return the one table of a text file. Raises ExtractError when its quoting or its header can't be right."""
    source = decode(path)
    start = _start(source)
    separator = max(SEPARATORS, key=lambda mark: len(_header(start, mark)[0]))
    headers, skip = _header(start, separator)
    if len(headers) < 2:
        raise ExtractError("the file is no table: its first line names no columns (separate them by commas).")
    layout = lay_out(_pieces(source), separator, len(headers))
    ragged = layout.ragged - skip
    return Sheet(
        headers=tuple(headers),
        batches=_Rows(source, separator, len(headers), skip, layout),
        lines=_Lines(layout, skip),
        ragged=pl.Series(ROW, ragged[ragged >= 0], dtype=pl.UInt32),
    )


def _start(source: Path | bytes) -> str:
    return (next(chunks(source), b"") if isinstance(source, Path) else source[:CHUNK]).decode("utf-8", "replace")


def _header(start: str, separator: str) -> tuple[list[str], int]:
    """Return the header and the number of rows up to and including it."""
    rows = csv.reader(io.StringIO(start, newline=""), delimiter=separator)
    try:
        for number, row in enumerate(rows, start=1):
            if any(cell.strip() for cell in row) and not row[0].lower().startswith(_HINT):
                return row, number
    except csv.Error as bad:
        raise ExtractError("the first line can't be read as a header; export the file again.") from bad
    return [], 0


def _pieces(source: Path | bytes) -> Iterator[bytes]:
    if isinstance(source, Path):
        yield from chunks(source)
    else:
        yield from (source[at : at + CHUNK] for at in range(0, len(source), CHUNK))


@dataclass(frozen=True)
class _Rows:
    """Reads the rows under the header, and makes sure that as many come out as were counted going in."""

    source: Path | bytes
    separator: str
    width: int
    skip: int
    layout: Layout

    def __call__(self) -> Iterator[pl.DataFrame]:
        lazy = pl.scan_csv(
            self.source,
            schema={str(at): pl.String for at in range(self.width)},
            has_header=False,
            skip_rows=self.skip,
            separator=self.separator,
            infer_schema=False,
            null_values="",  # without it a quoted empty value is not null: 26% of rows were wrongly rejected
            missing_columns="insert",
            truncate_ragged_lines=True,  # the layout has them
            row_index_name=ROW,
            glob=False,
        )
        seen = 0
        try:
            for batch in frames(lazy):
                seen += len(batch)
                yield batch
        except pl.exceptions.PolarsError as bad:
            raise ExtractError("its quotation marks can't be right; export the file again.") from bad
        if seen != self.layout.rows - self.skip:
            raise ExtractError("its rows can't be told apart; export the file again with values quoted.")


@dataclass(frozen=True)
class _Lines:
    layout: Layout
    skip: int

    def __call__(self, rows: Sequence[int]) -> list[int]:
        return self.layout.lines([row + self.skip for row in rows])
