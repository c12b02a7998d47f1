"""Works out how wide a sheet's columns must be, and how many lines a text takes in one, from its letters."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from math import ceil

from publish.published.cells import Amount, Day, Value

WIDEST, NARROWEST = 60, 6  # units of a column; longer text wraps
ROOM = 200  # units across a landscape page at 9 pt, the least size that prints well
UNIT = 16 / 7  # units of a column (a digit at 11 pt) in an em at 12 pt
BOLD = 1.08  # of the usual width
SPARE = 1.5  # units beside a cell's text
_EM = {  # widths of Arial's letters, in thousandths of an em; of all others, 600
    letter: width
    for width, letters in {
        200: "'ijl|’‘", 278: " .,:;!/\\ftI", 333: "()-r“”", 500: "cksvxyzJ", 556: "abdeghnopqu0123456789L–#$_?",
        611: "FTZ", 667: "ABEKPSVXY&", 722: "CDHNRUw", 778: "GOQ", 833: "Mm", 944: "W%@—",
    }.items()
    for letter in letters
}  # fmt: skip


def widths_of(columns: Sequence[str], rows: Sequence[Sequence[Value]]) -> list[int]:
    """Return how wide each column is, so that all of them fit a landscape page that can still be read.

    No word is cut, and text wraps where there is no room for all of it.
    """
    least, most = [], []
    for j, name in enumerate(columns):
        cells = [row[j] for row in rows]
        parts = [part for cell in cells for part in _parts(cell)]
        least.append(min(WIDEST, max(NARROWEST, _wide(name.split(), parts))))
        most.append(max(least[-1], _wide([name], map(shown, cells))))
    fits = [
        [max(low, min(cap, high)) for low, high in zip(least, most, strict=True)]
        for cap in range(WIDEST, NARROWEST - 1, -1)
    ]
    return next((widths for widths in fits if sum(widths) <= ROOM), fits[-1])


def _wide(heads: Iterable[str], texts: Iterable[str]) -> int:
    """Return how wide a column is in which words of its heading, which is bold, and texts stand on one line."""
    sizes = [*(BOLD * units_of(head) for head in heads), *map(units_of, texts)]
    return ceil(max(sizes, default=0.0) + SPARE)


def _parts(value: Value) -> list[str]:
    """Return what of a value stands on one line: a number or a day whole, of a text each word."""
    text = shown(value)
    return text.split() if isinstance(value, str) else [text]


@lru_cache(maxsize=50_000)
def units_of(text: str) -> float:
    """Return how wide a text is on one line, in units of a column."""
    return sum(_EM.get(letter, 600) for letter in text) / 1000 * UNIT


@lru_cache(maxsize=50_000)
def lines_of(text: str, width: int) -> int:
    """Return how many lines a text takes in a column."""
    lines, used, space = 1, 0.0, units_of(" ")
    for word in text.split():
        size = units_of(word)
        if used and used + space + size > width:
            lines, used = lines + 1, size
        else:
            used += space * bool(used) + size
        lines, used = lines + int(used // width), used % width if used > width else used  # a word that is cut
    return lines


def shown(value: Value) -> str:
    """Return a value as it is shown, near enough to tell how long it is."""
    if isinstance(value, Amount | Day):
        return value.plain()
    if isinstance(value, date):
        return f"{value:%d %B %Y}"
    return "" if value is None else f"{value:,.1f}" if isinstance(value, float) else str(value)
