"""Lands extracts: keeps each under the hash of its content, as accepted rows and faults per table.

The folder is prepared under a temporary name, and renamed once it is complete on the disk.
"""

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from threading import Lock
from typing import TypeAlias

import polars as pl

from etl.contracts import TABLES
from etl.durable import sync, sync_all
from etl.errors import ExtractError, MashError, QuestionError, WarehouseError, nearest
from etl.formats.known_mappings import nearly
from etl.formats.registry import STANDARD
from etl.formats.sources import Opened, Source
from etl.identities.id_findings import IdFinding, IdHealthError
from etl.landing.extracts import landing, read_extracts
from etl.landing.held import HELD, held_frame
from etl.landing.pile import part
from etl.landing.recognise import recognise
from etl.landing.record import Extract, digests, write_record
from etl.landing.search import searched
from etl.landing.tables import LandedTable, Recognition, land_table
from etl.landing.tombstones import NOBODY, Tombstones
from etl.reading.missing import DEFAULT, Words
from etl.reading.sheet import Sheet

QUARANTINE = "quarantine.parquet"
UNFINISHED, REPLACED = ".new-", "-damaged"
Tick: TypeAlias = Callable[[int, int], None]  # hears of every batch's rows, and of how many rows there are in all
_IN_MEMORY = Lock()


@dataclass(frozen=True)
class Options:
    """How an extract is loaded: its place in the order, the moment, and what was given on the command line.

    With `only_new` what was given is not for files that have landed before.
    """

    sequence: int
    now: datetime
    as_at: date | None = None
    hub: str | None = None
    covers: str | None = None
    accept_rejects: bool = False
    accept_ids: bool = False
    erased: Tombstones = NOBODY
    words: Words = DEFAULT
    declared: frozenset[str] = frozenset()
    only_new: bool = False


def prepare(data: Path, source: Source, identity: str, options: Options, tick: Tick) -> Extract:
    """Read and judge one source and write what is to be kept of it; return its record. Nothing reads it yet.

    Raises ExtractError when the file is no extract, can't be read as one, or holds direct identifiers; nothing of it
    has been written then. Can run in several threads at once; sources that are held whole in memory wait in turn.
    """
    with nullcontext() if source.is_streamed else _IN_MEMORY:
        opened, seen = _read(source, options)
        words = opened.context.words if opened.context else options.words
        sheets, left_out = _sheets(source, seen)
        folder = _unfinished(data, identity)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        rows = sum(sheet.rows for found in sheets.values() for sheet, _ in found)
        if not rows and source.format is not STANDARD:
            raise ExtractError(f"it holds no rows of {source.format.label}: export it again.")
        landed = {
            name: land_table(folder, found, options.now, lambda more: tick(more, rows), options.erased, words)
            for name, found in sheets.items()
        }
        ids = [*opened.ids(), *(finding for table in landed.values() for finding in table.ids)]
        if refusal := _refusal(landed, ids, options):
            shutil.rmtree(folder)
            raise refusal
        pl.concat([table.quarantine for table in landed.values()]).write_parquet(folder / QUARANTINE)
        if any(table.tally.unread for table in landed.values()):
            held_frame({name: table.held for name, table in landed.items()}).write_parquet(folder / HELD)
        made = _record(source, identity, options, opened, landed)
        extract = replace(made, sheets_left_out=left_out + opened.left_out, ids=tuple(ids), files=digests(folder))
        write_record(folder, extract)
        sync_all(folder)
    return extract


def _refusal(landed: Mapping[str, LandedTable], ids: Sequence[IdFinding], options: Options) -> ExtractError | None:
    """Return why nothing of an extract may be kept though its rows could be read; None where it may."""
    if "crosswalk" in landed and (twice := landed["crosswalk"].tally.differing):
        return ExtractError(
            f"the crosswalk gives {twice:,} of an agency's ids to two children each: nothing of it was kept. Make "
            "it again where both numbers are held."
        )
    return IdHealthError(ids) if not options.accept_ids and any(finding.asks for finding in ids) else None


def _record(
    source: Source, identity: str, options: Options, opened: Opened, landed: Mapping[str, LandedTable]
) -> Extract:
    """Return the record of an extract, without what its folder holds."""
    return Extract(
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
        covers=options.covers,
        refers_to=opened.refers_to,
        release=opened.release,
        unread=opened.unread(),
        withdrawn=opened.withdrawn,
        accept_rejects=options.accept_rejects,
        sheets_hidden=opened.hidden,
        rows_marked=opened.marked,
        form=source.format.name,
        mapping=source.mapping.name if source.mapping else None,
        unmapped=opened.unmapped,
    )


def _read(source: Source, options: Options) -> tuple[Opened, list[Sheet]]:
    """Return a source opened, and its sheets once all of their text has been read and searched. Raises ExtractError.

    Readers meet bytes that nobody foresaw. Whatever they fail with is this file's fault and none of the others'.
    """
    try:
        opened = source.open()
        seen = searched(
            opened.sheets, opened.unmapped, source.found.name, options.accept_ids,
            opened.context.words if opened.context else options.words,
            options.declared | (source.mapping.not_identifiers if source.mapping else frozenset()), opened.raw,
        )  # fmt: skip
    except MashError:
        raise
    except MemoryError as full:
        raise ExtractError("it takes more memory than there is: split it, or export it as CSV.") from full
    except OSError as bad:
        raise ExtractError(f"it can't be read: {bad.strerror or 'the disk failed'}; copy it again.") from bad
    except (Exception, pl.exceptions.PanicException) as bad:
        raise ExtractError("it can't be read: it is damaged, or not a table: export it again.") from bad
    return opened, seen


def keep(data: Path, extract: Extract) -> Extract:
    """Make what was prepared part of what has landed, for good, in place of a damaged extract of the same file."""
    place = landing(data) / extract.id
    replaced = _unfinished(data, f"{extract.id}{REPLACED}")
    if place.exists():  # what is whole again was made of the same file
        place.rename(replaced)
    _unfinished(data, extract.id).rename(place)
    shutil.rmtree(replaced, ignore_errors=True)
    sync(landing(data))
    return extract


def clear(data: Path) -> None:
    """Remove what was prepared and not kept; put back what a load that was stopped had not yet replaced."""
    for replaced in set_aside(data):
        replaced.rename(landing(data) / _identity_of(replaced))
    for folder in landing(data).glob(f"{UNFINISHED}*"):
        shutil.rmtree(folder, ignore_errors=True)


def set_aside(data: Path) -> list[Path]:
    """Return the folders of extracts that a load was stopped replacing, after it had moved them and before it had put
    others in their places.
    """
    moved = landing(data).glob(f"{UNFINISHED}*{REPLACED}")
    return [folder for folder in moved if not (landing(data) / _identity_of(folder)).exists()]


def _identity_of(replaced: Path) -> str:
    return replaced.name.removeprefix(UNFINISHED).removesuffix(REPLACED)


def _unfinished(data: Path, identity: str) -> Path:
    return landing(data) / f"{UNFINISHED}{identity}"


def parts(data: Path, extract: Extract, table: str) -> list[Path]:
    """Return the Parquet files with an extract's accepted rows of a table, in row order; then those mended, if any."""
    landed = [landing(data) / extract.id / part(table, number) for number in range(extract.tables[table].files)]
    return [*landed, extract.mended[table].path] if table in extract.mended else landed


def _sheets(source: Source, seen: Iterable[Sheet]) -> tuple[dict[str, list[Recognition]], tuple[str, ...]]:
    """Return a source's tables and the names of its other sheets; a changed heading of a known file is named."""
    try:
        return _recognised(seen)
    except ExtractError as refused:
        told = nearly(source.paths[0], source.given.kept) if source.format is STANDARD else None
        raise (ExtractError(told) if told else refused) from None


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


def quarantined(
    data: Path, table: str | None = None, rows_of: Callable[[Path, Extract], pl.DataFrame] = quarantine_of
) -> pl.DataFrame:
    """Return quarantined rows: extract, line, table, column, reason, message; oldest extract first, in file order.

    `rows_of` returns those of one extract, for instance without the ones that were mended since.
    Raises QuestionError for a table that the standard does not have, WarehouseError when nothing has been loaded.
    """
    if table is not None and table not in TABLES:
        raise QuestionError(f"There is no table '{table}'.{nearest(table, TABLES)}")
    extracts = read_extracts(data)
    if not extracts:
        raise WarehouseError(f"No data has been loaded in {data}. Run 'mash load PATH' or 'mash demo' first.")
    frames = [rows_of(data, each).with_columns(extract=pl.lit(each.name)) for each in extracts]
    rows = pl.concat(frames).select("extract", "line", "table", "column", "reason", "message")
    return rows if table is None else rows.filter(pl.col("table") == table)
