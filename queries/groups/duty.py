"""Counts what each agency answered under the duty to share, over the 12 months up to a month. A row is one agency.

Refusals are few (11 an agency a year in the invented area), so single months by agency would mostly show chance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from etl import codes
from queries import words
from queries.calendar.months import last_day, months_after
from queries.measure.engine import Facts, measure
from queries.measure.not_known import before_it_begins, why
from queries.measure.nouns import runs_said
from queries.metrics.catalogue import METRICS
from queries.statistics.intervals import Interval, wilson_percent

NAMES = ("duty_answered", "duty_refused_detrimental", "duty_refused_other", "duty_refused_unexplained",
         "duty_consent_basis")  # fmt: skip
EVERY = "all"
MONTHS = 12


@dataclass(frozen=True)
class Share:
    """How many of how many; None where the data does not hold it."""

    numerator: int
    denominator: int

    @property
    def percent(self) -> float | None:
        """The share; None where nothing was counted."""
        return 100 * self.numerator / self.denominator if self.denominator else None

    @property
    def interval(self) -> Interval | None:
        """The 95% interval of the share, in percent (Wilson)."""
        return wilson_percent(self.numerator, self.denominator)


@dataclass(frozen=True)
class UnderDuty:
    """One agency's shares by the name of the figure; those that the data lacks are not there.

    `months` says which months are counted, where some since the duty can't be known.
    """

    agency: str
    shares: Mapping[str, Share]
    months: str = ""


def under_duty(facts: Facts, month: date, where: Mapping[str, str] | None = None) -> list[UnderDuty]:
    """Return a row for each agency that the duty binds, in the codes' order, and last one for all together.

    The last counts the months known for every such agency, and is left out if there are none.
    """
    return [*_rows(facts, month, where, ["agency"]), *_rows(facts, month, where, [])]


def _rows(facts: Facts, month: date, where: Mapping[str, str] | None, by: Sequence[str]) -> list[UnderDuty]:
    first = months_after(month, 1 - MONTHS)
    metrics = [METRICS[name] for name in NAMES]
    frame = measure(facts, metrics, by=by, where=where, since=first, until=last_day(month))
    if frame.is_empty():
        return []
    every = [each for n in range(MONTHS) if not_yet(facts, each := months_after(first, n)) is None]
    known = frame.filter(pl.col("status").cast(pl.String).is_in(["ok", "partial"]))
    agency = pl.col("agency").cast(pl.String) if by else pl.lit(EVERY).alias("agency")
    found: dict[str, dict[str, dict[date, Share]]] = {}  # by agency, figure and month
    for name, of, start, *share in known.select("metric", agency, "start", "numerator", "denominator").rows():
        found.setdefault(of, {}).setdefault(name, {})[start] = Share(*share)
    rows = (_added_up(of, found[of], every) for of in (*codes.AGENCIES, EVERY) if of in found)
    return [row for row in rows if _asked(row.shares)]


def _added_up(agency: str, figures: Mapping[str, Mapping[date, Share]], every: Sequence[date]) -> UnderDuty:
    """Return the row of an agency, of the months in which each of its figures is known, so that they count the same."""
    months = [month for month in every if all(month in shares for shares in figures.values())]
    sums = {
        name: Share(
            sum(shares[month].numerator for month in months), sum(shares[month].denominator for month in months)
        )
        for name, shares in figures.items()
    }
    return UnderDuty(agency, sums, "" if months == list(every) else runs_said(months))


def _asked(shares: Mapping[str, Share]) -> int:
    return max((share.denominator for share in shares.values()), default=0)


def not_yet(facts: Facts, month: date) -> str | None:
    """Return that the duty is not in force in a month, as a sentence; None where it is."""
    return before_it_begins(facts, METRICS["duty_answered"], month)


def not_known(facts: Facts, month: date, where: Mapping[str, str] | None = None) -> str | None:
    """Return why no month since the duty, of the 12 up to one, can be known, as a sentence; None where one can be."""
    metric = METRICS["duty_answered"]
    months = [months_after(month, -back) for back in range(MONTHS)]
    reasons = [why(facts, metric, each, where or {}) for each in months if not_yet(facts, each) is None]
    return None if None in reasons else next(filter(None, reasons), None)


def claim(rows: list[UnderDuty]) -> str:
    """Return how many checks were answered, and how many were refused for detriment."""
    if not rows:
        return "No check fell under the duty to share"
    if rows[-1].agency != EVERY:
        return "Answers under the duty to share are known only for each agency by itself"
    if (answered := rows[-1].shares.get("duty_answered")) is None:
        return "How many checks under the duty to share were answered is not known"
    if answered.percent is None:
        return "No check under the duty to share is answered, nor was an answer due"
    months = f" in {rows[-1].months}" if rows[-1].months else ""
    said = f"{words.percent(answered.percent)} of checks under the duty to share were answered{months}"
    detriment = rows[-1].shares.get("duty_refused_detrimental")
    if detriment is None or not detriment.denominator:
        return said
    refused = words.count(detriment.numerator) if detriment.numerator else "none"
    verb = "was" if detriment.numerator == 1 else "were"
    return f"{said}; {refused} {verb} refused for detriment to the child"
