"""Lists the choices that a build offers: complete months, hubs, and the values of a dimension."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from queries.calendar.months import complete_through, spans
from queries.measure.engine import Facts, named_hubs


def months(facts: Facts) -> list[date]:
    """Return the first day of each complete month from the earliest row on, newest first.

    Where no month has ended yet, the incomplete one is all there is to choose.
    """
    if not facts.coverage:
        return []
    first, known = min(facts.coverage.values()), complete_through(facts.as_at)
    every = list(spans("month", first, facts.as_at.date()))
    complete = [span.start for span in every if span.end <= known]
    return complete[::-1] or [span.start for span in every[-1:]]


def hubs(facts: Facts) -> list[str]:
    """Return the hubs that contacts and referrals name, in order."""
    return sorted(named_hubs(facts))


def seen(facts: Facts, fact: str, dim: str, where: Mapping[str, str] | None = None) -> list[str]:
    """Return the values of a dimension that a fact holds, in the dimension's own order; none if it is not loaded."""
    if not facts.has(fact):
        return []
    rows = facts.fact(fact, list(dict.fromkeys([dim, *(where or {})])))
    chosen = rows.filter(*(pl.col(name).cast(pl.String) == value for name, value in (where or {}).items()))
    return [str(value) for value in chosen[dim].unique().sort() if value is not None]
