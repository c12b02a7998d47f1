"""Forecast and staffing: what will come in twelve weeks, and what a desk of people could do with it."""

from datetime import time
from functools import partial

import streamlit as st

from dashboard.answers import impact as answers
from dashboard.drawing import Drawing, switched
from dashboard.parts import staffing as parts
from dashboard.parts.html import heading, paragraph
from dashboard.parts.take_away import About
from dashboard.view import View, current, html
from etl import codes
from queries import words
from queries.capacity.queue import Desk

RISKS = {risk: codes.RISKS[risk] for risk in ("red", "amber", "green", "blue")}
KEY = "Grey: received. Dashed: expected; the band holds 19 weeks in 20 if things go on as before."
USUAL, PEOPLE = 85, (4, 2)  # % in time; people on working days and other days, where the page begins


def expected(view: View, said: str) -> None:
    """Draw what will come."""
    with st.spinner("Forecasting, and testing it on past weeks"):
        found = answers.forecasted(view.build, view.hub)
    if found is None:
        html(heading(2, "There is too little history to forecast from") + paragraph("It takes 64 weeks of contacts."))
    else:
        html(
            heading(2, parts.forecast_claim(found))
            + paragraph(f"Contacts received by week, and 12 weeks from {words.day(found.first)}, by {found.method}")
        )
        switched(view, Drawing(
            About("Contacts by week, received and expected", said, f"Forecast by {found.method}"),
            answers.forecast_spec(view.build, view.hub), f"{parts.forecast_claim(found)}.",
            partial(parts.weeks_table, found), partial(parts.weeks_file, found), "forecast",
            paragraph(KEY, "note"),
        ))  # fmt: skip
        sides = st.grid(2, min_column_width=420, gap=("medium", 56))
        with sides.cell():
            html(heading(3, "By weekday") + parts.weekdays_table(found))
        with sides.cell():
            html(heading(3, "How well it did before") + parts.tests_table(found.tests))


def desks(view: View) -> None:
    """Draw what a desk of people could do with it."""
    html(heading(2, "What would other staffing or volume do?"))
    opens, closes = view.build.policy.opens, view.build.policy.closes
    usual = answers.validated(view.build, view.hub, Desk(*PEOPLE, 60.0, opens, closes))
    known_minutes = 5 * round(usual.minutes / 5) if usual else 90
    sides = st.grid(3, min_column_width=260, gap="medium")
    with sides.cell():
        weekday = st.slider("People, Monday to Friday", 1, 20, PEOPLE[0])
        weekend = st.slider("People at weekends and bank holidays", 0, 20, PEOPLE[1])
    with sides.cell():
        minutes = st.slider("Minutes at the desk for each contact", 10, 480, known_minutes, step=5)
        volume = st.slider("Contacts, % of the last 12 weeks", 50, 200, 100, step=5)
    with sides.cell():
        hours = st.slider("Desk open", time(0), time(23, 30), (opens, closes))
        goal = float(st.slider("Target, % decided in time", 50, 100, USUAL))
    if hours[0] >= hours[1]:
        html(paragraph("The desk must be open for a while: move the ends of ‘Desk open’ apart."))
        return
    desk = Desk(weekday, weekend, float(minutes), *hours)
    with st.spinner("Trying desks on the last 12 weeks"):
        staffed = answers.staffed(view.build, view.hub, desk, volume / 100, goal)
    if staffed.tried is None:
        why = (
            "Choose one hub: all of them are too many to simulate." if staffed.too_many else "No contact has a target."
        )
        html(paragraph(why))
        return
    html(
        heading(3, parts.desk_claim(staffed.tried, goal))
        + paragraph(
            f"{words.count(staffed.contacts)} contacts from {words.day(staffed.first)} to {words.day(staffed.last)}, "
            "the most urgent first, what is left over carried to the next shift. Only work at the desk is simulated: "
            "waiting for other agencies is not, so real decisions take longer unless the minutes stand for that, too."
        )
    )
    sides = st.grid(2, min_column_width=420, gap=("medium", 56))
    with sides.cell():
        html(parts.ratings_table(staffed.tried, staffed.limits, RISKS))
    with sides.cell():
        html(
            parts.shifts_table(staffed.shifts, staffed.fewest, staffed.tried)
            + paragraph(
                "Erlang C takes one steady stream without ratings, and begins that share within the shortest target. "
                "The simulation takes contacts as they came. ‘Not with more people’: too much comes while the desk is "
                "closed.",
                "note",
            )
        )
    validated = answers.validated(view.build, view.hub, desk)
    if validated:
        html(
            heading(2, parts.validation_claim(validated))
            + paragraph(
                f"The minutes were set to {words.count(validated.minutes)} so that the first months come out right on "
                "average, with the people and hours chosen above. The nearer the later months, the more a what-if can "
                "be trusted; it is a comparison of choices, not a promise."
            )
            + parts.validation_table(validated)
        )


view = current()
view.title("Forecast and staffing")
said = view.hub or "All hubs"

if view.build.has("contacts"):
    expected(view, said)
    desks(view)
else:
    html(heading(2, "No contacts have been loaded yet") + paragraph("Load an extract of contacts with mash load PATH."))
