"""One rerun's question who is there: every run of the script and of a fragment begins here, before anything is read."""

import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import streamlit as st

from dashboard.access import door
from dashboard.access.people import NobodyError, Person
from dashboard.access.settings import AccessError
from dashboard.parts.html import heading, paragraph
from dashboard.view import html
from etl.errors import MashError

P = ParamSpec("P")
_ITSELF, _SCOPE = "mash_itself", "mash_scope"
_ENDED = {
    "token expired": "Your sign-in has run out.",
    "session too long": "You have been signed in for as long as one sign-in may last.",
    "session idle": "You were signed out because nothing was done for a while.",
    "signed out": "You have signed out.",
}
_NO_ROLE = "This account has no role here. Ask whoever looks after accounts for one, then sign in again."
_CLOSED = "Nobody can sign in at the moment: the sign-in is not configured as it should be."


def place() -> Path:
    """Return the data directory that is served."""
    return Path(os.environ.get("MASH_DATA", "mash-data"))


def admitted() -> Person:
    """Return who is there; without anybody, draw the sign-in and stop."""
    here = door.door_of(place())
    door.drawn_for(None)
    claims: dict[str, Any] = dict(st.user.to_dict()) if here.required else {}
    itself = st.session_state.pop(_ITSELF, False)
    try:
        person = here.person(claims, active=not itself)
    except NobodyError as nobody:
        if claims.get("is_logged_in"):
            here.refused(None, "dashboard", str(nobody), _name(claims))
        _sign_in(str(nobody))
        st.stop()
    except AccessError:
        here.refused(None, "dashboard", "access.toml can't be followed")
        html(heading(1, "MASH outcomes") + paragraph(_CLOSED))
        st.stop()
    door.drawn_for(person)
    st.session_state[_SCOPE] = person.scope
    return person


def fragment(*, run_every: float | None = None) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Make a fragment whose every run asks anew who is there; one that runs by itself keeps no session awake."""

    def made(function: Callable[P, None]) -> Callable[P, None]:
        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> None:
            _still_admitted(active=run_every is None)
            function(*args, **kwargs)

        return st.fragment(run, run_every=run_every)

    return made


def again_by_itself() -> None:
    """Run the script anew without anybody having done something."""
    st.session_state[_ITSELF] = True
    st.rerun()


def signed_in_as(person: Person) -> None:
    """Draw who is signed in, and the way out."""
    if not door.door_of(place()).required:
        return
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", key="account"):
        html(paragraph(f"{person.name}: {person.role}", "note"))
        st.button("Sign out", on_click=st.logout, key="sign_out", type="tertiary")


def _still_admitted(*, active: bool) -> None:
    here = door.door_of(place())
    try:
        person = here.person(dict(st.user.to_dict()) if here.required else {}, active=active)
    except (NobodyError, MashError):
        again_by_itself()
        return
    if st.session_state.get(_SCOPE, person.scope) != person.scope:
        again_by_itself()
    door.drawn_for(person)


def _sign_in(why: str) -> None:
    known = bool(st.user.to_dict().get("is_logged_in"))
    said = _ENDED.get(why, _NO_ROLE) if known else "Figures on children are shown to those with an account only."
    html(heading(1, "MASH outcomes") + paragraph(said))
    with st.container(horizontal=True):
        st.button("Sign in again" if known else "Sign in", on_click=st.login, type="primary", key="sign_in")
        if known:
            st.button("Sign out", on_click=st.logout, key="sign_out")


def _name(claims: dict[str, Any]) -> str:
    """Return by which name a refusal of somebody the provider knows is told."""
    found = next((claims[name] for name in ("email", "preferred_username", "sub") if claims.get(name)), "")
    return str(found)[:120]
