"""Demand and capacity: how much comes, when in the week, and whether decisions keep up with it."""

import streamlit as st

from dashboard import data
from dashboard.answers import demand
from dashboard.drawing import Drawing, switched
from dashboard.figure import figure
from dashboard.measure import choose_measure, meaning, measured, of_theme, take
from dashboard.parts.arrivals import arrivals_alt, arrivals_line, arrivals_rows, arrivals_table
from dashboard.parts.backlog import backlog_rows, backlog_table
from dashboard.parts.html import heading, line, paragraph
from dashboard.parts.measures import variation
from dashboard.parts.rates import measure_tile
from dashboard.parts.take_away import About
from dashboard.parts.volumes import volume_rows, volumes_table
from dashboard.view import current, html
from queries import arrivals, backlog, volumes, words
from queries.metrics import METRICS

TILES = ("contacts", "referrals", "undecided_at_month_end", "contacts_per_fte")
MANY = "Each source has its own expected range. With many sources, one may lie outside its range by chance alone."
ABOUT = "All contacts received, open cases too. A bank holiday counts as its weekday."

view = current()
view.title("Demand and capacity")
chosen = choose_measure(view, of_theme("demand"), ("source_group",))
every = data.some_series(view.build, TILES, view.month, view.where, view.compare)

grid = st.grid(4, min_column_width=230, gap=("small", 28))
for name in TILES:
    with grid.cell():
        html(measure_tile(every[name]))

measured(view, chosen)

counted = chosen.metric if chosen.metric.name in ("contacts", "referrals") else METRICS["contacts"]
sources = demand.by_source(view.build, counted.name, view.month, view.where)
caption = f"{counted.title} in {words.month(view.month)}, by who sent them. Volume is neither good nor bad."
html(
    heading(2, volumes.claim(sources, counted.noun)) + paragraph(caption) + volumes_table(caption, sources)
    + paragraph(MANY, "note")
)  # fmt: skip
take(view, About(caption, view.hub or "All hubs", meaning(counted)), lambda: volume_rows(sources), "sources")

where = chosen.for_others(("hub", "source_group"))
came = demand.arrived(view.build, view.month, where)
opens, closes = view.build.policy.opens, view.build.policy.closes
drawing = Drawing(
    About("Contacts received in an average week, by weekday and hour", chosen.said, ABOUT),
    demand.heat_spec(view.build, view.month, where),
    arrivals_alt(came, opens, closes),
    lambda: arrivals_table(came),
    lambda: arrivals_rows(came),
    f"arrivals_{view.month:%Y-%m}",
    paragraph(
        f"Stronger is more; outlined: the busiest hour. Open: Monday to Friday, {opens:%H:%M} to {closes:%H:%M} "
        f"(policy file). {ABOUT}",
        "note",
    ),
    "No contact has a time of day.",
)
html(heading(2, arrivals.claim(came, opens, closes)) + line(arrivals_line(came)))
switched(view, drawing, key="week")

known = chosen.for_others(METRICS["contacts"].dims)
months = demand.months_of_work(view.build, view.month, known)
open_now = data.some_series(view.build, ("undecided_at_month_end",), view.month, known, view.compare)
undecided = open_now["undecided_at_month_end"]
html(heading(2, backlog.claim(months)) + line([backlog.rising(months), variation(undecided)]))
sides = st.grid(2, min_column_width=420, gap=("medium", 56))
with sides.cell():
    html(paragraph(f"{undecided.metric.title}, {undecided.metric.month_words}"))
    figure(view, undecided, known, chosen.said, key="backlog")
with sides.cell():
    html(backlog_table(months))
    counts = f"{meaning(METRICS['contacts'])} {meaning(undecided.metric)}"
    about = About("Contacts received and undecided, by month", chosen.said, counts)
    take(view, about, lambda: backlog_rows(months), "backlog")
