"""The dashboard's entry: one rerun opens the current build, draws what all pages share, and runs the page asked for."""

import streamlit as st

from dashboard import data, shell
from dashboard.access.door import door_of
from dashboard.access.rerun import admitted, place, signed_in_as
from dashboard.access.rules import FIGURES, RefusedError, Resource, authorise, may
from dashboard.contents import CONTENTS
from dashboard.view import keep
from etl.errors import MashError

shell.begin()
person = admitted()
signed_in_as(person)
build = data.build_of(place())
shell.watch(place(), build)
if build is None or not data.months(build):
    # Not in a folder named pages: beside an entry script Streamlit runs those without it, until it meets navigation.
    st.navigation([st.Page("screens/nothing_loaded.py", title="Nothing loaded yet")], position="hidden").run()
    st.stop()
seen = [one for one in CONTENTS if may(person, Resource(one.shows))]
if not seen:
    shell.refused("This account has a role, but no hub. Ask whoever looks after the hub’s accounts for one.")
    st.stop()
pages: dict[str, list[st.Page]] = {}
for one in CONTENTS:
    page = st.Page(
        one.file, title=one.title, url_path=one.path or one.name, default=one is seen[0],
        visibility="visible" if one in seen else "hidden",
    )  # fmt: skip
    pages.setdefault(one.section, []).append(page)
chosen = st.navigation(pages, position="top")
screen = next(one for one in CONTENTS if one.title == chosen.title)
shows = screen.shows
try:
    authorise(person, Resource(shows))
    keep(shell.head(build, screen.obeys) if may(person, Resource(FIGURES)) else shell.bare_head(build))
    door_of(place()).shown(person, screen.name, build.info.build)
    with st.spinner("Working out the figures of this page; the first time takes a few seconds"):
        chosen.run()
except RefusedError as refused:
    door_of(place()).refused(person, Resource(shows), "role")
    shell.refused(str(refused))
except MashError:
    shell.cannot_show(build)
shell.foot(build, live=shows == FIGURES)
