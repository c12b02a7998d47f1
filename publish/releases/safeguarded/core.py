"""Makes and keeps an area's core, the set of rows on children that every project gets.

A core is kept in `core/000001/` of the data directory, and does not change once a project has it. Projects that join
their data therefore learn no more than the core tells. A new core is made after the number of months that the area
agreed on, and is safe beside the earlier one (`freeze.py`).
"""

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from etl.durable import CORE, parse_state, stamped, sync_all
from etl.errors import MashError
from etl.keeping.core_files import FOLDER, ID, core_key
from publish.published.folder import ReleaseError
from publish.published.releases import Entry
from publish.releases.header import Header
from publish.releases.safeguarded.across_releases import Given, earlier_strata
from publish.releases.safeguarded.freeze import HELD, OUT, Beside, first_members, leaving, next_members
from publish.releases.safeguarded.k_anonymity import CLASS, Alike, make_alike
from publish.releases.safeguarded.people import People, read_people
from publish.releases.safeguarded.residual import Risk, risks
from publish.releases.safeguarded.tables import checks_table, children_table, made_tables
from queries.build import Build
from queries.calendar.months import months_after

Progress = Callable[[str, float], None]
_ABOUT, _MEMBERS = "core.json", "members"


@dataclass(frozen=True)
class Core:
    """One core: its number, the data it was made of, how many children are alike, and the step of each characteristic.

    `children` and `rows` count what there was before. `members` has every child with its class (`freeze.MEMBERS`),
    `tables` what projects get, with the children's hashes in place of a project's pseudonyms. `rungs` says what each
    level is called and holds; a core of before that says nothing, and counted on the levels of the standard. `checked`
    are the months of which this core or one before told agency checks; a core of before that names their last alone.
    """

    number: int
    as_at: datetime
    build: int
    inputs: str
    k: int
    steps: Mapping[str, int]
    children: int
    rows: Mapping[str, int]
    last_month: int
    risks: Sequence[Risk]
    members: pl.DataFrame
    tables: Mapping[str, pl.DataFrame]
    rungs: Mapping[str, str] = field(default_factory=dict)
    checked: Sequence[int] = ()

    @property
    def given(self) -> Given:
        """What it tells of each child."""
        return Given(self.members, self.tables)

    def count(self, state: str) -> int:
        """Return how many children are alike, held, or out (of those that the data had when it was made)."""
        found = self.members.filter(pl.col("state") == state).height
        return found if state != OUT else self.children - self.tables["children"].height

    @property
    def left_out(self) -> int:
        """How many children are not released."""
        return self.count(OUT)

    def as_header(self, header: Header) -> Header:
        """Return a release's header with the data that the core was made of."""
        return replace(header, as_at=self.as_at, build=self.build, fingerprint=self.inputs)


def core_for(build: Build, data: Path, header: Header, releases: Sequence[Entry], tell: Progress) -> tuple[Core, bool]:
    """Return the core that a project gets now, and whether it was made for it. Raises ReleaseError."""
    cores = read_cores(data)
    if cores:
        cores[-1] = _settled(data, cores)
        if header.as_at.date() < months_after(cores[-1].as_at.date(), header.publication.core_months):
            return cores[-1], False
    tell("Reading histories", 0.0)
    people = read_people(build, core_key(data))
    if not people.children.height:
        raise ReleaseError("The data holds no contact, referral or change of level of a known child.")
    tell("Making children alike", 0.2)
    if cores:
        return next_core(people, header, cores), True
    old = [entry for entry in releases if entry.withdrawn is None and "core" not in entry.manifest]
    return first_core(people, header, earlier_strata(build, data, people, old), [entry.name for entry in old]), True


def first_core(people: People, header: Header, strata: pl.DataFrame, beside: Sequence[str] = ()) -> Core:
    """Return an area's first core. Raises ReleaseError with group sizes where too many children are too rare."""
    k = header.publication.alike
    alike, members = first_members(make_alike(people, k, strata, beside), k)
    return _made(people, header, alike, members, None)


def next_core(people: People, header: Header, cores: Sequence[Core]) -> Core:
    """Return the core that follows others, which are in order."""
    last = cores[-1]
    beside = Beside(last.members, [core.tables for core in cores], last.steps)
    return _made(people, header, *next_members(people, header.publication.alike, beside), last)


def _made(people: People, header: Header, alike: Alike, members: pl.DataFrame, before: Core | None) -> Core:
    made = {table.name: table for table in made_tables(people, alike)}
    tables = {"children": children_table(alike, made), **{name: table.released for name, table in made.items()}}
    rows = {name: frame.height for name, frame in people.rows.items()}
    if before:
        held = members.filter(pl.col("state") == HELD).select(ID)
        for name, frame in before.tables.items():
            if ID in frame.columns:
                kept = frame.join(held, on=ID, how="semi")
                tables[name] = pl.concat([tables.get(name, frame.clear()), kept]).sort(frame.columns[:2])
    number, since = (before.number, before.last_month) if before else (0, 0)
    told = [before.tables["checks"]] if before and "checks" in before.tables else []
    k, last, months = header.publication.alike, since, list(before.checked if before else ())
    if people.checks.height:
        rows["checks"] = people.checks.height
        fresh = untold(people.checks, before)
        last = max(since, *people.checks["month"].unique().to_list())
        told.append(checks_table(fresh, k))
        if before is None or before.checked:
            months = sorted({*months, *fresh["month"].to_list()})
    if told:
        tables["checks"] = pl.concat(told).sort(pl.all())
    return Core(
        number + 1, header.as_at, header.build, header.fingerprint, k, alike.steps, people.children.height, rows, last,
        list(risks(made.values())), members, tables, {**(before.rungs if before else {}), **people.rungs}, months,
    )  # fmt: skip


def untold(checks: pl.DataFrame, before: Core | None) -> pl.DataFrame:
    """Return the checks of months of which no core told: of the others nothing is added, as the few that came late
    would stand out. An extract that came after a core was made is of months that it told nothing of.
    """
    if before is None:
        return checks
    if before.checked:
        return checks.filter(~pl.col("month").is_in(list(before.checked)))
    return checks.filter(pl.col("month") > before.last_month)


def read_cores(data: Path) -> list[Core]:
    """Return a data directory's cores, the oldest first. Raises ReleaseError for one that can't be read."""
    return [_read(path.parent) for path in sorted((data / FOLDER).glob(f"*/{_ABOUT}"))]


def _read(folder: Path) -> Core:
    path = folder / _ABOUT
    try:
        about = parse_state(path.read_bytes(), CORE, path)
        frames = {name: pl.read_parquet(folder / f"{name}.parquet", glob=False) for name in about.pop("tables")}
        about["as_at"] = datetime.fromisoformat(about["as_at"])
        about["risks"] = [Risk(**each) for each in about["risks"]]
        members = frames.pop(_MEMBERS)
        given = members.filter(pl.col("state") != OUT).select(ID)
        shown = {name: frame.join(given, on=ID, how="semi") if ID in frame.columns else frame
                 for name, frame in frames.items()}  # fmt: skip
        return Core(**about, members=members, tables=shown)
    except (OSError, MashError, KeyError, TypeError, ValueError, pl.exceptions.PolarsError) as bad:
        raise ReleaseError(
            f"{folder} can't be read: restore it from a backup. Rows are released beside it alone."
        ) from bad


def _settled(data: Path, cores: Sequence[Core]) -> Core:
    """Return the newest core after erasures: with an erased child, others of its class are given to nobody from now on.

    Else the one who is missing beside an earlier release would be known.
    """
    core, gone = cores[-1], pl.col(ID).is_null()
    torn = core.members.filter(pl.col("state") != OUT).filter(gone.any().over(CLASS))
    if not torn.height:
        return core
    going = leaving(torn, core.k, [each.tables for each in cores]).select(
        ID, was=pl.col(CLASS), now=pl.format("{}§erased", CLASS).hash(seed=1)
    )
    members = core.members.join(going, left_on=[ID, CLASS], right_on=[ID, "was"], how="left", nulls_equal=True)
    members = members.unique().with_columns(
        pl.coalesce("now", CLASS).alias(CLASS),
        pl.when(pl.col("now").is_null()).then("state").otherwise(pl.lit(OUT)).alias("state"),
    )
    path = data / FOLDER / f"{core.number:06}" / f"{_MEMBERS}.parquet"
    beside = path.with_name(f"{path.name}.new")
    members.select(core.members.columns).sort(ID, CLASS, nulls_last=True).write_parquet(beside, compression="zstd")
    beside.replace(path)
    return _read(path.parent)


def write_core(data: Path, core: Core) -> None:
    """Write a core whole or not at all. Raises ReleaseError."""
    folder = data / FOLDER / f"{core.number:06}"
    unfinished = folder.with_name(f".making-{folder.name}")
    about: dict[str, Any] = {
        name: value for name, value in vars(core).items() if name not in ("members", "tables", "risks", "as_at")
    }
    about |= {"as_at": core.as_at.isoformat(), "risks": [asdict(risk) for risk in core.risks]}
    about |= {"tables": [_MEMBERS, *core.tables]}
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        for name, frame in ((_MEMBERS, core.members), *core.tables.items()):
            frame.write_parquet(unfinished / f"{name}.parquet", compression="zstd")
        (unfinished / _ABOUT).write_text(json.dumps(stamped(CORE, about), indent=1, ensure_ascii=False), "utf-8")
        sync_all(unfinished)
        unfinished.rename(folder)
        sync_all(folder)
    except OSError as bad:
        raise ReleaseError(f"{folder} can't be written, so nothing was released: {bad.strerror or bad}.") from bad
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
