"""Makes rows from one Child element of the census: the child, its referrals, assessments, enquiries and plans."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from etl.codes import CHILD_IN_NEED, CHILD_PROTECTION
from etl.formats.context import Context
from etl.formats.keys import derived
from etl.reading.xml import Element

Row: TypeAlias = tuple[str | None, ...]
_SEX = {"1": "M", "2": "F", "0": "U", "9": "U"}  # GenderCurrent, until 2024


@dataclass(frozen=True)
class Table:
    """The columns of a table, and how its rows are made of a child."""

    headers: tuple[str, ...]
    rows: Callable[["Child"], Iterator[Row]]


class Child:
    """One Child element, with the pseudonym of its child and a key for each of its episodes of need."""

    def __init__(self, element: Element, context: Context) -> None:
        self.element = element
        self.identifiers = _find(element, "ChildIdentifiers")
        self.local = _text(self.identifiers, "LAchildID")
        self.person = context.keys.person(self.local, context.words) if self.local else None
        self._seen: Counter[tuple[str, str | None]] = Counter()

    def key(self, table: str, day: str | None) -> str | None:
        """Return the key of the child's next row of a table on a day."""
        nth = self._seen[table, day]
        self._seen[table, day] += 1
        return derived(table, self.person, day, str(nth)) if self.person else None

    def needs(self) -> Iterator[tuple[Element, str | None]]:
        """Yield each episode of need with the key of its referral."""
        for need in _all(self.element, "CINdetails"):
            yield need, self.key("referrals", _text(need, "CINreferralDate"))


def _find(element: Element | None, name: str) -> Element | None:
    return None if element is None else element.find(f"{{*}}{name}")


def _all(element: Element | None, name: str) -> Iterator[Element]:
    return iter(()) if element is None else element.iterfind(f"{{*}}{name}")


def _text(element: Element | None, name: str) -> str | None:
    child = _find(element, name)
    text = None if child is None or child.text is None else str(child.text).strip()
    return text or None


def _people(child: Child) -> Iterator[Row]:
    about, traits = child.identifiers, _find(child.element, "ChildCharacteristics")
    born = _text(about, "PersonBirthDate") or _text(about, "ExpectedPersonBirthDate") or ""
    month = born[:7] if len(born) >= 7 and born[:4].isdigit() and born[4] == "-" and born[5:7].isdigit() else None
    gender = _text(about, "GenderCurrent")
    sex = _text(about, "Sex") or _SEX.get(gender or "", gender)
    yield child.person, month, sex, _text(traits, "Ethnicity"), _disability(_find(traits, "Disabilities"))


def _disability(listed: Element | None) -> str | None:
    codes = {(each.text or "").strip() for each in _all(listed, "Disability")} - {""}
    return None if not codes else "no" if codes == {"NONE"} else "yes"


def _referrals(child: Child) -> Iterator[Row]:
    for need, key in child.needs():
        names = ("CINreferralDate", "ReferralSource", "PrimaryNeedCode", "ReferralNFA", "CINclosureDate")
        yield key, child.person, *(_text(need, name) for name in names), _text(need, "ReasonForClosure")


def _assessments(child: Child) -> Iterator[Row]:
    for need, referral in child.needs():
        for each in _all(need, "Assessments"):
            began = _text(each, "AssessmentActualStartDate")
            done = _text(each, "AssessmentAuthorisationDate")
            yield child.key("assessments", began), child.person, began, referral, done


def _pre_proceedings(child: Child) -> Iterator[Row]:
    for need, referral in child.needs():
        for each in _all(need, "PreProceedingsandFGDM"):
            began = _text(each, "PPStartDate")
            yield (
                child.key("pre_proceedings", began),
                child.person,
                began,
                referral,
                *(_text(each, n) for n in _PP_ITEMS),
            )


def _factors(child: Child) -> Iterator[Row]:
    for need, _ in child.needs():
        for each in _all(need, "Assessments"):
            key = child.key("assessments", _text(each, "AssessmentActualStartDate"))
            found = _all(_find(each, "FactorsIdentifiedAtAssessment"), "AssessmentFactors")
            for factor in dict.fromkeys((factor.text or "").strip().upper() for factor in found):
                if factor:
                    yield key, child.person, factor


def _section47(child: Child) -> Iterator[Row]:
    for need, referral in child.needs():
        plans = {_text(plan, "CPPstartDate") for plan in _all(need, "ChildProtectionPlans")}
        for each in _all(need, "Section47"):
            began, held = _text(each, "S47ActualStartDate"), _text(each, "DateOfInitialCPC")
            planned = "yes" if held and held in plans else None  # a plan begins on the day of its conference
            needless = _text(each, "ICPCnotRequired")
            yield child.key("section47", began), child.person, began, referral, held, needless, planned


def _episodes(child: Child) -> Iterator[Row]:
    for need, _ in child.needs():
        closed = _text(need, "CINclosureDate")
        for plan in _all(need, "CINPlanDates"):
            began = _text(plan, "CINPlanStartDate")
            ended = _text(plan, "CINPlanEndDate") or _after(closed, began)
            yield child.key(CHILD_IN_NEED.code, began), child.person, CHILD_IN_NEED.code, began, ended, None
        for plan in _all(need, "ChildProtectionPlans"):
            began = _text(plan, "CPPstartDate")
            ended = _text(plan, "CPPendDate") or _after(closed, began)
            before = _text(plan, "NumberOfPreviousCPP")
            yield child.key(CHILD_PROTECTION.code, began), child.person, CHILD_PROTECTION.code, began, ended, before


def _after(closed: str | None, began: str | None) -> str | None:
    """Return the day a case closed, as the end of a plan left without one, unless the plan began later."""
    return closed if closed and began and closed[:10] >= began[:10] else None


_REFERRAL = (
    "referral_id", "person_id", "received_on", "source", "primary_need", "no_further_action", "closed_on",
    "closure_reason",
)  # fmt: skip
_ENQUIRY = (
    "section47_id", "person_id", "strategy_discussion_on", "referral_id", "conference_on", "conference_not_required",
    "plan_started",
)  # fmt: skip
_PP_ITEMS = (
    "LBPSentDate", "FGDMMeetingOffer", "FGDMMeetingFac", "InitialPPMeetingDate", "ReviewMeetingsCount",
    "StepDecisionDate", "PPOutcome", "CourtAppDate",
)  # fmt: skip
_PRE_PROCEEDINGS = (
    "pre_proceedings_id", "person_id", "started_on", "referral_id", "letter_on", "fgdm_offered", "fgdm_held",
    "first_meeting_on", "reviews", "step_decision_on", "outcome", "court_on",
)  # fmt: skip
_EPISODE = ("episode_id", "person_id", "level", "started_on", "ended_on", "previous_plans")
TABLES = {
    "people": Table(("person_id", "birth_month", "sex", "ethnicity", "disability"), _people),
    "referrals": Table(_REFERRAL, _referrals),
    "assessments": Table(("assessment_id", "person_id", "started_on", "referral_id", "authorised_on"), _assessments),
    "assessment_factors": Table(("assessment_id", "person_id", "factor"), _factors),
    "section47": Table(_ENQUIRY, _section47),
    "pre_proceedings": Table(_PRE_PROCEEDINGS, _pre_proceedings),
    "support_episodes": Table(_EPISODE, _episodes),
}
# Elements of which something is made, and those that identify a child or say what is known otherwise.
READ = frozenset({
    "Child", "ChildIdentifiers", "LAchildID", "Sex", "GenderCurrent", "PersonBirthDate", "ExpectedPersonBirthDate",
    "ChildCharacteristics", "Ethnicity", "Disabilities", "Disability", "CINdetails", "CINreferralDate",
    "ReferralSource", "PrimaryNeedCode", "CINclosureDate", "ReasonForClosure", "ReferralNFA", "Assessments",
    "AssessmentActualStartDate",
    "AssessmentAuthorisationDate", "FactorsIdentifiedAtAssessment", "AssessmentFactors", "CINPlanDates",
    "CINPlanStartDate", "CINPlanEndDate", "Section47", "S47ActualStartDate", "DateOfInitialCPC", "ICPCnotRequired",
    "ChildProtectionPlans", "CPPstartDate", "CPPendDate", "NumberOfPreviousCPP", "PreProceedingsandFGDM", "PPStartDate",
    *_PP_ITEMS,
})  # fmt: skip
DROPPED = frozenset({"UPN", "FormerUPN", "UPNunknown", "Surname", "Forename", "InitialCPCtarget"})
