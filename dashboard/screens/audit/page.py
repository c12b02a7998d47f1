"""Draws the page on audit samples: contacts drawn by chance and judged by two auditors, and how far the two agree."""

from collections.abc import Sequence
from datetime import date
from functools import partial

import streamlit as st

from dashboard.access.door import current_person, data_directory
from dashboard.access.downloads import offered
from dashboard.access.rules import CASES, LOAD, Resource, may
from dashboard.components.absent import draw_absent
from dashboard.components.case_list import draw_list
from dashboard.components.measure_panel import take
from dashboard.components.offer_file import mime_of
from dashboard.components.take_away import About
from dashboard.components.tasks import banner, step_bar
from dashboard.contents import LOADING
from dashboard.html import heading, html, paragraph, text
from dashboard.screens.audit import answers
from dashboard.screens.audit.drawing import draw_form
from dashboard.screens.audit.tables import (
    DOWN,
    differing_rows,
    matrix,
    pair_rows,
    question_rows,
    questions_table,
    summary,
)
from dashboard.view import address_of, choose, current, unfolded
from queries import words
from queries.audits.keeping import Sample, read_samples
from queries.audits.newest import NOT_SHOWN
from queries.audits.readers import Question
from queries.audits.sample import ROUNDS, sheet
from queries.measure.absent import not_in_data
from queries.quality.faults import whole

STEPS = ("Cases and size", "Sheets", "Reading", "Results")
ALL = "All hubs, every contact of the sample"
NONE = "Once one is drawn, its sheets for both readers and how far they agree stand here."
BACK = (
    "Filled in, both sheets are loaded like any extract: on the page Load, or with ‘mash load’. Answers are codes; a "
    "sheet with a name, number or address in it is refused."
)
TRAP = "* Kappa is low because nearly every answer is the same: read the agreement."
INTERVALS = "Intervals of kappa leave out one contact at a time, and differ from those of simpler formulas."
WRITTEN = (
    "Drawing, opening and loading answers are written to the audit trail:",
    "who, which sample, how many; no key.",
)


def draw_sheets(sample: Sample) -> None:
    """Draw a button for each reader's sheet."""
    with st.container(horizontal=True):
        for which in ROUNDS:
            rows, name = sheet(sample, which).height, f"{sample.id}-{which}.xlsx"
            content = partial(answers.sheet_for, view.build, sample, which)
            st.download_button(
                f"Sheet of the {which} reader (XLSX)",
                offered(content, Resource(CASES), rows=rows, figure="audit sheet", sample=sample.id, reader=which),
                file_name=name, mime=mime_of(name), icon=":material/download:", key=f"sheet_{which}", on_click="ignore",
            )  # fmt: skip
    if may(current_person(), Resource(LOAD)):
        html(f'<p><a href="{text(address_of(LOADING))}" target="_self">Put answers in</a></p>')
    html(paragraph(BACK, "note"))


def draw_results(sample: Sample, found: Sequence[Question]) -> None:
    """Draw how far the readers agree, question by question."""
    audit = f"Practice audit {sample.id}"
    ratings = next((each for each in found if each.title == "Both gave the same rating"), None)
    if ratings:
        html(heading(2, f"Readers agree on {ratings.counted:,} of {ratings.both:,} ratings"))
        html(paragraph(in_words(ratings)) + matrix(ratings))
        about = About(f"{audit}: ratings of both readers", ALL, DOWN)
        take(view, about, lambda: pair_rows(ratings), f"{sample.id}_ratings", "matrix")
    least = min((each for each in found if each is not ratings), key=lambda each: each.share or 0, default=found[0])
    many = f"{least.counted:,} of {least.both:,} contacts"
    title = f"{least.title} to {many}" if least.same_answer else f"{least.title} in {many}, both readers say"
    caption = f"{audit}, question by question"
    html(heading(2, title) + questions_table(caption, found))
    trap = f"{TRAP} " if any(each.mostly and each.kappa for each in found) else ""
    note = f"{trap}{INTERVALS} {NOT_SHOWN}"
    html(paragraph(note, "note"))
    take(view, About(caption, ALL, note), lambda: question_rows(found), f"{sample.id}_questions")


def in_words(ratings: Question) -> str:
    """Return exact agreement, what chance would give, and kappa, as sentences."""
    share, ends = "Not known", ""
    if ratings.share is not None and ratings.interval is not None:
        low, high = ratings.interval
        weighed = " weighted for all contacts" if ratings.weighed else ""
        share = f"{words.percent(100 * ratings.share)}{weighed}"
        ends = f", 95% interval {100 * low:.1f} to {100 * high:.1f}%"
    chance = f"Chance alone would give {words.percent(100 * ratings.chance)}"
    if ratings.kappa is None or ratings.kappa.interval is None:
        return f"{share}{ends}. {chance}. {ratings.why}"
    low, high = ratings.kappa.interval
    return (
        f"{share}{ends}. {chance}; agreement beyond chance (kappa) {ratings.kappa.value:.2f}, {low:.2f} to {high:.2f}."
    )


view = current()
view.title("Audit sample")
samples = {each.id: each for each in reversed(read_samples(data_directory()))}
if not whole(view.build):
    html(heading(2, "Samples are of every hub") + paragraph("An officer of only some hubs sees no contacts here."))
elif not samples and (absent := not_in_data(view.build, "contacts", ["decided"])):
    draw_absent("Contacts to draw a sample from", absent)
elif not samples:
    html(step_bar(STEPS, 1) + heading(2, "No sample has been drawn yet") + paragraph(NONE))
    html(heading(2, "Draw a sample"))
    draw_form(view)
else:
    with view.filters:
        names = {
            name: f"{name}: {' to '.join(words.day(date.fromisoformat(day)) for day in (each.first, each.last))}"
            for name, each in samples.items()
        }
        sample = samples[choose("Sample", "sample", names, 360)]
    told = answers.told(view.build, sample.id)
    read = 0 if isinstance(told, str) or not told[0] else max(each.both for each in told[0])
    html(step_bar(STEPS, 4 if read else 2))
    html(heading(2, "The sample") + summary(sample, f"{read:,} by both" if read else "None by both yet"))
    draw_sheets(sample)
    if not isinstance(told, str) and told[3]:
        html(paragraph(told[3]))
    if isinstance(told, str):
        html(heading(2, "Nothing has been read yet") + paragraph(told))
    elif not told[0]:
        html(heading(2, "No contact was read by both yet") + paragraph("Load the sheets of both readers."))
    else:
        draw_results(sample, told[0])
        differ = told[2]
        noun = "contact" if differ.height == 1 else "contacts"
        html(heading(2, f"{words.count(differ.height)} {noun} to talk about"))
        asked = {"figure": "readers differ", "sample": sample.id, "build": view.build.info.build}
        caption = f"Contacts on which the readers of {sample.id} differ"
        draw_list(caption, differ, differing_rows, differ["contact_id"].to_list(), asked, "in order of the sample")
    if unfolded("Draw another sample", "draw"):
        draw_form(view)
html(banner(*WRITTEN))
