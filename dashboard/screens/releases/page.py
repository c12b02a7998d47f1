"""Draws the page of research releases: the releases made so far, how children are protected in them, and the forms that
make and withdraw releases.
"""

import logging

import streamlit as st

from dashboard.access.door import current_person, data_directory
from dashboard.access.rules import FIGURES, OPEN_RELEASE, RELEASE, Resource, may
from dashboard.components import publishing
from dashboard.components.offer_file import MIMES, offer
from dashboard.components.publishing_forms import just_made, open_form, safeguarded_form, withdraw_form
from dashboard.html import heading, html, line, paragraph
from dashboard.questions.publishing import releases_of
from dashboard.view import View, choose, current, pick
from etl.errors import MashError
from publish.published.outlets import OPEN_DATA
from publish.published.release_files import disclosure_report, packed
from publish.published.releases import Entry

RELEASED = (
    "Data that left the building: open data for anyone, and safeguarded histories for approved projects. A release "
    "never changes; a release that should not have been made is withdrawn."
)
FIRST = "Make the first release below: open data, or safeguarded histories for one approved project."
AWAITED = (
    "What you may have shows here as soon as it has been made. Ask the hub’s data protection lead about a release for "
    "your project."
)
DAMAGED = (
    "A release was changed since it was made, or can’t be read completely. Restore its folder from a backup, or move "
    "it out of the data directory. The dashboard’s log says which."
)


def resource(release: Entry) -> Resource:
    """Return what somebody must be allowed to have: open data, or the releases of a project."""
    if release.profile == OPEN_DATA.name:
        return Resource(OPEN_RELEASE)
    return Resource(RELEASE, str(release.manifest.get("project") or ""))


def show(release: Entry, threshold: int) -> None:
    """Draw a release: what it holds, its files as a zip, and its disclosure report."""
    html(heading(2, str(release.manifest.get("title", release.name))) + line(publishing.described(release, threshold)))
    if release.withdrawn is not None:
        html(paragraph(f"Withdrawn: {release.withdrawn}"))
    else:
        label = "Download all files (ZIP)"
        offer(f"{release.name}.zip", lambda: packed(release), MIMES["zip"], shows=resource(release), label=label)
    with st.expander("Disclosure report"):
        html(publishing.report_html(release, disclosure_report(release), threshold))
    with st.expander("SHA-256 of each file, to check a copy"):
        html(publishing.digests_table("Files of this release", release.manifest["files"]))


def show_all(view: View, *, makes: bool) -> None:
    """Draw the release chosen, and the list of all that the reader may have."""
    every = [each for each in releases_of(data_directory()) if may(current_person(), resource(each))]
    if made := just_made("release"):
        pick("release", made)
    if not every:
        html(heading(2, "Nothing has been released yet") + paragraph(FIRST if makes else AWAITED))
        return
    with view.filters:
        name = choose("Release", "release", {each.name: publishing.release_name(each) for each in every}, 320)
    chosen = next(each for each in every if each.name == name)
    show(chosen, view.build.policy.publication.threshold)
    if makes:
        withdraw_form(chosen, current_person().name or None)
    html(heading(2, "All releases") + publishing.releases_table("All releases, the newest first", every))


view = current()
makes = may(current_person(), Resource(FIGURES))  # officers of every hub
view.title("Research releases")
html(paragraph(RELEASED))
try:
    show_all(view, makes=makes)
except MashError:
    logging.getLogger(__name__).exception("A release can't be shown")
    html(heading(2, "A release can’t be shown") + paragraph(DAMAGED))
if makes:
    open_form(view, current_person().name or None)
    safeguarded_form(view, current_person().name or None)
