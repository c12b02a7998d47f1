"""What is said when ratings and outcomes move; one row is one metric."""

from queries.claims.claim import Claim

CLAIMS = {
    "risk_changed": Claim(
        "{} risk ratings were changed after checks",
        "{} risk ratings are changed after checks",
        "the share of risk ratings changed",
        "Changed risk ratings",
    ),
    "risk_upgraded": Claim(
        "{} risk ratings were raised after checks",
        "{} risk ratings are raised after checks",
        "the share of risk ratings raised",
        "Raised risk ratings",
    ),
    "risk_downgraded": Claim(
        "{} risk ratings were lowered after checks",
        "{} risk ratings are lowered after checks",
        "the share of risk ratings lowered",
        "Lowered risk ratings",
    ),
    "missed_high_risk": Claim(
        "{} contacts rated low at first were finally red",
        "{} contacts rated low at first are finally red",
        "the share of high risk missed at first",
        "High risk missed at first",
    ),
    "contact_to_referral": Claim(
        "{} contacts became a referral",
        "{} contacts become a referral",
        "the share of contacts that become a referral",
        "Contacts that become a referral",
    ),
    "contact_outcome_nfa": Claim(
        "{} contacts ended in no further action",
        "{} contacts end in no further action",
        "the share of contacts that end in no further action",
        "Contacts that end in no further action",
    ),
    "contact_outcome_advice": Claim(
        "{} contacts ended in advice",
        "{} contacts end in advice",
        "the share of contacts that end in advice",
        "Contacts that end in advice",
    ),
    "contact_outcome_early_help": Claim(
        "{} contacts were passed to early help",
        "{} contacts are passed to early help",
        "the share of contacts that are passed to early help",
        "Contacts that are passed to early help",
    ),
    "contact_outcome_referral": Claim(
        "{} contacts ended in a referral",
        "{} contacts end in a referral",
        "the share of contacts that end in a referral",
        "Contacts that end in a referral",
    ),
    "contact_outcome_strategy_discussion": Claim(
        "{} contacts led to a strategy discussion",
        "{} contacts lead to a strategy discussion",
        "the share of contacts that lead to a strategy discussion",
        "Contacts that lead to a strategy discussion",
    ),
    "contact_outcome_open_case": Claim(
        "{} contacts were about an open case",
        "{} contacts are about an open case",
        "the share of contacts that are about an open case",
        "Contacts that are about an open case",
    ),
    "contact_outcome_other": Claim(
        "{} contacts had another outcome",
        "{} contacts have another outcome",
        "the share of contacts that have another outcome",
        "Contacts that have another outcome",
    ),
    "referral_nfa": Claim(
        "{} referrals ended in no further action",
        "{} referrals end in no further action",
        "the share of referrals that end in no further action",
        "Referrals that end in no further action",
    ),
    "assessed_not_in_need": Claim(
        "{} assessments found no need",
        "{} assessments find no need",
        "the share of assessments that find no need",
        "Assessments that find no need",
    ),
    "section47_to_conference": Claim(
        "{} section 47 enquiries led to a conference",
        "{} section 47 enquiries lead to a conference",
        "the share of enquiries that lead to a conference",
        "Enquiries that lead to a conference",
    ),
    "conference_to_plan": Claim(
        "{} conferences led to a plan",
        "{} conferences lead to a plan",
        "the share of conferences that lead to a plan",
        "Conferences that lead to a plan",
    ),
}
