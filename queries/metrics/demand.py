"""Demand: how many contacts and referrals arrive; volume is neither good nor bad."""

import polars as pl

from queries.metric import Metric
from queries.metrics import dimensions as d

CONTACTS = Metric(
    name="contacts",
    title="Contacts received",
    theme="demand",
    fact="contacts",
    month="received_month",
    month_words="by month received",
    unit="count",
    better="neutral",
    noun="contacts",
    denominator=None,
    numerator=pl.col("received_month").is_not_null(),
    counted="Contacts received in the month, one for each child a contact is about.",
    met="Every contact counts, open cases too.",
    source="ADCS Safeguarding Pressures",
    dims=d.CONTACT,
    pair=("repeat_contact_90d",),
    reading="Better sharing can raise the number of cases found: more is not worse.",
)

REFERRALS = Metric(
    name="referrals",
    title="Referrals to social care",
    theme="demand",
    fact="referrals",
    month="received_month",
    month_words="by month received",
    unit="count",
    better="neutral",
    noun="referrals",
    denominator=None,
    numerator=pl.col("received_month").is_not_null(),
    counted="Referrals received in the month.",
    met="Every referral counts, also a second one for the same child on the same day.",
    source="DfE, Children in need statistics",
    dims=d.REFERRAL,
    pair=("re_referral_12m",),
    reading="Better sharing can raise the number of cases found: more is not worse.",
)

UNDECIDED_AT_MONTH_END = Metric(
    name="undecided_at_month_end",
    title="Contacts undecided at month end",
    theme="demand",
    fact="contacts",
    month="received_month",
    month_words="at month end",
    unit="count",
    better="lower",
    noun="contacts",
    denominator=None,
    numerator=pl.col("clocked"),
    leaves="decided_month",
    counted="Contacts received by the end of the month and not decided by then, open cases left out.",
    met="Every such contact counts.",
    source="Project definition",
    dims=d.CONTACT,
    pair=("contacts", "contact_decided_on_time"),
    reading="A backlog makes times look better while it grows: only finished contacts have a time.",
)

METRICS = (
    CONTACTS,
    REFERRALS,
    UNDECIDED_AT_MONTH_END,
)
