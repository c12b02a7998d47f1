"""Reads a build's tables as they stood at the as-at.

Rows that began later are left out, and later dates within rows are empty.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar

import polars as pl

from etl.contracts import TABLES
from etl.policy.policy import Policy
from etl.reading.clock import precision_of
from etl.reading.precision import PRECISIONS
from etl.warehouse.slices import ELSEWHERE
from etl.warehouse.sql import RECORDED
from queries.calendar.months import complete_through
from queries.facts.names import DEFAULT, Windows

T = TypeVar("T")


@cache
def _no_rows(table: str) -> pl.DataFrame:
    """Return a table without rows. Seven of them, made anew in each build, took 10 ms of CPU."""
    return TABLES[table].schema.create_empty()


@dataclass(frozen=True)
class Tables:
    """The tables of one build, with its as-at, its policy and the windows to count by."""

    frames: Mapping[str, pl.LazyFrame]
    as_at: datetime
    policy: Policy
    windows: Windows = DEFAULT
    _computed: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def complete_through(self) -> date:
        """The last whole day that the data covers."""
        return complete_through(self.as_at)

    def known(self, table: str) -> pl.LazyFrame:
        """Return the rows that began by the as-at, without later events, in their order; none if not loaded."""
        if table not in self.frames:
            return _no_rows(table).lazy()
        return self._as_known(table, self.frames[table])

    def named(self, table: str) -> pl.LazyFrame:
        """Return the rows that other tables may name by key, those of children outside this slice too."""
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
        """Return a frame that several facts read, computed for the first of them and kept for the others."""

        computed = self.kept(name, lambda: frame.collect(engine="in-memory"))
        return pl.defer(computed, schema=frame.collect_schema())

    def kept(self, name: str, make: Callable[[], T]) -> Callable[[], T]:
        """Return a function that makes something for the first fact that asks, and keeps it for the others."""

        def made() -> T:
            if name not in self._computed:
                self._computed[name] = make()
            found: T = self._computed[name]
            return found

        return made

    def gives(self, table: str, column: str) -> bool:
        """Return whether any row of a table has a value in a column."""
        return bool(self.frames[table].select(pl.col(column).is_not_null().any()).collect().item())

    def records_decisions(self, table: str) -> pl.Expr:
        """Return whether a row's extract records when decisions were made; where it does not, none is late."""
        held = table in self.frames and RECORDED in self.frames[table].collect_schema()
        return pl.col(RECORDED) if held else pl.lit(True)

    def by_day(self, table: str, column: str) -> pl.Expr:
        """Return whether a moment was recorded to the day only; where nobody says, it was recorded to the minute."""
        name = precision_of(column)
        held = table in self.frames and name in self.frames[table].collect_schema()
        return (pl.col(name).cast(PRECISIONS) == "day").fill_null(False) if held else pl.lit(False)

    def given_by_day(self, table: str, *columns: str) -> bool:
        """Return whether any row gives one of some moments to the day only."""
        by_day = self.frames[table].select(pl.any_horizontal(self.by_day(table, name) for name in columns).any())
        return bool(by_day.collect().item())

    def _limit(self, column: str, table: str) -> pl.Expr:
        is_time = TABLES[table].columns[column].dtype.is_(pl.Datetime("us"))
        return pl.lit(self.as_at if is_time else self.as_at.date())
