"""Impact: whether a dated change moved a measure, with everything tried against it, and the register to add to."""

from functools import partial

import streamlit as st

from dashboard import data
from dashboard.answers import impact as answers
from dashboard.drawing import Drawing, switched
from dashboard.parts import impact as parts
from dashboard.parts.html import heading, line, paragraph
from dashboard.parts.html import text as escaped
from dashboard.parts.take_away import About
from dashboard.register import register_form
from dashboard.view import choose, current, html
from etl import codes
from queries import words
from queries.impact.telling import text
from queries.metrics import CORE, METRICS

RISKS = {risk: codes.RISKS[risk] for risk in ("red", "amber", "green", "blue")}
KEY = "Blue: fitted. Dashed: what the months before would have led to, with its 95% interval. Dotted: other changes."

view = current()
view.title("Impact")
changes = [one for one in answers.changes(view.build) if view.hub in (None, one.hub) or one.hub is None]
if not changes:
    html(heading(2, "No change is registered yet") + paragraph("Add one below, or load a ‘changes’ extract."))
else:
    with view.filters:
        ordered = sorted(changes, key=lambda one: (one.kind != "go_live", one.effective_on))
        named = {one.change_id: f"{one.title}, {words.day(one.effective_on)}" for one in ordered}
        change_id = choose("Change", "change", named, 560)
        titles = {name: METRICS[name].title for name in dict.fromkeys([*CORE, *METRICS])}
        metric = METRICS[choose("Measure", "measure", titles, 330)]
    with st.spinner("Studying the change, and false dates beside it"):
        studied = answers.studied(view.build, change_id, metric.name)
    change = next(one for one in changes if one.change_id == change_id)
    said = change.hub or "All hubs"
    about = About(f"{metric.title} around {words.day(change.effective_on)}", said, metric.counted)
    if studied.found is None:
        html(heading(2, "This change can’t be studied with this measure") + paragraph(studied.refused))
    else:
        found = studied.found
        html(heading(2, parts.claim(found)) + line([f"Change: {escaped(named[change_id])}", escaped(said)]))
        html(line(parts.effect_line(found)))
        switched(view, Drawing(
            about, answers.course_spec(view.build, change_id, metric.name), parts.course_alt(found),
            partial(parts.course_table, found), partial(parts.course_file, found), f"impact_{metric.name}",
            paragraph(KEY, "note"),
        ))  # fmt: skip
        html(heading(2, "What a board can say of it") + paragraph(text(found), "read"))
        sides = st.grid(2, min_column_width=420, gap=("medium", 56))
        with sides.cell():
            html(heading(2, parts.placebo_alt(found)) + paragraph("The same model at dates when nothing happened"))
            switched(view, Drawing(
                About("Differences at false dates", said, about.title),
                answers.placebo_spec(view.build, change_id, metric.name), parts.placebo_alt(found),
                partial(parts.placebo_table, found), partial(parts.placebo_file, found), f"false_dates_{metric.name}",
                paragraph("Grey: false dates. Blue: the change itself.", "note"),
                "The months before are too few to try false dates.",
            ), key="false")  # fmt: skip
        with sides.cell():
            compared = found.comparison
            if compared is None:
                html(
                    heading(2, "No other hub can serve as a comparison")
                    + paragraph("A hub can where it has every month and no change of its own within 12 months.")
                )
            else:
                html(heading(2, parts.event_alt(compared)) + paragraph("Difference from other hubs, by quarter"))
                switched(view, Drawing(
                    About("Difference from other hubs by quarter", said, about.title),
                    answers.event_spec(view.build, change_id, metric.name), parts.event_alt(compared),
                    partial(parts.event_table, compared), partial(parts.event_file, compared), f"hubs_{metric.name}",
                    paragraph("On the model’s scale (logit or logarithm). −1 is the last quarter before: 0.", "note"),
                ), key="hubs")  # fmt: skip
        if found.beside:
            html(heading(2, "Did more children come, or others?") + parts.beside_table(found.beside))
    turned = answers.turned_around(view.build, change_id)
    if turned:
        html(
            heading(2, "Turnaround before and after")
            + parts.turnaround_table(turned, RISKS)
            + paragraph(
                "In the layout of Crockett and others (2013), whose levels of need are not our ratings. Means are of "
                "decided contacts; half within counts those still waiting. Nothing here is adjusted for other changes.",
                "note",
            )
        )
register_form(view, data.hubs(view.build))
