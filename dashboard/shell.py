"""What all pages share: style, title and freshness line, the shared filters, and the footer."""

from collections.abc import Container
from datetime import datetime
from functools import cache
from importlib.metadata import version
from logging import getLogger
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import data
from dashboard.access import rerun
from dashboard.contents import SHARED
from dashboard.parts import sayings
from dashboard.parts.freshness import freshness_line
from dashboard.parts.html import heading, paragraph
from dashboard.scripts import mended_menu, saved_views
from dashboard.view import PERIODS, View, choose, html
from publish import icons
from queries import words
from queries.build import Build
from queries.months import read_month

_LOG = getLogger(__name__)
WATCHED = 4.0  # seconds between looks for a new build
STYLES = Path(__file__).with_name("styles.css")
_LOGO = '<path d="M6 26V14a8 8 0 0 1 16 0v12" fill="none" stroke-width="6" @(;improvement)/>'


def begin() -> None:
    """Set up the page and its style."""
    st.set_page_config(page_title="MASH outcomes", page_icon=_favicon(), layout="wide")
    st.logo(_favicon(), size="medium")
    st.html(STYLES)


@rerun.fragment(run_every=WATCHED)
def watch(place: Path, build: Build | None) -> None:
    """Begin anew once another build has been published: a page shows one build, and never an old one for long."""
    if data.number_of(place) != (build.info.build if build else None):
        rerun.again_by_itself()


def head(build: Build, obeys: Container[str] = SHARED) -> View:
    """Draw title, freshness line and the shared filters, and return what was chosen.

    They are drawn before the page runs: a widget drawn by a page forgets its place in the URL on the next page. For the
    same reason those that the page does not obey are drawn, too, where nobody sees or reaches them.
    """
    top = st.container()
    today = datetime.now().date()  # noqa: DTZ005 - extracts and readers are on London wall clock
    html(freshness_line(build.info, data.freshness(build, today)))
    filters = st.container(horizontal=True, key="filters")
    unseen = st.container(key="unseen_filters")

    def place(key: str) -> DeltaGenerator:
        return filters if key in obeys else unseen

    with place("hub"):
        hub = choose("Hub", "hub", {"": "All hubs"} | {name: name for name in data.hubs(build)}, 130)
    with place("month"):
        months = {f"{month:%Y-%m}": words.month(month) for month in data.months(build)}
        month = choose("Month", "month", months, 150)
    with place("period"):
        period = choose("Figures by", "period", PERIODS, 150)
    with place("compare"):
        compared = choose("Compare with", "compare", {"england": data.england_year(build), "none": "Nothing"}, 220)
    return View(build, hub or None, read_month(month), period, compared == "england", top, filters)


def bare_head(build: Build) -> View:
    """Return a view for pages without live figures: nothing is drawn, and nothing can be chosen."""
    return View(build, None, data.months(build)[0], "month", False, st.container(), st.container(horizontal=True))


def refused(why: str) -> None:
    """Say that somebody may not see what they asked for."""
    html(heading(1, "Not for this account") + paragraph(f"{why} If you need it, ask whoever looks after the accounts."))


def cannot_show(build: Build) -> None:
    """Say what to do about figures that can't be read; the reason may name paths, so it goes to the log only."""
    _LOG.exception("A page can't be shown from build %s", build.info.build)
    html(
        "<h2>These figures can’t be shown</h2>"
        f"<p>Build {build.info.build} doesn’t hold what this page needs. Another version may have made it: load the "
        "extracts again with <code>mash load PATH</code>. The log of the dashboard says more.</p>"
    )


def failed() -> None:
    """Say that a page failed, and nothing of why."""
    html(
        heading(2, "This page can’t be shown") + paragraph("Something went wrong. The log of the dashboard says where.")
    )


def foot(build: Build, *, live: bool = True) -> None:
    """Draw the saved views and the footer; `live` where the page shows figures that are not for publication."""
    html('<div class="end"></div>')
    saved_views()
    mended_menu()
    info = build.info
    html(sayings.footer(info.as_at, info.loaded_at, info.build, _version(), info.policy.synthetic, live=live))


@cache
def _favicon() -> str:
    return icons.svg(_LOGO, 28, 28, width=28, height=28, theme="auto")


@cache
def _version() -> str:
    return version("mash-outcomes")
