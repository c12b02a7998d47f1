"""Draws the forms that make or withdraw a release, and the parts that all publishing forms share.

Releases are made from the whole build in force, never from a build narrowed to the hubs that a reader may
see. The result is shown when the page is next drawn; a refusal is shown in the words of its error.
"""

from collections.abc import Callable

import streamlit as st

from dashboard.access.door import data_directory
from dashboard.components.mistakes import say_mistake
from dashboard.html import heading, html, paragraph
from dashboard.questions.publishing import without_paths
from dashboard.view import View
from etl.errors import MashError
from etl.identities.free_text import LONGEST
from publish.disclosure import small
from publish.published.releases import Entry, withdraw
from publish.releases.open_data.release import make_open
from publish.releases.safeguarded.release import make_safeguarded
from publish.releases.safeguarded.request import FORMATS, LONGEST_NAME, Asked
from queries.build import open_build

Progress = Callable[[str, float], None]
Say = Callable[[str, str], None]
_DONE, _NEXT = "publishing_done", "publishing_next"
USUAL = ("csv", "parquet")
FORMAT_WORDS = {"csv": "As CSV", "parquet": "As Parquet", "stata": "As Stata", "spss": "As SPSS"}
OPEN = "Core figures by month, quarter and year in DfE’s open data standard, counts of {} hidden, for anyone."
SAFEGUARDED = (
    "Rows on children for one approved project. Every project gets the same rows, so that nobody learns more by "
    "joining two of them. Each child shares their details with at least {} others. Rows stay as they are for {}."
)
PROJECT = "Name the project, as it was approved: a safeguarded release is for one project."
WHY = "Say why it is withdrawn: the register keeps the reason."
WITHDRAW = (
    "The release stays in the register with the reason, and its files can no longer be downloaded here. Tell everybody "
    "who has a copy."
)


def open_form(view: View, who: str | None = None) -> None:
    """Draw the form that makes an open release."""
    hidden = small(view.build.policy.publication.threshold)
    html(heading(2, "Make an open release") + paragraph(OPEN.format(hidden)))
    result("open")
    with st.form("make_open", border=False):
        sent = st.form_submit_button("Make open release")
    if not sent:
        return

    def work(progress: Progress) -> str:
        data = data_directory()
        made = make_open(open_build(data), data, who=who, progress=progress)
        st.session_state[f"{_NEXT}_release"] = made.folder.name
        done = "was made" if made.new else "was already made with the same figures, so nothing new was made"
        return f"{made.folder.name} {done}."

    carry_out("open", "Counting", work)


def safeguarded_form(view: View, who: str | None = None) -> None:
    """Draw the form that makes a safeguarded release."""
    agreed = view.build.policy.publication
    months = "a month" if agreed.core_months == 1 else f"{agreed.core_months} months"
    html(heading(2, "Make a safeguarded release") + paragraph(SAFEGUARDED.format(agreed.alike - 1, months)))
    result("safeguarded")
    with st.form("make_safeguarded", border=False):
        beside = st.container()
        project, formats = _request_fields()
        sent = st.form_submit_button("Make safeguarded release")
    if not sent:
        return
    if not project.strip():
        say_mistake("make_project", PROJECT, beside)
        return

    def work(progress: Progress) -> str:
        data = data_directory()
        asked = Asked(project, formats=formats)
        made = make_safeguarded(open_build(data), data, asked, who=who, progress=progress)
        st.session_state[f"{_NEXT}_release"] = made.folder.name
        done = "was made" if made.new else "was already made with the same rows, so nothing new was made"
        return f"{made.folder.name} {done}. Read its disclosure report before you hand it over."

    carry_out("safeguarded", "Reading histories", work)


def withdraw_form(entry: Entry, who: str | None = None) -> None:
    """Draw the form that withdraws a release; nothing for a release that is already withdrawn."""
    result("withdraw")
    if entry.withdrawn is not None:
        return
    with st.expander(f"Withdraw {entry.name}"):
        html(paragraph(WITHDRAW))
        with st.form("withdraw", border=False, clear_on_submit=True):
            beside = st.container()
            why = st.text_input("Why it is withdrawn", max_chars=LONGEST, key="withdraw_why", width=520)
            sent = st.form_submit_button("Withdraw")
        if not sent:
            return
        if not why.strip():
            say_mistake("withdraw_why", WHY, beside)
            return

        def work(_progress: Progress) -> str:
            withdraw(data_directory(), entry.name, why.strip(), who)
            st.session_state[f"{_NEXT}_release"] = entry.name
            return f"{entry.name} is withdrawn. Tell everybody who has a copy to destroy it."

        carry_out("withdraw", "Writing to the audit trail", work)


def note_made(kind: str, name: str) -> None:
    """Note the name of what a form has just made."""
    st.session_state[f"{_NEXT}_{kind}"] = name


def just_made(kind: str) -> str | None:
    """Return the name of what a form has just made, once, so that the page shows it."""
    name: str | None = st.session_state.pop(f"{_NEXT}_{kind}", None)
    return name


def _request_fields() -> tuple[str, tuple[str, ...]]:
    """Draw the fields of a request; return its project and formats."""
    project = st.text_input("Project, as approved", max_chars=LONGEST_NAME, key="make_project", width=520)
    with st.container(horizontal=True, horizontal_alignment="left"):
        formats = [
            name for name in FORMATS
            if st.checkbox(FORMAT_WORDS[name], name in USUAL, key=f"make_{name}", width="content")
        ]  # fmt: skip
    return project, tuple(formats)


def carry_out(form: str, first: str, work: Callable[[Progress], str], say: Say = say_mistake) -> None:
    """Do a form's work beside a bar that shows how far it is, and draw the page anew, or why it was refused.

    `say` draws why; inside a dialog, `say_in_dialog`.
    """
    bar = st.progress(0.0, text=first)

    def progress(step: str, share: float) -> None:
        bar.progress(min(max(share, 0.0), 1.0), text=step)

    try:
        result = work(progress)
    except MashError as refused:
        bar.empty()
        say(f"make_{form}", without_paths(refused, data_directory()))
        return
    st.session_state[f"{_DONE}_{form}"] = result
    st.rerun()


def result(form: str) -> None:
    """Draw what a form has just done, once."""
    if done := st.session_state.pop(f"{_DONE}_{form}", None):
        st.success(done)
