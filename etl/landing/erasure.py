"""Takes one child out of landed extracts: finds the rows, writes the files without them, and corrects the counts.

A plan with row numbers and counts, and without identifiers, is written first. Carrying out the plan a second time
changes nothing, so the next load or erasure finishes an erasure that was stopped.
"""

import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from etl.contracts import MEETINGS, TABLES, Contract
from etl.durable import ERASING, DamagedStateError, parse_state, sync, write_state
from etl.landing import chased, samples
from etl.landing.extracts import landing, precedence, read_extracts
from etl.landing.held import about, forget_held
from etl.landing.landing import parts
from etl.landing.pile import compare
from etl.landing.record import Extract, Tally, digests, read_tally, write_record
from etl.landing.tombstones import MEETING, read_tombstones, with_key, write_tombstones
from etl.reading.sheet import ROW

PLAN = "erasing.json"
STAGING = "staging"  # loads that are being made step by step: one could bring the child back, so all are thrown away
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

    An earlier row that one of the child's rows had replaced goes too: it would come back once its correction is gone.
    """
    extracts = precedence(read_extracts(data))
    removals: list[Removal] = []
    contacts: list[str] = []
    meetings: list[str] = []
    kinds = {table: meeting for meeting, (table, _) in MEETINGS.items()}
    for contract in TABLES.values():
        if "person_id" in contract.columns:
            found, keys = _in_table(data, contract, extracts, pl.col("person_id") == person_id)
            removals += found
            contacts += keys if contract.name == "contacts" else []
            meetings += [f"{kinds[contract.name]}:{key}" for key in keys] if contract.name in kinds else []
    is_held, of_held = about(data, extracts, person_id)
    contacts += of_held
    known_as = [person_id, *_known_as(data, extracts, person_id)]
    asked = pl.col("contact_id").is_in(contacts) | pl.col("asked_about").is_in(known_as)
    checks, _ = _in_table(data, TABLES["agency_checks"], extracts, asked.fill_null(value=False))
    audits, _ = _in_table(data, TABLES["audits"], extracts, pl.col("contact_id").is_in(contacts))
    met, _ = _in_table(data, TABLES["attendance"], extracts, MEETING.is_in(meetings))
    if not removals and not checks and not is_held:
        return None
    stones = with_key(data)
    hashes = [stones.hash("contact_id", contact) for contact in contacts]
    hashes += [stones.hash("asked_about", name) for name in known_as]
    hashes += [stones.hash("meeting", meeting) for meeting in meetings]
    return Plan(removals + checks + audits + met, stones.hash("person_id", person_id), hashes)


def _known_as(data: Path, extracts: Sequence[Extract], person_id: str) -> list[str]:
    """Return the pseudonyms by which agencies know a child."""
    holders = [path for each in extracts if "crosswalk" in each.tables for path in parts(data, each, "crosswalk")]
    if not holders:
        return []
    rows = pl.scan_parquet(holders, glob=False).filter(pl.col("person_id") == person_id).collect()
    return [str(name) for name in rows["agency_person_id"].unique()]


def _key(contract: Contract) -> pl.Expr:
    """Return a row's key as one text."""
    return pl.concat_str([pl.col(name).cast(pl.String) for name in contract.key], separator="\x1f")


def _in_table(
    data: Path, contract: Contract, extracts: Sequence[Extract], about: pl.Expr
) -> tuple[list[Removal], list[str]]:
    """Return what goes from one table, and the keys of which no row is left."""
    holders = [each for each in extracts if contract.name in each.tables and each.tables[contract.name].kept]
    if not holders:
        return [], []
    landed = pl.concat(
        _scanned(data, each, contract).select(
            pl.lit(rank).alias("rank"), pl.col(ROW), _key(contract).alias("key"), about.alias(_GONE)
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


def _scanned(data: Path, extract: Extract, contract: Contract) -> pl.LazyFrame:
    """Return an extract's rows of a table, with nulls in columns that the standard has gained since it landed."""
    landed = pl.scan_parquet(parts(data, extract, contract.name), glob=False)
    held = landed.collect_schema()
    gained = [pl.lit(None, column.dtype).alias(name) for name, column in contract.columns.items() if name not in held]
    return landed.with_columns(gained) if gained else landed


def _removal(data: Path, extract: Extract, contract: Contract, gone: pl.DataFrame) -> Removal:
    """Return what goes from an extract. A row that is quarantined already (a differing earlier one) stays counted."""
    landed = _scanned(data, extract, contract)
    differing, repeats = compare(
        landed.filter(_key(contract).is_in(gone["key"].unique().implode())).collect(), contract
    )
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
    write_state(data / PLAN, ERASING, asdict(plan))


def pending(data: Path) -> Plan | None:
    """Return the erasure that has been decided on and is not finished, if there is one."""
    try:
        raw: dict[str, Any] = parse_state((data / PLAN).read_bytes(), ERASING, data / PLAN)
    except FileNotFoundError:
        return None
    try:
        removals = [Removal(**(each | {"tally": read_tally(each["tally"])})) for each in raw.pop("removals")]
        return Plan(removals, **raw)
    except (KeyError, TypeError, AttributeError) as bad:
        raise DamagedStateError(f"{data / PLAN} is damaged: it can't be read as {ERASING.name}.") from bad


def finish(data: Path) -> None:
    """Forget the plan of an erasure that has been carried out."""
    (data / PLAN).unlink(missing_ok=True)
    sync(data)


def carry_out(data: Path, plan: Plan) -> None:
    """Remember the child's hashes and write every landed file that held the child anew without its rows.

    An extract that can't be read is passed over: it is found damaged, nothing is published, and when it is sent again
    it lands without the child.
    """
    stones = read_tombstones(data)
    write_tombstones(data, stones.persons | {plan.person}, stones.contacts | set(plan.contacts))
    samples.forget(data, read_tombstones(data))
    chased.forget(data, read_tombstones(data))
    shutil.rmtree(data / STAGING, ignore_errors=True)
    forget_held(data, read_tombstones(data))
    landed: Mapping[str, Extract] = {extract.id: extract for extract in read_extracts(data)}
    for identity in dict.fromkeys(removal.extract for removal in plan.removals):
        if identity in landed:
            with suppress(OSError, pl.exceptions.PolarsError):
                _take_out(data, landed[identity], [each for each in plan.removals if each.extract == identity])


def _take_out(data: Path, extract: Extract, removals: Sequence[Removal]) -> None:
    """Write an extract's files without the rows that go, then its record; done again, it changes nothing."""
    left = {
        each.table: sum(_rewrite(path, each.rows) for path in parts(data, extract, each.table)) for each in removals
    }
    if any(rows != extract.tables[table].kept for table, rows in left.items()):
        tables = dict(extract.tables) | {removal.table: removal.tally for removal in removals}
        folder = landing(data) / extract.id
        write_record(folder, replace(extract, tables=tables, files=digests(folder)))


def _rewrite(path: Path, rows: Sequence[int]) -> int:
    """Write a file without some of its rows; return how many it then holds."""
    frame = pl.read_parquet(path, glob=False, memory_map=False)
    left = frame.filter(~pl.col(ROW).is_in(rows))
    if len(left) == len(frame):
        return len(frame)
    temporary = path.with_name(f"{path.name}.new")
    left.write_parquet(temporary, compression="lz4")
    sync(temporary)
    temporary.replace(path)
    sync(path.parent)
    return len(left)
