"""Warehouse tables as they stood at the as-at: what began later is left out, what happened later is not known yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import polars as pl

from etl.contracts import TABLES
from etl.policy import Policy
from etl.slices import ELSEWHERE
from etl.tables import RECORDED
from queries.facts.windows import DEFAULT, Windows
from queries.months import complete_through


@dataclass(frozen=True)
class Tables:
    """The tables of one build with the moment they stand for, the policy in force and the windows to count by."""

    frames: Mapping[str, pl.LazyFrame]
    as_at: datetime
    policy: Policy
    windows: Windows = DEFAULT
    _found: dict[str, pl.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    @property
    def complete_through(self) -> date:
        """The last whole day that the data covers."""
        return complete_through(self.as_at)

    def known(self, table: str) -> pl.LazyFrame:
        """Return the rows that began by the as-at, later events emptied, in their order; no rows if not loaded."""
        if table not in self.frames:
            return TABLES[table].schema.create_empty().lazy()
        return self._as_known(table, self.frames[table])

    def named(self, table: str) -> pl.LazyFrame:
        """Return the known rows that others name by their key: those about children outside this slice, too."""
        elsewhere = f"{table}{ELSEWHERE}"
        if elsewhere not in self.frames:
            return self.known(table)
        return pl.concat([self.known(table), self._as_known(table, self.frames[elsewhere])])

    def _as_known(self, table: str, frame: pl.LazyFrame) -> pl.LazyFrame:
        contract = TABLES[table]
        if contract.begins:
            frame = frame.filter(pl.col(contract.begins) <= self._limit(contract.begins, table))
        later = [event for event in contract.events if event != contract.begins]
        return frame.with_columns(
            pl.when(pl.col(event) <= self._limit(event, table)).then(pl.col(event)).alias(event) for event in later
        )

    def once(self, name: str, frame: pl.LazyFrame) -> pl.LazyFrame:
        """Return a frame that several facts read: it is found when the first of them is, and kept for the others."""

        def found() -> pl.DataFrame:
            if name not in self._found:
                self._found[name] = frame.collect(engine="in-memory")
            return self._found[name]

        return pl.defer(found, schema=frame.collect_schema())

    def records_decisions(self, table: str) -> pl.Expr:
        """Return whether a row's extract says when decisions were made: one that can't has no late ones."""
        held = table in self.frames and RECORDED in self.frames[table].collect_schema()
        return pl.col(RECORDED) if held else pl.lit(True)

    def _limit(self, column: str, table: str) -> pl.Expr:
        is_time = TABLES[table].columns[column].dtype.is_(pl.Datetime("us"))
        return pl.lit(self.as_at if is_time else self.as_at.date())
