"""Checks who is signed in before every run of a page.

Every run of the whole script, or of a fragment, begins with this check, before any data is read.
"""

from collections.abc import Callable
from functools import wraps
from logging import getLogger
from typing import Any, ParamSpec

import streamlit as st

from dashboard.access.door import data_directory, door_of, draw_for
from dashboard.access.entries import AccessError
from dashboard.access.people import NobodyError, Person
from dashboard.access.rules import RefusedError
from dashboard.html import heading, html, paragraph
from etl.errors import MashError

_LOG = getLogger(__name__)
P = ParamSpec("P")
_AUTOMATIC, _SCOPE = "mash_automatic", "mash_scope"
_ENDED = {
    "token expired": "Your sign-in has expired.",
    "session too long": "You have been signed in for as long as one sign-in may last.",
    "session idle": "You were signed out because nothing was done for a while.",
    "signed out": "You have signed out.",
}
_NO_ROLE = "This account has no role here. Ask your administrator for a role, then sign in again."
_CLOSED = "Nobody can sign in at the moment: sign-in is not set up correctly. Tell your administrator."
_SIGN_IN = "These figures are about children, so you need an account to see them."


def admitted() -> Person:
    """Return who is signed in; without anybody, draw the sign-in and stop."""
    door = door_of(data_directory())
    draw_for(None)
    claims: dict[str, Any] = dict(st.user.to_dict()) if door.required else {}
    automatic = st.session_state.pop(_AUTOMATIC, False)
    try:
        person = door.person(claims, active=not automatic)
    except NobodyError as nobody:
        if claims.get("is_logged_in"):
            door.refused(None, "dashboard", str(nobody), _name(claims))
        _sign_in(str(nobody))
        st.stop()
    except AccessError:
        door.refused(None, "dashboard", "access.toml can't be followed")
        html(heading(1, "MASH outcomes") + paragraph(_CLOSED))
        st.stop()
    draw_for(person)
    st.session_state[_SCOPE] = person.scope
    return person


def fragment(*, run_every: float | None = None) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Make a fragment that checks who is signed in before its every run, and says where its figures can't be read.

    A fragment that runs by itself, every few seconds, does not keep a session from being idle.
    """

    def made(function: Callable[P, None]) -> Callable[P, None]:
        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> None:
            _check_again(active=run_every is None)
            try:
                function(*args, **kwargs)
            except RefusedError:
                raise
            except MashError:  # Streamlit would end the whole page here, without a word
                draw_cannot_show("The build in force")

        return st.fragment(run, run_every=run_every)

    return made


def dialog(title: str, on_dismiss: Callable[[], None]) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Make a dialog that checks who is signed in before its every run."""

    def made(function: Callable[P, None]) -> Callable[P, None]:
        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> None:
            _check_again(active=True)
            function(*args, **kwargs)

        return st.dialog(title, on_dismiss=on_dismiss)(run)

    return made


def draw_cannot_show(build: str) -> None:
    """Say what to do about figures that can't be read; the reason may name paths, so only the log has it."""
    _LOG.exception("Figures can't be shown: %s", build)
    html(
        heading(2, "These figures can’t be shown")
        + f"<p>{build} doesn’t hold what this page needs. Another version of the program may have made it: load the "
        "extracts again with <code>mash load PATH</code>. The dashboard’s log has the details.</p>"
    )


def rerun_automatically() -> None:
    """Run the script anew without counting it as something the reader did."""
    st.session_state[_AUTOMATIC] = True
    st.rerun()


def draw_account(person: Person) -> None:
    """Draw who is signed in, and the button to sign out."""
    if not door_of(data_directory()).required:
        return
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", key="account"):
        html(paragraph(f"{person.name}: {person.role}", "note"))
        st.button("Sign out", on_click=st.logout, key="sign_out", type="tertiary")


def _check_again(*, active: bool) -> None:
    """Rerun the whole page where a fragment's reader is no longer signed in, or has another role by now."""
    door = door_of(data_directory())
    try:
        person = door.person(dict(st.user.to_dict()) if door.required else {}, active=active)
    except (NobodyError, MashError):
        rerun_automatically()
        return
    if st.session_state.get(_SCOPE, person.scope) != person.scope:
        rerun_automatically()
    draw_for(person)


def _sign_in(why: str) -> None:
    signed_in = bool(st.user.to_dict().get("is_logged_in"))
    message = _ENDED.get(why, _NO_ROLE) if signed_in else _SIGN_IN
    html(heading(1, "MASH outcomes") + paragraph(message))
    with st.container(horizontal=True):
        st.button("Sign in again" if signed_in else "Sign in", on_click=st.login, type="primary", key="sign_in")
        if signed_in:
            st.button("Sign out", on_click=st.logout, key="sign_out")


def _name(claims: dict[str, Any]) -> str:
    """Return the name under which a refusal is logged, of somebody the provider knows and we refuse."""
    name = next((claims[claim] for claim in ("email", "preferred_username", "sub") if claims.get(claim)), "")
    return str(name)[:120]
