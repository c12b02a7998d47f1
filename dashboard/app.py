"""The dashboard's entry: one rerun opens the current build, draws what all pages share, and runs the page asked for."""

import os
from pathlib import Path

import streamlit as st

from dashboard import data, shell
from dashboard.view import keep
from etl.errors import MashError

# Not in a folder named pages: beside an entry script Streamlit runs those without it, until it first meets navigation.
PAGES = [
    st.Page("screens/overview.py", title="Overview", default=True),
    st.Page("screens/timeliness.py", title="Timeliness", url_path="timeliness"),
    st.Page("screens/level_of_need.py", title="Level of need", url_path="level-of-need"),
    st.Page("screens/definitions.py", title="Definitions", url_path="definitions"),
]

shell.begin()
place = Path(os.environ.get("MASH_DATA", "mash-data"))
build = data.build_of(place)
if build is None or not data.months(build):
    st.navigation([st.Page("screens/nothing_loaded.py", title="Nothing loaded yet")], position="hidden").run()
    st.stop()
page = st.navigation(PAGES, position="top")
try:
    keep(shell.head(place, build))
    page.run()
except MashError:
    shell.cannot_show(build)
shell.foot(build)
