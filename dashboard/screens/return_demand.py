"""Return demand: how many children come back, how soon, from whom, and whether the finding hangs on our choices."""

import streamlit as st

from dashboard import data
from dashboard.answers import common, return_demand
from dashboard.drawing import Drawing, switched
from dashboard.measure import choose_measure, measured, of_theme
from dashboard.parts.curves import curve_rows, curves_key, curves_table
from dashboard.parts.html import heading, line, paragraph
from dashboard.parts.otherwise import others_list
from dashboard.parts.rates import measure_tile, rates_table, spread_table
from dashboard.parts.take_away import About
from dashboard.view import current, html
from queries import cohorts, sensitivity, spread
from queries.metrics import METRICS

TILES = ("re_referral_12m", "repeat_contact_90d", "referred_again_12m", "contacts_without_escalation")
RATES = of_theme("return_demand")
AGAIN = "of children were referred again"
METHOD = (
    "Children who have not come back are watched until the data ends; none is left out for being recent "
    "(Aalen-Johansen). A line ends where fewer than a tenth of its children can still be followed."
)

view = current()
view.title("Return demand")
chosen = choose_measure(view, RATES, ("source_group", "age_band"))
shared = view.where
every = data.some_series(view.build, tuple(RATES), view.month, shared, view.compare)

grid = st.grid(4, min_column_width=230, gap=("small", 28))
for name in TILES:
    with grid.cell():
        html(measure_tile(every[name]))

series = measured(view, chosen)

sides = st.grid(2, min_column_width=420, gap=("medium", 56))
with sides.cell():
    curves = return_demand.curves(view.build, "referral", "referral", view.month, shared)
    said = cohorts.compared(curves, AGAIN)
    html(heading(2, cohorts.claim(curves, "a referral", AGAIN)) + line(["Children referred, by time until they were"]))
    drawing = Drawing(
        About("Children referred again, by time since a referral", view.hub or "All hubs", METHOD),
        return_demand.curves_spec(view.build, "referral", "referral", view.month, shared),
        said,
        lambda: curves_table("Share of children referred again, with 95% interval", curves),
        lambda: curve_rows(curves),
        f"referred_again_{view.month:%Y-%m}",
        curves_key() + paragraph(said) + paragraph(METHOD, "note"),
        "The data does not reach back a year before this month.",
    )
    switched(view, drawing, key="curve")
with sides.cell():
    html(heading(2, "Every measure of return") + rates_table("Each in its latest known month", list(every.values())))

by = "source_group" if "source_group" in chosen.metric.dims else "age_band"
heads = {"source_group": "Source", "age_band": "Age"}
if by not in chosen.where and chosen.metric.unit == "percent":
    groups = common.year_by_group(view.build, chosen.metric.name, view.month, by, chosen.where)
    if groups:
        caption = f"{chosen.metric.title}, by {heads[by].lower()}, 12 months added up. Line: 95% interval."
        html(
            heading(2, spread.claim(chosen.metric.title, groups[:-1]))
            + paragraph(caption)
            + spread_table(caption, groups, METRICS[chosen.metric.name], heads[by])
        )

html(heading(2, "Would this finding stand if we had chosen otherwise?"))
more = st.expander("Other windows, and without each sender", on_change="rerun", key="otherwise")
if more.open:
    with more:
        windows, senders = common.others(view.build, chosen.metric.name, view.month, chosen.where)
        html(
            paragraph(sensitivity.verdict([*windows, *senders]))
            + others_list("Under two other windows", windows)
            + others_list("Without each sender in turn", senders)
        )
