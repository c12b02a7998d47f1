"""The tables of a build as Parquet, for engines and lakehouses: one file a table, codes as text, children in order."""

import json
from contextlib import closing
from pathlib import Path

import duckdb

from etl.builds import build_path
from etl.sql import literal, quoted
from etl.tables import SENDER
from etl.warehouse import open_warehouse
from queries.engines.area import READ
from queries.engines.whole import new_folder


def tables_out(data: Path, to: Path) -> int:
    """Write the build in force of a data directory into a new folder; return its number.

    `about.json` says the as-at and what no extract held, `policy.toml` what was agreed. Raises WarehouseError, and
    EngineError where the folder has files in it.
    """
    with open_warehouse(data) as warehouse:
        info, names = warehouse.info, [name for name in READ if name in warehouse.tables()]
    new_folder(to)
    with closing(duckdb.connect()) as con:  # attached, as readers open the file so that nothing can be written from it
        con.execute(f"ATTACH {literal(str(build_path(data, info.build)))} AS build (READ_ONLY)")
        for name in names:
            _write(con, name, to / f"{name}.parquet")
    told = {"as_at": info.as_at.isoformat(), "absent": info.absent}
    (to / "about.json").write_text(json.dumps(told, indent=1), encoding="utf-8")
    (to / "policy.toml").write_text(info.policy.text, encoding="utf-8")
    return info.build


def _write(con: duckdb.DuckDBPyConnection, name: str, path: Path) -> None:
    table = con.table(f"build.{name}")
    columns = ", ".join(
        f"{quoted(column)}::VARCHAR AS {quoted(column)}" if kind.id == "enum" else quoted(column)
        for column, kind in zip(table.columns, table.types, strict=True)
        if column != SENDER
    )
    con.execute(f"COPY (SELECT {columns} FROM build.{name}) TO {literal(str(path))} (FORMAT parquet)")  # noqa: S608
