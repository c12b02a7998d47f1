"""The impact register as a study sees it: one row is one dated change, with what else happened near it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from etl.errors import QuestionError, nearest
from queries import words
from queries.build import Build
from queries.impact.course import TOO_CLOSE, ImpactError, first_month_after
from queries.months import number_of
from queries.series import Change

MIXED, NEAR = 6, 12  # months


@dataclass(frozen=True)
class Registered:
    """A change with the id it was sent under; no hub means all of them."""

    change_id: str
    hub: str | None
    effective_on: date
    kind: str
    title: str

    @property
    def first(self) -> date:
        """The first month that lies wholly after it."""
        return first_month_after(self.effective_on)

    def mark(self) -> Change:
        """Return the change as charts mark it."""
        return Change(self.effective_on, self.kind, self.title, self.hub)


def register(build: Build) -> list[Registered]:
    """Return every registered change in order of date."""
    return [Registered(**row) for row in build.changes().to_dicts()]


def find_change(changes: Sequence[Registered], change_id: str) -> Registered:
    """Return a change by its id. Raises QuestionError with the nearest."""
    known = [change.change_id for change in changes]
    if change_id not in known:
        hint = nearest(change_id, known) or (f" Known: {', '.join(known[:20])}." if known else "")
        empty = "" if known else " The impact register is empty: load a 'changes' extract."
        raise QuestionError(f"There is no change '{change_id}' in the register.{hint}{empty}")
    return known_by_id(changes)[change_id]


def known_by_id(changes: Sequence[Registered]) -> dict[str, Registered]:
    """Return changes by id."""
    return {change.change_id: change for change in changes}


def others_at(changes: Sequence[Registered], change: Registered) -> list[Registered]:
    """Return the other changes that reach children of the same hub, in order."""
    return [one for one in changes if one.change_id != change.change_id and _meet(one, change)]


def others_near(changes: Sequence[Registered], change: Registered) -> tuple[list[Registered], list[Registered]]:
    """Return other changes at the same hub 3 to 5 months away, which are mixed in, and those 6 to 12 months away.

    Raises ImpactError for one so near, less than 3 months, that no monthly figure can tell the two apart.
    """
    others = others_at(changes, change)
    for other in others:
        if _apart(other, change) < TOO_CLOSE:
            raise ImpactError(
                f"'{other.title}' took effect on {words.day(other.effective_on)}, less than three months from "
                f"{words.day(change.effective_on)}, at the same hub: monthly figures can't tell the two apart."
            )
    mixed = [other for other in others if _apart(other, change) < MIXED]
    return mixed, [other for other in others if MIXED <= _apart(other, change) <= NEAR]


def free_hubs(changes: Sequence[Registered], change: Registered, hubs: Sequence[str]) -> list[str]:
    """Return the other hubs with no change of their own within 12 months before or after."""
    busy = {other.hub for other in changes if other.hub and _apart(other, change) <= NEAR}
    return [hub for hub in hubs if hub not in busy and hub != change.hub]


def _meet(one: Registered, other: Registered) -> bool:
    return one.hub is None or other.hub is None or one.hub == other.hub


def _apart(one: Registered, other: Registered) -> int:
    return abs(number_of(one.first) - number_of(other.first))
