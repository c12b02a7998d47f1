"""Draws the frame of every page: style, title, the line on how recent the data is, filters, saved views and footer."""

from collections.abc import Container
from functools import cache
from importlib.metadata import version
from pathlib import Path

import streamlit as st

from dashboard.access import rerun
from dashboard.components import phrases
from dashboard.components.absent import MEASURED, draw_absent
from dashboard.components.freshness import freshness_line
from dashboard.components.shared_views import draw_shared_views, other_build
from dashboard.components.top_bar import LOGO
from dashboard.contents import NARROWS, SHARED, Screen, page_of
from dashboard.html import heading, html, paragraph, text
from dashboard.questions import choices
from dashboard.questions.builds import number_of
from dashboard.questions.freshness import freshness
from dashboard.questions.not_sent import NOT_SENT, not_sent
from dashboard.streamlit_adapter.scripts import saved_views
from dashboard.view import PERIODS, View, address_of, begin_choices, choose, chosen_here, current, mistaken
from etl.policy.today import today
from queries import words
from queries.build import Build
from queries.calendar.months import read_month
from queries.quality import lacking

WATCHED = 4.0  # seconds after which an open page asks for a new build
UNKNOWN = "{}: the address asks for a choice that does not exist here. Shown instead: {}."  # anybody can write one
STYLES = Path(__file__).with_name("styles.css")


def begin() -> None:
    """Set up the page and its style."""
    begin_choices()
    st.set_page_config(page_icon=LOGO, layout="wide")
    st.html(STYLES)


@rerun.fragment(run_every=WATCHED)
def watch(data: Path, build: Build | None) -> None:
    """Draw the whole page anew once another build has been published."""
    if number_of(data) != (build.info.build if build else None):
        rerun.rerun_automatically()


def head(build: Build, obeys: Container[str] = SHARED) -> View:
    """Draw title, freshness line and those of the shared filters that the page obeys; return what was chosen.

    The others keep their places in the address.
    """
    top = st.container()
    fresh = st.container()
    notices = st.container(key="notices")
    filters = st.container(horizontal=True, vertical_alignment="bottom", key="filters")
    hubs = choices.hubs(build)
    offered = {
        "hub": ("Hub", {"": "All hubs"} | {name: name for name in hubs}, choices.width_of(hubs, 130)),
        "month": ("Month", {f"{month:%Y-%m}": words.month(month) for month in choices.months(build)}, 150),
        "period": ("Figures by", PERIODS, 150),
        "compare": ("Compare with", {"england": choices.england_year(build), "none": "Nothing"}, 220),
    }
    chosen = {}
    with filters:
        for key, (label, options, width) in offered.items():
            chosen[key] = choose(label, key, options, width) if key in obeys else next(iter(options))
    with fresh:  # once the filters are known, which its link keeps
        html(freshness_line(build.info, freshness(build, today()), _lacks(build)))
    compared = chosen["compare"] == "england"
    month = read_month(chosen["month"])
    return View(build, chosen["hub"] or None, month, chosen["period"], compared, top, notices, filters)


def _lacks(build: Build) -> str:
    """Return how many figures wait for extracts that nobody has sent, with the way to what they are; empty for none."""
    found, page = not_sent(build), page_of("data_quality")
    if not found or page is None:
        return ""
    address = text(f"{address_of(page)}#{NOT_SENT}")
    return f'<a href="{address}" target="_self">{lacking.waiting(found)} need other extracts</a>'


def bare_head(build: Build) -> View:
    """Return a view for pages without live figures, drawing no filters."""
    head, notices, filters = st.container(), st.container(key="notices"), st.container(horizontal=True, key="filters")
    return View(build, None, choices.months(build)[0], "month", False, head, notices, filters)


def refused(why: str) -> None:
    """Say that this account may not see the page, and why."""
    html(heading(1, "Not for this account") + paragraph(f"{why} If you need to, ask your administrator."))


def cannot_show(build: Build) -> None:
    """Say what to do about a page whose figures can't be read."""
    if build.info.measured:
        draw_absent("This page", MEASURED)
        return
    rerun.draw_cannot_show(f"Build {build.info.build}")


def failed() -> None:
    """Say that a page failed, without the reason."""
    html(heading(2, "This page can’t be shown") + paragraph("Something went wrong. The dashboard’s log says where."))


def close(screen: Screen, build: Build) -> None:
    """Say what the address asked for in vain, and name the page in the browser after what it shows."""
    chosen = chosen_here()
    told = [UNKNOWN.format(each.label, each.words) for each in chosen.values() if each.unknown]
    told += filter(None, [other_build(build)])
    if told:
        with current().notices:
            html("".join(f'<p class="unknown" role="alert">{text(sentence)}</p>' for sentence in told))
    narrowed = [chosen[key].words for key in NARROWS if key in chosen and chosen[key].code]
    month = [chosen["month"].words] if "month" in chosen else []
    area = build.info.policy.area
    title = f"{', '.join([screen.title, *narrowed, *month])}: {f'{area} MASH' if area else 'MASH outcomes'}"
    st.set_page_config(page_title=f"Error: {title}" if mistaken() else title)


def empty_foot() -> None:
    """Draw the footer of a page before anything was loaded, and name the page in the browser."""
    title = "Load: MASH outcomes"
    st.set_page_config(page_title=f"Error: {title}" if mistaken() else title)
    html(f'<div class="footer">Nothing has been loaded yet · mash {text(_version())}</div>')


def foot(screen: Screen, build: Build, *, live: bool = True) -> None:
    """Draw saved and shared views and the footer; `live` where the page shows live figures, not for publication."""
    html('<div class="end"></div>')
    with st.container(horizontal=True, key="views"):
        saved_views({key: each.usual for key, each in chosen_here().items() if each.usual})
        draw_shared_views(screen, build)
    info = build.info
    html(phrases.footer(info.as_at, info.loaded_at, info.build, _version(), info.policy.synthetic, live=live))


@cache
def _version() -> str:
    return version("mash-outcomes")
