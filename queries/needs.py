"""What a figure needs of the data: one entry is a fact's column with the extracts' columns that it is made of.

A column that no extract holds (no rating, no decision time) leaves a figure unsaid, never zero.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Protocol

from queries.metric import Metric

UNDATED = ("people", "workforce")  # so say the contracts, which take 0.08 s to import
_TIMES = ("contacts.decided_at",)
_RATED = ("contacts.risk_initial", "contacts.risk_final")
_EARLY_HELP = ("support_episodes.level early_help",)
NEEDS: dict[str, dict[str, tuple[str, ...]]] = {
    "contacts": {
        "timed": ("contacts.risk_initial", *_TIMES),
        "on_time": _TIMES,
        "one_day_counted": _TIMES,
        "clocked": _TIMES,
        "decided": _TIMES,
        "decided_month": _TIMES,
        "acknowledged_counted": ("contacts.acknowledged_at",),
        "risk_step": _RATED,
        "low_first": _RATED[:1],
        "high_first": _RATED[:1],
        "high_finally": _RATED[1:],
        "outcome": ("contacts.outcome",),
        "checks": ("agency_checks.contact_id",),
        "core_checked": ("agency_checks.contact_id",),
        "became_referral": ("referrals.referral_id",),
        "unescalated": ("referrals.referral_id",),
    },
    "staffing": {"fte": ("workforce.fte_in_post",)},
    "agency_checks": {
        "timed": ("contacts.risk_initial", "agency_checks.returned_at"),
        "returned": ("agency_checks.returned_at",),
        "answer": ("agency_checks.response",),
        "lawful_basis": ("agency_checks.lawful_basis",),
    },
    "referrals": {
        "decision_counted": ("referrals.decided_on",),
        "outcome_known": ("referrals.no_further_action",),
        "closed_at_door": ("referrals.no_further_action",),
    },
    "assessments": {
        "completed_month": ("assessments.authorised_on",),
        "overdue_month": ("assessments.authorised_on",),
        "of_referral": ("referrals.referral_id",),
        "found": ("assessments.outcome",),
    },
    "episodes": {
        "ended_month": ("support_episodes.ended_on",),
        "early_help": _EARLY_HELP,
        "again": ("support_episodes.previous_plans",),
    },
    "level_changes": {"level_from": _EARLY_HELP, "level_to": _EARLY_HELP},  # read by figures of early help alone
    "conferences": {
        "held_month": ("section47.conference_on",),
        "held": ("section47.conference_on",),
        "plan_known": ("section47.plan_started",),
    },
}


class Known(Protocol):
    """Facts that know what the data lacks."""

    @property
    def absent(self) -> Mapping[str, Collection[str]]:
        """Columns of each table that no extract holds."""

    @property
    def coverage(self) -> Mapping[str, date]:
        """First day of the month of the earliest row, per table."""

    def has(self, name: str) -> bool:
        """Return whether a fact's table has been loaded."""


def can_say(facts: Known, metric: Metric) -> bool:
    """Return whether the data holds what a metric is made of."""
    covered = all(table in facts.coverage for table in other_tables(metric))
    return facts.has(metric.fact) and covered and not missing(facts.absent, metric)


def holds(facts: Known, fact: str, columns: Iterable[str]) -> bool:
    """Return whether the data holds what columns of a fact are made of."""
    return facts.has(fact) and not _lacked(facts.absent, _of_columns(fact, columns))


def other_tables(metric: Metric) -> list[str]:
    """Return the dated tables beside its own that a metric's numerator needs: before they begin, none would be zero.

    What only the denominator needs leaves nothing to count, which says nothing false.
    """
    read = [*metric.numerator.meta.root_names(), *([metric.leaves] if metric.leaves else [])]
    tables = dict.fromkeys(need.partition(".")[0] for need in _needed(metric, read))
    return [table for table in tables if table != metric.table and table not in UNDATED]


def missing(absent: Mapping[str, Collection[str]], metric: Metric) -> list[str]:
    """Return the extracts' columns that a metric needs and the data lacks, as `table.column`."""
    return _lacked(absent, needed(metric))


def needed(metric: Metric) -> list[str]:
    """Return the extracts' columns that a metric needs, as `table.column`."""
    return _needed(metric, metric.columns)


def _needed(metric: Metric, columns: Iterable[str]) -> list[str]:
    return _of_columns(metric.fact, columns)


def _of_columns(fact: str, columns: Iterable[str]) -> list[str]:
    needs = NEEDS.get(fact, {})
    return list(dict.fromkeys(need for column in columns for need in needs.get(column, ())))


def _lacked(absent: Mapping[str, Collection[str]], needs: Iterable[str]) -> list[str]:
    return [need for need in needs if need.partition(".")[2] in absent.get(need.partition(".")[0], ())]
