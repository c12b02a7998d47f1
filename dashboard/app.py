"""Draws a page: the dashboard's entry script, which Streamlit runs anew after every click.

It checks who is signed in, opens the current build, draws what all pages share, and runs the requested page.
"""

import streamlit as st

from dashboard import shell
from dashboard.access.door import data_directory, door_of
from dashboard.access.people import Person
from dashboard.access.rerun import admitted, draw_account
from dashboard.access.rules import CASES, FIGURES, LOAD, NOTES, RefusedError, Resource, authorise, may
from dashboard.components.top_bar import draw_bar
from dashboard.contents import CONTENTS, LOADING
from dashboard.questions.builds import build_of
from dashboard.questions.choices import months
from dashboard.view import keep
from etl.errors import MashError


def begin(person: Person) -> None:
    """Draw the page that loads the first extracts, for those who may; what to do otherwise.

    Every page's address leads here: a saved link is not wrong because nothing is loaded.
    """
    empty, loads = "screens/overview/nothing_loaded.py", may(person, Resource(LOAD))
    pages = [st.Page(empty, title="Nothing loaded yet", default=True)]
    pages += [st.Page(empty, title=each.title, url_path=each.path) for each in CONTENTS
              if each.path and not (loads and each is LOADING)]  # fmt: skip
    if not loads:
        st.navigation(pages, position="hidden").run()
        return
    load = st.Page(LOADING.file, title=LOADING.title, url_path=LOADING.path)
    chosen = st.navigation([*pages, load], position="hidden")
    if chosen.title != LOADING.title:
        st.switch_page(load)
    chosen.run()
    shell.empty_foot()


shell.begin()
person = admitted()
draw_account(person)
data = data_directory()
build = build_of(data)
shell.watch(data, build)
if build is None or not months(build):
    begin(person)
    st.stop()
allowed = [screen for screen in CONTENTS if may(person, Resource(screen.shows))]
if not allowed:
    shell.refused("This account has a role, but no hub. Ask your administrator for a hub.")
    st.stop()
pages = [
    st.Page(
        each.file, title=each.title, url_path=each.path or each.name, default=each is allowed[0],
        visibility="visible" if each in allowed else "hidden",
    )
    for each in CONTENTS
]  # fmt: skip
chosen = st.navigation(pages, position="hidden")  # the bar of `top` drops the filters from the address
screen = next(each for each in CONTENTS if each.title == chosen.title)
draw_bar({each: page for each, page in zip(CONTENTS, pages, strict=True) if each in allowed}, screen)
try:
    authorise(person, Resource(screen.shows))
    keep(shell.head(build, screen.obeys) if may(person, Resource(FIGURES)) else shell.bare_head(build))
    door_of(data).shown(person, screen.name, build.info.build)
    with st.spinner("Working out the figures of this page; the first time takes a few seconds"):
        chosen.run()
    shell.close(screen, build)
except RefusedError as refused:
    door_of(data).refused(person, Resource(screen.shows), "role")
    shell.refused(str(refused))
except MashError:
    shell.cannot_show(build)
shell.foot(screen, build, live=screen.shows in (FIGURES, CASES, NOTES))
