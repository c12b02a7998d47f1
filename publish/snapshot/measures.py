"""The board's measures; one row is a metric under the short name that fits in a table."""

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
    "contacts": "Contacts",
    "referrals": "Referrals",
}
# The table's rows by theme; the grid and figures.json hold every metric.
HEADLINES = (
    "contact_decided_on_time", "agency_check_returned_on_time", "assessment_in_45_working_days",
    "conference_in_15_working_days", "re_referral_12m", "repeat_contact_90d", "step_up_after_step_down_12m",
    "step_downs", "step_ups", "risk_changed", "contacts", "referrals",
)  # fmt: skip
# Charts are drawn of what the findings speak of; a quiet month shows these.
CHARTS = (
    "contact_decided_on_time",
    "agency_check_returned_on_time",
    "re_referral_12m",
    "repeat_contact_90d",
    "contacts",
)
