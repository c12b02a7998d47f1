"""Draws the page Load: how files become a new build, in five steps; nothing is published before the last."""

import streamlit as st

from dashboard.access.door import data_directory
from dashboard.components.tasks import banner, step_bar
from dashboard.html import heading, html
from dashboard.questions import loading
from dashboard.questions.builds import number_of
from dashboard.screens.load import check, found, meanings, upload, word_list
from dashboard.screens.load.frame import DONE, frame_of, step_asked
from dashboard.view import current
from etl.errors import MashError
from etl.staging.place import StagedLoad

TITLE = "Load extracts"
STEPS = ("Upload", "What we found", "Columns", "Words", "Check and publish")
EMPTY = (
    '<p class="read">Nothing has been loaded here yet. Choose files and go through the five steps, or run '
    "<code>mash load PATH</code> in a terminal: the pages show figures as soon as the first load is published. To look "
    "around first, stop the dashboard and run <code>mash demo</code>.</p>"
)


def load_asked() -> StagedLoad | None:
    """Return the load that the address names; None where it names none, or one that is gone, which is then said."""
    token = st.query_params.get("load")
    if not token:
        return None
    try:
        return loading.opened(token)
    except MashError as gone:
        html(banner("This load can’t be opened.", str(gone)))
        return None


first = number_of(data_directory()) is None
if first:
    html(heading(1, TITLE))  # nothing is loaded that a page could have a head of
else:
    current().title(TITLE)
bar, mistakes = st.container(), st.container(key="load_mistakes")
if first and "step" not in st.query_params:
    html(EMPTY)
if done := st.session_state.pop(DONE, None):
    st.success(done)
load = load_asked()
step = step_asked(load)
with bar:
    html(step_bar(STEPS, step))
frame = frame_of(load, mistakes)
if load is None or step == 1:
    upload.draw(frame)
elif step == 2:
    found.draw(frame, load)
elif step == 3:
    meanings.draw(frame, load)
elif step == 4:
    word_list.draw(frame, load)
else:
    check.draw(frame, load)
