"""Finds which event comes first after a step-down, a referral, or the beginning or end of support.

A row is one start. Children to whom nothing has happened yet are watched until the as-at, or until
the last day that the data speaks for: open cases are never dropped.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal

import polars as pl

from etl.codes import NO_LEVEL
from etl.ladders import Ladder
from queries.build import having
from queries.calendar.months import complete_through, first_day, number_of
from queries.facts.names import LEVELS, TABLE_OF_FACT
from queries.facts.neighbours import day_after, next_day_with
from queries.measure.absent import not_in_data
from queries.measure.engine import Facts
from queries.measure.off_ladder import not_told_apart, off_of
from queries.measure.status import latest_run

Start = Literal["step_down", "support", "referral", "closure"]
_STEPS = ("step_down", "support")  # after which a step up is watched for


def absent(facts: Facts, after: Start) -> str | None:
    """Return what no extract holds of what is watched, as a sentence; None where all is held."""
    return not_in_data(facts, *_made_of(after))


def watched(
    facts: Facts, after: Start, since: date, until: date, where: Mapping[str, str] | None = None
) -> pl.DataFrame:
    """Return the start (a date), time (days watched) and event (null where none has come) of what started in a span.

    No rows where the table was not loaded, or lacks the columns that the events are made of. Who may step up is watched
    as long as levels are told apart.
    """
    fact, own = _made_of(after)
    day = "received_on" if fact == "referrals" else "on"
    if absent(facts, after):
        return pl.DataFrame(schema={"start": pl.Date, "time": pl.Int64, "event": pl.String})
    own += ["level_from"] if fact == LEVELS else []
    of_ladder = facts.policy.ladders.table(_ladder(facts, since, where)) if fact == LEVELS else ""
    off = _off(facts, since, where) if after in _STEPS else []
    rows = facts.fact(f"{fact}{of_ladder}", list(dict.fromkeys(["person_id", day, *own, *(where or {})])))
    begins, ends = latest_run(facts, TABLE_OF_FACT[fact], where or {}) or (since, until)
    since, end = max(since, begins), min(complete_through(facts.as_at), ends)
    started, days = _started(after), _days_of_events(after, day)
    end = min([end, *(first_day(month) - timedelta(days=1) for month in off)])
    dated = rows.with_columns(**{f"_{event}": on for event, on in days.items()}).filter(
        started,
        pl.col(day).is_between(since, min(until, end)),
        *having(where),
    )
    first = pl.min_horizontal(*(f"_{event}" for event in days), pl.lit(end))
    event = pl.coalesce(pl.when(pl.col(f"_{name}") == first).then(pl.lit(name)) for name in days)
    return dated.select(start=day, time=(first - pl.col(day)).dt.total_days(), event=event)


def apart(facts: Facts, after: Start, since: date, until: date, where: Mapping[str, str] | None = None) -> str:
    """Return why levels can't be told apart in some month of a span, so that steps of its children can't be followed;
    empty where they can.
    """
    off = after in _STEPS and min(_off(facts, since, where), default=None)
    return not_told_apart(facts.policy.ladders) if off and first_day(off) <= until else ""


def _ladder(facts: Facts, since: date, where: Mapping[str, str] | None) -> Ladder:
    return facts.policy.ladders.chosen(facts.ladder, since, facts.as_at.date(), (where or {}).get("hub"))


def _off(facts: Facts, since: date, where: Mapping[str, str] | None) -> list[int]:
    """Return the months from a day on in which levels can't be told apart."""
    off = off_of(facts, _ladder(facts, since, where), (where or {}).get("hub"))
    return [month for month in off if month >= number_of(since)]


def _made_of(after: Start) -> tuple[str, list[str]]:
    """Return the fact whose rows are watched, and the columns that its starts and events are made of."""
    return ("referrals", ["first_of_day"]) if after == "referral" else (LEVELS, ["step_up", "step_down", "closure"])


def _started(after: Start) -> pl.Expr:
    """Return which rows start the watch."""
    if after == "support":
        return pl.col("level_from") == NO_LEVEL
    return pl.col({"step_down": "step_down", "referral": "first_of_day", "closure": "closure"}[after])


def _days_of_events(after: Start, day: str) -> dict[str, pl.Expr]:
    """Return the day on which each event comes to the child of a row, null while it has not; rows are in order."""
    on = pl.col(day)
    if after == "referral":
        return {"referral": day_after(on)}
    if after == "closure":
        return {"support": next_day_with(pl.col("level_from") == NO_LEVEL, on)}
    return {"step_up": next_day_with(pl.col("step_up"), on), "closure": next_day_with(pl.col("closure"), on)}
