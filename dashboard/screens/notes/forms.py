"""Draws the forms for writing notes and for adding and updating actions, and keeps what officers enter."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.access.door import current_person, data_directory, door_of
from dashboard.access.rules import NOTES, RefusedError, Resource
from dashboard.components.mistakes import draw_mistakes, field_mistake
from dashboard.html import heading, html, paragraph
from dashboard.questions import noted
from dashboard.questions.publishing import without_paths
from dashboard.view import View
from etl.errors import MashError
from etl.policy.today import today
from etl.register import notes
from etl.register.actions import OWNERS, STATES, Action, Wanted
from etl.register.notes import KINDS, SURE, Note, Words
from queries import words
from queries.calendar.months import read_month
from queries.series.series import Series

_DONE, _ROUND = "mash_noted", "mash_noted_round"
NEVER = f"For the board, too, where you tick it. Never about one child or one worker. {notes.LONGEST} letters at most."
ROLES = (
    "Owners are roles, not people. The verdict of the measure is kept as it stands today, and shown beside the newest."
)
BOARD = "Offer it for the board’s snapshot"


def told_once() -> None:
    """Say once that what was sent has been kept."""
    if done := st.session_state.pop(_DONE, None):
        st.success(done)


def note_form(
    view: View, place: DeltaGenerator, series: Series, where: Mapping[str, str], month: date, note: Note | None
) -> None:
    """Draw the form for a note on a month, or for a change of one; `place` is where mistakes are summed up."""
    on = read_month(note.month) if note else month
    html(heading(2, f"{'Change the note' if note else 'Write a note'} on {words.month(on)}"))
    key = _key("note", note.id if note else "")
    with st.form(key, enter_to_submit=False, border=False):
        seen = f" Written when this was {note.seen}." if note and note.seen else ""
        html(paragraph(f"{NEVER}{seen}", "grey small"))
        beside = st.container()
        text = st.text_area("What is known", note.text if note else "", key=f"{key}_text", height=110)
        with st.container(horizontal=True):
            kind = _select("What kind of cause", KINDS, note.kind if note else "", f"{key}_kind", 190)
            sure = _select("How sure", SURE, note.sure if note else "likely", f"{key}_sure", 250)
        board = st.checkbox(BOARD, note.board if note else False, key=f"{key}_board")
        with st.container(horizontal=True):
            sent = st.form_submit_button("Save the note", type="primary")
            dropped = st.form_submit_button("Take it back") if note else False
    if not sent and not dropped:
        return
    said = Words(text, kind, sure, board)
    if note:
        changed = None if dropped else said
        done = "The note is taken back." if dropped else "The note is changed."
        _keep((place, beside), key, lambda: noted.change(note, changed, view.build), done)
    else:
        done = f"Kept. It stands on every chart of this measure, at {words.month(on)}."
        _keep((place, beside), key, lambda: noted.write(series, where, f"{on:%Y-%m}", said, view.build), done)


def action_form(view: View, place: DeltaGenerator, series: Series, where: Mapping[str, str]) -> None:
    """Draw the form that adds an action, measured by the series that the page shows."""
    html(heading(2, "Add an action"))
    key = _key("action")
    with st.form(key, enter_to_submit=False, border=False):
        beside = st.container()
        text = st.text_input("What will be done", key=f"{key}_text")
        with st.container(horizontal=True):
            owner = _select("Owner (a role)", OWNERS, "", f"{key}_owner", 220)
            usual = today() + timedelta(days=28)
            due = st.date_input("Due", usual, format="DD/MM/YYYY", key=f"{key}_due", width=160)
        board = st.checkbox(BOARD, key=f"{key}_board")
        html(paragraph(f"Measured by {series.metric.title}. {ROLES}", "grey small"))
        sent = st.form_submit_button("Add the action")
    if sent:
        wanted = Wanted(text, owner, due, board)
        _keep((place, beside), key, lambda: noted.add(series, where, wanted, view.build), "The action is added.")


def update_form(view: View, place: DeltaGenerator, action: Action) -> None:
    """Draw the form that says what became of an action, or that it is due on another day."""
    html(heading(2, f"Update: {action.text}"))
    key = _key("update", action.id)
    with st.form(key, enter_to_submit=False, border=False):
        beside = st.container()
        with st.container(horizontal=True):
            state = _select("Status", STATES, action.state, f"{key}_state", 160)
            due = st.date_input("Due", action.due, format="DD/MM/YYYY", key=f"{key}_due", width=160)
        sent = st.form_submit_button("Save the update")
    if sent:
        _keep((place, beside), key, lambda: noted.update(action, state, due, view.build), "The action is updated.")


def _keep(places: tuple[DeltaGenerator, DeltaGenerator], key: str, work: Callable[[], object], done: str) -> None:
    """Keep what was sent, and draw the page anew; or say what is wrong, with all that was typed still there.

    `places` are below the page's title, and beside the field.
    """
    try:
        work()
    except MashError as refused:
        if isinstance(refused, RefusedError):
            door_of(data_directory()).refused(current_person(), Resource(NOTES), "role")
        mistakes = {key: without_paths(refused, data_directory())}
        draw_mistakes(places[0], mistakes)
        with places[1]:
            html(field_mistake(mistakes, key))
        return
    st.session_state[_DONE] = done
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1  # empty fields: they are new ones
    st.rerun()


def _key(form: str, of: str = "") -> str:
    return f"{form}_{of}_{st.session_state.get(_ROUND, 0)}"


def _select(label: str, options: Mapping[str, str], chosen: str, key: str, width: int) -> str:
    codes: Sequence[str] = list(options)
    place = codes.index(chosen) if chosen in options else 0
    picked = st.selectbox(label, codes, place, format_func=lambda code: options.get(code, code), key=key, width=width)
    return str(picked)
