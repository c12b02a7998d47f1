"""Draws the page that compares areas: their figures side by side, from the open release that each has published."""

from dataclasses import replace
from functools import partial

import streamlit as st

from dashboard.access.door import current_person, data_directory
from dashboard.access.rules import LOAD, Resource, may
from dashboard.components.chart import Drawing, switched
from dashboard.components.funnels import funnel_alt, funnel_key
from dashboard.components.measure_panel import take
from dashboard.components.mistakes import say_mistake
from dashboard.components.phrases import meaning
from dashboard.components.take_away import About
from dashboard.html import heading, html, line, paragraph, text
from dashboard.screens.areas import answers, tables
from dashboard.streamlit_adapter.uploads import let_go
from dashboard.view import View, choose, current
from publish.published.area_figures import newest_year, years_of
from queries import words
from queries.england.areas import FEWEST, Areas
from queries.england.benchmarks import newest_england, own_neighbours
from queries.metrics.catalogue import HEADLINES
from queries.statistics.funnel import Funnel

BESIDE = "What others have published stands beside yours once it is added below."
HERE = ", or as a ZIP here"
ROUND, ADDED = "areas_round", "areas_added"
ADD = (
    f"Ask an area for its open release, and put it beside yours: mash compare RELEASE... --keep{HERE}. "
    "Every file is checked against its checksum. No row on a child leaves any area."
)
NEVER_RANKED = (
    "Never ranked: areas stand by name, and most differ by no more than chance. A hidden figure (c) is never 0: its "
    "area is set apart."
)
MOVED = "The areas differ by more than chance, so the limits are adjusted for how much they differ anyway."
SHOW = {"alike": "Areas that count alike", "every": "All areas"}


def draw(view: View, told: Areas, *, every: bool) -> None:
    """Draw the areas that count alike in a funnel, and those set apart."""
    counted = sum(figure.denominator or 0 for figure in told.together)
    shared = f"{words.percent(100 * told.shape.centre)} of " if told.shape else ""
    many = words.number(len(told.together)) if len(told.together) else "no"
    caption = f"{shared}{words.count(counted)} {told.metric.noun} in {many} {'area' if many == 'one' else 'areas'}."
    own, england = view.build.policy.area, newest_england(view.build, told.metric.comparator)
    alike = own_neighbours(view.build)
    written = partial(tables.areas_table, f"{told.metric.title}, {told.period}, by area", told, own, england, alike)
    html(heading(2, told.finding))
    html(line([caption, "From the areas’ own open releases, each already under disclosure control."]))
    about = About(f"{told.metric.title}, {told.period}, by area", "Areas that count alike", meaning(told.metric, view))
    if told.shape:
        spread = MOVED if told.shape.tau2 else ""
        note = f"Across: {told.metric.noun} in the year. Dotted: 95% limits; band: 99.8%. {spread}"
        drawing = Drawing(
            about, answers.funnel_spec(told), funnel_alt(about.title, _named(told, told.shape)),
            written, partial(tables.area_rows, told, alike),
            f"{told.metric.name}_areas_{told.period}",
            funnel_key(told.shape, told.metric) + paragraph(note.strip(), "note"),
        )  # fmt: skip
        switched(view, drawing, key="areas")
    if told.together:
        html(written())
        if not told.shape:
            few = f"Fewer than {FEWEST} areas count alike: there are no limits, and nothing is added up."
            html(paragraph(few, "note"))
            take(view, about, lambda: tables.area_rows(told, alike), f"{told.metric.name}_areas_{told.period}")
    if england is None:
        html(paragraph(f"No national figure is published of this measure: {told.metric.title}.", "note"))
    _apart(told, every=every)
    html(paragraph(NEVER_RANKED, "note"))


def _named(told: Areas, shape: Funnel) -> Funnel:
    """Return the funnel with areas by their names in place of their codes."""
    names = {unit.name: figure.area for figure in told.together if (unit := told.unit(figure))}
    return replace(shape, units=tuple(replace(unit, name=names[unit.name]) for unit in shape.units))


def _apart(told: Areas, *, every: bool) -> None:
    if not told.apart:
        return
    one = len(told.apart) == 1
    many = words.number(len(told.apart)).capitalize()
    html(heading(2, f"{many} {'release' if one else 'releases'} can’t be put beside these"))
    if every:
        html(tables.apart_table("Areas that are set apart", told))
    else:
        html("".join(f"<p><b>{text(figure.area)}.</b> {text(why)}</p>" for figure, why in told.apart))


def add() -> None:
    """Draw how an area's release is put beside the others, and take those that are sent."""
    adds = may(current_person(), Resource(LOAD))
    html(heading(2, "Add an area’s release") + paragraph(ADD if adds else ADD.replace(HERE, "")))
    if added := st.session_state.pop(ADDED, None):
        html(f'<p role="status"><b>{text(added)}</b></p>')
    if not adds:
        return
    place, number = st.container(), st.session_state.setdefault(ROUND, 0)
    sent = st.file_uploader(
        "Choose releases as ZIP, or drop them here. 100 MB a file.", type="zip", accept_multiple_files=True,
        key=f"areas_files_{number}", max_upload_size=100,
    )  # fmt: skip
    if not sent:
        return
    try:
        with st.spinner("Checking every file against its checksum"):
            kept, refused = answers.keep(data_directory(), {file.name: file.getvalue() for file in sent})
    finally:
        let_go(sent)
    if refused:
        say_mistake("areas_files", " ".join(refused), place)
    if kept:
        st.session_state[ADDED] = f"Added: {', '.join(kept)}."
        if not refused:
            st.session_state[ROUND] += 1
            st.rerun()


view = current()
view.title("Compare areas")
found, unread = answers.releases(data_directory())
rates = [metric for metric in HEADLINES.values() if metric.unit == "percent"]
years = years_of(found, rates)
if not years:
    html(heading(2, "No area’s release has been added") + paragraph(BESIDE))
    html(heading(2, "What shows here") + paragraph("Areas in a funnel, each beside the limits for its size."))
else:
    usual = newest_year(found, rates) or next(iter(years))
    with view.filters:
        name = choose("Measure", "measure", {metric.name: metric.title for metric in rates}, 340)
        ordered = dict.fromkeys([usual, *years])
        year = choose("Year", "year", {each: f"April {each[:4]} to March 20{each[5:]}" for each in ordered}, 230)
        show = choose("Show", "show", SHOW, 210)
    draw(view, answers.compared(found, name, year), every=show == "every")
for sentence in unread:
    html(paragraph(sentence))
add()
