"""Answers the benchmark's questions in DuckDB's SQL, as an experienced SQL user would."""

# ruff: noqa: S608 - statements are made of this project's own names, and of paths written as SQL literals

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import duckdb

from etl.contracts import AGENCY_TABLES as TABLES
from mash.benchmarks.machine import cpu_of
from mash.benchmarks.place import AS_AT, BRIDGE_DAYS, FILTERS, LEFT_OUT, QUESTION, SQL_TYPE, Place, codes, kinds, order

Work: TypeAlias = Callable[[], Mapping[str, Any]]


_LEVELS = f"""
WITH events AS (
    SELECT person_id, level, started_on AS day, 1 AS change FROM episodes
    UNION ALL
    SELECT person_id, level, greatest(least(coalesce(ended_on, DATE '{AS_AT}' + 1), DATE '{AS_AT}' + 1),
        started_on + 1), -1
    FROM episodes
), days AS (
    SELECT person_id, day,
        sum(change) FILTER (level = 'early_help') AS help,
        sum(change) FILTER (level = 'child_in_need') AS need,
        sum(change) FILTER (level = 'child_protection') AS plan,
        sum(change) FILTER (level = 'looked_after') AS care
    FROM events GROUP BY person_id, day
), active AS (
    SELECT person_id, day,
        sum(help) OVER so_far AS help, sum(need) OVER so_far AS need,
        sum(plan) OVER so_far AS plan, sum(care) OVER so_far AS care
    FROM days WINDOW so_far AS (PARTITION BY person_id ORDER BY day)
), highest AS (
    SELECT person_id, day, CASE WHEN care > 0 THEN 'looked_after' WHEN plan > 0 THEN 'child_protection'
        WHEN need > 0 THEN 'child_in_need' WHEN help > 0 THEN 'early_help' ELSE 'none' END AS level
    FROM active
), changes AS (
    SELECT * FROM highest
    QUALIFY level <> lag(level, 1, 'none') OVER (PARTITION BY person_id ORDER BY day)
), bridged AS (
    SELECT * FROM changes
    QUALIFY level <> 'none'
        OR coalesce(lead(day) OVER (PARTITION BY person_id ORDER BY day) - day > {BRIDGE_DAYS}, true)
)
SELECT person_id, day AS changed_on, lag(level, 1, 'none') OVER (PARTITION BY person_id ORDER BY day)
    AS level_from, level AS level_to
FROM bridged
QUALIFY level_from <> level_to AND changed_on <= DATE '{AS_AT}'
"""


def floor(place: Place) -> Work:
    """Read extracts with their types and sort them into tables; nothing is checked."""

    def work() -> dict[str, duckdb.DuckDBPyRelation]:
        con = _database(place)
        for table in place.tables():
            kind = {name: kinds(table)[name] for name in place.sent(table)}
            read = {name: "VARCHAR" if kind[name] == "month" else SQL_TYPE.get(kind[name], "VARCHAR") for name in kind}
            columns = ", ".join(f"{_typed(name)} AS {name}" if kind[name] == "month" else name for name in kind)
            con.execute(
                f"CREATE TABLE {table} AS SELECT {columns} FROM read_csv({_listed(place.files(table))}, header = true, "
                f"columns = {read}, timestampformat = '%Y-%m-%d %H:%M') ORDER BY {', '.join(order(table))}"
            )
        return {table: con.table(table) for table in place.tables()}

    return work


def imports(_place: Place, *_command: str) -> Work:
    """Start Python and import what a question can't do without: no command that reads a build takes less."""
    line = [sys.executable, "-c", "import polars, duckdb"]
    return lambda: {"seconds": cpu_of(line)}


def load(place: Place) -> Work:
    """Read extracts as text, refuse rows with a value that does not fit its column, keep one row of each key."""

    def work() -> dict[str, duckdb.DuckDBPyRelation]:
        con = _database(place)
        for table in place.tables():
            kind = {name: kinds(table)[name] for name in place.sent(table)}
            typed = ", ".join(f"{_tried(name, kind[name])} AS {name}" for name in kind)
            fits = " AND ".join(_fits(table, name, kind[name]) for name in kind)
            con.execute(
                f"CREATE VIEW {table}_text AS SELECT * FROM read_csv({_listed(place.files(table))}, header = true, "
                "all_varchar = true, filename = 'file')"
            )
            con.execute(f"CREATE TABLE {table}_refused AS SELECT * FROM {table}_text WHERE NOT ({fits})")
            con.execute(
                f"CREATE TABLE {table} AS SELECT {typed} FROM {table}_text WHERE {fits} QUALIFY row_number() OVER "
                f"(PARTITION BY {', '.join(TABLES[table].key)} ORDER BY file DESC) = 1 "
                f"ORDER BY {', '.join(order(table))}"
            )
        return {table: con.table(table) for table in place.tables()}

    return work


def look_back(place: Place) -> Work:
    """Return for each contact whether the child had one on a day in the 12 months before, and in the 12 after."""
    con = _memory(place)
    con.execute(
        "CREATE TABLE contacts AS SELECT contact_id, person_id, received_at::DATE AS day "
        f"FROM {_parquet(place.table('contacts'))}"
    )
    return _made(
        con,
        """
        CREATE OR REPLACE TABLE look_back AS
        SELECT contact_id,
            coalesce(max(day) OVER (earlier RANGE BETWEEN UNBOUNDED PRECEDING AND INTERVAL 1 DAY PRECEDING)
                >= day - INTERVAL 12 MONTH, false) AS earlier,
            coalesce(min(day) OVER (earlier RANGE BETWEEN INTERVAL 1 DAY FOLLOWING AND UNBOUNDED FOLLOWING)
                <= day + INTERVAL 12 MONTH, false) AS later
        FROM contacts
        WINDOW earlier AS (PARTITION BY person_id ORDER BY day)
        """,
        "look_back",
    )


def levels(place: Place) -> Work:
    """Return when each child's highest level of need changed, gaps of up to 28 days bridged."""
    con = _memory(place)
    con.execute(
        "CREATE TABLE episodes AS SELECT person_id, level, started_on, ended_on "
        f"FROM {_parquet(place.table('support_episodes'))} WHERE started_on <= DATE '{AS_AT}' AND level <> '{LEFT_OUT}'"
    )
    return _made(con, f"CREATE OR REPLACE TABLE levels AS {_LEVELS}", "levels")


def question(place: Place, rows: str) -> Work:
    """Return, by month and source, the eight sums behind four figures, of the rows that two filters keep."""
    con = _memory(place)
    con.execute(f"CREATE TABLE contacts AS SELECT * FROM {_parquet(place.question)}")
    sums = ", ".join(
        f"count(*) FILTER ({met} AND {counted}) AS {name}_met, count(*) FILTER ({counted}) AS {name}_of"
        for name, (met, counted) in QUESTION.items()
    )
    kept = " AND ".join(f"{name} = '{value}'" for name, value in FILTERS[rows].items())
    return _made(
        con,
        f"CREATE OR REPLACE TABLE question AS SELECT received_month, source, {sums} FROM contacts WHERE {kept} "
        "GROUP BY received_month, source",
        "question",
    )


def _made(con: duckdb.DuckDBPyConnection, statement: str, table: str) -> Work:
    def work() -> dict[str, duckdb.DuckDBPyRelation]:
        con.execute(statement)
        return {table: con.table(table)}

    return work


def _memory(place: Place) -> duckdb.DuckDBPyConnection:
    """Return a database in memory; what does not fit into it goes to the scratch folder."""
    return duckdb.connect(config={"temp_directory": str(place.scratch / "spill")})


def _database(place: Place) -> duckdb.DuckDBPyConnection:
    config: dict[str, str | bool | int | float | list[str]] = {"memory_limit": "2GB"}  # as much as our load may take
    return duckdb.connect(str(place.scratch / "tables.duckdb"), config=config)


def _listed(files: list[Path]) -> str:
    return "[" + ", ".join(_literal(str(path)) for path in files) + "]"


def _parquet(path: Path) -> str:
    return f"read_parquet({_literal(str(path))})"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _typed(month: str) -> str:
    return f"CAST({month} || '-01' AS DATE)"


def _tried(name: str, kind: str) -> str:
    if kind == "month":
        return f"TRY_CAST({name} || '-01' AS DATE)"
    return f"TRY_CAST({name} AS {SQL_TYPE[kind]})" if kind in SQL_TYPE else name


def _fits(table: str, name: str, kind: str) -> str:
    """Return the condition that a value fits its column."""
    needed = name in TABLES[table].required
    if kind == "code":
        listed = ", ".join(map(_literal, codes(table, name)))
        fits = f"{name} IN ({listed})"
    elif kind in SQL_TYPE:
        fits = f"{_tried(name, kind)} IS NOT NULL"
    else:
        fits = f"length({name}) <= 200"
    return f"coalesce({fits}, false)" if needed else f"({name} IS NULL OR {fits})"
