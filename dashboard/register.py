"""The form with which officers add a change to the impact register; what they add is loaded like any other extract."""

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import streamlit as st

from dashboard.access.door import door_of, whose
from dashboard.access.rules import RefusedError, Resource, authorise
from dashboard.access.settings import EVERY
from dashboard.answers.publishing import plainly
from dashboard.parts.html import heading, paragraph
from dashboard.view import View, html
from etl.codes import CHANGE_KINDS
from etl.errors import MashError
from queries.impact.adding import add_to_register

_ADDED = "mash_change_added"
EXPLAINED = (
    "A change is marked on every chart from its first day. Say what changed, never for whom. It is kept in the data "
    "directory, loaded like any other extract, and written to the audit trail."
)


def register_form(view: View, hubs: Sequence[str]) -> None:
    """Draw the form; a change that is taken is published at once, one that is not is refused with the reason."""
    html(heading(2, "Add a change to the register") + paragraph(EXPLAINED))
    if added := st.session_state.pop(_ADDED, None):
        st.success(f"Added as {added}.")
    with st.form("register", border=False, clear_on_submit=False):
        title = st.text_input("What changed", max_chars=120, width=560)
        with st.container(horizontal=True):
            every = ["All hubs"] if whose().every_hub else []
            hub = st.selectbox("Hub that changed", [*every, *hubs], key="register_hub", width=200)
            today = datetime.now().date()  # noqa: DTZ005 - officers are on London wall clock
            first = st.date_input("First day of the change", today, format="DD/MM/YYYY", width=200)
            kind = st.selectbox(
                "Kind of change", list(CHANGE_KINDS), format_func=lambda one: CHANGE_KINDS.get(one, one), width=200
            )
        sent = st.form_submit_button("Add change", type="primary")
    if not sent:
        return
    place = Path(os.environ.get("MASH_DATA", "mash-data"))
    chosen = None if hub == "All hubs" else hub
    asked = Resource("hub", chosen or EVERY)
    try:
        authorise(whose(), asked)
        added = add_to_register(place, view.build, chosen, first, kind, title, who=whose().name or None)
    except MashError as refused:
        if isinstance(refused, RefusedError):
            door_of(place).refused(whose(), asked, "role")
        st.error(plainly(refused, place))
        return
    st.session_state[_ADDED] = added
    st.rerun()
