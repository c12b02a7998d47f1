"""Writes tables as HTML, and small bars beside the numbers in their cells."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.html import text
from publish.charts import icons
from queries.statistics.intervals import Interval

PALEST, DARKEST = 10, 50  # per cent of the hue: figures on it keep a contrast above 4.5:1 in either theme
BAR_WIDTH, BAR_HEIGHT = 192, 18


@dataclass(frozen=True)
class Column:
    """A column: its heading, whether its cells are figures (to the right, not wrapped), whether the heading is seen.

    A heading that is not seen is for screen readers.
    """

    heading: str
    figures: bool = True
    seen: bool = True


def table(
    caption: str, columns: Sequence[Column], rows: Sequence[Sequence[str]], *, total: bool = False, seen: bool = True
) -> str:
    """Return a table from cells of ready HTML; the first cell of a row is its heading, `total` marks the last row.

    The table lies in a region that scrolls and can be reached by keyboard, named by the caption. `seen=False` leaves
    the caption to screen readers, where a heading above says the same.
    """
    last = len(rows) - 1 if total else None
    body = "".join(_row(columns, row, index == last) for index, row in enumerate(rows))
    return scrolling(
        caption,
        f"<table><caption>{heard(caption, seen)}</caption><thead><tr>{_head(columns)}</tr></thead>"
        f"<tbody>{body}</tbody></table>",
    )


def stacked(caption: str, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of many columns, the last of which holds a row's button; the caption is for screen readers.

    On a phone the cells of a row stand under its heading, each after its column's name, since nobody reads ten columns
    sideways. Its parts have their roles in words: a browser may forget those of a table that is laid out otherwise.
    """
    head = _head(columns).replace("<th ", '<th role="columnheader" ')
    body = "".join(_stacked_row(columns, row) for row in rows)
    return scrolling(
        caption,
        f'<table class="stacked" role="table"><caption>{heard(caption, False)}</caption><thead role="rowgroup">'
        f'<tr role="row">{head}</tr></thead><tbody role="rowgroup">{body}</tbody></table>',
    )


def _stacked_row(columns: Sequence[Column], row: Sequence[str]) -> str:
    first, *rest = row
    named = [f' data-name="{text(column.heading)}"' if column.seen else "" for column in columns]
    cells = "".join(
        f'<td role="cell"{_side(column)}{name}>{cell}</td>'
        for column, name, cell in zip(columns[1:], named[1:], rest, strict=True)
    )
    return f'<tr role="row"><th scope="row" role="rowheader">{first}</th>{cells}</tr>'


def _head(columns: Sequence[Column]) -> str:
    sides = ["", *map(_side, columns[1:])]  # the first cell of each row is its heading, and stands to the left
    return "".join(
        f'<th scope="col"{side}>{heard(column.heading, column.seen)}</th>'
        for side, column in zip(sides, columns, strict=True)
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


def bar(value: float, interval: Interval | None, target: float | None) -> str:
    """Return a 0 to 100 track with a pale bar, the 95% interval as a line, and a dashed target; all in percent."""
    scale, middle = BAR_WIDTH / 100, BAR_HEIGHT / 2
    body = f'<rect x="0" y="3" width="{BAR_WIDTH}" height="12" opacity=".45" @(soft;-)/>'
    body += f'<rect x="0" y="3" width="{value * scale:.1f}" height="12" opacity=".28" @(improvement;-)/>'
    if target is not None:
        body += f'<path d="M{target * scale:.1f} 0V18" stroke-width="2" stroke-dasharray="4 2.5" @(-;ink)/>'
    if interval is not None:
        ends = f"M{interval.lower * scale:.1f} {middle}H{interval.upper * scale:.1f}"
        body += f'<path d="{ends}" stroke-width="2" @(-;ink)/>'
    return icons.svg(body, BAR_WIDTH, BAR_HEIGHT, width=BAR_WIDTH, height=BAR_HEIGHT, theme="auto")
