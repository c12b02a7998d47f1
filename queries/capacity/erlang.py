"""Erlang C: staff for a steady stream without priorities; a first answer, which a simulation then checks."""

from math import exp


def waits(load: float, staff: int) -> float:
    """Return the probability that a contact has to wait at all. `load` is arrivals x time each, in people."""
    if staff <= load:
        return 1.0
    blocked = 1.0  # Erlang B, one person at a time: stable where factorials are not
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
