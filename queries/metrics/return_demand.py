"""Defines figures on how often children come back to the front door."""

import polars as pl

from queries.metrics import dimensions as d
from queries.metrics.metric import Claim, LookBack, Metric, variant

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
    self_reported="earlier_self_reported",
    counted="Referrals received in the month; several for one child on one day count once.",
    met="The same child had an earlier referral received on or after the same date 12 months before. Where the data "
    "does not reach so far back, the count that the referral itself carries (Annex A) decides.",
    source="DfE, Children in need statistics",
    dims=d.REFERRAL,
    history=LookBack(months=12),
    comparator="re_referrals_percent",
    pair=("referred_again_12m",),
    says=Claim("the share of children who came back within a year", "children came back within a year"),
    short="Re-referrals within 12 months",
    headline=True,
    reading="Looks back from this month's referrals. Few re-referrals can also mean that help was refused at the door.",
)

RE_REFERRAL_12M_AFTER_CLOSURE = variant(
    RE_REFERRAL_12M,
    name="re_referral_12m_after_closure",
    title="Re-referrals within 12 months, of children with no open case",
    denominator=pl.col("first_of_day") & ~pl.col("while_open"),
    self_reported=None,
    counted="Referrals received in the month of children with no open case; several for one child on one day count "
    "once.",
    met="The same child had an earlier referral received on or after the same date 12 months before.",
    source="Project definition, after DfE, Children in need census guide 2023 to 2024: news on an open case is no "
    "referral",
    comparator=None,
    pair=("re_referral_12m",),
    says=Claim(
        "the share of children with no open case who came back within a year",
        "children with no open case came back within a year",
    ),
    reading="In DfE's guide to the census news on an open case is no referral, and many systems record it "
    "as one: read both figures.",
)

RE_REFERRAL_12M_EACH = variant(
    RE_REFERRAL_12M,
    name="re_referral_12m_each",
    title="Re-referrals within 12 months, each referral counted",
    denominator=pl.col("received_month").is_not_null() & ~pl.col("while_open"),
    self_reported=None,
    counted="Referrals received in the month of children with no open case, each one.",
    met="The same child had an earlier referral received on or after the same date 12 months before.",
    pair=("re_referral_12m", "re_referral_12m_after_closure"),
    says=Claim("the share of referrals that came within a year of another", "referrals came within a year of another"),
    reading="As DfE counts for the year to 31 March: of referrals, not of children and days. Ask for financial years.",
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
    says=Claim("the share of children referred again within a year", "children was referred again within a year"),
    short="Referred again within 12 months",
    headline=True,
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
    says=Claim(
        "the share of contacts that came within 90 days of an earlier one",
        "contacts came within 90 days of an earlier one",
    ),
    short="Repeat contacts within 90 days",
    headline=True,
    reading="A second contact can be a new event, a missed need, or good sharing: read with outcomes.",
)


def _again(months: int, of: str = "") -> Claim:
    again = f"referred again within {months} months{of}"
    return Claim(f"the share of children {again}", f"children was {again}")


REFERRED_AGAIN_3M, REFERRED_AGAIN_6M = (
    variant(
        REFERRED_AGAIN_12M,
        name=f"referred_again_{months}m",
        title=f"Referred again within {months} months",
        numerator=pl.col(f"later_{months}m"),
        met=f"A further referral for the same child was received by the same date {months} months later.",
        maturity_months=months,
        pair=("re_referral_12m", "referred_again_12m"),
        says=_again(months),
        reading=f"Looks forward from a month's referrals, so each month can be known only {months} months later.",
    )
    for months in (3, 6)
)

REFERRED_AGAIN_AFTER_NFA = tuple(
    variant(
        metric,
        name=f"{metric.name}_after_nfa",
        title=f"{metric.title} of no further action",
        denominator=pl.col("first_of_day") & pl.col("closed_at_door"),
        counted="Children in the month whose referral ended in no further action, one row per child and day.",
        pair=("referral_nfa",),
        says=_again(metric.maturity_months, " of no further action"),
        reading=f"Were children turned away who needed help? {metric.reading}",
    )
    for metric in (REFERRED_AGAIN_3M, REFERRED_AGAIN_6M, REFERRED_AGAIN_12M)
)

NFA_THEN_ASSESSED = tuple(
    variant(
        metric,
        name=f"nfa_then_assessed_{months}m",
        title=f"Assessed within {months} months of a referral with no further action",
        denominator=pl.col("first_of_day") & pl.col("closed_at_door"),
        numerator=pl.col(f"assessed_{months}m"),
        counted="Children in the month whose referral ended in no further action, one row per child and day.",
        met=f"An assessment of the same child began after that day and by the same date {months} months later.",
        source="Project definition; DfE's children's social care dashboard names it as wanted and does not publish it",
        better="neutral",
        pair=("referral_nfa", f"referred_again_{months}m_after_nfa"),
        says=Claim(
            f"the share of referrals of no further action assessed within {months} months",
            f"referrals of no further action was followed by an assessment within {months} months",
        ),
        reading=f"An assessment can follow from a new event or from need missed at first. {metric.reading}",
    )
    for months, metric in ((6, REFERRED_AGAIN_6M), (12, REFERRED_AGAIN_12M))
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
    says=Claim(
        "the number of children with at least 3 contacts and no referral",
        "children had at least 3 contacts and no referral",
    ),
    reading="A list to look at, not a score: some need nothing more, some were missed.",
)


METRICS = (
    RE_REFERRAL_12M,
    RE_REFERRAL_12M_AFTER_CLOSURE,
    RE_REFERRAL_12M_EACH,
    REFERRED_AGAIN_12M,
    REPEAT_CONTACT_90D,
    REFERRED_AGAIN_3M,
    REFERRED_AGAIN_6M,
    *REFERRED_AGAIN_AFTER_NFA,
    *NFA_THEN_ASSESSED,
    CONTACTS_WITHOUT_ESCALATION,
)
