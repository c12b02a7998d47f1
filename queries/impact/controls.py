"""Negative controls: for each kind of fact, a figure that a change there should leave alone; first choice first."""

from queries.metric import Metric
from queries.metrics import METRICS

_SOCIAL_WORK = ("assessment_in_45_working_days", "conference_in_15_working_days")
_FRONT_DOOR = ("risk_changed", "agency_check_returned_on_time")
CONTROLS = {
    # fact: done elsewhere by other people, so that a change at the one place does not reach the other
    "contacts": _SOCIAL_WORK,
    "agency_checks": _SOCIAL_WORK,
    "staffing": _SOCIAL_WORK,
    "referrals": _SOCIAL_WORK,
    "assessments": _FRONT_DOOR,
    "conferences": _FRONT_DOOR,
    "episodes": _FRONT_DOOR,
    "level_changes": _FRONT_DOOR,
}


def controls(metric: Metric) -> list[Metric]:
    """Return the figures that should not move with a change to this one."""
    return [METRICS[name] for name in CONTROLS[metric.fact]]
