"""A release's codebook: one line is one column, with its meaning, type, unit, codes and how it was coarsened."""

import csv
import io
from collections.abc import Sequence
from html import escape

from publish.releases.columns import HEADS
from publish.releases.datapackage import Resource

_WORDS = {
    "name": "Column", "title": "Title", "means": "Meaning", "kind": "Type", "unit": "Unit", "codes": "Codes",
    "coarsened": "Coarsened",
}  # fmt: skip
_STYLE = (
    "body{font:16px/1.5 'Source Sans 3','Source Sans Pro',system-ui,sans-serif;max-width:75rem;margin:2rem auto;"
    "padding:0 1rem;color:#0b0c0c;background:#fff}h1,h2{line-height:1.2}table{border-collapse:collapse;width:100%}"
    "caption{text-align:left;font-weight:700;padding:.5rem 0}th,td{text-align:left;vertical-align:top;"
    "padding:.4rem .8rem .4rem 0;border-bottom:1px solid #cdd3d7}thead th{border-bottom:2px solid #0b0c0c}"
    ".wide{overflow-x:auto}code{font-size:.95em}"
)


def codebook_csv(resources: Sequence[Resource]) -> bytes:
    """Return the codebook as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, ["file", *HEADS], lineterminator="\n")
    writer.writeheader()
    for resource in resources:
        writer.writerows(column.as_row(resource.path) for column in resource.columns)
    return text.getvalue().encode()


def page(title: str, body: str) -> bytes:
    """Return one self-contained page: no script, nothing fetched. `body` is ready HTML, `title` is text."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    return (
        '<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>\n{body}</main></body></html>\n"
    ).encode()


def table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return an accessible HTML table; every text is escaped, the first cell of a row names it."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    body = "".join(
        "<tr>"
        + "".join(
            f'<th scope="row">{escape(cell)}</th>' if i == 0 else f"<td>{escape(cell)}</td>"
            for i, cell in enumerate(row)
        )
        + "</tr>\n"
        for row in rows
    )
    return (
        f'<div class="wide" role="region" tabindex="0" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table></div>\n"
    )


def codebook_html(title: str, resources: Sequence[Resource]) -> bytes:
    """Return the codebook as a page."""
    body = ""
    for resource in resources:
        rows = [[row[name] for name in HEADS] for row in (column.as_row("") for column in resource.columns)]
        body += f"<h2>{escape(resource.path)}</h2>\n<p>One row is {escape(resource.row_is)}.</p>\n"
        body += table(f"Columns of {resource.path}", [_WORDS[name] for name in HEADS], rows)
    return page(f"{title}: codebook", body)
