"""Writes the matrix of ratings before and after checks, and the table of decisions on time beside changed ratings.

A cell of the matrix counts contacts by both ratings; a row of the table is a group of people who made contact.
"""

from collections.abc import Sequence

from dashboard.components.tables import DARKEST, PALEST, Column, heard, scrolling, table
from dashboard.html import paragraph, text
from etl import codes
from queries import words
from queries.audits.in_words import NAMES, in_words
from queries.audits.results import Told
from queries.groups.breakdown import Group
from queries.journeys.ratings import RATINGS, Rated, Ratings

Pair = tuple[str, Group | None, Group | None]
CAPTION = "Contacts decided on time, and contacts whose rating changed, by who made contact"


CHECKED = "Number of contacts. Down the side: rating when received. Across the top: rating after checks."
AUDITED = "Number of audited contacts. Down the side: the hub's final rating. Across the top: what the auditor said."


def ratings_matrix(ratings: Ratings, caption: str = CHECKED) -> str:
    """Return the sixteen cells with the share of their row, tinted by direction; the highest rating is at the top."""
    most = max((pair.contacts for pair in ratings.pairs if pair.step), default=0)
    cells = {(pair.first, pair.final): pair for pair in ratings.pairs}
    head = "".join(f'<th scope="col">{text(codes.RISKS[rating])}</th>' for rating in RATINGS)
    rows = "".join(
        f'<tr><th scope="row">{text(codes.RISKS[first])}</th>'
        + "".join(_cell(cells[first, final], most, ratings.row(first)) for final in RATINGS)
        + f'<td class="sum">{words.count(ratings.row(first))}</td></tr>'
        for first in reversed(RATINGS)
    )
    return paragraph(caption) + scrolling(
        caption,
        f'<table class="matrix"><caption>{heard(caption, False)}</caption><thead><tr><td></td>{head}'
        f'<th scope="col">All</th></tr></thead><tbody>{rows}</tbody></table>',
    )


def rating_rows(ratings: Ratings) -> list[dict[str, object]]:
    """Return the same as rows of a file."""
    return [{"rating_first": p.first, "rating_final": p.final, "contacts": p.contacts} for p in ratings.pairs]


def audit_table(caption: str, told: Sequence[Told]) -> str:
    """Return the figures of a practice audit, each with its interval or with why it has none."""
    columns = [Column("Figure", False), Column("Value"), Column("95% interval"), Column("Contacts")]
    return table(caption, columns, [_told(each) for each in told], seen=False)


def audit_rows(told: Sequence[Told]) -> list[dict[str, object]]:
    """Return the same as rows of a file; shares are 0 to 1."""
    return [
        {
            "about": each.about, "figure": NAMES.get(each.name, each.name), "value": each.value, "lower_95": each.low,
            "upper_95": each.high, "contacts": each.contacts, "why_none": each.why,
        }
        for each in told
    ]  # fmt: skip


def _told(each: Told) -> list[str]:
    value, ends = in_words(each)
    name = text(f"{each.about}: {NAMES.get(each.name, each.name)}")
    return [f'{name}<br><span class="grey small">{text(each.why)}</span>' if each.why else name,
            text(value), text(ends), words.count(each.contacts)]  # fmt: skip


def rating_counts(ratings: Ratings) -> list[str]:
    """Return how many ratings were raised, lowered and stayed the same, ready for a line."""
    same = ratings.contacts - ratings.raised - ratings.lowered
    return [
        f"<b>{words.count(ratings.raised)}</b> raised",
        f"<b>{words.count(ratings.lowered)}</b> lowered",
        f"<b>{words.count(same)}</b> the same",
        f"<b>{words.count(ratings.missed)}</b> first green or blue, finally red",
    ]


def _cell(pair: Rated, most: int, row: int) -> str:
    if not pair.contacts:
        return "<td>0</td>"
    side = "same" if pair.step == 0 else "up" if pair.step > 0 else "down"
    tint = "" if side == "same" else f' style="--tint:{PALEST + (DARKEST - PALEST) * pair.contacts / most:.0f}"'
    share = f'<br><span class="small">{words.percent(pair.contacts * 100 / row)}</span>'
    return f'<td class="{side}"{tint}>{words.count(pair.contacts)}{share}</td>'


def pairs_table(pairs: Sequence[Pair], months: str) -> str:
    """Return both rates of each group with their intervals, all of them last; `months` says which are added up."""
    caption = f"{CAPTION}: {months}"
    columns = [Column("Source", False), Column("On time"), Column("Rating changed"), Column("Contacts")]
    rows = [[text(name), _rate(speed), _rate(change), _size(speed, change)] for name, speed, change in pairs]
    return paragraph(caption) + table(caption, columns, rows, total=True, seen=False)


def pair_rows(pairs: Sequence[Pair]) -> list[dict[str, object]]:
    """Return the same as rows of a file."""
    return [
        {"source": name, **_figures("on_time", speed), **_figures("rating_changed", change)}
        for name, speed, change in pairs
    ]


def _figures(prefix: str, group: Group | None) -> dict[str, object]:
    figures = (group.numerator, group.denominator, group.value) if group else (None, None, None)
    return dict(zip((f"{prefix}_numerator", f"{prefix}_denominator", f"{prefix}_percent"), figures, strict=True))


def _rate(group: Group | None) -> str:
    if group is None:
        return "–"
    ends = words.span(group.interval.lower, group.interval.upper, "percent")
    return f'<b>{words.percent(group.value)}</b> <span class="grey small">{ends}</span>'


def _size(speed: Group | None, change: Group | None) -> str:
    return words.count(max(group.denominator for group in (speed, change) if group))
