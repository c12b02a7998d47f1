"""Writes a snapshot as a tagged PDF (PDF/UA-1)."""

from collections.abc import Mapping
from pathlib import Path

from publish.published.typeset import Typeset
from publish.snapshot.content.model import Content

TEMPLATE = Path(__file__).with_name("template.typ")


def render(content: Content, pictures: Mapping[str, str]) -> bytes:
    """Return the PDF of a snapshot's content with its pictures (SVG by name). Raises PdfError.

    The same content and pictures give the same bytes: the only date is the content's own.
    """
    return Typeset(TEMPLATE, content, pictures).pdf(content.date)


def page_pictures(content: Content, pictures: Mapping[str, str], ppi: float) -> list[bytes]:
    """Return each page as PNG, for documents that show a snapshot. Raises PdfError."""
    return Typeset(TEMPLATE, content, pictures).pages(ppi)
