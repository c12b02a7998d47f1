"""Building: landed extracts become one new warehouse file, with the facts derived from its tables.

A build is a pure function of the extracts, their options and the policy, so it can always be made again.
"""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
import polars as pl

from etl.builds import build_path
from etl.contracts import AGENCY_TABLES, TABLES
from etl.durable import sync
from etl.extracts import Extract, newest_days
from etl.pace import Step
from etl.policy import Policy
from etl.refused import store_refused
from etl.slices import cut, handed_on, whole
from etl.sql import quoted
from etl.tables import Stored, after, as_stored, from_files, store

Frame: TypeAlias = pl.LazyFrame | pl.DataFrame
Derive: TypeAlias = Callable[[Mapping[str, pl.LazyFrame], datetime, Policy], Mapping[str, Frame]]
Derived: TypeAlias = tuple[Path, Mapping[str, pl.DataType]]
MEMORY = "1GB"
DERIVING_MEMORY = "500MB"
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
        with _writing(unfinished, work) as con:
            full = dict(meta) | _fill(con, data, work, source, derive, step)
            con.execute("CREATE TABLE meta AS SELECT ? AS json", [json.dumps(full, ensure_ascii=False)])
            con.execute("CHECKPOINT")
        sync(unfinished)
        unfinished.rename(target)
        sync(data)
    except BaseException:
        for path in data.glob(f"{unfinished.name}*"):  # on a full disk its room is needed
            path.unlink(missing_ok=True)
        raise
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return full


@contextmanager
def _writing(path: Path, work: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect(str(path), config={"memory_limit": MEMORY, "temp_directory": str(work / "spill")})
    try:
        yield con
    finally:
        con.close()


def _fill(
    con: duckdb.DuckDBPyConnection, data: Path, work: Path, source: Source, derive: Derive, step: Step
) -> dict[str, Any]:
    """Store tables and facts; return what the meta says of them."""
    names = [name for name in TABLES if any(name in each.tables for each in source.extracts)]
    filled = [name for name in names if any(each.tables[name].kept for each in source.extracts if name in each.tables)]
    stored: dict[str, Stored] = {}
    for name in filled:
        step(f"Building {name}")
        stored[name] = store(con, data, TABLES[name], source.extracts)
    facts = _derive(con, work, filled, source, derive, step)
    refused = store_refused(con, data, source.extracts)
    ends = {name: after(con, TABLES[name], source.as_at) for name in filled}
    return {
        "tables": filled + facts + refused,
        "counts": [row for name in names for row in _counts(name, source.extracts, stored.get(name, Stored({})))],
        "after_as_at": {name: end["after_as_at"] for name, end in ends.items()},
        "coverage": {name: end["coverage"].isoformat() for name, end in ends.items() if end["coverage"]},
        "absent": _absent(source.extracts),
        "newest": {agency: day.isoformat() for agency, day in newest_days(source.extracts).items()},
        "checks_without_contact": _unlinked(con) if "agency_checks" in filled else 0,
    }


def _derive(
    con: duckdb.DuckDBPyConnection, work: Path, tables: Sequence[str], source: Source, derive: Derive, step: Step
) -> list[str]:
    """Store the facts of every slice, one slice after another; return their tables' names.

    A fact about no one child can't be cut: it is derived from the whole tables, a batch of rows at a time.
    """
    step("Deriving facts")
    con.execute(f"SET memory_limit = '{DERIVING_MEMORY}'")  # what DuckDB keeps of the tables makes room
    slices = cut(con, tables)
    found: dict[str, list[Derived]] = {}
    for number, frames in enumerate(handed_on(con, work, tables, slices)):
        if number:
            step(f"Deriving facts, part {number + 1} of {len(slices)}", number / len(slices))
        for name, frame in derive(frames, source.as_at, source.policy).items():
            if len(slices) == 1 or _by_child(frame):
                # Not the streaming engine: on 1 million rows it refuses a literal array's `gather` ("zip node received
                # non-equal length inputs"). Not a sink: it trusts the planned schema, which can differ from the rows'.
                rows = frame.lazy().collect(engine="in-memory")
                found.setdefault(name, []).append(_derived(work / f"fact_{name}-{number}.parquet", rows))
    if len(slices) > 1:
        for name, frame in derive(whole(con, tables), source.as_at, source.policy).items():
            if not _by_child(frame):
                rows = frame.lazy().collect(engine="streaming")
                found[name] = [_derived(work / f"fact_{name}.parquet", rows)]
    return [_store_fact(con, name, slices) for name, slices in found.items()]


def _by_child(frame: Frame) -> bool:
    return "person_id" in frame.collect_schema()


def _derived(path: Path, rows: pl.DataFrame) -> Derived:
    """Write a slice's rows in groups as large as DuckDB's: of others each thread leaves the rest of a group, and the
    checkpoint then stored nearly all of them again (5 M contacts: 10 of 158 s of CPU).
    """
    rows.write_parquet(path, compression="lz4", row_group_size=ROW_GROUP)
    return path, rows.schema


def _store_fact(con: duckdb.DuckDBPyConnection, name: str, derived: Sequence[Derived]) -> str:
    """Make one table of a fact's slices; return its name. By Parquet: registered frames took 4.8 to 8 s and twice the
    file, and inserting slice by slice rewrote it at each checkpoint.
    """
    table, paths = f"fact_{name}", [path for path, _ in derived]
    con.execute(f"CREATE TABLE {quoted(table)} AS SELECT {as_stored(derived[0][1])} FROM {from_files(paths)}")  # noqa: S608
    for path in paths:
        path.unlink()
    return table


def _counts(name: str, extracts: Sequence[Extract], stored: Stored) -> Iterator[dict[str, Any]]:
    """Yield what became of every row of a table, by extract: accepted + quarantined + superseded + erased = rows in."""
    for rank, extract in enumerate(extracts):
        if tally := extract.tables.get(name):
            beaten = stored.beaten.get(rank, 0)
            yield {
                "extract": extract.id,
                "table": name,
                "agency": extract.agency,
                "rows_in": tally.rows,
                "accepted": tally.kept - beaten,
                "quarantined": tally.quarantined,
                "superseded": beaten - tally.differing,
                "erased": tally.erased,
            }


def _absent(extracts: Sequence[Extract]) -> dict[str, list[str]]:
    """Return, by table, the columns (and levels of need) that no extract holds; all columns if none has the table."""
    found = {}
    for name, contract in AGENCY_TABLES.items():
        lacked = [each.tables[name].absent for each in extracts if name in each.tables]
        known = dict.fromkeys(what for absent in lacked for what in absent) if lacked else contract.columns
        own = [what for what in known if all(what in absent for absent in lacked)]
        if contract.takes_hub and any(each.hub for each in extracts if name in each.tables):
            own = [column for column in own if column != "hub"]
        if own:
            found[name] = own
    return found


def _unlinked(con: duckdb.DuckDBPyConnection) -> int:
    found = con.execute("SELECT count(*) FROM agency_checks WHERE person_id IS NULL").fetchone()
    return int(found[0]) if found else 0
