"""Draws the page on the accuracy of risk: how checks change ratings, how often a high risk is missed, whether fast
decisions go with changed ratings, and what contacts lead to.
"""

from functools import partial

import streamlit as st

from dashboard.components.absent import draw_absent
from dashboard.components.measure_panel import (
    beside,
    by_group,
    choose_measure,
    measured,
    of_theme,
    take,
    tiles,
)
from dashboard.components.multiples import draw_multiples
from dashboard.components.phrases import meaning
from dashboard.components.rates import rate_rows, rates_table
from dashboard.components.take_away import About
from dashboard.contents import page_of
from dashboard.html import heading, html, line, paragraph
from dashboard.screens.accuracy import answers
from dashboard.screens.accuracy.tables import (
    AUDITED,
    audit_rows,
    audit_table,
    pair_rows,
    pairs_table,
    rating_counts,
    rating_rows,
    ratings_matrix,
)
from dashboard.view import current
from queries import words
from queries.audits.in_words import agreed
from queries.audits.newest import NOT_SHOWN
from queries.journeys import ratings
from queries.measure.absent import metrics_not_in_data
from queries.metrics.catalogue import METRICS

TILES = ("risk_changed", "risk_upgraded", "risk_downgraded", "missed_high_risk")
CONVERSIONS = (
    "contact_to_referral", "referral_nfa", "assessed_not_in_need", "section47_to_conference", "conference_to_plan",
)  # fmt: skip
RATED = METRICS["risk_changed"].dims
OUTCOMES = tuple(name for name in METRICS if name.startswith("contact_outcome_"))
PAIRED = (
    "A fast decision is only better if it is right. Many changes beside fast decisions can mean that first ratings are "
    "made with too little known; hardly any change can mean that nobody looks again. The figures don’t show which."
)
COLOURS = (
    "Share: of contacts with that first rating. Plum or pink: raised. Turquoise: lowered. Stronger is more contacts. "
    "Grey: the same. A change is neither good nor bad by itself."
)
AUDIT_COLOURS = (
    "Share: of audited contacts that the hub rated so. Plum or pink: the auditor saw more risk. Turquoise: less. Grey: "
    "the same."
)
AUDIT_FILTERS = "All hubs, sources, concerns and months of the sample: no filter of this page changes it."
EACH = "Each row names its measure: the page Definitions says what it counts, and what it leaves out."

view = current()
view.title("Accuracy of risk")
chosen = choose_measure(view, of_theme("accuracy"), ("source_group", "concern"))
series = beside(view, chosen, (*TILES, *CONVERSIONS, *OUTCOMES))
tiles(view, chosen, series, TILES)

where = chosen.known_to(RATED)
rated, absent = answers.ratings(view.build, view.month, where), series["risk_changed"].absent
if absent:
    draw_absent("Ratings before and after checks", absent)
else:
    html(heading(2, ratings.claim(rated)))
if rated.contacts:
    span = f"{words.month(rated.first)} to {words.month(rated.last)}, {chosen.inside}"
    html(line([*rating_counts(rated), span]))
    sides = st.grid(2, min_column_width=420, gap=("medium", 56))
    with sides.cell():
        html(ratings_matrix(rated) + paragraph(COLOURS, "note"))
        about = About(
            "Ratings before and after checks, 12 months", chosen.filters, meaning(METRICS["risk_changed"], view)
        )
        take(view, about, lambda: rating_rows(rated), "ratings", "matrix")
    with sides.cell():
        every = chosen.without("source_group")
        pairs = answers.speed_and_change(view.build, view.month, "source_group", every.known_to(RATED))
        note = f"{PAIRED} {chosen.side_by_side('source_group')}".strip()
        months = answers.months_of_both(view.build, view.month, every.known_to(RATED))
        html(heading(3, "Speed beside change") + pairs_table(pairs, months) + paragraph(note, "note"))
        about = About(f"Decisions on time and ratings changed: {months}", every.words(RATED), PAIRED)
        take(view, about, lambda: pair_rows(pairs), "speed_and_change")

measured(view, chosen)
draw_multiples(view, chosen, page_of("accuracy"))

if audit := answers.audited(view.build):
    name, caption = (
        f"Practice audit {audit.sample}",
        f"What practice audit {audit.sample} found{audit.only and f' of contacts{audit.only}'}",
    )
    html(
        heading(2, f"{name}: {agreed(audit)}")
        + ratings_matrix(audit.ratings, AUDITED)
        + paragraph(AUDIT_COLOURS, "note")
    )
    about = About(f"{name}: the hub's ratings and the auditor's", AUDIT_FILTERS, AUDITED)
    take(view, about, partial(rating_rows, audit.ratings), "audited_ratings", "matrix")
    html(audit_table(caption, audit.told))
    take(view, About(caption, AUDIT_FILTERS, NOT_SHOWN), partial(audit_rows, audit.told), "audit")
    html(heading(3, "What this does not show") + paragraph(f"{NOT_SHOWN} {AUDIT_FILTERS}", "note"))

by_group(view, chosen, "source_group")

conversions, outcomes = ([series[name] for name in names] for names in (CONVERSIONS, OUTCOMES))
html(
    heading(2, "What contacts, referrals and enquiries become")
    + rates_table("Conversions, each in its latest known month", conversions, chosen.not_split)
)
about = About("Conversions and outcomes, each in its latest known month", chosen.filters, EACH)
ended = not all(each.absent for each in outcomes)
if ended:
    html(
        heading(2, "How contacts end")
        + rates_table("Outcomes of contacts decided in the month", outcomes, chosen.not_split)
    )
take(view, about, lambda: rate_rows([*conversions, *outcomes], chosen.not_split), "conversions")
if not ended:
    draw_absent("How contacts end", metrics_not_in_data(view.build, [each.metric for each in outcomes]) or "")
