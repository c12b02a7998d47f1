"""Writes a self-contained web page of text and tables, without scripts or anything to load."""

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
STACKED = (  # on a phone the cells of a row stand under one another, each after its column's name
    "@media screen and (max-width:40rem){.stacked,.stacked tbody,.stacked tr,.stacked th,.stacked td{display:block}"
    ".stacked caption{display:block;overflow-wrap:anywhere}"
    ".stacked thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}"
    ".stacked tbody tr{padding:.6rem 0;border-bottom:1px solid #cdd3d7}.stacked tbody :is(th,td){border:0;padding:0}"
    ".stacked [data-name]::before{content:attr(data-name) ': ';color:#505a5f;font-weight:400}}"
)


def page(title: str, body: str, style: str = "") -> bytes:
    """Return one self-contained page without scripts, which loads nothing. `body` is HTML, `title` is text, `style` is
    what its tables need of their own.
    """
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    return (
        '<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}{style}</style></head>"
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
    return _region(caption, "<table>", f"<thead><tr>{head}</tr></thead><tbody>\n{body}</tbody>")


def stacked(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return the same for cells of many words, on a page with the style STACKED. Its parts have their roles in words: a
    browser may forget those of a table that is laid out otherwise.
    """
    head = "".join(f'<th scope="col" role="columnheader">{escape(name)}</th>' for name in heads)
    body = ""
    for first, *rest in rows:
        body += f'<tr role="row"><th scope="row" role="rowheader" data-name="{escape(heads[0])}">{escape(first)}</th>'
        for name, cell in zip(heads[1:], rest, strict=True):
            body += f'<td role="cell" data-name="{escape(name)}">{escape(cell)}</td>'
        body += "</tr>\n"
    inside = f'<thead role="rowgroup"><tr role="row">{head}</tr></thead><tbody role="rowgroup">\n{body}</tbody>'
    return _region(caption, '<table class="stacked" role="table">', inside)


def _region(caption: str, begins: str, inside: str) -> str:
    return (
        f'<div class="wide" role="region" tabindex="0" aria-label="{escape(caption)}">{begins}'
        f"<caption>{escape(caption)}</caption>{inside}</table></div>\n"
    )
