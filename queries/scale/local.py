"""Derives facts and figures on this machine: splits children into parts on disk, then derives part after part."""

import glob
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from etl.policy.policy import Policy
from etl.warehouse.publishing import now
from etl.warehouse.slices import ROWS
from etl.warehouse.sql import address, literal, quoted
from queries.measure.sums import Counts, add
from queries.scale.area import CHANGES, READ, Area, EngineError, Seen, Step, area_of, read_about, silent
from queries.scale.linking import CHILD, WHOLE, columns_of, dealt, seen_of, seen_query, starts_of, starts_query
from queries.scale.part import STAFFING, Derived, derive_part, table_of
from queries.scale.whole import (
    about,
    check_rows,
    measures,
    new_folder,
    portable,
    rows_in,
    staffing_of,
    write_part,
)

MEMORY = "1GB"


def derive_locally(
    source: Path, to: Path, policy: Policy, as_at: date | None = None, *, parts: int | None = None, step: Step = silent
) -> Area:
    """Derive facts and measures from a folder of tables into a new folder. Raises EngineError."""
    folder = new_folder(to)
    with (
        tempfile.TemporaryDirectory(prefix="mash-derive-", dir=folder) as work,
        closing(duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": str(Path(work) / "spill")})) as con,
    ):
        held = _see(con, source)
        seen = {name: _seen(con, name, columns) for name, columns in held.items()}
        beside = read_about(_text(source / "about.json"))
        area = area_of(seen, beside, policy, as_at, lambda name: _starts(con, name, held[name]))
        number = parts or max(1, -(-max(table.rows for table in seen.values()) // ROWS))
        step("Dealing children into parts", 0.0)
        _deal(con, Path(work), {name: held[name] for name in area.tables}, number)
        staff = con.table(WHOLE).pl() if WHOLE in area.tables else None
        done = _Sum(folder, area)
        for place in range(number):
            step(f"Deriving part {place + 1} of {number}", 0.3 + 0.7 * place / number)
            done.take(place, derive_part(_rows(Path(work), place), staff, area))
        done.finish(number, _changes(source))
    return area


def _changes(source: Path) -> pl.DataFrame | None:
    """Return the register of changes beside the tables, where there is one."""
    found = [path for path in (source / f"{CHANGES}.parquet", source / CHANGES) if path.exists()]
    files = sorted(found[0].rglob("*.parquet")) if found and found[0].is_dir() else found
    return table_of(CHANGES, [pl.read_parquet(file, glob=False) for file in files]) if files else None


def tables_in(source: Path) -> dict[str, Path]:
    """Return where each table's Parquet lies: one file, or a folder of them."""
    paths = {name: path for name in READ for path in (source / f"{name}.parquet", source / name) if path.exists()}
    if not paths:
        raise EngineError("--from holds no tables: it needs files such as contacts.parquet, or folders of Parquet.")
    return paths


class _Sum:
    """Collects the result: writes facts to disk part by part, and adds up counts."""

    def __init__(self, folder: Path, area: Area) -> None:
        self.folder, self.area = folder, area
        self.staffing: list[pl.DataFrame] = []
        self.counts: dict[str, Counts] = {}
        self.rows: dict[str, int] = {}

    def take(self, place: int, derived: Derived) -> None:
        for name, frame in derived.facts.items():
            if name == STAFFING:
                self.staffing.append(frame)
            else:
                write_part(self.folder, name, place, frame)
                self.rows[name] = self.rows.get(name, 0) + frame.height
        for fact, counts in derived.counts.items():
            known = self.counts.get(fact)
            self.counts[fact] = add([known, counts], ("hub",)) if known else counts

    def finish(self, parts: int, changes: pl.DataFrame | None) -> None:
        staffing = staffing_of(self.staffing) if self.staffing else None
        if staffing is not None:
            write_part(self.folder, STAFFING, 0, staffing)
        check_rows(self.rows, {name: rows_in(self.folder, name) for name in self.rows})
        if changes is not None:
            portable(changes).write_parquet(self.folder / f"{CHANGES}.parquet")
        (self.folder / "policy.toml").write_text(self.area.policy.text, encoding="utf-8")
        measures(self.area, self.counts, staffing).write_parquet(self.folder / "measures.parquet")
        (self.folder / "about.json").write_text(about(self.area, "local", parts), encoding="utf-8")


def _see(con: duckdb.DuckDBPyConnection, source: Path) -> dict[str, list[str]]:
    """Make a view of each table, and return the columns it holds."""
    held = {}
    for name, path in tables_in(source).items():
        files = [path] if path.is_file() else sorted(path.rglob("*.parquet"))
        listed = ", ".join(literal(glob.escape(address(file))) for file in files)
        relation = con.sql(f"SELECT * FROM read_parquet([{listed}], hive_partitioning = false)")  # noqa: S608
        held[name] = columns_of(name, relation.columns)
        _refuse_zones(name, dict(zip(relation.columns, map(str, relation.types), strict=True)))
        chosen = relation.select(*map(quoted, held[name]))
        chosen.create_view(name)
    return held


def _refuse_zones(table: str, types: Mapping[str, str]) -> None:
    if zoned := [column for column, kind in types.items() if kind == "TIMESTAMP WITH TIME ZONE"]:
        raise EngineError(f"{table} has {zoned[0]} as a moment in a time zone: write it as London's wall-clock time.")


def _seen(con: duckdb.DuckDBPyConnection, name: str, held: Sequence[str]) -> Seen:
    ((_, *facts),) = con.execute(seen_query(name, held, now())).fetchall()
    return seen_of(held, *facts)


def _starts(con: duckdb.DuckDBPyConnection, name: str, held: Sequence[str]) -> pl.DataFrame:
    return starts_of(con.sql(starts_query(name, held)).pl())


def _deal(con: duckdb.DuckDBPyConnection, work: Path, held: Mapping[str, Sequence[str]], parts: int) -> None:
    """Write every kind of row into a folder for each part."""
    for name, query in dealt(held).items():
        folder = work / name
        folder.mkdir()
        con.execute(
            f"COPY (SELECT * EXCLUDE ({CHILD}), CAST(hash({CHILD}) % {parts} AS INTEGER) AS part_ FROM ({query})) "  # noqa: S608
            f"TO {literal(str(folder))} (FORMAT parquet, COMPRESSION lz4, PARTITION_BY (part_), OVERWRITE_OR_IGNORE)"
        )


def _rows(work: Path, place: int) -> dict[str, list[pl.DataFrame]]:
    """Read a part's rows."""
    rows = {}
    for folder in work.iterdir():
        files = sorted((folder / f"part_={place}").glob("*.parquet"))
        if files:
            rows[folder.name] = [pl.read_parquet(file, hive_partitioning=False, glob=False) for file in files]
    return rows


def _text(path: Path) -> str | None:
    return path.read_text("utf-8-sig") if path.exists() else None
