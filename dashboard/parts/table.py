"""A table as HTML: one column says its heading, and its rows come as cells of ready HTML."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.parts.html import text


@dataclass(frozen=True)
class Column:
    """A heading; whether its cells are figures (right, not wrapped); whether the heading is seen or only heard."""

    heading: str
    figures: bool = True
    seen: bool = True


def table(
    caption: str, columns: Sequence[Column], rows: Sequence[Sequence[str]], *, total: bool = False, seen: bool = True
) -> str:
    """Return a table whose first cell of each row is its heading; `total` marks the last row.

    It lies in a region that scrolls and can be reached by keyboard, named by the caption; `seen=False` leaves the
    caption to screen readers, where a heading above says the same.
    """
    head = "".join(f'<th scope="col"{_side(column)}>{heard(column.heading, column.seen)}</th>' for column in columns)
    last = len(rows) - 1 if total else None
    body = "".join(_row(columns, row, index == last) for index, row in enumerate(rows))
    return scrolling(
        caption,
        f"<table><caption>{heard(caption, seen)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>",
    )


def heard(words: str, seen: bool) -> str:
    """Return words, or words for screen readers only."""
    return text(words) if seen else f'<span class="hidden">{text(words)}</span>'


def scrolling(label: str, content: str) -> str:
    """Return content in a labelled region that scrolls sideways where there is no room."""
    return f'<div class="scroll" role="region" tabindex="0" aria-label="{text(label)}">{content}</div>'


def _row(columns: Sequence[Column], row: Sequence[str], is_total: bool) -> str:
    first, *rest = row
    cells = "".join(f"<td{_side(column)}>{cell}</td>" for column, cell in zip(columns[1:], rest, strict=True))
    return f'<tr{" class=total" if is_total else ""}><th scope="row">{first}</th>{cells}</tr>'


def _side(column: Column) -> str:
    return ' class="right"' if column.figures else ""
