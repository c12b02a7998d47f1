"""What is said when timeliness moves; one row is one metric."""

from queries.claims.claim import Claim


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
}
