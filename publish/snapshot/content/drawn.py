"""Writes the texts around a section's chart: heading, captions and marks, and the table of months."""

from collections.abc import Sequence

from publish.charts.spc import changes_sentence, kinds
from publish.published.cells import Amount, Figure
from publish.snapshot.content.board import CHARTS
from publish.snapshot.content.model import Chart
from publish.snapshot.content.rows import Table
from queries import words
from queries.series.claims import alt_text, headline
from queries.series.findings import Finding
from queries.series.noted import Mark, notes_sentence
from queries.series.points import Point, counted, expected_range
from queries.series.series import Series

WAITING = {"immature": "not known yet", "unknown": "not known", "untimed": "too many without a time of day",
           "off_ladder": "levels not told apart"}  # fmt: skip
NONE = "–"


def caption(series: Series) -> str:
    """Return the line under a chart: what is counted, and the newest figure with its interval."""
    metric = series.metric
    return " ".join(part for part in (f"{metric.title}, {metric.month_words}.", _newest(series)) if part)


def marked(series: Series, titles: dict[str, str], title: str) -> str:
    """Return the changes that a chart marks, or under which chart the same changes are listed.

    `titles` remembers, from chart to chart, under which title each sentence stands.
    """
    sentence = changes_sentence(series)
    if sentence in titles:
        return f"Changes marked: as under {titles[sentence]}."
    if sentence:
        titles[sentence] = title
    return sentence


def _newest(series: Series) -> str:
    latest, unit = series.latest, series.metric.unit
    if latest is None or latest.value is None or latest.numerator is None:
        return ""
    figure = counted(series.metric, latest) or words.count(latest.numerator)
    rows = latest.numerator if latest.denominator is None else latest.denominator
    newest = f"{words.month(latest.month)}: {figure} {words.of_them(rows, series.metric.noun)}"
    between = series.interval
    return f"{newest}, 95% interval {words.span(*between, unit)}." if between else f"{newest}."


def charted(members: Sequence[Series], moved: Sequence[Finding]) -> Series | None:
    """Return the measure to draw: the first that findings speak of, else the usual one, else any with two months. Some
    of them lie within those that a chart shows.
    """
    names = dict.fromkeys([*(f.metric for f in moved if f.metric), *CHARTS, *(s.metric.name for s in members)])
    here = {s.metric.name: s for s in members if len(s.known) > 1 and any(p.spc for p in s.shown)}
    return next((here[name] for name in names if name in here), None)


def chart(series: Series, changes: str, notes: tuple[Mark, ...] = ()) -> Chart:
    """Return a chart's words, with those for people who can't see it."""
    below = " ".join(part for part in (changes, notes_sentence(notes)) if part)
    return Chart(
        series.metric.name, headline(series), caption(series), alt_text(series), tuple(kinds(series)), below, notes
    )


def months_of(series: Series) -> Table[tuple[Figure, ...]]:
    """Return the months behind a chart as a table, newest first, so that every chart can also be read."""
    unit = series.metric.unit
    rows = tuple(
        (
            words.short_month(p.month),
            WAITING.get(p.status) or shown(p, unit),
            expected_range(p.spc, unit) or NONE,
            words.variation(p.spc.verdict, p.spc.side) if p.spc else NONE,
        )
        for p in reversed(series.shown)
    )
    return Table(("Month", "Figure", "Expected range", "Verdict"), rows)


def shown(point: Point | None, unit: words.Unit) -> Figure:
    """Return a figure, c where it is suppressed, a dash where there is none, `none` where nothing was counted."""
    if point is None:
        return NONE
    if point.status == "suppressed":
        return "c"
    if point.status in ("unknown", "untimed"):
        return WAITING[point.status]
    return "none" if point.value is None else Amount(point.value, unit)
