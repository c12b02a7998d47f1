"""The warehouse, read-only: one connection holds one build, whatever is published meanwhile."""

import json
from collections.abc import Sequence
from pathlib import Path

import duckdb
import polars as pl

from etl.builds import BuildInfo, build_path, current_build, info_of
from etl.errors import WarehouseError
from etl.sql import quoted

__all__ = ["BuildInfo", "Warehouse", "current_build", "open_warehouse"]

_LOCKED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "lock_configuration": "true",
}


class Warehouse:
    """One build. `info` says what it is; close it, or use it in a `with` statement, when done."""

    def __init__(self, con: duckdb.DuckDBPyConnection, info: BuildInfo, tables: Sequence[str]) -> None:
        self.info = info
        self._con = con
        self._tables = tuple(tables)

    def __enter__(self) -> "Warehouse":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
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
        return WarehouseError(
            f"Build {self.info.build} was made by another version of mash and lacks what this question needs: load any "
            "of its extracts again, and it is made anew."
        )

    def read(self, table: str, columns: Sequence[str]) -> pl.DataFrame:
        """Return columns of a table in its stored order, codes as Enums. Raises WarehouseError for unknown names."""
        if table not in self._tables:
            raise self._another_version()
        listed = ", ".join(map(quoted, columns))
        with self._con.cursor() as cursor:  # a connection serves one thread at a time, its cursors one each
            try:
                relation = cursor.sql(f"SELECT {listed} FROM {quoted(table)}")  # noqa: S608
            except duckdb.BinderException as bad:
                raise self._another_version() from bad
            frame: pl.DataFrame = relation.pl()
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
        con = duckdb.connect(str(build_path(data, build)), read_only=True, config=_LOCKED)
        (text,) = con.execute("SELECT json FROM meta").fetchone() or ("{}",)
    except duckdb.Error as bad:
        if current_build(data) != build:  # an erasure published another and removed this one at once
            return open_warehouse(data)
        raise WarehouseError(f"Build {build} in {data} can't be opened; run 'mash load' again.") from bad
    meta = json.loads(text)
    return Warehouse(con, info_of(meta), meta["tables"])
