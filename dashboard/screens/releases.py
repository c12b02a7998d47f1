"""Research releases: what was handed over to whom, how children are kept safe in it; and forms to make or withdraw."""

import logging

import streamlit as st

from dashboard.access.door import whose
from dashboard.access.rules import FIGURES, Resource, may
from dashboard.answers import publishing
from dashboard.making import just_made, open_form, safeguarded_form, withdraw_form
from dashboard.parts import publishing as parts
from dashboard.parts.files import MIMES, offer
from dashboard.parts.html import heading, line, paragraph
from dashboard.view import choose, current, html
from etl.errors import MashError
from publish.releases.pack import packed
from publish.releases.register import Entry

RELEASED = (
    "Data that left the building: open data for anyone, and safeguarded histories for approved projects. A release "
    "never changes; one that should not have been made is withdrawn."
)
FIRST = "Make the first release below: open data, or safeguarded histories for one approved project."
AWAITED = (
    "What you may have shows here as soon as it has been made. Ask the hub’s data protection lead about a release for "
    "your project."
)
DAMAGED = (
    "A release was changed since, or can’t be read whole. Restore its folder from a backup, or move it out of the data "
    "directory. The log of the dashboard says which."
)


def _released(entry: Entry) -> Resource:
    """Open data is for whoever may see the page, the rest for those of the project."""
    return Resource("release", "open" if entry.profile == "open" else str(entry.manifest.get("project") or ""))


def show(entry: Entry) -> None:
    """Draw one release: what it holds, its files as a zip, and its disclosure report."""
    html(heading(2, str(entry.manifest.get("title", entry.name))) + line(parts.described(entry)))
    if entry.withdrawn is not None:
        html(paragraph(f"Withdrawn: {entry.withdrawn}"))
    else:
        label = "Download all files (ZIP)"
        offer(f"{entry.name}.zip", lambda: packed(entry), MIMES["zip"], shows=_released(entry), label=label)
    with st.expander("Disclosure report"):
        html(parts.report_html(entry, publishing.report_on(entry)))
    with st.expander("SHA-256 of each file, to tell a copy from another"):
        html(parts.digests_table("Files of this release", entry.manifest["files"]))


view = current()
makes = may(whose(), Resource(FIGURES))  # whoever makes a release sees live figures
view.title("Research releases")
html(paragraph(RELEASED))
try:
    every = [one for one in publishing.releases(publishing.place()) if may(whose(), _released(one))]
    if made := just_made("release"):
        st.session_state["release"] = made
    if every:
        with view.filters:
            name = choose("Release", "release", {one.name: parts.release_name(one) for one in every}, 320)
        chosen = next(one for one in every if one.name == name)
        show(chosen)
        if makes:
            withdraw_form(chosen, whose().name or None)
        html(heading(2, "All releases") + parts.releases_table("All releases, the newest first", every))
    else:
        html(heading(2, "Nothing has been released yet") + paragraph(FIRST if makes else AWAITED))
except MashError:
    logging.getLogger(__name__).exception("A release can't be shown")
    html(heading(2, "A release can’t be shown") + paragraph(DAMAGED))
if makes:
    open_form(whose().name or None)
    safeguarded_form(whose().name or None)
