"""What every part must know of the whole: the as-at, which tables there are, since when, and what is agreed."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from etl.contracts import TABLES
from etl.errors import MashError
from etl.policy import Policy
from queries.facts.names import TABLE_OF_FACT

READ = tuple(dict.fromkeys(["people", *TABLE_OF_FACT.values(), "agency_checks", "workforce"]))
Step = Callable[[str, float], None]  # is told what is being done, and the share of everything that is done


class EngineError(MashError):
    """Tables can't be derived from where they lie, or not by the engine asked for."""


def silent(_what: str, _share: float) -> None:
    """Show no progress."""


@dataclass(frozen=True)
class Seen:
    """What one table as Parquet holds: its columns, rows, first and last moments."""

    columns: tuple[str, ...]
    rows: int
    first: datetime | None = None
    last: datetime | None = None


@dataclass(frozen=True)
class Area:
    """Facts' context, as `queries.question.Known` asks for; `tables` are those with rows."""

    as_at: datetime
    coverage: Mapping[str, date]
    policy: Policy
    tables: tuple[str, ...]
    absent: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Return whether a fact's table has rows by the as-at."""
        return TABLE_OF_FACT[name] in self.coverage


@dataclass(frozen=True)
class Told:
    """What `about.json` beside the tables says that rows can't: the as-at, and the columns that no extract held."""

    as_at: datetime | None = None
    absent: Mapping[str, Sequence[str]] = field(default_factory=dict)


UNTOLD = Told()


def read_told(text: str | None) -> Told:
    """Return what `about.json` says; without one, nothing. Raises EngineError."""
    try:
        raw = json.loads(text) if text else {}
        as_at = datetime.fromisoformat(raw["as_at"]) if raw.get("as_at") else None
        return Told(as_at, {table: tuple(columns) for table, columns in raw.get("absent", {}).items()})
    except (ValueError, TypeError, AttributeError) as bad:
        raise EngineError("about.json beside the tables is damaged: write the tables again.") from bad


def area_of(seen: Mapping[str, Seen], told: Told, policy: Policy, as_at: date | None) -> Area:
    """Return the context of tables, as at the end of a day given, else as told, else the newest event.

    Raises EngineError where no table has rows.
    """
    newest = [one.last for one in seen.values() if one.last is not None]
    moment = datetime.combine(as_at, time.max) if as_at else told.as_at or max(newest, default=None)
    if moment is None:
        raise EngineError("No table in --from has rows with a date: it needs files such as contacts.parquet.")
    began = {
        name: one.first.date().replace(day=1)
        for name, one in seen.items()
        if one.first is not None and one.first <= moment
    }
    lacking = {name: lacks for name in TABLES if (lacks := _lacks(name, seen, told))}
    return Area(moment, began, policy, tuple(name for name, one in seen.items() if one.rows), lacking)


def _lacks(name: str, seen: Mapping[str, Seen], told: Told) -> list[str]:
    if name not in seen:
        return list(TABLES[name].columns)
    gone = [column for column in TABLES[name].columns if column not in seen[name].columns]
    return list(dict.fromkeys([*gone, *told.absent.get(name, ())]))
