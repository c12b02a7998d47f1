"""Draws the page on timeliness: a measure in detail, how long decisions take, and which groups' decisions are late."""

from functools import partial

import streamlit as st

from dashboard.components import phrases
from dashboard.components.absent import draw_absent, draw_unknown
from dashboard.components.chart import Drawing, switched
from dashboard.components.measure_panel import choose_measure, measured, of_theme, take
from dashboard.components.rates import spread_rows
from dashboard.components.take_away import About
from dashboard.html import heading, html, paragraph
from dashboard.questions.series import Where
from dashboard.screens.timeliness import answers
from dashboard.screens.timeliness.tables import (
    HOURS,
    groups_table,
    hours_rows,
    hours_table,
    not_reached_note,
    times_rows,
    times_table,
    untimed_note,
)
from dashboard.view import View, current
from etl import codes
from queries import words
from queries.groups import breakdown
from queries.groups.equality import NOT_KNOWN
from queries.measure.absent import not_in_data
from queries.measure.not_known import why
from queries.metrics.catalogue import METRICS
from queries.metrics.dimensions import group_words, kind_of, name_of
from queries.series.series import Series
from queries.workload import distributions

RISKS = {risk: codes.RISKS[risk] for risk in ("red", "amber", "green", "blue")}
GROUP_NAMES = {**RISKS, **codes.SOURCES, **codes.AGENCIES, "all": "All"}
BREAKDOWNS = {
    # fact: (dimension, its heading, whose figures they are)
    "contacts": ("source_group", "Who made contact", "Contacts from {}"),
    "agency_checks": ("agency", "Agency asked", "Checks by {}"),
    "referrals": ("source_group", "Who made the referral", "Referrals from {}"),
    "assessments": ("area", "Area", "Assessments in {}"),
    "conferences": ("area", "Area", "Conferences in {}"),
    "strategy_waits": ("source_group", "Who made contact", "Discussions after contacts from {}"),
}


def how_long(view: View, where: Where, filters: str) -> None:
    """Draw how long decisions on contacts take."""
    absent = not_in_data(view.build, "contacts", ["decided", "timed"])
    if absent:
        draw_absent("How long decisions take", absent)
        return
    if unknown := why(view.build, METRICS["contact_decided_on_time"], view.month, where):
        draw_unknown(f"How long decisions take in {words.month(view.month)}", unknown)
        return
    received = f"contacts received in {words.month(view.month)}"
    times = answers.decision_times(view.build, view.month, "risk_initial", where)
    every_hour = distributions.counts_every_hour(view.build.info.policy)
    sides = st.grid(2, min_column_width=420, gap=("medium", 56))
    with sides.cell():
        title = f"Hours from received to decided, {received}"
        html(heading(2, distributions.claim(times, RISKS, every_hour=every_hour)) + paragraph(title))
        ridges = answers.hours(view.build, view.month, where)
        drawing = Drawing(
            About(title, filters, HOURS), answers.hours_spec(view.build, view.month, where),
            phrases.times_alt(times, RISKS), partial(hours_table, title, ridges), partial(hours_rows, ridges),
            f"hours_{view.month:%Y-%m}", phrases.hours_key(), "No contact received in this month has been decided.",
        )  # fmt: skip
        switched(view, drawing, key="hours")
    with sides.cell():
        caption = f"C{received[1:]}, by risk when received"
        until = words.day(view.build.as_at.date())
        note = (
            f"Undecided contacts count as waiting until {until}, so they lengthen these figures."
            + not_reached_note(times)
            + untimed_note(times)
        )
        html(
            heading(2, "How long decisions take") + times_table(caption, times, GROUP_NAMES) + paragraph(note, "note")
        )  # fmt: skip
        about = About(f"How long decisions take. {caption}", filters, note)
        take(view, about, lambda: times_rows(times, GROUP_NAMES), "times_by_risk")


def groups(view: View, series: Series, where: Where, filters: str) -> None:
    """Draw which groups' shares are late: the sources of a group, where the reader has chosen one."""
    metric = series.metric
    if metric.unit != "percent":
        return
    dim, name, subject = BREAKDOWNS[metric.fact]
    if dim in where:
        dim = "source"
    rows = answers.by_group(view.build, metric.name, view.month, dim, where)
    if not rows and series.not_known:
        draw_unknown(f"{words.capital(metric.noun)} by {kind_of(dim)} in {words.month(view.month)}", series.not_known)
    if not rows:
        return
    if all(row.name in (*NOT_KNOWN, "all") for row in rows):
        nouns, kind = words.capital(metric.noun), kind_of(dim)
        draw_absent(f"{nouns} by {kind}", f"Not in this data: no extract names the {kind} of these {metric.noun}.")
        return
    named = [(GROUP_NAMES.get(row.name) or name_of(dim, row.name), row) for row in rows]
    several = [(GROUP_NAMES.get(row.name) or group_words(dim, row.name), row) for row in rows]
    caption, target = phrases.groups_caption(series, name), series.target.value if series.target else None
    html(
        heading(2, breakdown.claim(metric, subject, several, proper=dim == "area"))
        + paragraph(caption)
        + groups_table(caption, named, metric, name, target)
        + (paragraph(phrases.AS_EXPECTED.format(words.percent(rows[-1].value)), "note") if len(rows) > 2 else "")
    )
    about = About(f"{metric.title}. {caption}", filters, phrases.meaning(metric, view), unit=metric.unit)
    take(view, about, lambda: spread_rows(dim, named), f"{metric.name}_groups")


view = current()
view.title("Timeliness")
chosen = choose_measure(view, of_theme("timeliness"), ("source_group", "risk_initial"))
series = measured(view, chosen)

if chosen.metric.fact == "contacts":
    how_long(view, chosen.where, chosen.filters)
groups(view, series, chosen.where, chosen.filters)
