"""Keeps actions: what will be done about a measure, by which role, by when, and with what outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from etl.audit import append
from etl.errors import QuestionError, nearest
from etl.register.lines import WritingError, moment, newest, next_id, read_lines, said, writing
from etl.register.notes import EVERY_HUB

FILE = "actions.jsonl"
LONGEST = 160  # letters
STATES = {"open": "Open", "done": "Done", "stopped": "Stopped"}
OWNERS = {
    "hub_manager": "Hub manager",
    "social_care_lead": "Social care lead",
    "police_lead": "Police lead",
    "health_lead": "Health lead",
    "education_lead": "Education lead",
    "early_help_lead": "Early help lead",
    "housing_lead": "Housing lead",
    "probation_lead": "Probation lead",
    "quality_lead": "Quality lead",
    "data_lead": "Data lead",
    "partnership": "Safeguarding partnership",
}


@dataclass(frozen=True)
class Then:
    """How a measure stood when an action was added: the month, the figure in words, its verdict and its side."""

    month: str | None
    value: str
    verdict: str | None
    side: str | None


@dataclass(frozen=True)
class Action:
    """One action. `owner` is a role, never a person; `then` is how its measure stood, for the filters `where`.

    `scope` are the hubs whose figure that is (`*`: all).
    """

    id: str
    at: str
    by: str
    text: str
    owner: str
    due: date
    state: str
    measure: str
    where: Mapping[str, str]
    then: Then
    scope: Sequence[str] = EVERY_HUB
    board: bool = False


@dataclass(frozen=True)
class Wanted:
    """What an officer asks of an action: what is done, by which role, until when, and whether the board sees it."""

    text: str
    owner: str
    due: date
    board: bool = False

    def checked(self) -> "Wanted":
        """Return what is kept of it. Raises WritingError, QuestionError."""
        if self.owner not in OWNERS:
            raise QuestionError(
                f"'{self.owner}' is no role.{nearest(self.owner, OWNERS)} Owners are roles, not people: "
                f"{', '.join(OWNERS)}."
            )
        if not date(2000, 1, 1) <= self.due <= date(2100, 1, 1):
            raise WritingError("An action is due on a day between 2000 and 2099.")
        return replace(self, text=said(self.text, LONGEST, "The action", of_figures=True))


@dataclass(frozen=True)
class Measured:
    """What an action is measured by: a measure, filters, how it stands now, and the hubs it counts."""

    measure: str
    where: Mapping[str, str]
    then: Then
    scope: Sequence[str] = EVERY_HUB


def read_actions(data: Path) -> list[Action]:
    """Return the actions as they stand, those due first before those due later."""
    found = [_read(line) for line in newest(read_lines(data, FILE))]
    return sorted(found, key=lambda action: (action.state != "open", action.due, action.id))


def add_action(data: Path, wanted: Wanted, by_what: Measured, *, by: str, build: int, who: str | None = None) -> Action:
    """Keep an action; the audit trail has its line first. Raises WritingError, QuestionError."""
    kept = wanted.checked()
    with writing(data, FILE) as (lines, add):
        action = Action(
            next_id(lines, "A"), moment(), by, kept.text, kept.owner, kept.due, "open", by_what.measure, by_what.where,
            by_what.then, by_what.scope, kept.board,
        )  # fmt: skip
        _trail(data, action, build, who)
        add(asdict(action))
    return action


def update_action(
    data: Path, name: str, state: str, due: date | None = None, *, by: str, build: int, who: str | None = None
) -> Action:
    """Say what became of an action, or that it is due on another day. Raises WritingError, QuestionError."""
    if state not in STATES:
        raise QuestionError(f"'{state}' is no status.{nearest(state, STATES)} Known: {', '.join(STATES)}.")
    with writing(data, FILE) as (lines, add):
        known = {line["id"]: _read(line) for line in newest(lines)}
        if name not in known:
            raise WritingError(f"There is no action {name}.")
        action = replace(known[name], at=moment(), by=by, state=state, due=due or known[name].due)
        _trail(data, action, build, who)
        add(asdict(action))
    return action


def _read(line: Mapping[str, object]) -> Action:
    raw = dict(line)
    then, due = raw.pop("then"), raw.pop("due")
    return Action(**raw, then=Then(**dict(then)), due=date.fromisoformat(str(due)))  # type: ignore[arg-type, call-overload]


def _trail(data: Path, action: Action, build: int, who: str | None) -> None:
    details = {
        "action": action.id, "state": action.state, "owner": action.owner, "due": action.due.isoformat(),
        "measure": action.measure, "where": dict(action.where), "build": build,
    }  # fmt: skip
    append(data, "action", details, who)
