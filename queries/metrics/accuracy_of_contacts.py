"""Defines figures on how often checks change the first rating of a contact, and on what contacts lead to."""

from typing import Any

import polars as pl

from etl import codes
from queries.metrics import dimensions as d
from queries.metrics.metric import Claim, Metric
from queries.words import uncapital

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
    says=Claim("the share of risk ratings changed after checks", "risk ratings was changed after checks"),
    short="Risk rating changed",
    headline=True,
    **_RATED,
)

RISK_UPGRADED = Metric(
    name="risk_upgraded",
    title="Risk rating raised after checks",
    numerator=pl.col("risk_step") > 0,
    met="The rating after checks is higher than the first one (blue, green, amber, red).",
    says=Claim("the share of risk ratings raised after checks", "risk ratings was raised after checks"),
    short="Risk rating raised",
    headline=True,
    **_RATED,
)

RISK_DOWNGRADED = Metric(
    name="risk_downgraded",
    title="Risk rating lowered after checks",
    numerator=pl.col("risk_step") < 0,
    met="The rating after checks is lower than the first one (blue, green, amber, red).",
    says=Claim("the share of risk ratings lowered after checks", "risk ratings was lowered after checks"),
    short="Risk rating lowered",
    headline=True,
    **_RATED,
)

MISSED_HIGH_RISK = Metric(
    name="missed_high_risk",
    title="First rated green or blue, finally red",
    numerator=pl.col("low_first") & pl.col("high_finally"),
    met="First rated green or blue, and red after checks.",
    says=Claim(
        "the share of contacts rated low at first that were finally red", "contacts rated low at first was finally red"
    ),
    short="High risk missed at first",
    headline=True,
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
    says=Claim("the share of contacts that became a referral", "contacts became a referral"),
    reading="A low share can mean that the front door takes in much that needs no social worker, or turns need away.",
)


_ENGLAND = {  # outcomes that ADCS counts alike; its "other" holds outcomes that are counted one by one here
    "nfa": "contact_outcome_percent_no_further_action",
    "advice": "contact_outcome_percent_advice_signpost",
    "early_help": "contact_outcome_percent_pass_to_early_help",
    "referral": "contact_outcome_percent_referral_to_csc",
}


_ENDED = {  # by outcome, what is said of contacts, and of a share of them
    "nfa": ("that ended in no further action", "ended in no further action"),
    "advice": ("that ended in advice", "ended in advice"),
    "early_help": ("passed to early help", "was passed to early help"),
    "referral": ("that ended in a referral", "ended in a referral"),
    "strategy_discussion": ("that led to a strategy discussion", "led to a strategy discussion"),
    "open_case": ("about an open case", "was about an open case"),
    "other": ("with another outcome", "had another outcome"),
}


def _outcome(code: str, words: str) -> Metric:
    """Return the share of decided contacts with one outcome."""
    which, past = _ENDED[code]
    return Metric(
        name=f"contact_outcome_{code}",
        title=f"Contact outcome: {uncapital(words)}",
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
        met=f"The outcome is: {uncapital(words)}.",
        source="ADCS Safeguarding Pressures",
        dims=d.CONTACT,
        comparator=_ENGLAND.get(code),
        pair=("repeat_contact_90d",),
        says=Claim(f"the share of contacts {which}", f"contacts {past}"),
        reading="The shares of all outcomes add up to 100%. Read with children who come back.",
    )


OUTCOMES = tuple(_outcome(code, words) for code, words in codes.CONTACT_OUTCOMES.items())

METRICS = (RISK_CHANGED, RISK_UPGRADED, RISK_DOWNGRADED, MISSED_HIGH_RISK, CONTACT_TO_REFERRAL, *OUTCOMES)
