"""Draws verdict icons as SVG: a shape and a letter made of strokes, so that no font is needed.

Colour comes last: readers must tell every icon from every other in greyscale.
"""

import re
from functools import cache, lru_cache
from typing import Literal
from urllib.parse import quote

from publish.charts.palette import DARK_OF, LIGHT_OF
from queries.statistics.spc import verdict as judged

Theme = Literal["auto", "light"]

_DRAWN = 'fill="none" stroke-linecap="round" stroke-linejoin="round"'
_RADIUS = 'x="3" y="3" width="22" height="22" rx="3.5"'
# @(fill;stroke) names paints by meaning; - is none.
_SHAPES = {
    "improvement": '<circle cx="14" cy="14" r="12" @(improvement;-)/>',
    "concern": '<path d="M14 1.2 26.8 14 14 26.8 1.2 14Z" stroke-width="1.2" stroke-linejoin="round" @(concern;ink)/>',
    "neutral": '<rect x="3" y="3" width="22" height="22" @(neutral;-)/>',
    "common": '<circle cx="14" cy="14" r="11.4" stroke-width="1.8" @(-;common)/>'
    f'<path d="M8 15.4c1.6-4 4-4 6-1.4s4.4 2.6 6-1.4" stroke-width="1.8" {_DRAWN} @(;common)/>',
    "pass": f"<rect {_RADIUS} @(improvement;-)/>"
    f'<path d="M11.4 16.6V6.6h3.3a3 3 0 0 1 0 6h-3.3" stroke-width="2.2" {_DRAWN} @(;paper)/>'
    '<path d="M6 21h16" stroke-width="2" stroke-dasharray="2.5 2" @(-;paper)/>',
    "fail": '<rect x="2.6" y="2.6" width="22.8" height="22.8" rx="3.5" stroke-width="1.2" @(concern;ink)/>'
    f'<path d="M11.6 21.4V11.4h6M11.6 16.2h4.8" stroke-width="2.2" {_DRAWN} @(;letter)/>'
    '<path d="M6 7h16" stroke-width="2" stroke-dasharray="2.5 2" @(-;letter)/>',
    "hit_and_miss": f'<rect {_RADIUS} stroke-width="1.8" @(-;common)/>'
    f'<path d="M11.4 11.2a2.7 2.7 0 1 1 4.2 2.3c-1.1.7-1.6 1.2-1.6 2.4" stroke-width="2" {_DRAWN} @(;common)/>'
    f'<path d="M14 19.4v.1" stroke-width="2.4" {_DRAWN} @(;common)/>'
    '<path d="M6 14h2.4M19.6 14H22" stroke-width="2" @(-;common)/>',
    "moved": '<path d="M14 3.6 26 24.4H2Z" stroke-width="2.2" stroke-linejoin="round" @(-;ink)/>',
    "too_few": '<circle cx="14" cy="14" r="11.4" stroke-width="1.6" stroke-dasharray="2.2 2" @(-;common)/>'
    f'<path d="M10.8 14h6.4" stroke-width="2" {_DRAWN} @(;common)/>',
    "not_judged": f'<rect {_RADIUS} stroke-width="1.6" stroke-dasharray="2.2 2" @(-;common)/>'
    f'<path d="M10.8 14h6.4" stroke-width="2" {_DRAWN} @(;common)/>',
    "no_target": f'<rect {_RADIUS} stroke-width="1.6" stroke-dasharray="2.2 2" @(-;common)/>'
    f'<path d="M10.8 14h6.4" stroke-width="2" {_DRAWN} @(;common)/>',
    "not_known": '<circle cx="14" cy="14" r="11.4" stroke-width="1.6" stroke-dasharray="2.4 2" @(-;ink)/>'
    f'<path d="M11.2 11.4a2.8 2.8 0 1 1 4.4 2.4c-1.2.8-1.6 1.3-1.6 2.5" stroke-width="2" {_DRAWN} @(;ink)/>'
    f'<path d="M14 19.6v.1" stroke-width="2.4" {_DRAWN} @(;ink)/>',
}
_LETTERS = {"H": "M10.4 9v10M17.6 9v10M10.4 14h7.2", "L": "M11.4 9v10h6"}
_SMALL = {"H": "M11 9.8v8.4M17 9.8v8.4M11 14h6", "L": "M11.9 9.6v8.4h5"}  # inside the diamond
_LETTER_PAINT = {"improvement": "paper", "neutral": "paper", "concern": "letter"}
NAMES = tuple(_SHAPES)


@cache  # a page has up to 140, of a few dozen kinds
def icon(name: str, letter: str | None = None, *, size: int = 28, theme: Theme = "auto") -> str:
    """Return an icon by name (`NAMES`), with H or L on the three that carry a letter; `moved` points up for H.

    `auto` follows the reader's light or dark theme; `light` is for print, with colours as plain attributes.
    """
    body = _SHAPES[name]
    if name == "moved" and letter == "L":
        body = f'<g transform="rotate(180 14 14)">{body}</g>'
    if letter and name in _LETTER_PAINT:
        path = (_SMALL if name == "concern" else _LETTERS)[letter]
        body += f'<path d="{path}" stroke-width="2.4" {_DRAWN} @(;{_LETTER_PAINT[name]})/>'
    return svg(body, 28, 28, width=size, height=size, theme=theme)


def shape_of(verdict: str) -> str:
    """Return the name of an SPC verdict's icon: unusually high and low share one, as what can't be told does."""
    return {"neutral_high": "neutral", "neutral_low": "neutral", "too_early": "too_few"}.get(verdict, verdict)


def variation_icon(verdict: str | None, side: str | None, *, size: int = 28, theme: Theme = "auto") -> str:
    """Return the icon of an SPC verdict, or the icon for "can't be told" if nothing is known."""
    name = shape_of(verdict or "too_few")
    return icon(name, {"high": "H", "low": "L"}.get(side or ""), size=size, theme=theme)


def funnel_icon(verdict: str, better: str, *, size: int = 28, theme: Theme = "auto") -> str:
    """Return the icon of a funnel verdict for a metric whose `better` is higher, lower or neutral."""
    side: Literal["high", "low"] | None = None
    if verdict != "as_expected":
        side = "high" if verdict.endswith("above") else "low"
    direction: Literal["higher", "lower", "neutral"] = "neutral"
    if better in ("higher", "lower"):
        direction = "higher" if better == "higher" else "lower"
    return variation_icon(judged(side, direction), side, size=size, theme=theme)


def svg(body: str, box_width: float, box_height: float, *, width: float, height: float, theme: Theme) -> str:
    """Return a whole SVG of a body in which `@(fill;stroke)` names paints by meaning; `-` is none, empty is unset."""
    used: set[tuple[str, str]] = set()

    def paint(match: re.Match[str]) -> str:
        pairs = [("fill", match[1]), ("stroke", match[2])]
        used.update((kind, name) for kind, name in pairs if name not in ("", "-"))
        plain = [f'{kind}="{LIGHT_OF.get(name, "none")}"' for kind, name in pairs if name]
        classes = " ".join(f"{kind[0]}-{name}" for kind, name in pairs if name not in ("", "-"))
        return " ".join([*plain, f'class="{classes}"'] if theme == "auto" and classes else plain)

    painted = re.sub(r"@\((\w*|-);(\w*|-)\)", paint, body)
    dark = "".join(f".{kind[0]}-{name}{{{kind}:{DARK_OF[name]}}}" for kind, name in sorted(used))
    style = f"<style>@media (prefers-color-scheme:dark){{{dark}}}</style>" if theme == "auto" else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {box_width:g} {box_height:g}" width="{width:g}" '
        f'height="{height:g}">{style}{painted}</svg>'
    )


@lru_cache(maxsize=2_000)  # escaping each anew took a quarter of a page drawn again
def data_uri(drawing: str) -> str:
    """Return an SVG as a data URI for an `img`: unencoded `<`, `>` or `#` makes Streamlit's sanitiser drop it."""
    return "data:image/svg+xml," + quote(drawing, safe="/:;=,'()@.-{}*+!")


def key(kinds: list[str], *, theme: Theme = "auto") -> list[tuple[str, str]]:
    """Return (16 px drawing, words) for the shapes of an SPC chart, in the order asked (keys of `KEY`)."""
    return [(svg(KEY[kind][0], 16, 16, width=16, height=16, theme=theme), KEY[kind][1]) for kind in kinds]


KEY = {
    "common": ('<circle cx="8" cy="8" r="3.6" @(common;-)/>', "Usual variation"),
    "concern": ('<path d="M8 1 15 8 8 15 1 8Z" @(concern;ink)/>', "Getting worse"),
    "improvement": ('<circle cx="8" cy="8" r="6" @(improvement;-)/>', "Getting better"),
    "neutral": ('<rect x="2.5" y="2.5" width="11" height="11" @(neutral;-)/>', "Unusual, neither good nor bad"),
    "bar": ('<rect x="4" y="2" width="8" height="13" @(common;-)/>', "Events in the month"),
    "event": ('<circle cx="8" cy="8" r="4.4" @(common;-)/>', "An event, as high as the days since the one before"),
    "since": ('<circle cx="8" cy="8" r="4.4" stroke-width="1.5" @(paper;common)/>', "Days since the last event so far"),
    "partial": ('<circle cx="8" cy="8" r="4.4" stroke-width="1.5" @(paper;common)/>', "Month not complete"),
    "immature": ('<circle cx="8" cy="8" r="4.4" stroke-width="1.5" @(paper;common)/>', "Not known yet"),
    "before": ('<circle cx="8" cy="8" r="4.4" stroke-width="1.5" @(paper;common)/>', "Not known"),
    "unknown": ('<circle cx="8" cy="8" r="4.4" stroke-width="1.5" @(paper;common)/>', "Not in this data"),
    "off_ladder": ('<circle cx="8" cy="8" r="4.4" stroke-width="1.5" @(paper;common)/>', "Levels not told apart"),
    "untimed": ('<circle cx="8" cy="8" r="4.4" stroke-width="1.5" @(paper;common)/>', "Times not recorded"),
    "suppressed": (
        f'<path d="M11.4 5.6a4 4 0 1 0 0 5" stroke-width="2.2" {_DRAWN} @(;ink)/>',
        "Too few to show",
    ),
    "limits": (
        '<rect x="0" y="3" width="16" height="10" @(soft;-)/>'
        '<path d="M0 3h16M0 13h16" stroke-dasharray="2 2" @(-;common)/>',
        "Range expected from ordinary variation",
    ),
    "target": ('<path d="M0 8h16" stroke-width="2" stroke-dasharray="6 3" @(-;ink)/>', "Target"),
    "comparator": ('<path d="M0 8h16" stroke-width="2.2" @(-;comparator)/>', "England"),
}
