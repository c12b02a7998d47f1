"""Builds a new warehouse file from landed extracts, with the facts derived from its tables.

A build depends only on the extracts, their options and the policy, so it can always be made again. A build that would
fill the disk is refused before any of it is written.
"""

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
import polars as pl

from etl.builds import build_path
from etl.contracts import TABLES
from etl.durable import sync
from etl.errors import WarehouseError
from etl.landing.extracts import landing, newest_days
from etl.landing.held import LINE
from etl.landing.mends import Mends, concern, mended_rows, read_mends
from etl.landing.progress import Step
from etl.landing.record import Extract, MendedRows
from etl.policy.policy import Policy
from etl.spans.span import TableSpan
from etl.spans.work_out import with_every_hub
from etl.warehouse.counts import absent, after, counts, unlinked
from etl.warehouse.links import linked
from etl.warehouse.noted import by_day, read_as_nothing, switches
from etl.warehouse.slices import cut, handed_on, whole
from etl.warehouse.spans import check_ends, check_hubs, elsewhere, spans_of
from etl.warehouse.spellings import spellings
from etl.warehouse.sql import address
from etl.warehouse.stored_as import as_stored, from_files
from etl.warehouse.tables import Stored, create_table, store, store_refused

Frame: TypeAlias = pl.LazyFrame | pl.DataFrame
Derive: TypeAlias = Callable[[Mapping[str, pl.LazyFrame], datetime, Policy], Mapping[str, Frame]]
Derived: TypeAlias = tuple[Path, Mapping[str, pl.DataType]]
MEMORY = "700MB"  # of DuckDB, beside 400 MB of ours; with 1 GB 3 million contacts took no less CPU and 200 MB more
DERIVING_MEMORY = "300MB"
STORING_MEMORY = "500MB"
WRITERS = 2  # with that memory DuckDB stores a table by one thread: 12 facts of 1 M contacts 3.3 s instead of 5.4
WORK = "work"
ROW_GROUP = 122_880  # rows of a row group in DuckDB


@dataclass(frozen=True)
class Source:
    """What a build is made of: extracts from the weakest to the strongest, the moment they speak of, the policy."""

    extracts: Sequence[Extract]
    as_at: datetime
    policy: Policy


def build(data: Path, source: Source, derive: Derive, meta: Mapping[str, Any], step: Step) -> dict[str, Any]:
    """Write `warehouse-<meta.build>.duckdb`; return its meta with counts and coverage. Nothing reads it yet."""
    work, target = data / WORK, build_path(data, meta["build"])
    unfinished = target.with_name(f"{target.name}.new")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    unfinished.unlink(missing_ok=True)
    try:
        source = with_mended(data, work, source)
        with _writing(unfinished, work) as con:
            full = dict(meta) | _fill(con, data, work, source, derive, step)
            con.execute("CREATE TABLE meta AS SELECT ? AS json", [json.dumps(full, ensure_ascii=False)])
            con.execute("CHECKPOINT")
        sync(unfinished)
        unfinished.rename(target)
        sync(data)
    except BaseException:
        for path in data.glob(f"{unfinished.name}*"):  # a full disk needs the room
            path.unlink(missing_ok=True)
        raise
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return full


def with_mended(data: Path, work: Path, source: Source) -> Source:
    """Return what a build is made of, with the rows that words of agencies had kept out and that have a meaning now."""
    mends = read_mends(data)
    if not mends:
        return source
    return replace(source, extracts=[_mended(data, work, each, mends) for each in source.extracts])


def _mended(data: Path, work: Path, extract: Extract, mends: Mends) -> Extract:
    mended, tables = dict[str, MendedRows](), dict(extract.tables)
    for table in dict.fromkeys(each[1] for each in concern(extract, mends)):
        rows = mended_rows(data, extract, table, mends)
        if rows.is_empty():
            continue
        path = work / f"mended-{extract.id}-{table}.parquet"
        rows.drop(LINE).write_parquet(path, compression="lz4")
        mended[table] = MendedRows(path, tuple(rows[LINE].to_list()))
        tally = tables[table]
        tables[table] = replace(tally, kept=tally.kept + len(rows), faults=tally.faults - len(rows))
    return replace(extract, mended=mended, tables=tables) if mended else extract


@contextmanager
def _writing(path: Path, work: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect(address(path), config={"memory_limit": MEMORY, "temp_directory": address(work / "spill")})
    try:
        yield con
    finally:
        con.close()


def _fill(
    con: duckdb.DuckDBPyConnection, data: Path, work: Path, source: Source, derive: Derive, step: Step
) -> dict[str, Any]:
    """Store tables and facts; return their part of the build's meta."""
    names = [name for name in TABLES if any(name in each.tables for each in source.extracts)]
    filled = [name for name in names if any(each.tables[name].kept for each in source.extracts if name in each.tables)]
    stored: dict[str, Stored] = {}
    spans: list[TableSpan] = []
    names_read = spellings(data, source.extracts, source.policy.names)
    for name in filled:
        step(f"Building {name}")
        stored[name] = store(con, data, TABLES[name], source.extracts, names_read)
        spans += spans_of(con, TABLES[name], stored[name].latest, source.extracts, source.policy, source.as_at)
    spans = with_every_hub(spans, source.policy.covers, source.as_at, partial(elsewhere, con))
    check_hubs(spans, source.policy)
    check_ends(spans, source.policy)
    facts = _derive(con, work, filled, source, derive, step)
    beaten = {name: each.beaten for name, each in stored.items()}
    refused = store_refused(con, data, source.extracts)
    ends = {name: after(con, TABLES[name], source.as_at) for name in filled}

    def read(table: str, columns: Sequence[str]) -> pl.DataFrame:
        rows: pl.DataFrame = con.table(table).select(*columns).pl()
        return rows

    return {
        "tables": filled + facts + refused,
        "counts": [row for name in names for row in counts(name, source.extracts, beaten.get(name, {}))],
        "after_as_at": {name: end["after_as_at"] for name, end in ends.items()},
        "coverage": {name: end["coverage"].isoformat() for name, end in ends.items() if end["coverage"]},
        "events_after_as_at": {name: end["events"] for name, end in ends.items() if end["events"]},
        "spans": [span.as_json() for span in spans],
        "absent": absent(data, source.extracts),
        "names": names_read.as_stored(),
        "nothing": [line for name in filled for line in read_as_nothing(con, TABLES[name])],
        "precision": [line for name in filled for line in by_day(con, TABLES[name])],
        "newest": {agency: day.isoformat() for agency, day in newest_days(source.extracts).items()},
        "checks_without_contact": unlinked(con) if "agency_checks" in filled else 0,
        "links": linked(con) if "agency_checks" in filled else [],
        "switches": switches(read, filled + facts, source.policy.ladders, source.as_at.date()),
    }


def _derive(
    con: duckdb.DuckDBPyConnection, work: Path, tables: Sequence[str], source: Source, derive: Derive, step: Step
) -> list[str]:
    """Store the facts of every slice, one slice after another; return their tables' names.

    A fact about no one child can't be cut: it is derived from the whole tables, a batch of rows at a time.
    """
    step("Deriving facts")
    con.execute(f"SET memory_limit = '{DERIVING_MEMORY}'")  # DuckDB's cache of the tables makes room for the facts
    slices = cut(con, tables)
    found: dict[str, list[Derived]] = {}
    left: dict[str, None] = {}  # facts about no one child
    for number, frames in enumerate(handed_on(con, work, tables, slices)):
        if number:
            step(f"Deriving facts, part {number + 1} of {len(slices)}", number / len(slices))
        for name, frame in derive(frames, source.as_at, source.policy).items():
            if len(slices) == 1 or _adds_up(frame):
                # Not the streaming engine: on 1 million rows it refuses a literal array's `gather` ("zip node received
                # non-equal length inputs"). Not a sink: it trusts the planned schema, which can differ from the rows'.
                rows = frame.lazy().collect(engine="in-memory")
                found.setdefault(name, []).append(_derived(work / f"fact_{name}-{number}.parquet", rows))
            else:
                left[name] = None
    if left:
        facts = derive(whole(con, tables), source.as_at, source.policy)
        for name in left:
            rows = facts[name].lazy().collect(engine="streaming")
            found[name] = [_derived(work / f"fact_{name}.parquet", rows)]
    con.execute(f"SET memory_limit = '{STORING_MEMORY}'")
    with ThreadPoolExecutor(WRITERS) as writers:
        return list(writers.map(lambda each: _store_fact(con, *each), found.items()))


def _adds_up(frame: Frame) -> bool:
    """Return whether the rows of all slices together are the fact: rows about one child, or sums of days by place."""
    return not {"person_id", "place"}.isdisjoint(frame.collect_schema())


def _derived(path: Path, rows: pl.DataFrame) -> Derived:
    """Write a slice's rows in groups as large as DuckDB's own.

    Of other sizes each thread leaves a part of a group, and the checkpoint stored nearly all of them again: 10 of 158 s
    of CPU for 5 million contacts.
    """
    rows.write_parquet(path, compression="lz4", row_group_size=ROW_GROUP)
    return path, rows.schema


def _store_fact(con: duckdb.DuckDBPyConnection, name: str, derived: Sequence[Derived]) -> str:
    """Make a table of a fact's slices; return its name.

    They are read from Parquet: registered frames took 4.8 to 8 s and twice the file, and inserting slice by slice
    rewrote it at each checkpoint.
    """
    table, paths = f"fact_{name}", [path for path, _ in derived]
    with con.cursor() as own:  # a thread's
        create_table(own, table, f"SELECT {as_stored(derived[0][1])} FROM {from_files(paths)}")  # noqa: S608
    for path in paths:
        path.unlink()
    return table


TIMES = 6  # bytes of a build and of its working files for each landed byte: 3 to 4.5 measured, more where sorts spill
LEAST = 16 << 20


def check_room(data: Path, extracts: Iterable[Extract]) -> None:
    """Raise WarehouseError, which says how much room is needed, when a build of these extracts would not fit."""
    needed = LEAST + TIMES * sum(_size(landing(data) / each.id) for each in extracts)
    free = shutil.disk_usage(data).free
    if needed > free:
        raise WarehouseError(
            f"The disk that holds {data} has {amount(free)} free, and building needs about {amount(needed)}: make "
            "room, then run the same command again. What has landed is kept, and what was published before is still "
            "in force."
        )


def amount(size: int) -> str:
    """Return bytes in words: 850 MB, 1.2 GB."""
    return f"{size / 1e6:,.0f} MB" if size < 999.5e6 else f"{size / 1e9:,.1f} GB"


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("*.parquet"))
