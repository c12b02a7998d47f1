"""What is said when agencies share more or less; one row is one metric."""

from queries.claims.claim import Claim

CLAIMS = {
    "checks_per_contact": Claim(
        "{} agency checks were made per contact",
        "{} agency checks are made per contact",
        "the number of checks per contact",
        "Checks per contact",
    ),
    "nothing_known": Claim(
        "{} agency checks found nothing known",
        "{} agency checks find nothing known",
        "the share of checks with nothing known",
        "Checks with nothing known",
    ),
    "declined": Claim(
        "{} agency checks were declined",
        "{} agency checks are declined",
        "the share of checks declined",
        "Declined checks",
    ),
    "check_unanswered": Claim(
        "{} agency checks went unanswered",
        "{} agency checks go unanswered",
        "the share of checks unanswered",
        "Unanswered checks",
    ),
    "lawful_basis_consent": Claim(
        "{} agency checks were made on consent",
        "{} agency checks are made on consent",
        "the share of checks made on consent",
        "Checks made on consent",
    ),
    "lawful_basis_legal_obligation": Claim(
        "{} agency checks were made on a legal obligation",
        "{} agency checks are made on a legal obligation",
        "the share of checks made on a legal obligation",
        "Checks made on a legal obligation",
    ),
    "lawful_basis_public_task": Claim(
        "{} agency checks were made on a public task",
        "{} agency checks are made on a public task",
        "the share of checks made on a public task",
        "Checks made on a public task",
    ),
    "lawful_basis_vital_interests": Claim(
        "{} agency checks were made on vital interests",
        "{} agency checks are made on vital interests",
        "the share of checks made on vital interests",
        "Checks made on vital interests",
    ),
    "lawful_basis_unknown": Claim(
        "{} agency checks were made with no lawful basis recorded",
        "{} agency checks are made with no lawful basis recorded",
        "the share of checks made with no lawful basis recorded",
        "Checks made with no lawful basis recorded",
    ),
    "check_coverage": Claim(
        "{} red and amber contacts were checked with every core agency",
        "{} red and amber contacts are checked with every core agency",
        "checking with every core agency",
        "Checks with every core agency",
    ),
}
