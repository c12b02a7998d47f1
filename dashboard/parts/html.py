"""The smallest pieces: escaped text, an icon with words, a heading; one function is one piece."""

from collections.abc import Iterable
from functools import cache
from html import escape

from publish import icons


def text(value: object) -> str:
    """Return a value as inert text."""
    return escape(str(value), quote=True)


def image(drawing: str, alt: str = "", *, size: int | None = None) -> str:
    """Return an SVG as an `img`; without `alt` it is decoration beside words that say the same."""
    box = f' width="{size}" height="{size}"' if size else ""
    return f'<img src="{icons.data_uri(drawing)}" alt="{text(alt)}"{box}>'


def verdict(drawing: str, words: str, size: int = 24) -> str:
    """Return an icon and the words for it on one line."""
    return f'<span class="verdict">{image(drawing, size=size)}<span>{text(words)}</span></span>'


def heading(level: int, words: str) -> str:
    """Return a heading of level 1 to 3."""
    return f"<h{level}>{text(words)}</h{level}>"


def line(pieces: Iterable[str]) -> str:
    """Return ready pieces side by side, wrapping where there is no room."""
    return f'<div class="line">{"".join(f"<span>{piece}</span>" for piece in pieces if piece)}</div>'


def paragraph(words: str, style: str = "") -> str:
    """Return a paragraph of plain words."""
    return f'<p class="{style}">{text(words)}</p>'


def key(kinds: list[str]) -> str:
    """Return the small key of shapes below a chart (names of `publish.icons.KEY`)."""
    return _key(tuple(kinds))


@cache
def _key(kinds: tuple[str, ...]) -> str:
    return key_of(icons.key(list(kinds)))


def key_of(shapes: Iterable[tuple[str, str]]) -> str:
    """Return a key of (16 px drawing, words)."""
    return f'<div class="key">{"".join(f"<span>{image(d, size=16)}{text(said)}</span>" for d, said in shapes)}</div>'
