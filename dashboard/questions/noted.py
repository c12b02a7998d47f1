"""Finds the notes and actions that a reader may see, and keeps those that officers write.

A note or action belongs to the figure of certain hubs: only readers who may see all of these hubs see it. The files are
read again when they have changed, so that what is written in the browser shows at once, without a new build.
"""

from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

from dashboard.access.door import current_person, data_directory
from dashboard.access.people import Person
from dashboard.access.rules import NOTES, Resource, authorise, may
from etl.register import actions as kept_actions
from etl.register import notes as kept_notes
from etl.register.actions import Action, Measured, Wanted, read_actions
from etl.register.lines import FOLDER
from etl.register.notes import EVERY_HUB, Note, Point, Words, may_know, read_notes
from queries.build import Build
from queries.series.noted import Mark, marks, seen, standing
from queries.series.series import Series

OFFICER = "officer"  # the role of all who may write


def may_write() -> bool:
    """Return whether the reader may write notes and actions."""
    return may(current_person(), Resource(NOTES))


def scope_of(where: Mapping[str, str], person: Person | None = None) -> tuple[str, ...]:
    """Return the hubs that a figure counts for a reader: the hub chosen, else all that they may see."""
    reader = person or current_person()
    if "hub" in where:
        return (where["hub"],)
    return EVERY_HUB if reader.every_hub else tuple(sorted(reader.hubs))


def notes() -> list[Note]:
    """Return the notes that the reader may see, oldest first; none for a reader who sees no notes."""
    return [note for note in _notes(*_version(kept_notes.FILE)) if _known(note.scope)] if may_write() else []


def actions() -> list[Action]:
    """Return the actions that the reader may see, those due first before the others."""
    return [action for action in _actions(*_version(kept_actions.FILE)) if _known(action.scope)] if may_write() else []


def notes_on(measure: str, where: Mapping[str, str]) -> list[Note]:
    """Return the notes on a measure as the reader sees it with some filters, oldest first."""
    return [
        note for note in notes()
        if note.measure == measure and dict(note.where) == dict(where) and tuple(note.scope) == scope_of(where)
    ]  # fmt: skip


def marks_on(series: Series, where: Mapping[str, str]) -> tuple[Mark, ...]:
    """Return the notes on a series as its chart marks them; `where` are the filters that it was read with."""
    return marks(series, notes_on(series.metric.name, where), where)


def write(series: Series, where: Mapping[str, str], month: str, words: Words, build: Build) -> Note:
    """Keep a note on a month of a series, with the figure as it stands. Raises MashError."""
    person = _writer(where)
    found = next((point.month for point in series.points if f"{point.month:%Y-%m}" == month), series.month)
    point = Point(series.metric.name, month, dict(where), seen(series, found), scope_of(where))
    return kept_notes.write_note(
        data_directory(), point, words, by=OFFICER, build=build.info.build, who=person.name or None
    )


def change(note: Note, words: Words | None, build: Build) -> None:
    """Keep other words of a note, or take it back where there are none. Raises MashError."""
    person, data = _writer(note.where), data_directory()
    told = {"by": OFFICER, "build": build.info.build, "who": person.name or None}
    if words is None:
        kept_notes.take_back(data, note.id, **told)  # type: ignore[arg-type]
    else:
        kept_notes.change_note(data, note.id, words, **told)  # type: ignore[arg-type]


def add(series: Series, where: Mapping[str, str], wanted: Wanted, build: Build) -> Action:
    """Keep an action, with how its measure stands. Raises MashError."""
    person = _writer(where)
    by_what = Measured(series.metric.name, dict(where), standing(series), scope_of(where))
    return kept_actions.add_action(
        data_directory(), wanted, by_what, by=OFFICER, build=build.info.build, who=person.name or None
    )


def update(action: Action, state: str, due: date, build: Build) -> None:
    """Keep what became of an action. Raises MashError."""
    person = _writer(action.where)
    kept_actions.update_action(
        data_directory(), action.id, state, due, by=OFFICER, build=build.info.build, who=person.name or None
    )


def _writer(where: Mapping[str, str]) -> Person:
    """Return the reader, who may write of these hubs. Raises RefusedError."""
    person = current_person()
    authorise(person, Resource(NOTES))
    if "hub" in where:
        authorise(person, Resource("hub", where["hub"]))
    return person


def _known(scope: Collection[str]) -> bool:
    return may_know(scope, current_person().hubs)


def _version(name: str) -> tuple[Path, int, int]:
    """Return a register's data directory, and what tells whether the register has changed."""
    data = data_directory()
    try:
        known = (data / FOLDER / name).stat()
    except FileNotFoundError:
        return data, 0, 0
    return data, known.st_mtime_ns, known.st_size


@lru_cache(maxsize=4)
def _notes(data: Path, _changed: int, _size: int) -> tuple[Note, ...]:
    return tuple(read_notes(data))


@lru_cache(maxsize=4)
def _actions(data: Path, _changed: int, _size: int) -> tuple[Action, ...]:
    return tuple(read_actions(data))
