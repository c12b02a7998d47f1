"""Contacts by day: one entry is one day from the first whole month to the last whole day known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from queries.build import Build
from queries.calendar import days as calendar
from queries.months import complete_through

Floats: TypeAlias = npt.NDArray[np.float64]
RATINGS = ("red", "amber", "green", "blue")


@dataclass(frozen=True)
class Daily:
    """Contacts received on each day in order, without gaps."""

    first: date
    counts: Floats

    @property
    def last(self) -> date:
        """The last day counted."""
        return self.first + timedelta(days=len(self.counts) - 1)

    def until(self, size: int) -> "Daily":
        """Return the first days only."""
        return Daily(self.first, self.counts[:size])


@dataclass(frozen=True)
class Arrival:
    """One contact as a queue sees it: when it came and how it was rated first; blue where it was not."""

    at: datetime
    rating: str


def daily(build: Build, where: Mapping[str, str] | None = None) -> Daily | None:
    """Return contacts by day; None where there are no contacts."""
    if not build.has("contacts"):
        return None
    last, first = complete_through(build.as_at), build.coverage["contacts"]
    if last < first:
        return None
    day = pl.col("received_at").dt.date()
    counted = _contacts(build, where, ["received_at"]).group_by(day=day).len()
    every = pl.DataFrame({"day": pl.date_range(first, last, eager=True)})
    laid_out = every.join(counted, on="day", how="left").sort("day")["len"].fill_null(0)
    return Daily(first, laid_out.to_numpy().astype(np.float64))


def arrivals_between(build: Build, first: date, last: date, where: Mapping[str, str] | None = None) -> list[Arrival]:
    """Return the contacts received from a day to a day that went through the hub, in order of time."""
    rows = _contacts(build, where, ["received_at", "risk_initial", "outcome"]).filter(
        pl.col("received_at").dt.date().is_between(first, last),
        pl.col("outcome").cast(pl.String).ne_missing("open_case"),
    )
    rating = pl.col("risk_initial").cast(pl.String).fill_null("blue")
    return [Arrival(*row) for row in rows.select("received_at", rating).sort("received_at", "risk_initial").rows()]


def working_between(first: date, last: date) -> list[bool]:
    """Return whether each day is a working day: Monday to Friday without England's bank holidays."""
    return calendar().filter(pl.col("day").is_between(first, last))["working"].to_list()


def _contacts(build: Build, where: Mapping[str, str] | None, columns: list[str]) -> pl.DataFrame:
    kept = [pl.col(dim).cast(pl.String).fill_null("unknown") == value for dim, value in (where or {}).items()]
    rows = build.warehouse.read("contacts", [*columns, *(dim for dim in (where or {}) if dim not in columns)])
    return rows.filter(pl.col("received_at") <= build.as_at, *kept)
