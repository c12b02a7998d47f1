"""Accuracy of risk: how checks change ratings, who is missed, speed beside change, and what contacts become."""

import streamlit as st

from dashboard import data
from dashboard.answers import accuracy
from dashboard.measure import by_group, choose_measure, meaning, measured, of_theme, take
from dashboard.parts.html import heading, line, paragraph
from dashboard.parts.pairs import pair_rows, pairs_table
from dashboard.parts.rates import measure_tile, rate_rows, rates_table
from dashboard.parts.ratings import rating_rows, ratings_matrix, ratings_said
from dashboard.parts.take_away import About
from dashboard.view import current, html
from queries import matrix, words
from queries.metrics import METRICS

TILES = ("risk_changed", "risk_upgraded", "risk_downgraded", "missed_high_risk")
CONVERSIONS = (
    "contact_to_referral", "referral_nfa", "assessed_not_in_need", "section47_to_conference", "conference_to_plan",
)  # fmt: skip
OUTCOMES = tuple(name for name in METRICS if name.startswith("contact_outcome_"))
PAIRED = (
    "A fast decision is only better if it is right. Many changes beside fast decisions can mean that first ratings are "
    "made with too little known; hardly any change can mean that nobody looks again. Neither shows which."
)
EACH = "Each row names its measure: the page Definitions says what it counts, and what it leaves out."

view = current()
view.title("Accuracy of risk")
chosen = choose_measure(view, of_theme("accuracy"), ("source_group", "concern"))
every = data.some_series(view.build, (*TILES, *CONVERSIONS, *OUTCOMES), view.month, view.where, view.compare)

grid = st.grid(4, min_column_width=230, gap=("small", 28))
for name in TILES:
    with grid.cell():
        html(measure_tile(every[name]))

where = chosen.for_others(METRICS["risk_changed"].dims)
found = accuracy.ratings(view.build, view.month, where)
html(heading(2, matrix.claim(found)))
if found.contacts:
    html(line([*ratings_said(found), f"{words.month(found.first)} to {words.month(found.last)}, {chosen.said}"]))
    sides = st.grid(2, min_column_width=420, gap=("medium", 56))
    with sides.cell():
        html(
            ratings_matrix(found)
            + paragraph(
                "Share: of contacts with that first rating. Plum or pink: raised. Turquoise: lowered. Stronger is more "
                "contacts. Grey: the same. A change is neither good nor bad by itself.",
                "note",
            )
        )
        about = About("Ratings before and after checks, 12 months", chosen.said, meaning(METRICS["risk_changed"]))
        take(view, about, lambda: rating_rows(found), "ratings", "matrix")
    with sides.cell():
        pairs = accuracy.speed_and_change(view.build, view.month, "source_group", view.where)
        html(heading(3, "Speed beside change") + pairs_table(pairs) + paragraph(PAIRED, "note"))
        about = About("Decisions on time and ratings changed, 12 months", view.hub or "All hubs", PAIRED)
        take(view, about, lambda: pair_rows(pairs), "speed_and_change")

measured(view, chosen)

by_group(view, chosen, "source_group")

conversions, outcomes = ([every[name] for name in names] for names in (CONVERSIONS, OUTCOMES))
html(
    heading(2, "What contacts, referrals and enquiries become")
    + rates_table("Conversions, each in its latest known month", conversions)
    + heading(2, "How contacts end")
    + rates_table("Outcomes of contacts decided in the month", outcomes)
)
about = About("Conversions and outcomes, each in its latest known month", view.hub or "All hubs", EACH)
take(view, about, lambda: rate_rows([*conversions, *outcomes]), "conversions")
