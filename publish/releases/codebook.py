"""Writes a release's codebook as CSV and as a page. A row is one column, with its meaning, codes and plan."""

from collections.abc import Sequence
from html import escape

from publish.published.csv_text import lines_as_csv
from publish.published.still_page import page, table
from publish.releases.description import HEADS, Resource

_WORDS = {
    "name": "Column", "title": "Title", "means": "Meaning", "kind": "Type", "unit": "Unit", "codes": "Codes",
    "coarsened": "Coarsened",
}  # fmt: skip


def codebook_csv(resources: Sequence[Resource]) -> bytes:
    """Return the codebook as CSV."""
    heads = ["file", *HEADS]
    rows = [column.as_row(resource.path) for resource in resources for column in resource.columns]
    return lines_as_csv(heads, ([row[name] for name in heads] for row in rows)).encode()


def codebook_html(title: str, resources: Sequence[Resource]) -> bytes:
    """Return the codebook as a page."""
    body = ""
    for resource in resources:
        rows = [[row[name] for name in HEADS] for row in (column.as_row("") for column in resource.columns)]
        body += f"<h2>{escape(resource.path)}</h2>\n<p>One row is {escape(resource.row_is)}.</p>\n"
        body += table(f"Columns of {resource.path}", [_WORDS[name] for name in HEADS], rows)
    return page(f"{title}: codebook", body)
