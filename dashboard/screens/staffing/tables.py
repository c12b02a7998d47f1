"""Writes the tables and words of the forecast. Each row is a week, a weekday, or a method with its back-test."""

from collections.abc import Mapping, Sequence
from math import sqrt

from dashboard.components.tables import Column, table
from dashboard.html import text
from queries import words
from queries.groups.breakdown import listed
from queries.statistics.intervals import Z95
from queries.workload.arrivals import WEEKDAYS
from queries.workload.forecast import BackTest, Forecast

WEEKDAY = "Contacts expected on a day of the next 12 weeks"
MODEL = "a model of level, trend, season and weekday"
YEAR = 52  # weeks
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
    """Return each day ahead as rows of a file."""
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
    """Return the same as rows of a file."""
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
    """Return the same as rows of a file."""
    return [
        {
            "method": method_words(test.method), "error_days_percent": round(test.error_percent, 4),
            "error_weeks_percent": round(test.week_error_percent, 4),
            "days_in_interval_percent": round(test.covered_percent, 4),
            "weeks_in_interval_percent": round(test.weeks_covered_percent, 4),
        }
        for test in tests
    ]  # fmt: skip
