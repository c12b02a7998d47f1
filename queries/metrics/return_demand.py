"""Return demand: whether the same children come back to the front door."""

import polars as pl

from queries.metric import LookBack, Metric
from queries.metrics import dimensions as d

RE_REFERRAL_12M = Metric(
    name="re_referral_12m",
    title="Re-referrals within 12 months",
    theme="return_demand",
    fact="referrals",
    month="received_month",
    month_words="by month received",
    unit="percent",
    better="lower",
    noun="referrals",
    denominator=pl.col("first_of_day"),
    numerator=pl.col("earlier_12m"),
    counted="Referrals received in the month; several for one child on one day count once.",
    met="The same child had an earlier referral received on or after the same date 12 months before.",
    source="DfE, Children in need statistics",
    dims=d.REFERRAL,
    history=LookBack(months=12),
    comparator="re_referrals_percent",
    pair=("referred_again_12m",),
    reading="Looks back from this month's referrals. Few re-referrals can also mean that help was refused at the door.",
)

REFERRED_AGAIN_12M = Metric(
    name="referred_again_12m",
    title="Referred again within 12 months",
    theme="return_demand",
    fact="referrals",
    month="received_month",
    month_words="by month of the first referral",
    unit="percent",
    better="lower",
    noun="children referred",
    denominator=pl.col("first_of_day"),
    numerator=pl.col("later_12m"),
    counted="Children referred in the month, one row per child and day.",
    met="A further referral for the same child was received by the same date 12 months later.",
    source="Derived from the DfE re-referral definition, looking forward",
    dims=d.REFERRAL,
    maturity_months=12,
    pair=("re_referral_12m",),
    reading="Looks forward from a month's referrals, so each month can be known only 12 months later.",
)

REPEAT_CONTACT_90D = Metric(
    name="repeat_contact_90d",
    title="Repeat contacts within 90 days",
    theme="return_demand",
    fact="contacts",
    month="received_month",
    month_words="by month received",
    unit="percent",
    better="lower",
    noun="contacts",
    denominator=pl.col("received_month").is_not_null(),
    numerator=pl.col("repeat"),
    counted="Contacts received in the month.",
    met="The same child had an earlier contact 1 to 90 days before, by date.",
    source="Project definition, after Ofsted's guidance on repeat contacts",
    dims=d.CONTACT,
    history=LookBack(days=90),
    pair=("contact_decided_on_time",),
    reading="A second contact can be a new event, a missed need, or good sharing: read with outcomes.",
)

METRICS = (RE_REFERRAL_12M, REFERRED_AGAIN_12M, REPEAT_CONTACT_90D)
