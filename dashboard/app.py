"""The dashboard's entry: one rerun opens the current build, draws what all pages share, and runs the page asked for."""

import os
from pathlib import Path

import streamlit as st

from dashboard import data, shell
from dashboard.contents import CONTENTS
from dashboard.view import keep
from etl.errors import MashError

shell.begin()
place = Path(os.environ.get("MASH_DATA", "mash-data"))
build = data.build_of(place)
shell.watch(place, build)
if build is None or not data.months(build):
    # Not in a folder named pages: beside an entry script Streamlit runs those without it, until it meets navigation.
    st.navigation([st.Page("screens/nothing_loaded.py", title="Nothing loaded yet")], position="hidden").run()
    st.stop()
pages: dict[str, list[st.Page]] = {}
for one in CONTENTS:
    page = st.Page(one.file, title=one.title, url_path=one.path or None, default=not one.path)
    pages.setdefault(one.section, []).append(page)
chosen = st.navigation(pages, position="top")
try:
    keep(shell.head(build))
    chosen.run()
except MashError:
    shell.cannot_show(build)
shell.foot(build)
