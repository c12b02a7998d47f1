"""Delimited text: commas, semicolons, tabs or pipes; decoded and laid out before Polars reads it as text."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from etl.errors import ExtractError
from etl.reading import sheet
from etl.reading.decode import decode
from etl.reading.files import CHUNK, chunks
from etl.reading.layout import Layout, lay_out
from etl.reading.sheet import ROW, Sheet

SEPARATORS = ",;\t|"
_HINT = "sep="  # Excel's own first line, which names the separator


def text_sheet(path: Path) -> Sheet:
    """Return the one table of a text file. Raises ExtractError when its quoting or its header can't be right."""
    source = decode(path)
    start = io.StringIO(_start(source), newline="")
    separator, (headers, skip) = max(
        ((mark, _header(start, mark)) for mark in SEPARATORS), key=lambda found: len(found[1][0])
    )
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


def _header(start: io.StringIO, separator: str) -> tuple[list[str], int]:
    """Return the header and the number of rows up to and including it."""
    start.seek(0)
    rows = csv.reader(start, delimiter=separator)
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
        """Yield the rows piece by piece: Polars' own batches read ahead, up to 0.4 GB of a file of 0.3 GB."""
        rows = at = 0
        with self.source.open("rb") if isinstance(self.source, Path) else io.BytesIO(self.source) as file:
            for end, beyond in self.layout.cuts:
                skip = min(max(self.skip - rows, 0), end - rows)
                piece = self._read(file.read(beyond - at), skip, max(rows - self.skip, 0))
                if len(piece) != end - rows - skip:
                    raise ExtractError("its rows can't be told apart; export the file again with values quoted.")
                yield from piece.iter_slices(sheet.BATCH)
                rows, at = end, beyond

    def _read(self, piece: bytes, skip: int, first: int) -> pl.DataFrame:
        lazy = pl.scan_csv(
            piece,
            schema={str(at): pl.String for at in range(self.width)},
            has_header=False,
            skip_rows=skip,
            separator=self.separator,
            infer_schema=False,
            null_values="",  # without it a quoted empty value is not null: 26% of rows were wrongly rejected
            missing_columns="insert",
            truncate_ragged_lines=True,  # the layout has them
            row_index_name=ROW,
            row_index_offset=first,
            raise_if_empty=False,
        )
        try:
            return lazy.collect(engine="streaming")
        except pl.exceptions.PolarsError as bad:
            raise ExtractError("its quotation marks can't be right; export the file again.") from bad


@dataclass(frozen=True)
class _Lines:
    layout: Layout
    skip: int

    def __call__(self, rows: Sequence[int]) -> list[int]:
        return self.layout.lines([row + self.skip for row in rows])
