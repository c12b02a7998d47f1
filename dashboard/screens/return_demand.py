"""Return demand: how many children come back, how soon, from whom, and whether the finding hangs on our choices."""

from functools import partial

import streamlit as st

from dashboard import data
from dashboard.answers import common, return_demand
from dashboard.drawing import Drawing, switched
from dashboard.measure import by_group, choose_measure, measured, of_theme, take
from dashboard.parts.curves import curve_rows, curves_key, curves_table
from dashboard.parts.html import heading, paragraph
from dashboard.parts.otherwise import others_list
from dashboard.parts.rates import measure_tile, rate_rows, rates_table
from dashboard.parts.take_away import About
from dashboard.view import current, html
from queries import cohorts, sensitivity
from queries.what_follows import Start

TILES = ("re_referral_12m", "repeat_contact_90d", "referred_again_12m", "contacts_without_escalation")
TITLES = of_theme("return_demand")
FOLLOWED: tuple[tuple[Start, str, str, str, str, str], ...] = (
    # start, event, key, title, what came, after what
    ("referral", "referral", "referral", "Children referred again, by time since a referral",
     "were referred again", "a referral"),
    ("closure", "support", "closure", "Children who had support again, by time since support ended",
     "had support again", "support ending"),
)  # fmt: skip
METHOD = (
    "Children who have not come back are watched until the data ends; none is left out for being recent "
    "(Aalen-Johansen). A line ends where fewer than a tenth of its children can still be followed."
)

view = current()
view.title("Return demand")
chosen = choose_measure(view, TITLES, ("source_group", "age_band"))
every = data.some_series(view.build, tuple(TITLES), view.month, view.where, view.compare)

grid = st.grid(4, min_column_width=230, gap=("small", 28))
for name in TILES:
    with grid.cell():
        html(measure_tile(every[name]))

measured(view, chosen)
by_group(view, chosen, "source_group" if "source_group" in chosen.metric.dims else "age_band")

sides = st.grid(2, min_column_width=420, gap=("medium", 56))
for after, event, key, title, came, start in FOLLOWED:
    curves = return_demand.curves(view.build, after, event, view.month, view.where)
    said = cohorts.compared(curves, came)
    drawing = Drawing(
        About(title, view.hub or "All hubs", METHOD),
        return_demand.curves_spec(view.build, after, event, view.month, view.where),
        said,
        partial(curves_table, f"{title}, with 95% interval", curves),
        partial(curve_rows, curves),
        f"after_{key}_{view.month:%Y-%m}",
        curves_key(),
        "The data does not reach back a year before this month.",
    )
    with sides.cell():
        html(heading(2, cohorts.claim(curves, start, came)) + paragraph(said))
        switched(view, drawing, key=key)
html(paragraph(METHOD, "note"))

caption = "Each in its latest known month: the longer the follow-up, the earlier the month"
html(heading(2, "Every measure of return") + rates_table(caption, list(every.values())))
about = About("Measures of return demand, each in its latest known month", view.hub or "All hubs", METHOD)
take(view, about, lambda: rate_rows(list(every.values())), "return_demand")

html(heading(2, "Would this finding stand if we had chosen otherwise?"))
more = st.expander("Other windows, and without each sender", on_change="rerun", key="otherwise", bind="query-params")
if more.open:
    with more, st.spinner("Counting again under each other choice"):
        windows, senders = common.others(view.build, chosen.metric.name, view.month, chosen.where)
        html(
            paragraph(f"{chosen.metric.title}. {sensitivity.verdict([*windows, *senders])}")
            + others_list("Under two other windows", windows)
            + others_list("Without each sender in turn", senders)
        )
