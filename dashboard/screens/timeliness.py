"""Timeliness: one measure in detail, with its definition, how long decisions take, and for whom they are late."""

from functools import partial

import streamlit as st

from dashboard import data
from dashboard.drawing import Drawing, switched
from dashboard.figure import figure
from dashboard.parts import sayings
from dashboard.parts.html import heading, line, paragraph
from dashboard.parts.measures import assurance, value_line, variation
from dashboard.parts.take_away import About
from dashboard.parts.timeliness import HOURS, groups_table, hours_rows, hours_table, times_table
from dashboard.view import choose, current, html
from etl import codes
from queries import breakdown, distributions, words
from queries.findings import headline
from queries.metrics import CORE, METRICS

RISKS = {risk: codes.RISKS[risk] for risk in ("red", "amber", "green", "blue")}
GROUP_NAMES = {**RISKS, **codes.SOURCES, **codes.AGENCIES, "all": "All"}
BREAKDOWNS = {
    # fact: (dimension, its heading, whose figures they are)
    "contacts": ("source_group", "Who made contact", "Contacts from {}"),
    "agency_checks": ("agency", "Agency asked", "Checks by {}"),
    "referrals": ("source_group", "Who made the referral", "Referrals from {}"),
    "assessments": ("area", "Area", "Assessments in {}"),
    "conferences": ("area", "Area", "Conferences in {}"),
}

view = current()
view.title("Timeliness")
with view.filters:
    titles = {name: metric.title for name, metric in CORE.items() if metric.theme == "timeliness"}
    metric = METRICS[choose("Measure", "measure", titles, 332)]
    source = risk = ""
    if "source_group" in metric.dims:
        groups = data.seen(view.build, metric.fact, "source_group")
        source = choose("Source", "source", {"": "All sources"} | {name: name for name in groups}, 124)
    if "risk_initial" in metric.dims:
        risk = choose("First risk", "risk", {"": "All"} | RISKS, 104)
where = view.narrowed(source_group=source, risk_initial=risk)
said = ", ".join([view.hub or "All hubs", source or "all sources", RISKS.get(risk, "all risks").lower()])
series = data.some_series(view.build, (metric.name,), view.month, where, view.compare)[metric.name]

html(heading(2, headline(series)) + line([value_line(series), variation(series), assurance(series, against=True)]))
figure(view, series, where, said)
with st.expander("How this is worked out"):
    html(sayings.definition(series))

if metric.fact == "contacts":
    received = f"contacts received in {words.month(view.month)}"
    times = data.decision_times(view.build, view.month, "risk_initial", where)
    every_hour = distributions.counts_every_hour(view.build.info.policy)
    sides = st.grid(2, min_column_width=420, gap=("medium", 56))
    with sides.cell():
        html(
            heading(2, distributions.claim(times, RISKS, every_hour=every_hour))
            + paragraph(f"Hours from received to decided, {received}")
        )
        ridges = data.hours(view.build, view.month, where)
        about = About(f"Hours from received to decided, {received}", said, HOURS)
        drawing = Drawing(
            about, data.hours_spec(view.build, view.month, where), sayings.times_alt(times, RISKS),
            partial(hours_table, about.title, ridges), partial(hours_rows, ridges), f"hours_{view.month:%Y-%m}",
            sayings.hours_key(), "No contact received in this month has been decided.",
        )  # fmt: skip
        switched(view, drawing, key="hours")
    with sides.cell():
        caption = f"C{received[1:]}, by risk when received"
        until = words.day(view.build.as_at.date())
        html(
            heading(2, "How long decisions take")
            + times_table(caption, times, GROUP_NAMES)
            + paragraph(
                f"Undecided contacts count as waiting until {until}, so they lengthen these figures. Not reached: too "
                "few are decided yet.",
                "note",
            )
        )

dim, name, subject = BREAKDOWNS[metric.fact]
if dim == "source_group" and source:
    dim = "source"
rows = data.by_group(view.build, metric.name, view.month, dim, where)
named = [(GROUP_NAMES.get(row.name, row.name), row) for row in rows]
if rows:
    target = series.target.value if series.target else None
    html(
        heading(2, breakdown.claim(metric, subject, named, proper=dim == "area"))
        + paragraph(sayings.groups_caption(series, name))
        + groups_table(sayings.groups_caption(series, name), named, metric, name, target)
        + paragraph(sayings.AS_EXPECTED.format(words.percent(rows[-1].value)), "note")
    )
