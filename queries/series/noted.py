"""Joins notes and actions to a series: numbered notes on its months, and how it went since an action was added."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from etl.register.actions import Then
from etl.register.notes import Note
from queries import words
from queries.calendar.months import read_month
from queries.series.points import months_between
from queries.series.series import Series


@dataclass(frozen=True)
class Mark:
    """A note as a chart marks it: its month (`2026-10`), its number on the chart, and its sentence."""

    month: str
    number: int
    text: str


def marks(series: Series, notes: Iterable[Note], where: Mapping[str, str]) -> tuple[Mark, ...]:
    """Return the notes on a series' months, in order of month; `where` are the filters of the series."""
    shown = {f"{point.month:%Y-%m}" for point in series.shown}
    mine = [note for note in notes if note.measure == series.metric.name and dict(note.where) == dict(where)]
    ordered = sorted((note for note in mine if note.month in shown), key=lambda note: (note.month, note.id))
    return tuple(
        Mark(note.month, number, f"{words.month(read_month(note.month))}, {said(note)}")
        for number, note in enumerate(ordered, start=1)
    )


def said(note: Note) -> str:
    """Return who wrote a note, and its words: `by an officer: “Easter fell in the month.”`."""
    return f"by an {note.by}: “{note.text}”"


def notes_sentence(marked: Iterable[Mark]) -> str:
    """Return the sentence below a chart: `Notes: 1 April 2026, by an officer: “...”`; empty for none."""
    told = " ".join(f"{mark.number} {mark.text}" for mark in marked)
    return f"Notes: {told}" if told else ""


def seen(series: Series, month: date) -> str:
    """Return a month's figure in words, as a note keeps it; empty where it has none."""
    point = next((point for point in series.points if point.month == month), None)
    return "" if point is None or point.value is None else words.value(point.value, series.metric.unit)


def standing(series: Series) -> Then:
    """Return how a series stands: its latest known month, the figure, and the verdict."""
    latest = series.latest
    if latest is None:
        return Then(None, "Not known", None, None)
    return Then(f"{latest.month:%Y-%m}", seen(series, latest.month), series.variation, series.side)


def since(then: Then, now: Then) -> str:
    """Return how a measure stands now, and over how many months since: `34.0%, 2 months: usual variation`."""
    if now.month is None:
        return "Not known"
    if then.month is not None and now.month <= then.month:
        return "No month since"
    verdict = words.variation(now.verdict, now.side)
    told = words.uncapital(verdict)
    if then.month is None:
        return f"{now.value}: {told}"
    months = months_between(read_month(then.month), read_month(now.month)) - 1
    return f"{now.value}, {months} month{'' if months == 1 else 's'}: {told}"
