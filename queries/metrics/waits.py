"""Defines figures on how long contacts and checks take, open ones included, and on work open past its limit."""

from typing import Any

import polars as pl

from queries.metrics import dimensions as d
from queries.metrics.metric import Claim, Metric

_DECISION_TIME: dict[str, Any] = {
    "theme": "timeliness",
    "fact": "contacts",
    "month": "received_month",
    "month_words": "by month received",
    "unit": "hours",
    "better": "lower",
    "noun": "contacts",
    "denominator": pl.col("clocked") & ~pl.col("untimed"),
    "untimed": pl.col("untimed"),
    "numerator": pl.col("decided"),
    "counted": "Contacts received in the month with a time of day, open cases left out. Undecided "
    "ones count as waiting until the as-at "
    "(Kaplan-Meier), so that leaving cases open never looks fast.",
    "source": "Project definition; turnaround as in Crockett and others 2013 (London MASH study)",
    "dims": d.CONTACT,
    "pair": ("contact_decided_on_time", "risk_changed"),
    "reading": "Every hour counts, nights and weekends too. A faster decision is only better if it is right.",
}

HOURS_TO_DECISION_MEDIAN = Metric(
    name="hours_to_decision_median",
    title="Hours within which half of contacts are decided",
    share=0.5,
    met="Hours from received to decided within which half of them were decided.",
    says=Claim("the time within which half of contacts were decided"),
    **_DECISION_TIME,
)

HOURS_TO_DECISION_P90 = Metric(
    name="hours_to_decision_p90",
    title="Hours within which 9 in 10 contacts are decided",
    share=0.9,
    met="Hours from received to decided within which 9 in 10 of them were decided.",
    says=Claim("the time within which 9 in 10 contacts were decided"),
    **_DECISION_TIME,
)

_RETURN_TIME: dict[str, Any] = {
    "theme": "timeliness",
    "fact": "agency_checks",
    "month": "requested_month",
    "month_words": "by month requested",
    "unit": "hours",
    "better": "lower",
    "noun": "checks",
    "denominator": pl.col("requested_month").is_not_null() & ~pl.col("untimed"),
    "untimed": pl.col("untimed"),
    "numerator": pl.col("returned"),
    "counted": "Checks requested in the month with a time of day. Unanswered ones count as waiting until the as-at "
    "(Kaplan-Meier).",
    "source": "Project definition",
    "dims": d.CHECK,
    "pair": ("agency_check_returned_on_time", "check_unanswered"),
    "reading": "Every hour counts, nights and weekends too: read by agency.",
}

HOURS_TO_RETURN_MEDIAN = Metric(
    name="hours_to_return_median",
    title="Hours within which half of agency checks are returned",
    share=0.5,
    met="Hours from requested to returned within which half of them were answered.",
    says=Claim("the time within which half of agency checks were returned"),
    **_RETURN_TIME,
)

HOURS_TO_RETURN_P90 = Metric(
    name="hours_to_return_p90",
    title="Hours within which 9 in 10 agency checks are returned",
    share=0.9,
    met="Hours from requested to returned within which 9 in 10 of them were answered.",
    says=Claim("the time within which 9 in 10 agency checks were returned"),
    **_RETURN_TIME,
)

_OPEN_OVERDUE: dict[str, Any] = {
    "theme": "timeliness",
    "month": "overdue_month",
    "month_words": "at month end",
    "unit": "count",
    "better": "lower",
    "denominator": None,
    "source": "Working Together to Safeguard Children 2023",
    "dims": d.CASE,
}

ASSESSMENT_OPEN_OVERDUE = Metric(
    name="assessment_open_overdue",
    title="Assessments open past 45 working days",
    fact="assessments",
    noun="assessments",
    numerator=pl.col("overdue_month").is_not_null(),
    leaves="completed_month",
    counted="Assessments not authorised by the end of the month and more than 45 working days from their start.",
    met="Every such assessment counts.",
    pair=("assessment_in_45_working_days",),
    says=Claim("the number of assessments open past 45 working days", "assessments were open past 45 working days"),
    reading="What the share finished in time cannot show: slow ones that are still open.",
    **_OPEN_OVERDUE,
)

CONFERENCE_OPEN_OVERDUE = Metric(
    name="conference_open_overdue",
    title="Conferences overdue past 15 working days",
    fact="conferences",
    noun="conferences",
    numerator=pl.col("overdue_month").is_not_null(),
    leaves="held_month",
    counted="Section 47 enquiries whose conference was not held by the end of the month, is not known to be "
    "unnecessary, and is more than 15 working days from the strategy discussion; a child already on a plan needs none.",
    met="Every such enquiry counts.",
    pair=("conference_in_15_working_days",),
    says=Claim("the number of overdue conferences", "conferences were overdue"),
    reading="What the share held in time cannot show: conferences that have not been held yet.",
    **_OPEN_OVERDUE,
)

HOURS = (HOURS_TO_DECISION_MEDIAN, HOURS_TO_DECISION_P90, HOURS_TO_RETURN_MEDIAN, HOURS_TO_RETURN_P90)
OVERDUE = (ASSESSMENT_OPEN_OVERDUE, CONFERENCE_OPEN_OVERDUE)
