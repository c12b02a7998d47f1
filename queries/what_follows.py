"""What comes first after a step-down, a referral, or support begun or ended; one row is one event by one time.

Children to whom nothing has happened yet are watched until the as-at (Aalen-Johansen): open cases are never dropped.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import polars as pl

from queries import words
from queries.facts.neighbours import day_after, next_day_with
from queries.measure import Facts
from queries.months import complete_through
from queries.statistics.competing_risks import cumulative_incidence, incidence_at
from queries.statistics.intervals import Interval

Start = Literal["step_down", "support", "referral", "closure"]
DAYS = (91, 182, 365)  # three, six and twelve months
EVENTS: dict[Start, dict[str, str]] = {
    "step_down": {"step_up": "stepped up again", "closure": "left support"},
    "support": {"step_up": "stepped up", "closure": "left support"},
    "referral": {"referral": "were referred again"},
    "closure": {"support": "had support again"},
}
_AFTER: dict[Start, str] = {
    "step_down": "a step-down",
    "support": "support beginning",
    "referral": "a referral",
    "closure": "support ending",
}


@dataclass(frozen=True)
class Risk:
    """The share (percent) to whom an event had come first, so many days after the start, with its 95% interval."""

    after: Start
    event: str
    days: int
    starts: int
    value: float
    interval: Interval | None

    @property
    def sentence(self) -> str:
        """The share in words."""
        said = f"Within {self.days} days of {_AFTER[self.after]}, {words.percent(self.value)} {self._event}"
        if self.interval is None:
            return f"{said} (of {words.count(self.starts)})."
        return f"{said} (95% interval {words.span(*self.interval, 'percent')}, of {words.count(self.starts)})."

    @property
    def _event(self) -> str:
        return EVENTS[self.after][self.event]


def what_follows(
    facts: Facts,
    after: Start,
    since: date,
    until: date,
    where: Mapping[str, str] | None = None,
    days: Sequence[int] = DAYS,
) -> list[Risk]:
    """Return the share with each event within each number of days, for what started between two days.

    A number of days past the longest that anyone could be watched gives no row; nor does a table not loaded.
    """
    rows = watched(facts, after, since, until, where)
    if rows.is_empty():
        return []
    found = incidence_at(cumulative_incidence(rows), days)
    return [
        Risk(after, row["event"], row["time"], rows.height, row["incidence"] * 100, _interval(row))
        for event in EVENTS[after]
        for row in found.filter(pl.col("event") == event).to_dicts()
    ]


def watched(
    facts: Facts, after: Start, since: date, until: date, where: Mapping[str, str] | None = None
) -> pl.DataFrame:
    """Return the start (a date), time (days watched) and event (null where none has come) of what started in a span."""
    fact, day = ("referrals", "received_on") if after == "referral" else ("level_changes", "on")
    if not facts.has(fact):
        return pl.DataFrame(schema={"start": pl.Date, "time": pl.Int64, "event": pl.String})
    own = ["first_of_day"] if fact == "referrals" else ["step_up", "step_down", "closure", "level_from"]
    rows = facts.fact(fact, list(dict.fromkeys(["person_id", day, *own, *(where or {})])))
    end = complete_through(facts.as_at)
    began, comes = _began(after), _comes(after, day)
    dated = rows.with_columns(**{f"_{event}": on for event, on in comes.items()}).filter(
        began,
        pl.col(day).is_between(since, min(until, end)),
        *(pl.col(dim).cast(pl.String) == value for dim, value in (where or {}).items()),
    )
    first = pl.min_horizontal(*(f"_{event}" for event in comes), pl.lit(end))
    event = pl.coalesce(pl.when(pl.col(f"_{name}") == first).then(pl.lit(name)) for name in comes)
    return dated.select(start=day, time=(first - pl.col(day)).dt.total_days(), event=event)


def _began(after: Start) -> pl.Expr:
    """Return which rows start the watch."""
    if after == "support":
        return pl.col("level_from") == "none"
    return pl.col({"step_down": "step_down", "referral": "first_of_day", "closure": "closure"}[after])


def _comes(after: Start, day: str) -> dict[str, pl.Expr]:
    """Return the day on which each event comes to the child of a row, null while it has not; rows are in order."""
    on = pl.col(day)
    if after == "referral":
        return {"referral": day_after(on)}
    if after == "closure":
        return {"support": next_day_with(pl.col("level_from") == "none", on)}
    return {"step_up": next_day_with(pl.col("step_up"), on), "closure": next_day_with(pl.col("closure"), on)}


def _interval(row: Mapping[str, float | None]) -> Interval | None:
    low, high = row["lower"], row["upper"]
    return None if low is None or high is None else Interval(low * 100, high * 100)
