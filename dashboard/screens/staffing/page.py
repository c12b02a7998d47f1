"""Draws the page on staffing: the contacts to expect in twelve weeks, and how many a given staff could decide in
time.
"""

from functools import partial

import streamlit as st

from dashboard.components.absent import draw_absent
from dashboard.components.chart import Drawing, switched
from dashboard.components.measure_panel import take
from dashboard.components.take_away import About
from dashboard.html import heading, html, paragraph
from dashboard.screens.staffing import answers, desk_tables, tables
from dashboard.view import View, current, slide, slide_hours
from etl import codes
from queries import words
from queries.measure.absent import metric_not_in_data
from queries.metrics.catalogue import METRICS
from queries.workload import history
from queries.workload.queue import Desk
from queries.workload.staffing import FEWEST_MINUTES, MOST_MINUTES, WhatIf

RISKS = {risk: codes.RISKS[risk] for risk in ("red", "amber", "green", "blue")}
USUAL = 85  # % in time
MOST = 20  # people on a slider, or twice as many as the page begins with
DESK = (
    "Only work at the desk is simulated: waiting for other agencies is not, so real decisions take longer unless the "
    "minutes stand for that, too."
)


def expected(view: View) -> None:
    """Draw the contacts to expect in the next 12 weeks."""
    with st.spinner("Forecasting, and testing it on past weeks"):
        forecast = answers.forecast_of(view.build, view.hub)
    if forecast is None:
        html(heading(2, "There is too little history to forecast from") + paragraph("It takes 64 weeks of contacts."))
        return
    name = tables.method_words(forecast.method)
    hub, method = view.hub or "All hubs", f"Forecast by {name}"
    span = f"Contacts received by week, and 12 weeks from {words.day(forecast.first)}, forecast by {name}"
    html(heading(2, tables.forecast_claim(forecast)) + paragraph(span))
    switched(view, Drawing(
        About("Contacts by week, received and expected", hub, method),
        answers.forecast_spec(view.build, view.hub), f"{tables.forecast_claim(forecast)}.",
        partial(tables.weeks_table, forecast), partial(tables.weeks_file, forecast), "forecast",
        paragraph(tables.band_note(forecast), "note"),
    ))  # fmt: skip
    sides = st.grid(2, min_column_width=420, gap=("medium", 56))
    with sides.cell():
        html(heading(3, "By weekday") + tables.weekdays_table(forecast))
        take(view, About(tables.WEEKDAY, hub, method), lambda: tables.weekday_rows(forecast), "forecast_by_weekday")
    with sides.cell():
        html(heading(3, "How well it did before") + tables.tests_table(forecast.tests))
        about = About(tables.tests_caption(forecast.tests), hub, method)
        take(view, about, lambda: tables.tests_rows(forecast.tests), "forecast_tests")


def desks(view: View) -> None:
    """Draw what a desk of people could do with the contacts of the last 12 weeks."""
    absent = history.absent(view.build)
    if absent:
        draw_absent("What other staffing or volume would do", absent)
        return
    html(heading(2, "What would other staffing or volume do?"))
    desk, volume, goal = chosen_desk(view)
    if desk is None:
        html(paragraph("The desk must be open for a while: move the ends of ‘Desk open’ apart."))
        return
    with st.spinner("Trying desks on the last 12 weeks"):
        staffed = answers.staffed(view.build, view.hub, desk, volume / 100, goal)
    if staffed.tried is None:
        html(paragraph(desk_tables.untried(staffed)))
        return
    html(
        heading(3, desk_tables.desk_claim(staffed.tried, goal))
        + paragraph(
            f"{words.counted(staffed.contacts, 'contact')} from {words.day(staffed.first)} to "
            f"{words.day(staffed.last)}, the most urgent first, what is left over carried to the next shift. {DESK}"
            f"{desk_tables.clock_words(staffed.limits)}"
        )
    )
    filters = f"{view.hub or 'All hubs'}, {desk_tables.desk_words(desk)}, {volume}% of the contacts"
    draw_desk(view, staffed, staffed.tried, filters)
    known_months(view, desk)


def draw_desk(view: View, staffed: answers.Staffed, tried: WhatIf, filters: str) -> None:
    """Draw the share in time by rating, and the people needed, side by side."""
    sides = st.grid(2, min_column_width=420, gap=("medium", 56))
    with sides.cell():
        html(desk_tables.ratings_table(tried, staffed.limits, RISKS))
        rows = partial(desk_tables.ratings_rows, tried, staffed.limits, RISKS)
        take(view, About(desk_tables.SIMULATED, filters, DESK), rows, "desk_by_risk")
    with sides.cell():
        note = desk_tables.people_note(staffed.fewest)
        html(desk_tables.shifts_table(staffed.shifts, staffed.fewest, tried) + paragraph(note, "note"))
        rows = partial(desk_tables.shifts_rows, staffed.shifts, staffed.fewest, tried)
        take(view, About(desk_tables.NEEDED, filters, note), rows, "desk_people")


def chosen_desk(view: View) -> tuple[Desk | None, int, float]:
    """Draw the sliders; return the desk (None where it is never open), contacts in %, and the target in %."""
    agreed = view.build.policy.open_on(view.build.as_at.date())
    opens, closes = agreed.opens, agreed.closes
    people = answers.people(view.build, view.hub)
    fitted = answers.validated(view.build, view.hub, Desk(*people, 60.0, opens, closes))
    most, minutes_span = max(MOST, 2 * people[0]), (round(FEWEST_MINUTES), round(MOST_MINUTES))
    sides = st.grid(3, min_column_width=260, gap="medium")
    with sides.cell():
        weekday = slide("People, Monday to Friday", "weekdays", (1, most), people[0])
        weekend = slide("People at weekends and bank holidays", "weekends", (0, most), people[1])
    with sides.cell():
        usual = round(fitted.minutes) if fitted else 90
        minutes = slide("Minutes at the desk for each contact", "minutes", minutes_span, usual)
        volume = slide("Contacts, % of the last 12 weeks", "volume", (50, 200), 100, step=5)
    with sides.cell():
        hours = slide_hours("Desk open", "open", (opens, closes))
        goal = float(slide("Target, % decided in time", "goal", (50, 100), USUAL))
    desk = Desk(weekday, weekend, float(minutes), *hours) if hours[0] < hours[1] else None
    return desk, volume, goal


def known_months(view: View, desk: Desk) -> None:
    """Draw the simulation beside months already known, where there are enough of them."""
    validation = answers.validated(view.build, view.hub, desk)
    if not validation:
        return
    told = (
        f"{desk_tables.minutes_words(validation)} {desk_tables.trust_words(validation)} "
        "A what-if is a comparison of choices, not a promise."
    )
    html(
        heading(2, desk_tables.validation_claim(validation))
        + paragraph(told)
        + desk_tables.validation_table(validation)
    )  # fmt: skip
    about = About(desk_tables.KNOWN, f"{view.hub or 'All hubs'}, {desk_tables.desk_words(desk)}", told)
    take(view, about, lambda: desk_tables.validation_rows(validation), "desk_known_months")


view = current()
view.title("Forecast and staffing")

absent = metric_not_in_data(view.build, METRICS["contacts"])
if absent:
    draw_absent("Contacts", f"{absent} Load an extract of contacts with mash load PATH.")
else:
    expected(view)
    desks(view)
