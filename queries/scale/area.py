"""Holds what each part must know about the whole area: as-at, tables, coverage and policy."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

import polars as pl

from etl.contracts import TABLES
from etl.errors import MashError
from etl.ladders import AUTO
from etl.policy.policy import Policy
from etl.spans.span import TableSpan, first_months, read_spans
from etl.spans.work_out import by_rung, entries_of, table_spans, with_every_hub
from queries.facts.names import TABLE_OF_FACT, is_made

READ = tuple(dict.fromkeys(["people", *TABLE_OF_FACT.values(), "agency_checks", "attendance", "workforce"]))
CHANGES = "changes"  # the register of dated changes: nothing is derived from it, and it goes with the result
Step = Callable[[str, float], None]  # takes what is being done, and the share of the work that is done


class EngineError(MashError):
    """Reports that tables can't be derived, or not by the engine asked for."""


def silent(_what: str, _share: float) -> None:
    """Show no progress."""


@dataclass(frozen=True)
class Seen:
    """What one Parquet table holds: its columns, rows, first and last moments."""

    columns: tuple[str, ...]
    rows: int
    first: datetime | None = None
    last: datetime | None = None


@dataclass(frozen=True)
class Area:
    """The context of facts, as `queries.measure.question.Known` describes it; `tables` are those with rows."""

    as_at: datetime
    spans: tuple[TableSpan, ...]
    policy: Policy
    tables: tuple[str, ...]
    absent: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def ladder(self) -> str:
        """The ladder on which levels of need are counted: the only one in force, or the common one."""
        return AUTO

    @property
    def coverage(self) -> Mapping[str, date]:
        """First day of the first month that a table, or any part of it, speaks for."""
        return first_months(self.spans)

    def has(self, name: str) -> bool:
        """Return whether a fact's table has rows by the as-at."""
        return is_made(name, self.coverage)


@dataclass(frozen=True)
class About:
    """What `about.json` says beside the tables: the as-at, the columns that no extract held, and the months that each
    table speaks for.
    """

    as_at: datetime | None = None
    absent: Mapping[str, Sequence[str]] = field(default_factory=dict)
    spans: tuple[TableSpan, ...] | None = None


NOTHING_SAID = About()


def read_about(text: str | None) -> About:
    """Return what `about.json` says, empty without one. Raises EngineError."""
    try:
        raw = json.loads(text) if text else {}
        as_at = datetime.fromisoformat(raw["as_at"]) if raw.get("as_at") else None
        spans = read_spans(raw["spans"]) if "spans" in raw else None
        return About(as_at, {table: tuple(columns) for table, columns in raw.get("absent", {}).items()}, spans)
    except (ValueError, TypeError, AttributeError, KeyError) as bad:
        raise EngineError("about.json beside the tables is damaged: write the tables again.") from bad


def area_of(
    seen: Mapping[str, Seen], about: About, policy: Policy, as_at: date | None, starts: Callable[[str], pl.DataFrame]
) -> Area:
    """Return the context of tables, as at the end of a day given, else of `about.json`, else the newest event.

    `starts` counts a table's rows by part and by the days on which they begin and end. Raises EngineError where no
    table has rows.
    """
    newest = [table.last for table in seen.values() if table.last is not None]
    moment = datetime.combine(as_at, time.max) if as_at else about.as_at or max(newest, default=None)
    if moment is None:
        raise EngineError("No table in --from has rows with a date: it needs files such as contacts.parquet.")
    began = [name for name, table in seen.items() if table.first is not None and table.first.date() <= moment.date()]
    spans = about.spans if about.spans is not None and moment == about.as_at else None
    if spans is None:
        ladder = policy.ladders.default
        found = (
            table_spans(name, by_rung(name, starts(name), ladder), (), entries_of(name, policy.covers, ladder), moment)
            for name in began
        )
        spans = tuple(with_every_hub([span for each in found for span in each], policy.covers, moment))
    lacking = {name: columns for name in TABLES if (columns := _lacks(name, seen, about))}
    return Area(moment, spans, policy, tuple(name for name, table in seen.items() if table.rows), lacking)


def _lacks(name: str, seen: Mapping[str, Seen], about: About) -> list[str]:
    if name not in seen:
        return list(TABLES[name].columns)
    missing = [column for column in TABLES[name].columns if column not in seen[name].columns]
    return list(dict.fromkeys([*missing, *about.absent.get(name, ())]))
