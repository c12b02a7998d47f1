"""When contacts come: one row is an hour of the week, with how many contacts came in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

import polars as pl

from etl import codes
from queries import words
from queries.build import Build
from queries.months import months_after

MONTHS = 12
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOURS = range(24)
WORKED = range(5)  # weekdays on which a hub is open
FEWEST = 50  # contacts: the busiest hour of fewer is mostly chance


@dataclass(frozen=True)
class Arrivals:
    """Contacts received from a first to a last day: counts by weekday (Monday first) and hour of the day.

    `days` is how many of each weekday the span holds. `untimed` came exactly at midnight, which is how systems write
    a day without a time: they are in no hour.
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
        """Return contacts in one hour of an average week, 0 is Monday."""
        return self.counts[weekday][hour] / self.days[weekday] if self.days[weekday] else 0.0

    def day(self, weekday: int) -> float:
        """Return contacts with a known hour on an average weekday, 0 is Monday."""
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
        """Return the percentage of timed contacts that came outside opening hours, begun hours counted as open."""
        if not self.timed:
            return None
        shut = closes.hour + (closes.minute > 0)
        inside = sum(sum(self.counts[day][opens.hour : shut]) for day in WORKED)
        return 100 - inside * 100 / self.timed


def arrivals(build: Build, month: date, where: Mapping[str, str] | None = None, months: int = MONTHS) -> Arrivals:
    """Return when the contacts of some months up to one (its first day) came, as far as the data reaches.

    `where` keeps rows by hub, source or source_group. Bank holidays count as their weekday.
    """
    last = min(months_after(month, 1) - timedelta(days=1), build.as_at.date())
    covered = build.coverage.get("contacts")
    first = max(months_after(month, 1 - months), covered or last)
    if covered is None or first > last:
        return Arrivals(first, last, _laid_out({}), (0,) * 7, 0)
    day, kept = pl.col("received_at").dt.date(), dict(where or {})
    rows = build.warehouse.read("contacts", ["received_at", "hub", "source"]).filter(
        day.is_between(first, last), pl.col("received_at") <= build.as_at, *_keeps(kept)
    )
    untimed = pl.col("received_at").dt.time() == time(0)
    found = (
        rows.filter(~untimed)
        .group_by(day=pl.col("received_at").dt.weekday() - 1, hour=pl.col("received_at").dt.hour())
        .len()
        .rows()
    )
    return Arrivals(
        first, last, _laid_out({(d, h): n for d, h, n in found}), _days(first, last), rows.select(untimed.sum()).item()
    )


def claim(found: Arrivals, opens: time, closes: time) -> str:
    """Return how many contacts come outside opening hours, and when most come, without a full stop."""
    outside = found.outside(opens, closes)
    if found.timed < FEWEST or found.busiest is None or outside is None:
        return "Too few contacts have a time of day to say when they come"
    day, hour = found.busiest
    peak = f"{WEEKDAYS[day]} from {clock(hour)} to {clock(hour + 1)} is busiest"
    return f"{words.percent(outside)} of contacts come outside opening hours; {peak}"


def clock(hour: int) -> str:
    """Return an hour of the day as `09:00`; the end of the last is `24:00`."""
    return f"{hour:02}:00"


def span(found: Arrivals) -> str:
    """Return the days that were counted."""
    return f"{words.day(found.first)} to {words.day(found.last)}"


def _keeps(where: Mapping[str, str]) -> list[pl.Expr]:
    kept = []
    for dim, value in where.items():
        if dim == "source_group":
            kept.append(pl.col("source").cast(pl.String).is_in(list(codes.SOURCE_GROUPS[value])))
        else:
            kept.append(pl.col(dim).cast(pl.String).fill_null("unknown") == value)
    return kept


def _laid_out(found: Mapping[tuple[int, int], int]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(found.get((day, hour), 0) for hour in HOURS) for day in range(7))


def _days(first: date, last: date) -> tuple[int, ...]:
    """Return how many of each weekday lie in a span."""
    weeks, rest = divmod((last - first).days + 1, 7)
    extra = {(first.weekday() + i) % 7 for i in range(rest)}
    return tuple(weeks + (day in extra) for day in range(7))
