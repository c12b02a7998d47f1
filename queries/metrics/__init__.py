"""The catalogue: every figure we publish, each defined once."""

from collections.abc import Iterable

from etl.errors import QuestionError, nearest
from queries.metric import Metric
from queries.metrics import accuracy, demand, level_of_need, return_demand, sharing, timeliness

METRICS: dict[str, Metric] = {
    metric.name: metric
    for theme in (timeliness, return_demand, level_of_need, accuracy, sharing, demand)
    for metric in theme.METRICS
}

CORE: dict[str, Metric] = {  # the figures that pages open with and boards are sent, in order
    name: METRICS[name]
    for name in (
        "contact_decided_on_time",
        "contact_decided_in_one_working_day",
        "agency_check_returned_on_time",
        "referral_decided_in_one_working_day",
        "assessment_in_45_working_days",
        "conference_in_15_working_days",
        "re_referral_12m",
        "referred_again_12m",
        "repeat_contact_90d",
        "step_ups",
        "step_downs",
        "step_up_after_step_down_12m",
        "risk_changed",
        "risk_upgraded",
        "risk_downgraded",
        "contacts",
        "referrals",
    )
}


def find(names: Iterable[str]) -> list[Metric]:
    """Return metrics by name, in the order asked. Raises QuestionError with the nearest name."""
    found = []
    for name in names:
        if name not in METRICS:
            hint = nearest(name, METRICS) or " 'mash definitions' lists them all."
            raise QuestionError(f"There is no metric '{name}'.{hint}")
        found.append(METRICS[name])
    return found
