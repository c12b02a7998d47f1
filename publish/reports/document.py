"""Defines the content of a report, block by block, for the PDF, the web page and the Word document.

Every text is ready to be printed. Templates get the same blocks as plain values (`publish.published.plain.as_plain`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from publish.published.cells import Figure


@dataclass(frozen=True)
class Text:
    """A paragraph; `lead` are its first words, in bold. A `small` one is a note below a table or chart."""

    words: str
    lead: str = ""
    small: bool = False
    kind: str = "text"


@dataclass(frozen=True)
class Items:
    """A list, numbered or not."""

    items: tuple[str, ...]
    numbered: bool = False
    kind: str = "items"


@dataclass(frozen=True)
class Grid:
    """A table with one header row; the first cell of a row names it. `right` are the columns that hold figures."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Figure, ...], ...]
    right: tuple[int, ...] = ()
    kind: str = "grid"


@dataclass(frozen=True)
class Picture:
    """A chart by its name among the pictures, the words for people who can't see it, and the line below it."""

    name: str
    alt: str
    below: str = ""
    kind: str = "picture"


Block = Text | Items | Grid | Picture


@dataclass(frozen=True)
class Section:
    """A heading with its blocks; an `inner` one stands inside the section before it, as does one without a title."""

    title: str
    blocks: tuple[Block, ...]
    inner: bool = False


@dataclass(frozen=True)
class Document:
    """A whole report. Each of `pages` begins on a new page; with `fitted` it is made to fit on just one.

    `date` is year, month and day of the data, `facts` the line below the title, `footer` that at the foot of each page.
    """

    title: str
    area: str
    facts: str
    pages: tuple[tuple[Section, ...], ...]
    footer: str
    date: tuple[int, int, int]
    fitted: bool = False


@dataclass(frozen=True)
class Report:
    """A document with its pictures as SVG, by name."""

    document: Document
    pictures: Mapping[str, str] = field(default_factory=dict)
