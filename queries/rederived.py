"""A build seen another way: its facts computed again under other windows, or without the rows of one group."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from etl.errors import WarehouseError
from etl.warehouse import Warehouse
from queries.build import Build
from queries.facts.windows import DEFAULT, Windows


@dataclass
class OtherWindows(Build):
    """A build whose facts are derived from its tables again, each once, when first asked for."""

    windows: Windows = DEFAULT
    _derived: dict[str, pl.DataFrame] = field(default_factory=dict)

    def fact(self, name: str, columns: Sequence[str]) -> pl.DataFrame:
        """Return some columns of a fact under these windows, in order of person and time."""
        from etl.contracts import TABLES
        from queries.facts.derive import derive  # with what only a load needs: 0.2 s that most questions save

        if name not in self._derived:
            whole = self.warehouse.whole  # a child's history may lie in a hub whose rows are not told
            frames = {table: _read(whole, table) for table in TABLES if table in whole.tables()}
            lazy = derive(frames, self.as_at, self.info.policy, self.windows)[name]
            self._derived[name] = self.warehouse.mine(lazy.collect(engine="in-memory"))
        return self._derived[name].select(columns)


@dataclass
class Without(Build):
    """A build without the rows of one group of a dimension: as if that group had sent nothing."""

    dim: str = ""
    value: str = ""

    def fact(self, name: str, columns: Sequence[str]) -> pl.DataFrame:
        """Return some columns of a fact for all other groups, in order of person and time."""
        rows = super().fact(name, list(dict.fromkeys([*columns, self.dim])))
        return rows.filter(pl.col(self.dim).cast(pl.String) != self.value).select(columns)


def _read(warehouse: Warehouse, table: str) -> pl.LazyFrame:
    """Return a stored table as facts are derived from it, with its contract's types."""
    from etl.contracts import TABLES
    from etl.tables import RECORDED

    typed = {name: column.dtype for name, column in TABLES[table].columns.items()}
    columns = [*typed, *(["person_id"] if table == "agency_checks" else [])]
    try:
        rows = warehouse.read(table, [*columns, RECORDED])
    except WarehouseError:  # only tables of which some extracts can't say when decisions were made have the column
        rows = warehouse.read(table, columns)
    return rows.with_columns(pl.col(name).cast(kind) for name, kind in typed.items()).lazy()
