"""One warehouse table out of what landed: the latest row of each key, clustered by child and time."""

import glob
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from etl.codes import AGENCIES
from etl.contracts import Contract
from etl.extracts import Extract
from etl.landing import parts
from etl.reading import ROW
from etl.repeats import repeated
from etl.sql import literal, quoted

RECORDED = "decision_recorded"  # a column that a table has where some extract can't say when decisions were made
SENDER = "sent_by"  # the agency in whose folder a row's extract lay, null for other folders
SENDERS = pl.Enum(list(AGENCIES))
_FILES = 16  # of up to 250,000 rows each
_DECIDED = {"contacts": "decided_at", "referrals": "decided_on"}


@dataclass(frozen=True)
class Stored:
    """What became of a table's kept rows: by extract (its place in the order), how many a later row replaced."""

    beaten: Mapping[int, int]


def store(con: duckdb.DuckDBPyConnection, data: Path, contract: Contract, extracts: Sequence[Extract]) -> Stored:
    """Create a contract's table from extracts that are ordered from the weakest to the strongest."""
    holders = [(rank, each) for rank, each in enumerate(extracts) if contract.name in each.tables]
    _see_landed(con, data, contract, holders)
    beaten = _find_beaten(con, data, contract, holders) if _may_repeat(contract, holders) else {}
    latest = f"landed ANTI JOIN beaten USING (rank, {ROW})" if beaten else "landed"
    columns = ", ".join(f"latest.{quoted(name)}" for name in contract.columns)
    recorded = f", latest.{RECORDED}" if _some_lack_decisions(contract, holders) else ""
    person, link = _person(con) if contract.name == "agency_checks" else ("", "")
    con.execute(f"""
        CREATE TABLE {contract.name} AS
        SELECT {columns}{recorded}{person}, latest.{SENDER} FROM (SELECT * FROM {latest}) AS latest {link}
        ORDER BY {", ".join(clustering(contract))}
    """)  # noqa: S608
    return Stored(beaten)


def _may_repeat(contract: Contract, holders: Sequence[tuple[int, Extract]]) -> bool:
    """Return whether a key can come twice: in two extracts, within one, or by filling an empty hub."""
    tallies = [each.tables[contract.name] for _, each in holders]
    return len(holders) > 1 or "hub" in contract.key or any(tally.differing or tally.repeats for tally in tallies)


def _some_lack_decisions(contract: Contract, holders: Sequence[tuple[int, Extract]]) -> bool:
    return any(_DECIDED.get(contract.name) in each.tables[contract.name].absent for _, each in holders)


def clustering(contract: Contract) -> list[str]:
    """Return the columns that a table is sorted by: the child, when the row begins, the key."""
    person = "person_id" in contract.columns or contract.name == "agency_checks"
    first = ["person_id"] if person else []
    begins = [contract.begins] if contract.begins else []
    return list(dict.fromkeys(first + begins + list(contract.key)))


def as_stored(schema: Mapping[str, pl.DataType], prefix: str = "") -> str:
    """Return a SELECT list in which known codes become ENUMs, which take a byte and keep their order."""
    return ", ".join(
        f"{prefix}{quoted(name)}{_enum(dtype)} AS {quoted(name)}"
        if isinstance(dtype, pl.Enum)
        else prefix + quoted(name)
        for name, dtype in schema.items()
    )


def from_files(paths: Iterable[Path]) -> str:
    """Return a table function that reads Parquet files, whatever characters their folder's name holds."""
    listed = ", ".join(literal(glob.escape(str(path))) for path in paths)
    return f"read_parquet([{listed}])"


def _enum(dtype: pl.Enum) -> str:
    codes = dtype.categories.to_list()
    return f"::ENUM({', '.join(map(literal, codes))})" if codes else ""


def _see_landed(
    con: duckdb.DuckDBPyConnection, data: Path, contract: Contract, holders: Sequence[tuple[int, Extract]]
) -> None:
    """Make `landed`: every kept row with the rank of its extract, an empty hub filled with the extract's."""
    files = [(rank, each, path) for rank, each in holders for path in parts(data, each, contract.name)]
    decided = _DECIDED.get(contract.name)
    places = pl.DataFrame(
        [
            (at, rank, each.hub, each.agency, decided not in each.tables[contract.name].absent)
            for at, (rank, each, _) in enumerate(files)
        ],
        schema={"place": pl.UInt64, "rank": pl.UInt32, "given_hub": pl.String, SENDER: pl.String, RECORDED: pl.Boolean},
        orient="row",
    )
    con.register("given_places", places)
    con.execute("CREATE OR REPLACE TEMP TABLE places AS SELECT * FROM given_places")
    con.unregister("given_places")
    columns = as_stored({name: column.dtype for name, column in contract.columns.items()}, "row.")
    if contract.takes_hub:
        columns = columns.replace('row."hub"', 'coalesce(row."hub", given_hub) AS "hub"')
    con.execute(f"""
        CREATE OR REPLACE TEMP VIEW landed AS
        SELECT rank, row.{ROW}, {RECORDED}, {SENDER}{_enum(SENDERS)} AS {SENDER}, {columns}
        FROM {from_files(path for _, _, path in files)} AS row JOIN places ON row.file_index = place
    """)  # noqa: S608


def _find_beaten(
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
    """Yield files together, a few at a time. In one query each file's filter kept a table of its own of the hashes
    looked for: 2.4 GB for the 840 files with checks of 30 M contacts.
    """
    for at in range(0, len(keys), _FILES):
        yield pl.concat(keys[at : at + _FILES])


def _person(con: duckdb.DuckDBPyConnection) -> tuple[str, str]:
    """Return the column with the child of a check, known by its contact, and the join that finds it."""
    found = con.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'contacts'").fetchone()
    if found and found[0]:
        return ", contacts.person_id", "LEFT JOIN contacts USING (contact_id)"
    return ", NULL::VARCHAR AS person_id", ""


def after(con: duckdb.DuckDBPyConnection, contract: Contract, as_at: datetime) -> dict[str, Any]:
    """Return how many rows begin after the data's as-at, and the first day of the month in which rows begin."""
    if not contract.begins:
        return {"after_as_at": 0, "coverage": None}
    begins = quoted(contract.begins)
    late, first = con.execute(
        f"""
        SELECT count(*) FILTER ({begins} > $1::TIMESTAMP),
            date_trunc('month', min({begins}) FILTER ({begins} <= $1::TIMESTAMP))::DATE
        FROM {contract.name}
        """,  # noqa: S608
        [as_at],
    ).fetchone() or (0, None)
    return {"after_as_at": late, "coverage": first}
