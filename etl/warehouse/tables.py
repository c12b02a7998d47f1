"""Stores the tables of a build: the latest landed row of each key, sorted by child and time.

Refused rows are stored as counts, so that figures on data quality depend on the build alone. Each row of that table
counts an agency's rows of one table and month that broke the same rule.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from etl.contracts import TABLES, Contract
from etl.landing.landing import quarantine_of
from etl.landing.record import Extract
from etl.reading.clock import precision_of
from etl.reading.sheet import ROW
from etl.warehouse.landed import see_landed, some_lack_decisions
from etl.warehouse.links import find_links, person_and_link
from etl.warehouse.replaced import find_replaced
from etl.warehouse.spellings import Spellings
from etl.warehouse.sql import NOTHING, RECORDED, SENDER, quoted

_KEYS = {key for each in TABLES.values() for key in each.key if key.endswith("_id")} - {"person_id"}


@dataclass(frozen=True)
class Stored:
    """What became of a table's kept rows: by extract (its place in the order), how many a later row replaced.

    `latest` are the rows stored, with the rank of their extract, until the next table is stored.
    """

    beaten: Mapping[int, int]
    latest: str = "landed"


def store(
    con: duckdb.DuckDBPyConnection, data: Path, contract: Contract, extracts: Sequence[Extract], names: Spellings
) -> Stored:
    """Create a contract's table from extracts that are ordered from the weakest to the strongest."""
    holders = [(rank, each) for rank, each in enumerate(extracts) if contract.name in each.tables]
    see_landed(con, data, contract, holders, names)
    beaten = find_replaced(con, data, contract, holders) if _may_repeat(contract, holders) else {}
    latest = f"landed ANTI JOIN beaten USING (rank, {ROW})" if beaten else "landed"
    noted = [precision_of(name) for name in contract.moments]
    columns = ", ".join(f"latest.{quoted(name)}" for name in (*contract.columns, *noted, NOTHING))
    recorded = f", latest.{RECORDED}" if some_lack_decisions(contract, holders) else ""
    person, link = "", ""
    if contract.name == "agency_checks":
        find_links(con, latest)
        columns = columns.replace(
            'latest."contact_id"', 'coalesce(latest."contact_id", found.contact_id) AS "contact_id"'
        )
        person, link = person_and_link(con)
    rows = f"""
        SELECT {columns}{recorded}{person}, latest.{SENDER} FROM (SELECT * FROM {latest}) AS latest {link}
        ORDER BY {", ".join(clustering(contract))}
    """  # noqa: S608
    create_table(con, contract.name, rows)
    return Stored(beaten, latest)


def create_table(con: duckdb.DuckDBPyConnection, name: str, rows: str) -> None:
    """Create a table of the rows that a query gives, in its order.

    Keys of contacts, checks and so on are packed by zstd: in a column where no value comes twice DuckDB looks long for
    what repeats. 300,000 keys take 0.09 instead of 0.21 s of CPU, and 2.8 instead of 1.8 MB.
    """
    described = con.execute(f"DESCRIBE {rows}").fetchall()
    packed = {each: " USING COMPRESSION zstd" if each in _KEYS else "" for each, *_ in described}
    columns = ", ".join(f"{quoted(each)} {kind}{packed[each]}" for each, kind, *_ in described)
    con.execute(f"CREATE TABLE {quoted(name)} ({columns})")
    con.execute(f"INSERT INTO {quoted(name)} {rows}")


def _may_repeat(contract: Contract, holders: Sequence[tuple[int, Extract]]) -> bool:
    """Return whether a key can come twice: in two extracts, within one, or by filling an empty hub."""
    tallies = [each.tables[contract.name] for _, each in holders]
    mended = any(contract.name in each.mended for _, each in holders)
    repeats = any(tally.differing or tally.repeats for tally in tallies)
    return len(holders) > 1 or mended or "hub" in contract.key or repeats


def clustering(contract: Contract) -> list[str]:
    """Return the columns that a table is sorted by: the child, when the row begins, the key."""
    person = "person_id" in contract.columns or contract.name == "agency_checks"
    first = ["person_id"] if person else []
    begins = [contract.begins] if contract.begins else []
    return list(dict.fromkeys(first + begins + list(contract.key)))


REFUSED = "refused"


def _still_refused(data: Path, extract: Extract) -> pl.DataFrame:
    """Return an extract's quarantined rows without those that were mended."""
    rows = quarantine_of(data, extract)
    for table, mended in extract.mended.items():
        rows = rows.filter(~((pl.col("table") == table) & pl.col("line").is_in(mended.lines)))
    return rows


def store_refused(con: duckdb.DuckDBPyConnection, data: Path, extracts: Sequence[Extract]) -> list[str]:
    """Create the table `refused` (table, sent_by, month, reason, rows); return its name, nothing where none was."""
    held = [each for each in extracts if each.quarantined]
    if not held:
        return []
    lines = pl.concat(
        _still_refused(data, each).select("table", pl.lit(each.agency, pl.String).alias(SENDER), "month", "reason")
        for each in held
    )
    groups = ["table", SENDER, "month", "reason"]
    counts = lines.group_by(groups).agg(pl.len().cast(pl.Int64).alias("rows")).sort(groups)
    con.register("counts", counts)
    con.execute(f"CREATE TABLE {REFUSED} AS SELECT * FROM counts")  # noqa: S608
    con.unregister("counts")
    return [REFUSED]
