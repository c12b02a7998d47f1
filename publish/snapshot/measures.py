"""The board's measures; one row is a metric under the short name that fits in a table."""

from queries.metric import Metric
from queries.metrics import METRICS

SHORT = {
    "contact_decided_on_time": "Contacts decided within target",
    "contact_decided_in_one_working_day": "Contacts decided in one working day",
    "agency_check_returned_on_time": "Agency checks on time",
    "referral_decided_in_one_working_day": "Referrals decided in one working day",
    "assessment_in_45_working_days": "Assessments in 45 working days",
    "conference_in_15_working_days": "Conferences in 15 working days",
    "re_referral_12m": "Re-referrals within 12 months",
    "referred_again_12m": "Referred again within 12 months",
    "repeat_contact_90d": "Repeat contacts within 90 days",
    "step_ups": "Step-ups",
    "step_downs": "Step-downs",
    "step_up_after_step_down_12m": "Stepped up again within 12 months",
    "risk_changed": "Risk rating changed",
    "risk_upgraded": "Risk rating raised",
    "risk_downgraded": "Risk rating lowered",
    "missed_high_risk": "High risk missed at first",
    "check_coverage": "Checked with every core agency",
    "check_unanswered": "Agency checks unanswered",
    "contacts": "Contacts",
    "referrals": "Referrals",
    "undecided_at_month_end": "Contacts undecided at month end",
}
BOARD: dict[str, Metric] = {name: METRICS[name] for name in SHORT}  # in the order of themes
# The table's rows by theme; the grid and figures.json hold every metric.
HEADLINES = (
    "contact_decided_on_time", "agency_check_returned_on_time", "assessment_in_45_working_days",
    "conference_in_15_working_days", "re_referral_12m", "repeat_contact_90d", "step_up_after_step_down_12m",
    "step_downs", "step_ups", "risk_changed", "check_coverage", "contacts", "referrals", "undecided_at_month_end",
)  # fmt: skip
# A theme's chart is drawn of what its findings speak of; in a quiet month, of the first of these that has two months.
CHARTS = (
    "contact_decided_on_time", "re_referral_12m", "repeat_contact_90d", "step_ups", "risk_changed", "check_coverage",
    "contacts",
)  # fmt: skip
