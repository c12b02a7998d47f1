"""Lists the figures made from each column of the extract standard, for its page. A row is one column.

What a figure needs follows from the fact columns that it reads. Other uses of columns are listed here. A test fails for
a column without any use, because nobody should be asked to send it.
"""

from collections.abc import Mapping

from etl.contracts import TABLES, Contract
from queries.metrics.catalogue import METRICS
from queries.metrics.made_from import read

SHOWN = 3  # figures named in a cell; the rest are counted
_CHILD = "A child's events in `mash journey`: no figure is made of it"
BESIDE = {
    "people.birth_month": "Age, a breakdown of every figure about children",
    "people.sex": "A breakdown of every figure about children",
    "people.ethnicity": "A breakdown of every figure about children",
    "people.disability": "A breakdown of every figure about children",
    "people.area": "A breakdown of every figure about children",
    "people.imd_decile": "A breakdown of every figure about children",
    "contacts.source": "A breakdown of contacts, checks and referrals",
    "contacts.area": "A breakdown of contacts and checks",
    "contacts.concern": "A breakdown of contacts and checks",
    "contacts.household_id": "Families beside children in `mash journey`, and those that came again",
    "agency_checks.agency": "A breakdown of checks; `check_coverage`",
    "agency_checks.asked_about": "Proposes which child a check is about, where it quotes no contact",
    "referrals.source": "A breakdown of referrals",
    "referrals.primary_need": "A breakdown of referrals",
    "referrals.hub": "A breakdown of every figure about children",
    "referrals.previous_referrals_12m": "`re_referral_12m`, where the data does not reach back",
    "assessments.referral_id": "`assessment_in_45_working_days_of_referral`, and the hub of an assessment",
    "section47.referral_id": "The hub of an enquiry",
    "section47.transfer_in": "Leaves conferences out that took over a plan from another area",
    "attendance.meeting": "A breakdown of who took part",
    "attendance.agency": "A breakdown of who took part; `strategy_discussion_quorate`",
    "strategy_discussions.referral_id": "The hub of a discussion",
    "strategy_discussions.section47_id": "The day from which `conference_in_15_working_days` counts",
    "strategy_discussions.led_by": "A breakdown of strategy discussions",
    "support_episodes.lead_practitioner": "A breakdown of episodes and of changes of level",
    "pre_proceedings.started_on": _CHILD,
    "pre_proceedings.referral_id": "The hub of a child's events in `mash journey`",
    "pre_proceedings.letter_on": _CHILD,
    "pre_proceedings.fgdm_offered": _CHILD,
    "pre_proceedings.fgdm_held": _CHILD,
    "pre_proceedings.first_meeting_on": _CHILD,
    "pre_proceedings.reviews": _CHILD,
    "pre_proceedings.step_decision_on": _CHILD,
    "pre_proceedings.outcome": _CHILD,
    "pre_proceedings.court_on": _CHILD,
    "assessment_factors.assessment_id": "The assessment of a factor, in `mash journey`",
    "assessment_factors.factor": "What an assessment found, in `mash journey`",
    "benchmarks.area_name": "Names the authority that a figure stands beside",
    "benchmarks.value": "England, the region and other authorities beside a figure",
    "benchmarks.symbol": "Says why a published figure is not shown",
    "changes.hub": "Marks on charts, and studies of a change",
    "changes.effective_on": "Marks on charts, and studies of a change",
    "changes.kind": "Studies of a change: one of the law refuses none",
    "changes.title": "Marks on charts, and studies of a change",
}
KEPT = {  # tables of which no figure of the catalogue is made
    "audits": "Shares and agreement of practice audits (`mash agreement`)",
    "crosswalk": "Joins the numbers that agencies know a child by",
}


def uses() -> dict[str, str]:
    """Return what each column of the standard is for, in words, by `table.column`."""
    figures = _figures()
    return {
        f"{table}.{column}": _use(contract, column, figures)
        for table, contract in TABLES.items()
        for column in contract.columns
    }


def _figures() -> Mapping[str, list[str]]:
    """Return the figures that are made of a column, in the catalogue's order."""
    found: dict[str, list[str]] = {}
    for metric in METRICS.values():
        for column in read(metric):
            for need in (*column.needs, *column.needs_alike, *column.coarser_without):
                found.setdefault(need.split(" ")[0], []).append(metric.name)
    return {need: list(dict.fromkeys(names)) for need, names in found.items()}


def _use(contract: Contract, column: str, figures: Mapping[str, list[str]]) -> str:
    name = f"{contract.name}.{column}"
    if column in contract.key or column == "person_id":
        return BESIDE.get(name) or ("Tells rows apart" if column in contract.key else "Tells children apart")
    names = figures.get(name, [])
    if names:
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        return ", ".join(f"`{each}`" for each in names[:SHOWN]) + more
    if column == contract.begins:
        return "The month of each figure"
    return BESIDE.get(name) or KEPT.get(contract.name, "")


def idle(used: Mapping[str, str]) -> list[str]:
    """Return a sentence for each column that nothing is made of: what to do about it."""
    return [
        f"No figure is made of {name}: read it in a fact of queries/facts and name it in needs=, name its other use in "
        "BESIDE of mash/documents/columns_used.py, or take it out of etl/contracts/schemas.py. Extracts may go on "
        "sending it: columns that the standard lacks are left out and named."
        for name, use in used.items()
        if not use
    ]
