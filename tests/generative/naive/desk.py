"""Works the desk of the front door contact by contact, in plain Python, and counts people by Erlang's formula.

The minutes that each contact takes are drawn as the product draws them: they are what both answers are given.
"""

from datetime import date, datetime, time, timedelta
from math import exp, factorial

import numpy as np

from tests.generative.naive.clock import DAY, TARGET_HOURS, is_working

Came = list[tuple[datetime, str | None]]  # when each contact came, and its rating
Shift = tuple[datetime, datetime, int]  # when a desk opens and closes, and how many sit there
URGENT = ("red", "amber", "green")


def drawn(contacts: int, minutes: float, seed: int) -> list[float]:
    """Return the minutes that each contact takes in a run: of this mean, most of them short and some long."""
    spread = 0.5
    return [minutes * exp(each) for each in np.random.default_rng(seed).normal(-spread * spread / 2, spread, contacts)]


def days_of(people: tuple[int, int], opens: time, closes: time, first: date, last: date) -> list[Shift]:
    """Return each day's shift, with the people of working days or of other days."""
    days = [first + DAY * n for n in range((last - first).days + 1)]
    return [
        (datetime.combine(on, opens), datetime.combine(on, closes), people[0 if is_working(on) else 1]) for on in days
    ]


def begins(free: datetime, person: int, shifts: list[Shift]) -> datetime | None:
    """Return when somebody who is free from a moment on can begin: then, or when their next shift opens."""
    return next((max(free, opens) for opens, closes, there in shifts if person < there and free < closes), None)


def worked(came: Came, shifts: list[Shift], minutes: list[float]) -> dict[int, datetime]:
    """Return when each contact was done: whoever can begin first takes the most urgent of those that are there."""
    ranks = [URGENT.index(rating) if rating in URGENT else len(URGENT) for _, rating in came]
    free = [came[0][0]] * max(there for *_, there in shifts)
    left, done = set(range(len(came))), dict[int, datetime]()
    while left:
        earliest = min(came[n][0] for n in left)
        turns = [(at, p) for p, each in enumerate(free) if (at := begins(max(each, earliest), p, shifts))]
        if not turns:
            break
        at, person = min(turns)
        taken = min((n for n in left if came[n][0] <= at), key=lambda n: (ranks[n], came[n][0], n))
        left.remove(taken)
        done[taken] = free[person] = at + timedelta(minutes=minutes[taken])
    return done


def in_time(came: Came, shifts: list[Shift], minutes: float, seeds: int) -> dict[str, tuple[int, int]]:
    """Return, by rating, how many contacts were due and how many done in time, over runs with other draws."""
    end = datetime.combine(shifts[-1][0].date(), time()) + DAY
    found = dict.fromkeys(URGENT, (0, 0))
    for seed in range(seeds):
        done = worked(came, shifts, drawn(len(came), minutes, seed))
        for n, (at, rating) in enumerate(came):
            if rating not in URGENT:
                continue
            due, ended = at + timedelta(hours=TARGET_HOURS[rating]), done.get(n, end)
            if ended < end or due <= end:
                counted, met = found[rating]
                found[rating] = (counted + 1, met + (ended < end and ended <= due))
    return found


def percent(found: dict[str, tuple[int, int]]) -> float:
    """Return the share done in time of all that were due, in percent."""
    return 100 * sum(met for _, met in found.values()) / sum(due for due, _ in found.values())


def erlang(an_hour: float, minutes: float, share: float) -> int:
    """Return the fewest people with whom this share of a steady stream is begun while its work still ends in time."""
    load, people = an_hour * minutes / 60, 1
    limit = max(0.0, min(TARGET_HOURS.values()) * 60 - minutes)
    while True:
        if people > load:
            last = load**people / factorial(people) * people / (people - load)
            waits = last / (sum(load**n / factorial(n) for n in range(people)) + last)
            if 1 - waits * exp(-(people - load) * limit / minutes) >= share:
                return people
        people += 1
