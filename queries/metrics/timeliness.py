"""Defines figures on whether contacts, checks, referrals, assessments and conferences were done in time."""

import polars as pl

from queries.metrics import dimensions as d
from queries.metrics import waits
from queries.metrics.metric import Claim, Metric, variant

_NO_TIME = "Rows without a time of day are left out, and counted beside."
_NOT_DUE = "Not yet due is left out; undecided and past due counts as late."

CONTACT_DECIDED_ON_TIME = Metric(
    name="contact_decided_on_time",
    title="Contacts decided within the target for their risk",
    theme="timeliness",
    fact="contacts",
    month="received_month",
    month_words="by month received",
    unit="percent",
    better="higher",
    noun="contacts",
    denominator=pl.col("timed"),
    untimed=pl.col("could_be").is_not_null(),
    numerator=pl.col("on_time"),
    counted="Contacts received in the month whose first rating has a target. Open cases are left out: they bypass "
    f"the hub. {_NOT_DUE} {_NO_TIME}",
    met="Decided within the policy's hours for the first rating (by default red 4, amber 24, green 72, by the clock).",
    source="Local information-sharing protocol (policy file)",
    dims=d.CONTACT,
    pair=("risk_changed", "re_referral_12m"),
    says=Claim("the share of contacts decided on time", "contacts was decided on time"),
    short="Contacts decided within target",
    headline=True,
    reading="A faster decision is only better if it is right: read with rating changes and re-referrals.",
)

CONTACT_DECIDED_IN_ONE_WORKING_DAY = Metric(
    name="contact_decided_in_one_working_day",
    title="Contacts decided in one working day",
    theme="timeliness",
    fact="contacts",
    month="received_month",
    month_words="by month received",
    unit="percent",
    better="higher",
    noun="contacts",
    denominator=pl.col("one_day_counted"),
    numerator=pl.col("one_day_met"),
    counted=f"Contacts received in the month, open cases left out. {_NOT_DUE}",
    met="Decided on or before the next working day; a contact received on a day that is not worked starts on the "
    "next working day.",
    source="Project definition, after one working day from referral in DfE, Children in need census guide 2023 "
    "to 2024 v1.0",
    dims=d.CONTACT,
    pair=("risk_changed", "re_referral_12m"),
    says=Claim("the share of contacts decided in one working day", "contacts was decided in one working day"),
    short="Contacts decided in one working day",
    headline=True,
    reading="A faster decision is only better if it is right: read with rating changes and re-referrals.",
)

AGENCY_CHECK_RETURNED_ON_TIME = Metric(
    name="agency_check_returned_on_time",
    title="Agency checks returned on time",
    theme="timeliness",
    fact="agency_checks",
    month="requested_month",
    month_words="by month requested",
    unit="percent",
    better="higher",
    noun="checks",
    denominator=pl.col("timed"),
    untimed=pl.col("could_be").is_not_null(),
    numerator=pl.col("on_time"),
    counted=f"Checks requested in the month for contacts whose first rating has a target. {_NOT_DUE} {_NO_TIME}",
    met="Returned within the policy's hours for the contact's first rating (by default red 4, amber 24, green 72).",
    source="Local information-sharing protocol (policy file)",
    dims=d.CHECK,
    pair=("contact_decided_on_time",),
    says=Claim("the share of agency checks returned on time", "agency checks came back on time"),
    short="Agency checks on time",
    headline=True,
    reading="A hub waits for its slowest agency: read by agency, beside contacts decided on time.",
)

REFERRAL_DECIDED_IN_ONE_WORKING_DAY = Metric(
    name="referral_decided_in_one_working_day",
    title="Referrals decided in one working day",
    theme="timeliness",
    fact="referrals",
    month="received_month",
    month_words="by month received",
    unit="percent",
    better="higher",
    noun="referrals",
    denominator=pl.col("decision_counted"),
    numerator=pl.col("decision_met"),
    counted=f"Referrals received in the month. {_NOT_DUE}",
    met="Decided on or before the next working day; a referral received on a day that is not worked starts on the "
    "next working day.",
    source="DfE, Children in need census guide 2023 to 2024 v1.0, after Working Together 2023 (paragraph not read)",
    dims=d.REFERRAL,
    pair=("re_referral_12m",),
    says=Claim("the share of referrals decided in one working day", "referrals was decided in one working day"),
    short="Referrals decided in one working day",
    headline=True,
    reading="A faster decision is only better if it is right: read with re-referrals.",
)

ASSESSMENT_IN_45_WORKING_DAYS = Metric(
    name="assessment_in_45_working_days",
    title="Assessments within 45 working days",
    theme="timeliness",
    fact="assessments",
    month="completed_month",
    month_words="by month completed",
    unit="percent",
    better="higher",
    noun="assessments",
    denominator=pl.col("completed_month").is_not_null(),
    numerator=pl.col("in_time"),
    counted="Assessments completed (authorised) in the month.",
    met="At most 45 working days from start to authorisation; the start day is day 0.",
    source="DfE, Characteristics of children in need: from the assessment's start (rule not read in the original)",
    dims=d.CASE,
    comparator="assessments_within_45wd_percent",
    pair=("assessment_open_overdue", "assessed_not_in_need"),
    says=Claim("the share of assessments finished in 45 working days", "assessments was finished in 45 working days"),
    short="Assessments in 45 working days",
    headline=True,
    reading="Only finished assessments are counted: a hub that leaves the slow ones open looks better than it is.",
)

CONFERENCE_IN_15_WORKING_DAYS = Metric(
    name="conference_in_15_working_days",
    title="Conferences within 15 working days",
    theme="timeliness",
    fact="conferences",
    month="held_month",
    month_words="by month held",
    unit="percent",
    better="higher",
    noun="conferences",
    denominator=pl.col("held_month").is_not_null(),
    numerator=pl.col("in_time"),
    counted="Initial child protection conferences held in the month; those that took over a plan from another area are "
    "left out.",
    met="At most 15 working days from the strategy discussion to the conference; the discussion is day 0: the first "
    "that names the enquiry, or else that of the day that the enquiry gives.",
    source="DfE, Children in need census guide 2023 to 2024 v1.0: the discussion that began the enquiries",
    dims=d.CASE,
    comparator="icpc_within_15wd_percent",
    pair=("conference_open_overdue", "conference_to_plan"),
    says=Claim("the share of conferences held in 15 working days", "conferences was held in 15 working days"),
    short="Conferences in 15 working days",
    headline=True,
    reading="Only conferences that were held are counted: one that is overdue is not late here until it is held.",
)

REFERRER_ACKNOWLEDGED_IN_ONE_WORKING_DAY = Metric(
    name="referrer_acknowledged_in_one_working_day",
    title="Referrers told within one working day",
    theme="timeliness",
    fact="contacts",
    month="received_month",
    month_words="by month received",
    unit="percent",
    better="higher",
    noun="contacts",
    denominator=pl.col("acknowledged_counted"),
    numerator=pl.col("acknowledged_met"),
    counted=f"Contacts received in the month, open cases left out. {_NOT_DUE}",
    met="The referrer was told that the contact was received on or before the next working day.",
    source="Working Together 2023 (paragraph not read in the original)",
    dims=d.CONTACT,
    pair=("contact_decided_in_one_working_day",),
    says=Claim("the share of referrers told within one working day", "referrers was told within one working day"),
    reading="A contact whose acknowledgement was not recorded counts as not acknowledged.",
)

ASSESSMENT_IN_45_WORKING_DAYS_OF_REFERRAL = variant(
    ASSESSMENT_IN_45_WORKING_DAYS,
    name="assessment_in_45_working_days_of_referral",
    title="Assessments within 45 working days of the referral",
    numerator=pl.col("of_referral_in_time"),
    denominator=pl.col("completed_month").is_not_null() & pl.col("of_referral"),
    counted="Assessments completed (authorised) in the month whose referral is known: the one named, or where "
    "none is named the child's latest in the 7 days before the start.",
    met="At most 45 working days from the referral's receipt to authorisation; the day of receipt is day 0.",
    source="DfE, Children in need census guide 2023 to 2024 v1.0: from the point of referral, as in Working Together",
    comparator=None,
    pair=("assessment_in_45_working_days",),
    says=Claim(
        "the share of assessments finished in 45 working days of the referral",
        "assessments was finished in 45 working days of the referral",
    ),
)

METRICS = (
    CONTACT_DECIDED_ON_TIME,
    CONTACT_DECIDED_IN_ONE_WORKING_DAY,
    AGENCY_CHECK_RETURNED_ON_TIME,
    REFERRAL_DECIDED_IN_ONE_WORKING_DAY,
    ASSESSMENT_IN_45_WORKING_DAYS,
    CONFERENCE_IN_15_WORKING_DAYS,
    *waits.HOURS,
    REFERRER_ACKNOWLEDGED_IN_ONE_WORKING_DAY,
    ASSESSMENT_IN_45_WORKING_DAYS_OF_REFERRAL,
    *waits.OVERDUE,
)
