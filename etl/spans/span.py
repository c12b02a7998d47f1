"""Defines a span: the months that a table or a part of it can speak for, who says so, and what shows it.

This module also names the tables with dated rows, with the column that divides each table into parts and the column
that ends a row. A part is a level of support, an agency asked or a hub; no part means the whole table.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from etl.spans.chance import QUIET, THIN, unlikely_none

DATED = (
    "contacts",
    "agency_checks",
    "referrals",
    "assessments",
    "section47",
    "strategy_discussions",
    "support_episodes",
)
PART = {"contacts": "hub", "agency_checks": "agency", "referrals": "hub", "support_episodes": "level"}
ENDS = {
    "referrals": "closed_on",
    "assessments": "authorised_on",
    "section47": "conference_on",
    "support_episodes": "ended_on",
}
DECLARED = ("policy", "load", "format")  # from the most authority to the least; then what is found
FOUND = "found"
OLDEST, AS_AT = "oldest row", "as-at"  # what ends a span where nothing is declared, and nothing found


@dataclass(frozen=True)
class TableSpan:
    """The whole months that a part can speak for: the first, the last, and who says so of each end.

    Months are given by their first days; `holes` are months in between that are not known.

    `usual` is the median of starts a month; a part that is not `checkable` has too few for a stop to show. `begun` and
    `ended` are the months that its own rows speak for, and `newest` is the day of the last row. `silence` is the number
    of days since then, in which `expected` rows were to come. `older` and `later` count rows outside those months, and
    `closed` the older ones that had ended when they begin. A hub of which there is no row may have rows `elsewhere`,
    under other hubs' names: referrals of the children it had just had a contact about. `gaps` are the months in which
    those hubs do not speak.
    """

    table: str
    part: str | None
    first: date
    last: date
    holes: tuple[date, ...]
    first_by: str
    last_by: str
    usual: float
    checkable: bool
    begun: date
    ended: date
    newest: date
    silence: int
    expected: float
    older: int
    later: int
    closed: int = 0
    elsewhere: int = 0
    gaps: tuple[date, ...] = ()

    @property
    def tells_counts(self) -> bool:
        """Whether readers may be told how many rows it has."""
        return True

    @property
    def is_judged(self) -> bool:
        """Whether its months are more than those of its oldest row and the as-at: found by a check, or declared."""
        return self.checkable or not {self.first_by, self.last_by}.isdisjoint(DECLARED)

    @property
    def says_nothing(self) -> bool:
        """Whether there is no month that it can speak for."""
        return {self.first, self.last} <= set(self.holes)

    @property
    def stands_elsewhere(self) -> bool:
        """Whether its rows are here under the name of another hub: more than are called thin of those expected."""
        return self.says_nothing and self.elsewhere > THIN * self.expected

    @property
    def is_silent(self) -> bool:
        """Whether it ends in days without a row that chance does not explain."""
        return self.silence >= QUIET and unlikely_none(self.expected)

    @property
    def trickles(self) -> bool:
        """Whether rows go on after the months that they can speak for, too few: the last of them is no end."""
        further = 12 * (self.newest.year - self.ended.year) + self.newest.month - self.ended.month
        return further > 1 or (further == 1 and not self.is_silent)

    def speaks_for(self, month: date) -> bool:
        """Return whether a month (its first day) can be known."""
        return self.first <= month <= self.last and month not in self.holes

    def as_json(self) -> dict[str, Any]:
        """Return plain values, with days as ISO 8601."""
        plain = asdict(self) | {name: [each.isoformat() for each in getattr(self, name)] for name in _MONTHS}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in plain.items()}


class OfEveryHub(TableSpan):
    """A span that is not divided by hub, for a reader of some: its months hold for these, its counts are of all."""

    @property
    def tells_counts(self) -> bool:
        """Whether readers may be told how many rows it has."""
        return False


_MONTHS = ("holes", "gaps")
_DAYS = [each.name for each in fields(TableSpan) if each.type is date]


def read_spans(raw: Iterable[Mapping[str, Any]]) -> tuple[TableSpan, ...]:
    """Return spans from their JSON form."""
    return tuple(_read(each) for each in raw)


def _read(raw: Mapping[str, Any]) -> TableSpan:
    days = {name: date.fromisoformat(raw[name]) for name in _DAYS}
    months = {name: tuple(map(date.fromisoformat, raw.get(name, ()))) for name in _MONTHS}
    return TableSpan(**(dict(raw) | days | months))


def first_months(spans: Iterable[TableSpan]) -> dict[str, date]:
    """Return the first month that each table, or any part of it, speaks for."""
    found: dict[str, date] = {}
    for each in spans:
        found[each.table] = min(each.first, found.get(each.table, each.first))
    return found


def spans_of_coverage(coverage: Mapping[str, date], last: date) -> tuple[TableSpan, ...]:
    """Return the spans of a build older than spans: from the month of a table's oldest row to that of the as-at."""
    return tuple(
        TableSpan(
            table, None, first, last, (), OLDEST, AS_AT, usual=0.0, checkable=False, begun=first, ended=last,
            newest=last, silence=0, expected=0.0, older=0, later=0,
        )
        for table, first in coverage.items()
    )  # fmt: skip
