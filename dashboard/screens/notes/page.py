"""Draws the page on notes and actions: what officers know about a figure, what they do, and whether it moved since."""

from dataclasses import replace

import streamlit as st

from dashboard.components.figure import figure
from dashboard.components.measure_panel import FILTERS, choose_measure, take
from dashboard.components.take_away import About
from dashboard.contents import NOTES_PAGE
from dashboard.html import heading, html, paragraph
from dashboard.questions import noted
from dashboard.questions.series import series_of
from dashboard.screens.notes import forms
from dashboard.screens.notes.tables import action_rows, actions_table, due_claim
from dashboard.view import address_of, choose, current
from etl.policy.today import today
from etl.register.actions import OWNERS, STATES, Action, Then
from queries import words
from queries.metrics.catalogue import HEADLINES, METRICS
from queries.series.claims import none_known
from queries.series.noted import standing
from queries.series.series import Series
from queries.statistics.spc import UNJUDGED

FIRST = "contact_decided_on_time"
PROOF = "“Since” is the measure’s verdict now, not proof that the action did it: see Impact."
NO_ACTIONS = "No action is kept yet. One added above stands here, with its owner, its day and its measure then and now."


def question(series: Series) -> str:
    """Return the heading: how the newest month stands, and what is asked of it."""
    latest = series.latest
    if latest is None or latest.spc is None:
        return f"{series.metric.title}: {none_known(series)}"
    month = f"{latest.month:%B}" if latest.month == series.month else words.month(latest.month)
    if series.variation in UNJUDGED:
        return f"{words.variation(series.variation)} whether {month} is usual: is anything known of it?"
    if latest.spc.signal is None:
        return f"{month} is within usual variation: is anything known of it?"
    outside = latest.spc.signal in ("astronomical", "rare_month")
    return f"{month} {'is outside the usual range' if outside else 'stands out'}: what is known of it?"


def now(action: Action) -> Then | None:
    """Return how an action's measure stands now; None where it is not in this data."""
    if action.measure not in METRICS or not set(action.where) <= set(METRICS[action.measure].dims):
        return None
    series = series_of(view.build, action.measure, view.month, action.where, False)
    return standing(series) if series.points else None


view = replace(current(), period="month", compare=False)
view.title("Notes and actions")
place = view.head.container()
names = dict.fromkeys([FIRST, *HEADLINES, *METRICS])
dims = [dim for dim, (_, key, *_) in FILTERS.items() if key in st.query_params]
chosen = choose_measure(view, {name: METRICS[name].title for name in names}, dims)
with view.filters:
    state = choose("State", "state", {"": "All states"} | STATES, 140)
    owner = choose("Owner", "owner", {"": "All roles"} | OWNERS, 190)
series = series_of(view.build, chosen.metric.name, view.month, chosen.where, False)
html(heading(2, question(series)))
figure(view, series, chosen.where, chosen.filters)
forms.told_once()
mine = {note.id: note for note in noted.notes_on(chosen.metric.name, chosen.where)}
month = next((p.month for p in series.points if p.month == view.month and p.value is not None), None)
month = month or (series.latest.month if series.latest else None)
told = {"": "A new note"} | {
    note.id: f"{note.month}: {note.text[:60]}{'…' if len(note.text) > 60 else ''}" for note in mine.values()
}
picked = mine.get(choose("Note to write or change", "note", told, 420)) if mine else None
left, right = st.columns(2, gap="large")
with left:
    if month:
        forms.note_form(view, place, series, chosen.where, month, picked)
    else:
        html(paragraph(f"{chosen.metric.title}: no month has a figure, so there is nothing to write a note on."))
with right:
    if series.points:
        forms.action_form(view, place, series, chosen.where)
every = noted.actions()
shown = [each for each in every if state in ("", each.state) and owner in ("", each.owner)]
if not shown:
    html(heading(2, "Actions") + paragraph("No action has this state and owner." if every else NO_ACTIONS))
else:
    caption = due_claim(shown, today())
    until = words.month(view.month)
    table = actions_table(caption, shown, now, until, lambda action: address_of(NOTES_PAGE, action=action.id))
    html(heading(2, caption) + table + paragraph(PROOF, "note"))
    filters = f"{STATES.get(state, 'All states')}, {OWNERS.get(owner, 'all roles')}"
    about = About(f"Actions, since up to {until}", filters, PROOF)
    take(view, about, lambda: action_rows(shown, now), "actions")
    known = {each.id: each for each in every}
    names_of = {"": "None"} | {each.id: each.text for each in shown}
    picked_action = choose("Action to update", "action", names_of, 420)
    if picked_action in known:
        forms.update_form(view, place, known[picked_action])
