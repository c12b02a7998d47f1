"""Counts contacts by the weekday and hour at which they came. A row is one hour of the week."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

import polars as pl

from etl import codes
from etl.reading.clock import precision_of
from queries import words
from queries.build import Build
from queries.calendar.months import last_day, months_after
from queries.measure.status import latest_run

MONTHS = 12
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOURS = range(24)
WORKED = range(5)  # weekdays on which a hub is open
FEWEST = 50  # contacts: with fewer the busiest hour is mostly chance


@dataclass(frozen=True)
class Arrivals:
    """Contacts received from a first to a last day: counts by weekday (Monday first) and hour of the day.

    `days` says how many of each weekday the span holds. `untimed` contacts have no time of day: they belong to no hour.
    """

    first: date
    last: date
    counts: tuple[tuple[int, ...], ...]
    days: tuple[int, ...]
    untimed: int

    @property
    def timed(self) -> int:
        """Contacts whose hour is known."""
        return sum(map(sum, self.counts))

    def mean(self, weekday: int, hour: int) -> float:
        """Return the contacts of one hour of an average week; weekday 0 is Monday."""
        return self.counts[weekday][hour] / self.days[weekday] if self.days[weekday] else 0.0

    def day(self, weekday: int) -> float:
        """Return the contacts with a known hour on an average weekday; 0 is Monday."""
        return sum(self.mean(weekday, hour) for hour in HOURS)

    @property
    def busiest(self) -> tuple[int, int] | None:
        """The weekday and hour with most contacts; None where none has a known hour."""
        if not self.timed:
            return None
        return max(((day, hour) for day in range(7) for hour in HOURS), key=lambda at: self.mean(*at))

    @property
    def weekend(self) -> float | None:
        """The percentage of timed contacts that came on Saturday or Sunday."""
        return sum(map(sum, self.counts[5:])) * 100 / self.timed if self.timed else None

    def outside(self, opens: time, closes: time) -> float | None:
        """Return the percentage of timed contacts outside opening hours; a partly open hour counts as open."""
        if not self.timed:
            return None
        shut = closes.hour + (closes.minute > 0)
        inside = sum(sum(self.counts[day][opens.hour : shut]) for day in WORKED)
        return 100 - inside * 100 / self.timed


def arrivals(build: Build, month: date, where: Mapping[str, str] | None = None, months: int = MONTHS) -> Arrivals:
    """Return when the contacts of some months up to one (its first day) came, as far as the data reaches.

    `where` keeps rows by hub, source or source_group. Bank holidays count as their weekday.
    """
    last, run = min(last_day(month), build.as_at.date()), latest_run(build, "contacts", where or {})
    first, last = max(months_after(month, 1 - months), run[0] if run else last), min(last, run[1] if run else last)
    if run is None or first > last:
        return Arrivals(first, last, _laid_out({}), (0,) * 7, 0)
    day = pl.col("received_at").dt.date()
    rows = build.warehouse.read("contacts", ["received_at", precision_of("received_at"), "hub", "source"]).filter(
        day.is_between(first, last), pl.col("received_at") <= build.as_at, *_filters(where or {})
    )
    untimed = pl.col(precision_of("received_at")) == "day"
    counts = (
        rows.filter(~untimed)
        .group_by(day=pl.col("received_at").dt.weekday() - 1, hour=pl.col("received_at").dt.hour())
        .len()
        .rows()
    )
    return Arrivals(
        first, last, _laid_out({(d, h): n for d, h, n in counts}), _days(first, last), rows.select(untimed.sum()).item()
    )


def claim(arrived: Arrivals, opens: time, closes: time) -> str:
    """Return how many contacts come outside opening hours, and when most come, without a full stop."""
    outside = arrived.outside(opens, closes)
    if arrived.untimed and not arrived.timed:
        return "Contacts are recorded to the day, so their hours are not in this data"
    if arrived.timed < FEWEST or arrived.busiest is None or outside is None:
        return "Too few contacts have a time of day to say when they come"
    day, hour = arrived.busiest
    peak = f"{WEEKDAYS[day]} from {clock(hour)} to {clock(hour + 1)} is busiest"
    return f"{words.percent(outside)} of contacts come outside opening hours; {peak}"


def clock(hour: int) -> str:
    """Return an hour of the day as `09:00`; the end of the last is `24:00`."""
    return f"{hour:02}:00"


def span(arrived: Arrivals) -> str:
    """Return the days that were counted."""
    return f"{words.day(arrived.first)} to {words.day(arrived.last)}"


def _filters(where: Mapping[str, str]) -> list[pl.Expr]:
    filters = []
    for dim, value in where.items():
        if dim == "source_group":
            filters.append(pl.col("source").cast(pl.String).is_in(list(codes.SOURCE_GROUPS[value])))
        else:
            filters.append(pl.col(dim).cast(pl.String).fill_null("unknown") == value)
    return filters


def _laid_out(counts: Mapping[tuple[int, int], int]) -> tuple[tuple[int, ...], ...]:
    """Return counts by weekday and hour as a row for each weekday."""
    return tuple(tuple(counts.get((day, hour), 0) for hour in HOURS) for day in range(7))


def _days(first: date, last: date) -> tuple[int, ...]:
    """Return how many of each weekday lie in a span."""
    weeks, rest = divmod((last - first).days + 1, 7)
    extra = {(first.weekday() + i) % 7 for i in range(rest)}
    return tuple(weeks + (day in extra) for day in range(7))
