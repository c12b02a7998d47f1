"""Draws the chase list: checks that agencies have yet to answer, one agency's late checks, and old ones to close."""

from functools import partial

import polars as pl
import streamlit as st

from dashboard.access.door import data_directory
from dashboard.components.case_list import WRITTEN, draw_list, offer_list
from dashboard.components.measure_panel import take
from dashboard.components.take_away import About
from dashboard.html import heading, html, paragraph
from dashboard.questions.names import agency_name
from dashboard.screens.chase import answers
from dashboard.screens.chase.marking import marking_dialog
from dashboard.screens.chase.tables import agencies_table, agency_rows
from dashboard.view import choose, current
from etl.policy.today import today
from queries import words
from queries.cases.chase import CHASE, CLOSE, by_agency, claim
from queries.cases.in_words import chased_rows
from queries.cases.marks import STATES, in_state, read_marks
from queries.workload.waiting import BANDS

CLOSING = (
    "Checks to close have waited over 28 days: an answer was probably given, but not recorded. Ask the agency to "
    "answer or close them at their source; they stay late in every figure until then. Nobody waits for a check whose "
    "contact is decided: ask whether its answer is still needed."
)
DO = {CHASE: "To chase", CLOSE: "To close", "all": "All late checks", "open": "All open checks"}
CONTACT = {
    "": "Of any contact", "loaded": "Contact loaded", "decided": "Contact decided", "missing": "Contact not loaded",
}  # fmt: skip


view = current()
view.title("Chase list")
every = answers.opened(view.build, view.where)
if isinstance(every, str):
    html(heading(2, "Which checks are late is not known") + paragraph(every))
else:
    late = every.filter(pl.col("late"))
    agencies = by_agency(late)
    with view.filters:
        names = {name: agency_name(name) for name in sorted(every["agency"].unique().drop_nulls(), key=agency_name)}
        agency = choose("Agency", "agency", {"": "All agencies"} | names, 190)
        age = choose("Waited", "waited", {"": "However long"} | {band: band for band in BANDS}, 170)
        do = choose("Show", "show", DO, 170)
        of = choose("Contact", "contact", CONTACT, 170)
        state = choose("State", "state", STATES, 190)
    own = late.filter(pl.col("agency") == agency) if agency else late
    caption = (
        f"Checks open and past their target at the end of {words.day(view.build.as_at.date())}, by agency. "
        f"{view.hub or 'All hubs'}. {'All agencies, beside each other.' if agency or age else ''}"
    ).strip()
    gone = answers.left_out(view.build, view.where)
    html(
        heading(2, claim(agencies, some=bool(gone)))
        + paragraph(caption)
        + (paragraph(gone) if gone else "")
        + agencies_table(caption, agencies)
        + paragraph(CLOSING, "note")
    )
    take(view, About(caption, view.hub or "All hubs", CLOSING), lambda: agency_rows(agencies), "late_checks_by_agency")
    marked = read_marks(data_directory())
    rows = in_state(answers.kept(every, agency, age, do, of), state, marked, today())
    name = agency_name(agency) if agency else "All agencies"
    many = f"{name}: {words.counted(rows.height, 'check')} in this list"
    html(heading(2, claim(by_agency(own), name)) + paragraph(many) if agency else heading(2, many))
    asked = {
        "figure": "open checks" if do == "open" else "late checks", "where": view.narrowed(agency=agency),
        "waited": age, "show": do, "contact": of, "state": state, "build": view.build.info.build,
    }  # fmt: skip
    cells = partial(chased_rows, marks=marked, of_all=not agency)
    drawn = draw_list(
        f"Agency checks: {name}, {DO[do].lower()}", rows, cells, rows["check"].to_list(), asked,
        "red first, then the longest over its target",
    )  # fmt: skip
    if drawn.height and st.button("Mark as chased", type="primary", key="mark"):
        marking_dialog(view.build, drawn)
    if agency and own.height:
        file = f"late-checks-{agency}_build{view.build.info.build}.xlsx"
        offer_list(own, file, partial(answers.file_for, view.build, agency), asked)
html(heading(2, "What is written down") + paragraph(WRITTEN))
