"""Holds the record of one extract that landed: what became of its rows, and the options that it was loaded with.

It is `landing/<sha256>/extract.json`, and changes only when a child is erased.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from etl.durable import RECORD as STATE
from etl.durable import DamagedStateError, NewerStateError, parse_state, write_state
from etl.identities.id_findings import IdFinding
from etl.reading.clock import Clock
from etl.reading.files import digest
from etl.reading.sheet import nearest_heading

RECORD = "extract.json"
MISSPELT = 0.75  # how alike: at 0.7 `contact type` would be contact_id, at 0.6 `postcode` would be outcome


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

    @property
    def misspelt(self) -> dict[str, str]:
        """The column that each heading left out is likely to mean: one spelt nearly like it that no sheet had."""
        near = {heading: nearest_heading(heading, self.absent, MISSPELT) for heading in self.left_out}
        return {heading: column for heading, column in near.items() if column}

    def lacking(self, more: tuple[str, ...]) -> "Tally":
        """Return the tally with more that the extract's format can't hold."""
        return replace(self, absent=self.absent + more)


@dataclass(frozen=True)
class MendedRows:
    """Rows of one table that a build uses although they were refused at first: their file, and their lines."""

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
    rows_marked: tuple[str, ...] = ()
    form: str = "standard"
    mapping: str | None = None
    unmapped: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    ids: tuple[IdFinding, ...] = ()
    mended: Mapping[str, MendedRows] = field(default_factory=dict)  # while a build is made: no part of the record
    undone: bool = False  # its load was undone, and no build takes it until it is loaded again: no part of the record

    def of_sheets(self) -> Iterator[str]:
        """Yield what is to be known of a workbook's sheets: those left out, and what was read though nobody sees it."""
        if left_out := self.sheets_left_out:
            yield f"left out {_sheets(left_out, 'sheet')} that fit no table: {', '.join(left_out)}"
        if hidden := self.sheets_hidden:
            yield f"{_sheets(hidden, 'hidden sheet')}, read like the others: {', '.join(hidden)}"
        if self.rows_marked:
            yield f"{', '.join(self.rows_marked)}, and read like the others"

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


def write_record(folder: Path, extract: Extract) -> None:
    """Write the record that makes a landing folder complete."""
    kept = {name: each for name, each in asdict(extract).items() if name not in ("mended", "undone")}
    if not extract.rows_marked:
        del kept["rows_marked"]  # a version that does not know an entry reads none of the record
    write_state(folder / RECORD, STATE, kept)


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each Parquet file of a landing folder, by its name."""
    return {path.name: digest(path) for path in sorted(folder.glob("*.parquet"))}


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
    raw |= {name: tuple(raw.get(name, ())) for name in ("sheets_left_out", "sheets_hidden", "rows_marked", "unread")}
    raw["ids"] = tuple(IdFinding(**finding) for finding in raw.get("ids", ()))
    days = {name: day for name in ("as_at", "refers_to") if (day := raw.pop(name, None))}
    return with_options(Extract(**(raw | {"tables": tables})), days)


def read_tally(raw: dict[str, Any]) -> Tally:
    """Return a tally from its JSON form."""
    lists = {name: tuple(raw.get(name, ())) for name in ("left_out", "absent")}
    return Tally(**(raw | lists | {"clocks": {name: Clock(**each) for name, each in raw.get("clocks", {}).items()}}))


def with_options(extract: Extract, options: Mapping[str, Any]) -> Extract:
    """Return an extract with options as JSON holds them."""
    changed = dict(options)
    for name in ("as_at", "refers_to"):
        if isinstance(changed.get(name), str):
            changed[name] = date.fromisoformat(changed[name])
    return replace(extract, **changed)


def _sheets(names: tuple[str, ...], noun: str) -> str:
    return f"{len(names):,} {noun}{'s' * (len(names) > 1)}"
