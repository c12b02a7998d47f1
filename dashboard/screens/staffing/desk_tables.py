"""Writes what a given staff would have done, the staff needed, and how near the simulation comes to known months."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from dashboard.components.tables import Column, table
from dashboard.html import text
from dashboard.screens.staffing.answers import Staffed
from queries import words
from queries.workload.queue import Desk, Targets
from queries.workload.staffing import FEWEST_MINUTES, MOST_MINUTES, Shift, Validation, WhatIf

SIMULATED = "The last 12 weeks, simulated"
NEEDED = "People needed at the desk"
KNOWN = "The simulation against months already known"
ERLANG = (
    "Erlang C assumes a steady stream of contacts without ratings, and that the share is begun within the shortest "
    "target. The simulation takes contacts as they came."
)
NOT_WITH_MORE = "Not with more people"
RIGHT = 2.0  # percentage points by which the first months may be off on average and still be right


def desk_words(desk: Desk) -> str:
    """Return a desk as the filters of a file: its people, minutes and hours."""
    return (
        f"{desk.weekday} people from Monday to Friday, {desk.weekend} on other days, {desk.minutes:.0f} minutes a "
        f"contact, open {desk.opens:%H:%M} to {desk.closes:%H:%M}"
    )


def desk_claim(tried: WhatIf, goal: float) -> str:
    """Return what the desk would have done, without a full stop."""
    if tried.percent is None:
        return "No contact of the last 12 weeks has a target"
    side = "meets" if tried.percent >= goal else "misses"
    share = words.percent(tried.percent)
    return f"This desk would have decided {share} within target, which {side} {words.target(goal, 'percent')}"


def clock_words(limits: Mapping[str, float]) -> str:
    """Return which hours targets count, as a sentence with a space before it; empty where every hour counts."""
    counted = limits.counted if isinstance(limits, Targets) else None
    if isinstance(limits, Targets) and limits.differ:
        some = ", and by some clocks only opening hours on working days count" if counted else ""
        return f" Each contact has the target of its hub on its day, as the policy has it{some}."
    if counted is None:
        return ""
    opens, closes = counted
    return f" Targets count the hours from {opens:%H:%M} to {closes:%H:%M} on working days, as the policy has it."


def untried(staffed: Staffed) -> str:
    """Return why no desk could be tried."""
    if not staffed.contacts:
        return f"No contact came from {words.day(staffed.first)} to {words.day(staffed.last)}, so no desk can be tried."
    if staffed.too_many:
        return "Choose one hub: all hubs together have too many contacts to simulate."
    return "No contact has a target."


def ratings_table(tried: WhatIf, limits: Mapping[str, float], names: Mapping[str, str]) -> str:
    """Return the share within target by rating."""
    columns = [Column("Risk when received", False), Column("Target"), Column("Within target")]
    rows = [
        [text(names.get(rating, rating)), _allowed(limits, rating), words.percent(share)]
        for rating, share in tried.by_rating.items()
    ]
    return table(SIMULATED, columns, rows)


def ratings_rows(tried: WhatIf, limits: Mapping[str, float], names: Mapping[str, str]) -> list[dict[str, object]]:
    """Return the same as rows of a file."""
    return [
        {"risk": names.get(rating, rating), **_hours(limits, rating), "within_target_percent": round(share, 4)}
        for rating, share in tried.by_rating.items()
    ]


def _longest(limits: Mapping[str, float], rating: str) -> float:
    return limits.longest[rating] if isinstance(limits, Targets) else limits[rating]


def _allowed(limits: Mapping[str, float], rating: str) -> str:
    """Return the hours that a rating's target allows: by the shortest and the longest clock, where they differ."""
    least, most = limits[rating], _longest(limits, rating)
    return words.allowed(most) if least == most else f"{words.allowed(least)} to {words.allowed(most)}"


def _hours(limits: Mapping[str, float], rating: str) -> dict[str, object]:
    """Return the same as columns of a file; the longest only where clocks may differ."""
    differ = isinstance(limits, Targets) and limits.differ
    hours: dict[str, object] = {"target_hours": limits[rating]}
    return hours | ({"longest_target_hours": _longest(limits, rating)} if differ else {})


def shifts_table(shifts: Sequence[Shift], fewest: WhatIf | None, tried: WhatIf) -> str:
    """Return people needed by kind of day: by the formula and by simulation."""
    columns = [Column("Shift", False), *map(Column, ("Contacts an hour", "Erlang C", "Simulated"))]
    rows = [
        [shift.name, words.value(shift.per_hour, "ratio"), str(shift.erlang), people]
        for shift, people in zip(shifts, _simulated(fewest, tried), strict=True)
    ]
    return table(NEEDED, columns, rows)


def shifts_rows(shifts: Sequence[Shift], fewest: WhatIf | None, tried: WhatIf) -> list[dict[str, object]]:
    """Return the same as rows of a file."""
    return [
        {
            "shift": shift.name, "contacts_an_hour": round(shift.per_hour, 4), "erlang_c": shift.erlang,
            "simulated": people,
        }
        for shift, people in zip(shifts, _simulated(fewest, tried), strict=True)
    ]  # fmt: skip


def people_note(fewest: WhatIf | None) -> str:
    """Return how the people needed are worked out, and what it means where no number of people is enough."""
    return ERLANG if fewest else f"{ERLANG} ‘{NOT_WITH_MORE}’: too many contacts come while the desk is closed."


def _simulated(fewest: WhatIf | None, tried: WhatIf) -> list[str]:
    return [str(fewest.desk.weekday) if fewest else NOT_WITH_MORE, f"{tried.desk.weekend} (as set)"]


def validation_table(validation: Validation) -> str:
    """Return real and simulated shares by month, the months that tested the simulation last."""
    columns = [Column("Month", False), Column("Used to", False), Column("Decided on time"), Column("Simulated")]
    rows = [
        [words.month(month), use, words.percent(real), words.percent(simulated)]
        for month, use, real, simulated in _months(validation)
    ]
    return table(KNOWN, columns, rows)


def validation_rows(validation: Validation) -> list[dict[str, object]]:
    """Return the same as rows of a file."""
    return [
        {"month": f"{month:%Y-%m}", "used_to": use, "decided_on_time_percent": round(real, 4),
         "simulated_percent": round(simulated, 4)}
        for month, use, real, simulated in _months(validation)
    ]  # fmt: skip


def _months(validation: Validation) -> Iterator[tuple[date, str, float, float]]:
    for part, use in ((validation.set_on, "set the minutes"), (validation.tested_on, "test")):
        for month, real, simulated in part:
            yield month, use, real, simulated


def minutes_words(validation: Validation) -> str:
    """Return what the minutes were set to, or why the first months don't come out right, and what would help."""
    minutes, (real, simulated) = validation.minutes, validation.first_months
    if abs(simulated - real) <= RIGHT:
        return (
            f"The minutes were set to {words.count(minutes)} so that the first months come out right on average, with "
            "the people and hours chosen above."
        )
    shares = f"{words.percent(simulated)} on time on average, not {words.percent(real)}"
    if simulated > real and minutes > MOST_MINUTES - 1:
        return (
            f"Even with {words.count(MOST_MINUTES)} minutes a contact, the most that are tried, this desk does too "
            f"well in the first months: {shares}. Choose fewer people or shorter hours."
        )
    if simulated < real and minutes < FEWEST_MINUTES + 1:
        return (
            f"Even with {words.count(FEWEST_MINUTES)} minute a contact this desk does too little in the first months: "
            f"{shares}. Choose longer hours, or people on days without any."
        )
    return f"With {words.count(minutes)} minutes the first months come nearest to what was real: {shares}."


def trust_words(validation: Validation) -> str:
    """Return how far a what-if can be trusted, as a sentence."""
    if validation.error < validation.flat_error:
        return "The nearer the later months, the more a what-if can be trusted."
    return "A plain mean came nearer in the later months, so little rests on a what-if here."


def validation_claim(validation: Validation) -> str:
    """Return how far off the simulation was, and whether it beat a plain mean."""
    better = "closer than" if validation.error < validation.flat_error else "further than"
    return (
        f"The simulation was off by {words.points(validation.error)} in later months: {better} the plain mean of "
        f"earlier months ({words.points(validation.flat_error)})"
    )
