"""Adds officers' notes and actions to a snapshot, if they were offered to the board.

A note is placed under the chart that marks it, or else with the officer's words on its theme; so are actions. Only
words are added: all figures of a snapshot have passed disclosure control.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from etl.register.actions import OWNERS, STATES, Action, read_actions
from etl.register.notes import EVERY_HUB, KINDS, Note, read_notes
from publish.snapshot.content.commentary import Commentary, runs
from publish.snapshot.content.model import Block
from queries import words
from queries.calendar.months import months_after, read_month
from queries.metrics.catalogue import HEADLINES, METRICS
from queries.metrics.dimensions import name_of
from queries.series.noted import Mark, marks, said, standing
from queries.series.series import Series

SHOWN = 24  # months that charts show
NO_PROOF = "what followed is no proof that the action did it"


@dataclass(frozen=True)
class Noted:
    """What officers offered to the board of a month: notes on figures and actions."""

    notes: tuple[Note, ...] = ()
    actions: tuple[Action, ...] = ()

    def digest(self, of_commentary: str | None) -> str | None:
        """Return the digest of all of it and of the commentary; the commentary's own where nothing was offered."""
        if not (self.notes or self.actions):
            return of_commentary
        offered = [*map(asdict, self.notes), *map(asdict, self.actions)]
        text = json.dumps([of_commentary, offered], sort_keys=True, default=str)
        return sha256(text.encode()).hexdigest()


def read_noted(data: Path, month: date) -> Noted:
    """Return what was offered to the board of a month: of the whole area, on headline measures.

    Notes are on months that the month's charts show. An action stands in each month's snapshot from the one it was
    added in until the one it was ended in.
    """
    first, month_name = months_after(month, 1 - SHOWN), f"{month:%Y-%m}"
    notes = (
        note for note in read_notes(data)
        if note.board and _of_the_area(note) and f"{first:%Y-%m}" <= note.month <= month_name
    )  # fmt: skip
    actions = (
        action for action in read_actions(data)
        if action.board and _of_the_area(action) and (action.then.month or "") <= month_name
        and (action.state == "open" or action.at[:7] >= month_name)
    )  # fmt: skip
    return Noted(tuple(notes), tuple(actions))


def with_noted(
    commentary: Commentary, noted: Noted, series: Mapping[str, Series], charted: Sequence[str]
) -> Commentary:
    """Return the commentary with what was offered: notes on measures without a chart, and all actions, by theme."""
    blocks = {theme: list(each) for theme, each in commentary.blocks.items()}
    for note in noted.notes:
        if note.measure not in charted or note.where:
            blocks.setdefault(METRICS[note.measure].theme, []).append(_block(_note(note)))
    for action in noted.actions:
        blocks.setdefault(METRICS[action.measure].theme, []).append(_block(_action(action, series)))
    return replace(commentary, blocks={theme: tuple(each) for theme, each in blocks.items()})


def marks_of(series: Series, noted: Noted) -> tuple[Mark, ...]:
    """Return the notes that a series' chart marks: those on the measure as the snapshot shows it, without a filter."""
    return marks(series, noted.notes, {})


def _of_the_area(each: Note | Action) -> bool:
    known = HEADLINES.keys()
    return each.measure in known and tuple(each.scope) == EVERY_HUB


def _block(text: str) -> Block:
    return Block("li", runs(text))


def _note(note: Note) -> str:
    return f"Note on {_measured(note)}, {words.month(read_month(note.month))}, {said(note)} ({KINDS[note.kind]})"


def _action(action: Action, series: Mapping[str, Series]) -> str:
    """Return an action with how its measure stood when it was added and stands now, where the board may see that month:
    the verdict of then was read from figures that passed no disclosure control.
    """
    due = f", due {words.day(action.due)}" if action.state == "open" else ""
    told = f"Action: {action.text}. {OWNERS[action.owner]}{due}: {STATES[action.state].lower()}. {_measured(action)}"
    own = None if action.where else series.get(action.measure)
    if own is None or action.then.month not in {f"{point.month:%Y-%m}" for point in own.known}:
        return f"{told}."
    told += f": {words.uncapital(words.variation(action.then.verdict, action.then.side))} when it was added"
    now = standing(own)
    if now.month and action.then.month and now.month > action.then.month:
        verdict = words.variation(now.verdict, now.side)
        told += f", {words.uncapital(verdict)} in {words.month(read_month(now.month))}; {NO_PROOF}"
    return f"{told}."


def _measured(each: Note | Action) -> str:
    return ", ".join([METRICS[each.measure].title, *(name_of(dim, value) for dim, value in each.where.items())])
