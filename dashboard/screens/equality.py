"""Equality: one rate for each group of children beside the rest, and where every core rate differs."""

import streamlit as st

from dashboard.answers import equality
from dashboard.drawing import Drawing, switched
from dashboard.parts.equality import differing_list, dots_key, group_rows, groups_table, scan_table
from dashboard.parts.html import heading, line, paragraph
from dashboard.parts.take_away import About
from dashboard.view import choose, current, html
from queries import unequal, words
from queries.definitions import definition
from queries.metrics import METRICS

READ = (
    "The rest: children known to be in another group. Too few: fewer than five with or without, in the group or the "
    "rest. A relative rate of 1 is the same rate."
)

view = current()
view.title("Equality")
with view.filters:
    metric = METRICS[choose("Measure", "measure", {one.name: one.title for one in unequal.RATES}, 340)]
rates = equality.groups(view.build, metric.name, view.month, view.where)
last = equality.latest(view.build, metric.name, view.month, view.where)
found = unequal.compare(metric, rates)
until = f"Known months of the year to {words.month(last)}, added up" if last else "No month is known yet"

html(heading(2, unequal.claim(found)) + line([until, unequal.by_chance(found.compared)]))
html(differing_list(found) + paragraph(unequal.CAUTION, "note"))
told = definition(metric)
drawing = Drawing(
    About(f"{metric.title}: each group beside the rest", f"{view.hub or 'All hubs'}, {until}",
          f"{told.counted} {told.met} {READ}"),
    equality.dots_spec(view.build, metric.name, view.month, view.where),
    f"{unequal.claim(found)}. {until}. The table has every group's rate and interval.",
    lambda: groups_table(f"{metric.title}. {until}. Line: 95% interval.", rates),
    lambda: group_rows(rates),
    f"equality_{metric.name}_{view.month:%Y-%m}",
    dots_key() + paragraph(READ, "note"),
    "There are too few children to compare any group with the rest.",
)  # fmt: skip
switched(view, drawing)

html(heading(2, "Where do core rates differ?"))
more = st.expander("Compare every core rate", on_change="rerun", key="every", bind="query-params")
if more.open:
    with more, st.spinner("Comparing groups in every core rate"):
        html(
            scan_table(equality.every_core_rate(view.build, view.month, view.where))
            + paragraph(unequal.CAUTION, "note")
        )
