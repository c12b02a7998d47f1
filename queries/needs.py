"""What a figure needs of the data: one entry is a fact's column with the extracts' columns that it is made of.

A column that no extract holds (no rating, no decision time) leaves a figure unsaid, never zero.
"""

from collections.abc import Collection, Mapping
from typing import Protocol

from queries.metric import Metric

_TIMES = ("contacts.decided_at",)
_RATED = ("contacts.risk_initial", "contacts.risk_final")
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
    },
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

    def has(self, name: str) -> bool:
        """Return whether a fact's table has been loaded."""


def can_say(facts: Known, metric: Metric) -> bool:
    """Return whether the data holds what a metric is made of."""
    return facts.has(metric.fact) and not missing(facts.absent, metric)


def missing(absent: Mapping[str, Collection[str]], metric: Metric) -> list[str]:
    """Return the extracts' columns that a metric needs and the data lacks, as `table.column`."""
    needs = NEEDS.get(metric.fact, {})
    columns = dict.fromkeys(need for column in metric.columns for need in needs.get(column, ()))
    return [need for need in columns if need.partition(".")[2] in absent.get(need.partition(".")[0], ())]
