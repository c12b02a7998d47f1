"""Board snapshots: what was published, what it said, its files, what a revision changed; and the form to make one."""

import logging
from functools import partial

import streamlit as st

from dashboard.access.door import whose
from dashboard.access.rules import FIGURES, SNAPSHOTS, Resource, may
from dashboard.answers import publishing
from dashboard.making import just_made, snapshot_form
from dashboard.parts import publishing as parts
from dashboard.parts.files import mime_of, offer
from dashboard.parts.html import heading, line, paragraph
from dashboard.view import choose, current, html
from etl.errors import MashError
from publish.snapshot.register import MANIFEST, Published, read_file

PUBLISHED = "What boards read: figures of one month as they were published, small counts hidden (c)."
FIRST = "Make the first one below: it takes about half a minute."
AWAITED = (
    "The first one shows here as soon as an officer has made it. Ask the hub’s performance officer when that will be."
)
DAMAGED = (
    "A published snapshot was changed since, or can’t be read whole. Restore its folder from a backup, or move it out "
    "of the data directory. The log of the dashboard says which."
)


def show(snapshot: Published) -> None:
    """Draw one snapshot: its key messages, files and revisions."""
    told = publishing.read(snapshot).figures
    html(heading(2, snapshot.title) + line(parts.about_line(snapshot)) + parts.messages(told["findings"]))
    files = {name: digest for name, digest in snapshot.files.items() if name != MANIFEST}
    with st.container(horizontal=True):
        for name in files:
            label = parts.NAMES.get(name, name)
            file = partial(read_file, snapshot, name)
            offer(f"{snapshot.name}-{name}", file, mime_of(name), shows=Resource(SNAPSHOTS), label=label)
    with st.expander("SHA-256 of each file, to tell a copy from another"):
        html(parts.digests_table("Files of this snapshot", files))
    if told.get("revisions"):
        html(heading(2, "What revisions changed") + parts.revisions(told["revisions"]))


view = current()
makes = may(whose(), Resource(FIGURES))  # whoever publishes sees live figures
view.title("Board snapshots")
html(paragraph(PUBLISHED))
try:
    every = publishing.snapshots(publishing.place())
    if made := just_made("snapshot"):
        st.session_state["snapshot"] = made
    if every:
        with view.filters:
            name = choose("Snapshot", "snapshot", {one.name: parts.snapshot_name(one) for one in every}, 250)
        show(next(one for one in every if one.name == name))
        caption = "All snapshots, the latest month first"
        html(heading(2, "All snapshots") + parts.snapshots_table(caption, every))
    else:
        html(heading(2, "No snapshot has been published yet") + paragraph(FIRST if makes else AWAITED))
except MashError:
    logging.getLogger(__name__).exception("A snapshot can't be shown")
    html(heading(2, "A snapshot can’t be shown") + paragraph(DAMAGED))
if makes:
    snapshot_form(view, whose().name or None)
