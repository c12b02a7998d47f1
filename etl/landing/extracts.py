"""Keeps a record of each extract that landed: what became of its rows, and the options that it was loaded with.

`landing/<sha256>/extract.json` changes only when a child is erased. Options given later for the same content are lines
of `ledger.jsonl`, which only grows. A last line that a crash cut off is left out.
"""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from etl.durable import OPTIONS, DamagedStateError, NewerStateError, parse_state, stamped, write_state
from etl.durable import RECORD as STATE
from etl.identities.id_findings import IdFinding
from etl.reading.clock import Clock
from etl.reading.files import digest

RECORD = "extract.json"


@dataclass(frozen=True)
class Tally:
    """What became of one table's rows: rows = kept + faults + erased. Of the kept, `differing` are earlier rows of a
    repeated key that differ (quarantined) and `repeats` those that don't (superseded).

    `words` counts cells read as nothing, by column and word, `clocks` how each column of moments was written. `unread`
    counts words for which rows were refused, by column; those on fewer than 3 rows are added up under "".
    """

    rows: int
    kept: int
    faults: int
    differing: int = 0
    repeats: int = 0
    files: int = 0
    left_out: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    erased: int = 0
    words: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    clocks: Mapping[str, Clock] = field(default_factory=dict)
    unread: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def quarantined(self) -> int:
        """Rows refused."""
        return self.faults + self.differing

    def lacking(self, more: tuple[str, ...]) -> "Tally":
        """Return the tally with more that the extract's format can't hold."""
        return replace(self, absent=self.absent + more)


@dataclass(frozen=True)
class MendedRows:
    """Rows of one table that a build takes though they were refused at first: their file, and their lines."""

    path: Path
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Extract:
    """One file that landed. `newest` is the newest moment it dates, if it dates any; times are London wall clock.
    `covers` are the days it was declared to speak for when loading, `refers_to` the day that its format says it
    stands for.

    `release` is the newest year of an extract of published figures. `unread` names columns and blocks of the format
    that nothing is made of, `withdrawn` counts records that the sender took back. `form` is the format it came in, and
    `mapping` the name of the mapping that it was read by; `unmapped` counts, by column, rows whose label means no code
    ("" for rare labels). `files` holds the SHA-256 of each landed file by its name; it is empty in a record made before
    0.2.
    """

    id: str
    name: str
    agency: str | None
    size: int
    sequence: int
    loaded_at: datetime
    newest: datetime | None
    tables: Mapping[str, Tally]
    as_at: date | None = None
    hub: str | None = None
    covers: str | None = None
    refers_to: date | None = None
    release: int | None = None
    unread: tuple[str, ...] = ()
    withdrawn: int = 0
    accept_rejects: bool = False
    sheets_left_out: tuple[str, ...] = ()
    sheets_hidden: tuple[str, ...] = ()
    form: str = "standard"
    mapping: str | None = None
    unmapped: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    ids: tuple[IdFinding, ...] = ()
    mended: Mapping[str, MendedRows] = field(default_factory=dict)  # while a build is made: no part of the record
    undone: bool = False  # its load was undone, and no build takes it until it is loaded again: no part of the record

    @property
    def rows(self) -> int:
        """Rows that came in."""
        return sum(tally.rows for tally in self.tables.values())

    @property
    def quarantined(self) -> int:
        """Rows refused."""
        return sum(tally.quarantined for tally in self.tables.values())

    @property
    def kept(self) -> int:
        """Rows that are kept: fewer after a child has been erased."""
        return sum(tally.kept for tally in self.tables.values())

    @property
    def erased(self) -> int:
        """Rows of children who were erased."""
        return sum(tally.erased for tally in self.tables.values())

    @property
    def rejected_percent(self) -> float:
        """Share of rows quarantined, 0 for an extract without rows."""
        return 100 * self.quarantined / self.rows if self.rows else 0.0

    @property
    def known_until(self) -> datetime | None:
        """The moment the extract speaks of: the end of the day given when loading, else of the day its format names,
        else its newest moment.
        """
        day = self.as_at or self.refers_to
        return end_of(day) if day else self.newest

    def held(self, max_rejected_percent: float) -> bool:
        """Return whether too many of its rows were rejected for it to be published."""
        return self.rejected_percent > max_rejected_percent and not self.accept_rejects


def end_of(day: date) -> datetime:
    """Return the last moment of a day."""
    return datetime.combine(day, time.max)


def landing(data: Path) -> Path:
    """Return the folder that keeps extracts."""
    return data / "landing"


def read_extracts(data: Path) -> list[Extract]:
    """Return every landed extract whose record can be read, in the order of landing, with the options in force.

    `etl.landing.damage` names those that can't be. Raises NewerStateError for options of a newer version.
    """
    options: dict[str, dict[str, Any]] = {}
    for line in _options(data):
        options.setdefault(line.pop("extract"), {}).update(line)
    found = [extract for folder in folders(data) if (extract := readable(folder))]
    return sorted((_with(extract, options.get(extract.id, {})) for extract in found), key=lambda each: each.sequence)


def change_options(data: Path, extract: Extract, **given: object) -> Extract:
    """Write down options that differ from those in force; return the extract with them."""
    wanted = {name: value for name, value in given.items() if value and value != getattr(extract, name)}
    return _noted(data, extract, wanted) if wanted else extract


def leave_out(data: Path, extract: Extract, *, undone: bool = True) -> Extract:
    """Have no build take an extract, whose load was undone, or take it again. What has landed of it stays."""
    return extract if extract.undone == undone else _noted(data, extract, {"undone": undone})


def taken(data: Path) -> list[Extract]:
    """Return the landed extracts that builds are made of: those whose load was not undone."""
    return [each for each in read_extracts(data) if not each.undone]


def _noted(data: Path, extract: Extract, wanted: dict[str, Any]) -> Extract:
    """Write options of an extract down; return it with them."""
    with (data / "ledger.jsonl").open("a", encoding="utf-8") as ledger:
        ledger.write("\n" + json.dumps(stamped(OPTIONS, {"extract": extract.id} | wanted)))
        ledger.flush()
        os.fsync(ledger.fileno())
    return replace(extract, **wanted)


def write_record(folder: Path, extract: Extract) -> None:
    """Write the record that makes a landing folder complete."""
    kept = {name: each for name, each in asdict(extract).items() if name not in ("mended", "undone")}
    write_state(folder / RECORD, STATE, kept)


def precedence(extracts: Sequence[Extract]) -> list[Extract]:
    """Return extracts from the weakest to the strongest: a later one replaces rows with the same key.

    Later means landed later; but extracts with an as-at of their own share out the places they hold among themselves
    by that as-at, so that dated extracts give the same tables in whatever order they are loaded. Published figures do
    so by their newest year: a release of 2025 has revised the figures of 2024.
    """
    ordered = sorted(extracts, key=lambda each: each.sequence)
    dated = iter(sorted((each for each in ordered if each.as_at), key=lambda each: (each.as_at, each.sequence)))
    published = (each for each in ordered if each.release and not each.as_at)
    released = iter(sorted(published, key=lambda each: (each.release, each.sequence)))
    return [next(dated) if each.as_at else next(released) if each.release else each for each in ordered]


def newest_days(extracts: Iterable[Extract]) -> dict[str, date]:
    """Return, for each agency that has sent an extract, the newest day it speaks of."""
    newest: dict[str, date] = {}
    for extract in extracts:
        if extract.agency and extract.known_until:
            newest[extract.agency] = max(newest.get(extract.agency, date.min), extract.known_until.date())
    return newest


def _options(data: Path) -> list[dict[str, Any]]:
    path = data / "ledger.jsonl"
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return []
    return [entry for line in lines if line.strip() and (entry := _parsed(line, path))]


def _parsed(line: bytes, path: Path) -> dict[str, Any] | None:
    """Return the options of a line; None for one that a crash cut off, or that says nothing of an extract."""
    try:
        options = parse_state(line, OPTIONS, path)
    except DamagedStateError:
        return None
    return options if isinstance(options.get("extract"), str) else None


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each Parquet file of a landing folder, by its name."""
    return {path.name: digest(path) for path in sorted(folder.glob("*.parquet"))}


def folders(data: Path) -> list[Path]:
    """Return the folders of landed extracts, by name; those that a load has not finished are no extracts."""
    return sorted(path for path in landing(data).glob("*") if path.is_dir() and not path.name.startswith("."))


def readable(folder: Path) -> Extract | None:
    """Return the record of a landing folder; None where it can't be read."""
    try:
        return read_record(folder)
    except (OSError, NewerStateError, DamagedStateError):
        return None


def read_record(folder: Path) -> Extract:
    """Return the record of a landing folder, without options given later.

    Raises OSError where it can't be read, NewerStateError, DamagedStateError.
    """
    place = folder / RECORD
    raw = parse_state(place.read_bytes(), STATE, place)
    unknown = set(raw) - set(Extract.__dataclass_fields__)
    if unknown:
        raise NewerStateError(
            f"{place} was made by a newer version of MASH Outcomes: it has {', '.join(sorted(unknown))}."
        )
    try:
        return _record(raw)
    except (KeyError, TypeError, ValueError, AttributeError) as bad:
        raise DamagedStateError(f"{place} is damaged: it can't be read as {STATE.name}.") from bad


def _record(raw: dict[str, Any]) -> Extract:
    tables = {name: read_tally(tally) for name, tally in raw["tables"].items()}
    raw["loaded_at"] = datetime.fromisoformat(raw["loaded_at"])
    raw["newest"] = datetime.fromisoformat(raw["newest"]) if raw["newest"] else None
    raw |= {name: tuple(raw.get(name, ())) for name in ("sheets_left_out", "sheets_hidden", "unread")}
    raw["ids"] = tuple(IdFinding(**finding) for finding in raw.get("ids", ()))
    days = {name: day for name in ("as_at", "refers_to") if (day := raw.pop(name, None))}
    return _with(Extract(**(raw | {"tables": tables})), days)


def read_tally(raw: dict[str, Any]) -> Tally:
    """Return a tally from its JSON form."""
    lists = {name: tuple(raw.get(name, ())) for name in ("left_out", "absent")}
    return Tally(**(raw | lists | {"clocks": {name: Clock(**each) for name, each in raw.get("clocks", {}).items()}}))


def _with(extract: Extract, options: Mapping[str, Any]) -> Extract:
    changed = dict(options)
    for name in ("as_at", "refers_to"):
        if isinstance(changed.get(name), str):
            changed[name] = date.fromisoformat(changed[name])
    return replace(extract, **changed)
