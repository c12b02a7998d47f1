"""Names the headline measures in a snapshot's table, those in its charts, and their short names."""

from queries.metrics.catalogue import HEADLINES

SHORT = {name: metric.short for name, metric in HEADLINES.items()}
# The table's rows by theme; the grid and figures.json hold every headline measure.
TABLED = (
    "contact_decided_on_time", "agency_check_returned_on_time", "assessment_in_45_working_days",
    "conference_in_15_working_days", "re_referral_12m", "repeat_contact_90d", "step_up_after_step_down_12m",
    "step_downs", "step_ups", "risk_changed", "check_coverage", "contacts", "referrals", "undecided_at_month_end",
)  # fmt: skip
# A theme's chart is drawn of what its findings speak of; in a quiet month, of the first of these that has two months.
CHARTS = (
    "contact_decided_on_time", "re_referral_12m", "repeat_contact_90d", "step_ups", "risk_changed", "check_coverage",
    "contacts",
)  # fmt: skip
