"""Level of need: how many children moved between levels, from where to where, and whether a step-down lasted."""

import streamlit as st

from dashboard import data
from dashboard.figure import figure
from dashboard.parts import sayings
from dashboard.parts.html import heading, line, paragraph
from dashboard.parts.levels import flow_alt, flow_key, matrix, moves_alt, moves_heading, moves_key, tiles
from dashboard.parts.measures import assurance, value_line, variation
from dashboard.view import choose, current, html
from queries import flows, words
from queries.findings import headline

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
        st.vega_lite_chart(spec, alt=flow_alt(moved))
        html(flow_key())
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
    st.vega_lite_chart(spec, alt=moves_alt(ups, downs))
    html(moves_key())

html(heading(2, headline(again)) + line([value_line(again), variation(again), assurance(again, against=True)]))
figure(view, again, where, said)
with st.expander("How this is worked out"):
    html(sayings.definition(again))
