"""Draws the dialog in which an officer marks checks as chased, and keeps the marks."""

import polars as pl
import streamlit as st

from dashboard.access.door import current_person, data_directory, door_of
from dashboard.access.rules import CASES, RefusedError, Resource, authorise
from dashboard.components.mistakes import say_in_dialog
from dashboard.html import html, paragraph
from etl.audit import append
from etl.errors import MashError
from etl.policy.today import today
from queries.build import Build
from queries.cases.marks import mark_chased


@st.dialog("Mark as chased")
def marking_dialog(build: Build, rows: pl.DataFrame) -> None:
    """Draw the checks of a page to tick, and mark those that were ticked."""
    html(paragraph("Tick what you have asked for. A mark stays until the check is answered."))
    with st.form("marking", border=False, enter_to_submit=False):
        ticked = [row for row in rows.iter_rows(named=True) if st.checkbox(_label(row), key=f"chased_{row['check']}")]
        sent = st.form_submit_button("Mark as chased", type="primary")
    if not sent:
        return
    if not ticked:
        say_in_dialog("marks", "Tick at least one check.")
        return
    _keep(build, {row["check"]: row["contact_id"] or "" for row in ticked})


def _keep(build: Build, contacts: dict[str, str]) -> None:
    data, person = data_directory(), current_person()
    try:
        authorise(person, Resource(CASES))
        append(data, "chased", {"rows": len(contacts), "build": build.info.build}, person.name or None)
        mark_chased(data, build, contacts, today(), person.name or "this machine")
    except MashError as refused:
        if isinstance(refused, RefusedError):
            door_of(data).refused(person, Resource(CASES), "role")
        say_in_dialog("marks", str(refused))
        return
    st.rerun()


def _label(row: dict[str, object]) -> str:
    risk = str(row["risk_initial"] or "").capitalize()
    return ", ".join(filter(None, [str(row["check"]), str(row["contact_id"] or ""), risk, str(row["age"] or "")]))
