"""Handles drafts of the policy in the browser: tries, shows, keeps and withdraws them, and makes a build with them."""

from collections.abc import Callable
from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.access.door import current_person, data_directory, door_of
from dashboard.access.rules import POLICY, RefusedError, Resource, authorise, may
from dashboard.components.mistakes import draw_mistakes
from dashboard.html import html, paragraph
from dashboard.questions.publishing import snapshots_of, without_paths
from etl.errors import MashError
from etl.policy.policy import Policy
from etl.register import drafts
from etl.register.drafts import Draft, Standing
from queries.series.drafted import publish_drafts

_ASKED, _DONE = "mash_policy_asked", "mash_policy_done"
BY = "officer"


def may_change() -> bool:
    """Return whether the reader may change the policy."""
    return may(current_person(), Resource(POLICY))


def entries(place: DeltaGenerator) -> list[Standing]:
    """Return the entries added here; of a policy that can't be read, as it contradicts itself, say so in one line."""
    try:
        return drafts.standing(data_directory())
    except MashError as wrong:
        draw_mistakes(place, {"policy": without_paths(wrong, data_directory())})
        return []


def published_months() -> list[date]:
    """Return the months of which a snapshot was published."""
    return sorted({snapshot.month for snapshot in snapshots_of(data_directory())})


def told_once() -> None:
    """Say once what has been done."""
    if done := st.session_state.pop(_DONE, None):
        st.success(done)


def ask(tab: str, place: DeltaGenerator, draft: Draft, check: Callable[[], None]) -> None:
    """Remember a draft that can be kept, to be shown; say what is wrong with another."""

    def work() -> None:
        check()
        drafts.tried(data_directory(), draft)
        st.session_state[_ASKED] = tab, draft

    if not _carried_out(place, work):
        st.session_state.pop(_ASKED, None)


def asked(tab: str) -> tuple[Draft, Policy] | None:
    """Return the draft that is shown on a part of the page, and the policy as it would be with it."""
    of, draft = st.session_state.get(_ASKED, ("", None))
    if of != tab or draft is None:
        return None
    try:
        return draft, drafts.tried(data_directory(), draft)
    except MashError:  # somebody else has drafted the same meanwhile
        return None


def keep_or_drop(place: DeltaGenerator, draft: Draft) -> None:
    """Draw the buttons that keep the draft shown, or throw it away."""
    with st.container(horizontal=True):
        kept = st.button("Keep this draft", type="primary")
        dropped = st.button("Throw it away", type="tertiary")
    person = current_person()
    if kept:

        def work() -> None:
            name = drafts.keep_draft(data_directory(), draft, by=BY, who=person.name or None)
            st.session_state[_DONE] = f"Kept as {name}. It counts from the next build."

        if not _carried_out(place, work):
            return
    if kept or dropped:
        st.session_state.pop(_ASKED, None)
        st.rerun()


def take_back(place: DeltaGenerator, name: str) -> None:
    """Draw the button that takes an entry back."""
    if not st.button("Take it back"):
        return
    person = current_person()

    def work() -> None:
        drafts.take_back(data_directory(), name, who=person.name or None)
        st.session_state[_DONE] = f"{name} is taken back. The next build is made without it."

    if _carried_out(place, work):
        st.rerun()


def publish(place: DeltaGenerator) -> None:
    """Draw the button that makes a build with the drafts now; it takes as long as a load of what has landed."""
    html(
        paragraph("Drafts count from the next load. A build with them can be made now, of the extracts that are there.")
    )
    if not st.button("Make a build with the drafts"):
        return

    def work() -> None:
        with st.spinner("Making a build with the drafts"):
            number = publish_drafts(data_directory())
        st.session_state[_DONE] = f"Build {number} is made with the drafts, and in force."

    if _carried_out(place, work):
        st.rerun()


def _carried_out(place: DeltaGenerator, work: Callable[[], None]) -> bool:
    """Do something for who may change the policy; say what is wrong, and return whether it was done."""
    try:
        authorise(current_person(), Resource(POLICY))
        work()
    except MashError as refused:
        if isinstance(refused, RefusedError):
            door_of(data_directory()).refused(current_person(), Resource(POLICY), "role")
        draw_mistakes(place, {"policy": without_paths(refused, data_directory())})
        return False
    return True
