"""Writes the tables of the page on demand: contacts by hour and weekday, months of work, and counts by source.

Each row is an hour of the day, a month or a source.
"""

from collections.abc import Sequence
from datetime import time

from dashboard.components.measures import variation
from dashboard.components.rates import in_cell
from dashboard.components.tables import Column, bar, table
from dashboard.html import paragraph, text
from queries import words
from queries.series.points import expected_range
from queries.series.volumes import Volume
from queries.workload.arrivals import HOURS, WEEKDAYS, Arrivals, claim, clock, span
from queries.workload.backlog import Month

CAPTION = "Contacts by month. Difference: received less decided, open cases left out."


def arrivals_table(week: Arrivals) -> str:
    """Return contacts in each hour of an average week, with an average day last."""
    columns = [Column("Hour from", False), *(Column(day[:3]) for day in WEEKDAYS)]
    rows = [[clock(hour), *(words.value(week.mean(day, hour), "rate") for day in range(7))] for hour in HOURS]
    rows.append(["Whole day", *(words.value(week.day(day), "rate") for day in range(7))])
    caption = f"Contacts received in an average week, {span(week)}"
    return paragraph(caption) + table(caption, columns, rows, total=True, seen=False)


def arrivals_rows(week: Arrivals) -> list[dict[str, object]]:
    """Return the same as rows of a file; `days` is how many of the weekday were counted."""
    return [
        {
            "weekday": WEEKDAYS[day], "hour_from": clock(hour), "contacts": week.counts[day][hour],
            "days": week.days[day], "mean": round(week.mean(day, hour), 4),
        }
        for day in range(7)
        for hour in HOURS
    ]  # fmt: skip


def arrivals_line(week: Arrivals) -> list[str]:
    """Return what was counted, ready for a line."""
    pieces = [f"Contacts received, {span(week)}: average in each hour"]
    if week.weekend is not None:
        pieces.append(f"<b>{words.percent(week.weekend)}</b> at weekends")
    if week.untimed:
        pieces.append(f"{words.count(week.untimed)} without a time of day left out")
    return pieces


def arrivals_alt(week: Arrivals, opens: time, closes: time) -> str:
    """Return what the heat map shows, for people who can't see it."""
    days = ", ".join(f"{day} {words.value(week.day(i), 'rate')}" for i, day in enumerate(WEEKDAYS))
    return f"{claim(week, opens, closes)}. Average contacts a day: {days}. The table has every hour."


def backlog_table(months: Sequence[Month]) -> str:
    """Return the months, newest first."""
    columns = [Column("Month", False), *map(Column, ("Received", "Difference", "Undecided at its end"))]
    return paragraph(CAPTION) + table(CAPTION, columns, [_month(month) for month in reversed(months)], seen=False)


def backlog_rows(months: Sequence[Month]) -> list[dict[str, object]]:
    """Return the same as rows of a file."""
    return [
        {
            "month": f"{month.month:%Y-%m}", "received": month.received, "received_less_decided": month.net,
            "undecided_at_end": month.undecided, "complete": month.whole,
        }
        for month in months
    ]  # fmt: skip


def volumes_table(caption: str, volumes: Sequence[Volume]) -> str:
    """Return each source's count with its verdict, expected range and share of the month; the largest first."""
    columns = [Column("Source", False), Column("Received"), Column("Reading", False), Column("Expected range"),
               Column("Share of the month", False)]  # fmt: skip
    return table(caption, columns, [_volume(volume) for volume in volumes], seen=False)


def volume_rows(volumes: Sequence[Volume]) -> list[dict[str, object]]:
    """Return the same as rows of a file."""
    return [
        {"source": each.name, "received": each.count, "share": each.share, "verdict": each.series.variation or ""}
        for each in volumes
    ]


def _month(month: Month) -> list[str]:
    net = "–" if month.net is None else words.net(month.net)
    state = "" if month.whole else " (not known)" if month.unknown else " (not complete)"
    return [text(f"{words.month(month.month)}{state}"), *(_count(month.received), net, _count(month.undecided))]


def _count(number: int | None) -> str:
    return "–" if number is None else words.count(number)


def _volume(volume: Volume) -> list[str]:
    series, at = volume.series, volume.series.latest
    spc = at.spc if at and series.current else None
    expected = expected_range(spc, "count") or "–"
    moved = variation(series, 20) if spc else "Not known yet"
    share = "–" if volume.share is None else in_cell(words.percent(volume.share), bar(volume.share, None, None))
    return [text(volume.name), f"<b>{words.count(volume.count)}</b>", moved, expected, share]
