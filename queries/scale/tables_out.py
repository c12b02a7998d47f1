"""Writes a build's tables as Parquet for other engines: one file a table, codes as text, children in order."""

import json
from contextlib import closing
from pathlib import Path

import duckdb

from etl.builds import build_path
from etl.warehouse.reader import open_warehouse
from etl.warehouse.sql import NOTHING, SENDER, address, literal, quoted
from queries.scale.area import CHANGES, READ
from queries.scale.whole import new_folder


def tables_out(data: Path, to: Path) -> int:
    """Write the build in force of a data directory into a new folder; return its number.

    `about.json` says the as-at, what no extract held and which months tables speak for, `policy.toml` what was agreed.
    Raises WarehouseError, and EngineError where the folder has files in it.
    """
    with open_warehouse(data) as warehouse:
        info, names = warehouse.info, [name for name in (*READ, CHANGES) if name in warehouse.tables()]
    new_folder(to)
    with closing(duckdb.connect()) as con:  # attached read-only; the reader's own connection can't write files
        con.execute(f"ATTACH {literal(address(build_path(data, info.build)))} AS build (READ_ONLY)")
        for name in names:
            _write(con, name, to / f"{name}.parquet")
    spans = [span.as_json() for span in info.spans]
    about = {"as_at": info.as_at.isoformat(), "absent": info.absent, "spans": spans}
    (to / "about.json").write_text(json.dumps(about, indent=1), encoding="utf-8")
    (to / "policy.toml").write_text(info.policy.text, encoding="utf-8")
    return info.build


def _write(con: duckdb.DuckDBPyConnection, name: str, path: Path) -> None:
    table = con.table(f"build.{name}")
    columns = ", ".join(
        f"{quoted(column)}::VARCHAR AS {quoted(column)}" if kind.id == "enum" else quoted(column)
        for column, kind in zip(table.columns, table.types, strict=True)
        if column not in (SENDER, NOTHING)
    )
    con.execute(f"COPY (SELECT {columns} FROM build.{name}) TO {literal(address(path))} (FORMAT parquet)")  # noqa: S608
