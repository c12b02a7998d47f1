"""Writes a report as an editable Word document: real headings, lists and tables, and charts with captions."""

import re
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
import vl_convert as vlc
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from publish.published.plain import as_plain
from publish.reports.document import Block, Grid, Items, Picture, Report, Text

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_WHEN = (1980, 1, 1, 0, 0, 0)  # one date in the ZIP: the same report gives the same bytes
WIDTH = 17.4  # cm of text on A4
SCALE = 2.0  # pixels of a chart for each of its own


def report_word(report: Report) -> bytes:
    """Return the document's bytes; the same report gives the same ones."""
    document, said = docx.Document(), report.document
    _set_up(document, report)
    document.add_heading(_text(said.title), 0)
    document.add_paragraph(_text(f"{said.area}. {said.facts}" if said.area else said.facts), "Subtitle")
    for section in (section for page in said.pages for section in page):
        if section.title:
            document.add_heading(_text(section.title), 2 if section.inner else 1)
        for block in section.blocks:
            _add(document, block, report)
    buffer = BytesIO()
    document.save(buffer)
    return _without_times(buffer.getvalue())


def _set_up(document: WordDocument, report: Report) -> None:
    said, about, page = report.document, document.core_properties, document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(1.8)
    page.top_margin = page.bottom_margin = Cm(2)
    page.footer.paragraphs[0].text = _text(said.footer)
    about.title, about.author, about.language = _text(said.title), _text(said.area), "en-GB"
    about.comments = ""  # the library names itself there
    about.created = about.modified = datetime(*said.date)  # noqa: DTZ001  the format knows no zone
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(10.5)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    normal.element.get_or_add_rPr().append(language)


def _add(document: WordDocument, block: Block, report: Report) -> None:
    match block:
        case Text():
            paragraph = document.add_paragraph()
            if block.lead:
                paragraph.add_run(_text(f"{block.lead} ")).bold = True
            run = paragraph.add_run(_text(block.words))
            if block.small:
                run.font.size = Pt(9)
        case Items():
            for item in block.items:
                document.add_paragraph(_text(item), "List Number" if block.numbered else "List Bullet")
        case Grid():
            _add_table(document, block)
        case Picture():
            drawn = vlc.svg_to_png(report.pictures[block.name], scale=SCALE)
            document.add_picture(BytesIO(drawn), width=Cm(WIDTH))
            described = document.inline_shapes[-1]._inline.docPr
            described.set("descr", _text(block.alt))
            if block.below:
                document.add_paragraph(_text(block.below), "Caption")


def _add_table(document: WordDocument, grid: Grid) -> None:
    document.add_paragraph(_text(grid.caption), "Caption")
    table = document.add_table(1, len(grid.columns), "Light Grid Accent 1")
    head = table.rows[0]
    repeated = OxmlElement("w:tblHeader")  # a header row that each page repeats, and that readers announce
    repeated.set(qn("w:val"), "true")
    head._tr.get_or_add_trPr().append(repeated)
    for cell, name in zip(head.cells, grid.columns, strict=True):
        cell.text = _text(name)
    for row in grid.rows:
        for place, (cell, value) in enumerate(zip(table.add_row().cells, row, strict=True)):
            cell.text = _text(str(as_plain(value)))
            if place in grid.right:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _text(words: str) -> str:
    """Return text without characters that no document can hold, or that change its direction."""
    return _CONTROL.sub(" ", words)


def _without_times(content: bytes) -> bytes:
    """Return the file with one date for each part, so that the same report gives the same bytes."""
    made = BytesIO()
    with ZipFile(BytesIO(content)) as before, ZipFile(made, "w", ZIP_DEFLATED) as after:
        for part in before.infolist():
            after.writestr(ZipInfo(part.filename, _WHEN), before.read(part.filename), ZIP_DEFLATED)
    return made.getvalue()
