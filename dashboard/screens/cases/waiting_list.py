"""Draws the contacts that wait for a decision at the as-at, late ones first, with filters for some of them."""

from functools import partial

import polars as pl

from dashboard.components.case_list import draw_list, offer_list
from dashboard.components.measure_panel import choose_filter
from dashboard.html import heading, html, paragraph
from dashboard.screens.cases import answers
from dashboard.view import View, choose
from queries import words
from queries.cases.in_words import undecided_rows
from queries.workload.waiting import BANDS

DIMS = ("source_group", "risk_initial")
LATE = {"": "Late or not", "yes": "Late"}


def draw_waiting(view: View) -> None:
    """Draw the list under the number of its contacts; or why it is not known who waits."""
    with view.filters:
        age = choose("Waited", "waited", {"": "However long"} | {band: band for band in BANDS}, 170)
        late = choose("Late", "late", LATE, 140)
        where = view.narrowed(**{dim: choose_filter(view, "contacts", dim) for dim in DIMS})
    every = answers.waiting(view.build, where)
    if isinstance(every, str):
        html(heading(2, "Which contacts wait is not known") + paragraph(every))
        return
    rows = every.filter(pl.col("age") == age) if age else every
    rows = rows.filter(pl.col("late")) if late else rows
    many = f"{words.count(rows.height)} {'contact waits' if rows.height == 1 else 'contacts wait'} for a decision"
    caption = (
        f"Open at the end of {words.weekday(view.build.as_at.date())}, {words.count(int(rows['late'].sum()))} of them "
        f"past their target. {view.hub or 'All hubs'}. The Month filter does not move this list: it is always as at."
    )
    html(heading(2, many) + paragraph(caption))
    asked = {
        "figure": "contacts undecided",
        "where": where,
        "waited": age,
        "late": late,
        "build": view.build.info.build,
    }
    draw_list(
        many, rows, undecided_rows, rows["contact_id"].to_list(), asked, "late first, the longest over its target"
    )
    if rows.height:
        about = f"{many}. {caption}"
        file = f"contacts_undecided_build{view.build.info.build}.xlsx"
        offer_list(rows, file, partial(answers.waiting_book, view.build, about), asked)
