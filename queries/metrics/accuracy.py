"""Accuracy of risk assessment: how often checks by partner agencies change the first rating."""

from typing import Any

import polars as pl

from etl import codes
from queries.metric import Metric
from queries.metrics import dimensions as d

_RATED: dict[str, Any] = {
    "theme": "accuracy",
    "fact": "contacts",
    "month": "decided_month",
    "month_words": "by month decided",
    "unit": "percent",
    "better": "neutral",
    "noun": "contacts",
    "denominator": pl.col("decided_month").is_not_null() & pl.col("risk_step").is_not_null(),
    "counted": "Contacts decided in the month with a rating when received and a rating after checks.",
    "source": "Project definition, after Crockett and others 2013 (London MASH study)",
    "dims": d.CONTACT,
    "pair": ("contact_decided_on_time",),
    "reading": "A change shows that sharing information added something; no change at all can mean nobody looked.",
}

RISK_CHANGED = Metric(
    name="risk_changed",
    title="Risk rating changed after checks",
    numerator=pl.col("risk_step") != 0,
    met="The rating after checks differs from the first one.",
    **_RATED,
)

RISK_UPGRADED = Metric(
    name="risk_upgraded",
    title="Risk rating raised after checks",
    numerator=pl.col("risk_step") > 0,
    met="The rating after checks is higher than the first one (blue, green, amber, red).",
    **_RATED,
)

RISK_DOWNGRADED = Metric(
    name="risk_downgraded",
    title="Risk rating lowered after checks",
    numerator=pl.col("risk_step") < 0,
    met="The rating after checks is lower than the first one (blue, green, amber, red).",
    **_RATED,
)

MISSED_HIGH_RISK = Metric(
    name="missed_high_risk",
    title="First rated green or blue, finally red",
    numerator=pl.col("low_first") & pl.col("high_finally"),
    met="First rated green or blue, and red after checks.",
    **_RATED | {"better": "lower"},
)

CONTACT_TO_REFERRAL = Metric(
    name="contact_to_referral",
    title="Contacts that became a referral",
    theme="accuracy",
    fact="contacts",
    month="received_month",
    month_words="by month received",
    unit="percent",
    better="neutral",
    noun="contacts",
    denominator=pl.col("in_hub"),
    numerator=pl.col("became_referral"),
    counted="Contacts received in the month, open cases left out.",
    met="A referral names the contact, or the same child was referred on that day or up to 7 days later, before any "
    "further contact, without naming one.",
    source="Project definition; window after DfE's linked children in need analyses",
    dims=d.CONTACT,
    maturity_days=7,
    pair=("referral_nfa", "assessed_not_in_need"),
    reading="A low share can mean that the front door takes in much that needs no social worker, or turns need away.",
)


_ENGLAND = {  # outcomes that ADCS counts alike; its "other" holds outcomes that are counted one by one here
    "nfa": "contact_outcome_percent_no_further_action",
    "advice": "contact_outcome_percent_advice_signpost",
    "early_help": "contact_outcome_percent_pass_to_early_help",
    "referral": "contact_outcome_percent_referral_to_csc",
}


def _outcome(code: str, words: str) -> Metric:
    """Return the share of decided contacts with one outcome."""
    return Metric(
        name=f"contact_outcome_{code}",
        title=f"Contact outcome: {words[0].lower()}{words[1:]}",
        theme="accuracy",
        fact="contacts",
        month="decided_month",
        month_words="by month decided",
        unit="percent",
        better="neutral",
        noun="contacts",
        denominator=pl.col("decided_month").is_not_null() & (pl.col("outcome") != "unknown"),
        numerator=pl.col("outcome") == code,
        counted="Contacts decided in the month with a recorded outcome, open cases too.",
        met=f"The outcome is: {words[0].lower()}{words[1:]}.",
        source="ADCS Safeguarding Pressures",
        dims=d.CONTACT,
        comparator=_ENGLAND.get(code),
        pair=("repeat_contact_90d",),
        reading="The shares of all outcomes add up to 100%. Read with children who come back.",
    )


OUTCOMES = tuple(_outcome(code, words) for code, words in codes.CONTACT_OUTCOMES.items())

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
    denominator=pl.col("completed_month").is_not_null() & pl.col("found"),
    numerator=pl.col("not_in_need"),
    counted="Assessments completed in the month with a recorded outcome.",
    met="The child was found not to be in need.",
    source="DfE, Children in need statistics",
    dims=d.CASE,
    comparator="not_in_need_percent",
    pair=("contact_to_referral", "referral_nfa"),
    reading="A high share can mean that families are assessed who need not be.",
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
    reading="Nearly all is usual: a low share can mean that families are brought to conference who need not be.",
)

METRICS = (
    RISK_CHANGED,
    RISK_UPGRADED,
    RISK_DOWNGRADED,
    MISSED_HIGH_RISK,
    CONTACT_TO_REFERRAL,
    *OUTCOMES,
    REFERRAL_NFA,
    ASSESSED_NOT_IN_NEED,
    SECTION47_TO_CONFERENCE,
    CONFERENCE_TO_PLAN,
)
