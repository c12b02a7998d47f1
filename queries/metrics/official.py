"""Traces each figure to the official text that it comes from or is compared with. An entry is one text on some figures.

An entry says so where we have not read the text in the original: what it counts is then known from other texts, and may
be wrong.
"""

from dataclasses import dataclass
from typing import NamedTuple

NO_FIGURE = "no national figure stands beside it"
AS_THERE = "Nowhere, as far as was read"


class Text(NamedTuple):
    """An official text: its name, its edition, and whether it was read in the original."""

    name: str
    edition: str
    read: bool


@dataclass(frozen=True)
class Official:
    """What a text counts, and where figures depart from it.

    `figures` are names of metrics, or beginnings of names that end with `*`; the first entry that fits a metric is its
    own. `place` is the paragraph, table or variable, `clock` from when time is counted there (empty: nothing is timed).
    """

    figures: tuple[str, ...]
    text: Text
    place: str
    counts: str
    departs: str = AS_THERE
    clock: str = ""

    @property
    def cited(self) -> str:
        """The text with edition, place, and whether it was read."""
        read = "read" if self.text.read else "not read in the original"
        return f"{self.text.name}, {self.text.edition}: {self.place} ({read})"

    def fits(self, metric: str) -> bool:
        """Return whether it is about a metric."""
        return any(metric == name or (name[-1] == "*" and metric.startswith(name[:-1])) for name in self.figures)


_C1 = Text("DfE, Children in need, data set C1", "year to March 2025", read=True)
_C2 = Text("DfE, Children in need, data set C2", "year to March 2025", read=True)
_C4 = Text("DfE, Children in need, data set C4", "year to March 2025", read=True)
_CENSUS = Text("DfE, Children in need census guide for local authorities", "2023 to 2024, v1.0", read=True)
_STATISTICS = Text("DfE, Children in need, methodology", "year to March 2024", read=False)
_DASHBOARD = Text("DfE, Children's social care dashboard, code and supporting information", "27 April 2026", read=True)
_TOGETHER = Text("Working Together to Safeguard Children", "December 2023, that of 2026 not seen", read=False)
_FAMILY_HELP = Text(
    "Partnerships' pages on Family Help (Buckinghamshire, Telford and Wrekin, Wirral)", "2025-26", read=False
)
_LAW = Text("Children Act 2004 s.16LA, as inserted by 2026 c. 21 s.4", "as enacted, 29 April 2026", read=True)
_PATHFINDERS = Text("DfE, Families First pathfinders, evaluation", "fieldwork to February 2025", read=True)
_TEES = Text("Tees procedures, strategy meetings (local practice)", "2026", read=True)
_ADCS = Text("ADCS, Safeguarding Pressures", "phase 9, 2023-24", read=False)
_OFSTED = Text("Ofsted, guidance on the front door", "edition not known", read=False)
_REGIONS = Text("Quarterly returns of the regions", "edition not known", read=False)
_LONDON = Text("Crockett and others, London MASH study", "2013", read=False)
_PROTOCOL = Text("The area's own protocol", "the dated entry in its policy file", read=False)
_OWN = Text("The project's own definition", "this version", read=True)

ENTRIES: tuple[Official, ...] = (
    Official(
        ("re_referral_12m_each",), _C1, "rereferral_count of referral_count",
        "referrals in the year to 31 March that came within 12 months of an earlier one; a referral is about a child "
        "with no open case",
        "DfE's rule for two referrals of one day was not read: here the second is no re-referral of the first",
    ),
    Official(
        ("re_referral_12m", "re_referral_12m_after_closure"), _C1, "rereferral_count of referral_count",
        "each referral in the year to 31 March; a referral is about a child with no open case",
        "Several referrals of a child on one day count once here, and referrals of a child whose case is open "
        "count too, except in ‘of children with no open case’; ‘each referral counted’ is counted as England's is",
    ),
    Official(
        ("referred_again_*",), _C1, "rereferral_count of referral_count", "looks back from each referral",
        f"Looks forward from each child and day: {NO_FIGURE}",
    ),
    Official(
        ("referral_nfa",), _C1, "no_further_action_count of referral_count",
        "referrals in the year after whose first consideration nothing followed; by the census guide advice and "
        "passing on count as nothing, closures RC8 and RC9 do not",
        "Of referrals with the flag recorded, which the census asks of all; trusts the flag",
    ),
    Official(
        ("referral_not_in_need",), _C1, "not_in_need_count of referral_count",
        "referrals in the year that were assessed and found not in need",
        "By closure after assessment (RC8, RC9): which closures England's counts was not read",
    ),
    Official(
        ("assessed_not_in_need",), _C1, "not_in_need_count of referral_count",
        "referrals, and not assessments",
        "A share of assessments with a recorded outcome: England's share of referrals does not stand beside it, but "
        "beside ‘Referrals closed after an assessment that found no need’",
    ),
    Official(
        ("assessment_in_45_working_days",), _C2, "Same_day to 41-45_days of Assessments_completed",
        "assessments completed in the year, by working days: same day is 'started and finished the same day'",
        clock="The day the assessment started",
    ),
    Official(
        ("assessment_in_45_working_days_of_referral",), _CENSUS, "section number not noted",
        "no longer than 45 working days from the point of referral, as in Working Together",
        f"Only assessments whose referral is known; {NO_FIGURE}", "The day the referral was received",
    ),
    Official(
        ("assessment_open_overdue",), _TOGETHER, "paragraph not read", "45 working days from the point of referral",
        "From the assessment's start, as DfE's statistics count", "The day the assessment started",
    ),
    Official(
        ("conference_in_15_working_days",), _C4, "Duration_0-10_days and Duration_11-15_days of ICPC",
        "initial conferences in the year, by working days from the start of the section 47 enquiry",
        "Conferences that took over a plan from another area are left out: the census guide gives them 15 days from "
        "notice",
        "The strategy discussion that began the enquiry: the first that names it, or else the enquiry's own day, "
        "in the census its start",
    ),
    Official(
        ("conference_open_overdue",), _CENSUS, "section number not noted",
        "15 working days after the strategy discussion that initiated enquiries", NO_FIGURE.capitalize(),
        "The strategy discussion that began the enquiry",
    ),
    Official(
        ("section47_to_conference", "conference_to_plan"), _C4, "ICPC beside Section47",
        "enquiries and conferences of one year, not followed one by one",
        f"Each enquiry or conference is followed: {NO_FIGURE}",
    ),
    Official(
        ("repeat_protection_plan",), _DASHBOARD, "second or subsequent plans",
        "plans starting in the year of children who had one before, ever", "A plan elsewhere is known only where the "
        "extract has the number of earlier plans, as the census does",
    ),
    Official(
        ("repeat_protection_plan_12m", "nfa_then_assessed_*"), _DASHBOARD, "indicators wanted and not published",
        "repeat plans within 12 months; no further action that progressed to assessment within 6 to 12 months",
        NO_FIGURE.capitalize(),
    ),
    Official(
        ("repeat_protection_plan_24m", "early_help_return_12m", "early_help_outcomes_met"), _REGIONS,
        "lines of the set", "the line of the same name", NO_FIGURE.capitalize(),
    ),
    Official(
        ("contact_decided_in_one_working_day",), _CENSUS, "section number not noted",
        "one working day from receipt of a referral",
        f"A contact is no referral yet: the project's own figure, and {NO_FIGURE}", "The day the contact was received",
    ),
    Official(
        ("referral_decided_in_one_working_day",), _CENSUS, "section number not noted",
        "one working day from receipt of a referral", f"{AS_THERE}; {NO_FIGURE}", "The day the referral was received",
    ),
    Official(
        ("referrer_acknowledged_in_one_working_day",), _TOGETHER, "paragraph not read",
        "the referrer is told within one working day of a referral", f"Contacts are counted; {NO_FIGURE}",
        "The day the contact was received",
    ),
    Official(
        ("contact_outcome_*",), _ADCS, "table of outcomes of initial contacts",
        "contacts of the year at the authorities that answered, by what they led to",
        "Contacts with a recorded outcome, by the month decided; ADCS counts some of ours as other",
    ),
    Official(
        ("contacts", "contacts_per_10000"), _ADCS, "initial contacts", "contacts received in the year",
        "One for each child that a contact is about",
    ),
    Official(
        ("referrals", "referrals_per_10000"), _C1, "referral_count",
        "referrals in the year of children with no open case", "Every referral in the extract counts",
    ),
    Official(
        ("repeat_contact_90d", "contacts_without_escalation"), _OFSTED, "repeat contacts",
        "repeat contacts, without a window", f"90 days and three contacts are ours; {NO_FIGURE}",
    ),
    Official(
        ("step_up_from_family_help", "step_down_to_family_help", "family_help_return_12m", "tier_*"), _FAMILY_HELP,
        "what it joins", "targeted early help and section 17 as one Family Help, and no measure of moves",
        f"Moves on the ladders of the policy file are the project's own; {NO_FIGURE}",
    ),
    Official(
        ("step_*", "closures", "churn"), _TOGETHER, "paragraph not read",
        "the levels of support, and no measure of moves between them",
        f"Moves on the ladders of the policy file are the project's own; {NO_FIGURE}",
    ),
    Official(
        ("duty_*",), _LAW, "subsections (1) to (4); (5) on and the final guidance not read",
        "a duty to disclose, asked or unasked, unless more detrimental to the child",
        f"Answers to requests alone; {NO_FIGURE}", "The London day of the request",
    ),
    Official(
        ("hours_to_strategy_discussion_*",), _TEES, "strategy meetings",
        "in most cases within 24 hours of the decision to hold one",
        "One area's practice: no national clock was found, and none is set here",
        "The contact on which a discussion was decided, or by the name the moment it was found to be needed",
    ),
    Official(
        ("strategy_discussion_quorate",), _TOGETHER, "paragraph not read",
        "social care, police and health at least, as partnerships quote it",
        "In person or remotely, a report alone is not enough; the quorum is the area's to agree",
    ),
    Official(
        ("strategy_discussion_led_*", "strategy_discussion_without_contact"), _PATHFINDERS,
        "chapter on child protection teams",
        "that teams must lead strategy discussions, and that police brought children straight to the team's meeting",
        f"Regulations on teams were not read; {NO_FIGURE}",
    ),
    Official(
        ("conference_chaired_by_macpt",), _PATHFINDERS, "chapter on child protection teams",
        "that teams were to try chairing conferences", f"Regulations on teams were not read; {NO_FIGURE}",
    ),
    Official(
        ("risk_*", "missed_high_risk", "hours_to_decision_*"), _LONDON, "page not read",
        "turnaround and changed ratings before and after a hub", f"By month, with open contacts; {NO_FIGURE}",
        "The moment the contact was received",
    ),
    Official(
        (
            "contact_decided_on_time", "agency_check_returned_on_time", "strategy_discussion_on_time", "check_coverage",
        ),
        _PROTOCOL, "section named there", "hours by rating, and agencies to ask", NO_FIGURE.capitalize(),
        "The moment received or requested",
    ),
    Official(
        ("*",), _OWN, "its handbook page", "what the handbook page says", f"Nothing official is known; {NO_FIGURE}",
        "The moment received or requested",
    ),
)  # fmt: skip


def official(metric: str) -> Official:
    """Return what official text a metric comes from or stands beside: the project's own where there is none."""
    return next(each for each in ENTRIES if each.fits(metric))
