"""Finds the rows that a later row of the same key replaces."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from etl.contracts import Contract
from etl.landing.landing import parts
from etl.landing.pile import repeated
from etl.landing.record import Extract
from etl.reading.sheet import ROW
from etl.warehouse.sql import quoted

FILES = 16  # of up to 250,000 rows each


def find_replaced(
    con: duckdb.DuckDBPyConnection, data: Path, contract: Contract, holders: Sequence[tuple[int, Extract]]
) -> dict[int, int]:
    """Make `beaten`: rows that a later one with the same key replaces; return how many there are by rank.

    Only rows whose key's hash repeats are compared exactly (ranking all of 5 M rows took 6 s). The hash has 32 bits,
    for memory's sake: 45 M keys share one by chance in half a million rows. A hub that is filled in can make two keys
    one, so it does not go into the hash.
    """
    files = [(rank, path) for rank, each in holders for path in parts(data, each, contract.name)]
    hashed = pl.struct(name for name in contract.key if name != "hub").hash().alias("hash")
    keys = [
        pl.scan_parquet(path, glob=False).select(
            pl.lit(rank, pl.UInt32).alias("rank"), ROW, (hashed // 2**32).cast(pl.UInt32)
        )
        for rank, path in files
    ]
    kept = sum(each.tables[contract.name].kept for _, each in holders)
    suspected = repeated(_hashes(keys, kept)).to_frame("hash").lazy()
    rows = [some.join(suspected, on="hash", how="semi").select("rank", ROW) for some in _some_at_a_time(keys)]
    con.register("suspects", pl.concat([row.collect(engine="streaming") for row in rows]))
    listed = ", ".join(map(quoted, contract.key))
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE beaten AS
        SELECT rank, {ROW} FROM landed SEMI JOIN suspects USING (rank, {ROW})
        QUALIFY row_number() OVER (PARTITION BY {listed} ORDER BY rank DESC, {ROW} DESC) > 1
    """)  # noqa: S608
    con.unregister("suspects")
    return dict(con.execute("SELECT rank, count(*) FROM beaten GROUP BY rank").fetchall())


def _hashes(keys: Sequence[pl.LazyFrame], rows: int) -> NDArray[np.uint32]:
    """Return the hashes of all rows in one array: 4 bytes a row."""
    hashes, filled = np.empty(rows, np.uint32), 0
    for some in _some_at_a_time(keys):
        found = some.select("hash").collect(engine="streaming")["hash"]
        hashes[filled : filled + len(found)] = found
        filled += len(found)
    return hashes[:filled]


def _some_at_a_time(keys: Sequence[pl.LazyFrame]) -> Iterator[pl.LazyFrame]:
    """Yield a few files at a time together.

    In one query each file's filter kept its own table of the hashes: 2.4 GB for the 840 files with checks of 30 million
    contacts.
    """
    for at in range(0, len(keys), FILES):
        yield pl.concat(keys[at : at + FILES])
