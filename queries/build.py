"""A published build, opened for questions: facts are read once, a column at a time, and kept in memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from queries.facts.names import CODED, TABLE_OF_FACT

if TYPE_CHECKING:
    from etl.policy import Policy
    from etl.warehouse import BuildInfo, Warehouse


@dataclass
class Build:
    """One published build, read-only; it never changes, so what was read once is kept."""

    warehouse: "Warehouse"
    _columns: dict[str, dict[str, pl.Series]] = field(default_factory=dict)

    @property
    def info(self) -> "BuildInfo":
        """What the build is: number, as-at, moment of loading, fingerprint, policy, coverage."""
        return self.warehouse.info

    def narrowed(self, hubs: Collection[str]) -> "Build":
        """Return the same build without the rows of any other hub, for somebody who may know of these only."""
        from etl.hubs_only import HubsOnly

        return Build(HubsOnly(self.warehouse, hubs))

    @property
    def as_at(self) -> datetime:
        """The moment the data stands for."""
        return self.info.as_at

    @property
    def coverage(self) -> Mapping[str, date]:
        """First day of the month of the earliest row, per table."""
        return self.info.coverage

    @property
    def policy(self) -> "Policy":
        """What the area had agreed when the data was loaded."""
        return self.info.policy

    @property
    def absent(self) -> Mapping[str, Collection[str]]:
        """Columns of each table that no extract holds: what they would say is not in this data."""
        return self.info.absent

    def has(self, name: str) -> bool:
        """Return whether a fact's table has been loaded."""
        return TABLE_OF_FACT[name] in self.coverage

    def fact(self, name: str, columns: Sequence[str]) -> pl.DataFrame:
        """Return some columns of a fact, in order of person and time."""
        kept = self._columns.setdefault(name, {})
        wanted = [column for column in columns if column not in kept]
        if wanted:
            read = self.warehouse.read(f"fact_{name}", wanted).rechunk()  # in one piece each question takes less
            kept.update({column: _in_order(read[column]) for column in wanted})
        return pl.DataFrame([kept[column] for column in columns])

    def changes(self) -> pl.DataFrame:
        """Return the impact register: change_id, hub, effective_on, kind, title, in order of date."""
        columns = ["change_id", "hub", "effective_on", "kind", "title"]
        if "changes" not in self.warehouse.tables():
            return pl.DataFrame(schema=columns)
        return self.warehouse.read("changes", columns).sort("effective_on", "change_id")


def _in_order(column: pl.Series) -> pl.Series:
    """A coded dimension sorts in its own order; the warehouse keeps it as text."""
    return column.cast(CODED[column.name]) if column.name in CODED else column


def open_build(data: Path) -> Build:
    """Open the current build of a data directory. Raises WarehouseError."""
    from etl.warehouse import open_warehouse

    return Build(open_warehouse(data))


def current_build(data: Path) -> int | None:
    """Return the number of the build now in force in a data directory, or None before the first; cheap."""
    from etl.warehouse import current_build as number

    return number(data)
