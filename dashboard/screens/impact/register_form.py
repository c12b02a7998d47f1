"""Draws the form for adding a change to the impact register, and adds the change.

An added change is loaded like any other extract, so the form publishes a new build.
"""

from collections.abc import Sequence
from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.access.door import current_person, data_directory, door_of
from dashboard.access.rules import RefusedError, Resource, authorise
from dashboard.access.settings import EVERY
from dashboard.components.mistakes import say_mistake
from dashboard.html import heading, html, paragraph
from dashboard.questions.choices import width_of
from dashboard.questions.publishing import without_paths
from dashboard.view import View
from etl.codes import CHANGE_KINDS
from etl.errors import MashError
from etl.policy.today import today
from queries.impact.register import add_to_register

_ADDED = "mash_change_added"
_ALL = "All hubs"
EXPLAINED = (
    "A change is marked on every chart from its first day. Say what changed, never for whom. It is kept in the data "
    "directory, loaded like any other extract, and written to the audit trail."
)


def register_form(view: View, hubs: Sequence[str]) -> None:
    """Draw the form; a change that is accepted is published at once, a change that is refused shows the reason."""
    html(heading(2, "Add a change to the register") + paragraph(EXPLAINED))
    if added := st.session_state.pop(_ADDED, None):
        st.success(f"Added as {added}.")
    with st.form("register", border=False, clear_on_submit=False):
        beside = st.container()
        title = st.text_input("What changed", max_chars=120, width=560)
        with st.container(horizontal=True):
            every = [_ALL] if current_person().every_hub else []
            hub = st.selectbox("Hub that changed", [*every, *hubs], key="register_hub", width=width_of(hubs, 200))
            first = st.date_input("First day of the change", today(), format="DD/MM/YYYY", width=200)
            kind = st.selectbox(
                "Kind of change", list(CHANGE_KINDS), format_func=lambda code: CHANGE_KINDS.get(code, code), width=200
            )
        sent = st.form_submit_button("Add change", type="primary")
    if sent:
        _add(view, None if hub == _ALL else hub, first, kind, title, beside)


def _add(view: View, hub: str | None, first: date, kind: str, title: str, beside: DeltaGenerator) -> None:
    data, person = data_directory(), current_person()
    resource = Resource("hub", hub or EVERY)
    try:
        authorise(person, resource)
        added = add_to_register(data, view.build, hub, first, kind, title, who=person.name or None)
    except MashError as refused:
        if isinstance(refused, RefusedError):
            door_of(data).refused(person, resource, "role")
        say_mistake("register_title", without_paths(refused, data), beside)
        return
    st.session_state[_ADDED] = added
    st.rerun()
