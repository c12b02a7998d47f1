"""Writes the tables of the page on information sharing. Each row is an agency, or a lawful basis."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from dashboard.components.measures import variation
from dashboard.components.rates import in_cell, placed
from dashboard.components.tables import Column, bar, table
from dashboard.html import text
from etl import codes
from queries import words
from queries.audits.agreement import Agreement
from queries.audits.views import Agreed
from queries.groups import duty
from queries.groups.agencies import ALL, Clock
from queries.groups.duty import Share, UnderDuty
from queries.groups.meetings import Attendance
from queries.series.points import interval
from queries.series.series import Series

NAMES = codes.AGENCIES | {ALL: "All"}
NOT_REACHED = "Not reached"


_DUTY = {
    "duty_answered": "Answered",
    "duty_refused_detrimental": "Refused for detriment to the child",
    "duty_refused_other": "Refused for another reason",
    "duty_refused_unexplained": "Refused, no reason recorded",
    "duty_consent_basis": "Consent relied on",
}


Row = TypeVar("Row", UnderDuty, Clock, Agreed)


def told_once(rows: Sequence[Row]) -> tuple[str, list[Row]]:
    """Return the months that all rows count, for the caption, and rows that need not say them; empty where they differ
    or are all that the table is about.
    """
    months = {row.months for row in rows}
    return (months.pop(), [replace(row, months="") for row in rows]) if len(months) == 1 else ("", list(rows))


def duty_table(caption: str, rows: Sequence[UnderDuty]) -> str:
    """Return what each agency answered under the duty to share; all agencies together last."""
    held = [name for name in duty.NAMES if any(name in row.shares for row in rows)]
    columns = [Column("Agency", False), Column(_DUTY[held[0]], False), *(Column(_DUTY[name]) for name in held[1:])]
    total = rows[-1].agency == ALL
    return table(caption, columns, [_under_duty(row, held) for row in rows], total=total, seen=False)


def duty_rows(rows: Sequence[UnderDuty]) -> list[dict[str, object]]:
    """Return the same as rows of a file: how many of how many, by figure."""
    return [
        {"agency": NAMES.get(row.agency, row.agency), "months": row.months}
        | {f"{name}_{part}": getattr(share, part) for name, share in row.shares.items()
           for part in ("numerator", "denominator")}
        for row in rows
    ]  # fmt: skip


def _under_duty(row: UnderDuty, held: Sequence[str]) -> list[str]:
    first, *others = (row.shares.get(name) for name in held)
    bar_of = "–"
    if first and first.percent is not None:
        bar_of = in_cell(words.percent(first.percent), bar(first.percent, first.interval, None))
    counts = [f"{words.count(each.numerator)} of {words.count(each.denominator)}" if each else "–" for each in others]
    return [_who(row), bar_of, *counts]


def _who(row: UnderDuty | Clock | Agreed) -> str:
    """Return an agency's name, with the months counted where they are not all that the table is about."""
    return text(f"{NAMES.get(row.agency, row.agency)}{f', {row.months}' if row.months else ''}")


def attendance_table(caption: str, rows: Sequence[Attendance]) -> str:
    """Return of how many invitations each agency took up, by kind of meeting; all agencies together last."""
    columns = [Column("Agency", False)]
    for title, invited in (
        ("Strategy discussions", "Invited to discussions"),
        ("Conferences", "Invited to conferences"),
    ):
        columns += [Column(title, False), Column(invited)]
    lines = [
        [
            text(NAMES.get(row.agency, row.agency)),
            *(cell for m in codes.MEETINGS for cell in _took_part(row.shares.get(m))),
        ]
        for row in rows
    ]
    return table(caption, columns, lines, total=True, seen=False)


def attendance_rows(rows: Sequence[Attendance]) -> list[dict[str, object]]:
    """Return the same as rows of a file: how many of how many, by kind of meeting."""
    return [
        {"agency": NAMES.get(row.agency, row.agency)}
        | {f"{meeting}_{part}": getattr(share, part) for meeting, share in row.shares.items()
           for part in ("numerator", "denominator")}
        for row in rows
    ]  # fmt: skip


def _took_part(share: Share | None) -> list[str]:
    if share is None or share.percent is None:
        return ["–", "–"]
    return [
        in_cell(words.percent(share.percent), bar(share.percent, share.interval, None)),
        words.count(share.denominator),
    ]


def views_table(caption: str, rows: Sequence[Agreed]) -> str:
    """Return how far each agency's views are the hub's rating, with coefficients; all agencies together last."""
    columns = [
        Column("Agency", False), Column("The hub’s rating", False), *map(Column, (
            "Within one step", "Saw more risk", "Gwet’s AC2", "Weighted kappa", "Views", "Contacts")),
    ]  # fmt: skip
    return table(caption, columns, [_agreed(row) for row in rows], total=len(rows) > 1, seen=False)


def views_rows(rows: Sequence[Agreed]) -> list[dict[str, object]]:
    """Return the same as rows of a file, against the first and the final rating."""
    return [
        {
            "agency": NAMES.get(row.agency, row.agency), "months": row.months, "against": row.against,
            "contacts": row.contacts, "views": row.views, "same": row.same, "within_one_step": row.near,
            "more_risk": row.above,
            **_coefficient("ac2_linear", row.ac2), **_coefficient("kappa_linear", row.kappa),
        }
        for row in rows
    ]  # fmt: skip


def _coefficient(name: str, found: Agreement | None) -> dict[str, object]:
    ends = found.interval if found else None
    return {
        name: found.value if found else None, f"{name}_lower_95": ends.lower if ends else None,
        f"{name}_upper_95": ends.upper if ends else None,
    }  # fmt: skip


def _agreed(row: Agreed) -> list[str]:
    return [
        _who(row),
        in_cell(words.percent(row.percent), bar(row.percent, row.interval, None)),
        words.percent(row.near_percent),
        f"{words.count(row.above)} of {words.count(row.views)}",
        *map(_told, (row.ac2, row.kappa)),
        words.count(row.views),
        words.count(row.contacts),
    ]


def _told(found: Agreement | None) -> str:
    """Return a coefficient with its interval; a dash where too few contacts were viewed."""
    if found is None:
        return "–"
    ends = found.interval
    return f"{found.value:.2f}" + (f" ({ends.lower:.2f} to {ends.upper:.2f})" if ends else "")


def clocks_table(caption: str, clocks: Sequence[Clock], target: float | None) -> str:
    """Return each agency's checks on time, place in the funnel, hours and answers; all agencies together last."""
    columns = [
        Column("Agency", False), Column("On time", False), Column("Against the average", False),
        *map(Column, ("Half back within", "9 in 10 within", "Unanswered", "Nothing known", "Declined", "Checks")),
    ]  # fmt: skip
    total = clocks[-1].agency == ALL
    return table(caption, columns, [_clock(clock, target) for clock in clocks], total=total, seen=False)


def clock_rows(clocks: Sequence[Clock]) -> list[dict[str, object]]:
    """Return the same as rows of a file; hours are empty where not reached."""
    return [
        {
            "agency": NAMES.get(clock.agency, clock.agency), "months": clock.months, "checks": clock.checks,
            "due": clock.due, "on_time": clock.on_time, "on_time_percent": clock.percent, "hours_half": clock.half,
            "hours_nine_tenths": clock.nine_tenths, "unanswered": clock.unanswered, "answered": clock.answered,
            "nothing_known": clock.nothing_known, "declined": clock.declined, "verdict": clock.verdict or "",
            "without_time_of_day": clock.untimed,
        }
        for clock in clocks
    ]  # fmt: skip


def bases_table(caption: str, bases: Sequence[Series]) -> str:
    """Return the share of checks made on each lawful basis in its latest month."""
    columns = [Column("Lawful basis", False), Column("Share of checks", False), Column("Reading", False),
               Column("Checks"), Column("95% interval")]  # fmt: skip
    return table(caption, columns, [row for basis in bases if (row := _basis(basis))], seen=False)


def _clock(clock: Clock, target: float | None) -> list[str]:
    on_time = "–"
    if clock.percent is not None:
        on_time = in_cell(words.percent(clock.percent), bar(clock.percent, clock.interval, target))
    return [
        _who(clock),
        on_time,
        placed(clock.verdict, "higher"),
        words.hours(clock.half) if clock.half is not None else NOT_REACHED,
        words.hours(clock.nine_tenths) if clock.nine_tenths is not None else NOT_REACHED,
        *map(_percent, (clock.unanswered_percent, clock.nothing_known_percent, clock.declined_percent)),
        words.count(clock.checks),
    ]


def _percent(value: float | None) -> str:
    return "–" if value is None else words.percent(value)


def _basis(series: Series) -> list[str] | None:
    latest = series.latest
    if latest is None or latest.value is None or latest.numerator is None:
        return None
    ends = interval(latest, "percent")
    name = series.metric.name.removeprefix("lawful_basis_")
    return [
        text(codes.LAWFUL_BASES[name]),
        in_cell(words.percent(latest.value), bar(latest.value, ends, None)),
        variation(series, 20),
        words.count(latest.numerator),
        words.span(ends.lower, ends.upper, "percent") if ends else "–",
    ]
