"""Tables of the timeliness page: how long decisions take, and how often each group of referrers got one in time."""

from collections.abc import Mapping, Sequence

from dashboard.parts.drawing import bar
from dashboard.parts.html import image, text, verdict
from dashboard.parts.table import Column, table
from publish import icons
from publish.charts.hours import Ridge, bands
from queries import words
from queries.breakdown import Group
from queries.distributions import Times
from queries.metric import Metric

NOT_REACHED = "Not reached"
LATE = {None: "No target", False: "Within target", True: "After target"}
HOURS = "Hours from received to decided, of decided contacts; the first and last bands hold all that is beyond them."


def times_table(caption: str, rows: Sequence[Times], names: Mapping[str, str]) -> str:
    """Return how long decisions take by rating, the highest first and all of them last."""
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


def hours_table(caption: str, ridges: Sequence[Ridge]) -> str:
    """Return the distribution of hours: how many decisions of each rating took how long, and whether in time."""
    columns = [Column("Risk", False), Column("Time", False), Column("Decisions"), Column("Reading", False)]
    rows = [[text(name), text(band), words.count(count), LATE[late]] for name, band, count, late in bands(ridges)]
    return table(caption, columns, rows)


def hours_rows(ridges: Sequence[Ridge]) -> list[dict[str, object]]:
    """Return the same as lines of a file."""
    return [
        {"risk": name, "time": band, "decisions": count, "within_target": None if late is None else not late}
        for name, band, count, late in bands(ridges)
    ]


def groups_table(
    caption: str, rows: Sequence[tuple[str, Group]], metric: Metric, heading: str, target: float | None
) -> str:
    """Return each group's share on time, interval, funnel verdict and (for contacts) median; all of them last."""
    with_half = metric.fact == "contacts"
    columns = [Column(heading, False), Column("On time", False), Column("Against the average", False),
               Column(metric.noun.capitalize()), Column("95% interval"),
               *([Column("Half decided within")] if with_half else [])]  # fmt: skip
    body = [_group(name, row, metric, target) + ([_hours(row.half)] if with_half else []) for name, row in rows]
    return table(caption, columns, body, total=True, seen=False)


def _group(name: str, row: Group, metric: Metric, target: float | None) -> list[str]:
    picture = image(bar(row.value, row.interval, target))
    said = ""
    if row.verdict:
        said = verdict(icons.funnel_icon(row.verdict, metric.better, size=20), words.funnel(row.verdict), 20)
    return [
        text(name),
        f'<div class="incell"><span class="num">{words.percent(row.value)}</span>{picture}</div>',
        said,
        words.count(row.denominator),
        words.span(row.interval.lower, row.interval.upper, "percent"),
    ]


def _hours(hours: float | None) -> str:
    return words.hours(hours) if hours is not None else NOT_REACHED


def _targets(row: Times) -> str:
    return " or ".join(words.allowed(hours) for hours in row.targets) if len(row.targets) < 3 else ""
