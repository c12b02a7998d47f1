"""What a fact's columns say of a figure that reads them: its clock, what it leaves out, its windows.

One entry is one column of one fact, so that a figure's words follow from what it is computed from.
"""

from collections.abc import Iterator, Mapping

from queries.metric import Metric

_NEXT_WORKING_DAY = (
    "One working day: due at the end of the next working day; a start on a day that is not worked "
    "rolls forward to the next one that is"
)
_45 = "Working days (Monday to Friday less England's bank holidays) from the start, which is day 0, to authorisation"
_15 = "Working days from the strategy discussion, which is day 0, to the conference"
CLOCKS: dict[str, dict[str, str]] = {
    "contacts": {
        "on_time": "contact_decision",
        "one_day_met": _NEXT_WORKING_DAY,
        "acknowledged_met": _NEXT_WORKING_DAY,
        "decided": "Every hour from received to decided, nights and weekends too",
    },
    "agency_checks": {
        "on_time": "agency_check",
        "returned": "Every hour from requested to returned, nights and weekends too",
    },
    "referrals": {"decision_met": _NEXT_WORKING_DAY},
    "assessments": {
        "in_time": _45,
        "overdue_month": _45,
        "of_referral_in_time": "Working days from the referral's receipt, which is day 0, to authorisation",
    },
    "conferences": {"in_time": _15, "overdue_month": _15},
}
_OPEN_CASES = "open cases, which go to their own worker and past the hub"
_NOT_DUE = "contacts that are undecided and not yet due"
_NO_CLOCK = "contacts from extracts that record no decisions"
_REST = "the first entry to support and its end"
LEFT_OUT: dict[str, dict[str, tuple[str, ...]]] = {
    "contacts": {
        "in_hub": (_OPEN_CASES,),
        "clocked": (_OPEN_CASES, _NO_CLOCK),
        "timed": (_OPEN_CASES, "contacts whose first rating has no target", _NOT_DUE),
        "one_day_counted": (_OPEN_CASES, _NOT_DUE),
        "acknowledged_counted": (_OPEN_CASES, "contacts not acknowledged whose time has not run out"),
        "risk_step": ("contacts without both ratings",),
        "high_first": ("contacts first rated green or blue, or not rated",),
        "decided_month": ("contacts not decided yet",),
        "outcome": ("contacts without a recorded outcome",),
        "unescalated": ("children with fewer than three contacts or with a referral",),
    },
    "agency_checks": {
        "timed": ("checks for contacts whose first rating has no target", "checks not answered and not yet due"),
        "answer": ("checks without a recorded answer",),
    },
    "referrals": {
        "decision_counted": ("referrals undecided and not yet due", "referrals from extracts that record no decisions"),
        "first_of_day": ("a child's second and later referrals of one day",),
        "outcome_known": ("referrals for which it is not recorded whether they went further",),
        "closed_at_door": ("referrals that went further",),
    },
    "assessments": {
        "completed_month": ("assessments not authorised yet",),
        "of_referral": ("assessments whose referral is not known",),
        "found": ("assessments without a recorded outcome",),
        "overdue_month": ("assessments still within their time",),
    },
    "conferences": {
        "held_month": ("conferences not held yet", "those that took over a plan from another area"),
        "plan_known": ("conferences whose outcome is not recorded",),
        "overdue_month": ("enquiries still within their time, and those that need no conference",),
    },
    "episodes": {
        "early_help": ("episodes at other levels",),
        "protection": ("episodes at other levels",),
    },
    "level_changes": {
        "step_up": (_REST,),
        "step_down": (_REST,),
        "closure": ("moves from one level to another",),
        "churn_from": (_REST,),
    },
}
_MOVES = ("bridge_days",)
_CHURN = ("bridge_days", "return_months")
WINDOWS: dict[str, dict[str, tuple[str, ...]]] = {
    "contacts": {
        "repeat": ("repeat_days",),
        "unescalated": ("return_months", "link_days"),
        "became_referral": ("link_days",),
    },
    "referrals": {"earlier_12m": ("return_months",), "later_12m": ("return_months",)},
    "assessments": {"of_referral": ("link_days",)},
    "episodes": {"returned_12m": ("return_months",)},
    "level_changes": {
        "step_up": _MOVES,
        "step_down": _MOVES,
        "closure": _MOVES,
        "up_again_12m": ("bridge_days", "return_months"),
        "churn_from": _CHURN,
        "churn_until": _CHURN,
    },
}

FIXED: dict[str, dict[str, str]] = {  # windows that belong to the figure's name: another one is another figure
    "referrals": {"later_3m": "3 calendar months after", "later_6m": "6 calendar months after"},
    "episodes": {"again_24m": "24 calendar months before", "again": "all the time before that the data tells of"},
}


def clock_of(metric: Metric) -> str | None:
    """Return the clock a metric runs by: words, or the use of a clock that the policy sets; None where none runs."""
    found = [clock for column in metric.numerator.meta.root_names() for clock in _of(CLOCKS, metric.fact, column)]
    timed = metric.share is not None or metric.theme == "timeliness"
    return found[0] if found and timed else None


def left_out(metric: Metric) -> list[str]:
    """Return what a metric leaves out, in words, by the columns that its population is made of."""
    population = metric.denominator if metric.denominator is not None else metric.numerator
    columns = dict.fromkeys([*population.meta.root_names(), metric.month])
    return list(dict.fromkeys(said for column in columns for said in LEFT_OUT.get(metric.fact, {}).get(column, ())))


def windows_of(metric: Metric) -> list[str]:
    """Return the names of the windows (see `Windows`) that a metric's figure depends on."""
    every = WINDOWS.get(metric.fact, {})
    return list(dict.fromkeys(name for column in metric.columns for name in every.get(column, ())))


def fixed_windows(metric: Metric) -> list[str]:
    """Return the windows that belong to a metric's name, in words."""
    every = FIXED.get(metric.fact, {})
    return [every[column] for column in metric.columns if column in every]


def _of(table: Mapping[str, Mapping[str, str]], fact: str, column: str) -> Iterator[str]:
    if column in table.get(fact, {}):
        yield table[fact][column]
