"""Provenance: one record is one extract that landed, with what became of its rows and the options it was loaded with.

`landing/<sha256>/extract.json` changes only when a child is erased. Options given later for the same content are lines
of `ledger.jsonl`, which only grows; an unfinished last line (a crash while writing) is left out.
"""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from etl.durable import write_whole

RECORD = "extract.json"


@dataclass(frozen=True)
class Tally:
    """What became of one table's rows: rows = kept + faults + erased. Of the kept, `differing` are earlier rows of a
    repeated key that differ (quarantined) and `repeats` those that don't (superseded)."""

    rows: int
    kept: int
    faults: int
    differing: int = 0
    repeats: int = 0
    files: int = 0
    left_out: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    erased: int = 0

    @property
    def quarantined(self) -> int:
        """Rows refused."""
        return self.faults + self.differing

    def lacking(self, more: tuple[str, ...]) -> "Tally":
        """Return the tally with more that the extract's format can't hold."""
        return replace(self, absent=self.absent + more)


@dataclass(frozen=True)
class Extract:
    """One file that landed. `newest` is the newest moment it dates, if it dates any; times are London wall clock.

    `form` is the format it came in; `unmapped` counts, by column, rows whose label means no code ("" for rare labels).
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
    accept_rejects: bool = False
    sheets_left_out: tuple[str, ...] = ()
    form: str = "standard"
    unmapped: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

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
        """The moment the extract speaks of: the end of the day given when loading, else its newest moment."""
        return end_of(self.as_at) if self.as_at else self.newest

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
    """Return every landed extract in the order of landing, with the options in force."""
    options: dict[str, dict[str, Any]] = {}
    for line in _ledger(data):
        options.setdefault(line.pop("extract"), {}).update(line)
    folders = [path.parent for path in landing(data).glob(f"*/{RECORD}")]
    found = [read_record(folder) for folder in folders if not folder.name.startswith(".")]
    return sorted((_with(extract, options.get(extract.id, {})) for extract in found), key=lambda each: each.sequence)


def change_options(data: Path, extract: Extract, **given: object) -> Extract:
    """Note options that differ from those in force; return the extract with them."""
    wanted = {name: value for name, value in given.items() if value and value != getattr(extract, name)}
    if not wanted:
        return extract
    with (data / "ledger.jsonl").open("a", encoding="utf-8") as ledger:
        ledger.write("\n" + json.dumps({"extract": extract.id} | wanted, default=str))
        ledger.flush()
        os.fsync(ledger.fileno())
    return replace(extract, **wanted)  # type: ignore[arg-type]


def write_record(folder: Path, extract: Extract) -> None:
    """Write the record that makes a landing folder complete."""
    write_whole(folder / RECORD, json.dumps(asdict(extract), default=str, indent=1, ensure_ascii=False))


def precedence(extracts: Sequence[Extract]) -> list[Extract]:
    """Return extracts from the weakest to the strongest: a later one replaces rows with the same key.

    Later means landed later; but extracts with an as-at of their own share out the places they hold among themselves
    by that as-at, so that dated extracts give the same tables in whatever order they are loaded.
    """
    ordered = sorted(extracts, key=lambda each: each.sequence)
    dated = iter(sorted((each for each in ordered if each.as_at), key=lambda each: (each.as_at, each.sequence)))
    return [next(dated) if each.as_at else each for each in ordered]


def newest_days(extracts: Iterable[Extract]) -> dict[str, date]:
    """Return, for each agency that has sent an extract, the newest day it speaks of."""
    newest: dict[str, date] = {}
    for extract in extracts:
        if extract.agency and extract.known_until:
            newest[extract.agency] = max(newest.get(extract.agency, date.min), extract.known_until.date())
    return newest


def _ledger(data: Path) -> list[dict[str, Any]]:
    try:
        lines = (data / "ledger.jsonl").read_text("utf-8").splitlines()
    except FileNotFoundError:
        return []
    return [entry for line in lines if (entry := _parsed(line))]


def _parsed(line: str) -> dict[str, Any] | None:
    try:
        return dict(json.loads(line))
    except ValueError:
        return None


def read_record(folder: Path) -> Extract:
    """Return the record of a landing folder, without options given later."""
    raw = json.loads((folder / RECORD).read_text("utf-8"))
    tables = {name: read_tally(tally) for name, tally in raw["tables"].items()}
    raw["loaded_at"] = datetime.fromisoformat(raw["loaded_at"])
    raw["newest"] = datetime.fromisoformat(raw["newest"]) if raw["newest"] else None
    raw["sheets_left_out"] = tuple(raw["sheets_left_out"])
    as_at = raw.pop("as_at")
    return _with(Extract(**(raw | {"tables": tables})), {"as_at": as_at} if as_at else {})


def read_tally(raw: dict[str, Any]) -> Tally:
    """Return a tally from its JSON form."""
    return Tally(**(raw | {name: tuple(raw.get(name, ())) for name in ("left_out", "absent")}))


def _with(extract: Extract, options: Mapping[str, Any]) -> Extract:
    changed = dict(options)
    if isinstance(changed.get("as_at"), str):
        changed["as_at"] = date.fromisoformat(changed["as_at"])
    return replace(extract, **changed)
