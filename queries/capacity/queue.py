"""The front door as a queue (SimPy): contacts come when they come, the most urgent is taken first, shifts end.

One run is some weeks of one hub. What is not finished stays for the next shift. Only time at the desk is simulated:
waiting for other agencies is not, unless `minutes` is set so that past months come out right (`validation`).
"""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
import simpy

from queries.capacity.days import Arrival, working_between

_RANK = {"red": 0, "amber": 1, "green": 2, "blue": 3}
_SPREAD = 0.5  # of the logarithm of the time a contact takes: most are short, some are long
_DAY = 1440


@dataclass(frozen=True)
class Desk:
    """Who is there: people on a working day and on other days, open to close, and minutes each contact takes."""

    weekday: int
    weekend: int
    minutes: float
    opens: time = time(9)
    closes: time = time(17)


@dataclass(frozen=True)
class Outcome:
    """What came of a run: contacts with a target, how many were done within it, by rating; and what was left."""

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
    """Run the hub from a day to a day. `targets` are hours by rating, by the clock; the same seed gives the same run.

    Contacts not done and due by the end count as late; those not yet due are left out.
    """
    rng = np.random.default_rng(seed)
    env, begin = simpy.Environment(), datetime.combine(first, time())
    waiting: Any = simpy.PriorityStore(env)
    done: dict[int, float] = {}
    came = [(one.at - begin).total_seconds() / 60 for one in arrivals]
    work = desk.minutes * np.exp(rng.normal(-(_SPREAD**2) / 2, _SPREAD, len(arrivals)))
    env.process(_come(env, waiting, arrivals, came))
    shifts = _shifts(desk, first, last)
    for person in range(max(desk.weekday, desk.weekend)):
        env.process(_person(env, waiting, [(a, b) for a, b, people in shifts if person < people], work, done))
    end = ((last - first).days + 1) * _DAY
    env.run(until=end)
    return _counted(arrivals, came, done, targets, float(end))


def _come(env: Any, waiting: Any, arrivals: Sequence[Arrival], came: Sequence[float]) -> Generator[Any, Any, None]:
    for number, (one, at) in enumerate(zip(arrivals, came, strict=True)):
        yield env.timeout(max(0.0, at - env.now))
        yield waiting.put(simpy.PriorityItem((_RANK.get(one.rating, 3), at, number), number))


def _person(
    env: Any, waiting: Any, shifts: Sequence[tuple[float, float]], work: Any, done: dict[int, float]
) -> Generator[Any, Any, None]:
    """One person takes the most urgent contact while on shift, and finishes what was begun."""
    for starts, ends in shifts:
        yield env.timeout(max(0.0, starts - env.now))
        while env.now < ends:
            request, over = waiting.get(), env.timeout(ends - env.now)
            got = yield request | over
            if request not in got:
                request.cancel()
                break
            number = got[request].item
            yield env.timeout(work[number])
            done[number] = env.now


def _shifts(desk: Desk, first: date, last: date) -> list[tuple[float, float, int]]:
    opens, closes = (at.hour * 60 + at.minute for at in (desk.opens, desk.closes))
    return [
        (day * _DAY + opens, day * _DAY + closes, desk.weekday if working else desk.weekend)
        for day, working in enumerate(working_between(first, last))
    ]


def _counted(
    arrivals: Sequence[Arrival],
    came: Sequence[float],
    done: Mapping[int, float],
    targets: Mapping[str, float],
    end: float,
) -> Outcome:
    due, met = dict.fromkeys(_RANK, 0), dict.fromkeys(_RANK, 0)
    months: dict[date, tuple[int, int]] = {}
    for number, (one, at) in enumerate(zip(arrivals, came, strict=True)):
        limit = targets.get(one.rating)
        if limit is None or (number not in done and at + limit * 60 > end):
            continue
        on_time = bool(number in done and done[number] - at <= limit * 60)
        due[one.rating] += 1
        met[one.rating] += on_time
        month = one.at.date().replace(day=1)
        was = months.get(month, (0, 0))
        months[month] = (was[0] + 1, was[1] + on_time)
    return Outcome(due, met, len(arrivals) - len(done), months)


def more(arrivals: Sequence[Arrival], factor: float, seed: int = 0) -> list[Arrival]:
    """Return arrivals as if `factor` times as many came: each kept, dropped or doubled by chance."""
    rng = np.random.default_rng(seed)
    times = rng.poisson(factor, len(arrivals)) if factor != 1 else np.ones(len(arrivals), dtype=int)
    shift = rng.uniform(0, 30, len(arrivals))
    found = [
        Arrival(one.at + timedelta(minutes=float(shift[i]) * copy), one.rating)
        for i, one in enumerate(arrivals)
        for copy in range(int(times[i]))
    ]
    return sorted(found, key=lambda one: (one.at, one.rating))
