"""Reads a file that already has the extract standard's columns: only labels are replaced by codes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from etl.contracts import TABLES
from etl.formats.context import Context
from etl.formats.file_start import FileStart
from etl.policy.words_agreed import LABELLED
from etl.reading.sheet import ROW, Sheet, squeeze

if TYPE_CHECKING:
    import polars as pl

_TITLES = 5  # rows under the first filled one among which the columns are looked for
_AS_WRITTEN = ("end_reason",)  # figures look its labels up: the text is kept


def recognise(_start: FileStart) -> bool:
    """Take every file: what lacks the standard's columns is refused once its tables are recognised."""
    return True


def convert(files: Sequence[Path], context: Context) -> list[Sheet]:
    """Return the tables of a file. Raises ExtractError."""
    meant = codes_of(context.labels)
    return [_coded(_under_titles(sheet), meant) for sheet in context.open(files[0])]


def _under_titles(sheet: Sheet) -> Sheet:
    """Return a sheet of a workbook whose columns stand under a title or two as a table that begins with them."""
    if sheet.name is None or _names_columns(sheet.headers):
        return sheet
    batches = list(sheet.batches())
    rows = batches[0].drop(ROW).head(_TITLES).rows() if batches else []
    at = next((at for at, row in enumerate(rows) if _names_columns(row)), None)
    if at is None:
        return sheet
    below = [batches[0].slice(at + 1), *batches[1:]]
    return replace(sheet, headers=tuple(cell or "" for cell in rows[at]), batches=lambda: iter(below))


def _names_columns(row: Sequence[str | None]) -> bool:
    """Return whether a row has all columns that a table of the standard requires."""
    keys = {squeeze(cell) for cell in row if cell}
    return any({squeeze(name) for name in contract.required} <= keys for contract in TABLES.values())


def codes_of(labels: Mapping[tuple[str, str], str]) -> dict[str, dict[str, str]]:
    """Return the codes that an area's labels mean, by squeezed heading and key of the label; codes mean themselves."""
    from etl.formats.labels import label_key

    found: dict[str, dict[str, str]] = {}
    for (column, key), code in labels.items():
        known = LABELLED.get(column, {})
        if column not in _AS_WRITTEN and key not in map(label_key, known):
            found.setdefault(squeeze(column), {})[key] = code
    return found


def _coded(sheet: Sheet, meant: Mapping[str, Mapping[str, str]]) -> Sheet:
    """Return a sheet with an area's labels as codes."""
    at = {str(place): meant[name] for place, name in enumerate(map(squeeze, sheet.headers)) if name in meant}
    return replace(sheet, batches=partial(_batches, sheet, at)) if at else sheet


def _batches(sheet: Sheet, at: Mapping[str, Mapping[str, str]]) -> "Iterator[pl.DataFrame]":
    from etl.formats.labels import label_key

    for batch in sheet.batches():
        codes = {
            place: {text: code for text in batch[place].drop_nulls().unique() if (code := known.get(label_key(text)))}
            for place, known in at.items()
        }
        yield batch.with_columns(batch[place].replace(known) for place, known in codes.items() if known)
