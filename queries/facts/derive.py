"""Deriving: the tables of one build become its facts, those that they allow."""

from collections.abc import Callable, Mapping
from datetime import datetime

import polars as pl

from etl.policy import Policy
from queries.facts.agency_checks import agency_checks
from queries.facts.assessments import assessments
from queries.facts.conferences import conferences
from queries.facts.contacts import contacts
from queries.facts.episodes import episodes
from queries.facts.levels import level_changes
from queries.facts.names import TABLE_OF_FACT
from queries.facts.referrals import referrals
from queries.facts.staffing import staffing
from queries.facts.tables import Tables
from queries.facts.windows import DEFAULT, Windows

_MAKERS: dict[str, Callable[[Tables], pl.LazyFrame]] = {
    "contacts": contacts,
    "agency_checks": agency_checks,
    "referrals": referrals,
    "assessments": assessments,
    "conferences": conferences,
    "episodes": episodes,
    "level_changes": level_changes,
    "staffing": staffing,
}


def derive(
    tables: Mapping[str, pl.LazyFrame], as_at: datetime, policy: Policy, windows: Windows = DEFAULT
) -> dict[str, pl.LazyFrame]:
    """Return the fact frames that the tables at hand allow.

    Tables have the columns of the extract standard, each sorted by (person_id, begins, key); `agency_checks` has the
    person_id of its contact too. Rows that begin after `as_at` are left out, and what happened after it is not known.
    Published figures use the default windows.
    """
    known = Tables(tables, as_at, policy, windows)
    return {fact: make(known) for fact, make in _MAKERS.items() if TABLE_OF_FACT[fact] in tables}
