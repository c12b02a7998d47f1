"""When contacts come, as a table and in words: one row is an hour of the day, one column a weekday."""

from datetime import time

from dashboard.parts.html import paragraph
from dashboard.parts.table import Column, table
from queries import words
from queries.arrivals import HOURS, WEEKDAYS, Arrivals, claim, clock, span


def arrivals_table(found: Arrivals) -> str:
    """Return contacts in each hour of an average week, with an average day last."""
    columns = [Column("Hour from", False), *(Column(day[:3]) for day in WEEKDAYS)]
    rows = [[clock(hour), *(words.value(found.mean(day, hour), "rate") for day in range(7))] for hour in HOURS]
    rows.append(["Whole day", *(words.value(found.day(day), "rate") for day in range(7))])
    caption = f"Contacts received in an average week, {span(found)}"
    return paragraph(caption) + table(caption, columns, rows, total=True, seen=False)


def arrivals_rows(found: Arrivals) -> list[dict[str, object]]:
    """Return the same as lines of a file; `days` is how many of the weekday were counted."""
    return [
        {
            "weekday": WEEKDAYS[day], "hour_from": clock(hour), "contacts": found.counts[day][hour],
            "days": found.days[day], "mean": round(found.mean(day, hour), 4),
        }
        for day in range(7)
        for hour in HOURS
    ]  # fmt: skip


def arrivals_line(found: Arrivals) -> list[str]:
    """Return what was counted, ready for a line."""
    pieces = [f"Contacts received, {span(found)}: average in each hour"]
    if found.weekend is not None:
        pieces.append(f"<b>{words.percent(found.weekend)}</b> at weekends")
    if found.untimed:
        pieces.append(f"{words.count(found.untimed)} without a time of day left out")
    return pieces


def arrivals_alt(found: Arrivals, opens: time, closes: time) -> str:
    """Return what the map shows, for people who can't see it."""
    days = ", ".join(f"{day} {words.value(found.day(i), 'rate')}" for i, day in enumerate(WEEKDAYS))
    return f"{claim(found, opens, closes)}. Average contacts a day: {days}. The table has every hour."
