"""Writes the tables and words of the page on staffing. Each row is a week, a weekday, a method, a rating or a month."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from math import sqrt

from dashboard.components.tables import Column, table
from dashboard.html import text
from dashboard.screens.staffing.answers import Staffed
from queries import words
from queries.groups.breakdown import listed
from queries.statistics.intervals import Z95
from queries.workload.arrivals import WEEKDAYS
from queries.workload.forecast import BackTest, Forecast
from queries.workload.queue import Desk
from queries.workload.staffing import FEWEST_MINUTES, MOST_MINUTES, Shift, Validation, WhatIf

WEEKDAY = "Contacts expected on a day of the next 12 weeks"
SIMULATED, NEEDED = "The last 12 weeks, simulated", "People needed at the desk"
KNOWN = "The simulation against months already known"
MODEL = "a model of level, trend, season and weekday"
YEAR = 52  # weeks
RIGHT = 2.0  # percentage points by which the first months may be off on average and still be right
LEAST_COVERED = 90  # % of weeks of the test below which a band that promises 95% is said to be too narrow


def forecast_claim(forecast: Forecast) -> str:
    """Return how many contacts to expect in an average week, without a full stop."""
    weeks = forecast.weeks()
    mean = sum(week[1] for week in weeks) / len(weeks)
    return f"Expect about {words.count(mean)} contacts a week; {busiest_days([row[1] for row in forecast.weekdays()])}"


def busiest_days(expected: Sequence[float]) -> str:
    """Return which weekdays are busiest: those that a year of counts can't tell from the busiest one."""
    most = max(expected)
    alike = [day for day, each in enumerate(expected) if most - each <= Z95 * sqrt((most + each) / YEAR)]
    if len(alike) == len(expected):
        return "no weekday stands out"
    if alike == [0, 1, 2, 3, 4]:
        return "weekdays are alike, and busier than weekends"
    return f"{listed([WEEKDAYS[day] for day in alike])} {'is' if len(alike) == 1 else 'are'} busiest"


def method_words(method: str) -> str:
    """Return what a method of the forecast goes by, inside a sentence."""
    return MODEL if method == "model" else method


def band_note(forecast: Forecast) -> str:
    """Return how to read the chart, and where the test on the past shows the band to be too narrow, that it is."""
    inside = forecast.tests[0].weeks_covered_percent
    usual = "the band holds 19 weeks in 20 if things go on as before."
    if inside < LEAST_COVERED:
        usual = f"the band is too narrow: in the test below it held {words.percent(inside)} of weeks, not 95%."
    return f"Grey: received. Dashed: expected; {usual}"


def weeks_table(forecast: Forecast) -> str:
    """Return each week ahead with its interval."""
    columns = [Column("Week from", False), Column("Expected"), Column("95% interval")]
    rows = [
        [words.day(day), words.count(value), words.span(low, high, "count")]
        for day, value, low, high in forecast.weeks()
    ]
    return table("Contacts expected by week", columns, rows)


def weeks_file(forecast: Forecast) -> list[Mapping[str, object]]:
    """Return each day ahead as lines of a file."""
    sides = zip(forecast.days, forecast.ahead.expected, forecast.ahead.low, forecast.ahead.high, strict=True)
    return [{"day": day.isoformat(), "weekday": WEEKDAYS[day.weekday()], "expected": round(float(value), 2),
             "low": int(low), "high": int(high)} for day, value, low, high in sides]  # fmt: skip


def weekdays_table(forecast: Forecast) -> str:
    """Return each weekday with what to expect, and the range that a single day lies in 19 times in 20."""
    columns = [Column("Day", False), Column("Expected"), Column("19 days in 20 within")]
    rows = [
        [WEEKDAYS[day], words.value(value, "rate"), words.span(low, high, "count")]
        for day, value, low, high in forecast.weekdays()
    ]
    return table(WEEKDAY, columns, rows)


def weekday_rows(forecast: Forecast) -> list[dict[str, object]]:
    """Return the same as lines of a file."""
    return [
        {"weekday": WEEKDAYS[day], "expected": round(value, 2), "low": low, "high": high}
        for day, value, low, high in forecast.weekdays()
    ]


def tests_table(tests: Sequence[BackTest]) -> str:
    """Return how each method did on weeks it had not seen, the method chosen first."""
    columns = [
        Column("Method", False),
        *map(Column, ("Error, days", "Error, weeks", "Days in interval", "Weeks in interval")),
    ]
    rows = [
        [
            text(words.capital(method_words(test.method))),
            *map(
                words.percent,
                (test.error_percent, test.week_error_percent, test.covered_percent, test.weeks_covered_percent),
            ),
        ]
        for test in tests
    ]
    return table(tests_caption(tests), columns, rows)


def tests_caption(tests: Sequence[BackTest]) -> str:
    """Return on how many past spans the methods were tried."""
    trials = tests[0].trials if tests else 0
    return f"Back-test on {words.number(trials)} past spans of 12 weeks; the first method is used"


def tests_rows(tests: Sequence[BackTest]) -> list[dict[str, object]]:
    """Return the same as lines of a file."""
    return [
        {
            "method": method_words(test.method), "error_days_percent": round(test.error_percent, 4),
            "error_weeks_percent": round(test.week_error_percent, 4),
            "days_in_interval_percent": round(test.covered_percent, 4),
            "weeks_in_interval_percent": round(test.weeks_covered_percent, 4),
        }
        for test in tests
    ]  # fmt: skip


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
        [text(names.get(rating, rating)), words.allowed(limits[rating]), words.percent(share)]
        for rating, share in tried.by_rating.items()
    ]
    return table(SIMULATED, columns, rows)


def ratings_rows(tried: WhatIf, limits: Mapping[str, float], names: Mapping[str, str]) -> list[dict[str, object]]:
    """Return the same as lines of a file."""
    return [
        {"risk": names.get(rating, rating), "target_hours": limits[rating], "within_target_percent": round(share, 4)}
        for rating, share in tried.by_rating.items()
    ]


def shifts_table(shifts: Sequence[Shift], fewest: WhatIf | None, tried: WhatIf) -> str:
    """Return people needed by kind of day: by the formula and by simulation."""
    columns = [Column("Shift", False), *map(Column, ("Contacts an hour", "Erlang C", "Simulated"))]
    rows = [
        [shift.name, words.value(shift.per_hour, "ratio"), str(shift.erlang), people]
        for shift, people in zip(shifts, _simulated(fewest, tried), strict=True)
    ]
    return table(NEEDED, columns, rows)


def shifts_rows(shifts: Sequence[Shift], fewest: WhatIf | None, tried: WhatIf) -> list[dict[str, object]]:
    """Return the same as lines of a file."""
    return [
        {
            "shift": shift.name, "contacts_an_hour": round(shift.per_hour, 4), "erlang_c": shift.erlang,
            "simulated": people,
        }
        for shift, people in zip(shifts, _simulated(fewest, tried), strict=True)
    ]  # fmt: skip


def _simulated(fewest: WhatIf | None, tried: WhatIf) -> list[str]:
    return [str(fewest.desk.weekday) if fewest else "Not with more people", f"{tried.desk.weekend} (as set)"]


def validation_table(validation: Validation) -> str:
    """Return real and simulated shares by month, the months that tested the simulation last."""
    columns = [Column("Month", False), Column("Used to", False), Column("Decided on time"), Column("Simulated")]
    rows = [
        [words.month(month), use, words.percent(real), words.percent(simulated)]
        for month, use, real, simulated in _months(validation)
    ]
    return table(KNOWN, columns, rows)


def validation_rows(validation: Validation) -> list[dict[str, object]]:
    """Return the same as lines of a file."""
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
    return f"The nearest that the first months come to what was real is with {words.count(minutes)} minutes: {shares}."


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
