"""Reads past contacts for forecasts and simulations: counted by day, or one by one in order of time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from queries.build import Build
from queries.calendar.days import days
from queries.calendar.months import complete_through
from queries.measure.absent import not_in_data
from queries.measure.status import latest_run

Floats: TypeAlias = npt.NDArray[np.float64]


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
    """One contact as a queue sees it: when it came, its first rating and its hub; empty where it has none."""

    at: datetime
    rating: str
    hub: str = ""


def absent(build: Build) -> str | None:
    """Return that no extract says how urgent contacts were, as a sentence; None where one does."""
    return not_in_data(build, "contacts", ["high_first"])


def daily(build: Build, where: Mapping[str, str] | None = None) -> Daily | None:
    """Return contacts by day, in the newest months in a row that the data speaks for; None where there are none."""
    run = latest_run(build, "contacts", where or {})
    if run is None:
        return None
    first, last = run[0], min(complete_through(build.as_at), run[1])
    if last < first:
        return None
    day = pl.col("received_at").dt.date()
    counted = _contacts(build, where, ["received_at"]).group_by(day=day).len()
    all_days = pl.DataFrame({"day": pl.date_range(first, last, eager=True)})
    counts = all_days.join(counted, on="day", how="left").sort("day")["len"].fill_null(0)
    return Daily(first, counts.to_numpy().astype(np.float64))


def contacts_between(build: Build, first: date, last: date, where: Mapping[str, str] | None = None) -> pl.DataFrame:
    """Return when the contacts from a day to a day that went through the hub came, their `rating` and their hub, in
    that order.

    Of many, only their number is asked for: `as_arrivals` makes a Python object of each.
    """
    rows = _contacts(build, where, ["received_at", "risk_initial", "outcome", "hub"]).filter(
        pl.col("received_at").dt.date().is_between(first, last),
        pl.col("outcome").cast(pl.String).ne_missing("open_case"),
    )
    rating = pl.col("risk_initial").cast(pl.String).fill_null("").alias("rating")
    return rows.select("received_at", rating, pl.col("hub").fill_null("")).sort("received_at", "rating", "hub")


def as_arrivals(contacts: pl.DataFrame) -> list[Arrival]:
    """Return contacts as a queue takes them."""
    return [Arrival(*row) for row in contacts.rows()]


def working_between(first: date, last: date) -> list[bool]:
    """Return whether each day is a working day: Monday to Friday without England's bank holidays."""
    return days().filter(pl.col("day").is_between(first, last))["working"].to_list()


def weekly_history(history: Daily, weeks: int = 26) -> Sequence[tuple[date, float]]:
    """Return the first day and contacts of the last whole weeks; they begin on the forecast's weekday."""
    size = min(len(history.counts) // 7, weeks)
    sums = history.counts[len(history.counts) - size * 7 :].reshape(size, 7).sum(axis=1)
    first = history.last - timedelta(days=size * 7 - 1)
    return [(first + timedelta(days=7 * i), float(total)) for i, total in enumerate(sums)]


def _contacts(build: Build, where: Mapping[str, str] | None, columns: list[str]) -> pl.DataFrame:
    """Return columns of the contacts that had come by the as-at and pass the filters."""
    filters = [pl.col(dim).cast(pl.String).fill_null("unknown") == value for dim, value in (where or {}).items()]
    rows = build.warehouse.read("contacts", [*columns, *(dim for dim in (where or {}) if dim not in columns)])
    return rows.filter(pl.col("received_at") <= build.as_at, *filters)
