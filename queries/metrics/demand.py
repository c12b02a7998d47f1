"""Defines figures on how many contacts and referrals arrive or stay undecided. Volume is neither good nor bad."""

from typing import Any

import polars as pl

from queries.metrics import dimensions as d
from queries.metrics.metric import Claim, Metric, variant

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
    says=Claim("the number of contacts", "contacts came in"),
    short="Contacts",
    headline=True,
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
    says=Claim("the number of referrals", "referrals came in"),
    short="Referrals",
    headline=True,
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
    says=Claim("the number of contacts undecided at month end", "contacts were undecided at month end"),
    short="Contacts undecided at month end",
    headline=True,
    reading="A backlog makes times look better while it grows: only finished contacts have a time.",
)

ARRIVALS_LESS_DECISIONS = variant(
    UNDECIDED_AT_MONTH_END,
    name="arrivals_less_decisions",
    title="Contacts received less contacts decided",
    month_words="by month received or decided",
    unit="net",
    counted="Contacts received in the month, less contacts decided in it whenever they came, open cases left out.",
    met="Each contact received counts 1 up, each decided 1 down: above 0 the backlog grew.",
    pair=("undecided_at_month_end", "contacts_per_fte"),
    says=Claim("the balance of contacts received and decided"),
    reading="Some months above 0 are chance; month after month above 0 means too few people for what comes in.",
)

CASES_CLOSED = variant(
    REFERRALS,
    name="cases_closed",
    title="Cases closed",
    month="closed_month",
    month_words="by month closed",
    noun="cases",
    numerator=pl.col("closed_month").is_not_null(),
    counted="Cases that closed in the month, by the referral that opened them; those of no further action opened none.",
    met="Every such case counts, whatever the reason.",
    source="Project definition",
    dims=d.CLOSURE,
    pair=("referrals", "re_referral_12m"),
    says=Claim("the number of cases closed", "cases closed"),
    reading="By reason for closure it shows what became of cases: read with children who come back.",
)

_PER_10000: dict[str, Any] = {"unit": "rate", "per": 10_000, "dims": ("hub",)}

CONTACTS_PER_10000 = variant(
    CONTACTS,
    name="contacts_per_10000",
    title="Contacts per 10,000 children",
    met="For every 10,000 children under 18 who live in the area, or in the hub's part of it (policy file).",
    pair=("contacts",),
    says=Claim("the number of contacts per 10,000 children", "contacts came in per 10,000 children"),
    reading="Compares areas of different size. Published rates are for a year: compare a whole financial year with "
    "them, not a month.",
    **_PER_10000,
)

REFERRALS_PER_10000 = variant(
    REFERRALS,
    name="referrals_per_10000",
    title="Referrals per 10,000 children",
    met="For every 10,000 children under 18 who live in the area, or in the hub's part of it (policy file).",
    pair=("referrals", "re_referral_12m"),
    says=Claim("the number of referrals per 10,000 children", "referrals came in per 10,000 children"),
    reading="Compares areas of different size. Published rates are for a year: compare a whole financial year with "
    "them, not a month.",
    **_PER_10000,
)

CONTACTS_PER_FTE = Metric(
    name="contacts_per_fte",
    title="Contacts per full-time post filled",
    theme="demand",
    fact="staffing",
    month="month",
    month_words="by month received",
    unit="ratio",
    better="neutral",
    noun="posts",
    denominator=pl.col("fte"),
    numerator=pl.col("contacts"),
    counted="Full-time equivalents in post, all agencies of a hub together, for each month that has some on record.",
    met="Contacts that the hub received in those months, open cases too.",
    source="Project definition",
    dims=("hub",),
    pair=("contact_decided_on_time", "arrivals_less_decisions"),
    says=Claim(
        "the number of contacts for each full-time post filled", "contacts came in for each full-time post filled"
    ),
    reading="A rise means more work for each person: read with decisions on time and the backlog.",
)

VACANT_POSTS = variant(
    CONTACTS_PER_FTE,
    name="vacant_posts",
    title="Vacant posts for each post agreed",
    month_words="by month",
    better="lower",
    denominator=pl.col("agreed"),
    numerator=pl.col("vacant"),
    counted="Full-time equivalents agreed, all agencies of a hub together, for each month and agency with posts agreed "
    "and posts filled on record.",
    met="Posts agreed less posts filled, of agencies with fewer filled than agreed: more than agreed at one agency "
    "fills no post at another.",
    pair=("contacts_per_fte", "contact_decided_on_time"),
    says=Claim("the number of vacant posts for each post agreed", "posts were vacant for each post agreed"),
    reading="A value of 0.10 is one post in ten. Whether an agency worker fills a post is for the sender to say.",
)

METRICS = (
    CONTACTS,
    REFERRALS,
    CONTACTS_PER_10000,
    REFERRALS_PER_10000,
    UNDECIDED_AT_MONTH_END,
    ARRIVALS_LESS_DECISIONS,
    CASES_CLOSED,
    CONTACTS_PER_FTE,
    VACANT_POSTS,
)
