"""Draws step 5 of a load: what it would change, from a trial build that nobody else sees, and the publish button."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard.access.door import data_directory
from dashboard.components.build_changes import changes, published_months
from dashboard.components.mistakes import draw_mistakes, field_mistake
from dashboard.components.tables import Column, table
from dashboard.components.tasks import Answer, banner, summary_list
from dashboard.html import heading, html, paragraph, text
from dashboard.questions import loading
from dashboard.questions.names import agency_name
from dashboard.questions.publishing import without_paths
from dashboard.screens.load.frame import DONE, Frame, address, go, stop
from etl.errors import MashError
from etl.staging.found import misspelt_in, month_first_in, told_of_sheets
from etl.staging.place import StagedLoad
from queries import words
from queries.quality.refused_rows import refused_rows

SHOWN, FEW = 12, 5  # reasons, and lines of each
KEPT = "Kept for 14 days, for you alone, under this address. Nothing was published."


def draw(frame: Frame, load: StagedLoad) -> None:
    """Draw the step; without a comparison, make one first."""
    if load.trial is None:
        compared = _compare(frame, load)
        if compared is None:
            return
        load = compared
    trial: Mapping[str, Any] = load.trial or {}
    left, right = st.columns(2, gap="large")
    with left:
        html(heading(2, f"Check before you publish build {trial['build']}") + summary_list(_summary(load, trial)))
    with right:
        html(heading(2, f"What build {trial['build']} changes") + changes(trial))
    html("".join(published_months(trial)) + _refused(load))
    _finish(frame, load, trial)


def _compare(frame: Frame, load: StagedLoad) -> StagedLoad | None:
    """Build on trial, with a way to stop; return the load compared, or None after a refusal."""
    stop(load)
    bar = st.progress(0.0, text="Building on trial")

    def progress(what: str, share: float) -> None:
        bar.progress(min(max(share, 0.0), 1.0), text=what)

    try:
        compared = loading.compare(load, progress)
    except MashError as refused:
        bar.empty()
        draw_mistakes(frame.place, {"trial": without_paths(MashError(loading.in_words(refused)), data_directory())})
        if st.button("Compare again", type="primary", key="load_again"):
            st.rerun()
        return None
    bar.empty()
    st.rerun()
    return compared


def _summary(load: StagedLoad, trial: Mapping[str, Any]) -> list[Answer]:
    files = load.going_on
    senders = list(dict.fromkeys(agency_name(file.agency) for file in files if file.agency))
    own = [file.own for file in files if file.own]
    matched = sum(sum(1 for column in each.columns.values() if column) for each in own)
    out = sum(len(each.left_out) + sum(1 for column in each.columns.values() if not column) for each in own)
    mended = sum(code != "refuse" for each in own for means in each.words.values() for code in means.values())
    left = sum(code == "refuse" for each in own for means in each.words.values() for code in means.values())
    replaced = trial["accepted"] - trial["new"]
    share = 100 * trial["refused"] / trial["rows"] if trial["rows"] else 0.0
    answers = [
        Answer("Files", text(f"{len(files)}" + (f", from {_listed(senders)}" if senders else "")), address(load, 1)),
        Answer("Rows in", words.count(trial["rows"])),
        Answer(
            "Accepted", f"{words.count(trial['accepted'])}: {words.count(trial['new'])} new, {words.count(replaced)} "
            f"replace earlier row{'' if replaced == 1 else 's'}",
        ),
        Answer("Refused", f"{words.count(trial['refused'])} ({share:.1f}%; the limit is {trial['limit']:g}%)"),
    ]  # fmt: skip
    if own:
        answers += [
            Answer("Columns", f"{matched} matched, {out} left out", address(load, 3)),
            Answer("Words", f"{mended} mended, {left} left refused", address(load, 4)),
        ]
    if misspelt := misspelt_in(load):
        near = " ".join(f"“{text(heading)}”: did you mean {column}?" for heading, column in misspelt.items())
        answers.append(Answer("Left out", f"{near} Rename it in the file, and send that again.", address(load, 1)))
    if swapped := month_first_in(load):
        dates = f"{words.counted(swapped, 'date')} written month first, as 03/31/2026, and refused."
        answers.append(Answer("Dates", f"{dates} In others day and month may be swapped.", address(load, 1)))
    if told := told_of_sheets(load):
        answers.append(Answer("Sheets", text(f"{words.capital('; '.join(told))}."), address(load, 1)))
    day = words.weekday(load.as_at) if load.as_at else "Not said"
    return [*answers, Answer("Last day", day, address(load, 1))]


def _refused(load: StagedLoad) -> str:
    """Return why rows are refused, the commonest reason of each file first, with their lines and what can be done."""
    landed = {file.extract for file in load.going_on if file.extract}
    reasons = [reason for sent in refused_rows(load.place, landed) for reason in sent.reasons] if landed else []
    if not reasons:
        return ""
    columns = [Column("What is wrong", False), Column("Rows"), Column("Lines", False), Column("File", False),
               Column("What to do", False)]  # fmt: skip
    rows = [
        [text(each.message), words.count(len(each.lines)), _lines(each.lines), text(each.file), text(each.mend)]
        for each in reasons[:SHOWN]
    ]
    left = len(reasons) - SHOWN
    more = paragraph(f"{words.counted(left, 'more reason')}.", "note") if left > 0 else ""
    return heading(2, "Why rows are refused") + table("Why rows are refused", columns, rows, seen=False) + more


def _lines(lines: Sequence[int]) -> str:
    few = ", ".join(words.count(line) for line in lines[:FEW])
    return few + (f" and {words.count(len(lines) - FEW)} more" if len(lines) > FEW else "")


def _finish(frame: Frame, load: StagedLoad, trial: Mapping[str, Any]) -> None:
    """Draw the buttons that end the load; publishing only on the build that it was compared with."""
    current = loading.build_in_force()
    moved, over = current != trial["base"], list(trial["over"])
    mistakes = {}
    if moved:
        mistakes["base"] = f"Build {current} was published meanwhile. Compare again."
    if over:
        html(banner(
            f"Over {trial['limit']:g}% of the rows of {_listed(over)} are refused.",
            "The policy does not allow it to be published. Mend the file or its words, or keep it as a trial.",
        ))  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center"):
        if moved and st.button("Compare again", type="primary", key="load_again"):
            loading.forget_trial(load)
            st.rerun()
        if not moved and not over and st.button(f"Publish build {trial['build']}", type="primary", key="load_publish"):
            mistakes |= _publish(load, trial)
        if st.button("Keep as a trial", key="load_keep"):
            loading.keep_as_trial(load)
            st.session_state[DONE] = KEPT
            go(load, 5)
        stop(load)
    base = f"Readers keep build {trial['base']} until build {trial['build']} is whole." if trial["base"] else ""
    html(paragraph(f"Takes about as long as the trial did. {base}", "note"))
    draw_mistakes(frame.place, mistakes)
    html("".join(field_mistake(mistakes, key) for key in mistakes))


def _publish(load: StagedLoad, trial: Mapping[str, Any]) -> dict[str, str]:
    """Publish; return what kept it from being done."""
    try:
        with st.spinner(f"Publishing build {trial['build']}"):
            report = loading.publish(load)
    except MashError as refused:
        return {"publish": without_paths(MashError(loading.in_words(refused)), data_directory())}
    st.session_state[DONE] = (
        f"Build {report.build} is published: {words.counted(report.total('accepted'), 'row')} of this load "
        f"{'was' if report.total('accepted') == 1 else 'were'} accepted."
    )
    st.query_params.clear()
    st.rerun()
    return {}


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)
