"""Draws the page on levels of need: how many children moved, from where to where, and whether a step-down lasted."""

from functools import partial

import streamlit as st

from dashboard.components.absent import draw_absent, draw_unknown
from dashboard.components.chart import Drawing, switched
from dashboard.components.curves import curve_rows, curves_key, curves_table
from dashboard.components.measure_panel import beside, by_month, choose_levels, choose_measure, measured, of_theme
from dashboard.components.measures import variation
from dashboard.components.series_tables import changes_note
from dashboard.components.take_away import About
from dashboard.html import heading, html, line, paragraph
from dashboard.questions import returns
from dashboard.questions.series import Where
from dashboard.screens.level_of_need import answers, tables
from dashboard.view import View, current
from publish.charts.level_bars import change_rows
from queries import words
from queries.journeys import cohorts, level_flows, what_follows
from queries.series.series import Series

CAME = "stepped up again"
WATCHED = (
    "A child counts at each step-down. Those who have neither stepped up nor left support are followed until the data "
    "ends; leaving support ends the follow-up (Aalen-Johansen). A line ends where fewer than a tenth can still be "
    "followed."
)
COLOURS = (
    "Plum or pink: stepped up. Turquoise: stepped down. Stronger is more children. Grey: same level. A move is neither "
    "good nor bad by itself."
)
LAST_CHANGE = "A child’s hub and age are those of their last change of level before the later day."
NAMES = ("step_ups", "step_downs", "step_up_after_step_down_12m")


def year_of_moves(view: View, where: Where, filters: str) -> None:
    """Draw from which level to which children moved within a year."""
    absent = level_flows.absent(view.build)
    if absent:
        draw_absent("Moves between levels of need", absent)
        return
    flows = answers.flows(view.build, view.month, where)
    html(heading(2, level_flows.claim(flows)) + line(tables.flow_counts(flows)))
    spec = answers.flows_spec(view.build, view.month, where)
    if not spec:
        return
    sides = st.grid(2, min_column_width=400, gap=("medium", 56))
    with sides.cell():
        title = tables.FLOWS.format(words.day(flows.first), words.day(flows.last))
        about = About(title, filters, tables.MEANING, level_flows.claim(flows))
        drawing = Drawing(
            about, spec, tables.flow_alt(flows), partial(tables.flows_table, flows), partial(tables.flow_rows, flows),
            f"levels_{view.month:%Y-%m}", tables.flow_key(),
        )  # fmt: skip
        switched(view, drawing, key="flow")
    with sides.cell():
        kept = LAST_CHANGE if where else ""
        html(tables.matrix(flows) + paragraph(f"{COLOURS} {kept}".strip(), "note"))


def moves_by_month(view: View, where: Where, filters: str, ups: Series, downs: Series) -> None:
    """Draw step-ups and step-downs by month; nothing where levels are not in this data."""
    if ups.absent:
        return
    spec = answers.moves_spec(view.build, view.month, where)
    if not spec:
        return
    html(
        heading(2, tables.moves_heading(ups, downs))
        + line(
            [
                "Moves between levels, by month. Up above the line, down below.",
                f"Step-ups: {variation(ups)}",
                f"Step-downs: {variation(downs)}",
            ]
        )
    )
    months = answers.moves(view.build, view.month, where)
    drawing = Drawing(
        About(tables.MOVES, filters, f"{ups.metric.counted} {downs.metric.counted}", tables.moves_heading(ups, downs)),
        spec,
        tables.moves_alt(ups, downs),
        partial(tables.moves_table, months),
        partial(tables.moves_rows, months),
        f"moves_{view.month:%Y-%m}",
        tables.moves_key() + changes_note(change_rows(months, ups.changes)),
    )
    switched(view, drawing, key="moves")


def after_step_down(view: View, where: Where, filters: str) -> None:
    """Draw how soon children step up again after a step-down."""
    if what_follows.absent(view.build, "step_down"):
        return
    if apart := cohorts.not_followed(view.build, "step_down", view.month, where):
        html(heading(2, f"How many children {CAME} can’t be told, because {apart}"))
        return
    curves = returns.curves(view.build, "step_down", "step_up", view.month, where)
    if not curves and (unknown := cohorts.not_known(view.build, "step_down", view.month, where)):
        draw_unknown(f"How many children {CAME} within a year of a step-down", unknown)
        return
    compared = cohorts.compared(curves, CAME)
    title = "Children who stepped up again, by time since a step-down"
    html(heading(2, cohorts.claim(curves, "a step-down", CAME)) + paragraph(compared))
    drawing = Drawing(
        About(title, filters, WATCHED),
        returns.curves_spec(view.build, "step_down", "step_up", view.month, where),
        compared,
        partial(curves_table, f"{title}, with 95% interval", curves),
        partial(curve_rows, curves),
        f"after_step_down_{view.month:%Y-%m}",
        curves_key() + paragraph(WATCHED, "note"),
        "The data does not reach back a year before this month.",
    )
    switched(view, drawing, key="after")


view = current()
view.title("Level of need")
view = choose_levels(view)
chosen = choose_measure(view, of_theme("level_of_need", NAMES[2:]), ("age_band",))
where, filters = chosen.where, chosen.filters
ups, downs, again = beside(view, chosen, NAMES).values()
if ups.counted_on:
    html(tables.counted_on(ups, view.build.policy.ladders) + tables.counted_otherwise(ups, downs, again))

html(by_month(view))
grid = st.grid(4, min_column_width=230, gap=("small", 28))
for tile in tables.tiles(ups, downs, again, *answers.churn_now_and_before(view.build, view.month, where)):
    with grid.cell():
        html(tile)

year_of_moves(view, where, filters)
moves_by_month(view, where, filters, ups, downs)

measured(view, chosen)
after_step_down(view, where, filters)
