"""A slice is every table's rows about some of the children, in order: facts are derived slice by slice.

So that memory follows the size of a slice and not that of the data. Tables are clustered by child, so that a slice is
a range of person_id, its rows lie together, and the facts of one slice after another stand in the order of the whole.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import duckdb
import polars as pl

from etl.contracts import TABLES
from etl.sql import literal
from etl.tables import SENDER

ROWS = 1_000_000  # at most about so many rows of any table: a hub's ten years are one slice
ELSEWHERE = (
    " elsewhere"  # after a table's name: rows about children outside a slice that rows within it are linked with
)
_LINKS = {"contacts": "contact_id", "assessments": "referral_id", "section47": "referral_id"}


@dataclass(frozen=True)
class Slice:
    """Children from one pseudonym up to, not including, another; no bound at either end of the data."""

    first: str | None = None
    beyond: str | None = None

    def holds(self, person: str) -> str:
        """Return the SQL condition; rows without a child are in the last slice, where they are sorted."""
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
    """Return whether a table's rows are about one child each; the others are whole in every slice."""
    return "person_id" in TABLES[table].columns or table == "agency_checks"


def handed_on(
    con: duckdb.DuckDBPyConnection, work: Path, tables: Sequence[str], slices: Sequence[Slice]
) -> Iterator[Mapping[str, pl.LazyFrame]]:
    """Yield each slice as lazy frames over Parquet, in stored order, with the types of the extract standard."""
    strays = len(slices) > 1 and "referrals" in tables
    if strays:
        _find_strays(con, tables)
    for each in slices:
        rows = {name: f"{name} WHERE {each.holds('person_id') if by_child(name) else 'true'}" for name in tables}
        if strays:
            wanted = f"SELECT place FROM strays WHERE {each.holds('wanted_by')}"  # noqa: S608
            rows[f"referrals{ELSEWHERE}"] = f"referrals WHERE NOT {each.holds('person_id')} AND rowid IN ({wanted})"
        yield _HandedOn(con, work, rows)


def whole(con: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> dict[str, pl.LazyFrame]:
    """Return whole tables, read a batch at a time and only the columns asked for."""
    return {name: _typed(name, con.sql(f"SELECT * EXCLUDE ({SENDER}) FROM {name}").pl(lazy=True)) for name in tables}  # noqa: S608


def _find_strays(con: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> None:
    """Make `strays`: each referral's place with the children of whom a row is linked with it, if not its own."""
    pairs = [
        f"SELECT referrals.rowid AS place, {table}.person_id AS wanted_by FROM referrals JOIN {table} USING ({key}) "  # noqa: S608
        f"WHERE {table}.person_id <> referrals.person_id"
        for table, key in _LINKS.items()
        if table in tables
    ]
    none = "SELECT 0::BIGINT AS place, NULL::VARCHAR AS wanted_by WHERE false"
    con.execute(f"CREATE OR REPLACE TEMP TABLE strays AS {' UNION '.join([none, *pairs])}")


class _HandedOn(Mapping[str, pl.LazyFrame]):
    """The tables of a slice, each written when it is first asked for: what no fact reads is not (1.3 s of a load)."""

    def __init__(self, con: duckdb.DuckDBPyConnection, work: Path, rows: Mapping[str, str]) -> None:
        self._con, self._work, self._rows = con, work, rows
        self._written: dict[str, pl.LazyFrame] = {}

    def __getitem__(self, name: str) -> pl.LazyFrame:
        if name not in self._written:
            self._written[name] = _written(self._con, self._work, name, self._rows[name])
        return self._written[name]

    def __contains__(self, name: object) -> bool:
        return name in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def _written(con: duckdb.DuckDBPyConnection, work: Path, name: str, rows: str) -> pl.LazyFrame:
    path = work / f"{name}.parquet"
    con.execute(
        f"COPY (SELECT * EXCLUDE ({SENDER}) FROM {rows}) TO {literal(str(path))} (FORMAT parquet, COMPRESSION lz4)"  # noqa: S608
    )
    return _typed(name, pl.scan_parquet(path, glob=False))


def _typed(name: str, frame: pl.LazyFrame) -> pl.LazyFrame:
    columns = TABLES[name.removesuffix(ELSEWHERE)].columns
    return frame.with_columns(pl.col(n).cast(d.dtype) for n, d in columns.items() if isinstance(d.dtype, pl.Enum))


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    [(count,)] = con.execute(f"SELECT count(*) FROM {table}").fetchall()  # noqa: S608  a row left unread blocks DuckDB
    return int(count)
