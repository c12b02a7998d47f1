"""Simulates the front door as a queue: real arrival times, the most urgent contact first, and shifts that end.

A run covers some weeks of one hub. Unfinished work stays for the next shift. Only time at the desk is simulated, not
waiting for other agencies, unless `minutes` is set so that past months come out right (`validate`).

Erlang C gives a first answer, the staff for a steady stream without priorities, which the simulation then tests.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush
from itertools import accumulate
from math import exp
from typing import TypeAlias

import numpy as np

from etl.policy.policy import Policy
from queries.workload.history import Arrival, working_between

_RANK = {"red": 0, "amber": 1, "green": 2, "blue": 3}
DECISION, WORKING = "contact_decision", "working"  # the use of a clock, and the kind that counts opening hours only
_SPREAD = 0.5  # standard deviation of the logarithm of the time a contact takes: most are short, some are long
_DAY = 1440  # minutes
Spent: TypeAlias = Callable[[float, float], float]  # the minutes that count, from one minute to another
DayShift: TypeAlias = tuple[float, float, int]  # the minutes at which the desk opens and closes, and the people at it


@dataclass(frozen=True)
class Desk:
    """The staff on a working day and on other days, the opening hours, and the minutes that a contact takes."""

    weekday: int
    weekend: int
    minutes: float
    opens: time = time(9)
    closes: time = time(17)


class Targets(dict[str, float]):
    """Hours allowed by rating. `counted` are the opening hours of a working day where only these count, else None.

    Where hubs have clocks of their own, or one has changed, each contact counts by that of its hub on its day, as is
    `agreed` in the policy. The hours are then the shortest of any, and `longest` the longest.
    """

    def __init__(
        self,
        hours: Mapping[str, float],
        counted: tuple[time, time] | None = None,
        longest: Mapping[str, float] | None = None,
        agreed: Policy | None = None,
        hub: str | None = None,
    ) -> None:
        super().__init__(hours)
        self.counted, self.longest, self._agreed, self._hub = counted, longest or hours, agreed, hub
        self._clocks: dict[tuple[date, str], tuple[Mapping[str, float], bool]] = {}

    @property
    def differ(self) -> bool:
        """Whether contacts count by several clocks."""
        return self._agreed is not None

    def of(self, arrival: Arrival) -> tuple[float | None, bool]:
        """Return the hours allowed for a contact, and whether only opening hours count."""
        if self._agreed is None:
            return self.get(arrival.rating), self.counted is not None
        at = arrival.at.date(), arrival.hub
        if at not in self._clocks:
            clock = self._agreed.clock(DECISION, at[0], arrival.hub or self._hub)
            self._clocks[at] = (clock.hours, clock.kind == WORKING) if clock else ({}, False)
        hours, working = self._clocks[at]
        return hours.get(arrival.rating), working

    def open_on(self, day: date) -> tuple[time, time] | None:
        """Return the opening hours that count on a working day; None where none do."""
        if self._agreed is None:
            return self.counted
        hours = self._agreed.open_on(day)
        return hours.opens, hours.closes


@dataclass(frozen=True)
class Outcome:
    """The result of a run: contacts with a target and those done within it, by rating, and contacts left over."""

    due: Mapping[str, int]
    met: Mapping[str, int]
    left: int
    by_month: Mapping[date, tuple[int, int]] = field(default_factory=dict)

    @property
    def percent(self) -> float | None:
        """The share done within their target, in percent; None where none was due."""
        total = sum(self.due.values())
        return sum(self.met.values()) * 100 / total if total else None


def simulate(
    arrivals: Sequence[Arrival], desk: Desk, targets: Mapping[str, float], first: date, last: date, seed: int = 0
) -> Outcome:
    """Run the hub from a day to a day; the same seed gives the same run.

    `targets` are hours by rating; every hour counts, or those that `Targets` names. Unfinished contacts count as late
    once due, else not at all.
    """
    rng, begin = np.random.default_rng(seed), datetime.combine(first, time())
    came = [(arrival.at - begin).total_seconds() / 60 for arrival in arrivals]
    work = desk.minutes * np.exp(rng.normal(-(_SPREAD**2) / 2, _SPREAD, len(arrivals)))
    ranks = [_RANK.get(arrival.rating, _RANK["blue"]) for arrival in arrivals]
    done = _worked(came, ranks, work.tolist(), _shifts(desk, first, last))
    end = float(((last - first).days + 1) * _DAY)
    kept = {number: at for number, at in done.items() if at < end}
    by_clock = targets if isinstance(targets, Targets) else Targets(targets)
    return _counted(arrivals, came, kept, by_clock, end, _open_minutes(by_clock, first, last))


def _all_minutes(since: float, until: float) -> float:
    return until - since


def _open_minutes(targets: Targets, first: date, last: date) -> Spent:
    """Return a clock that counts opening hours on working days alone, each day those in force on it."""
    working = working_between(first, last)
    hours = [targets.open_on(first + timedelta(days=day)) for day in range(len(working))]
    ends = [tuple(float(at.hour * 60 + at.minute) for at in each) if each else (0.0, 0.0) for each in hours]
    before = [0.0, *accumulate((high - low) * each for (low, high), each in zip(ends, working, strict=True))]

    def position(at: float) -> float:
        day = min(int(at // _DAY), len(working) - 1)
        low, high = ends[day]
        return before[day] + working[day] * (min(max(at - day * _DAY, low), high) - low)

    return lambda since, until: position(until) - position(since)


def _worked(
    came: Sequence[float], ranks: Sequence[int], work: Sequence[float], shifts: Sequence[DayShift]
) -> dict[int, float]:
    """Return the minute at which each contact is done; `came` rises.

    Whoever can begin first takes the most urgent of the contacts that are there by then. A contact that comes in the
    minute in which the desk closes waits for the next shift.
    """
    free = [(0.0, person) for person in range(max(people for *_, people in shifts))]  # since when, as far as is known
    waiting: list[tuple[int, int]] = []
    done: dict[int, float] = {}
    now, coming = 0.0, 0
    while free and (waiting or coming < len(came)):
        since, person = heappop(free)
        earliest = max(since, now if waiting else came[coming])
        turn = _turn(shifts, person, earliest)
        if turn is None:
            continue
        if turn > earliest:  # somebody else may sit at the desk before
            heappush(free, (turn, person))
            continue
        now = turn
        while coming < len(came) and came[coming] <= now:
            heappush(waiting, (ranks[coming], coming))
            coming += 1
        number = heappop(waiting)[1]
        done[number] = now + work[number]
        heappush(free, (done[number], person))
    return done


def _turn(shifts: Sequence[DayShift], person: int, at: float) -> float | None:
    """Return the first minute from `at` on in which somebody is on shift; None where none is left."""
    for day in range(int(at // _DAY), len(shifts)):
        opens, closes, people = shifts[day]
        if person < people and at < closes:
            return max(at, opens)
    return None


def _shifts(desk: Desk, first: date, last: date) -> list[DayShift]:
    opens, closes = (float(at.hour * 60 + at.minute) for at in (desk.opens, desk.closes))
    return [
        (day * _DAY + opens, day * _DAY + closes, desk.weekday if working else desk.weekend)
        for day, working in enumerate(working_between(first, last))
    ]


def _counted(
    arrivals: Sequence[Arrival],
    came: Sequence[float],
    done: Mapping[int, float],
    targets: Targets,
    end: float,
    opened: Spent,
) -> Outcome:
    due, met = dict.fromkeys(_RANK, 0), dict.fromkeys(_RANK, 0)
    months: dict[date, tuple[int, int]] = {}
    for number, (arrival, at) in enumerate(zip(arrivals, came, strict=True)):
        limit, working = targets.of(arrival)
        spent = opened if working else _all_minutes
        if limit is None or (number not in done and spent(at, end) < limit * 60):
            continue
        on_time = bool(number in done and spent(at, done[number]) <= limit * 60)
        due[arrival.rating] += 1
        met[arrival.rating] += on_time
        month = arrival.at.date().replace(day=1)
        before = months.get(month, (0, 0))
        months[month] = (before[0] + 1, before[1] + on_time)
    return Outcome(due, met, len(arrivals) - len(done), months)


def more(arrivals: Sequence[Arrival], factor: float, seed: int = 0) -> list[Arrival]:
    """Return arrivals as if `factor` times as many came: each is kept, dropped or doubled by chance."""
    rng = np.random.default_rng(seed)
    times = rng.poisson(factor, len(arrivals)) if factor != 1 else np.ones(len(arrivals), dtype=int)
    shift = rng.uniform(0, 30, len(arrivals))
    copies = [
        Arrival(arrival.at + timedelta(minutes=float(shift[i]) * copy), arrival.rating, arrival.hub)
        for i, arrival in enumerate(arrivals)
        for copy in range(int(times[i]))
    ]
    return sorted(copies, key=lambda arrival: (arrival.at, arrival.rating))


def waits(load: float, staff: int) -> float:
    """Return the probability that a contact has to wait at all. `load` is arrivals x time each, in people."""
    if staff <= load:
        return 1.0
    blocked = 1.0  # Erlang B, person by person: stable where factorials are not
    for person in range(1, staff + 1):
        blocked = load * blocked / (person + load * blocked)
    busy = load / staff
    return blocked / (1 - busy * (1 - blocked))


def begun_within(hour_rate: float, minutes: float, staff: int, limit_minutes: float) -> float:
    """Return the share of contacts whose work begins within a limit (0 to 1)."""
    load = hour_rate * minutes / 60
    if staff <= load:
        return 0.0
    return 1 - waits(load, staff) * exp(-(staff - load) * max(0.0, limit_minutes) / minutes)


def staff_needed(hour_rate: float, minutes: float, limit_minutes: float, share: float) -> int:
    """Return the fewest people with whom a share of contacts is begun in time; at least one where any come."""
    staff = max(1, int(hour_rate * minutes / 60) + 1)
    while begun_within(hour_rate, minutes, staff, limit_minutes) < share:
        staff += 1
    return staff
