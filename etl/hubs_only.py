"""A warehouse as somebody sees it who may know of some hubs only: a row of another hub is not read at all."""

from collections.abc import Collection, Sequence

import polars as pl

from etl.errors import WarehouseError
from etl.warehouse import Warehouse

_BY_HUB = ("contacts", "referrals", "workforce", "changes")
_OF_FACT = {  # tables without a hub of their own: the fact made from each, which has one, and the key they share
    "agency_checks": ("fact_agency_checks", "check_id"),
    "assessments": ("fact_assessments", "assessment_id"),
    "section47": ("fact_conferences", "section47_id"),
    "support_episodes": ("fact_episodes", "episode_id"),
}
_CHILDREN = ("contacts", "referrals", "fact_assessments", "fact_conferences", "fact_episodes")
_OPEN = ("benchmarks",)  # published national figures


class HubsOnly(Warehouse):
    """One build without other hubs' rows. Counts that name no hub, as those of refused rows, are not there either."""

    def __init__(self, whole: Warehouse, hubs: Collection[str]) -> None:
        self._whole = whole
        self.info = whole.info
        self.hubs = frozenset(hubs)

    @property
    def whole(self) -> Warehouse:
        """The warehouse with every hub."""
        return self._whole

    def close(self) -> None:
        """Leave the file open: the warehouse that was narrowed is others' too."""

    def tables(self) -> list[str]:
        """Return the names of the tables and facts that can be read."""
        known = {*_BY_HUB, *_OF_FACT, *_OPEN, "people"}
        return [name for name in self._whole.tables() if name in known or name.startswith("fact_")]

    def mine(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return rows (with a column `hub`) of these hubs; a change without a hub is everybody's."""
        return rows.filter(pl.col("hub").cast(pl.String).is_in(list(self.hubs)))

    def read(self, table: str, columns: Sequence[str]) -> pl.DataFrame:
        """Return columns of a table in its stored order, these hubs' rows only. Raises WarehouseError."""
        if table not in self.tables():
            raise WarehouseError(f"The table {table} can't be told apart by hub, so it is not read for some hubs only.")
        if table in _OPEN:
            return self._whole.read(table, columns)
        if table in _OF_FACT:
            fact, key = _OF_FACT[table]
            return self._among(table, columns, key, self.mine(self._whole.read(fact, [key, "hub"]))[key])
        if table == "people":
            seen = [
                self.mine(self._whole.read(name, ["person_id", "hub"]))["person_id"]
                for name in _CHILDREN
                if name in self._whole.tables()
            ]
            return self._among(table, columns, "person_id", pl.concat(seen))
        rows = self._whole.read(table, list(dict.fromkeys([*columns, "hub"])))
        everybodys = rows.filter(pl.col("hub").is_null()) if table == "changes" else rows.clear()
        return pl.concat([self.mine(rows), everybodys]).select(columns)

    def _among(self, table: str, columns: Sequence[str], key: str, keys: pl.Series) -> pl.DataFrame:
        rows = self._whole.read(table, list(dict.fromkeys([*columns, key])))
        return rows.filter(pl.col(key).is_in(keys.implode())).select(columns)
