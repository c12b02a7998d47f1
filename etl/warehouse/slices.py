"""Cuts the stored tables into slices by child, so that memory depends on the size of a slice, not of the data.

A slice holds the rows of every table about some of the children. Tables are sorted by child, so a slice is a range of
person_id whose rows lie together. Deriving facts slice by slice keeps them in the order of the whole.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

import duckdb
import polars as pl
from duckdb.polars_io import duckdb_source

from etl.contracts import MEETINGS, TABLES
from etl.reading.clock import precision_of
from etl.reading.precision import PRECISIONS
from etl.warehouse.sql import NOTHING, SENDER, literal

ROWS = 700_000  # at most about so many rows of any table: a hub's seven years are one slice
ELSEWHERE = " elsewhere"  # after a table's name: rows of children outside a slice, linked with rows within it
_HANDED = f"* EXCLUDE ({SENDER}, {NOTHING})"
_LINKS = {
    "contacts": "contact_id",
    "assessments": "referral_id",
    "section47": "referral_id",
    "strategy_discussions": "referral_id",
}


class OnDemand(Mapping[str, pl.LazyFrame]):
    """Frames by name, each made when it is first read, so that an unused one costs nothing."""

    def __init__(self, makers: Mapping[str, Callable[[], pl.LazyFrame]]) -> None:
        self._makers, self._made = makers, dict[str, pl.LazyFrame]()

    def __getitem__(self, name: str) -> pl.LazyFrame:
        if name not in self._made:
            self._made[name] = self._makers[name]()
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._makers

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


@dataclass(frozen=True)
class Slice:
    """Children from one pseudonym up to, not including, another; no bound at either end of the data."""

    first: str | None = None
    beyond: str | None = None

    def holds(self, person: str) -> str:
        """Return the SQL condition. Rows without a child are in the last slice, where sorting puts them."""
        low = f"{person} >= {literal(self.first)}" if self.first is not None else "true"
        if self.beyond is not None:
            return f"({low} AND {person} < {literal(self.beyond)})"
        return f"({low} OR {person} IS NULL)"


def cut(con: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> list[Slice]:
    """Return the slices of stored tables, in order: one for small data."""
    sizes = {name: _count(con, name) for name in tables if by_child(name)}
    largest = max(sizes, key=lambda name: sizes[name], default=None)
    if largest is None or sizes[largest] <= ROWS:
        return [Slice()]
    pieces = -(-sizes[largest] // ROWS)
    places = [sizes[largest] * piece // pieces for piece in range(1, pieces)]
    found = con.execute(
        f"SELECT DISTINCT person_id FROM {largest} WHERE rowid IN (SELECT unnest($1)) AND person_id IS NOT NULL "  # noqa: S608
        "ORDER BY person_id",
        [places],
    ).fetchall()
    bounds = [None, *(person for (person,) in found), None]
    return [Slice(first, beyond) for first, beyond in pairwise(bounds)]


def by_child(table: str) -> bool:
    """Return whether each row of a table is about a child that it names. Tables about none are whole in every slice."""
    return "person_id" in TABLES[table].columns or table == "agency_checks"


def handed_on(
    con: duckdb.DuckDBPyConnection, work: Path, tables: Sequence[str], slices: Sequence[Slice]
) -> Iterator[Mapping[str, pl.LazyFrame]]:
    """Yield each slice as lazy frames over Parquet, in stored order, with the types of the extract standard."""
    strays = len(slices) > 1 and "referrals" in tables
    if strays:
        _find_strays(con, tables)
    attended = len(slices) > 1 and "attendance" in tables
    if attended:
        _find_attended(con, tables)
    for each in slices:
        rows = {name: f"{name} WHERE {each.holds('person_id') if by_child(name) else 'true'}" for name in tables}
        if attended:
            rows["attendance"] = f"(SELECT * EXCLUDE (person_id) FROM attended WHERE {each.holds('person_id')})"  # noqa: S608
        if strays:
            wanted = f"SELECT place FROM strays WHERE {each.holds('wanted_by')}"  # noqa: S608
            rows[f"referrals{ELSEWHERE}"] = f"referrals WHERE NOT {each.holds('person_id')} AND rowid IN ({wanted})"
        yield OnDemand({name: partial(_written, con, work, name, each) for name, each in rows.items()})


def whole(con: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> Mapping[str, pl.LazyFrame]:
    """Return whole tables, read a batch at a time and only the columns asked for."""
    return OnDemand({name: partial(_streamed, con, name) for name in tables})


def _find_strays(con: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> None:
    """Make `strays`: the places of referrals that rows of another child are linked with, and that other child."""
    pairs = [
        f"SELECT referrals.rowid AS place, {table}.person_id AS wanted_by FROM referrals JOIN {table} USING ({key}) "  # noqa: S608
        f"WHERE {table}.person_id <> referrals.person_id"
        for table, key in _LINKS.items()
        if table in tables
    ]
    none = "SELECT 0::BIGINT AS place, NULL::VARCHAR AS wanted_by WHERE false"
    con.execute(f"CREATE OR REPLACE TEMP TABLE strays AS {' UNION '.join([none, *pairs])}")


def _find_attended(con: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> None:
    """Make `attended`: who took part in meetings, with the child that each was about, sorted by child.

    Handed on whole to each of 65 slices, the 14 million rows of 30 million contacts took 5 s of CPU and 2 GB in each.
    """
    whose = [
        f"SELECT {literal(meeting)} AS meeting, {key} AS meeting_id, person_id FROM {table}"  # noqa: S608
        for meeting, (table, key) in MEETINGS.items()
        if table in tables
    ]
    none = "SELECT NULL::VARCHAR AS meeting, NULL::VARCHAR AS meeting_id, NULL::VARCHAR AS person_id WHERE false"
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE attended AS
        SELECT attendance.*, whose.person_id FROM attendance JOIN ({" UNION ALL ".join([none, *whose])}) AS whose
        ON whose.meeting = attendance.meeting::VARCHAR AND whose.meeting_id = attendance.meeting_id ORDER BY person_id
    """)  # noqa: S608


def _written(con: duckdb.DuckDBPyConnection, work: Path, name: str, rows: str) -> pl.LazyFrame:
    path = work / f"{name}.parquet"
    con.execute(
        f"COPY (SELECT {_HANDED} FROM {rows}) TO {literal(str(path))} (FORMAT parquet, COMPRESSION lz4)"  # noqa: S608
    )
    return _typed(name, pl.scan_parquet(path, glob=False))


def _streamed(con: duckdb.DuckDBPyConnection, name: str) -> pl.LazyFrame:
    """Return a stored table as DuckDB's own `pl(lazy=True)` does, which asks for its types by way of pandas: 1 s."""
    rows = con.sql(f"SELECT {_HANDED} FROM {name}")  # noqa: S608
    return _typed(name, duckdb_source(rows, rows.limit(0).pl().schema))


def _typed(name: str, frame: pl.LazyFrame) -> pl.LazyFrame:
    contract = TABLES[name.removesuffix(ELSEWHERE)]
    columns = {n: d.dtype for n, d in contract.columns.items()}
    noted = {precision_of(n): PRECISIONS for n in contract.moments}
    return frame.with_columns(pl.col(n).cast(d) for n, d in (columns | noted).items() if isinstance(d, pl.Enum))


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    [(count,)] = con.execute(f"SELECT count(*) FROM {table}").fetchall()  # noqa: S608  a row left unread blocks DuckDB
    return int(count)
