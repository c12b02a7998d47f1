"""Draws the page on equality: a rate for each group of children beside the rest, and the groups that differ in any core
rate.
"""

import streamlit as st

from dashboard.components.absent import draw_absent
from dashboard.components.chart import Drawing, switched
from dashboard.components.measure_panel import take
from dashboard.components.phrases import meaning
from dashboard.components.take_away import About
from dashboard.html import heading, html, line, paragraph
from dashboard.questions.choices import held_first
from dashboard.questions.rates import latest_month
from dashboard.screens.equality import answers
from dashboard.screens.equality.tables import differing_list, dots_key, group_rows, groups_table, scan_rows, scan_table
from dashboard.view import View, choose, current, unfolded
from queries import words
from queries.groups import equality
from queries.measure.absent import metric_not_in_data
from queries.metrics.catalogue import METRICS
from queries.metrics.metric import Metric

READ = (
    "The rest: children known to be in another group. Too few: fewer than five with or without, in the group or the "
    "rest. A relative rate of 1 is the same rate."
)


def rate_by_group(view: View, metric: Metric) -> None:
    """Draw a rate of each group of children beside the rest."""
    absent = metric_not_in_data(view.build, metric)
    if absent:
        draw_absent(metric.title, absent)
        return
    last = latest_month(view.build, metric.name, view.month, view.where)
    if last is None:
        html(heading(2, f"{metric.title}: not known yet") + paragraph("No month of it is known yet."))
        return
    rates = answers.groups(view.build, metric.name, view.month, view.where)
    compared = equality.compare(metric, rates)
    until = f"Known months of the year to {words.month(last)}, added up"

    html(heading(2, equality.claim(compared)) + line([until, equality.by_chance(compared.compared)]))
    html(differing_list(compared) + paragraph(equality.CAUTION, "note"))
    drawing = Drawing(
        About(f"{metric.title}: each group beside the rest", f"{view.hub or 'All hubs'}, {until}",
              f"{meaning(metric, view)} {READ}"),
        answers.dots_spec(view.build, metric.name, view.month, view.where),
        f"{equality.claim(compared)}. {until}. The table has every group's rate and interval.",
        lambda: groups_table(f"{metric.title}. {until}. Line: 95% interval.", rates),
        lambda: group_rows(rates),
        f"equality_{metric.name}_{view.month:%Y-%m}",
        dots_key() + paragraph(READ, "note"),
        "There are too few children to compare any group with the rest.",
    )  # fmt: skip
    switched(view, drawing)


view = current()
view.title("Equality")
with view.filters:
    titles = held_first(view.build, {rate.name: rate.title for rate in equality.RATES})
    metric = METRICS[choose("Measure", "measure", titles, 340)]
rate_by_group(view, metric)

html(heading(2, "Where do core rates differ?"))
more = unfolded("Compare every core rate", "every")
if more is not None:
    with more, st.spinner("Comparing groups in every core rate"):
        rates = answers.every_core_rate(view.build, view.month, view.where)
        html(scan_table(rates) + paragraph(equality.CAUTION, "note"))
        about = About("Groups that differ from the rest, in every core rate", view.hub or "All hubs", READ)
        take(view, about, lambda: scan_rows(rates), "equality_every_core_rate")
