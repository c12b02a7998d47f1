"""Level of need: how many children moved between levels, from where to where, and whether a step-down lasted."""

from functools import partial

import streamlit as st

from dashboard import data
from dashboard.answers import return_demand
from dashboard.drawing import Drawing, switched
from dashboard.figure import figure
from dashboard.parts import levels, sayings
from dashboard.parts.curves import curve_rows, curves_key, curves_table
from dashboard.parts.figures import changes_note
from dashboard.parts.html import heading, line, paragraph
from dashboard.parts.levels import flow_alt, flow_key, matrix, moves_alt, moves_heading, moves_key, tiles
from dashboard.parts.measures import assurance, value_line, variation
from dashboard.parts.take_away import About
from dashboard.view import choose, current, html
from publish.charts.level_bars import change_rows
from queries import cohorts, flows, words
from queries.findings import headline

CAME = "stepped up again"
WATCHED = (
    "A child counts at each step-down. Those who have neither stepped up nor left support are watched until the data "
    "ends; leaving support ends the watch (Aalen-Johansen). A line ends where fewer than a tenth can still be followed."
)
NAMES = ("step_ups", "step_downs", "step_up_after_step_down_12m")

view = current()
view.title("Level of need")
with view.filters:
    ages = data.seen(view.build, "level_changes", "age_band")
    age = choose("Age", "age", {"": "All ages"} | {name: name for name in ages}, 150)
where = view.narrowed(age_band=age)
said = f"{view.hub or 'All hubs'}, {age or 'all ages'}"
series = data.some_series(view.build, NAMES, view.month, where, view.compare)
ups, downs, again = (series[name] for name in NAMES)
moved = data.level_flows(view.build, view.month, where)

grid = st.grid(4, min_column_width=230, gap=("small", 28))
for tile in tiles(ups, downs, again, *data.churn_now_and_before(view.build, view.month, where)):
    with grid.cell():
        html(tile)

html(
    heading(2, flows.claim(moved))
    + line(
        [
            f"<b>{words.count(moved.stepped_up)}</b> stepped up",
            f"<b>{words.count(moved.stepped_down)}</b> stepped down",
            f"<b>{words.count(moved.same)}</b> at the same level",
            f"Children with a level of need on both {words.day(moved.first)} and {words.day(moved.last)}",
        ]
        if moved.known
        else [f"Levels on {words.day(moved.first)} can't be known: the data begins later."]
    )
)
spec = data.alluvial_spec(view.build, view.month, where)
if spec:
    sides = st.grid(2, min_column_width=400, gap=("medium", 56))
    with sides.cell():
        about = About(levels.FLOWS.format(words.day(moved.first), words.day(moved.last)), said, levels.MEANING)
        flowing = Drawing(
            about, spec, flow_alt(moved), partial(levels.flows_table, moved), partial(levels.flow_rows, moved),
            f"levels_{view.month:%Y-%m}", flow_key(),
        )  # fmt: skip
        switched(view, flowing, key="flow")
    with sides.cell():
        html(
            matrix(moved)
            + paragraph(
                "Plum or pink: stepped up. Turquoise: stepped down. Stronger is more children. Grey: same level. A "
                "move is neither good nor bad by itself.",
                "note",
            )
        )

spec = data.moves_spec(view.build, view.month, where)
if spec:
    html(
        heading(2, moves_heading(ups, downs))
        + line(
            [
                "Moves between levels, by month. Up above the line, down below.",
                f"Step-ups: {variation(ups)}",
                f"Step-downs: {variation(downs)}",
            ]
        )
    )
    months = data.moves(view.build, view.month, where)
    about = About(levels.MOVES, said, f"{ups.metric.counted} {downs.metric.counted}")
    moving = Drawing(
        about, spec, moves_alt(ups, downs), partial(levels.moves_table, months), partial(levels.moves_rows, months),
        f"moves_{view.month:%Y-%m}", moves_key() + changes_note(change_rows(months, ups.changes)),
    )  # fmt: skip
    switched(view, moving, key="moves")

html(heading(2, headline(again)) + line([value_line(again), variation(again), assurance(again, against=True)]))
figure(view, again, where, said)
with st.expander("How this is worked out"):
    html(sayings.definition(again))

curves = return_demand.curves(view.build, "step_down", "step_up", view.month, where)
compared = cohorts.compared(curves, CAME)
title = "Children who stepped up again, by time since a step-down"
html(heading(2, cohorts.claim(curves, "a step-down", CAME)) + paragraph(compared))
drawing = Drawing(
    About(title, said, WATCHED),
    return_demand.curves_spec(view.build, "step_down", "step_up", view.month, where),
    compared,
    partial(curves_table, f"{title}, with 95% interval", curves),
    partial(curve_rows, curves),
    f"after_step_down_{view.month:%Y-%m}",
    curves_key() + paragraph(WATCHED, "note"),
    "The data does not reach back a year before this month.",
)
switched(view, drawing, key="after")
