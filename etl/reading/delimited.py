"""Reads delimited text: values separated by commas, semicolons, tabs or pipes.

Bytes are decoded and rows counted before Polars reads them. Polars would read UTF-16 as garbage and fill short rows
with nulls, both without an error.
"""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from etl.errors import ExtractError
from etl.reading import sheet
from etl.reading.files import CHUNK, chunks
from etl.reading.layout import Layout, lay_out
from etl.reading.sheet import ROW, Sheet

_NUL = "the file holds NUL bytes: it is damaged, or UTF-16 without its mark; save it as UTF-8 CSV."
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decode(path: Path) -> Path | bytes:
    """Return the path of a file that is plain UTF-8 with line feeds, else its content made so, in memory.

    It tries a byte order mark (UTF-8, UTF-16), then UTF-8, then cp1252. Carriage returns without a line feed become
    line feeds. Raises ExtractError for a file that is none of these, holds NUL bytes, or is cut off inside a letter.
    """
    with path.open("rb") as file:
        start = file.read(4)
    marked = next((name for mark, name in _MARKS if start.startswith(mark)), None)
    if marked is None:
        is_utf8, bare_returns = _survey(path)
        if is_utf8 and not bare_returns:
            return path
        marked = "utf-8" if is_utf8 else "cp1252"
    decoder, text = codecs.getincrementaldecoder(marked)(), io.BytesIO()
    try:
        for chunk in chunks(path):
            text.write(decoder.decode(chunk).encode())
        text.write(decoder.decode(b"", final=True).encode())
    except UnicodeDecodeError as bad:
        raise ExtractError(
            "the file is neither UTF-8, UTF-16 nor Windows (cp1252) text, or is cut off; save it as UTF-8 CSV."
        ) from bad
    content = text.getvalue()
    if b"\0" in content:
        raise ExtractError(_NUL)
    return content.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in content else content


def _survey(path: Path) -> tuple[bool, bool]:
    """Return whether a file is UTF-8, and whether it has carriage returns that no line feed follows."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8, bare, ended = True, False, False
    for chunk in chunks(path):
        if b"\0" in chunk:
            raise ExtractError(_NUL)
        bare |= ended and not chunk.startswith(b"\n")
        ended = chunk.endswith(b"\r")
        if b"\r" in chunk:
            bare |= chunk.count(b"\r") - ended != chunk.count(b"\r\n")
        if is_utf8:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                is_utf8 = False
    if is_utf8 and decoder.getstate()[0]:
        raise ExtractError("the file is cut off in the middle of a letter; export it again.")
    return is_utf8, bare or ended


SEPARATORS = ",;\t|"
_HINT = "sep="  # Excel's own first line, which names the separator
_LOOKED_AT, _WIDE = 20, 3  # rows, most of which have so many values or more where a line of few values is a banner
_MOSTLY = 0.6  # of what most rows have: a row of fewer values is no header


def text_sheet(path: Path) -> Sheet:
    """Return the table that a text file holds. Raises ExtractError when its quoting or its header can't be right."""
    source = decode(path)
    start = io.StringIO(_start(source), newline="")
    tried = ((mark, _header(start, mark)) for mark in SEPARATORS)
    separator, (headers, skip) = max(tried, key=lambda mark_and_header: len(mark_and_header[1][0]))
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
    """Return the header and the number of rows up to and including it: the first filled row that is no banner."""
    start.seek(0)
    rows = csv.reader(start, delimiter=separator)
    filled: list[tuple[list[str], int]] = []
    try:
        for number, row in enumerate(rows, start=1):
            if any(cell.strip() for cell in row) and not row[0].lower().startswith(_HINT):
                filled.append((row, number))
            if len(filled) > _LOOKED_AT:
                break
    except csv.Error as bad:
        if not filled:
            raise ExtractError("the first line can't be read as a header; export the file again.") from bad
    usual = Counter(len(row) for row, _ in filled).most_common(1)
    wide = usual[0][0] if usual else 0
    least = max(2, _MOSTLY * wide)  # "Printed,01/04/2026" stands over a table, too
    at = next(
        (at for at, (row, _) in enumerate(filled) if wide < _WIDE or (len(row) >= least and not _is_title(row))), None
    )
    if at is None:
        return [], 0
    return _as_wide(filled[at][0], [row for row, _ in filled[at + 1 :]]), filled[at][1]


def _is_title(row: list[str]) -> bool:
    """Return whether a row says something in its first cell alone, or beside it in a wide one: Excel fills it up."""
    said = sum(bool(cell.strip()) for cell in row)
    return bool(row[0].strip()) and (said == 1 or (said == 2 and len(row) > _WIDE + 1))


def _as_wide(headers: list[str], rows: list[list[str]]) -> list[str]:
    """Return headers as many as most rows have values, where nothing but separators at the end makes the difference.

    Some programs end each row with a separator, or the header alone, and every row would be of another width.
    """
    usual = Counter(map(len, rows)).most_common(1)
    wide = usual[0][0] if usual else len(headers)
    beyond = [cell for row in (headers, *rows) for cell in row[min(wide, len(headers)) :]]
    if any(cell.strip() for cell in beyond):
        return headers
    return [*headers[:wide], *[""] * (wide - len(headers))]


def _pieces(source: Path | bytes) -> Iterator[bytes]:
    if isinstance(source, Path):
        yield from chunks(source)
    else:
        yield from (source[at : at + CHUNK] for at in range(0, len(source), CHUNK))


@dataclass(frozen=True)
class _Rows:
    """Reads the rows under the header, and makes sure that they are as many as were counted."""

    source: Path | bytes
    separator: str
    width: int
    skip: int
    layout: Layout

    def __call__(self) -> Iterator[pl.DataFrame]:
        """Yield the rows piece by piece: Polars' own batches read ahead and took 0.4 GB for a file of 0.3 GB."""
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
            null_values="",  # else a quoted empty value is not null, and 26% of rows were wrongly refused
            missing_columns="insert",
            truncate_ragged_lines=True,  # the layout has counted them
            extra_columns="ignore",  # where the first row is the one that is too long
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
