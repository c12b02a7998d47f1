"""Counts what the rows of a build were read as: cells that held a word for nothing, and moments given to the day."""

from collections.abc import Iterator
from typing import Any

import duckdb

from etl.contracts import Contract
from etl.reading.clock import precision_of
from etl.warehouse.sql import quoted
from etl.warehouse.tables import NOTHING, SENDER


def read_as_nothing(con: duckdb.DuckDBPyConnection, contract: Contract) -> Iterator[dict[str, Any]]:
    """Yield, by agency and column, how many of a table's cells held a word for nothing, of how many rows."""
    [(any_bits,)] = con.execute(f"SELECT coalesce(bit_or({NOTHING}), 0) FROM {contract.name}").fetchall()  # noqa: S608
    for at, column in enumerate(contract.columns):
        if any_bits & 2**at:
            yield from _by_agency(con, contract, column, f"{NOTHING} & {2**at} > 0", "true")


def by_day(con: duckdb.DuckDBPyConnection, contract: Contract) -> Iterator[dict[str, Any]]:
    """Yield, by agency and column, how many of a table's moments have no time of day, of how many."""
    for column in contract.moments:
        given = quoted(precision_of(column))
        yield from _by_agency(con, contract, column, f"{given} = 'day'", f"{given} IS NOT NULL")


def _by_agency(
    con: duckdb.DuckDBPyConnection, contract: Contract, column: str, some: str, every: str
) -> Iterator[dict[str, Any]]:
    counted = con.execute(
        f"SELECT {SENDER}, count(*) FILTER ({some}), count(*) FILTER ({every}) FROM {contract.name} "  # noqa: S608
        f"GROUP BY {SENDER} ORDER BY {SENDER}"
    ).fetchall()
    for agency, cells, among in counted:
        if cells:
            yield {"table": contract.name, "agency": agency, "column": column, "cells": cells, "of": among}
