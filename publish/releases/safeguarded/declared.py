"""What is released, column by column, and how each is made safe; a column without a plan is not released.

Plans: id (a pseudonym, or a number within a child), quasi (others may know it: k children share all of them together),
sensitive (nobody may learn it by finding a class: l values in each class, or withheld), plain (neither).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from etl import codes
from publish.releases.columns import Column
from publish.releases.safeguarded.diverse import WITHHELD

ID_SAID = "A pseudonym made for this project alone: no other release has it."
_SHARED = "k children share it, together with every other quasi-identifier"
_DIFFER = f"{WITHHELD} where children who look alike have too few different values"


CODES = {
    "sex": codes.SEXES, "concern": codes.CONCERNS, "risk_initial": codes.RISKS, "risk_final": codes.RISKS,
    "outcome": codes.CONTACT_OUTCOMES, "agency": codes.AGENCIES, "level_from": codes.LEVELS,
    "level_to": codes.LEVELS,
}  # fmt: skip


@dataclass(frozen=True)
class Declared:
    """A column with its plan."""

    name: str
    kind: str
    plan: str
    means: str
    unit: str = ""

    def column(self) -> Column:
        """Return the column as the codebook describes it."""
        safe = {"id": "re-keyed", "quasi": _SHARED, "sensitive": _DIFFER, "plain": "as it was"}[self.plan]
        title = self.name.replace("_", " ").capitalize()
        return Column(
            self.name, self.kind, title, f"{self.means} ({self.plan})", self.unit, CODES.get(self.name, {}), safe
        )


_CHILD = Declared("child_id", "string", "id", ID_SAID)
_WHEN = {
    "offset": (
        "months_since_first",
        "integer",
        "Months since the child's first event, down to the step told",
        "months",
    ),
    "month": ("month", "string", "First month of the step of time told, as YYYY-MM", ""),
}
ROWS = {
    "children": "one child",
    "contacts": "one contact about a child",
    "referrals": "one referral of a child to social care",
    "level_changes": "one change of a child's level of need",
    "checks": "one request to an agency, not linked to a child",
}
_SOURCE = Declared("source_group", "string", "quasi", "Who made it; empty but at the finest detail")
_NUMBERS = {"contacts": "contact_number", "referrals": "referral_number", "level_changes": "change_number"}
_OWN = {
    "children": (
        _CHILD,
        Declared("age_band", "string", "quasi", "Age at the first event"),
        Declared("sex", "string", "quasi", "Sex"),
        Declared("ethnicity_group", "string", "quasi", "Ethnic group"),
        Declared("place", "string", "quasi", "Where the child lives: the area, or the hub that serves it"),
        Declared("history_detail", "integer", "quasi", "In how much detail the history is told: 1 most, 5 least"),
        Declared(
            "months_in_a_step", "integer", "quasi", "Months in one step of time; empty: time is not told", "months"
        ),
        Declared("contacts_told", "integer", "quasi", "How many contacts are told"),
        Declared("referrals_told", "integer", "quasi", "How many referrals are told"),
        Declared("level_changes_told", "integer", "quasi", "How many changes of level are told"),
    ),
    "contacts": (
        Declared("concern", "string", "sensitive", "Main concern"),
        Declared("risk_initial", "string", "sensitive", "Risk when received"),
        Declared("risk_final", "string", "sensitive", "Risk after checks"),
        Declared("outcome", "string", "sensitive", "What was decided"),
        Declared("agencies_asked", "string", "sensitive", "How many agencies were asked"),
        Declared("decided_on_time", "boolean", "plain", "Decided within the target for its risk; empty: no target"),
        Declared("hours_to_decision", "string", "plain", "Hours from received to decided", "hours"),
    ),
    "referrals": (Declared("no_further_action", "string", "sensitive", "Closed without further action"),),
    "level_changes": (
        Declared("level_from", "string", "quasi", "Level before"),
        Declared("level_to", "string", "quasi", "Level after"),
    ),
    "checks": (
        Declared("agency", "string", "quasi", "Agency asked"),
        Declared("risk_initial", "string", "quasi", "Risk of the contact when received"),
        Declared("year", "string", "quasi", "Financial year of the request"),
        Declared("answer", "string", "sensitive", "What the agency answered"),
        Declared("lawful_basis", "string", "plain", "On what basis it shared"),
        Declared("returned_on_time", "boolean", "plain", "Returned within the target; empty: no target"),
        Declared("hours_to_return", "string", "plain", "Hours from request to return", "hours"),
    ),
}


def declared(table: str, dates: str) -> list[Declared]:
    """Return a table's columns in order."""
    if table not in _NUMBERS:
        return list(_OWN[table])
    return list(_events(table, dates))


def _events(table: str, dates: str) -> Iterator[Declared]:
    name, kind, means, unit = _WHEN[dates]
    yield _CHILD
    yield Declared(_NUMBERS[table], "integer", "id", "Its place among the child's, as told")
    yield Declared(name, kind, "quasi", f"{means}; empty: time is not told", unit)
    if table != "level_changes":
        yield _SOURCE
    yield from _OWN[table]


def sensitive(table: str) -> list[str]:
    """Return the columns that need different values among children who look alike."""
    return [each.name for each in _OWN[table] if each.plan == "sensitive"]
