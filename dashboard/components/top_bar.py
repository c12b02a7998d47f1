"""Draws the bar of links to all pages, which pass the shared filters on to the next page."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard.contents import Screen
from dashboard.html import html, image
from dashboard.view import travelling
from publish.charts import icons

Pages = Mapping[Screen, st.Page]
LOGO = icons.svg(
    '<path d="M6 26V14a8 8 0 0 1 16 0v12" fill="none" stroke-width="6" @(;improvement)/>', 28, 28, width=28, height=28,
    theme="auto",
)  # fmt: skip


def draw_bar(pages: Pages, here: Screen) -> None:
    """Draw links to single pages and a menu for each section; on a phone, one menu of them all.

    The page shown is marked in words for screen readers, and underlined.
    """
    with st.container(horizontal=True, key="bar", gap="small", vertical_alignment="center"):
        html(f'{image(LOGO)}<span class="hidden">Page shown: {here.title}</span>')
        for name in dict.fromkeys(screen.section or screen.title for screen in pages):
            within = [screen for screen in pages if name in (screen.section, screen.title)]
            with st.container(key=f"bar_{'here' if here in within else 'at'}_{name}", width="content"):
                if within[0].section:
                    _menu(name, within, pages)
                else:
                    st.page_link(pages[within[0]], label=name, query_params=travelling())
        with st.container(key="bar_phone", width="content"):
            _menu("Menu", list(pages), pages)


def _menu(name: str, screens: Sequence[Screen], pages: Pages) -> None:
    titles = {screen.title: screen for screen in screens}
    asked = st.menu_button(name, list(titles), key=f"menu_{name}", type="tertiary")
    if asked:
        st.switch_page(pages[titles[asked]], query_params=travelling())
