"""Reads the impact register for a study (the change, others near it, hubs without one), and adds changes to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from etl.errors import QuestionError, nearest
from queries import words
from queries.build import Build
from queries.calendar.months import first_month_after, number_of
from queries.impact.course import TOO_CLOSE, ImpactError
from queries.measure.choices import hubs as all_hubs
from queries.series.points import Change

MIXED, NEAR = 6, 12  # months
LAW = "law"  # a kind of change that moves figures of the facts that the policy names, in all areas


@dataclass(frozen=True)
class Registered:
    """A registered change; without a hub it reaches all of them."""

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
    return [other for other in changes if other.change_id != change.change_id and _meet(other, change)]


def others_near(changes: Sequence[Registered], change: Registered) -> tuple[list[Registered], list[Registered]]:
    """Return other changes at the same hub 3 to 5 months away, which are mixed in, and those 6 to 12 months away.

    Raises ImpactError for a change less than 3 months away: monthly figures can't separate the two.
    """
    others = others_at(changes, change)
    for other in others:
        if _apart(other, change) < TOO_CLOSE:
            raise ImpactError(
                f"'{other.title}' took effect on {words.day(other.effective_on)}, less than three months from "
                f"{words.day(change.effective_on)}, at the same hub: monthly figures can't tell the two apart."
            )
    mixed = [other for other in others if _apart(other, change) < MIXED]
    return mixed, others_beside(changes, change)


def others_beside(changes: Sequence[Registered], change: Registered) -> list[Registered]:
    """Return other changes at the same hub 6 to 12 months away, which get a step of their own."""
    return [other for other in others_at(changes, change) if MIXED <= _apart(other, change) <= NEAR]


def laws_near(changes: Sequence[Registered], change: Registered) -> tuple[list[Registered], list[Registered]]:
    """Return other changes of the law that reach the same hub, less than 6 months away, and those 6 to 12 months away.

    None is refused for being near: a statute, which reaches every area, would stop every local study for half a year.
    """
    laws = [each for each in changes if each.kind == LAW and each.change_id != change.change_id and _meet(each, change)]
    near = [law for law in laws if _apart(law, change) < MIXED]
    return near, [law for law in laws if MIXED <= _apart(law, change) <= NEAR]


def local(changes: Sequence[Registered], change: Registered) -> list[Registered]:
    """Return changes without those of the law, but for the one that is studied."""
    return [each for each in changes if each.kind != LAW or each.change_id == change.change_id]


def free_hubs(changes: Sequence[Registered], change: Registered, hubs: Sequence[str]) -> list[str]:
    """Return the other hubs with no change of their own within 12 months before or after."""
    busy = {other.hub for other in changes if other.hub and _apart(other, change) <= NEAR}
    return [hub for hub in hubs if hub not in busy and hub != change.hub]


def _meet(first: Registered, second: Registered) -> bool:
    return first.hub is None or second.hub is None or first.hub == second.hub


def _apart(first: Registered, second: Registered) -> int:
    return abs(number_of(first.first) - number_of(second.first))


def add_to_register(
    data: Path, build: Build, hub: str | None, effective_on: date, kind: str, title: str, who: str | None = None
) -> str:
    """Add a change to the register, publish the build that holds it, and return its id. Raises MashError."""
    from etl.changes_register import add_change  # both imported here because only a load needs them: 0.9 s
    from queries.facts.derive import derive

    taken = {change.change_id for change in register(build)}
    return add_change(data, hub, effective_on, kind, title, taken=taken, hubs=all_hubs(build), derive=derive, who=who)
