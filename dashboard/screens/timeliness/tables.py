"""Writes the tables of the page on timeliness: how long decisions take, and how often each group gets one on time.

Each row is a rating, or a group.
"""

from collections.abc import Mapping, Sequence

from dashboard.components.rates import group_cells
from dashboard.components.tables import Column, table
from dashboard.html import text
from publish.charts.hours import Ridge, bands
from queries import words
from queries.groups.breakdown import Group
from queries.metrics.metric import Metric
from queries.workload.distributions import Times

NOT_REACHED = "Not reached"
LATE = {None: "No target", False: "Within target", True: "After target"}
HOURS = "Hours from received to decided, of decided contacts; the first and last bands hold all that is beyond them."


def times_table(caption: str, rows: Sequence[Times], names: Mapping[str, str]) -> str:
    """Return how long decisions take by rating, the highest first and all ratings together last."""
    columns = [Column("Risk", False), *map(Column, (
        "Target", "Within target", "Half decided within", "9 in 10 within", "Undecided and late"))]  # fmt: skip
    body = [
        [
            text(names.get(row.group, row.group)),
            text(_targets(row)),
            "–" if row.percent is None else words.percent(row.percent),
            _hours(row.half),
            _hours(row.nine_tenths),
            words.count(row.undecided_late),
        ]
        for row in [*reversed(rows[:-1]), *rows[-1:]]
    ]
    return table(caption, columns, body, total=True)


def times_rows(rows: Sequence[Times], names: Mapping[str, str]) -> list[dict[str, object]]:
    """Return the same as rows of a file."""
    return [
        {
            "risk": names.get(row.group, row.group), "target_hours": " or ".join(f"{hours:g}" for hours in row.targets),
            "on_time": row.on_time, "due": row.due, "on_time_percent": row.percent, "half_decided_hours": row.half,
            "nine_tenths_decided_hours": row.nine_tenths, "undecided_late": row.undecided_late,
        }
        for row in [*reversed(rows[:-1]), *rows[-1:]]
    ]  # fmt: skip


def hours_table(caption: str, ridges: Sequence[Ridge]) -> str:
    """Return the distribution of hours: how many decisions of each rating took how long, and whether on time."""
    columns = [Column("Risk", False), Column("Time", False), Column("Decisions"), Column("Reading", False)]
    rows = [[text(name), text(band), words.count(count), LATE[late]] for name, band, count, late in bands(ridges)]
    return table(caption, columns, rows)


def hours_rows(ridges: Sequence[Ridge]) -> list[dict[str, object]]:
    """Return the same as rows of a file."""
    return [
        {"risk": name, "time": band, "decisions": count, "within_target": None if late is None else not late}
        for name, band, count, late in bands(ridges)
    ]


def groups_table(
    caption: str, rows: Sequence[tuple[str, Group]], metric: Metric, heading: str, target: float | None
) -> str:
    """Return each group's share on time, interval, place in the funnel and, for contacts, its median hours.

    All groups together come last.
    """
    with_half = metric.fact == "contacts"
    columns = [Column(heading, False), Column("On time", False), Column("Against the average", False),
               Column(metric.noun.capitalize()), Column("95% interval"),
               *([Column("Half decided within")] if with_half else [])]  # fmt: skip
    body = [group_cells(name, row, metric, target) + ([_hours(row.half)] if with_half else []) for name, row in rows]
    return table(caption, columns, body, total=True, seen=False)


def _hours(hours: float | None) -> str:
    return words.hours(hours) if hours is not None else NOT_REACHED


def not_reached_note(times: Sequence[Times]) -> str:
    """Return what stands where half or nine in ten are not decided yet; empty where that stands nowhere."""
    if all(hours is not None for row in times for hours in (row.half, row.nine_tenths)):
        return ""
    return f" {NOT_REACHED}: too few are decided yet."


def untimed_note(times: Sequence[Times]) -> str:
    """Return how many contacts have no time of day, and what their times could make of the share on time."""
    if not times or not times[-1].untimed:
        return ""
    row = times[-1]
    note = f" Left out: {words.count(row.untimed)} without a time of day."
    if row.bounds is None:
        return note
    least, most = (words.percent(bound) for bound in row.bounds)
    return f"{note} Whatever their times were, {least} to {most} of those due were on time."


def _targets(row: Times) -> str:
    return " or ".join(words.allowed(hours) for hours in row.targets) if len(row.targets) < 3 else ""
