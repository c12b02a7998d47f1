"""Taking one child out of what has landed: which rows go, what that makes of the counts, and the files without them.

A plan is written first: row numbers and counts, no identifier. Carrying it out again changes nothing, so an erasure
that was stopped is finished by whatever runs next.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from etl.contracts import TABLES, Contract
from etl.durable import sync, write_whole
from etl.extracts import Extract, Tally, landing, precedence, read_extracts, read_tally, write_record
from etl.landed_table import compare
from etl.landing import parts
from etl.reading import ROW
from etl.tombstones import read_tombstones, with_key, write_tombstones

PLAN = "erasing.json"
_GONE = "gone"


@dataclass(frozen=True)
class Removal:
    """Rows of one table of one extract that go, and the tally without them."""

    extract: str
    table: str
    rows: list[int]
    tally: Tally


@dataclass(frozen=True)
class Plan:
    """What an erasure takes out, with the keyed hashes that keep the child from coming back."""

    removals: Sequence[Removal]
    person: str
    contacts: Sequence[str]

    @property
    def counts(self) -> dict[str, int]:
        """Rows that go, by table; earlier versions of a row count too."""
        tables = dict.fromkeys(removal.table for removal in self.removals)
        return {table: sum(len(each.rows) for each in self.removals if each.table == table) for table in tables}

    @property
    def extracts(self) -> int:
        """Extracts that held the child."""
        return len({removal.extract for removal in self.removals})


def find(data: Path, person_id: str) -> Plan | None:
    """Return what erasing a child takes out, or None when no row is about the child.

    An earlier row that one of the child's rows had replaced goes too: without its correction it would come back.
    """
    extracts = precedence(read_extracts(data))
    removals: list[Removal] = []
    contacts: list[str] = []
    for contract in TABLES.values():
        if "person_id" in contract.columns:
            found, keys = _in_table(data, contract, extracts, pl.col("person_id") == person_id)
            removals += found
            contacts += keys if contract.name == "contacts" else []
    checks, _ = _in_table(data, TABLES["agency_checks"], extracts, pl.col("contact_id").is_in(contacts))
    if not removals:
        return None
    stones = with_key(data)
    hashes = [stones.hash("contact_id", contact) for contact in contacts]
    return Plan(removals + checks, stones.hash("person_id", person_id), hashes)


def _in_table(
    data: Path, contract: Contract, extracts: Sequence[Extract], about: pl.Expr
) -> tuple[list[Removal], list[str]]:
    """Return what goes from one table, and the keys of which no row is left."""
    holders = [each for each in extracts if contract.name in each.tables and each.tables[contract.name].kept]
    if not holders:
        return [], []
    (key,) = contract.key  # tables about children have one
    landed = pl.concat(
        pl.scan_parquet(parts(data, each, contract.name), glob=False).select(
            pl.lit(rank).alias("rank"), pl.col(ROW), pl.col(key).alias("key"), about.alias(_GONE)
        )
        for rank, each in enumerate(holders)
    )
    keys = landed.filter(_GONE).select("key").unique().collect()["key"]
    if keys.is_empty():
        return [], []
    rows = landed.filter(pl.col("key").is_in(keys.implode())).collect().sort("rank", ROW).with_row_index("at")
    gone = rows.filter(pl.col("at") <= pl.col("at").filter(_GONE).max().over("key"))
    left = rows.join(gone, on="at", how="anti")["key"].unique().to_list()
    removals = [
        _removal(data, holders[rank], contract, gone.filter(rank=rank))
        for rank in gone["rank"].unique(maintain_order=True)
    ]
    return removals, [value for value in keys if value not in left]


def _removal(data: Path, extract: Extract, contract: Contract, gone: pl.DataFrame) -> Removal:
    """Return what goes from an extract. A row already quarantined (an earlier one that differs) stays counted there."""
    (key,) = contract.key
    landed = pl.scan_parquet(parts(data, extract, contract.name), glob=False)
    differing, repeats = compare(landed.filter(pl.col(key).is_in(gone["key"].unique().implode())).collect(), contract)
    refused = gone.join(differing, on=ROW, how="semi").height
    repeated = gone.join(repeats, on=ROW, how="semi").height
    before = extract.tables[contract.name]
    after = replace(
        before,
        kept=before.kept - gone.height,
        faults=before.faults + refused,
        differing=before.differing - refused,
        repeats=before.repeats - repeated,
        erased=before.erased + gone.height - refused,
    )
    return Removal(extract.id, contract.name, gone[ROW].to_list(), after)


def write_plan(data: Path, plan: Plan) -> None:
    """Decide on an erasure: from here on it will be carried out, whatever happens."""
    write_whole(data / PLAN, json.dumps(asdict(plan)))


def pending(data: Path) -> Plan | None:
    """Return the erasure that has been decided on and is not finished, if there is one."""
    try:
        raw: dict[str, Any] = json.loads((data / PLAN).read_text("utf-8"))
    except FileNotFoundError:
        return None
    removals = [Removal(**(each | {"tally": read_tally(each["tally"])})) for each in raw.pop("removals")]
    return Plan(removals, **raw)


def finish(data: Path) -> None:
    """Forget the plan of an erasure that has been carried out."""
    (data / PLAN).unlink(missing_ok=True)
    sync(data)


def carry_out(data: Path, plan: Plan) -> None:
    """Remember the child's hashes and write every landed file that held the child anew without its rows."""
    stones = read_tombstones(data)
    write_tombstones(data, stones.persons | {plan.person}, stones.contacts | set(plan.contacts))
    for extract, removals in _by_extract(data, plan):
        for removal in removals:
            for path in parts(data, extract, removal.table):
                _rewrite(path, removal.rows)
        tables = dict(extract.tables) | {removal.table: removal.tally for removal in removals}
        write_record(landing(data) / extract.id, replace(extract, tables=tables))


def _by_extract(data: Path, plan: Plan) -> Iterator[tuple[Extract, list[Removal]]]:
    landed: Mapping[str, Extract] = {extract.id: extract for extract in read_extracts(data)}
    for identity in dict.fromkeys(removal.extract for removal in plan.removals):
        yield landed[identity], [removal for removal in plan.removals if removal.extract == identity]


def _rewrite(path: Path, rows: Sequence[int]) -> None:
    frame = pl.read_parquet(path, glob=False, memory_map=False)
    left = frame.filter(~pl.col(ROW).is_in(rows))
    if len(left) == len(frame):
        return
    temporary = path.with_name(f"{path.name}.new")
    left.write_parquet(temporary, compression="lz4")
    sync(temporary)
    temporary.replace(path)
    sync(path.parent)
