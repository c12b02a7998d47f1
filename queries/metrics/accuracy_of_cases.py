"""Defines figures on what referrals, assessments, enquiries and conferences lead to: whether they were needed."""

import polars as pl

from etl import codes
from queries.metrics import dimensions as d
from queries.metrics.metric import Claim, Metric, variant

REFERRAL_NFA = Metric(
    name="referral_nfa",
    title="Referrals that ended in no further action",
    theme="accuracy",
    fact="referrals",
    month="received_month",
    month_words="by month received",
    unit="percent",
    better="neutral",
    noun="referrals",
    denominator=pl.col("outcome_known"),
    numerator=pl.col("closed_at_door"),
    counted="Referrals received in the month for which it is recorded whether they went further.",
    met="No further action.",
    source="DfE, Children in need statistics",
    dims=d.REFERRAL,
    comparator="no_further_action_percent",
    pair=("referred_again_12m_after_nfa",),
    says=Claim("the share of referrals that ended in no further action", "referrals ended in no further action"),
    reading="Read with children referred again after no further action: few of each is what to look for.",
)

ASSESSED_NOT_IN_NEED = Metric(
    name="assessed_not_in_need",
    title="Assessments that found no need",
    theme="accuracy",
    fact="assessments",
    month="completed_month",
    month_words="by month completed",
    unit="percent",
    better="neutral",
    noun="assessments",
    denominator=pl.col("completed_month").is_not_null() & pl.col("outcome_known"),
    numerator=pl.col("not_in_need"),
    counted="Assessments completed in the month with a recorded outcome.",
    met="The child was found not to be in need.",
    source="DfE, Children in need statistics",
    dims=d.CASE,
    pair=("contact_to_referral", "referral_not_in_need"),
    says=Claim("the share of assessments that found no need", "assessments found no need"),
    reading="A high share can mean that families are assessed who need not be.",
)

REFERRAL_NOT_IN_NEED = variant(
    REFERRAL_NFA,
    name="referral_not_in_need",
    title="Referrals closed after an assessment that found no need",
    denominator=pl.col("received_month").is_not_null(),
    numerator=pl.col("not_in_need"),
    counted="Referrals received in the month, each one.",
    met="The case closed after assessment by the as-at: with no further action (RC8) or to early help (RC9).",
    comparator="not_in_need_percent",
    maturity_months=3,
    pair=("assessed_not_in_need", "referral_nfa"),
    says=Claim(
        "the share of referrals closed as not in need after assessment",
        "referrals was closed as not in need after assessment",
    ),
    reading="DfE's share of children assessed as not in need is one of referrals, not of assessments.",
)

SECTION47_TO_CONFERENCE = Metric(
    name="section47_to_conference",
    title="Section 47 enquiries that led to a conference",
    theme="accuracy",
    fact="conferences",
    month="began_month",
    month_words="by month of the strategy discussion",
    unit="percent",
    better="neutral",
    noun="enquiries",
    denominator=pl.col("began_month").is_not_null(),
    numerator=pl.col("held"),
    counted="Section 47 enquiries begun in the month.",
    met="An initial child protection conference was held.",
    source="DfE, Children in need statistics",
    dims=d.CASE,
    maturity_days=60,
    pair=("conference_to_plan",),
    says=Claim(
        "the share of section 47 enquiries that led to a conference", "section 47 enquiries led to a conference"
    ),
    reading="Few conferences can mean that enquiries are begun too easily, or that risk is managed another way.",
)

CONFERENCE_TO_PLAN = Metric(
    name="conference_to_plan",
    title="Conferences that led to a plan",
    theme="accuracy",
    fact="conferences",
    month="held_month",
    month_words="by month held",
    unit="percent",
    better="neutral",
    noun="conferences",
    denominator=pl.col("held_month").is_not_null() & pl.col("plan_known"),
    numerator=pl.col("planned"),
    counted="Initial child protection conferences held in the month with a recorded outcome.",
    met="A child protection plan started.",
    source="DfE, Children in need statistics",
    dims=d.CASE,
    pair=("section47_to_conference", "repeat_protection_plan"),
    says=Claim("the share of conferences that led to a plan", "conferences led to a plan"),
    reading="Nearly all is usual: a low share can mean that families are brought to conference who need not be.",
)

CONFERENCE_CHAIRED_BY_MACPT = Metric(
    name="conference_chaired_by_macpt",
    title="Conferences chaired by the multi-agency child protection team",
    theme="accuracy",
    fact="conferences",
    month="held_month",
    month_words="by month held",
    unit="percent",
    better="neutral",
    noun="conferences",
    denominator=pl.col("held_month").is_not_null() & pl.col("chair").is_in([c for c in codes.CHAIRS if c != "unknown"]),
    numerator=pl.col("chair") == "macpt",
    counted="Initial child protection conferences held in the month of which a chair is recorded.",
    met="The multi-agency child protection team chaired.",
    source="Families First pathfinder evaluation (DfE, 2025): teams were to try chairing conferences",
    dims=d.CASE,
    pair=("conference_to_plan", "conference_in_15_working_days"),
    says=Claim("the share of conferences chaired by the team", "conferences was chaired by the team"),
    reading="One pathfinder area tried it and went back to independent chairs: neither good nor bad by itself.",
)

METRICS = (
    REFERRAL_NFA,
    ASSESSED_NOT_IN_NEED,
    REFERRAL_NOT_IN_NEED,
    SECTION47_TO_CONFERENCE,
    CONFERENCE_TO_PLAN,
    CONFERENCE_CHAIRED_BY_MACPT,
)
