"""Draws the page of board snapshots: the snapshots published so far, their files, what revisions changed, and the form
that checks and publishes a month.
"""

import logging
from functools import partial

import streamlit as st

from dashboard.access.door import current_person, data_directory
from dashboard.access.rules import FIGURES, SNAPSHOTS, Resource, may
from dashboard.components import publishing
from dashboard.components.offer_file import mime_of, offer
from dashboard.components.publishing_forms import just_made
from dashboard.html import heading, html, line, paragraph
from dashboard.questions.publishing import snapshots_of
from dashboard.screens.snapshots.publish_form import publish_form
from dashboard.view import View, choose, current, pick
from etl.errors import MashError
from publish.published.folder import MANIFEST
from publish.published.snapshots import Published, read_figures, read_file

PUBLISHED = "What boards read: figures of one month as they were published, small counts hidden (c)."
FIRST = "Publish the first month below: it takes about a minute."
AWAITED = (
    "The first snapshot shows here as soon as an officer has made it. Ask the hub’s performance officer when that will "
    "be."
)
DAMAGED = (
    "A published snapshot was changed since it was made, or can’t be read completely. Restore its folder from a "
    "backup, or move it out of the data directory. The dashboard’s log says which."
)


def show(snapshot: Published) -> None:
    """Draw a snapshot: its key messages, files and revisions."""
    figures = read_figures(snapshot)
    html(heading(2, snapshot.title) + line(publishing.about_line(snapshot)) + publishing.messages(figures.findings))
    files = {name: digest for name, digest in snapshot.files.items() if name != MANIFEST}
    with st.container(horizontal=True):
        for name in files:
            label = publishing.NAMES.get(name, name)
            file = partial(read_file, snapshot, name)
            offer(f"{snapshot.name}-{name}", file, mime_of(name), shows=Resource(SNAPSHOTS), label=label)
    with st.expander("SHA-256 of each file, to check a copy"):
        html(publishing.digests_table("Files of this snapshot", files))
    if figures.revisions:
        html(heading(2, "What revisions changed") + publishing.revisions(figures.revisions))


def show_all(view: View, *, makes: bool) -> None:
    """Draw the snapshot chosen, and the list of all."""
    every = snapshots_of(data_directory())
    if made := just_made("snapshot"):
        pick("snapshot", made)
    if not every:
        html(heading(2, "No snapshot has been published yet") + paragraph(FIRST if makes else AWAITED))
        return
    with view.filters:
        name = choose("Snapshot", "snapshot", {each.name: publishing.snapshot_name(each) for each in every}, 250)
    show(next(each for each in every if each.name == name))
    caption = "All snapshots, the latest month first"
    html(heading(2, "All snapshots") + publishing.snapshots_table(caption, every))


view = current()
makes = may(current_person(), Resource(FIGURES))  # officers of every hub
view.title("Board snapshots")
html(paragraph(PUBLISHED))
try:
    show_all(view, makes=makes)
except MashError:
    logging.getLogger(__name__).exception("A snapshot can't be shown")
    html(heading(2, "A snapshot can’t be shown") + paragraph(DAMAGED))
if makes:
    publish_form(view)
