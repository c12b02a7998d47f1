"""What is still waiting at the as-at; one row is one kind of work, with how much is open and how much of it is late."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from queries.measure import Facts
from queries.needs import holds


@dataclass(frozen=True)
class Waiting:
    """One kind of work: how many are open and, of those, late. None where the data can't say."""

    name: str
    title: str
    open: int | None
    late: int | None


@dataclass(frozen=True)
class _Kind:
    title: str
    fact: str
    open: pl.Expr
    late: pl.Expr


# A contact or check with a target that is neither done nor on time counts in `timed` only once it is due.
_KINDS = {
    "contacts": _Kind(
        "Contacts undecided", "contacts", pl.col("clocked") & ~pl.col("decided"), pl.col("timed") & ~pl.col("decided")
    ),
    "agency_checks": _Kind(
        "Agency checks unanswered", "agency_checks", ~pl.col("returned"), pl.col("timed") & ~pl.col("returned")
    ),
    "assessments": _Kind("Assessments", "assessments", pl.col("waiting"), pl.col("late")),
    "conferences": _Kind("Conferences due", "conferences", pl.col("waiting"), pl.col("late")),
}


def waiting(facts: Facts, where: Mapping[str, str] | None = None) -> list[Waiting]:
    """Return open and late counts at the as-at for contacts, checks, assessments and conferences.

    `where` keeps rows by a dimension that all of them have (hub, area, age band, sex and so on). Open cases bypass
    the hub and are not waiting; late is past the policy's hours, 45 working days or 15 working days.
    """
    return [_count(facts, name, kind, dict(where or {})) for name, kind in _KINDS.items()]


def _count(facts: Facts, name: str, kind: _Kind, where: dict[str, str]) -> Waiting:
    if not holds(facts, kind.fact, kind.open.meta.root_names()):
        return Waiting(name, kind.title, None, None)
    columns = [*kind.open.meta.root_names(), *kind.late.meta.root_names(), *where]
    rows = facts.fact(kind.fact, list(dict.fromkeys(columns)))
    kept = rows.filter(*(pl.col(dim).cast(pl.String) == value for dim, value in where.items()))
    counts = kept.select(open=kind.open.sum(), late=kind.late.sum()).row(0)
    timed = holds(facts, kind.fact, kind.late.meta.root_names())
    return Waiting(name, kind.title, int(counts[0]), int(counts[1]) if timed else None)
