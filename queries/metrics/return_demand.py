"""Return demand: whether the same children come back to the front door."""

from dataclasses import replace
from typing import Any

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
    stated="earlier_stated",
    counted="Referrals received in the month; several for one child on one day count once.",
    met="The same child had an earlier referral received on or after the same date 12 months before. Where the data "
    "does not reach so far back, the count that the referral itself carries (Annex A) decides.",
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

REFERRED_AGAIN_3M, REFERRED_AGAIN_6M = (
    replace(
        REFERRED_AGAIN_12M,
        name=f"referred_again_{months}m",
        title=f"Referred again within {months} months",
        numerator=pl.col(f"later_{months}m"),
        met=f"A further referral for the same child was received by the same date {months} months later.",
        maturity_months=months,
        pair=("re_referral_12m", "referred_again_12m"),
        reading=f"Looks forward from a month's referrals, so each month can be known only {months} months later.",
    )
    for months in (3, 6)
)

REFERRED_AGAIN_AFTER_NFA = tuple(
    replace(
        metric,
        name=f"{metric.name}_after_nfa",
        title=f"{metric.title} of no further action",
        denominator=pl.col("first_of_day") & pl.col("closed_at_door"),
        counted="Children in the month whose referral ended in no further action, one row per child and day.",
        pair=("referral_nfa",),
        reading=f"Were children turned away who needed help? {metric.reading}",
    )
    for metric in (REFERRED_AGAIN_3M, REFERRED_AGAIN_6M, REFERRED_AGAIN_12M)
)

CONTACTS_WITHOUT_ESCALATION = Metric(
    name="contacts_without_escalation",
    title="Children with 3 or more contacts in 12 months and no referral",
    theme="return_demand",
    fact="contacts",
    month="received_month",
    month_words="by month of the latest contact",
    unit="count",
    better="neutral",
    noun="children",
    denominator=None,
    numerator=pl.col("unescalated"),
    counted="Children with a contact in the month that is at least their third in the 12 months up to it.",
    met="No referral names that contact, and none was received for the child from 12 months before it to 7 days after.",
    source="Project definition, after Ofsted's guidance on repeat contacts",
    dims=d.CONTACT,
    history=LookBack(months=12),
    maturity_days=7,
    pair=("repeat_contact_90d", "contact_to_referral"),
    reading="A list to look at, not a score: some need nothing more, some were missed.",
)

_EPISODE: dict[str, Any] = {
    "theme": "return_demand",
    "fact": "episodes",
    "month": "started_month",
    "month_words": "by month started",
    "unit": "percent",
    "better": "lower",
    "dims": d.CASE,
}

EARLY_HELP_RETURN_12M = Metric(
    name="early_help_return_12m",
    title="Early help started again within 12 months",
    noun="early help episodes",
    denominator=pl.col("early_help"),
    numerator=pl.col("returned_12m"),
    counted="Early help episodes starting in the month.",
    met="An earlier early help episode of the child ended on or before the start, and on or after the same date 12 "
    "months before.",
    source="Early help quarterly return of the regions",
    history=LookBack(months=12),
    pair=("closures",),
    reading="Help that ended too soon comes back; families who ask again also show trust.",
    **_EPISODE,
)

REPEAT_PROTECTION_PLAN = Metric(
    name="repeat_protection_plan",
    title="Second or subsequent protection plans",
    noun="plans",
    denominator=pl.col("protection"),
    numerator=pl.col("again"),
    counted="Child protection plans starting in the month.",
    met="The child had a plan before: in this data, or by the count recorded with the plan.",
    source="DfE, Children in need statistics",
    comparator="cpp_subsequent_percent",
    pair=("closures", "repeat_protection_plan_24m"),
    reading="A plan that has to begin again may have ended too early. Plans elsewhere are known only if recorded.",
    **_EPISODE,
)

REPEAT_PROTECTION_PLAN_24M = Metric(
    name="repeat_protection_plan_24m",
    title="Protection plans within 24 months of an earlier one",
    noun="plans",
    denominator=pl.col("protection"),
    numerator=pl.col("again_24m"),
    counted="Child protection plans starting in the month.",
    met="An earlier plan of the child in this data ended on or after the same date 24 months before, or runs on.",
    source="Front door quarterly return of the regions",
    history=LookBack(months=24),
    pair=("repeat_protection_plan",),
    reading="A plan that has to begin again soon may have ended too early.",
    **_EPISODE,
)

METRICS = (
    RE_REFERRAL_12M,
    REFERRED_AGAIN_12M,
    REPEAT_CONTACT_90D,
    REFERRED_AGAIN_3M,
    REFERRED_AGAIN_6M,
    *REFERRED_AGAIN_AFTER_NFA,
    CONTACTS_WITHOUT_ESCALATION,
    EARLY_HELP_RETURN_12M,
    REPEAT_PROTECTION_PLAN,
    REPEAT_PROTECTION_PLAN_24M,
)
