"""Writes a report as a tagged PDF (PDF/UA-1), and as one web page that loads nothing."""

from base64 import b64encode
from html import escape
from pathlib import Path

from publish.charts.palette import FONT
from publish.published.plain import as_plain
from publish.published.still_page import page, table
from publish.published.typeset import Typeset
from publish.reports.document import Block, Grid, Items, Picture, Report, Section, Text

TEMPLATE = Path(__file__).with_name("document.typ")


def report_pdf(report: Report) -> bytes:
    """Return the PDF; the same report gives the same bytes. Raises PdfError."""
    return _typeset(report).pdf(report.document.date)


def report_pages(report: Report, ppi: float) -> list[bytes]:
    """Return each page as PNG, to be looked at. Raises PdfError."""
    return _typeset(report).pages(ppi)


def report_page(report: Report) -> bytes:
    """Return the web page: every text is escaped, and charts are images with their words."""
    document = report.document
    head = f'<p class="note">{escape(document.facts)}</p>\n'
    body = "".join(_section(each, report) for sections in document.pages for each in sections)
    return page(document.title, f"{head}{body}<footer><p>{escape(document.footer)}</p></footer>\n")


def _typeset(report: Report) -> Typeset:
    return Typeset(TEMPLATE, report.document, report.pictures, scaled=not report.document.fitted)


def _section(section: Section, report: Report) -> str:
    level = 3 if section.inner else 2
    title = f"<h{level}>{escape(section.title)}</h{level}>\n" if section.title else ""
    return title + "".join(_block(each, report) for each in section.blocks)


def _block(block: Block, report: Report) -> str:
    match block:
        case Text():
            lead = f"<b>{escape(block.lead)}</b> " if block.lead else ""
            return f"<p{' class=note' if block.small else ''}>{lead}{escape(block.words)}</p>\n"
        case Items():
            kind = "ol" if block.numbered else "ul"
            return f"<{kind}>{''.join(f'<li>{escape(item)}</li>' for item in block.items)}</{kind}>\n"
        case Grid():
            return table(block.caption, block.columns, [[str(as_plain(cell)) for cell in row] for row in block.rows])
        case Picture():
            drawing = report.pictures[block.name].replace(f'"{FONT}"', f'"{FONT}, sans-serif"')  # a page has no font
            drawn = b64encode(drawing.encode()).decode()
            image = f'<img src="data:image/svg+xml;base64,{drawn}" alt="{escape(block.alt)}">'
            return f"<figure>{image}<figcaption>{escape(block.below)}</figcaption></figure>\n"
