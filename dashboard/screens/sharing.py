"""Information sharing: how fast each agency answers, what it answers, who is asked, and on what lawful basis."""

import streamlit as st

from dashboard import data
from dashboard.answers import sharing
from dashboard.measure import Chosen, by_group, choose_measure, measured, of_theme, take
from dashboard.parts.agencies import NAMES, bases_table, clock_rows, clocks_table
from dashboard.parts.html import heading, paragraph
from dashboard.parts.rates import measure_tile, rate_rows
from dashboard.parts.take_away import About
from dashboard.view import current, html
from queries import agencies, words
from queries.breakdown import listed, lowered
from queries.metrics import METRICS

CLOCKS = ("agency_check_returned_on_time", "hours_to_return_median", "hours_to_return_p90")
TILES = ("agency_check_returned_on_time", "check_coverage", "nothing_known", "check_unanswered")
BASES = tuple(name for name in METRICS if name.startswith("lawful_basis_"))
GATEWAY = (
    "Consent is one gateway only: agencies may share to protect a child without it, on a legal obligation or a public "
    "task. A low share of consent is not a fault, and a high one can mean that sharing waits for it."
)
COUNTED = (
    "Hours count nights and weekends; checks still open count as waiting, so they lengthen them. Unanswered: of checks "
    "that are due. Nothing known, declined: of recorded answers."
)

view = current()
view.title("Information sharing")
chosen = choose_measure(view, of_theme("sharing", CLOCKS), ("agency", "risk_initial"))
every = data.some_series(view.build, (*TILES, *BASES), view.month, view.where, view.compare)

grid = st.grid(4, min_column_width=230, gap=("small", 28))
for name in TILES:
    with grid.cell():
        html(measure_tile(every[name]))

where = {dim: value for dim, value in chosen.for_others(METRICS["declined"].dims).items() if dim != "agency"}
clocks = sharing.clocks(view.build, view.month, where)
goal = every["agency_check_returned_on_time"].target
dashed = f" Dashed: target {words.target(goal.value, 'percent')}." if goal else ""
caption = f"Checks requested in the 12 months to {words.month(view.month)}, by agency. Line: 95% interval.{dashed}"
html(heading(2, agencies.claim(clocks, NAMES)))
if clocks:
    html(paragraph(caption) + clocks_table(caption, clocks, goal.value if goal else None) + paragraph(COUNTED, "note"))
    take(view, About(caption, chosen.said, COUNTED), lambda: clock_rows(clocks), "agencies")

measured(view, chosen)

core = lowered([NAMES.get(name, name) for name in view.build.info.policy.core_agencies])
coverage = Chosen(METRICS["check_coverage"], view.where, view.hub or "All hubs")
by_group(view, coverage, "source_group", f"Red and amber contacts with {listed(core)} all asked")

consent, bases = every["lawful_basis_consent"], [every[name] for name in BASES]
if consent.latest:
    said = words.percent(consent.latest.value or 0.0)
    caption = f"Lawful basis of checks requested in {words.month(consent.latest.month)}. Line: 95% interval."
    html(heading(2, f"{said} of checks rest on consent") + paragraph(GATEWAY) + bases_table(caption, bases))
    take(view, About(caption, view.hub or "All hubs", GATEWAY), lambda: rate_rows(bases), "lawful_basis")
