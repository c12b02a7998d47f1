"""Draws the page on journeys: children's usual paths, those with three unchecked contacts, and one child's events."""

from functools import partial

import streamlit as st

from dashboard.access.looks import note_look
from dashboard.components.case_list import WRITTEN, draw_list, offer_list
from dashboard.html import heading, html, paragraph
from dashboard.screens.journeys import answers
from dashboard.screens.journeys.tables import line_of, sequences_table
from dashboard.view import choose, current
from queries import words
from queries.cases.journey_lists import list_of
from queries.cases.sequences import Common
from queries.cases.sequences_in_words import families_claim, usual_claim

SHOW = {
    "unchecked": "Three contacts, none checked", "drifting": "Referred, and nothing since",
    "households": "Families that came again",
}  # fmt: skip
ONE = (
    "Enter the key of a child or of a contact, as lists of cases give it. It is not kept in this page’s address. Only "
    "what happened in hubs that you may see is shown."
)


def draw_common(found: Common) -> None:
    """Draw the sequences, and the list that was chosen."""
    span = f"{words.day(found.first)} to {words.day(found.last)}. {view.hub or 'All hubs'}."
    html(heading(2, usual_claim(found)) + paragraph(f"{families_claim(found)} {span}"))
    caption = f"Steps that children with a contact went through, {span}"
    if found.sequences:
        html(sequences_table(caption, found.sequences, found.children))
        html(
            paragraph(
                "The same step again is one step. Children still on their way are counted with the steps so far.",
                "note",
            )
        )
    lists = dict(sorted(SHOW.items(), key=lambda each: isinstance(list_of(found, each[0])[0], str)))
    which = choose("List", "show", lists, 260)  # one that can be made first
    rows, told, shown, order = list_of(found, which)
    if isinstance(rows, str):
        html(heading(2, "This list can’t be made") + paragraph(rows))
        return
    html(heading(2, told) + paragraph(span))
    asked = {"figure": which, "where": view.where, "month": f"{view.month:%Y-%m}", "build": view.build.info.build}
    key = "household_id" if which == "households" else "person_id"
    draw_list(f"{SHOW[which]}: {span}", rows, shown, rows[key].to_list(), asked, order)
    if rows.height:
        name = f"{which}_{view.month:%Y-%m}_build{view.build.info.build}.xlsx"
        offer_list(rows, name, partial(answers.workbook, view.build, SHOW[which]), asked)


def draw_child() -> None:
    """Draw the form that asks for a key, and the events of its child."""
    html(heading(2, "One child’s journey") + paragraph(ONE))
    with st.form("child", border=False, enter_to_submit=True):
        key = st.text_input("Key of a child or of a contact", max_chars=64, width=320, key="child_key").strip()
        st.form_submit_button("Show the journey")
    if not key:
        return
    events = answers.events_of(view.build, key)
    note_look(len(events), key, figure="journey", build=view.build.info.build)
    if not events:
        html(paragraph("No row that you may see is about a child or a contact with this key."))
        return
    pauses, entries = sum(event.paused for event in events), "entry" if len(events) == 1 else "entries"
    span = f"{words.day(events[0].on)} to {words.day(events[-1].on)}"
    told = f"{words.count(len(events))} {entries}, {span}"
    paused = f", {words.number(pauses)} {'pause' if pauses == 1 else 'pauses'} of over 28 days" if pauses else ""
    html(heading(3, f"{told}{paused}") + line_of(events))


view = current()
view.title("Journeys")
found = answers.shared(view.build, view.month, view.where)
if isinstance(found, str):
    html(heading(2, "Journeys are not known") + paragraph(found))
else:
    draw_common(found)
draw_child()
html(heading(2, "What is written down") + paragraph(WRITTEN))
