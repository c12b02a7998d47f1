"""Draws the page on cases: the cases that a figure counts, or the contacts that wait, the most pressing first."""

from functools import partial

from dashboard.components.case_list import NOTED, WRITTEN, draw_list, offer_list
from dashboard.components.measure_panel import choose_levels, choose_measure
from dashboard.contents import page_of
from dashboard.html import heading, html, paragraph, text
from dashboard.screens.cases import answers
from dashboard.screens.cases.waiting_list import draw_waiting
from dashboard.view import View, address_of, choose, current
from queries import words
from queries.cases.behind import Behind, is_met_or_not
from queries.cases.in_words import figure_in_words, made_here, shown
from queries.metrics.catalogue import HEADLINES, METRICS
from queries.metrics.metric import Metric
from queries.quality.faults import whole

FIRST = "contact_decided_on_time"
DIMS = ("source_group", "agency", "concern", "risk_initial", "age_band")
SHOW = {"no": "What was not met", "yes": "What was met", "all": "All cases"}
OF = {"": "Behind a figure", "waiting": "Contacts that wait"}
MET = {"no": False, "yes": True, "all": None}


def told(found: Behind, rows: int, which: str) -> str:
    """Return what the list holds of the figure, as a heading."""
    noun, every = words.of_them(found.rows.height, found.metric.noun), words.count(found.rows.height)
    if not found.rows.height:
        return f"No {noun} behind this figure"
    if not is_met_or_not(found.metric):
        return f"{every} {noun} behind this figure"
    timed = found.metric.unit == "hours"
    part = {
        "no": "are not done" if timed else "did not meet this measure",
        "yes": "are done" if timed else "met this measure",
        "all": "are behind this figure",
    }[which]
    return f"{words.count(rows)} of {every} {noun} {part}"


def draw_behind(view: View) -> bool:
    """Draw the cases that a figure of the month counts, with the choice of the figure; return whether a case system
    knows their keys.
    """
    known = True
    names = dict.fromkeys([FIRST, *HEADLINES, *METRICS])
    chosen = choose_measure(view, {name: METRICS[name].title for name in names}, DIMS)
    if chosen.metric.ladder == "asked":
        view = choose_levels(view)
    with view.filters:
        which = choose("Show", "show", SHOW, 190) if is_met_or_not(chosen.metric) else "all"
    found = answers.cases(view.build, chosen.metric.name, view.month, chosen.where)
    if isinstance(found, str):
        html(heading(2, "There are no cases to show") + paragraph(found))
    else:
        rows = found.keeping(MET[which])
        filters = chosen.filters
        html(heading(2, told(found, rows.height, which)) + paragraph(f"{figure_in_words(found)} {filters}."))
        asked = {
            "metric": chosen.metric.name, "month": f"{view.month:%Y-%m}", "where": dict(chosen.where), "met": which,
            "ladder": view.build.ladder, "build": view.build.info.build,
        }  # fmt: skip
        keys = rows["case"].to_list() if rows["case"].null_count() == 0 else []
        draw_list(
            f"Cases: {figure_in_words(found)}", rows, partial(shown, chosen.metric), keys, asked,
            "most pressing first: not met, then open, then longest over target",
        )  # fmt: skip
        if made := made_here(keys):
            known = False
            html(paragraph(made, "note"))
        if rows.height:
            name = f"cases_{chosen.metric.name}_{view.month:%Y-%m}_build{view.build.info.build}.xlsx"
            offer_list(rows, name, partial(answers.workbook, view.build, found), asked)
        sample_link(view, chosen.metric)
    return known


def sample_link(view: View, metric: Metric) -> None:
    """Draw the way from contacts to a practice audit of those decided in the month, which is of every hub."""
    page = page_of("audit")
    if page is None or metric.fact != "contacts" or not whole(view.build):
        return
    address = address_of(page, draw="true", decided=f"{view.month:%Y-%m}")
    told = f"Take an audit sample of contacts decided in {words.month(view.month)}"
    html(f'<p><a href="{text(address)}" target="_self">{told}</a></p>')


view = current()
view.title("Cases behind a figure")
with view.filters:
    of = choose("Cases", "of", OF, 190)
known = True
if of:
    draw_waiting(view)
else:
    known = draw_behind(view)
html(heading(2, "What is written down") + paragraph(WRITTEN if known else f"{NOTED}."))
