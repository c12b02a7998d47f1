"""Declares every column of a release with its privacy plan; a column without a plan is not released.

The plans are: id (a pseudonym, or a number within a child); quasi (others may know it, so k children share the values
of all such columns); sensitive (knowing a child's class must not reveal it, so values in a class differ, or the field
is withheld). A column that follows from others is not released with them: whether a decision came on time, with the
hours it took, would reveal the risk rating.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from etl import codes
from publish.releases.description import Column
from publish.releases.safeguarded.differing import GUARDED, MOST_GUARDED, WITHHELD

ID_SAID = (
    "A pseudonym made for this project alone. Rows of two projects can be matched by their content. No protection "
    "relies on that being impossible."
)
_SHARED = "k children share it, together with every other quasi-identifier"
_DIFFER = f"{WITHHELD} where over 80% of children who look alike have the same value, or fewer than 2 have another"
_BESIDE = "Beside its codes: Not known where nothing was recorded, All where this detail does not tell it"
_GUARDED = f"{WITHHELD} where over {MOST_GUARDED:.0%} of children who look alike have '{{}}'"

HOURS = ("up to 4", "over 4 to 24", "over 24 to 72", "over 72")
HOW_MANY = ("none", "1 or 2", "3 or more")
_BANDS_OF_HOURS = {band: f"{band.capitalize()} hours" for band in HOURS}
CODES = {
    "sex": codes.SEXES, "concern": codes.CONCERNS, "risk_initial": codes.RISKS, "risk_final": codes.RISKS,
    "outcome": codes.CONTACT_OUTCOMES, "no_further_action": codes.YES_NO, "agency": codes.AGENCIES,
    "level_from": codes.LEVELS, "level_to": codes.LEVELS, "answer": codes.RESPONSES,
    "lawful_basis": {code: said for code, said in codes.LAWFUL_BASES.items() if code != "unknown"},
    "agencies_asked": {many: many.capitalize() for many in HOW_MANY},
    "hours_to_decision": _BANDS_OF_HOURS, "hours_to_return": _BANDS_OF_HOURS,
}  # fmt: skip

LEVELS = ("level_from", "level_to")


@dataclass(frozen=True)
class Declared:
    """Holds one column with its plan."""

    name: str
    kind: str
    plan: str
    means: str
    unit: str = ""

    def column(self, rungs: Mapping[str, str] | None = None) -> Column:
        """Return the column as the codebook describes it; `rungs` are the levels that changes are between."""
        safe = {"id": "re-keyed", "quasi": _SHARED, "sensitive": _DIFFER}[self.plan]
        if self.name in GUARDED:
            safe = _GUARDED.format(GUARDED[self.name])
        safe += f". {_BESIDE}" if self.kind == "string" and self.plan != "id" else ""
        title = self.name.replace("_", " ").capitalize()
        known = rungs if rungs and self.name in LEVELS else CODES.get(self.name, {})
        return Column(self.name, self.kind, title, f"{self.means} ({self.plan})", self.unit, dict(known), safe)


_CHILD = Declared("child_id", "string", "id", ID_SAID)
_WHEN = Declared(
    "months_since_first",
    "integer",
    "quasi",
    "Months since the child's first event, rounded down to the step of time; empty: time is not released",
    "months",
)
ROWS = {
    "children": "one child",
    "contacts": "one contact about a child",
    "referrals": "one referral of a child to social care",
    "level_changes": "one change of a child's level of need",
    "checks": "one request to an agency, not linked to a child",
}
_SOURCE = Declared("source_group", "string", "quasi", "Who made it; only at the finest detail")
_NUMBERS = {"contacts": "contact_number", "referrals": "referral_number", "level_changes": "change_number"}
_OWN = {
    "children": (
        _CHILD,
        Declared("age_band", "string", "quasi", "Age at the first event"),
        Declared("sex", "string", "quasi", "Sex"),
        Declared("ethnicity_group", "string", "quasi", "Ethnic group"),
        Declared("place", "string", "quasi", "Where the child lives: the area, or the hub that serves it"),
        Declared("history_detail", "integer", "quasi", "Detail in which the history is released: 1 most, 5 least"),
        Declared(
            "months_in_a_step", "integer", "quasi", "Months in one step of time; empty: time is not released", "months"
        ),
        Declared("contacts_told", "integer", "quasi", "How many contacts are released"),
        Declared("referrals_told", "integer", "quasi", "How many referrals are released"),
        Declared("level_changes_told", "integer", "quasi", "How many changes of level are released"),
    ),
    "contacts": (
        Declared("concern", "string", "sensitive", "Main concern"),
        Declared("risk_initial", "string", "sensitive", "Risk when received"),
        Declared("risk_final", "string", "sensitive", "Risk after checks"),
        Declared("outcome", "string", "sensitive", "What was decided"),
        Declared("agencies_asked", "string", "sensitive", "How many agencies were asked"),
        Declared("hours_to_decision", "string", "sensitive", "Hours from received to decided", "hours"),
    ),
    "referrals": (Declared("no_further_action", "string", "sensitive", "Whether it ended in no further action"),),
    "level_changes": (
        Declared("level_from", "string", "quasi", "Level before"),
        Declared("level_to", "string", "quasi", "Level after"),
    ),
    "checks": (
        Declared("agency", "string", "quasi", "Agency asked"),
        Declared("risk_initial", "string", "quasi", "Risk of the contact when received"),
        Declared("year", "string", "quasi", "Financial year of the request"),
        Declared("answer", "string", "sensitive", "What the agency answered"),
        Declared("lawful_basis", "string", "sensitive", "Lawful basis on which it shared"),
        Declared("hours_to_return", "string", "sensitive", "Hours from request to return", "hours"),
    ),
}


def declared(table: str, *, guarded: bool = True) -> list[Declared]:
    """Return a table's columns in order; fields of GUARDED only where an area agreed to release them."""
    every = _events(table) if table in _NUMBERS else _OWN[table]
    return [each for each in every if guarded or each.name not in GUARDED]


def _events(table: str) -> Iterator[Declared]:
    yield _CHILD
    yield Declared(_NUMBERS[table], "integer", "id", "Its place among the child's, as released")
    yield _WHEN
    if table != "level_changes":
        yield _SOURCE
    yield from _OWN[table]


TOGETHER = {"contacts": (("risk_initial", "risk_final", "hours_to_decision"),)}  # one follows from the others, nearly


def sensitive(table: str) -> list[str]:
    """Return the columns that must differ among children who look alike."""
    return [each.name for each in _OWN[table] if each.plan == "sensitive"]
