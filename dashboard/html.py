"""Writes the smallest pieces of pages as HTML: escaped text, headings, icons with words, keys of charts."""

from collections.abc import Iterable
from functools import cache
from html import escape

import streamlit as st

from publish.charts import icons


def text(value: object) -> str:
    """Return a value as text that no browser takes for markup."""
    return escape(str(value), quote=True)


def image(drawing: str, alt: str = "", *, size: int | None = None) -> str:
    """Return an SVG as an `img`; leave `alt` out where the words beside it say the same."""
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
    """Return the key below a chart, of shapes named in `publish.charts.icons.KEY`."""
    return _key(tuple(kinds))


@cache
def _key(kinds: tuple[str, ...]) -> str:
    return key_of(icons.key(list(kinds)))


def key_of(shapes: Iterable[tuple[str, str]]) -> str:
    """Return a key of shapes, each a drawing of 16 px and its words."""
    pieces = "".join(f"<span>{image(drawing, size=16)}{text(words)}</span>" for drawing, words in shapes)
    return f'<div class="key">{pieces}</div>'


def shape(body: str) -> str:
    """Return a drawing of 16 px for a key, from the inside of its SVG."""
    return icons.svg(body, 16, 16, width=16, height=16, theme="auto")


def square(colour: str) -> str:
    """Return a filled square for a key, in a colour of the palette."""
    return shape(f'<rect x="2" y="2" width="12" height="12" @({colour};-)/>')


def html(content: str) -> None:
    """Draw ready HTML in the style of all pages."""
    st.html(f'<div class="mash">{content}</div>')
