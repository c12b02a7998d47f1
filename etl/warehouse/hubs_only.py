"""Reads a build for somebody who may see only some hubs: rows of other hubs are not read at all."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from etl.errors import WarehouseError
from etl.spans.parts import for_hubs
from etl.spans.span import first_months
from etl.warehouse.reader import Warehouse, rows_of_days

_BY_HUB = ("contacts", "referrals", "workforce", "changes")
_OF_FACT = {  # tables without a hub of their own: the fact made from each, which has one, and the key they share
    "agency_checks": ("fact_agency_checks", "check_id"),
    "assessments": ("fact_assessments", "assessment_id"),
    "section47": ("fact_conferences", "section47_id"),
    "strategy_discussions": ("fact_strategy_discussions", "discussion_id"),
    "support_episodes": ("fact_episodes", "episode_id"),
}
_CHILDREN = (
    "contacts",
    "referrals",
    "fact_assessments",
    "fact_conferences",
    "fact_strategy_discussions",
    "fact_episodes",
)
_OPEN = ("benchmarks",)  # published national figures


class HubsOnly(Warehouse):
    """A build without other hubs' rows. Counts that name no hub, such as refused rows, are left out too."""

    def __init__(self, whole: Warehouse, hubs: Collection[str]) -> None:
        self._whole = whole
        self.hubs = frozenset(hubs)
        spans = for_hubs(whole.info.spans, self.hubs)
        self.info = replace(whole.info, spans=spans, coverage=first_months(spans))

    @property
    def hides(self) -> bool:
        """Whether contacts name any other hub."""
        if "contacts" not in self._whole.tables():
            return False
        named = self._whole.read("contacts", ["hub"])["hub"].drop_nulls().cast(pl.String).unique()
        return not self.hubs.issuperset(named.to_list())

    @property
    def whole(self) -> Warehouse:
        """The warehouse with every hub."""
        return self._whole

    def close(self) -> None:
        """Leave the file open: other readers use the whole warehouse too."""

    def tables(self) -> list[str]:
        """Return the names of the tables and facts that can be read."""
        known = {*_BY_HUB, *_OF_FACT, *_OPEN, "people"}
        return [name for name in self._whole.tables() if name in known or name.startswith("fact_")]

    def mine(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return the rows (with a column `hub`) of these hubs."""
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

    def read_child(self, table: str, columns: Sequence[str], person: str) -> pl.DataFrame:
        """Return columns of one child's rows of these hubs."""
        rows = self.read(table, list(dict.fromkeys([*columns, "person_id"])))
        return rows.filter(pl.col("person_id") == person).select(columns)

    def read_days(self, table: str, columns: Sequence[str], day: str, first: date, last: date) -> pl.DataFrame:
        """Return columns of these hubs' rows with a column's day from one day to another."""
        return rows_of_days(self, table, columns, day, first, last)

    def _among(self, table: str, columns: Sequence[str], key: str, keys: pl.Series) -> pl.DataFrame:
        rows = self._whole.read(table, list(dict.fromkeys([*columns, key])))
        return rows.filter(pl.col(key).is_in(keys.implode())).select(columns)
