"""Compares how soon, how often and with what agencies answer checks. A row is one agency over some months."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from queries.build import having
from queries.calendar.months import months_after
from queries.groups.breakdown import FEWEST, listed, lowered
from queries.measure.absent import not_in_data
from queries.measure.engine import Facts
from queries.measure.months_of_checks import counted, known_by_agency, months_known, within
from queries.statistics.funnel import FunnelVerdict, funnel
from queries.statistics.intervals import Interval, wilson_percent
from queries.statistics.survival import reached, steps

ALL = "all"
MONTHS = 12
_COLUMNS = ("agency", "requested_month", "timed", "on_time", "due", "untimed", "waited", "returned", "answer")


_NEEDED = ("returned", "timed")


@dataclass(frozen=True)
class Clock:
    """One agency: checks asked of it, those due, on time and unanswered, and what its answers were.

    `untimed` checks have no time of day: they are left out of hours and of `due`, and not of `answerable`, the checks
    that are back or due. `half` and `nine_tenths` are hours (Kaplan-Meier), None where too few have been
    returned to know. `verdict` is the agency's place among all in the funnel of checks on time. `months` says which
    months are counted, where not all that were asked for can be known.
    """

    agency: str
    checks: int
    due: int
    on_time: int
    unanswered: int
    answered: int
    nothing_known: int
    declined: int
    answerable: int
    untimed: int
    half: float | None
    nine_tenths: float | None
    verdict: FunnelVerdict | None = None
    months: str = ""

    @property
    def percent(self) -> float | None:
        """The share of those due that came on time; None while none is due."""
        return _share(self.on_time, self.due)

    @property
    def interval(self) -> Interval | None:
        """The 95% interval of that share, in percent."""
        return wilson_percent(self.on_time, self.due)

    @property
    def unanswered_percent(self) -> float | None:
        """The share of those due that had no answer by the as-at."""
        return _share(self.unanswered, self.answerable)

    @property
    def nothing_known_percent(self) -> float | None:
        """The share of recorded answers that say `nothing known`."""
        return _share(self.nothing_known, self.answered)

    @property
    def declined_percent(self) -> float | None:
        """The share of recorded answers that decline to share."""
        return _share(self.declined, self.answered)


def agency_clocks(
    facts: Facts, month: date, where: Mapping[str, str] | None = None, months: int = MONTHS
) -> list[Clock]:
    """Return a row for each agency asked in some months up to one (its first day), and one for `all`.

    `all` counts the months known for every agency; there is no such row if there are none.

    Empty where no check was asked, or where it is not recorded when checks came back.
    """
    rows = _asked(facts, month, where, months)
    if rows is None or rows.is_empty():
        return []
    first = months_after(month, 1 - months)
    clocks = [
        replace(_clock(str(agency), rows.filter(pl.col("agency") == agency)), months=said)
        for agency in rows["agency"].unique().sort()
        for said in [counted(facts, {**(where or {}), "agency": str(agency)}, first, month)]
    ]
    due = [(clock.agency, clock.on_time, clock.due) for clock in clocks if clock.due]
    compared = funnel(due) if len(due) > 1 else None
    verdicts = {unit.name: unit.verdict for unit in compared.units} if compared else {}
    clocks = [replace(clock, verdict=verdicts.get(clock.agency)) for clock in clocks]
    every = rows.filter(within(months_known(facts, where or {}, first, month)))
    if every.is_empty():
        return clocks
    return [*clocks, replace(_clock(ALL, every), months=counted(facts, where or {}, first, month))]


def beside_others(facts: Facts, agency: str, month: date, months: int = MONTHS) -> tuple[Clock, Clock] | None:
    """Return one agency's row, with its place among all, and one for all others together, of the months that are known
    of every agency.

    None where it was not asked, or where it is not recorded when checks came back.
    """
    clocks = {clock.agency: clock for clock in agency_clocks(facts, month, months=months)}
    rows = _asked(facts, month, None, months)
    if rows is None or agency not in clocks:
        return None
    first = months_after(month, 1 - months)
    others = rows.filter(pl.col("agency") != agency, within(months_known(facts, {}, first, month)))
    return clocks[agency], replace(_clock("others", others), months=counted(facts, {}, first, month))


def _asked(facts: Facts, month: date, where: Mapping[str, str] | None, months: int) -> pl.DataFrame | None:
    """Return the checks of each agency in the months that its extracts reach; None where answers are not recorded."""
    if absent(facts):
        return None
    asked = facts.fact("agency_checks", list(dict.fromkeys([*_COLUMNS, *(where or {})])))
    known = known_by_agency(facts, asked["agency"].unique(), months_after(month, 1 - months), month, where)
    return asked.filter(known, *having(where))


def absent(facts: Facts) -> str | None:
    """Return what no extract holds of what agencies are compared by, as a sentence; None where all is held."""
    return not_in_data(facts, "agency_checks", _NEEDED)


def claim(clocks: list[Clock], names: Mapping[str, str]) -> str:
    """Return whose checks are late more often than chance explains, without a full stop; see `absent` first."""
    each = [clock for clock in clocks if clock.agency != ALL]
    named = [(names.get(clock.agency, clock.agency), clock.verdict) for clock in each if clock.due >= FEWEST]
    low = lowered([name for name, verdict in named if verdict in ("below", "far_below")])
    high = lowered([name for name, verdict in named if verdict in ("above", "far_above")])
    if not clocks:
        return "No agency was asked in these months"
    if len(each) == 1:
        return "Only one agency was asked, and there is none to compare it with"
    if not named:
        return "Too few checks of each agency to compare one with the others"
    if low:
        return f"Checks by {listed(low)} are late more often than chance explains"
    if high:
        return f"Checks by {listed(high)} are on time more often than chance explains"
    return "No agency's checks are late more often than chance explains"


def _clock(agency: str, rows: pl.DataFrame) -> Clock:
    timed, returned, answer = rows["timed"], rows["returned"], rows["answer"]
    due, untimed = rows["due"], rows["untimed"]
    waits = steps(rows.filter(~untimed).select(time="waited", ended="returned"), [])
    return Clock(
        agency,
        checks=rows.height,
        due=int(timed.sum()),
        on_time=int((rows["on_time"] & timed).sum()),
        unanswered=int((due & ~returned).sum()),
        answered=int(answer.is_not_null().sum()),
        nothing_known=int((answer == "nothing_known").sum() or 0),
        declined=int((answer == "declined").sum() or 0),
        answerable=int(due.sum()),
        untimed=int(untimed.sum()),
        half=_within(waits, 0.5),
        nine_tenths=_within(waits, 0.9),
    )


def _within(waits: pl.DataFrame, share: float) -> float | None:
    times = reached(waits, [], share)["time"].to_list()
    return float(times[0]) if times and times[0] is not None else None


def _share(part: int, whole: int) -> float | None:
    return part * 100 / whole if whole else None
