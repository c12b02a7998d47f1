"""Draws the page on demand and capacity: how many contacts come, when in the week, and whether decisions keep up."""

import streamlit as st

from dashboard.components.absent import MEASURED, draw_absent, draw_unknown
from dashboard.components.chart import Drawing, switched
from dashboard.components.figure import figure
from dashboard.components.measure_panel import (
    Chosen,
    beside,
    choose_measure,
    measured,
    of_theme,
    take,
    tiles,
)
from dashboard.components.measures import variation
from dashboard.components.phrases import meaning
from dashboard.components.take_away import About
from dashboard.html import heading, html, line, paragraph
from dashboard.questions.series import series_of
from dashboard.screens.demand import answers, tables
from dashboard.view import View, current
from queries import words
from queries.measure.absent import metric_not_in_data
from queries.measure.not_known import why
from queries.metrics.catalogue import METRICS
from queries.series import volumes
from queries.workload import arrivals, backlog

TILES = ("contacts", "referrals", "undecided_at_month_end", "contacts_per_fte")
MANY = (
    "Each source has its own expected range. With many sources, one may lie outside its range by chance alone. A run "
    "of months on one side of its average is unusual too, inside the range."
)
ABOUT = "All contacts received, open cases too. A bank holiday counts as its weekday."


def sources(view: View, chosen: Chosen) -> None:
    """Draw how many contacts or referrals each source sent."""
    counted = chosen.metric if chosen.metric.name in ("contacts", "referrals") else METRICS["contacts"]
    absent = metric_not_in_data(view.build, counted)
    if absent:
        draw_absent(f"{counted.title}, by who sent them", absent)
        return
    every = chosen.without("source_group")
    if unknown := why(view.build, counted, view.month, every.known_to(counted.dims)):
        draw_unknown(f"{counted.title} in {words.month(view.month)}, by who sent them", unknown)
        return
    found = answers.by_source(view.build, counted.name, view.month, every.known_to(counted.dims))
    caption = f"{counted.title} in {words.month(view.month)}, by who sent them. Volume is neither good nor bad."
    html(
        heading(2, volumes.claim(found, counted.noun))
        + paragraph(caption)
        + tables.volumes_table(caption, found)
        + paragraph(f"{MANY} {chosen.side_by_side('source_group')}".strip(), "note")
    )
    about = About(caption, every.words(counted.dims), meaning(counted, view))
    take(view, about, lambda: tables.volume_rows(found), "sources")


def week(view: View, chosen: Chosen) -> None:
    """Draw when in the week contacts come."""
    absent = MEASURED if view.build.info.measured else metric_not_in_data(view.build, METRICS["contacts"])
    if absent:
        draw_absent("When contacts come", absent)
        return
    where = chosen.known_to(METRICS["contacts"].dims)
    came = answers.arrived(view.build, view.month, where)
    agreed = view.build.policy.open_on(view.month)
    opens, closes = agreed.opens, agreed.closes
    note = (
        f"Stronger is more; outlined: the busiest hour. Open: Monday to Friday, {opens:%H:%M} to {closes:%H:%M} "
        f"(policy file). {ABOUT}"
    )
    spec = answers.heat_spec(view.build, view.month, where)
    drawing = Drawing(
        About("Contacts received in an average week, by weekday and hour", chosen.filters, ABOUT),
        spec,
        tables.arrivals_alt(came, opens, closes),
        lambda: tables.arrivals_table(came),
        lambda: tables.arrivals_rows(came) if spec else (),  # without a time of day every hour would hold 0
        f"arrivals_{view.month:%Y-%m}",
        paragraph(note, "note"),
        "Every contact is recorded to the day." if came.untimed else "No contact has a time of day.",
    )
    html(heading(2, arrivals.claim(came, opens, closes)) + line(tables.arrivals_line(came)))
    switched(view, drawing, key="week")


def waiting(view: View, chosen: Chosen) -> None:
    """Draw whether decisions keep up: contacts received, decided and undecided by month."""
    where = chosen.known_to(METRICS["contacts"].dims)
    undecided = series_of(view.build, "undecided_at_month_end", view.month, where, view.compare)
    if undecided.absent:
        draw_absent("Whether decisions keep up", undecided.absent)
        return
    months = answers.months_of_work(view.build, view.month, where)
    html(heading(2, backlog.claim(months)) + line([backlog.rising(months), variation(undecided)]))
    sides = st.grid(2, min_column_width=420, gap=("medium", 56))
    with sides.cell():
        html(paragraph(f"{undecided.metric.title}, {undecided.metric.month_words}"))
        figure(view, undecided, where, chosen.filters, name="backlog")
    with sides.cell():
        html(tables.backlog_table(months))
        counts = f"{meaning(METRICS['contacts'], view)} {meaning(undecided.metric, view)}"
        about = About("Contacts received and undecided, by month", chosen.filters, counts)
        take(view, about, lambda: tables.backlog_rows(months), "backlog")


view = current()
view.title("Demand and capacity")
chosen = choose_measure(view, of_theme("demand"), ("source_group",))
tiles(view, chosen, beside(view, chosen, TILES), TILES)

measured(view, chosen)
sources(view, chosen)
week(view, chosen)
waiting(view, chosen)
