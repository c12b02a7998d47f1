"""The matrix of ratings: one cell is how many contacts were rated one way when received and one way after checks."""

from dashboard.parts.html import paragraph, text
from dashboard.parts.levels import DARKEST, PALEST
from dashboard.parts.table import heard, scrolling
from etl import codes
from queries import words
from queries.matrix import RATINGS, Rated, Ratings


def ratings_matrix(found: Ratings) -> str:
    """Return the sixteen cells with the share of their row, tinted by direction; the highest rating is at the top."""
    most = max((pair.contacts for pair in found.pairs if pair.step), default=0)
    cells = {(pair.first, pair.final): pair for pair in found.pairs}
    head = "".join(f'<th scope="col">{text(codes.RISKS[rating])}</th>' for rating in RATINGS)
    rows = "".join(
        f'<tr><th scope="row">{text(codes.RISKS[first])}</th>'
        + "".join(_cell(cells[first, final], most, found.row(first)) for final in RATINGS)
        + f'<td class="sum">{words.count(found.row(first))}</td></tr>'
        for first in reversed(RATINGS)
    )
    caption = "Number of contacts. Down the side: rating when received. Across the top: rating after checks."
    return paragraph(caption) + scrolling(
        caption,
        f'<table class="matrix"><caption>{heard(caption, False)}</caption><thead><tr><td></td>{head}'
        f'<th scope="col">All</th></tr></thead><tbody>{rows}</tbody></table>',
    )


def rating_rows(found: Ratings) -> list[dict[str, object]]:
    """Return the same as lines of a file."""
    return [{"rating_first": p.first, "rating_final": p.final, "contacts": p.contacts} for p in found.pairs]


def ratings_said(found: Ratings) -> list[str]:
    """Return raised, lowered and the same, ready for a line."""
    same = found.contacts - found.raised - found.lowered
    return [
        f"<b>{words.count(found.raised)}</b> raised",
        f"<b>{words.count(found.lowered)}</b> lowered",
        f"<b>{words.count(same)}</b> the same",
        f"<b>{words.count(found.missed)}</b> first green or blue, finally red",
    ]


def _cell(pair: Rated, most: int, row: int) -> str:
    if not pair.contacts:
        return "<td>0</td>"
    side = "same" if pair.step == 0 else "up" if pair.step > 0 else "down"
    tint = "" if side == "same" else f' style="--tint:{PALEST + (DARKEST - PALEST) * pair.contacts / most:.0f}"'
    share = f'<br><span class="small">{words.percent(pair.contacts * 100 / row)}</span>'
    return f'<td class="{side}"{tint}>{words.count(pair.contacts)}{share}</td>'
