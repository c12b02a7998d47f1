"""Writes one self-contained web page: text and tables, without scripts, loading nothing."""

from collections.abc import Sequence
from html import escape

_STYLE = (
    "body{font:16px/1.5 'Source Sans 3','Source Sans Pro',system-ui,sans-serif;max-width:75rem;margin:2rem auto;"
    "padding:0 1rem;color:#0b0c0c;background:#fff}h1,h2{line-height:1.2}table{border-collapse:collapse;width:100%}"
    "caption{text-align:left;font-weight:700;padding:.5rem 0}th,td{text-align:left;vertical-align:top;"
    "padding:.4rem .8rem .4rem 0;border-bottom:1px solid #cdd3d7}thead th{border-bottom:2px solid #0b0c0c}"
    ".wide{overflow-x:auto}code{font-size:.95em}.note,figcaption,footer{color:#505a5f}figure{margin:1rem 0}"
    "img{max-width:100%}"
)


def page(title: str, body: str) -> bytes:
    """Return one self-contained page without scripts, which loads nothing. `body` is HTML, `title` is text."""
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
