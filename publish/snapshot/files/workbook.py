"""Writes a snapshot as a workbook: a cover, contents and notes, then one table on each sheet."""

from collections.abc import Sequence
from datetime import datetime

from publish.published.snapshot_figures import Figures
from publish.published.workbook import Book, Sheet, workbook
from publish.snapshot.content.model import Content
from publish.snapshot.files.sheets import notes, sheets

NO_AREA = "Multi-agency safeguarding hub"


def book(content: Content, figures: Figures, as_at: datetime) -> bytes:
    """Return the workbook's bytes. Its only date is the as-at of the data."""
    every = sheets(content, figures)
    cover = (
        content.document_title, content.facts, *(f"{f.claim} {f.rest}" for f in content.findings),
        "Figures that could point at a child are hidden: see Notes.", content.footer,
    )  # fmt: skip
    about = Book(content.document_title, content.area or NO_AREA, as_at, content.footer)
    return workbook(about, [_contents(every), notes(content), *every], cover)


def _contents(every: Sequence[Sheet]) -> Sheet:
    rows = [("Contents", "This list of sheets"), ("Notes", "What signs, statuses, empty cells and notes mean")]
    return Sheet("Contents", "Contents", ("Sheet", "What it holds"), [*rows, *((s.name, s.title) for s in every)])
