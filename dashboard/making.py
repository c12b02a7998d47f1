"""Forms that publish a snapshot or a release, or withdraw one; each is a function that a role can be denied.

What came of it is said on the next rerun; a refusal is said in the words of whatever refused. Each is made from the
whole build in force, and never from one narrowed to the hubs that a reader may know of.
"""

from collections.abc import Callable

import streamlit as st

from dashboard import data
from dashboard.answers.publishing import place, plainly
from dashboard.parts.html import heading, paragraph
from dashboard.view import View, html
from etl.errors import MashError
from publish.releases.open_data.release import make_open
from publish.releases.register import Entry, withdraw
from publish.releases.safeguarded.asked import DATES, FEWEST, FORMATS, Asked
from publish.releases.safeguarded.release import make_safeguarded
from publish.snapshot import listing, make
from publish.snapshot.register import figures_of
from queries import words
from queries.build import open_build

Progress = Callable[[str, float], None]
_DONE, _NEXT = "making_done", "making_next"
DATE_WORDS = {"offset": "Months since the child’s first event", "month": "Calendar months, where the project may"}
USUAL = ("csv", "parquet")
FORMAT_WORDS = {"csv": "As CSV", "parquet": "As Parquet", "stata": "As Stata", "spss": "As SPSS"}
SNAPSHOT = (
    "It is made from the build in force, checked for disclosure beside all that was published before, and never "
    "changes. Where the month is published with other figures, this becomes a revision that says what changed. It "
    "takes about half a minute."
)
OPEN = "Core figures by month, quarter and year in DfE’s open data standard, counts of 1 to 5 hidden: for anyone."
SAFEGUARDED = (
    "Rows on children for one approved project, in which every child is like at least so many others. It is refused "
    "where that can’t be had, or where an earlier release to the project would give children away."
)
WITHDRAW = "It stays in the register with the reason; its files can’t be downloaded here any more. Tell whoever has it."


def snapshot_form(view: View, who: str | None = None) -> None:
    """Draw the form that publishes a month's snapshot; `who` is the signed-in person."""
    html(heading(2, "Make a snapshot") + paragraph(SNAPSHOT))
    _said("snapshot")
    with st.form("make_snapshot", border=False):
        months = data.months(view.build)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            month = st.selectbox("Month to publish", months, format_func=words.month, key="make_month", width=200)
            several = len(data.hubs(view.build)) > 1
            by_hub = st.checkbox("With an annex hub by hub", key="make_by_hub") if several else False
        sent = st.form_submit_button("Make snapshot")
    if not sent or month is None:
        return

    def work(tell: Progress) -> str:
        made = make(place(), month, by_hub=by_hub, who=who, progress=tell)
        st.session_state[f"{_NEXT}_snapshot"] = made.snapshot.name
        if not made.new:
            return f"{words.month(month)} was published already with the same figures, so nothing new was made."
        ending = f" as revision {made.revision}. What changed is said above" if made.revision > 1 else ""
        return f"{words.month(month)} was published{ending}."

    _carry_out("snapshot", "Measuring", work)


def open_form(who: str | None = None) -> None:
    """Draw the form that makes an open release."""
    html(heading(2, "Make an open release") + paragraph(OPEN))
    _said("open")
    with st.form("make_open", border=False):
        sent = st.form_submit_button("Make open release")
    if not sent:
        return

    def work(tell: Progress) -> str:
        shown = figures_of(listing(place()))
        made = make_open(open_build(place()), place(), published=shown, who=who, progress=tell)
        st.session_state[f"{_NEXT}_release"] = made.folder.name
        done = "was made" if made.new else "was made already with the same figures, so nothing new was made"
        return f"{made.folder.name} {done}."

    _carry_out("open", "Counting", work)


def safeguarded_form(who: str | None = None) -> None:
    """Draw the form that makes a safeguarded release."""
    html(heading(2, "Make a safeguarded release") + paragraph(SAFEGUARDED))
    _said("safeguarded")
    with st.form("make_safeguarded", border=False):
        with st.container(horizontal=True):
            project = st.text_input("Project, as approved", max_chars=60, key="make_project", width=300)
            alike = st.number_input(
                "Children who must look alike, at least", FEWEST, 100, FEWEST, key="make_k", width=280
            )
        with st.container(horizontal=True):
            dates = st.selectbox(
                "Dates told as", DATES, format_func=lambda one: DATE_WORDS[one], key="make_dates", width=340
            )
        with st.container(horizontal=True, horizontal_alignment="left"):
            formats = [
                one for one in FORMATS
                if st.checkbox(FORMAT_WORDS[one], one in USUAL, key=f"make_{one}", width="content")
            ]  # fmt: skip
        sent = st.form_submit_button("Make safeguarded release")
    if not sent:
        return
    if not project.strip():
        st.error("Name the project, as it was approved: a safeguarded release is for one project.")
        return

    def work(tell: Progress) -> str:
        asked = Asked(project, k=int(alike), dates=str(dates), formats=tuple(formats))
        made = make_safeguarded(open_build(place()), place(), asked, who=who, progress=tell)
        st.session_state[f"{_NEXT}_release"] = made.folder.name
        done = "was made" if made.new else "was made already with the same rows, so nothing new was made"
        return f"{made.folder.name} {done}. Read its disclosure report before you hand it over."

    _carry_out("safeguarded", "Reading histories", work)


def withdraw_form(entry: Entry, who: str | None = None) -> None:
    """Draw the form that withdraws a release; nothing for one that is withdrawn."""
    _said("withdraw")
    if entry.withdrawn is not None:
        return
    with st.expander(f"Withdraw {entry.name}"):
        html(paragraph(WITHDRAW))
        with st.form("withdraw", border=False, clear_on_submit=True):
            why = st.text_input("Why it is withdrawn", max_chars=200, key="withdraw_why", width=520)
            sent = st.form_submit_button("Withdraw")
        if not sent:
            return
        if not why.strip():
            st.error("Say why it is withdrawn: the register keeps the reason.")
            return

        def work(_tell: Progress) -> str:
            withdraw(place(), entry.name, why.strip(), who)
            st.session_state[f"{_NEXT}_release"] = entry.name
            return f"{entry.name} is withdrawn. Tell whoever has a copy to destroy it."

        _carry_out("withdraw", "Writing to the audit trail", work)


def just_made(kind: str) -> str | None:
    """Return the name of what a form has just made, once: the page shows that one."""
    found: str | None = st.session_state.pop(f"{_NEXT}_{kind}", None)
    return found


def _carry_out(form: str, first: str, work: Callable[[Progress], str]) -> None:
    bar = st.progress(0.0, text=first)

    def tell(what: str, share: float) -> None:
        bar.progress(min(max(share, 0.0), 1.0), text=what)

    try:
        said = work(tell)
    except MashError as refused:
        bar.empty()
        st.error(plainly(refused, place()))
        return
    st.session_state[f"{_DONE}_{form}"] = said
    st.rerun()


def _said(form: str) -> None:
    if done := st.session_state.pop(f"{_DONE}_{form}", None):
        st.success(done)
