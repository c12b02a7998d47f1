"""Tables and words of the staffing page: one row is one weekday, method, rating or month."""

from collections.abc import Mapping, Sequence

from dashboard.parts.html import text
from dashboard.parts.table import Column, table
from queries import words
from queries.arrivals import WEEKDAYS
from queries.capacity.forecast import BackTest, Forecast
from queries.capacity.staffing import Shift, Validation, WhatIf


def forecast_claim(found: Forecast) -> str:
    """Return how many contacts to expect in an average week, without a full stop."""
    weeks = found.weeks()
    mean = sum(week[1] for week in weeks) / len(weeks)
    busiest = max(found.weekdays(), key=lambda row: row[1])
    return f"About {words.count(mean)} contacts a week are to be expected; {WEEKDAYS[busiest[0]]} is busiest"


def weeks_table(found: Forecast) -> str:
    """Return each week ahead with its interval."""
    columns = [Column("Week from", False), Column("Expected"), Column("95% interval")]
    rows = [
        [words.day(day), words.count(value), words.span(low, high, "count")] for day, value, low, high in found.weeks()
    ]
    return table("Contacts expected by week", columns, rows)


def weeks_file(found: Forecast) -> list[Mapping[str, object]]:
    """Return each day ahead as lines of a file."""
    sides = zip(found.days, found.ahead.expected, found.ahead.low, found.ahead.high, strict=True)
    return [{"day": day.isoformat(), "weekday": WEEKDAYS[day.weekday()], "expected": round(float(value), 2),
             "low": int(low), "high": int(high)} for day, value, low, high in sides]  # fmt: skip


def weekdays_table(found: Forecast) -> str:
    """Return each weekday with what to expect and how far a single day may lie."""
    columns = [Column("Day", False), Column("Expected"), Column("19 days in 20 within")]
    rows = [
        [WEEKDAYS[day], words.value(value, "rate"), words.span(low, high, "count")]
        for day, value, low, high in found.weekdays()
    ]
    return table("Contacts expected on a day of the next 12 weeks", columns, rows)


def tests_table(tests: Sequence[BackTest]) -> str:
    """Return how each method did on weeks it had not seen, the one chosen first."""
    columns = [
        Column("Method", False),
        *map(Column, ("Error, days", "Error, weeks", "Days in interval", "Weeks in interval")),
    ]
    rows = [
        [
            text(one.method.capitalize()),
            *map(
                words.percent,
                (one.error_percent, one.week_error_percent, one.covered_percent, one.weeks_covered_percent),
            ),
        ]
        for one in tests
    ]
    trials = tests[0].trials if tests else 0
    return table(f"Back-test on {words.number(trials)} past spans of 12 weeks; the first method is used", columns, rows)


def desk_claim(tried: WhatIf, goal: float) -> str:
    """Return what the desk would have done, without a full stop."""
    if tried.percent is None:
        return "No contact of the last 12 weeks has a target"
    side = "meets" if tried.percent >= goal else "misses"
    share = words.percent(tried.percent)
    return f"This desk would have decided {share} within target, which {side} {words.target(goal, 'percent')}"


def ratings_table(tried: WhatIf, limits: Mapping[str, float], names: Mapping[str, str]) -> str:
    """Return the share within target by rating."""
    columns = [Column("Risk when received", False), Column("Target"), Column("Within target")]
    rows = [
        [text(names.get(rating, rating)), words.allowed(limits[rating]), words.percent(share)]
        for rating, share in tried.by_rating.items()
    ]
    return table("The last 12 weeks, simulated", columns, rows)


def shifts_table(shifts: Sequence[Shift], fewest: WhatIf | None, tried: WhatIf) -> str:
    """Return people needed by kind of day: by the formula and by simulation."""
    columns = [Column("Shift", False), *map(Column, ("Contacts an hour", "Erlang C", "Simulated"))]
    simulated = [str(fewest.desk.weekday) if fewest else "Not with more people", str(tried.desk.weekend)]
    rows = [
        [shift.name, words.value(shift.per_hour, "ratio"), str(shift.erlang), said if i == 0 else f"{said} (as set)"]
        for i, (shift, said) in enumerate(zip(shifts, simulated, strict=True))
    ]
    return table("People needed at the desk", columns, rows)


def validation_table(found: Validation) -> str:
    """Return real and simulated shares by month, those that tested the simulation last."""
    columns = [Column("Month", False), Column("Used to", False), Column("Decided on time"), Column("Simulated")]
    rows = [
        [words.month(month), said, words.percent(real), words.percent(simulated)]
        for part, said in ((found.set_on, "set the minutes"), (found.tested_on, "test"))
        for month, real, simulated in part
    ]
    return table("The simulation against months already known", columns, rows)


def validation_claim(found: Validation) -> str:
    """Return how far off the simulation was, and whether it beat a plain mean."""
    better = "closer than" if found.error < found.flat_error else "further than"
    return (
        f"The simulation was off by {words.points(found.error)} in later months: {better} the plain mean of earlier "
        f"ones ({words.points(found.flat_error)})"
    )
