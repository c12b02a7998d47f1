"""Draws the page on impact: whether a dated change moved a measure, the checks that could refute that, and the register
of changes.
"""

from functools import partial

import streamlit as st

from dashboard.components.chart import Drawing, switched
from dashboard.components.measure_panel import take
from dashboard.components.take_away import About
from dashboard.html import heading, html, line, paragraph
from dashboard.html import text as escaped
from dashboard.questions.choices import held_first, hubs
from dashboard.screens.impact import answers, tables
from dashboard.screens.impact.register_form import register_form
from dashboard.view import View, choose, current
from etl import codes
from publish.charts.impact import others_drawn
from queries import words
from queries.impact.register import Registered
from queries.impact.result import Impact
from queries.impact.telling import text
from queries.measure.counted_on import counted_on, ladder_up_to
from queries.metrics.catalogue import HEADLINES, METRICS

RISKS = {risk: codes.RISKS[risk] for risk in ("red", "amber", "green", "blue")}
KEY = "Blue: fitted. Dashed: what the months before would have led to, with its 95% interval."
OTHERS = "Dotted: other changes."
DATES = (
    "Each difference divided by its uncertainty (standard deviation), since at early dates less is known. Grey: false "
    "dates. Blue: the change itself. Beyond 2, chance alone is unlikely."
)
LAYOUT = (
    "In the layout of Crockett and others (2013), whose levels of need are not our ratings. Means are of decided "
    "contacts; half within counts those still waiting. None of these is adjusted for anything. The last column is a "
    "study of each rating’s months as above: by how much half within left its course, with its 95% interval."
)


def words_of(change: Registered) -> str:
    """Return a change with its day."""
    return f"{change.title}, {words.day(change.effective_on)}"


def study(view: View, change: Registered, metric: str, name: str) -> None:
    """Draw the study of a change and a metric; `name` is the change in words."""
    with st.spinner("Studying the change, and false dates beside it"):
        found = answers.study(view.build, change.change_id, metric)
    if found.impact is None:
        html(heading(2, "This change can’t be studied with this measure") + paragraph(found.refused))
        return
    impact, hub = found.impact, change.hub or "All hubs"
    about = About(f"{impact.metric.title} around {words.day(change.effective_on)}", hub, impact.metric.counted)
    html(heading(2, tables.claim(impact)) + line([f"Change: {escaped(name)}", escaped(hub)]))
    html(line(tables.effect_line(impact)))
    if counted := counted_on(
        view.build.policy.ladders, ladder_up_to(view.build, impact.metric, view.build.as_at.date())
    ):
        html(paragraph(counted))
    switched(view, Drawing(
        about, answers.course_spec(view.build, change.change_id, metric), tables.course_alt(impact),
        partial(tables.course_table, impact), partial(tables.course_file, impact), f"impact_{metric}",
        paragraph(f"{KEY} {OTHERS}" if others_drawn(impact) else KEY, "note"),
    ))  # fmt: skip
    html(heading(2, "What a board can say about it") + paragraph(text(impact), "read"))
    sides = st.grid(2, min_column_width=420, gap=("medium", 56))
    with sides.cell():
        false_dates(view, impact, about)
    with sides.cell():
        other_hubs(view, impact, about)
    if impact.beside:
        html(heading(2, f"{hub}: did more children come, or others?") + tables.beside_table(impact.beside))
        beside = About(tables.BESIDE, about.filters, about.title)
        take(view, beside, lambda: tables.beside_rows(impact.beside), f"beside_{metric}")


def false_dates(view: View, impact: Impact, about: About) -> None:
    """Draw what the same model finds at dates when nothing happened."""
    metric, name = impact.metric.name, "What the same model finds at false dates; last, the change"
    html(heading(2, tables.placebo_alt(impact)) + paragraph("The same model at dates when nothing happened"))
    switched(view, Drawing(
        About("Differences at false dates", about.filters, about.title),
        answers.placebo_spec(view.build, impact.change.change_id, metric), tables.placebo_alt(impact),
        partial(tables.dates_table, name, impact, impact.effect, impact.placebos),
        partial(tables.dates_file, impact, impact.effect, impact.placebos), f"false_dates_{metric}",
        paragraph(DATES, "note"), "The months before are too few to try false dates.",
    ), key="false")  # fmt: skip


def other_hubs(view: View, impact: Impact, about: About) -> None:
    """Draw the difference from other hubs, where another hub can serve as a comparison."""
    compared, metric = impact.comparison, impact.metric.name
    if impact.hubs_unseen:
        html(heading(2, "Other hubs are not shown to you") + paragraph("None of them serves as a comparison here."))
        return
    if compared is None:
        html(
            heading(2, "No other hub can serve as a comparison")
            + paragraph("A hub can if it has every month, and no change of its own within 12 months.")
        )
        return
    name = "Difference from other hubs at false dates; last, at the change"
    html(heading(2, tables.hubs_alt(compared)) + paragraph("Difference from other hubs, at false dates and the change"))
    switched(view, Drawing(
        About("Difference from other hubs", about.filters, about.title),
        answers.hubs_spec(view.build, impact.change.change_id, metric), tables.hubs_alt(compared),
        partial(tables.dates_table, name, impact, compared.effect, compared.placebos),
        partial(tables.dates_file, impact, compared.effect, compared.placebos), f"hubs_{metric}",
        paragraph(DATES, "note"), "The months before are too few to try false dates.",
    ), key="hubs")  # fmt: skip


view = current()
view.title("Impact")
changes = [change for change in answers.changes(view.build) if view.hub in (None, change.hub) or change.hub is None]
if not changes:
    html(heading(2, "The register of changes is empty") + paragraph("Add one below, or load a ‘changes’ extract."))
else:
    with view.filters:
        ordered = sorted(changes, key=lambda change: (change.kind != "go_live", change.effective_on))
        several = not view.hub and len(hubs(view.build)) > 1
        offered = {
            each.change_id: words_of(each) + (f" ({each.hub})" if several and each.hub else "") for each in ordered
        }
        change_id = choose("Change", "change", offered, 560)
        titles = {name: METRICS[name].title for name in dict.fromkeys([*HEADLINES, *METRICS])}
        metric = choose("Measure", "measure", held_first(view.build, titles), 330)
    chosen = next(change for change in changes if change.change_id == change_id)
    name = words_of(chosen)
    study(view, chosen, metric, name)
    turnaround = answers.turnaround_times(view.build, change_id)
    if turnaround:
        html(
            heading(2, f"{chosen.hub or 'All hubs'}: turnaround before and after")
            + tables.turnaround_table(turnaround, RISKS)
            + paragraph(LAYOUT, "note")
        )
        about = About(f"{tables.TURNAROUND}: {name}", chosen.hub or "All hubs", LAYOUT)
        take(view, about, lambda: tables.turnaround_rows(turnaround, RISKS), "turnaround")
register_form(view, hubs(view.build))
