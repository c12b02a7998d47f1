"""Works out how many staff meet the policy's targets, by a formula and by a simulation tested on past months."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

import polars as pl

from etl.policy.policy import RATED, Policy
from queries.build import Build
from queries.calendar.months import complete_through, last_day
from queries.measure.engine import measure
from queries.measure.status import latest_run
from queries.metrics.catalogue import METRICS
from queries.workload.history import Arrival, as_arrivals, contacts_between
from queries.workload.queue import DECISION, WORKING, Desk, Outcome, Targets, more, simulate, staff_needed

WEEKS = 12
RUNS = 5  # of the simulation, each with other times at the desk
MOST_ARRIVALS = 30_000  # in 12 weeks: with more, a hub has to be chosen
MOST_STAFF = 80
_PER_PERSON = 280  # contacts of 12 weeks for a person: each then takes two to three hours
_NO_HELP = 0.05  # percentage points: with less gained, one person more changes nothing
_NOT_EMPTY = 50.0  # percent on time: below it one person more may only shorten the queue
_KNOWN_MONTHS = 12
_FITTED = 6  # months from which the minutes are set, before the months that test them
_HALVINGS = 14  # of the minutes: to 0.03; where a desk is just overwhelmed, one minute more costs 20 points on time
FEWEST_MINUTES, MOST_MINUTES = 1.0, 480.0


@dataclass(frozen=True)
class Shift:
    """A kind of day: contacts an hour and people by Erlang C, as if what came out of hours waited for opening."""

    name: str
    per_hour: float
    erlang: int


@dataclass(frozen=True)
class WhatIf:
    """A desk tried on the last 12 weeks: the share within target over all runs, and by rating."""

    desk: Desk
    percent: float | None
    lowest: float | None
    highest: float | None
    by_rating: Mapping[str, float]
    left: float


@dataclass(frozen=True)
class Validation:
    """The simulation beside months it was not fitted to: the share on time by month, real and simulated, in percent."""

    minutes: float
    set_on: tuple[tuple[date, float, float], ...]
    tested_on: tuple[tuple[date, float, float], ...]

    @property
    def first_months(self) -> tuple[float, float]:
        """The mean share of the months that set the minutes, in percent: real, and simulated."""
        months = max(1, len(self.set_on))
        return sum(real for _, real, _ in self.set_on) / months, sum(said for *_, said in self.set_on) / months

    @property
    def error(self) -> float:
        """The mean difference in the months that test it, in percentage points."""
        return sum(abs(real - simulated) for _, real, simulated in self.tested_on) / max(1, len(self.tested_on))

    @property
    def flat_error(self) -> float:
        """The same for a forecast that is simply the mean of the months fitted."""
        mean, _ = self.first_months
        return sum(abs(real - mean) for _, real, _ in self.tested_on) / max(1, len(self.tested_on))


def targets(
    policy: Policy, on: date, hub: str | None = None, since: date | None = None, named: Iterable[str] | None = None
) -> Targets:
    """Return the hours to a decision by rating as agreed on a day, and which hours count; a hub's own clock goes first.

    A rating that the clock in force does not name has no target, whatever an earlier one said. Of contacts `since`
    another day, or of all hubs (those `named`, or all with clocks of their own), each counts by the clock of its hub on
    its day.
    """
    begun = since or on
    own = [each.hub for each in policy.clocks if each.hub]
    hubs = [hub] if hub is not None else [None, *own] if named is None else list(named)
    changed = [*(each.from_day for each in policy.clocks), *(each.from_day for each in policy.hours)]
    days = [begun, *(day for day in changed if begun < day <= on)]
    clocks = [clock for day in days for each in hubs if (clock := policy.clock(DECISION, day, each))]
    if not clocks:
        return Targets({})
    kinds, opened = {each.kind for each in clocks}, {_opened(policy, day) for day in days}
    alike = WORKING not in kinds or len(kinds) == len(opened) == 1
    if alike and all(each.hours == clocks[0].hours for each in clocks):
        return Targets(clocks[0].hours, max(opened) if WORKING in kinds else None)
    hours = {rating: [each.hours[rating] for each in clocks if rating in each.hours] for rating in RATED}
    known = {rating: found for rating, found in hours.items() if found}
    shortest, longest = ({rating: of(found) for rating, found in known.items()} for of in (min, max))
    return Targets(shortest, max(opened) if WORKING in kinds else None, longest, policy, hub)


def _opened(policy: Policy, day: date) -> tuple[time, time]:
    agreed = policy.open_on(day)
    return agreed.opens, agreed.closes


def shifts(
    arrivals: Sequence[Arrival],
    first: date,
    last: date,
    desk: Desk,
    limits: Mapping[str, float],
    share: float,
    volume: float = 1.0,
) -> list[Shift]:
    """Return the load from a day to a day, by working days and other days, and the people whom Erlang C asks for.

    Erlang C knows a steady stream without ratings. It is asked to begin a share (0 to 1) of contacts within the
    shortest target less the time that the work takes.
    """
    if not arrivals or not limits:
        return []
    hours = (desk.closes.hour - desk.opens.hour) + (desk.closes.minute - desk.opens.minute) / 60
    limit = max(0.0, min(limits.values()) * 60 - desk.minutes)
    loads = []
    for name, kind in (("Monday to Friday", range(5)), ("Saturday and Sunday", range(5, 7))):
        days = sum((first + timedelta(days=i)).weekday() in kind for i in range((last - first).days + 1))
        rate = sum(arrival.at.weekday() in kind for arrival in arrivals) / max(1, days) / hours * volume
        loads.append(Shift(name, rate, staff_needed(rate, desk.minutes, limit, share)))
    return loads


def people_for(contacts: int) -> tuple[int, int]:
    """Return a desk's people on working days and on other days for so many contacts in 12 weeks, to begin with.

    A desk far too small or too large for a hub could only be made to fit by minutes that are no one's.
    """
    people = max(1, round(contacts / _PER_PERSON))
    return people, max(1, round(people / 2))


def last_weeks(build: Build, hub: str | None) -> tuple[pl.DataFrame, date, date]:
    """Return the contacts of the last 12 whole weeks known, and the first and last of their days."""
    run = latest_run(build, "contacts", {"hub": hub} if hub else {})
    last = min(complete_through(build.as_at), run[1]) if run else complete_through(build.as_at)
    first = last - timedelta(days=7 * WEEKS - 1)
    return contacts_between(build, first, last, {"hub": hub} if hub else None), first, last


def what_if(
    arrivals: Sequence[Arrival], first: date, last: date, desk: Desk, limits: Mapping[str, float], volume: float = 1.0
) -> WhatIf:
    """Return what a desk would have done with the contacts of some days, `volume` times as many."""
    runs = [simulate(more(arrivals, volume, seed), desk, limits, first, last, seed) for seed in range(RUNS)]
    known = sorted(run.percent for run in runs if run.percent is not None)
    mean = sum(known) / len(known) if known else None
    left = sum(run.left for run in runs) / len(runs)
    return WhatIf(desk, mean, known[0] if known else None, known[-1] if known else None, _by_rating(runs), left)


def fewest(
    arrivals: Sequence[Arrival],
    first: date,
    last: date,
    desk: Desk,
    limits: Mapping[str, float],
    share: float,
    volume: float = 1.0,
) -> WhatIf | None:
    """Return the fewest people on working days with whom the share (0 to 100) is met; None where none suffice.

    People on other days stay as given: more people on working days can't help what comes while nobody is there.
    """
    before = -1.0
    for people in range(1, MOST_STAFF + 1):
        rough = simulate(more(arrivals, volume, 0), replace(desk, weekday=people), limits, first, last, 0).percent
        if rough is None:
            return None
        if rough >= share - 2:
            tried = what_if(arrivals, first, last, replace(desk, weekday=people), limits, volume)
            if tried.percent is not None and tried.percent >= share:
                return tried
        if rough > _NOT_EMPTY and rough - before < _NO_HELP:
            return None
        before = rough
    return None


def validate(build: Build, hub: str | None, desk: Desk) -> Validation | None:
    """Return how the simulation does on months it was not fitted to; None with fewer than eight known months.

    The minutes are fitted to the first six of the last twelve months; the other six test them.
    """
    real = _real_months(build, hub)
    months = list(real)
    if len(months) < _FITTED + 2:
        return None
    last, middle = (last_day(month) for month in (months[-1], months[_FITTED - 1]))
    contacts = contacts_between(build, months[0], last, {"hub": hub} if hub else None)
    limits = targets(build.policy, last, hub, months[0], contacts["hub"].unique())
    if not limits or contacts.height > 4 * MOST_ARRIVALS:
        return None
    arrivals = as_arrivals(contacts)
    wanted = sum(real[month] for month in months[:_FITTED]) / _FITTED
    early = [arrival for arrival in arrivals if arrival.at.date() <= middle]
    minutes = _fit_minutes(early, desk, limits, months[0], middle, wanted)
    run = simulate(arrivals, replace(desk, minutes=minutes), limits, months[0], last)
    simulated = {month: met * 100 / due for month, (due, met) in run.by_month.items() if due}
    pairs = [(month, real[month], simulated[month]) for month in months if month in simulated]
    return Validation(minutes, tuple(pairs[:_FITTED]), tuple(pairs[_FITTED:]))


def _real_months(build: Build, hub: str | None) -> dict[date, float]:
    """Return the share decided on time in each of the last twelve known months."""
    metric = METRICS["contact_decided_on_time"]
    rows = measure(build, [metric], where={"hub": hub} if hub else None).to_dicts()
    known = [row for row in rows if row["status"] == "ok" and row["value"] is not None]
    return {row["start"]: float(row["value"]) for row in known[-_KNOWN_MONTHS:]}


def _fit_minutes(
    arrivals: Sequence[Arrival], desk: Desk, limits: Mapping[str, float], first: date, last: date, wanted: float
) -> float:
    """Return the minutes with which a desk does the wanted share (0 to 100) of some contacts, by halving."""
    low, high = FEWEST_MINUTES, MOST_MINUTES
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        simulated = simulate(arrivals, replace(desk, minutes=middle), limits, first, last).percent
        low, high = (middle, high) if simulated is None or simulated > wanted else (low, middle)
    return (low + high) / 2


def _by_rating(runs: Sequence[Outcome]) -> dict[str, float]:
    percents = {}
    for rating in runs[0].due:
        due = sum(run.due[rating] for run in runs)
        if due:
            percents[rating] = sum(run.met[rating] for run in runs) * 100 / due
    return percents
