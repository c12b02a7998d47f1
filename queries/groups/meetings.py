"""Counts which agencies took part in strategy discussions and conferences over 12 months. A row is one agency.

An agency is invited to few conferences a month, so single months by agency would mostly show chance.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from etl import codes
from queries import words
from queries.calendar.months import last_day, months_after
from queries.groups.duty import EVERY, MONTHS, Share
from queries.measure.engine import Facts, measure
from queries.measure.nouns import runs_said
from queries.metrics.catalogue import METRICS


@dataclass(frozen=True)
class Attendance:
    """One agency: of its invitations to each kind of meeting, how many it took up."""

    agency: str
    shares: Mapping[str, Share]


def attendance(facts: Facts, month: date, where: Mapping[str, str] | None = None) -> list[Attendance]:
    """Return a row for each agency invited in the known months of 12, in the codes' order, and last all together."""
    known = _known(facts, month, where).filter(pl.col("denominator") > 0)
    sums = known.group_by(_BY, maintain_order=True).agg(pl.col("numerator", "denominator").sum())
    rows: dict[str, dict[str, Share]] = {agency: {} for agency in codes.AGENCIES}
    for agency, meeting, numerator, denominator in sums.rows():
        rows[agency][meeting] = Share(numerator, denominator)
    found = [Attendance(agency, shares) for agency, shares in rows.items() if shares]
    return [*found, Attendance(EVERY, _together(found))] if found else []


def months_counted(facts: Facts, month: date, where: Mapping[str, str] | None = None) -> str:
    """Return which of the 12 months up to one are counted of each kind of meeting, where not all: a sentence each."""
    known = _known(facts, month, where)
    said = []
    for meeting in codes.MEETINGS:
        months = sorted(set(known.filter(pl.col("meeting").cast(pl.String) == meeting)["start"]))
        if 0 < len(months) < MONTHS:
            said.append(f"Of {_NAMES[meeting]}, {runs_said(months)} are counted: other months are not known.")
    return " ".join(said)


def _known(facts: Facts, month: date, where: Mapping[str, str] | None) -> pl.DataFrame:
    first = months_after(month, 1 - MONTHS)
    frame = measure(facts, [METRICS["attended"]], by=_BY, where=where, since=first, until=last_day(month))
    if frame.is_empty():
        return pl.DataFrame(schema=dict.fromkeys((*_BY, "start", "numerator", "denominator"), pl.Int64))
    return frame.filter(pl.col("status").cast(pl.String).is_in(["ok", "partial"]))


def claim(rows: list[Attendance]) -> str:
    """Return which agency took up the smallest share of its invitations, of ten or more: to strategy discussions, or to
    conferences where nothing is recorded of those.
    """
    held = [meeting for meeting in codes.MEETINGS if any(meeting in row.shares for row in rows)]
    meeting = held[0] if held else "strategy_discussion"
    asked = [(row.agency, row.shares.get(meeting)) for row in rows[:-1]]
    meant = f"invitations to {_NAMES[meeting]}"
    shares = [(share.percent or 0.0, agency) for agency, share in asked if share and share.denominator >= _FEWEST]
    if len(shares) < 2:
        return f"Too few {meant} to tell agencies apart"
    least, agency = min(shares)
    return f"{codes.AGENCIES[agency]} took up {words.percent(least)} of its {meant}"


_BY = ["agency", "meeting"]
_FEWEST = 10
_NAMES = {"strategy_discussion": "strategy discussions", "conference": "conferences"}


def _together(rows: list[Attendance]) -> dict[str, Share]:
    found = {}
    for meeting in codes.MEETINGS:
        shares = [row.shares[meeting] for row in rows if meeting in row.shares]
        if shares:
            found[meeting] = Share(sum(s.numerator for s in shares), sum(s.denominator for s in shares))
    return found
