"""Stands in place of a part of a page that the data lacks a table or columns for, and says which."""

from dashboard.html import heading, html, paragraph

MEASURED = (
    "Not in this data: it holds measures that were derived elsewhere, without the rows of extracts that this needs. "
    "Ask where the extracts are."
)


def draw_absent(title: str, sentence: str) -> None:
    """Draw a heading that names what is not in this data, and the sentence that says why."""
    html(heading(2, f"{title}: not in this data") + paragraph(sentence))
