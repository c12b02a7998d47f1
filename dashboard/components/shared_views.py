"""Draws the list of views shared on this server, and the form that shares the present view.

A shared view is a page with its choices. Opening one needs the same role as opening the page.
"""

from collections.abc import Callable
from functools import partial
from urllib.parse import urlencode

import streamlit as st

from dashboard.access.door import current_person, data_directory
from dashboard.access.rules import FIGURES, Resource, authorise, may
from dashboard.components.mistakes import field_mistake
from dashboard.contents import CONTENTS, Screen
from dashboard.html import html, paragraph, text
from dashboard.questions.noted import OFFICER, scope_of
from dashboard.questions.publishing import without_paths
from dashboard.view import chosen_here, note_mistake, number_in
from etl.errors import MashError
from etl.register.notes import may_know
from etl.register.views import LONGEST, Kept, read_views, share, take_away
from queries.build import Build

_DONE = "mash_shared"
NONE = "No view is shared yet."
MOVES, STAYS = "Moves with the newest month", "Stays at {} and says when another build is in force"
OTHER_BUILD = "This view was shared from build {}. Build {} is in force now, so figures may differ from what was seen."


def draw_shared_views(screen: Screen, build: Build) -> None:
    """Draw the menu of shared views for readers of figures; what lies in it is drawn once it is open."""
    if not may(current_person(), Resource(FIGURES)):
        return
    menu = st.popover("Shared views", icon=":material/group:", key="shared_views", on_change="rerun")
    if not menu.open:
        return
    with menu:
        if done := st.session_state.pop(_DONE, None):
            st.success(done)
        views = [view for view in read_views(data_directory()) if _may_open(view)]
        if not views:
            html(paragraph(NONE))
        for view in views:
            with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
                html(f'<a href="{text(address(view))}" target="_self">{text(view.name)}</a> {_told(view)}')
                if st.button("Take away", key=f"away_{view.id}", type="tertiary", help=f"Take away: {view.name}"):
                    _keep(partial(_take_away, view), f"{view.name} was taken away.")
        if screen.obeys:
            _form(screen, build)


def address(view: Kept) -> str:
    """Return a view's address inside the dashboard: the newest month where it moves, else its month and build."""
    choices = {key: code for key, code in view.choices.items() if view.fixed or key != "month"}
    return f"{view.page or '/'}?{urlencode(choices | ({'build': str(view.build)} if view.fixed else {}))}"


def other_build(build: Build) -> str:
    """Return that a fixed view was shared from another build; empty where it was not."""
    asked = number_in(st.query_params.get("build", ""))
    return OTHER_BUILD.format(asked, build.info.build) if asked not in (0, build.info.build) else ""


def _told(view: Kept) -> str:
    kept = f"{view.choices.get('month', '')}, build {view.build}" if view.fixed else "newest month"
    return f'<span class="grey small">{text(kept)}</span>'


def _may_open(view: Kept) -> bool:
    """Return whether the reader may see the page and the hubs of a view."""
    person = current_person()
    page = next((screen for screen in CONTENTS if screen.path == view.page), None)
    return bool(page and may(person, Resource(page.shows))) and may_know(
        view.scope, ("*",) if person.every_hub else person.hubs
    )


def _form(screen: Screen, build: Build) -> None:
    chosen = chosen_here()
    with st.form("share", border=False, enter_to_submit=False):
        beside = st.container()
        name = st.text_input("Share this view as", max_chars=LONGEST, key="share_name")
        kept = "moves"
        if "month" in chosen:
            ways = {"moves": MOVES, "stays": STAYS.format(chosen["month"].words)}
            kept = st.radio("Which month it shows", list(ways), format_func=lambda way: ways[way], key="share_way")
        sent = st.form_submit_button("Share")
    if sent:
        choices = {key: each.code for key, each in chosen.items() if each.code and key != "page"}
        scope = scope_of({"hub": choices["hub"]} if "hub" in choices else {})

        def work() -> object:
            authorise(current_person(), Resource(screen.shows))
            return share(
                data_directory(), name, screen.path, choices, fixed=kept == "stays", build=build.info.build,
                by=OFFICER, scope=scope, who=current_person().name or None,
            )  # fmt: skip

        with beside:
            _keep(work, f"Shared as {' '.join(name.split())}.")


def _take_away(view: Kept) -> None:
    authorise(current_person(), Resource(FIGURES))
    take_away(data_directory(), view.id, by=OFFICER, who=current_person().name or None)


def _keep(work: Callable[[], object], done: str) -> None:
    """Do what was asked and draw the menu anew, or say what is wrong, with all that was typed still there."""
    try:
        work()
    except MashError as refused:
        note_mistake()
        html(field_mistake({"share_name": without_paths(refused, data_directory())}, "share_name"))
        return
    st.session_state[_DONE] = done
    st.rerun()
