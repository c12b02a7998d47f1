"""Shows the form for drawing an audit sample, and draws the sample."""

from datetime import date

import streamlit as st

from dashboard.access.door import current_person, data_directory, door_of
from dashboard.access.rules import CASES, RefusedError, Resource, authorise
from dashboard.components.mistakes import say_mistake
from dashboard.html import html, paragraph
from dashboard.view import View, pick
from etl import codes
from etl.errors import MashError, QuestionError
from queries.audits.keeping import draw_once
from queries.audits.sample import STRATA, Wanted
from queries.calendar.months import last_day, months_after, read_month
from queries.metrics.dimensions import DIMENSIONS

OUTCOMES = {code: words for code, words in codes.CONTACT_OUTCOMES.items() if code != "open_case"}
USUAL = ("nfa", "advice")
DECIDED = "decided"  # the month of decisions that a link asks for
TOLD = (
    "Contacts that the hub decided in the period are drawn by chance, the same for everybody with the same seed. At a "
    "rate of 10% the result is known to within 11 points with 30 contacts, 8 with 60, 6 with 100. The sample is kept "
    "and never drawn again."
)


def draw_form(view: View) -> None:
    """Draw the form; a sample that can be drawn is shown at once, one that can't says why."""
    html(paragraph(TOLD))
    begin, end = _days(view.build.as_at.date(), st.query_params.get(DECIDED, ""))
    with st.form("drawing", border=False, enter_to_submit=False):
        with st.container(horizontal=True):
            first = st.date_input("First day of decisions", begin, format="DD/MM/YYYY", width=180)
            last = st.date_input("Last day of decisions", end, format="DD/MM/YYYY", width=180)
            size = st.number_input("Contacts to draw", 1, 2_000, 60, width=160)
        html(paragraph("Contacts that ended in: none ticked means any"))
        with st.container(horizontal=True):
            ticked = {code: st.checkbox(OUTCOMES[code], code in USUAL, key=f"ended_{code}") for code in OUTCOMES}
        with st.container(horizontal=True):
            groups = {"": "Nothing"} | {dim: DIMENSIONS[dim] for dim in STRATA}
            strata = [
                st.selectbox(label, list(groups), usual, format_func=lambda dim: groups.get(dim, dim), width=260)
                for label, usual in (("Within groups of", list(groups).index("risk_final")), ("And of", 0))
            ]
        seed = st.text_input("Seed, any words", f"{view.build.as_at:%Y%m%d}", max_chars=60, width=240)
        sent = st.form_submit_button("Draw the sample", type="primary")
    if sent:
        outcomes = [code for code, chosen in ticked.items() if chosen]
        dims = list(dict.fromkeys(filter(None, strata)))
        _draw(view, Wanted(_day(first), _day(last), {}, outcomes, dims, int(size), seed.strip()))


def _draw(view: View, wanted: Wanted) -> None:
    data, person = data_directory(), current_person()
    try:
        authorise(person, Resource(CASES))
        sample, _ = draw_once(data, view.build, wanted, person.name or None)
    except MashError as refused:
        if isinstance(refused, RefusedError):
            door_of(data).refused(person, Resource(CASES), "role")
        say_mistake("draw", str(refused))
        return
    pick("sample", sample.id)
    st.rerun()


def _days(as_at: date, asked: str) -> tuple[date, date]:
    """Return the first and the last day that the form begins with: of the month asked for, else of the last three."""
    try:
        month = read_month(asked)
    except QuestionError:
        month = date.max
    if month > as_at:
        month = months_after(as_at.replace(day=1), -1)
        return months_after(month, -2), last_day(month)
    return month, min(last_day(month), as_at)


def _day(chosen: object) -> date:
    if not isinstance(chosen, date):
        raise TypeError("a date was expected")
    return chosen
