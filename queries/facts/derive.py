"""Derives the facts that a build's tables allow; lists every fact with its columns and rules."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import polars as pl

from etl.policy.policy import Policy
from etl.warehouse.slices import OnDemand
from queries.facts import (
    agency_checks,
    assessments,
    attendance,
    conferences,
    contacts,
    episodes,
    level_days,
    levels,
    referrals,
    staffing,
    strategy_discussions,
    strategy_waits,
)
from queries.facts.columns import Column
from queries.facts.names import DEFAULT, LEVEL_DAYS, LEVELS, TABLE_OF_FACT, Windows, is_made
from queries.facts.rules import Rule
from queries.facts.tables import Tables


@dataclass(frozen=True)
class Fact:
    """One fact: what makes its frame, what its columns are, and what must hold between them."""

    make: Callable[[Tables], pl.LazyFrame]
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...]


FACTS: dict[str, Fact] = {
    "contacts": Fact(contacts.contacts, contacts.COLUMNS, contacts.RULES),
    "agency_checks": Fact(agency_checks.agency_checks, agency_checks.COLUMNS, agency_checks.RULES),
    "referrals": Fact(referrals.referrals, referrals.COLUMNS, referrals.RULES),
    "assessments": Fact(assessments.assessments, assessments.COLUMNS, assessments.RULES),
    "conferences": Fact(conferences.conferences, conferences.COLUMNS, conferences.RULES),
    "strategy_waits": Fact(strategy_waits.strategy_waits, strategy_waits.COLUMNS, strategy_waits.RULES),
    "strategy_discussions": Fact(
        strategy_discussions.strategy_discussions, strategy_discussions.COLUMNS, strategy_discussions.RULES
    ),
    "attendance": Fact(attendance.attendance, attendance.COLUMNS, attendance.RULES),
    "episodes": Fact(episodes.episodes, episodes.COLUMNS, episodes.RULES),
    "level_changes": Fact(levels.level_changes, levels.COLUMNS, levels.RULES),
    "staffing": Fact(staffing.staffing, staffing.COLUMNS, staffing.RULES),
}


def derive(
    tables: Mapping[str, pl.LazyFrame], as_at: datetime, policy: Policy, windows: Windows = DEFAULT
) -> Mapping[str, pl.LazyFrame]:
    """Return the fact frames that the tables at hand allow, each planned when it is asked for.

    Tables have the columns of the extract standard, each sorted by (person_id, begins, key); `agency_checks` has the
    person_id of its contact too. Rows that begin after `as_at` are left out, and what happened after it is not known.
    Published figures use the default windows.
    """
    known = Tables(tables, as_at, policy, windows)
    facts = {name: partial(fact.make, known) for name, fact in FACTS.items() if is_made(name, tables)}
    return OnDemand(facts | (_on_other_ladders(known) if TABLE_OF_FACT[LEVELS] in tables else {}))


def _on_other_ladders(known: Tables) -> dict[str, partial[pl.LazyFrame]]:
    """Return what makes the changes on each further ladder, and the days at places between rungs."""
    ladders = known.policy.ladders.derived.items()
    others = {f"{LEVELS}{end}": partial(levels.changes_on, known, ladder) for end, ladder in ladders if end}
    return others | {LEVEL_DAYS: partial(level_days.level_days, known)}


def fact_of(name: str) -> Fact:
    """Return what describes a frame: the changes on every ladder are alike."""
    return FACTS[name.partition("__")[0]]
