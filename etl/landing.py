"""Landing: an extract is kept for ever under the hash of its content, as accepted rows and faults per table.

The folder is written under a name that no reader looks at and renamed when it is complete.
"""

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl

from etl.contracts import TABLES
from etl.errors import ExtractError, QuestionError, WarehouseError, nearest
from etl.extracts import Extract, landing, read_extracts, write_record
from etl.formats import Source
from etl.landed_table import Recognition, land_table, part
from etl.reading import Sheet
from etl.recognise import recognise
from etl.scanned import refuse_identifiers

QUARANTINE = "quarantine.parquet"
UNFINISHED = ".new-"


@dataclass(frozen=True)
class Options:
    """How an extract is loaded: its place in the order, the moment, and what was given on the command line."""

    sequence: int
    now: datetime
    as_at: date | None = None
    hub: str | None = None
    accept_rejects: bool = False


def land(data: Path, source: Source, identity: str, options: Options, tick: Callable[[int], None]) -> Extract:
    """Read, judge and keep one source; return its record. `tick` hears of every batch's number of rows.

    Raises ExtractError when the file is no extract, can't be read as one, or holds direct identifiers; nothing of it
    has been written then.
    """
    opened = source.open()
    refuse_identifiers(opened.sheets, source.found.name)
    sheets, left_out = _recognised(opened.sheets)
    folder = landing(data) / f"{UNFINISHED}{identity}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        landed = {name: land_table(folder, each, options.now, tick) for name, each in sheets.items()}
        pl.concat([table.quarantine for table in landed.values()]).write_parquet(folder / QUARANTINE)
        extract = Extract(
            id=identity,
            name=source.found.name,
            agency=source.found.agency,
            size=source.size,
            sequence=options.sequence,
            loaded_at=options.now,
            newest=max((table.newest for table in landed.values() if table.newest), default=None),
            tables={name: table.tally for name, table in landed.items()},
            as_at=options.as_at,
            hub=options.hub,
            accept_rejects=options.accept_rejects,
            sheets_left_out=left_out + opened.left_out,
            form=source.form,
            unmapped=opened.unmapped,
        )
        write_record(folder, extract)
        folder.rename(landing(data) / identity)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return extract


def sweep(data: Path) -> None:
    """Remove what a load that was stopped left behind."""
    for folder in landing(data).glob(f"{UNFINISHED}*"):
        shutil.rmtree(folder, ignore_errors=True)


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


def quarantined(data: Path, table: str | None = None) -> pl.DataFrame:
    """Return quarantined rows: extract, line, table, column, reason, message; oldest extract first, in file order.

    Raises QuestionError for a table that the standard does not have, WarehouseError when nothing has been loaded.
    """
    if table is not None and table not in TABLES:
        raise QuestionError(f"There is no table '{table}'.{nearest(table, TABLES)}")
    extracts = read_extracts(data)
    if not extracts:
        raise WarehouseError(f"No data has been loaded in {data}. Run 'mash load PATH' or 'mash demo' first.")
    frames = [
        pl.read_parquet(landing(data) / each.id / QUARANTINE, glob=False).with_columns(extract=pl.lit(each.name))
        for each in extracts
    ]
    rows = pl.concat(frames).select("extract", "line", "table", "column", "reason", "message")
    return rows if table is None else rows.filter(pl.col("table") == table)
