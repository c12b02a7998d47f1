"""Draws the first page: what changed this month, what needs attention, what waits, and the headline measures."""

import streamlit as st

from dashboard.components import phrases
from dashboard.components.case_list import may_see_cases
from dashboard.components.explaining import link_of, tile_link
from dashboard.components.figure import coarser_notes, figure
from dashboard.components.following import follow_menu
from dashboard.components.measure_panel import take
from dashboard.components.measures import assurance, group, value_line, variation
from dashboard.components.noting import note_link
from dashboard.components.take_away import About
from dashboard.components.tasks import task_list
from dashboard.contents import CONTENTS, page_of
from dashboard.html import heading, html, line, paragraph, text
from dashboard.questions.cache import cached
from dashboard.questions.explain import with_drivers
from dashboard.questions.series import headline_series
from dashboard.screens.overview.groups import groups, left_out
from dashboard.screens.overview.needs import needs
from dashboard.screens.overview.tables import age_rows, ages_note, ages_table, other_work
from dashboard.view import View, address_of, current, pinned
from etl.policy.today import today
from queries import words
from queries.cases import chase
from queries.measure.not_known import stopped
from queries.metrics.catalogue import HEADLINES, METRICS
from queries.metrics.metric import THEMES
from queries.series.claims import headline
from queries.series.findings import Finding, findings, missing
from queries.workload import waiting
from queries.workload.waiting import BANDS, Aged


def detail(finding: Finding) -> str:
    """Return the address of the page on a finding's measure; empty where there is none."""
    if not finding.metric:
        return ""
    metric = METRICS[finding.metric]
    page = page_of(metric.theme)
    return address_of(page, measure=metric.name) if page else ""


def explain(finding: Finding) -> str:
    """Return links to what a finding's change is made of and to its note, or to write one; empty for no measure."""
    if not finding.metric:
        return ""
    links = link_of(series[finding.metric]), note_link(series[finding.metric], view.where)
    return " · ".join(link for link in links if link)


def waits(row: Aged, part: str) -> str:
    """Return the address of the list that a number of a row counts; empty where the reader may not see cases.

    `part` is `open`, `late`, `decided` (checks whose contact is decided) or a band of age. Filters that travel and that
    the row does not obey are set back, else the list were another than the number's.
    """
    if not may_see_cases():
        return ""
    band = part if part in BANDS else ""
    if row.kind == "contacts":
        page = page_of("cases")
        chosen = {"of": "waiting", "late": "yes" if part == "late" else "", "source": "", "risk": ""}
    else:
        page = page_of("chase")
        of = "decided" if part == "decided" else "loaded" if row.agency else "" if row.whole else "missing"
        chosen = {"show": "all" if part == "late" else "open", "agency": row.agency or "", "contact": of}
    return address_of(page, **chosen, waited=band) if page else ""


def how_old(view: View) -> None:
    """Draw how long contacts and checks have waited; nothing where none waits."""
    rows = cached(waiting.by_age)(view.build, view.where)
    claim = waiting.claim(rows)
    other = other_work(cached(waiting.waiting)(view.build, view.where), rows)
    if not claim:
        html(heading(2, f"Waiting at the end of {words.day(view.build.as_at.date())}") + paragraph(other))
        return
    caption = (
        f"Waiting at the end of {words.weekday(view.build.as_at.date())}, by age. Late: past its target on that day. "
        "The Month filter does not move this table: it is always as at."
        + (" Each number opens its list." if may_see_cases() else "")
    )
    gone = chase.left_out(view.build) if any(row.kind == "agency_checks" for row in rows) else ""
    note = " ".join(part for part in (ages_note(rows), gone, other) if part)
    html(heading(2, claim) + paragraph(caption) + ages_table(caption, rows, waits) + paragraph(note, "note"))
    page = page_of("chase")
    if page and may_see_cases():
        html(f'<p><a href="{text(address_of(page))}">Chase list per agency</a></p>')
    take(view, About(caption, view.hub or "All hubs", note), lambda: age_rows(rows), "waiting")


TASKS = "Needs you today"
NOTHING = "Nothing needs you today."

view = current()
series = headline_series(view.build, view.month, view.where, view.compare)
moved = with_drivers(view.build, findings(series.values()), series.values(), view.where)
changes = [*missing(stopped(view.build.spans, view.month)), *moved]
area = view.build.info.policy.area
view.title(f"{area or 'MASH'}{' MASH' if area else ' outcomes'}: {words.month(view.month)}")

changed = heading(2, "What changed this month") + phrases.what_changed(changes, detail, explain)
tasks = needs(view, series, today())
asked = task_list(TASKS, tasks) if tasks else paragraph(NOTHING)
html(f'<div class="halves"><section>{changed}</section><section>{heading(2, TASKS)}{asked}</section></div>')
follow_menu(view, CONTENTS[0], "", view.where)
how_old(view)

html(
    heading(2, "Headline measures")
    + paragraph(
        f"{words.month(view.month)}, with the month before in grey. Lines show 24 months; dashed is the target.",
        "grey small",
    )
    + coarser_notes(view.build, HEADLINES.values())
)
grid = st.grid(4, min_column_width=230, gap=("small", 28))
columns = groups(series)
for column in columns:
    name, question = THEMES[column.theme]
    with grid.cell():
        html(group(name, question, column.first, list(column.others), tile_link))
        page = page_of(column.theme)
        if page:
            st.page_link(
                page.file, label=f"{name} in detail", icon=":material/arrow_forward:", icon_position="right",
                query_params=pinned(),
            )  # fmt: skip

html("".join(paragraph(sentence, "note") for sentence in left_out(view.build, series)))
with st.expander("How to read the icons"):
    html(phrases.how_to_read())

shown = next((series[finding.metric] for finding in changes if finding.metric), columns[0].first)
measure = f"{shown.metric.title}, {shown.metric.month_words}"
html(heading(2, headline(shown)) + line([measure, value_line(shown), variation(shown), assurance(shown, against=True)]))
figure(view, shown, view.where, view.hub or "All hubs")
