"""Compares the tables of different ways by their number of rows and a sum of row hashes.

The sum does not depend on the order of rows, and takes no memory however many there are.
"""

# ruff: noqa: S608 - statements are made of this project's own names

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import duckdb

from mash.benchmarks.place import QUESTION, SQL_TYPE, Place, kinds

Digest: TypeAlias = dict[str, list[str]]
_COLUMNS = {
    "look_back": {"contact_id": "VARCHAR", "earlier": "BOOLEAN", "later": "BOOLEAN"},
    "levels": {"person_id": "VARCHAR", "changed_on": "DATE", "level_from": "VARCHAR", "level_to": "VARCHAR"},
    "question": {"metric": "VARCHAR", "month": "BIGINT", "source": "VARCHAR", "met": "BIGINT", "of_all": "BIGINT"},
}


def digest(place: Place, tables: Mapping[str, Any]) -> Digest:
    """Return, by table, its number of rows and the sum of their hashes, over values cast to the same types."""
    con = duckdb.connect()
    return {name: _of(place, con, name, rows) for name, rows in tables.items()}


def _of(place: Place, con: duckdb.DuckDBPyConnection, name: str, rows: Any) -> list[str]:
    columns = _COLUMNS.get(name) or {
        column: SQL_TYPE.get(kind, "VARCHAR") for column, kind in kinds(name).items() if column in place.sent(name)
    }
    cast = ", ".join(f"CAST(CAST({column} AS {kind}) AS VARCHAR)" for column, kind in columns.items())
    if not isinstance(rows, duckdb.DuckDBPyRelation):
        rows = con.from_arrow(rows.to_arrow()) if hasattr(rows, "to_arrow") else con.from_df(rows)
    if name == "question":
        rows = rows.query("wide", " UNION ALL ".join(_long(rows.columns)))
    hashed = rows.query("cast_rows", f"SELECT count(*), coalesce(sum(hash({cast})::HUGEINT), 0) FROM cast_rows")
    return [str(value) for value in hashed.fetchall()[0]]


def _long(columns: list[str]) -> Iterator[str]:
    """Yield queries that turn a question's sums into a row for each figure, month and source."""
    if "metric" in columns:
        month = "year(start) * 12 + month(start) - 1 AS month"
        yield (
            f"SELECT metric, {month}, source, numerator AS met, denominator AS of_all FROM wide WHERE denominator > 0"
        )
        return
    for name in QUESTION:
        yield (
            f"SELECT '{name}' AS metric, received_month AS month, source, {name}_met AS met, {name}_of AS of_all "
            f"FROM wide WHERE {name}_of > 0"
        )
