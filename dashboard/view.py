"""What one rerun looks at: a build, the shared filters, and the places that the entry script has set out for a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.contents import SHARED, Screen
from dashboard.parts.html import heading
from queries.build import Build

_KEY = "mash_view"
PERIODS = {"month": "Month", "quarter": "Quarter", "financial-year": "Financial year"}


@dataclass(frozen=True)
class View:
    """The current build, hub (None is all), month, whether to compare with England, and the page's head and filters.

    `period` (of PERIODS) is what figures over time are counted by; `month` is the last one they reach.
    """

    build: Build
    hub: str | None
    month: date
    period: str
    compare: bool
    head: DeltaGenerator
    filters: DeltaGenerator

    @property
    def where(self) -> dict[str, str]:
        """The shared filters as `measure` takes them."""
        return {"hub": self.hub} if self.hub else {}

    def narrowed(self, **more: str | None) -> dict[str, str]:
        """Return the shared filters and a page's own, those that were chosen."""
        return self.where | {name: value for name, value in more.items() if value}

    def title(self, words: str) -> None:
        """Write the page's one heading of level 1."""
        with self.head:
            html(heading(1, words))


def address_of(page: Screen, **more: str) -> str:
    """Return the address of a page with the shared filters as they stand, and further choices by their words."""
    shared = {name: st.query_params[name] for name in SHARED if name in st.query_params}
    query = urlencode(shared | more)
    return f"{page.path}?{query}" if query else page.path


def keep(view: View) -> None:
    """Hand the view to the page that runs next."""
    st.session_state[_KEY] = view


def current() -> View:
    """Return the view of this rerun."""
    found: View = st.session_state[_KEY]
    return found


def html(content: str) -> None:
    """Write ready HTML in the house's style."""
    st.html(f'<div class="mash">{content}</div>')


def choose(label: str, key: str, options: Mapping[str, str], width: int) -> str:
    """Draw a selectbox and return the chosen value; `options` maps values to words, the first is the default.

    The URL holds the words of what was chosen, which is how Streamlit binds a selectbox. What was chosen where there
    were other options is forgotten.
    """
    if st.session_state.get(key) not in (None, *options):
        del st.session_state[key]
    chosen = st.selectbox(
        label, list(options), format_func=lambda name: options.get(name, name), key=key, width=width,
        bind="query-params", filter_mode="contains",
    )  # fmt: skip
    return chosen or next(iter(options))
