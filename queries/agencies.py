"""How each agency answers checks; one row is one agency, with how long it took and what it answered, over months."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from queries.breakdown import FEWEST, listed, lowered
from queries.measure import Facts
from queries.months import months_after, number_of
from queries.needs import holds
from queries.statistics.funnel import FunnelVerdict, funnel
from queries.statistics.intervals import Interval, wilson
from queries.statistics.survival import quantile

MONTHS = 12
_COLUMNS = ("agency", "requested_month", "timed", "on_time", "waited", "returned", "answer")


@dataclass(frozen=True)
class Clock:
    """One agency: checks asked, how many are due and of those on time or unanswered, and what the answered said.

    `half` and `nine_tenths` are hours (Kaplan-Meier), None where too few have been returned to know. `verdict` is the
    agency's place among all in the funnel of checks on time.
    """

    agency: str
    checks: int
    due: int
    on_time: int
    unanswered: int
    answered: int
    nothing_known: int
    declined: int
    half: float | None
    nine_tenths: float | None
    verdict: FunnelVerdict | None = None

    @property
    def percent(self) -> float | None:
        """The share of those due that came on time; None while none is due."""
        return _share(self.on_time, self.due)

    @property
    def interval(self) -> Interval | None:
        """The 95% interval of that share, in percent."""
        found = wilson(self.on_time, self.due)
        return Interval(found.lower * 100, found.upper * 100) if found else None

    @property
    def unanswered_percent(self) -> float | None:
        """The share of those due that had no answer by the as-at."""
        return _share(self.unanswered, self.due)

    @property
    def nothing_known_percent(self) -> float | None:
        """The share of recorded answers that were: nothing known."""
        return _share(self.nothing_known, self.answered)

    @property
    def declined_percent(self) -> float | None:
        """The share of recorded answers that were: declined."""
        return _share(self.declined, self.answered)


def agency_clocks(
    facts: Facts, month: date, where: Mapping[str, str] | None = None, months: int = MONTHS
) -> list[Clock]:
    """Return a row per agency asked in some months up to one (its first day), in their order, and one for `all`.

    Empty where no check was asked, or where it is not recorded when checks came back.
    """
    if not holds(facts, "agency_checks", ["returned", "timed"]):
        return []
    kept = dict(where or {})
    rows = facts.fact("agency_checks", list(dict.fromkeys([*_COLUMNS, *kept]))).filter(
        pl.col("requested_month").is_between(number_of(months_after(month, 1 - months)), number_of(month)),
        *(pl.col(dim).cast(pl.String) == value for dim, value in kept.items()),
    )
    if rows.is_empty():
        return []
    found = [_clock(str(agency), rows.filter(pl.col("agency") == agency)) for agency in rows["agency"].unique().sort()]
    placed = funnel([(one.agency, one.on_time, one.due) for one in found])
    verdicts = {unit.name: unit.verdict for unit in placed.units} if placed else {}
    return [*(replace(one, verdict=verdicts.get(one.agency)) for one in found), _clock("all", rows)]


def claim(clocks: list[Clock], names: Mapping[str, str]) -> str:
    """Return whose checks are late more often than chance explains, without a full stop."""
    enough = [one for one in clocks[:-1] if one.due >= FEWEST]
    low = lowered([names.get(one.agency, one.agency) for one in enough if one.verdict in ("below", "far_below")])
    high = lowered([names.get(one.agency, one.agency) for one in enough if one.verdict in ("above", "far_above")])
    if not clocks:
        return "No agency was asked in these months"
    if low:
        return f"Checks by {listed(low)} are late more often than chance explains"
    if high:
        return f"Checks by {listed(high)} are on time more often than chance explains"
    return "No agency's checks are late more often than chance explains"


def _clock(agency: str, rows: pl.DataFrame) -> Clock:
    timed, returned, answer = rows["timed"], rows["returned"], rows["answer"]
    waits = rows.select(time="waited", ended="returned")
    return Clock(
        agency,
        checks=rows.height,
        due=int(timed.sum()),
        on_time=int((rows["on_time"] & timed).sum()),
        unanswered=int((timed & ~returned).sum()),
        answered=int(answer.is_not_null().sum()),
        nothing_known=int((answer == "nothing_known").sum() or 0),
        declined=int((answer == "declined").sum() or 0),
        half=_within(waits, 0.5),
        nine_tenths=_within(waits, 0.9),
    )


def _within(waits: pl.DataFrame, share: float) -> float | None:
    found = quantile(waits, [], share)["time"].to_list()
    return float(found[0]) if found and found[0] is not None else None


def _share(part: int, whole: int) -> float | None:
    return part * 100 / whole if whole else None
