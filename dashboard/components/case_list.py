"""Draws a list of cases, page by page, with keys to copy and files, once the look is in the audit trail."""

from collections.abc import Callable, Mapping, Sequence

import polars as pl
import streamlit as st

from dashboard.access.door import current_person
from dashboard.access.downloads import offered
from dashboard.access.looks import note_look
from dashboard.access.rules import CASES, Resource, may
from dashboard.components.offer_file import mime_of
from dashboard.components.tables import Column, stacked
from dashboard.html import html, paragraph, text
from dashboard.streamlit_adapter.scripts import copied_keys
from dashboard.view import turn, turned_on
from queries import words
from queries.cases.behind import MOST
from queries.cases.in_words import places

PAGE = 25
RIGHT = ("Target", "Took", "Waited", "Over by", "Adds")
NOTED = (
    "Opening this list is written to the audit trail: your name, the figure, the filters, how many rows. No name, date "
    "of birth or address is here"
)
WRITTEN = f"{NOTED}; the key finds the case in the case system."
Shown = Callable[[pl.DataFrame], tuple[list[str], list[list[str]]]]


def may_see_cases() -> bool:
    """Return whether the reader may see lists of cases."""
    return may(current_person(), Resource(CASES))


def draw_list(
    caption: str, rows: pl.DataFrame, shown: Shown, keys: Sequence[str], asked: Mapping[str, object], order: str
) -> pl.DataFrame:
    """Draw one page of a list under a caption, and return its rows.

    `keys` are those of all its rows, `asked` is what the trail says of it.
    """
    note_look(rows.height, **asked)
    if rows.is_empty():
        return rows
    if turned_on("Show as a grid", "grid"):
        _draw_grid(caption, rows, shown, keys, order)
        return rows.clear()
    place = st.container()
    pages = -(-rows.height // PAGE)
    first = (turn("page", pages) - 1) * PAGE if pages > 1 else 0
    titles, lines = shown(rows.slice(first, PAGE))
    last = first + len(lines)
    with place:
        html(_table(caption, titles, lines, keys[first:last]))
        html(paragraph(f"{places(first + 1, last)} of {words.count(rows.height)}, {order}.", "note"))
        if keys:
            copied_keys("list")
    _offer_keys(keys)
    return rows.slice(first, PAGE)


def _table(caption: str, titles: Sequence[str], lines: Sequence[Sequence[str]], keys: Sequence[str]) -> str:
    """Return the rows of a page as a table, each with a button that copies its key."""
    columns = [Column(title, title in RIGHT) for title in titles]
    cells = [[text(cell) for cell in line] for line in lines]
    if keys:
        columns.append(Column("Copy", False, seen=False))
        for line, key in zip(cells, keys, strict=True):
            label = f'Copy<span class="hidden"> key {text(key)}</span>'
            line.append(f'<button type="button" class="copykey" data-key="{text(key)}">{label}</button>')
    return stacked(caption, columns, cells)


def _draw_grid(caption: str, rows: pl.DataFrame, shown: Shown, keys: Sequence[str], order: str) -> None:
    """Draw the list as a grid that sorts and scrolls; the rows marked in it give their keys alone."""
    kept = rows.head(MOST)
    titles, lines = shown(kept)
    frame = pl.DataFrame(lines, schema=dict.fromkeys(titles, pl.String), orient="row")
    st.html("<style>.st-key-cases_grid [data-testid='stElementToolbar'] { display: none; }</style>")
    with st.container(key="cases_grid"):
        marked = st.dataframe(
            frame, alt=caption, hide_index=True, on_select="rerun", selection_mode="multi-row", key="cases_marked"
        )
    html(
        paragraph(
            f"{words.count(kept.height)} of {words.count(rows.height)}, {order}. Mark rows for their keys.", "note"
        )
    )
    chosen = marked["selection"]["rows"]
    _offer_keys([keys[at] for at in chosen] if chosen and keys else keys)


def _offer_keys(keys: Sequence[str]) -> None:
    if keys:
        with st.expander(f"{words.count(len(keys))} {'key' if len(keys) == 1 else 'keys'} to copy"):
            st.code("\n".join(keys), language=None)


def offer_list(
    rows: pl.DataFrame, name: str, make: Callable[[pl.DataFrame], bytes], asked: Mapping[str, object]
) -> None:
    """Draw the button that hands a list over as a workbook; the trail has its line before the first byte leaves."""
    kept = rows.head(MOST)
    st.download_button(
        "Download (XLSX)", offered(lambda: make(kept), Resource(CASES), rows=kept.height, **asked), file_name=name,
        mime=mime_of(name), icon=":material/download:", key=f"list_{name}", on_click="ignore",
    )  # fmt: skip
    if rows.height > kept.height:
        html(paragraph(f"The file holds the first {words.count(MOST)}: keep fewer by the filters.", "note"))
