"""Reads the landed rows of a table, each with its extract's rank, its sender, and hub and area names as agreed.

For each moment it also notes whether a time of day was written, or only the day.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
import polars as pl

from etl.codes import AGENCIES
from etl.contracts import Contract
from etl.landing.judge import DAYS, WORDS
from etl.landing.landing import parts
from etl.landing.record import Extract
from etl.policy.words_agreed import NAMED
from etl.reading.clock import precision_of
from etl.reading.precision import PRECISIONS
from etl.reading.sheet import ROW
from etl.warehouse.spellings import Spellings
from etl.warehouse.sql import NOTHING, RECORDED, SENDER, literal, quoted
from etl.warehouse.stored_as import as_stored, enum, from_files

MIDNIGHTS = "midnights_are_days"
SENDERS = pl.Enum(list(AGENCIES))
_SQL_TYPES: Mapping[type[pl.DataType], str] = {
    pl.String: "VARCHAR", pl.Date: "DATE", pl.Datetime: "TIMESTAMP", pl.Int64: "BIGINT", pl.Float64: "DOUBLE",
}  # fmt: skip
_DECIDED = {"contacts": "decided_at", "referrals": "decided_on"}


def _precisions(contract: Contract, days: str) -> Iterator[str]:
    """Yield SQL for the precision of each moment; `days` is SQL for the bits of those written without a time.

    A midnight that stands for its day is of the day; so is one before the row's own beginning on the same day, unless
    it dates what comes before it, as a need comes before its discussion.
    """
    day, minute = (f"{literal(each)}{enum(PRECISIONS)}" for each in ("day", "minute"))
    for at, name in enumerate(contract.moments):
        moment, bit, begins = f"row.{quoted(name)}", 2**at, f"row.{quoted(contract.begins or '')}"
        follows = contract.begins and name not in contract.sooner
        earlier = f" OR ({moment} < {begins} AND {moment} = date_trunc('day', {begins}))" if follows else ""
        midnight = f"({MIDNIGHTS} & {bit} > 0 AND {moment} = date_trunc('day', {moment}))"
        yield (
            f"CASE WHEN {moment} IS NULL THEN NULL WHEN {days} & {bit} > 0 OR {midnight}{earlier} THEN {day} "
            f"ELSE {minute} END AS {quoted(precision_of(name))}"
        )


def _held(path: Path) -> frozenset[str]:
    """Return the columns of a landed file: without those that the standard, or mash itself, has gained since."""
    return frozenset(pl.scan_parquet(path, glob=False).collect_schema())


def lacks(data: Path, extract: Extract, contract: Contract) -> tuple[str, ...]:
    """Return the columns (and levels of need) of a table that an extract does not hold."""
    absent = extract.tables[contract.name].absent
    landed = next(iter(parts(data, extract, contract.name)), None)
    held = _held(landed) if landed else frozenset(contract.columns)
    return (*absent, *(name for name in contract.columns if name not in held and name not in absent))


def _nothing(contract: Contract, name: str) -> str:
    """Return SQL for a column that no landed file holds, in place of its value."""
    kind = contract.columns[name].dtype
    if isinstance(kind, pl.Enum) or name in NAMED:  # which are cast and named already
        return "NULL"
    return f"NULL::{_SQL_TYPES[kind.base_type()]} AS {quoted(name)}"


def _midnights(extract: Extract, contract: Contract) -> int:
    """Return a bit for each moment of an extract whose midnights stand for days; all where nobody has looked."""
    clocks = extract.tables[contract.name].clocks
    days = [not clocks or clocks[name].midnight_is_day for name in contract.moments]
    return sum(2**at for at, is_day in enumerate(days) if is_day)


def see_landed(
    con: duckdb.DuckDBPyConnection,
    data: Path,
    contract: Contract,
    holders: Sequence[tuple[int, Extract]],
    names: Spellings,
) -> None:
    """Make `landed`: every kept row with the rank of its extract, its names joined, an empty hub filled."""
    files = [(rank, each, path) for rank, each in holders for path in parts(data, each, contract.name)]
    decided = _DECIDED.get(contract.name)
    places = pl.DataFrame(
        [
            (
                at,
                rank,
                names.of("hub", each.hub),
                each.agency,
                decided not in each.tables[contract.name].absent,
                _midnights(each, contract),
            )
            for at, (rank, each, _) in enumerate(files)
        ],
        schema={
            "place": pl.UInt64,
            "rank": pl.UInt32,
            "given_hub": pl.String,
            SENDER: pl.String,
            RECORDED: pl.Boolean,
            MIDNIGHTS: pl.UInt8,
        },
        orient="row",
    )
    con.register("given_places", places)
    sender = f"{SENDER}{enum(SENDERS)} AS {SENDER}"
    con.execute(f"CREATE OR REPLACE TEMP TABLE places AS SELECT * REPLACE ({sender}) FROM given_places")  # noqa: S608
    con.unregister("given_places")
    columns = as_stored({name: column.dtype for name, column in contract.columns.items()}, "row.")
    for name in NAMED:
        given = ", given_hub" if name == "hub" and contract.takes_hub else ""
        written = f"row.{quoted(name)}"
        columns = columns.replace(written, f"coalesce({names.joined(name, written)}{given}) AS {quoted(name)}")
    held = [_held(path) for _, _, path in files]
    for name in set(contract.columns).difference(*held):
        columns = columns.replace(f"row.{quoted(name)}", _nothing(contract, name))
    words, days = (f"coalesce(row.{name}, 0)" if any(WORDS in each for each in held) else "0" for name in (WORDS, DAYS))
    noted = ", ".join([f"({words})::UINTEGER AS {NOTHING}", *_precisions(contract, days)])
    source = from_files((path for _, _, path in files), alike=len(set(held)) < 2)
    con.execute(f"""
        CREATE OR REPLACE TEMP VIEW landed AS
        SELECT rank, row.{ROW}, {RECORDED}, {SENDER}, {columns}, {noted}
        FROM {source} AS row JOIN places ON row.file_index = place
    """)  # noqa: S608


def some_lack_decisions(contract: Contract, holders: Sequence[tuple[int, Extract]]) -> bool:
    """Return whether some extract can't say when the table's rows were decided."""
    return any(_DECIDED.get(contract.name) in each.tables[contract.name].absent for _, each in holders)
