"""Draws the page of partner packs: an agency's two pages, the letter on its refused rows, and the packs of all
agencies.
"""

import logging
from functools import partial

import streamlit as st

from dashboard.access.door import current_person, data_directory
from dashboard.access.rules import PACKS, Resource
from dashboard.components import publishing
from dashboard.components.offer_file import MIMES, offer
from dashboard.components.publishing_forms import carry_out, result
from dashboard.html import heading, html, line, paragraph
from dashboard.screens.packs import answers
from dashboard.view import View, choose, current
from etl.errors import MashError
from publish.published.packs import PAGE, PDF
from publish.published.release_files import read_file
from publish.published.releases import Entry
from publish.reports.packs.make import make_pack
from queries import words

ABOUT = (
    "Two pages for one agency: how fast it answers, what became of its contacts, and what would help. Each passes the "
    "disclosure gate with everything published before. Nothing is sent by this program: you send it."
)
NOBODY = (
    "Not in this data: no extract names its agency or holds agency checks. A pack can be made for an agency once its "
    "extract has been loaded from a folder with its name, or once an extract says which checks it was asked for."
)
DAMAGED = "A pack was changed since it was made, or can’t be read: restore its folder from a backup."
LETTER = "Its letter lists the rows that were refused, by file, line, column and reason, and holds no value of a row."
Every = list[str]


def draw(view: View, agency: str, name: str, every: Every) -> None:
    """Draw the pack of an agency as it was made, with its files, and the buttons that make it."""
    packs = answers.packs_of(data_directory(), view.month)
    made, shows = answers.newest(packs, agency), Resource(PACKS)
    result("packs")
    with st.container(horizontal=True):
        again = "Make the pack again" if made else "Make the pack"
        one = st.button(again, type="secondary" if made else "primary", key="make_pack")
        quarter = st.button("Make it for the quarter", key="make_quarter")
        if made:
            for file, label in ((PDF, "Pack (PDF)"), (PAGE, "Pack (web page)")):
                name_of = f"{made.name}.{file.rpartition('.')[2]}"
                mime = MIMES[file.rpartition(".")[2]]
                offer(name_of, partial(read_file, made, file), mime, shows=shows, label=label)
        told = answers.refusals_of(data_directory(), agency)
        if told and told.refused:
            who = current_person().name or None
            file_of = partial(answers.letter, view.build, data_directory(), told, who)
            offer(f"letter-{agency}.zip", file_of, MIMES["zip"], shows=shows, label="Letter on data quality (ZIP)")
    if told and told.refused:
        html(paragraph(LETTER, "note"))
    if made:
        show(made)
    else:
        html(heading(2, f"No pack for {name} has been made for {words.month(view.month)}"))
    of_all(view, every, packs)
    if one or quarter:
        _make(view, agency, quarter=quarter)


def show(made: Entry) -> None:
    """Draw a pack as it was made."""
    manifest = made.manifest
    revision = f"Revision {manifest.get('revision', 1)}"
    html(heading(2, str(manifest.get("title", made.name))) + line([revision, f"Made {publishing.when(made.made)}"]))
    body = answers.body_of(made).replace('<div class="wide" ', '<div class="scroll" ')
    body = body.replace("<h2>", "<h3>").replace("</h2>", "</h3>")
    html(f'<div class="sheet">{body.partition("</h1>")[2]}</div>')


def of_all(view: View, every: Every, packs: list[Entry]) -> None:
    """Draw what was made of all agencies, with the button that makes them."""
    several = len(every) > 1
    html(
        heading(2, f"All {len(every)} agencies" if several else "Every agency that sends files")
        + paragraph("It takes about ten seconds an agency.", "note")
    )
    with st.container(horizontal=True):
        sent = st.button(f"Make all {len(every)} packs" if several else "Make its pack", key="make_all")
        if packs:
            offer(
                f"packs-{view.month:%Y-%m}.zip", partial(answers.zipped, packs), MIMES["zip"], shows=Resource(PACKS),
                label="All that were made (ZIP)",
            )  # fmt: skip
    if not sent:
        return

    def work(tell: answers.Progress) -> str:
        failed = list(answers.make_every(data_directory(), every, view.month, current_person().name or None, tell))
        return " ".join(["The packs were made.", *failed])

    carry_out("packs", "Making packs", work)


def _make(view: View, agency: str, *, quarter: bool) -> None:
    def work(_tell: answers.Progress) -> str:
        made = make_pack(data_directory(), agency, view.month, quarter=quarter, who=current_person().name or None)
        if not made.new:
            return f"{made.folder.name} was made before with the same figures, so nothing new was made."
        return f"{made.folder.name} was made."

    carry_out("packs", "Measuring, and asking the disclosure gate", work)


view = current()
view.title("Partner packs")
html(paragraph(ABOUT))
names = answers.agencies(view.build, data_directory())
if not names:
    html(heading(2, "There is nobody to make a pack for") + paragraph(NOBODY))
else:
    with view.filters:
        agency = choose("Agency", "agency", names, 210)
    try:
        draw(view, agency, names[agency], list(names))
    except MashError:
        logging.getLogger(__name__).exception("A pack can't be shown")
        html(heading(2, "A pack can’t be shown") + paragraph(DAMAGED))
