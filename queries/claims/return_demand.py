"""What is said when more or fewer children come back; one row is one metric."""

from queries.claims.claim import Claim

CLAIMS = {
    "re_referral_12m": Claim(
        "{} children came back within a year",
        "{} children come back within a year",
        "the share of re-referrals",
        "Re-referrals",
    ),
    "referred_again_12m": Claim(
        "{} children were referred again within a year",
        "{} children are referred again within a year",
        "being referred again",
        "Further referrals",
    ),
    "repeat_contact_90d": Claim(
        "{} contacts were repeats within 90 days",
        "{} contacts are repeats within 90 days",
        "the share of repeat contacts",
        "Repeat contacts",
    ),
    **{
        f"referred_again_{months}m{after}": Claim(
            f"{{}} children were referred again within {months} months{words}",
            f"{{}} children are referred again within {months} months{words}",
            f"being referred again within {months} months{words}",
            f"Further referrals within {months} months{words}",
        )
        for months, after, words in (
            (3, "", ""),
            (6, "", ""),
            (3, "_after_nfa", " of no further action"),
            (6, "_after_nfa", " of no further action"),
            (12, "_after_nfa", " of no further action"),
        )
    },
    "contacts_without_escalation": Claim(
        "{} children had 3 or more contacts and no referral",
        "{} children have 3 or more contacts and no referral",
        "the number of children with repeated contacts and no referral",
        "Children with repeated contacts and no referral",
    ),
    "early_help_return_12m": Claim(
        "{} early help episodes were a return within a year",
        "{} early help episodes are a return within a year",
        "returning to early help",
        "Returns to early help",
    ),
    "repeat_protection_plan": Claim(
        "{} protection plans were a second or later one",
        "{} protection plans are a second or later one",
        "the share of repeat protection plans",
        "Repeat protection plans",
    ),
    "repeat_protection_plan_24m": Claim(
        "{} protection plans came within 24 months of an earlier one",
        "{} protection plans come within 24 months of an earlier one",
        "protection plans that come back within 24 months",
        "Protection plans that come back within 24 months",
    ),
}
