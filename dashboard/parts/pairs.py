"""Two rates read together: one row is a group, with how fast it was decided and how often its rating changed."""

from collections.abc import Sequence

from dashboard.parts.html import paragraph, text
from dashboard.parts.table import Column, table
from queries import words
from queries.breakdown import Group

Pair = tuple[str, Group | None, Group | None]

CAPTION = "Contacts decided on time, and contacts whose rating changed, by who made contact, over the year"


def pairs_table(pairs: Sequence[Pair]) -> str:
    """Return both rates of each group with their intervals, all of them last."""
    columns = [Column("Source", False), Column("On time"), Column("Rating changed"), Column("Contacts")]
    rows = [[text(name), _rate(one), _rate(two), _size(one, two)] for name, one, two in pairs]
    return paragraph(CAPTION) + table(CAPTION, columns, rows, total=True, seen=False)


def pair_rows(pairs: Sequence[Pair]) -> list[dict[str, object]]:
    """Return the same as lines of a file."""
    return [{"source": name, **_figures("on_time", one), **_figures("rating_changed", two)} for name, one, two in pairs]


def _figures(prefix: str, group: Group | None) -> dict[str, object]:
    found = (group.numerator, group.denominator, group.value) if group else (None, None, None)
    return dict(zip((f"{prefix}_numerator", f"{prefix}_denominator", f"{prefix}_percent"), found, strict=True))


def _rate(group: Group | None) -> str:
    if group is None:
        return "–"
    ends = words.span(group.interval.lower, group.interval.upper, "percent")
    return f'<b>{words.percent(group.value)}</b> <span class="grey small">{ends}</span>'


def _size(one: Group | None, two: Group | None) -> str:
    return words.count(max(group.denominator for group in (one, two) if group))
