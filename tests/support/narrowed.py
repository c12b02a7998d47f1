"""Narrows a build to the rows that a page's filters keep, so that a page without filters says what they should give."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from etl import codes
from etl.warehouse.reader import Warehouse
from queries.build import Build
from queries.calendar.months import last_day, number_of

BEGINS = ("received_month", "requested_month", "started_month", "began_month", "month",  # of facts, numbered
          "received_at", "requested_at", "received_on", "started_on", "strategy_discussion_on")  # fmt: skip


class _Narrowed(Warehouse):
    """A warehouse with the rows of some values alone, or with what began up to a month alone."""

    def __init__(self, whole: Warehouse, where: Mapping[str, str], until: date | None) -> None:
        info = replace(whole.info, fingerprint=f"{dict(where)} {until}")
        super().__init__(whole._con, info, whole.tables(), whole._data)
        self._kept, self._until = where, until

    def read(self, table: str, columns: Sequence[str]) -> pl.DataFrame:
        """Return the rows kept; a table without a dimension keeps all."""
        with self._con.cursor() as cursor:
            names = cursor.sql(f'SELECT * FROM "{table}" LIMIT 0').columns  # noqa: S608 - a name of ours
        kept = [self._keeps(table, dim, value, names) for dim, value in self._kept.items()]
        begins = next((name for name in BEGINS if name in names), None)
        if self._until and begins:
            kept.append((begins, _until(begins, table, self._until)))
        needed = [(name, condition) for name, condition in filter(None, kept)]
        rows = super().read(table, list(dict.fromkeys([*columns, *(name for name, _ in needed)])))
        return rows.filter(*(condition for _, condition in needed)).select(columns)

    def _keeps(self, table: str, dim: str, value: str, names: Sequence[str]) -> tuple[str, pl.Expr] | None:
        if dim in names:
            own = pl.col(dim).cast(pl.String) == value
            return dim, own | pl.col(dim).is_null() if table == "changes" else own
        if dim == "source_group" and "source" in names:
            return "source", pl.col("source").cast(pl.String).is_in(codes.SOURCE_GROUPS[value])
        return None


def narrowed(build: Build, where: Mapping[str, str], until: date | None = None) -> Build:
    """Return a build without the rows of other values, and without what began after a month."""
    return Build(_Narrowed(build.warehouse, where, until))


def _until(name: str, table: str, month: date) -> pl.Expr:
    if table.startswith("fact_") and name.endswith("month"):
        return pl.col(name) <= number_of(month)
    return pl.col(name).cast(pl.Date) <= last_day(month)
