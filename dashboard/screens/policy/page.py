"""Draws the page on targets and policy: what the hubs have agreed, and what a dated change to it would do."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

import streamlit as st

from dashboard.components.tasks import banner
from dashboard.contents import Screen, page_of
from dashboard.html import heading, html, paragraph, verdict
from dashboard.questions import choices
from dashboard.questions.names import agency_name
from dashboard.questions.series import headline_series, series_of
from dashboard.questions.specs import spec_of
from dashboard.screens.policy import drafting, forms, tables
from dashboard.screens.policy.agreed_words import draw_words
from dashboard.view import View, address_of, choose, current, switch
from etl.policy.policy import Policy, Target
from etl.register.drafts import Draft
from publish.charts import icons
from publish.charts.spc import spc_chart
from queries import words
from queries.metrics.catalogue import METRICS
from queries.series.claims import alt_text
from queries.series.drafted import FULL, preview, proposals
from queries.series.points import expected_range, spc_of
from queries.series.series import Series
from queries.statistics.spc import FULL_LIMITS

TABS = {
    "targets": "Targets", "clocks": "Clocks and hours", "rebases": "Re-bases", "ages": "Agreed ages of extracts",
    "levels": "Agencies and levels", "words": "Words and columns",
}  # fmt: skip
NEVER = "A target is never overwritten: a new one begins on its day, and the old one ends the day before."
HOW = (
    f"It needs a registered change, {FULL} months or more after it, and a reason; the board sees the flag and the "
    "sentence. For a fall that nobody meant, write a note instead."
)
KEPT = "What you change here is kept as a draft, and counts from the next build."
ONLY_READ = "You can read what the hubs have agreed. Officers of all hubs change it."
MOVED_BY = {  # section of the policy: the measure whose figures show what a draft of it does
    "contact_decision": "contact_decided_on_time", "agency_check": "agency_check_returned_on_time",
    "strategy_discussion": "strategy_discussion_on_time",
    "working_hours": "contact_decided_on_time", "core_agencies": "check_coverage", "ladder_in_force": "step_ups",
}  # fmt: skip


def of_hubs(policy: Policy, hubs: Sequence[str]) -> Policy:
    """Return a policy without what other hubs have agreed for themselves, which the reader may not know of."""
    seen = {None, *hubs}
    entries = tuple(each for each in policy.ladders.entries if each.hub in seen)
    return replace(
        policy, targets=tuple(each for each in policy.targets if each.hub in seen),
        clocks=tuple(each for each in policy.clocks if each.hub in seen),
        ladders=replace(policy.ladders, entries=entries),
    )  # fmt: skip


def shown_draft(tab: str, draw: Callable[[Draft, Policy], None]) -> None:
    """Draw what the draft of a part of the page changes, with the buttons that keep it or throw it away."""
    found = drafting.asked(tab)
    if found:
        draw(*found)
        drafting.keep_or_drop(place, found[0])


def draw_preview(draft: Draft, policy: Policy) -> None:
    """Draw a measure now and with a draft; facts are derived anew where the draft moves them."""
    values = draft.values
    name = values.get("metric") or MOVED_BY.get(values.get("applies_to", draft.section))
    if name not in METRICS:
        return
    where = {"hub": values["hub"]} if "hub" in values else {}
    shown = preview(view.build, policy, name, view.month, where, anew=draft.section != "target")
    if not shown.now.points:
        html(heading(2, "What it changes can’t be shown") + paragraph(shown.now.absent or "Not in this data."))
        return
    claim = shown.claim if shown.drafted.target else f"{shown.metric.title}, now and with the draft"
    html(heading(2, claim) + tables.preview_table(shown, drafting.published_months()))


def draw_rebase(draft: Draft, policy: Policy) -> None:
    """Draw a measure's months with the limits as they are, and as they would be."""
    (name,) = draft.values["metrics"]
    begins = words.month(date.fromisoformat(f"{draft.values['month']}-01"))
    html(heading(2, f"{METRICS[name].title}: limits recalculated from {begins}"))
    shown = preview(view.build, policy, name, view.month)
    left, right = st.columns(2, gap="large")
    for column, title, series in ((left, "Now", shown.now), (right, "Re-based", shown.drafted)):
        with column:
            html(heading(3, title))
            spec = spec_of(spc_chart(series, small=True))
            if spec:
                st.vega_lite_chart(spec, alt=alt_text(series), key=f"rebase_{title}")
            icon = icons.variation_icon(series.variation, series.side, size=24)
            html(verdict(icon, f"{words.variation(series.variation, series.side)}{limits(series)}"))


def limits(series: Series) -> str:
    """Return around what the newest months vary, and from how many of them that is known."""
    if not series.known:
        return ""
    at, unit = spc_of(series.known[-1]), series.metric.unit
    told = f" around {words.value(at.mean, unit)}"
    if between := expected_range(at, unit):
        told += f", expected {between}"
    trial = f". Trial limits: {len(series.segment)} of {FULL_LIMITS} points" if series.spc.trial_limits else ""
    return f"{told}{trial}"


def ask(tab: str, sent: forms.Sent | None) -> None:
    """Remember what a form has sent, or say what is wrong with it."""
    if sent:
        drafting.ask(tab, place, *sent)


def _changed(page: Screen, target: Target) -> str:
    """Return the address at which the form has a target's measure and hub, and what is agreed today."""
    return address_of(page, tab="targets", measure=target.metric, **({forms.OF_HUB: target.hub} if target.hub else {}))


def draw_targets(view: View, policy: Policy) -> None:
    """Draw the targets, and the form for a change."""
    measures = len({target.metric for target in policy.targets})
    page = page_of("policy")
    changed = partial(_changed, page) if page and drafting.may_change() else None
    told = f"{words.number(measures)} measure{' has' if measures < 2 else 's have'} a target"
    shown = tables.targets_table(policy, changed) if measures else ""
    html(heading(2, words.capital(told)) + shown + paragraph(NEVER, "note"))
    if drafting.may_change():
        html(heading(2, "Change a target"))
        ask("targets", forms.target_form(view, policy, choices.hubs(view.build)))
        shown_draft("targets", draw_preview)


def draw_clocks(view: View, policy: Policy) -> None:
    """Draw the clocks and opening hours, and the forms for a change of them."""
    html(heading(2, "How much time is allowed") + tables.clocks_table(policy))
    html(heading(2, "When the hub is open on working days") + tables.hours_table(policy))
    if drafting.may_change():
        html(heading(2, "Change a clock"))
        ask("clocks", forms.clock_form(view, policy, choices.hubs(view.build)))
        shown_draft("clocks", draw_preview)
        html(heading(2, "Change the opening hours"))
        ask("hours", forms.hours_form(view, policy))
        shown_draft("hours", draw_preview)


def draw_rebases(view: View, policy: Policy) -> None:
    """Draw the re-bases, those that the months suggest, and the form for another."""
    table = tables.rebases_table(policy) if policy.rebases else paragraph("No limits have been recalculated.")
    html(heading(2, "Months from which limits are recalculated") + table)
    if not drafting.may_change():
        return
    every = headline_series(view.build, view.month, {}, False)
    found_here = {found.series.metric.name: found for found in proposals(every.values())}
    for found in found_here.values():
        topic, run = found.series.metric.says.topic, words.number(found.run)
        html(
            banner(
                f"{words.capital(topic)} has stayed on one side of its average for {run} months.",
                f"{found.change.title} began on {words.day(found.change.effective_on)}: a re-base from "
                f"{words.month(found.month)} may be due.",
            )
        )
    html(heading(2, "Re-base a measure"))
    measures = {name: each.metric.title for name, each in every.items() if each.known and each.changes}
    ordered = {name: measures[name] for name in dict.fromkeys([*found_here, *measures]) if name in measures}
    if not ordered:
        html(paragraph("No change is registered, so there is nothing to re-base for: add one on the page Impact."))
        return
    chosen = st.query_params.get("measure", next(iter(ordered)))
    series = series_of(view.build, chosen if chosen in ordered else next(iter(ordered)), view.month, {}, False)
    suggested = found_here.get(series.metric.name)
    ask("rebases", forms.rebase_form(series, ordered, suggested.change if suggested else None))
    shown_draft("rebases", draw_rebase)
    html(banner("A re-base says “this is how it is now”.", HOW))


def draw_ages(view: View, policy: Policy) -> None:
    """Draw how old extracts may be, and the form for a change."""
    agencies = sorted(view.build.info.newest)
    html(heading(2, "How old an agency’s newest extract may be") + tables.ages_table(policy, agencies))
    if drafting.may_change():
        html(heading(2, "Change an agreed age"))
        ask("ages", forms.ages_form(view, policy, agencies))
        shown_draft("ages", lambda draft, _policy: draw_age(view, draft))


def draw_age(view: View, draft: Draft) -> None:
    """Draw what another age does to an agency today."""
    newest = view.build.info.newest
    since = words.day(draft.values["from"])
    told = [
        f"{agency_name(agency)}: {days} days allowed from {since}. Its newest day is {words.day(newest[agency])}."
        for agency, days in draft.values.items() if agency in newest
    ]  # fmt: skip
    others = "It holds for agencies without an age of their own."
    html(heading(2, "With the draft") + paragraph(" ".join(told) or others))


def draw_levels(view: View, policy: Policy) -> None:
    """Draw the core agencies and the ladders of levels, and the forms for a change of them."""
    html(heading(2, "Agencies asked about every red or amber contact") + tables.core_table(policy))
    if drafting.may_change():
        ask("agencies", forms.agencies_form(view, policy))
        shown_draft("agencies", draw_preview)
    html(heading(2, "Levels of need that count") + tables.ladders_table(policy))
    if drafting.may_change():
        ask("levels", forms.ladder_form(view, policy, choices.hubs(view.build)))
        shown_draft("levels", draw_preview)


PARTS = {
    "targets": draw_targets, "clocks": draw_clocks, "rebases": draw_rebases, "ages": draw_ages, "levels": draw_levels,
    "words": draw_words,
}  # fmt: skip

view = current()
view.title("Targets, clocks and re-bases")
place = view.head.container()
policy = of_hubs(view.build.info.policy, choices.hubs(view.build))
count = len(policy.entries)
agreed = "the area’s policy file" if policy.text else "the defaults, since the area has no policy file"
written = f" and {words.number(count)} entr{'y' if count == 1 else 'ies'} added here" if count else ""
html(
    paragraph(
        f"Policy version {count + 1}: {agreed}{written}, in force since build {view.build.info.build}. "
        + (
            "What you change here is kept as a draft, and counts from the next build."
            if drafting.may_change()
            else ONLY_READ
        ),
        "grey small",
    )
)
drafting.told_once()
tab = switch("Part of the policy", "tab", TABS)
PARTS[tab](view, policy)
entries = drafting.entries(place) if drafting.may_change() else []
if entries:
    html(heading(2, "Entries added here") + tables.entries_table(entries))
    kept = {each.entry.name: each.entry.agreed for each in entries if not each.taken_back}
    told = {"": "None"} | {name: f"{name}: {agreed}" for name, agreed in kept.items()}
    name = choose("Entry to take back", "draft", told, 420)
    if name:
        drafting.take_back(place, name)
    if any(not each.in_force or each.taken_back for each in entries):
        drafting.publish(place)
