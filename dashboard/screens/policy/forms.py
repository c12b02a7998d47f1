"""Draws the forms that draft an entry of the policy. Each returns a draft, with checks to make before it is kept."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from typing import Any

import streamlit as st

from dashboard.questions.choices import width_of
from dashboard.screens.policy.tables import ALL, KINDS, USES
from dashboard.view import View, choose
from etl.codes import AGENCIES
from etl.policy.policy import OTHERS, Policy
from etl.register.drafts import LONGEST, Draft
from queries import words
from queries.calendar.months import months_after
from queries.metrics.catalogue import METRICS
from queries.series.drafted import FULL, check_rebase, check_target, first_whole
from queries.series.points import Change, months_between
from queries.series.series import Series

Sent = tuple[Draft, Callable[[], None]]  # a draft that was sent, and what raises PolicyError where it can't be
SEE = "See what this changes"
AGREED = "Who agreed it, and where"
OF_HUB = "for"  # the hub of the target to be changed, in the address
FIRST, LAST = date(1990, 1, 1), date(2100, 1, 1)


def target_form(view: View, policy: Policy, hubs: Sequence[str]) -> Sent | None:
    """Draw the form for a target of the measure that is chosen above it."""
    names = [name for name, metric in METRICS.items() if metric.better != "neutral"]
    first = [target.metric for target in policy.targets if target.metric in METRICS]
    measures = {name: METRICS[name].title for name in dict.fromkeys([*first, *names])}
    with st.container(horizontal=True):
        metric = METRICS[choose("Measure", "measure", measures, 340)]
        whole = choose("Hub", OF_HUB, {"": ALL} | {hub: hub for hub in hubs}, width_of(hubs, 150)) or None
    now = policy.target(metric.name, view.month, whole)
    side = "at most" if metric.better == "lower" else "at least"
    with st.form("target", enter_to_submit=False, border=False):
        with st.container(horizontal=True):
            first_day = st.date_input("From", view.month, FIRST, LAST, format="DD/MM/YYYY", width=150)
            unit = " (%)" if metric.unit == "percent" else ""
            value = st.number_input(
                f"Target, {side}{unit}", value=now.value if now else 0.0, step=0.5, format="%g", width=180
            )
            agreed = st.text_input(AGREED, max_chars=LONGEST, width=380)
        sent = st.form_submit_button(SEE)
    if not sent:
        return None
    values = {"metric": metric.name, "from": first_day, "value": value, **_of_hub(whole)}
    return Draft("target", values, agreed), lambda: check_target(metric.name, value, whole, hubs)


def clock_form(view: View, policy: Policy, hubs: Sequence[str]) -> Sent | None:
    """Draw the form for a clock: what is timed, which hours count, and how many are allowed by rating."""
    use = choose("What is timed", "use", USES, 240)
    now = policy.clock(use, view.month)
    with st.form("clock", enter_to_submit=False, border=False):
        with st.container(horizontal=True):
            hub = st.selectbox("Hub", [ALL, *hubs], width=width_of(hubs, 150))
            first = st.date_input("From", view.month, FIRST, LAST, format="DD/MM/YYYY", width=150)
            kinds = list(KINDS)
            place = kinds.index(now.kind) if now else 0
            kind = st.selectbox("Hours that count", kinds, place, format_func=lambda code: KINDS[code], width=200)
        with st.container(horizontal=True):
            usual = now.hours if now else {}
            hours = {
                risk: st.number_input(
                    f"{risk.capitalize()}, hours", 0.5, 10_000.0, usual.get(risk, 24.0), 0.5, "%g", width=140
                )
                for risk in ("red", "amber", "green")
            }
            agreed = st.text_input(AGREED, max_chars=LONGEST, width=380)
        sent = st.form_submit_button(SEE)
    values: dict[str, Any] = {"applies_to": use, "from": first, "clock": kind, **hours}
    return (Draft("clock", values | _of_hub(None if hub == ALL else hub), agreed), _nothing) if sent else None


def hours_form(view: View, policy: Policy) -> Sent | None:
    """Draw the form for the opening hours that clocks of opening hours count from a day on."""
    now = policy.open_on(view.month)
    with st.form("hours", enter_to_submit=False, border=False):
        with st.container(horizontal=True):
            first = st.date_input("From", view.month, FIRST, LAST, format="DD/MM/YYYY", width=150)
            opens = st.time_input("Opens", now.opens, width=120)
            closes = st.time_input("Closes", now.closes, width=120)
            agreed = st.text_input(AGREED, max_chars=LONGEST, width=380)
        sent = st.form_submit_button(SEE)
    values = {"from": first, "opens": opens or time(9), "closes": closes or time(17)}
    return (Draft("working_hours", values, agreed), _nothing) if sent else None


def ages_form(view: View, policy: Policy, agencies: Sequence[str]) -> Sent | None:
    """Draw the form for how old an agency's newest extract may be from a day on."""
    agency = choose("Agency", "of", {OTHERS: "All others"} | {each: AGENCIES[each] for each in agencies}, 240)
    with st.form("ages", enter_to_submit=False, border=False):
        with st.container(horizontal=True):
            first = st.date_input("From", view.month, FIRST, LAST, format="DD/MM/YYYY", width=150)
            days = st.number_input("Days allowed", 1, 1_000, policy.days_allowed(agency, view.month), width=140)
            agreed = st.text_input(AGREED, max_chars=LONGEST, width=380)
        sent = st.form_submit_button(SEE)
    return (Draft("freshness", {"from": first, agency: int(days)}, agreed), _nothing) if sent else None


def agencies_form(view: View, policy: Policy) -> Sent | None:
    """Draw the form for the agencies that should be asked about every red or amber contact from a day on."""
    now = policy.core_on(view.month).agencies
    with st.form("agencies", enter_to_submit=False, border=False):
        first = st.date_input("From", view.month, FIRST, LAST, format="DD/MM/YYYY", width=150)
        with st.container(horizontal=True):
            chosen = [
                code for code, name in AGENCIES.items()
                if st.checkbox(name, code in now, key=f"core_{code}", width="content")
            ]  # fmt: skip
        agreed = st.text_input(AGREED, max_chars=LONGEST, width=380)
        sent = st.form_submit_button(SEE)
    return (Draft("core_agencies", {"from": first, "agencies": chosen}, agreed), _nothing) if sent else None


def ladder_form(view: View, policy: Policy, hubs: Sequence[str]) -> Sent | None:
    """Draw the form for the ladder of levels that counts from a day on."""
    with st.form("ladder", enter_to_submit=False, border=False):
        with st.container(horizontal=True):
            known = {each.name: each.title for each in policy.ladders.known}
            ladder = st.selectbox("Ladder", list(known), format_func=lambda code: known.get(code, code), width=240)
            hub = st.selectbox("Hub", [ALL, *hubs], width=width_of(hubs, 150))
            first = st.date_input("From", view.month, FIRST, LAST, format="DD/MM/YYYY", width=150)
            agreed = st.text_input(AGREED, max_chars=LONGEST, width=380)
        sent = st.form_submit_button(SEE)
    values = {"ladder": ladder, "from": first, **_of_hub(None if hub == ALL else hub)}
    return (Draft("ladder_in_force", values, agreed), _nothing) if sent else None


def rebase_form(series: Series, measures: Mapping[str, str], suggested: Change | None) -> Sent | None:
    """Draw the form for a re-base of the measure chosen, because of a registered change; the one suggested is first."""
    ordered = [*([suggested] if suggested else []), *reversed(series.changes)]
    changes = {f"{c.effective_on}": c for c in ordered}
    with st.container(horizontal=True):
        choose("Measure", "measure", measures, 340)
        told = {code: f"{c.title}, {words.day(c.effective_on)}" for code, c in changes.items()}
        change = changes[choose("Because of", "change", told, 420)]
        months = {f"{month:%Y-%m}": words.month(month) for month in _months_from(change, series)}
        month = date.fromisoformat(f"{choose('From', 'from', months, 190)}-01")
    with st.form("rebase", enter_to_submit=False, border=False):
        with st.container(horizontal=True):
            reason = st.text_input("Why this is how it is now", max_chars=LONGEST, width=380)
            agreed = st.text_input(AGREED, max_chars=LONGEST, width=380)
        sent = st.form_submit_button(SEE)
    if not sent:
        return None
    kept = f"{change.title}, {words.day(change.effective_on)}: {reason.strip()}"
    values = {"metrics": [series.metric.name], "month": f"{month:%Y-%m}", "reason": kept}
    return Draft("rebase", values, agreed), lambda: check_rebase(series, change, month, reason)


def _months_from(change: Change, series: Series) -> list[date]:
    """Return the months from which limits can be recalculated because of a change: at least the first after it."""
    latest = series.latest.month if series.latest else series.month
    first = first_whole(change)
    last = max(first, months_after(latest, 1 - FULL))
    return [months_after(first, number) for number in range(months_between(first, last))]


def _of_hub(hub: str | None) -> dict[str, str]:
    return {"hub": hub} if hub else {}


def _nothing() -> None:
    """Check nothing: the policy itself is checked when the draft is tried."""
