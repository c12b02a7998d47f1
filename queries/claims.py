"""The plain words for what a metric says when it moves; one row is one metric."""

from typing import NamedTuple


class Claim(NamedTuple):
    """`{}` stands for More or Fewer; `subject` is plural, `topic` follows "no sign that", `later` what is to come.

    `more` and `fewer` are other words for a rise and a fall.
    """

    past: str
    present: str
    topic: str
    subject: str
    later: str = ""
    more: str = "More"
    fewer: str = "Fewer"


def _longer(what: str, topic: str) -> Claim:
    return Claim(f"{what} took {{}}", f"{what} take {{}}", topic, what, more="longer", fewer="less time")


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
    "hours_to_decision_median": _longer("Half of decisions", "the time half of decisions take"),
    "hours_to_decision_p90": _longer("9 in 10 decisions", "the time 9 in 10 decisions take"),
    "hours_to_return_median": _longer("Half of agency checks", "the time half of agency checks take"),
    "hours_to_return_p90": _longer("9 in 10 agency checks", "the time 9 in 10 agency checks take"),
    "referrer_acknowledged_in_one_working_day": Claim(
        "{} referrers were told within one working day",
        "{} referrers are told within one working day",
        "telling referrers within one working day",
        "Acknowledgements",
    ),
    "assessment_in_45_working_days_of_referral": Claim(
        "{} assessments were finished in 45 working days of the referral",
        "{} assessments are finished in 45 working days of the referral",
        "finishing assessments in 45 working days of the referral",
        "Assessments counted from the referral",
    ),
    "assessment_open_overdue": Claim(
        "{} assessments were open past 45 working days",
        "{} assessments are open past 45 working days",
        "the number of overdue assessments",
        "Overdue assessments",
    ),
    "conference_open_overdue": Claim(
        "{} conferences were overdue",
        "{} conferences are overdue",
        "the number of overdue conferences",
        "Overdue conferences",
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
    "step_up_from_early_help": Claim(
        "{} children stepped up from early help",
        "{} children step up from early help",
        "the number of step-ups from early help",
        "Step-ups from early help",
    ),
    "step_down_to_early_help": Claim(
        "{} children stepped down to early help",
        "{} children step down to early help",
        "the number of step-downs to early help",
        "Step-downs to early help",
    ),
    "closures": Claim(
        "{} children left support",
        "{} children leave support",
        "the number of closures",
        "Closures",
    ),
    "churn": Claim(
        "{} children moved 3 or more times in a year",
        "{} children move 3 or more times in a year",
        "the number of children who move often",
        "Children who move often",
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
