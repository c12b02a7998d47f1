"""Keeps notes on figures: what is known about a month, the kind of cause, how sure, and whether the board sees it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from etl.audit import append
from etl.errors import QuestionError, nearest
from etl.register.lines import WritingError, moment, newest, next_id, read_lines, said, writing

FILE = "notes.jsonl"
LONGEST = 400  # letters
KINDS = {
    "staffing": "Staffing",
    "demand": "Demand",
    "process": "Way of working",
    "partner": "A partner agency",
    "recording": "Recording or data",
    "calendar": "Calendar",
    "law": "Law or guidance",
    "unknown": "Not known yet",
}
SURE = {
    "checked": "Certain: it was checked",
    "likely": "Likely: the dates agree",
    "possible": "Possible: nobody has checked",
}
EVERY_HUB = ("*",)


@dataclass(frozen=True)
class Note:
    """One note. `where` are the filters of the figure and `seen` is the figure as it stood when the note was written.

    `by` is the writer's role; `scope` are the hubs whose figure it is (`*`: all): who may not see them all does not
    see the note. `kept` is False once it was taken back.
    """

    id: str
    at: str
    by: str
    measure: str
    month: str
    where: Mapping[str, str]
    text: str
    kind: str
    sure: str
    board: bool
    seen: str
    scope: Sequence[str] = EVERY_HUB
    kept: bool = True


@dataclass(frozen=True)
class Point:
    """A figure that a note is on: a measure, its month and filters, the figure in words, and the hubs it counts."""

    measure: str
    month: str
    where: Mapping[str, str]
    seen: str
    scope: Sequence[str] = EVERY_HUB


@dataclass(frozen=True)
class Words:
    """What an officer writes on a figure."""

    text: str
    kind: str
    sure: str
    board: bool

    def checked(self) -> "Words":
        """Return the words as they are kept. Raises WritingError, QuestionError."""
        for code, known, what in ((self.kind, KINDS, "kind of cause"), (self.sure, SURE, "degree of certainty")):
            if code not in known:
                raise QuestionError(f"'{code}' is no {what}.{nearest(code, known)} Known: {', '.join(known)}.")
        return replace(self, text=said(self.text, LONGEST, "The note", of_figures=True))


def read_notes(data: Path, *, all_of_them: bool = False) -> list[Note]:
    """Return the notes as they stand, oldest first; those taken back only where `all_of_them` are asked for."""
    notes = [Note(**line) for line in newest(read_lines(data, FILE))]
    return [note for note in notes if note.kept or all_of_them]


def write_note(data: Path, point: Point, words: Words, *, by: str, build: int, who: str | None = None) -> Note:
    """Keep a note on a figure; the audit trail has its line first. Raises WritingError."""
    kept = words.checked()
    with writing(data, FILE) as (lines, add):
        note = Note(next_id(lines, "N"), moment(), by, **vars(point), **vars(kept))
        _trail(data, note, build, "written", who)
        add(asdict(note))
    return note


def change_note(data: Path, name: str, words: Words, *, by: str, build: int, who: str | None = None) -> Note:
    """Keep other words on the figure of a note that stands. Raises WritingError."""
    kept = words.checked()
    with writing(data, FILE) as (lines, add):
        note = replace(_standing(lines, name), at=moment(), by=by, **vars(kept))
        _trail(data, note, build, "changed", who)
        add(asdict(note))
    return note


def take_back(data: Path, name: str, *, by: str, build: int, who: str | None = None) -> None:
    """Take a note back: it is shown no more, and its lines stay in the register. Raises WritingError."""
    with writing(data, FILE) as (lines, add):
        note = replace(_standing(lines, name), at=moment(), by=by, kept=False)
        _trail(data, note, build, "taken back", who)
        add(asdict(note))


def may_know(scope: Collection[str], hubs: Collection[str]) -> bool:
    """Return whether somebody who may see some hubs may see what counts the hubs of a scope."""
    return "*" in hubs or set(scope) <= set(hubs)


def _standing(lines: Sequence[Mapping[str, object]], name: str) -> Note:
    notes = {note.id: note for line in newest(map(dict, lines)) if (note := Note(**line)).kept}
    if name not in notes:
        raise WritingError(f"There is no note {name}: it may have been taken back.")
    return notes[name]


def _trail(data: Path, note: Note, build: int, done: str, who: str | None) -> None:
    details = {
        "note": note.id, "done": done, "measure": note.measure, "month": note.month, "where": dict(note.where),
        "board": note.board, "build": build,
    }  # fmt: skip
    append(data, "note", details, who)
