"""Finds the months in which a ladder can't tell levels apart, as where Family Help is recorded without tiers.

In its input each row is one hub, month and place.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from etl.codes import FAMILY_HELP
from etl.ladders import NUMBER, Ladder, Ladders
from queries.calendar.months import Span
from queries.facts.names import DAYS, LEVEL_DAYS
from queries.measure.status import OFF_LADDER, STATUSES
from queries.metrics.metric import Metric

if TYPE_CHECKING:
    from queries.measure.engine import Facts

MOST_WIDE = 0.05  # share of the days at the levels in question, above which a month's figures say nothing


def off_months(days: pl.DataFrame, ladder: Ladder, hub: str | None = None) -> frozenset[int]:
    """Return the months (numbers) in which, in one hub or in any, more than a twentieth of children's days lie between
    levels of the ladder; `days` has hub, month, place and days.
    """
    rows = days if hub is None else days.filter(pl.col("hub") == hub)
    found = set[int]()
    for wide in ladder.wide if not rows.is_empty() else ():
        low, high = ladder.bounds[wide]
        near = [number for number, (first, last) in enumerate(ladder.bounds) if low <= first and last <= high]
        shares = (
            rows.filter(pl.col("place").is_in(near))
            .group_by("hub", "month")
            .agg(wide=pl.col("days").filter(pl.col("place") == wide).sum(), every=pl.col("days").sum())
        )
        found.update(shares.filter(pl.col("wide") > MOST_WIDE * pl.col("every"))["month"].to_list())
    return frozenset(found)


def off_of(facts: "Facts", ladder: Ladder, hub: str | None) -> frozenset[int]:
    """Return what `off_months` does of the days of facts; nothing, and no day is read, where no level is wide."""
    return off_months(facts.fact(LEVEL_DAYS, list(DAYS)), ladder, hub) if ladder.wide else frozenset()


def not_told_apart(ladders: Ladders) -> str:
    """Return why a ladder can't tell levels apart: an area's own may have other levels between two than Family Help."""
    wide = {number for ladder in ladders.derived.values() for number in ladder.wide}
    only_help = wide <= {NUMBER[FAMILY_HELP.code]}
    return "Family Help is recorded without tiers" if only_help else "too many levels recorded may be one of two"


def with_off_ladder(status: pl.Series, asked: Sequence[Span], metric: Metric, off: frozenset[int]) -> pl.Series:
    """Return statuses in which periods that would be known are off the ladder where one of their months is, or one that
    the metric looks back to or follows.
    """
    if not off:
        return status
    back = metric.history.months + (metric.history.days > 0) if metric.history else 0
    ahead = metric.maturity_months + (metric.maturity_days > 0)
    pairs = zip(status.to_list(), asked, strict=True)
    found = [
        OFF_LADDER
        if one in ("ok", "partial", "immature")
        and any(n in off for n in range(span.first - back, span.last + ahead + 1))
        else one
        for one, span in pairs
    ]
    return pl.Series(found, dtype=STATUSES)
