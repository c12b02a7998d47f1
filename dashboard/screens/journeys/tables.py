"""Writes usual sequences as a table, and one child's events as a line."""

from collections.abc import Sequence

from dashboard.components.tables import Column, table
from dashboard.html import text
from queries import words
from queries.cases.journey import Event
from queries.cases.sequences import Usual


def sequences_table(caption: str, rows: Sequence[Usual], children: int) -> str:
    """Return the usual sequences, each with its children and their share of all."""
    columns = [Column("Steps, in order", False), Column("Children"), Column("Share")]
    cells = [
        [text(" → ".join(row.steps)), words.count(row.children), words.percent(100 * row.children / children)]
        for row in rows
    ]
    return table(caption, columns, cells, seen=False)


def line_of(events: Sequence[Event]) -> str:
    """Return a child's events as a list in order of time; a pause of over 28 days stands between them."""
    items = []
    for event in events:
        if event.paused:
            items.append(f'<li class="pause">{words.count(event.after)} days without an entry</li>')
        when = f"{words.day(event.on)}{f', {event.time}' if event.time else ''}"
        said = f"<br>{text(event.said)}" if event.said else ""
        items.append(
            f"<li><span>{text(when)}</span><span><b>{text(event.what)}</b>{said}</span><code>{text(event.key)}</code></li>"
        )
    return f'<ol class="journey">{"".join(items)}</ol>'
