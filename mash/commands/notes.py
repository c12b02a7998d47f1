"""Runs `mash note` and `mash action`: keeps and lists officers' notes on figures, and actions."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import polars as pl
import typer

from etl.errors import QuestionError
from etl.register.actions import OWNERS, STATES, Action, Measured, Wanted, add_action, read_actions, update_action
from etl.register.notes import EVERY_HUB, KINDS, SURE, Point, Words, read_notes, take_back, write_note
from mash.questions import read_day, read_metrics, read_where
from mash.terminal import print_frame, print_table, say
from queries import words
from queries.build import Build, open_build
from queries.calendar.months import read_month
from queries.measure.not_known import newest_complete
from queries.metrics.catalogue import HEADLINES, METRICS
from queries.series.noted import seen, since, standing
from queries.series.reading import read_beside
from queries.series.series import Series

BY = "officer"
FIGURES, DUE = ("written when", "then"), "due"  # columns that a workbook has as numbers, and as days
PROOF = "Since is the measure's verdict now, not proof that the action did it."


def add_note(data: Path, name: str, month: str, told: Words, where: Sequence[str]) -> int:
    """Keep a note on a month's figure, with the figure as it stands; return the exit code."""
    build, kept, on = open_build(data), read_where(where), read_month(month)
    series = _series(build, name, on, kept)
    if not any(point.month == on and point.value is not None for point in series.points):
        raise QuestionError(f"{series.metric.name} has no figure in {month}: there is nothing to write a note on.")
    point = Point(series.metric.name, month, kept, seen(series, on), _scope(kept))
    note = write_note(data, point, told, by=BY, build=build.info.build)
    typer.echo(f"Kept as {note.id}. Written when this was {note.seen}.")
    return 0


def drop_note(data: Path, name: str) -> int:
    """Take a note back; return the exit code."""
    take_back(data, name, by=BY, build=open_build(data).info.build)
    typer.echo(f"{name} is taken back: it is shown no more. Its lines stay in register/notes.jsonl.")
    return 0


def list_notes(data: Path, form: str) -> int:
    """Print the notes; return the exit code."""
    rows = [
        [note.id, note.month, note.measure, _words(note.where), note.seen, KINDS[note.kind], SURE[note.sure],
         "yes" if note.board else "no", note.text]
        for note in read_notes(data)
    ]  # fmt: skip
    columns = ["note", "month", "metric", "filters", "written when", "kind", "how sure", "board", "text"]
    return _print(columns, rows, form, "No note is kept: 'mash note add' keeps one.")


def add_the_action(data: Path, text: str, name: str, owner: str, due: str, where: Sequence[str], board: bool) -> int:
    """Keep an action, with how its measure stands; return the exit code."""
    build, kept, day = open_build(data), read_where(where), read_day("--due", due)
    if day is None:
        raise QuestionError("Name the day by which it is due, with --due.")
    series = _series(build, name, newest_complete(build.as_at), kept)
    by_what = Measured(series.metric.name, kept, standing(series), _scope(kept))
    action = add_action(data, Wanted(text, owner, day, board), by_what, by=BY, build=build.info.build)
    then = words.variation(action.then.verdict, action.then.side).lower()
    typer.echo(f"Kept as {action.id}. {series.metric.title}: {action.then.value}, {then}.")
    return 0


def change_action(data: Path, name: str, state: str, due: str | None) -> int:
    """Say what became of an action; return the exit code."""
    build = open_build(data).info.build
    action = update_action(data, name, state, read_day("--due", due), by=BY, build=build)
    typer.echo(f"{action.id} is {STATES[action.state].lower()}, due {words.day(action.due)}.")
    return 0


def list_actions(data: Path, form: str) -> int:
    """Print the actions with their measures then and now; return the exit code."""
    actions = read_actions(data)
    build = open_build(data) if actions else None
    rows = [
        [action.id, action.text, OWNERS.get(action.owner, action.owner), action.due.isoformat(), STATES[action.state],
         action.measure, _words(action.where), action.then.value, _since(build, action)]
        for action in actions if build
    ]  # fmt: skip
    columns = ["id", "action", "owner", "due", "status", "metric", "filters", "then", "since"]
    return _print(columns, rows, form, "No action is kept: 'mash action add' keeps one.", PROOF)


def _since(build: Build, action: Action) -> str:
    if action.measure not in METRICS:
        return "Not in this data"
    series = _series(build, action.measure, newest_complete(build.as_at), action.where)
    return since(action.then, standing(series)) if series.points else "Not in this data"


def _series(build: Build, name: str, month: date, where: Mapping[str, str]) -> Series:
    (metric,) = read_metrics([name], [])
    return read_beside(build, metric, HEADLINES.values(), month, where)


def _scope(where: Mapping[str, str]) -> tuple[str, ...]:
    return (where["hub"],) if "hub" in where else EVERY_HUB


def _words(where: Mapping[str, str]) -> str:
    return " ".join(f"{dim}={value}" for dim, value in where.items())


def _print(columns: list[str], rows: list[list[str]], form: str, empty: str, caption: str = "") -> int:
    if form == "xlsx":
        print_frame(_typed(columns, rows), form)
    elif form != "table":
        print_frame(pl.DataFrame(rows, schema=columns, orient="row"), form)
    elif rows:
        print_table("", columns, rows, caption=caption)
    else:
        say(empty)
    return 0


def _typed(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> pl.DataFrame:
    """Return the rows for a workbook: a figure, which is kept as it was printed, is a number of its measure's unit."""
    from publish.published.cells import amount_of

    metrics = [METRICS.get(row[columns.index("metric")]) for row in rows]
    series = []
    for at, name in enumerate(columns):
        told: list[object] = [row[at] for row in rows]
        if name in FIGURES:
            told = [amount_of(row[at], each.unit) if each else row[at] for row, each in zip(rows, metrics, strict=True)]
        elif name == DUE:
            told = [date.fromisoformat(row[at]) for row in rows]
        series.append(pl.Series(name, told, pl.Object))
    return pl.DataFrame(series)
