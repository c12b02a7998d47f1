"""Checks that a released column is treated as the privacy plan of its contract column asks."""

from collections.abc import Iterable, Iterator

import pytest

from etl.contracts import TABLES
from publish.releases.safeguarded.declared import ROWS, Declared, declared

TREATMENT = {  # what a release does with a column, by the plan of its contract; free text is never released
    "key": "id", "pseudonym": "id", "date": "quasi", "quasi": "quasi", "sensitive": "sensitive", "plain": "sensitive",
}  # fmt: skip
OF = {  # released column: the contract column whose values it tells
    "children": {
        "child_id": "people.person_id", "age_band": "people.birth_month", "sex": "people.sex",
        "ethnicity_group": "people.ethnicity", "place": "people.area",
    },
    "contacts": {
        "child_id": "contacts.person_id", "contact_number": "contacts.contact_id",
        "months_since_first": "contacts.received_at",
        "source_group": "contacts.source", "concern": "contacts.concern", "risk_initial": "contacts.risk_initial",
        "risk_final": "contacts.risk_final", "outcome": "contacts.outcome",
    },
    "referrals": {
        "child_id": "referrals.person_id", "referral_number": "referrals.referral_id",
        "months_since_first": "referrals.received_on", "source_group": "referrals.source",
        "no_further_action": "referrals.no_further_action",
    },
    "level_changes": {
        "child_id": "support_episodes.person_id", "change_number": "support_episodes.episode_id",
        "months_since_first": "support_episodes.started_on",
        "level_from": "support_episodes.level", "level_to": "support_episodes.level",
    },
    "checks": {
        "agency": "agency_checks.agency", "year": "agency_checks.requested_at", "answer": "agency_checks.response",
        "lawful_basis": "agency_checks.lawful_basis",
    },
}  # fmt: skip
MADE = {  # released columns that tell no contract column's values, with the reason for their treatment
    ("children", "history_detail"): "says how a release coarsened the child's history",
    ("children", "months_in_a_step"): "says how a release coarsened the child's history",
    ("children", "contacts_told"): "counts the child's rows in the release",
    ("children", "referrals_told"): "counts the child's rows in the release",
    ("children", "level_changes_told"): "counts the child's rows in the release",
    ("contacts", "agencies_asked"): "counts the contact's checks in classes",
    ("contacts", "hours_to_decision"): "tells the hours between two times, in bands",
    ("checks", "risk_initial"): "a check names no child: the risk of its contact is what it could be known by",
    ("checks", "hours_to_return"): "tells the hours between two times, in bands",
}


def unplanned(table: str, columns: Iterable[Declared]) -> Iterator[str]:
    """Yield a sentence for each column whose treatment is not the one that its contract plans."""
    for column in columns:
        source = OF.get(table, {}).get(column.name)
        if source is None:
            if (table, column.name) not in MADE:
                yield (
                    f"{table}.{column.name} is released and has no plan: name its contract column in OF of this test, "
                    "or the reason for its treatment in MADE."
                )
            continue
        plan = _plan(source)
        if TREATMENT.get(plan) != column.plan:
            yield (
                f"{table}.{column.name} is released as {column.plan}, and the contract plans {source} as {plan}: "
                "change publish/releases/safeguarded/declared.py, or the plan in etl/contracts/schemas.py."
            )


def _plan(source: str) -> str:
    table, _, name = source.partition(".")
    return str((TABLES[table].columns[name].metadata or {})["privacy"])


@pytest.mark.parametrize("table", ROWS)
def test_a_released_column_is_treated_as_its_contract_plans(table):
    sentences = list(unplanned(table, declared(table)))
    assert not sentences, "\n".join(sentences)


def test_a_released_column_that_goes_against_its_plan_is_named():
    planted = [
        Declared("concern", "string", "plain", "Main concern"),
        Declared("end_reason", "string", "quasi", "Why an episode ended"),
    ]
    assert list(unplanned("contacts", planted)) == [
        "contacts.concern is released as plain, and the contract plans contacts.concern as sensitive: change "
        "publish/releases/safeguarded/declared.py, or the plan in etl/contracts/schemas.py.",
        "contacts.end_reason is released and has no plan: name its contract column in OF of this test, or the reason "
        "for its treatment in MADE.",
    ]


def test_free_text_has_no_treatment_for_it_is_never_released():
    assert "text" not in TREATMENT
    assert "text" in {_plan(f"{table}.{name}") for table, contract in TABLES.items() for name in contract.columns}
