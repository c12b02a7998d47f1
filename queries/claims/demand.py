"""What is said when demand and capacity move; one row is one metric."""

from queries.claims.claim import Claim

CLAIMS = {
    "contacts": Claim(
        "{} contacts came in",
        "{} contacts come in",
        "the number of contacts",
        "Contacts",
    ),
    "referrals": Claim(
        "{} referrals came in",
        "{} referrals come in",
        "the number of referrals",
        "Referrals",
    ),
    "undecided_at_month_end": Claim(
        "{} contacts were undecided at month end",
        "{} contacts are undecided at month end",
        "the number of contacts undecided at month end",
        "Undecided contacts",
    ),
    "contacts_per_10000": Claim(
        "{} contacts came in per 10,000 children",
        "{} contacts come in per 10,000 children",
        "the rate of contacts",
        "Contacts per 10,000 children",
    ),
    "referrals_per_10000": Claim(
        "{} referrals came in per 10,000 children",
        "{} referrals come in per 10,000 children",
        "the rate of referrals",
        "Referrals per 10,000 children",
    ),
    "arrivals_less_decisions": Claim(
        "{} contacts came in than were decided on balance",
        "{} contacts come in than are decided on balance",
        "the balance of contacts received and decided",
        "Contacts received less decided",
    ),
    "contacts_per_fte": Claim(
        "{} contacts came in for each full-time post filled",
        "{} contacts come in for each full-time post filled",
        "the number of contacts for each full-time post filled",
        "Contacts for each full-time post filled",
    ),
}
