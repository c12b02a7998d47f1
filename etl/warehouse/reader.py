"""Opens a build read-only, by a connection that keeps it even if another is published meanwhile."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from etl.builds import BuildInfo, build_path, current_build, damaged, info_of
from etl.errors import WarehouseError
from etl.policy.policy import Policy
from etl.warehouse.sql import address, quoted

__all__ = ["BuildInfo", "Warehouse", "current_build", "open_warehouse"]

_LOCKED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "lock_configuration": "true",
}


class Warehouse:
    """A build, described by `info`. Close it when done, or use it in a `with` statement."""

    def __init__(self, con: duckdb.DuckDBPyConnection, info: BuildInfo, tables: Sequence[str], data: Path) -> None:
        self.info = info
        self._data = data
        self._con = con
        self._tables = tuple(tables)

    def __enter__(self) -> "Warehouse":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._con.close()

    @property
    def whole(self) -> "Warehouse":
        """The warehouse with every hub: this one."""
        return self

    def mine(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return the rows that a reader of this warehouse may know of: here, all."""
        return rows

    def tables(self) -> list[str]:
        """Return the names of the tables and facts that the build holds, in the order they were stored."""
        return list(self._tables)

    def _another_version(self) -> WarehouseError:
        if self.info.measured:
            return WarehouseError(
                f"Build {self.info.build} holds measures that were derived elsewhere, without what this question "
                "needs: rows of extracts, or columns of this version. Derive it again, or ask where the extracts are."
            )
        return WarehouseError(
            f"Build {self.info.build} was made by another version of mash and lacks what this question needs: load any "
            "of its extracts again, and it is rebuilt."
        )

    def _damaged(self) -> WarehouseError:
        return damaged(self._data, self.info.build)

    def columns(self, table: str) -> list[str]:
        """Return the names of a table's columns."""
        with self._con.cursor() as cursor:
            return list(cursor.sql(f"SELECT * FROM {quoted(table)} LIMIT 0").columns)  # noqa: S608

    def read(self, table: str, columns: Sequence[str]) -> pl.DataFrame:
        """Return columns of a table in its stored order, codes as Enums. Raises WarehouseError for unknown names."""
        return self._read(table, columns)

    def read_child(self, table: str, columns: Sequence[str], person: str) -> pl.DataFrame:
        """Return the same of one child's rows: tables lie in order of children, so that few of their rows are read."""
        return self._read(table, columns, " WHERE person_id = ?", [person])

    def read_days(self, table: str, columns: Sequence[str], day: str, first: date, last: date) -> pl.DataFrame:
        """Return the same of rows with a column's day from one day to another: text of other rows is never made."""
        kept = f" WHERE CAST({quoted(day)} AS DATE) BETWEEN ? AND ?"
        return self._read(table, columns, kept, [first, last])

    def _read(
        self, table: str, columns: Sequence[str], kept: str = "", given: Sequence[object] | None = None
    ) -> pl.DataFrame:
        if table not in self._tables:
            raise self._another_version()
        listed = ", ".join(map(quoted, columns))
        with self._con.cursor() as cursor:  # a connection serves one thread at a time, its cursors one each
            try:
                relation = cursor.sql(f"SELECT {listed} FROM {quoted(table)}{kept}", params=given)  # noqa: S608
                frame: pl.DataFrame = relation.pl()
            except duckdb.BinderException as bad:
                raise self._another_version() from bad
            except duckdb.Error as bad:
                raise self._damaged() from bad
            codes = [
                pl.col(name).cast(pl.Enum(list(dict(kind.children)["values"])))  # type: ignore[arg-type]
                for name, kind in zip(relation.columns, relation.types, strict=True)
                if kind.id == "enum"
            ]
            return frame.with_columns(codes)


def open_warehouse(data: Path) -> Warehouse:
    """Open the build in force. Raises WarehouseError when nothing has been loaded or its file is missing."""
    build = current_build(data)
    if build is None:
        raise WarehouseError(f"No data has been loaded in {data}. Run 'mash load PATH' or 'mash demo' first.")
    try:
        con = duckdb.connect(address(build_path(data, build)), read_only=True, config=_LOCKED)
        (text,) = con.execute("SELECT json FROM meta").fetchone() or ("{}",)
    except duckdb.Error as bad:
        if current_build(data) != build:  # an erasure published another and removed this one at once
            return open_warehouse(data)
        raise damaged(data, build) from bad
    meta = json.loads(text)
    return Warehouse(con, info_of(meta), meta["tables"], data)


class Otherwise(Warehouse):
    """A build as it would be under another policy: its tables, and facts derived anew where the policy moves them.

    `facts` derives them when the first is asked for; without it the build's own are read.
    """

    def __init__(
        self, whole: Warehouse, policy: Policy, facts: Callable[[], Mapping[str, pl.DataFrame]] | None
    ) -> None:
        self._whole, self._derive = whole, facts
        self._derived: Mapping[str, pl.DataFrame] | None = None
        self.info = replace(whole.info, policy=policy)

    @property
    def whole(self) -> Warehouse:
        """The warehouse under its own policy."""
        return self._whole

    def close(self) -> None:
        """Leave the file open: the warehouse under its own policy uses it."""

    def tables(self) -> list[str]:
        """Return the names of the tables and facts that can be read."""
        return self._whole.tables()

    def columns(self, table: str) -> list[str]:
        """Return the names of a table's columns."""
        return self._whole.columns(table)

    def read(self, table: str, columns: Sequence[str]) -> pl.DataFrame:
        """Return columns of a table in its stored order, facts as the other policy has them."""
        name = table.removeprefix("fact_")
        if self._derive is None or name == table:
            return self._whole.read(table, columns)
        if self._derived is None:
            self._derived = self._derive()
        return self._derived[name].select(columns)

    def read_days(self, table: str, columns: Sequence[str], day: str, first: date, last: date) -> pl.DataFrame:
        """Return the same of rows with a column's day from one day to another."""
        return rows_of_days(self, table, columns, day, first, last)


def rows_of_days(
    warehouse: Warehouse, table: str, columns: Sequence[str], day: str, first: date, last: date
) -> pl.DataFrame:
    """Return columns of a table's rows with a column's day from one day to another, of any warehouse."""
    rows = warehouse.read(table, list(dict.fromkeys([*columns, day])))
    return rows.filter(pl.col(day).cast(pl.Date).is_between(first, last)).select(columns)
