"""Landing: an extract is kept for ever under the hash of its content, as accepted rows and faults per table.

The folder is prepared under a name that no reader looks at, and kept by renaming it when it is whole on the disk.
"""

import os
import shutil
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from threading import Lock
from typing import TypeAlias

import polars as pl

from etl.contracts import TABLES
from etl.durable import sync, sync_all
from etl.errors import ExtractError, QuestionError, WarehouseError, nearest
from etl.extracts import Extract, landing, read_extracts, read_record, write_record
from etl.formats import Source
from etl.landed_table import Recognition, land_table, part
from etl.reading import Sheet
from etl.recognise import recognise
from etl.scanned import searched
from etl.tombstones import NOBODY, Tombstones

QUARANTINE = "quarantine.parquet"
UNFINISHED = ".new-"
Tick: TypeAlias = Callable[[int, int], None]  # hears of every batch's rows, and of how many rows there are in all
_IN_MEMORY = Lock()


@dataclass(frozen=True)
class Options:
    """How an extract is loaded: its place in the order, the moment, and what was given on the command line."""

    sequence: int
    now: datetime
    as_at: date | None = None
    hub: str | None = None
    accept_rejects: bool = False
    erased: Tombstones = NOBODY


def prepare(data: Path, source: Source, identity: str, options: Options, tick: Tick) -> Extract:
    """Read and judge one source and write what is to be kept of it; return its record. Nothing reads it yet.

    Raises ExtractError when the file is no extract, can't be read as one, or holds direct identifiers; nothing of it
    has been written then. Can run in several threads at once; sources that are held whole in memory wait in turn.
    """
    with nullcontext() if source.is_streamed else _IN_MEMORY:
        opened = source.open()
        sheets, left_out = _recognised(searched(opened.sheets, opened.unmapped, source.found.name))
        folder = _unfinished(data, identity)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        rows = sum(sheet.rows for found in sheets.values() for sheet, _ in found)
        landed = {
            name: land_table(folder, found, options.now, lambda more: tick(more, rows), options.erased)
            for name, found in sheets.items()
        }
        pl.concat([table.quarantine for table in landed.values()]).write_parquet(folder / QUARANTINE)
        extract = Extract(
            id=identity,
            name=source.found.name,
            agency=source.found.agency,
            size=source.size,
            sequence=options.sequence,
            loaded_at=options.now,
            newest=max((table.newest for table in landed.values() if table.newest), default=None),
            tables={name: table.tally.lacking(opened.lacks.get(name, ())) for name, table in landed.items()},
            as_at=options.as_at,
            hub=options.hub,
            accept_rejects=options.accept_rejects,
            sheets_left_out=left_out + opened.left_out,
            form=source.form,
            unmapped=opened.unmapped,
        )
        write_record(folder, extract)
        sync_all(folder)
    return extract


def keep(data: Path, extract: Extract) -> Extract:
    """Make what was prepared part of what has landed, for good."""
    _unfinished(data, extract.id).rename(landing(data) / extract.id)
    sync(landing(data))
    return extract


def clear(data: Path) -> None:
    """Remove what was prepared and not kept."""
    for folder in landing(data).glob(f"{UNFINISHED}*"):
        shutil.rmtree(folder, ignore_errors=True)


def _unfinished(data: Path, identity: str) -> Path:
    return landing(data) / f"{UNFINISHED}{identity}"


def sweep(data: Path) -> list[str]:
    """Remove what a load that was stopped left behind, and damaged extracts: they load again as if they were new.

    Returns the names of damaged extracts, or the start of their hash where the name is lost.
    """
    clear(data)
    found = [folder for folder in landing(data).glob("*") if folder.is_dir()]
    damaged = [(folder, name) for folder in found if (name := _damage(data, folder)) is not None]
    for folder, _ in damaged:
        shutil.rmtree(folder)
    return [name for _, name in damaged]


def _damage(data: Path, folder: Path) -> str | None:
    """Return the name of an extract of which a file is missing or cut off; None for a whole one."""
    try:
        extract = read_record(folder)
    except (OSError, ValueError, KeyError, TypeError):
        return folder.name[:12]
    files = [path for table in extract.tables for path in parts(data, extract, table)]
    return None if all(map(_is_whole, [folder / QUARANTINE, *files])) else extract.name


def _is_whole(path: Path) -> bool:
    """Return whether a Parquet file begins and ends as one; its end is written last."""
    try:
        with path.open("rb") as file:
            start = file.read(4)
            file.seek(-4, os.SEEK_END)
            return start == file.read() == b"PAR1"
    except OSError:
        return False


def parts(data: Path, extract: Extract, table: str) -> list[Path]:
    """Return the Parquet files with an extract's accepted rows of a table, in row order."""
    return [landing(data) / extract.id / part(table, number) for number in range(extract.tables[table].files)]


def _recognised(sheets: Iterable[Sheet]) -> tuple[dict[str, list[Recognition]], tuple[str, ...]]:
    """Return the sheets that are tables, by table, and the names of those that are none."""
    tables: dict[str, list[Recognition]] = {}
    refused: dict[str, ExtractError] = {}
    for sheet in sheets:
        try:
            found = recognise(sheet.headers)
            tables.setdefault(found.contract.name, []).append((sheet, found))
        except ExtractError as bad:
            refused[sheet.name or ""] = bad
    if not tables:
        raise next(iter(refused.values()))
    return tables, tuple(refused)


def quarantine_of(data: Path, extract: Extract) -> pl.DataFrame:
    """Return the quarantined rows of one extract: table, line, column, reason, message and the month a row begins."""
    rows = pl.read_parquet(landing(data) / extract.id / QUARANTINE, glob=False)
    return rows if "month" in rows.columns else rows.with_columns(pl.lit(None, pl.Date).alias("month"))


def quarantined(data: Path, table: str | None = None) -> pl.DataFrame:
    """Return quarantined rows: extract, line, table, column, reason, message; oldest extract first, in file order.

    Raises QuestionError for a table that the standard does not have, WarehouseError when nothing has been loaded.
    """
    if table is not None and table not in TABLES:
        raise QuestionError(f"There is no table '{table}'.{nearest(table, TABLES)}")
    extracts = read_extracts(data)
    if not extracts:
        raise WarehouseError(f"No data has been loaded in {data}. Run 'mash load PATH' or 'mash demo' first.")
    frames = [quarantine_of(data, each).with_columns(extract=pl.lit(each.name)) for each in extracts]
    rows = pl.concat(frames).select("extract", "line", "table", "column", "reason", "message")
    return rows if table is None else rows.filter(pl.col("table") == table)
