"""The engine without Spark: children are dealt into parts on disk, then derived one part after another."""

import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from etl.load import now
from etl.policy import Policy
from etl.slices import ROWS
from etl.sql import literal, quoted
from queries.engines.area import READ, Area, EngineError, Seen, Step, area_of, read_told, silent
from queries.engines.linking import CHILD, WHOLE, columns_of, dealt, seen_of, seen_query
from queries.engines.part import STAFFING, Derived, derive_part
from queries.engines.whole import about, measures, new_folder, staffing_of, write_part
from queries.sums import Counts, add

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
        area = area_of(seen, read_told(_text(source / "about.json")), policy, as_at)
        number = parts or max(1, -(-max(one.rows for one in seen.values()) // ROWS))
        step("Dealing children into parts", 0.0)
        _deal(con, Path(work), {name: held[name] for name in area.tables}, number)
        staff = con.table(WHOLE).pl() if WHOLE in area.tables else None
        done = _Sum(folder, area)
        for place in range(number):
            step(f"Deriving part {place + 1} of {number}", 0.3 + 0.7 * place / number)
            done.take(place, derive_part(_rows(Path(work), place), staff, area))
        done.finish(number)
    return area


def tables_in(source: Path) -> dict[str, Path]:
    """Return where each table's Parquet lies: one file, or a folder of them."""
    found = {name: path for name in READ for path in (source / f"{name}.parquet", source / name) if path.exists()}
    if not found:
        raise EngineError("--from holds no tables: it needs files such as contacts.parquet, or folders of Parquet.")
    return found


class _Sum:
    """The result while it grows: facts go to disk part by part, counts add up."""

    def __init__(self, folder: Path, area: Area) -> None:
        self.folder, self.area = folder, area
        self.staffing: list[pl.DataFrame] = []
        self.counts: dict[str, Counts] = {}

    def take(self, place: int, derived: Derived) -> None:
        for name, frame in derived.facts.items():
            if name == STAFFING:
                self.staffing.append(frame)
            else:
                write_part(self.folder, name, place, frame)
        for fact, counts in derived.counts.items():
            known = self.counts.get(fact)
            self.counts[fact] = add([known, counts], ("hub",)) if known else counts

    def finish(self, parts: int) -> None:
        staffing = staffing_of(self.staffing) if self.staffing else None
        if staffing is not None:
            write_part(self.folder, STAFFING, 0, staffing)
        measures(self.area, self.counts, staffing).write_parquet(self.folder / "measures.parquet")
        (self.folder / "about.json").write_text(about(self.area, "local", parts), encoding="utf-8")


def _see(con: duckdb.DuckDBPyConnection, source: Path) -> dict[str, list[str]]:
    """Make a view for each table; return the columns it holds."""
    held = {}
    for name, path in tables_in(source).items():
        files = [path] if path.is_file() else sorted(path.rglob("*.parquet"))
        listed = ", ".join(literal(str(file)) for file in files)
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
    ((_, *found),) = con.execute(seen_query(name, held, now())).fetchall()
    return seen_of(held, *found)


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
    found = {}
    for folder in work.iterdir():
        files = sorted((folder / f"part_={place}").glob("*.parquet"))
        if files:
            found[folder.name] = [pl.read_parquet(file, hive_partitioning=False) for file in files]
    return found


def _text(path: Path) -> str | None:
    return path.read_text("utf-8-sig") if path.exists() else None
