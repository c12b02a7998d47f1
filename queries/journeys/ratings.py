"""Counts decided contacts by their risk rating before and after checks. A row is one pair of ratings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from etl import codes
from queries import words
from queries.build import having
from queries.calendar.months import months_after, number_of
from queries.measure.engine import Facts
from queries.measure.question import has_data_for
from queries.measure.status import latest_run
from queries.metrics.catalogue import METRICS

RATINGS = tuple(codes.RISKS)  # in rising order of risk
MONTHS = 12
_COLUMNS = ("decided_month", "risk_initial", "risk_final")


@dataclass(frozen=True)
class Rated:
    """Contacts with one first rating and one final rating."""

    first: str
    final: str
    contacts: int

    @property
    def step(self) -> int:
        """How many ratings up, or down when negative."""
        return RATINGS.index(self.final) - RATINGS.index(self.first)


@dataclass(frozen=True)
class Ratings:
    """All sixteen pairs for contacts decided from a first to a last month (their first days)."""

    first: date
    last: date
    known: bool  # whether the data holds both ratings and when contacts were decided
    pairs: tuple[Rated, ...]

    @property
    def contacts(self) -> int:
        """Contacts with both ratings."""
        return sum(pair.contacts for pair in self.pairs)

    @property
    def raised(self) -> int:
        """Contacts whose rating went up."""
        return sum(pair.contacts for pair in self.pairs if pair.step > 0)

    @property
    def lowered(self) -> int:
        """Contacts whose rating went down."""
        return sum(pair.contacts for pair in self.pairs if pair.step < 0)

    @property
    def missed(self) -> int:
        """Contacts first rated green or blue and finally red."""
        return sum(pair.contacts for pair in self.pairs if pair.final == "red" and pair.step > 1)

    def row(self, first: str) -> int:
        """Return contacts with one first rating."""
        return sum(pair.contacts for pair in self.pairs if pair.first == first)


def rating_changes(facts: Facts, month: date, where: Mapping[str, str] | None = None, months: int = MONTHS) -> Ratings:
    """Return the pairs of ratings of contacts decided in some months up to one (its first day).

    These are the contacts that the metric `risk_changed` counts: decided, with both ratings.
    """
    first = months_after(month, 1 - months)
    run = latest_run(facts, "contacts", where or {})
    if run is None or not has_data_for(facts, METRICS["risk_changed"]) or run[1] < first or run[0] > month:
        return Ratings(first, month, False, _pairs({}))
    first, month = max(first, run[0]), min(month, run[1].replace(day=1))
    rows = facts.fact("contacts", list(dict.fromkeys([*_COLUMNS, *(where or {})]))).filter(
        pl.col("decided_month").is_between(number_of(first), number_of(month)),
        *having(where),
    )
    counted = rows.group_by(pl.col("risk_initial", "risk_final").cast(pl.String)).len().rows()
    # A contact with one rating is in no pair.
    return Ratings(first, month, True, _pairs({(old, new): n for old, new, n in counted}))


def claim(ratings: Ratings) -> str:
    """Return which way ratings move after checks, without a full stop."""
    if not ratings.known:
        return "Ratings before and after checks are not known for these months"
    if not ratings.contacts:
        return "No contact was decided with both ratings"
    up, down = ratings.raised, ratings.lowered
    if not up + down:
        return "No rating changed after checks, which can mean that nobody looked again"
    share = words.percent((up + down) * 100 / ratings.contacts)
    if up == down:
        return f"Checks change {share} of ratings, up as often as down"
    way = "up more often than down" if up > down else "down more often than up"
    return f"Checks change {share} of ratings, {way}"


def _pairs(counted: Mapping[tuple[str, str], int]) -> tuple[Rated, ...]:
    return tuple(Rated(old, new, counted.get((old, new), 0)) for old in RATINGS for new in RATINGS)
