"""Draws a chart as a picture that can stand alone, because it says what it shows and where it comes from.

From top to bottom: the finding; measure, area, filters and month; the figure with its interval and verdicts; the chart;
the key; the changes marked; the definition; as-at, build and address.
"""

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any
from urllib.parse import unquote

from lxml.html import fragment_fromstring

from dashboard.components.take_away import About, Origin
from publish.charts.palette import FONT, LIGHT_OF, PRINT_WIDTH
from publish.charts.svg import svg_to_png, to_svg

EDGE = 20  # px
GREY = "#505A5F"
HEADING, SMALLER, SHORT = 20, 15, 100  # px of a heading, of one that is longer than so many letters
SIZE, LINE = 13, 18  # px of text and from line to line
LETTER = 0.46  # the mean width of a letter, in its size; bold ones are a tenth wider
GAP = 10  # px between blocks
_STYLE = re.compile(r"<style>.*?</style>")  # a picture is light, whatever the reader's theme
_SIZED = re.compile(r'<svg\b[^>]*?\bwidth="([\d.]+)"[^>]*?\bheight="([\d.]+)"')


def svg_of(spec: Mapping[str, Any], about: About, origin: Origin, below: str = "") -> bytes:
    """Return a chart as an SVG file that stands alone; `below` is what stands under it on the page: key and notes."""
    return _drawn(spec, about, origin, below).encode()


def png_of(spec: Mapping[str, Any], about: About, origin: Origin, below: str = "") -> bytes:
    """Return a chart as a PNG file that stands alone."""
    return svg_to_png(_drawn(spec, about, origin, below))


def _drawn(spec: Mapping[str, Any], about: About, origin: Origin, below: str) -> str:
    chart = to_svg({**spec, "width": PRINT_WIDTH})
    sized = _SIZED.search(chart)
    wide, tall = (float(sized[1]), float(sized[2])) if sized else (float(PRINT_WIDTH), 0.0)
    page = _Page(max(wide, PRINT_WIDTH))
    first = about.finding or about.title
    page.text(first, size=HEADING if len(first) <= SHORT else SMALLER, bold=True)
    page.text(". ".join(_named(about, origin)) + ".", grey=True)
    for line in about.reading:
        page.text(line)
    page.block(chart, tall)
    shapes, notes = _under(below)
    page.shapes(shapes)
    meant = about.definition
    for note in notes:  # what stands under the chart is not said again
        meant = meant.replace(note, "").strip()
    for line in (*notes, meant):
        page.text(line, grey=True)
    page.text(origin.words, grey=True)
    return page.whole()


def _under(below: str) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the key (drawing, words) and the notes that a page shows under a chart, from its HTML."""
    tree = fragment_fromstring(below or "<p></p>", create_parent=True)
    shapes = [
        (_STYLE.sub("", unquote(image.get("src").partition(",")[2])), span.text_content())
        for span in tree.iter("span")
        if (image := span.find("img")) is not None
    ]
    notes = [" ".join(note.text_content().split()) for note in tree.iter("p")]
    return shapes, [note for note in notes if note]


def _named(about: About, origin: Origin) -> Iterator[str]:
    """Yield the measure, the area, the filters and the month, as far as they are known."""
    if about.finding:
        yield about.title
    yield from (name for name in (origin.area, about.filters, origin.until) if name)


class _Page:
    """Puts blocks below each other."""

    def __init__(self, wide: float) -> None:
        self.wide, self.y = wide, float(EDGE)
        self.parts: list[str] = []

    def text(self, words: str, *, size: int = SIZE, bold: bool = False, grey: bool = False) -> None:
        """Add a paragraph, folded to the width."""
        if not words:
            return
        step = LINE * size / SIZE
        letters = int(self.wide / (size * LETTER * (1.1 if bold else 1)))
        paint, weight = GREY if grey else LIGHT_OF["ink"], "bold" if bold else "normal"
        for line in textwrap.wrap(words, letters, break_on_hyphens=False):
            self.y += step
            self.parts.append(
                f'<text x="{EDGE}" y="{self.y:g}" font-family="{FONT}" font-size="{size}" fill="{paint}"'
                f' font-weight="{weight}">{escape(line)}</text>'
            )
        self.y += GAP / 2

    def block(self, drawing: str, tall: float) -> None:
        """Add a drawing of its own size."""
        self.y += GAP
        self.parts.append(f'<g transform="translate({EDGE} {self.y:g})">{drawing}</g>')
        self.y += tall + GAP

    def shapes(self, shapes: Iterable[tuple[str, str]]) -> None:
        """Add a key: drawings of 16 px with their words, in rows."""
        x = float(self.wide)
        for drawing, words in shapes:
            width = 22 + len(words) * SIZE * LETTER + 2 * GAP
            if x + width > self.wide:
                x, self.y = float(EDGE), self.y + LINE + 2
            self.parts.append(f'<g transform="translate({x:g} {self.y - 13:g})">{drawing}</g>')
            self.parts.append(
                f'<text x="{x + 22:g}" y="{self.y:g}" font-family="{FONT}" font-size="{SIZE}" '
                f'fill="{LIGHT_OF["ink"]}">{escape(words)}</text>'
            )
            x += width
        self.y += GAP / 2

    def whole(self) -> str:
        """Return the picture."""
        wide, tall = self.wide + 2 * EDGE, self.y + EDGE
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{wide:g}" '
            f'height="{tall:g}" viewBox="0 0 {wide:g} {tall:g}"><rect width="100%" height="100%" '
            f'fill="{LIGHT_OF["paper"]}"/>{"".join(self.parts)}</svg>'
        )
