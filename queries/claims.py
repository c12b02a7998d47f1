"""The plain words for what a metric says when it moves; one row is one metric."""

from typing import NamedTuple


class Claim(NamedTuple):
    """`{}` stands for More or Fewer; `subject` is plural, `topic` follows "no sign that", `later` what is to come."""

    past: str
    present: str
    topic: str
    subject: str
    later: str = ""


CLAIMS = {
    "contact_decided_on_time": Claim(
        "{} contacts were decided on time",
        "{} contacts are decided on time",
        "deciding contacts on time",
        "Contact decisions",
    ),
    "contact_decided_in_one_working_day": Claim(
        "{} contacts were decided in one working day",
        "{} contacts are decided in one working day",
        "deciding contacts in one working day",
        "Contact decisions in one working day",
    ),
    "agency_check_returned_on_time": Claim(
        "{} agency checks came back on time",
        "{} agency checks come back on time",
        "the return of agency checks on time",
        "Agency checks",
    ),
    "referral_decided_in_one_working_day": Claim(
        "{} referrals were decided in one working day",
        "{} referrals are decided in one working day",
        "deciding referrals in one working day",
        "Referral decisions",
    ),
    "assessment_in_45_working_days": Claim(
        "{} assessments were finished in 45 working days",
        "{} assessments are finished in 45 working days",
        "finishing assessments in 45 working days",
        "Assessments",
    ),
    "conference_in_15_working_days": Claim(
        "{} conferences were held in 15 working days",
        "{} conferences are held in 15 working days",
        "holding conferences in 15 working days",
        "Conferences",
    ),
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
    "step_ups": Claim(
        "{} children stepped up",
        "{} children step up",
        "the number of step-ups",
        "Step-ups",
    ),
    "step_downs": Claim(
        "{} children stepped down",
        "{} children step down",
        "the number of step-downs",
        "Step-downs",
        "whether they step up again will be known in {}",
    ),
    "step_up_after_step_down_12m": Claim(
        "{} children stepped up again within a year",
        "{} children step up again within a year",
        "stepping up again",
        "Step-ups after a step-down",
    ),
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
}
