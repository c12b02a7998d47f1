"""Draws the page on return demand: how many children come back, how soon, who contacted the hub about them, and whether
the finding depends on our choices.
"""

from functools import partial

import streamlit as st

from dashboard.components.absent import draw_absent, draw_unknown
from dashboard.components.chart import Drawing, switched
from dashboard.components.curves import curve_rows, curves_key, curves_table
from dashboard.components.measure_panel import (
    Chosen,
    beside,
    by_group,
    choose_measure,
    measured,
    of_theme,
    take,
    tiles,
)
from dashboard.components.rates import rate_rows, rates_table
from dashboard.components.take_away import About
from dashboard.html import heading, html, paragraph
from dashboard.questions import returns
from dashboard.questions.rates import other_choices
from dashboard.screens.return_demand.tables import others_list
from dashboard.view import View, current, unfolded
from queries.journeys import cohorts, what_follows
from queries.journeys.what_follows import Start
from queries.measure.question import has_data_for
from queries.metrics.catalogue import METRICS
from queries.series import sensitivity

TILES = ("re_referral_12m", "repeat_contact_90d", "referred_again_12m", "contacts_without_escalation")
TITLES = of_theme("return_demand")
FOLLOWED: tuple[tuple[Start, str, str, str, str, str], ...] = (
    # start, event, key, title, what came, after what
    ("referral", "referral", "referral", "Children referred again, by time since a referral",
     "were referred again", "a referral"),
    ("closure", "support", "closure", "Children who had support again, by time since support ended",
     "had support again", "support ending"),
)  # fmt: skip
ALIKE = {"referral": "referred_again_12m", "closure": "closures"}  # a figure with the dimensions of each start
METHOD = (
    "Children who have not come back are followed until the data ends; none is left out for being recent "
    "(Aalen-Johansen). A line ends where fewer than a tenth of its children can still be followed."
)


def how_soon(view: View, chosen: Chosen) -> None:
    """Draw how soon children come back, after a referral and after support ended."""
    sides = st.grid(2, min_column_width=420, gap=("medium", 56))
    for after, event, key, title, came, start in FOLLOWED:
        absent = what_follows.absent(view.build, after)
        if absent:
            with sides.cell():
                draw_absent(title.partition(",")[0], absent)
            continue
        dims = METRICS[ALIKE[after]].dims
        where, filters, not_split = chosen.known_to(dims), chosen.words(dims), chosen.not_split(dims)
        curves = returns.curves(view.build, after, event, view.month, where)
        if not curves and (unknown := cohorts.not_known(view.build, after, view.month, where)):
            with sides.cell():
                draw_unknown(f"How many children {came} within a year of {start}", unknown)
            continue
        compared = cohorts.compared(curves, came)
        drawing = Drawing(
            About(title, filters, METHOD),
            returns.curves_spec(view.build, after, event, view.month, where),
            compared,
            partial(curves_table, f"{title}, with 95% interval", curves),
            partial(curve_rows, curves),
            f"after_{key}_{view.month:%Y-%m}",
            curves_key(),
            "The data does not reach back a year before this month.",
        )
        with sides.cell():
            html(heading(2, cohorts.claim(curves, start, came)) + paragraph(f"{compared} {not_split}".strip()))
            switched(view, drawing, key=key)
    html(paragraph(METHOD, "note"))


def other_findings(view: View, chosen: Chosen) -> None:
    """Draw what the finding would be with other windows, and without each sender."""
    if not has_data_for(view.build, chosen.metric):
        return
    html(heading(2, "Would this finding stand if we had chosen otherwise?"))
    more = unfolded("Other windows, and without each sender", "otherwise")
    if more is None:
        return
    with more, st.spinner("Counting again under each other choice"):
        windows, senders = other_choices(view.build, chosen.metric.name, view.month, chosen.where)
        html(
            paragraph(f"{chosen.metric.title}. {sensitivity.verdict([*windows, *senders])}")
            + others_list("Under two other windows", windows)
            + others_list("Without each sender in turn", senders)
        )


view = current()
view.title("Return demand")
chosen = choose_measure(view, TITLES, ("source_group", "age_band"))
series = beside(view, chosen, TITLES)
tiles(view, chosen, series, TILES)

measured(view, chosen)
by_group(view, chosen, "source_group" if "source_group" in chosen.metric.dims else "age_band")
how_soon(view, chosen)

every = list(series.values())
caption = "Each in its latest known month: the longer the follow-up, the earlier the month"
html(heading(2, "Every measure of return") + rates_table(caption, every, chosen.not_split))
about = About("Measures of return demand, each in its latest known month", chosen.filters, METHOD)
take(view, about, lambda: rate_rows(every, chosen.not_split), "return_demand")

other_findings(view, chosen)
