"""Follows the children of this year's starts and of last year's, and compares how soon they come back.

A point of a curve is one day after the start.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from queries import words
from queries.calendar.months import last_day, months_after
from queries.journeys.what_follows import Start, apart, watched
from queries.measure.engine import Facts
from queries.measure.not_known import unspoken
from queries.measure.status import latest_run
from queries.statistics.competing_risks import cumulative_incidence, incidence_at
from queries.statistics.intervals import Interval
from queries.statistics.rates import Compared, difference_of

STEP, YEAR = 7, 365  # days between points, and how far a curve goes
MARKS = {91: "3 months", 182: "6 months", 273: "9 months", 365: "12 months"}
STILL = 0.1  # of the cohort: with fewer a curve rests on a few children (Pocock, Clayton and Altman 2002)
COHORT = 12  # months


@dataclass(frozen=True)
class At:
    """The share (percent) to whom the event had come first so many days after the start, with its 95% interval."""

    days: int
    value: float
    interval: Interval | None


@dataclass(frozen=True)
class Curve:
    """One cohort: its months, its starts, and its points in order while a tenth of it is still watched."""

    first: date
    last: date
    starts: int
    points: tuple[At, ...]

    @property
    def name(self) -> str:
        """The cohort's months in words."""
        return f"{words.short_month(self.first)} to {words.short_month(self.last)}"

    def at(self, days: int) -> At | None:
        """Return the point of a day; None where it can't be known yet."""
        return next((point for point in self.points if point.days == days), None)


def return_curves(
    facts: Facts, after: Start, event: str, month: date, where: Mapping[str, str] | None = None
) -> list[Curve]:
    """Return the curve of starts in the 12 months up to a month, and of the 12 months before; none without starts.

    Children to whom nothing has happened yet are watched until the as-at (Aalen-Johansen): none is left out.
    """
    curves = []
    for back in (0, COHORT):
        first, last = months_after(month, 1 - COHORT - back), months_after(month, -back)
        run = latest_run(facts, _table_of(after), where or {})
        if run is None or not run[0] <= first <= last <= run[1] or apart(facts, after, first, last_day(last), where):
            break
        rows = watched(facts, after, first, last_day(last), where)
        if rows.height:
            curves.append(Curve(first, last, rows.height, _points(rows, event)))
    return curves


def not_followed(facts: Facts, after: Start, month: date, where: Mapping[str, str] | None = None) -> str:
    """Return why steps of the children of the 12 months up to a month can't be followed; empty where they can."""
    return apart(facts, after, months_after(month, 1 - COHORT), last_day(month), where)


def not_known(facts: Facts, after: Start, month: date, where: Mapping[str, str] | None = None) -> str:
    """Return what the data does not tell of the starts of the 12 months up to a month, as sentences; empty where it
    tells of all.
    """
    table, first, last = _table_of(after), months_after(month, 1 - COHORT), last_day(month)
    run = latest_run(facts, table, where or {})
    return "" if run and run[0] <= first <= last <= run[1] else unspoken(facts, [table], first, last)


def _table_of(after: Start) -> str:
    return "referrals" if after == "referral" else "support_episodes"


def compared(curves: Sequence[Curve], what: str) -> str:
    """Return how this year's curve stands beside last year's, at the latest mark that both reach.

    `what` says what happened: `were referred again`.
    """
    if not curves:
        return "The data does not reach back far enough to follow a whole year of children."
    mark = latest_mark(curves)
    if mark is None:
        return f"Too few children have been followed for three months to say how many {what}."
    now = curves[0].at(mark)
    text = f"{_share(now)} of children {what} within {MARKS[mark]} ({curves[0].name})"
    then = curves[1].at(mark) if len(curves) > 1 else None
    if then is None or now is None:
        return f"{text}. There is no earlier year to compare with."
    text += f", against {_share(then)} a year earlier."
    change = _changed(now, then)
    if change is None:
        return f"{text} Too few to compare."
    low, high = change.interval
    judged = "no more than chance explains" if low <= 0 <= high else "more than chance explains"
    span = f"95% interval {words.signed(low)} to {words.signed(high)}"
    return f"{text} A change of {words.signed(words.gap(now.value, then.value))} percentage points ({span}): {judged}."


def claim(curves: Sequence[Curve], start: str, what: str) -> str:
    """Return what the latest mark known says, against a year before where they differ, without a full stop."""
    mark = latest_mark(curves)
    now = curves[0].at(mark) if curves and mark else None
    if now is None or mark is None:
        return f"It is too early to say how many children {what}"
    when = f"within {MARKS[mark]} of {start}"
    changed = _changed(now, curves[1].at(mark) if len(curves) > 1 else None)
    if changed is None or changed.interval.lower <= 0 <= changed.interval.upper:
        return f"{words.percent(now.value)} of children {what} {when}"
    return f"{'More' if changed.value > 0 else 'Fewer'} children {what} {when} than a year before"


def latest_mark(curves: Sequence[Curve]) -> int | None:
    """Return the last of the marks that every curve reaches; None where one does not reach the first."""
    reached = [mark for mark in MARKS if curves and all(curve.at(mark) for curve in curves)]
    return reached[-1] if reached else None


def _changed(now: At, then: At | None) -> Compared | None:
    if then is None or now.interval is None or then.interval is None:
        return None
    return difference_of(now.value, now.interval, then.value, then.interval)


def _points(rows: pl.DataFrame, event: str) -> tuple[At, ...]:
    times = sorted({*range(0, YEAR, STEP), *MARKS})
    left = {day: rows.filter(pl.col("time") >= day).height for day in times}
    followed = [day for day in times if left[day] >= STILL * rows.height]
    curve = cumulative_incidence(rows)
    incidences = {row["time"]: row for row in incidence_at(curve, followed).filter(pl.col("event") == event).to_dicts()}
    return tuple(_at(day, incidences.get(day)) for day in followed)


def _at(day: int, row: Mapping[str, float | None] | None) -> At:
    """Return a point; 0% where no row says that the event came."""
    if row is None or row["incidence"] is None:
        return At(day, 0.0, None)
    low, high = row["lower"], row["upper"]
    known = Interval(low * 100, high * 100) if low is not None and high is not None else None
    return At(day, row["incidence"] * 100, known)


def _share(at: At | None) -> str:
    if at is None:
        return "–"
    span = f" (95% interval {words.span(*at.interval, 'percent')})" if at.interval else ""
    return f"{words.percent(at.value)}{span}"
