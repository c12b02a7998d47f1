"""Draws step 1 of a load: the files, the last day they cover, and the hub for rows that name none."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import streamlit as st

from dashboard.access.door import data_directory
from dashboard.components.tasks import banner
from dashboard.html import heading, html, paragraph, text
from dashboard.questions import choices, loading
from dashboard.questions.builds import build_of
from dashboard.questions.publishing import without_paths
from dashboard.screens.load.frame import DONE, Frame, address, go, stop
from dashboard.streamlit_adapter.uploads import let_go
from etl.errors import MashError
from etl.policy.today import today
from etl.staging.found import last_day
from etl.staging.place import Staged, StagedLoad, save, without
from etl.staging.receive import Sent
from queries import words

ROUND, UNDO = "load_round", "load_undo_asked"
UNDONE = (
    "A build is made without its files, and figures are as they were before it. The files go in again when they are "
    "loaded again. What was published stays as published."
)
WHICH = (
    "CSV, XLSX, Parquet, an Annex A workbook, or census XML. Children under the shared pseudonym: a file with names, "
    "NHS numbers, postcodes or dates of birth is refused, and nothing of it is kept."
)
LOCAL = (
    "Annex A and census files come as the case system writes them: while they are read, local numbers are replaced by "
    "pseudonyms, dates of birth by months, and names are dropped."
)
NO_KEY = (
    " That takes the area’s key, which this dashboard was not given: ask whoever runs it to name it in MASH_KEY_FILE."
)
BEGIN = (
    "Nothing is published until step 5. Until then the files are kept for you alone, and are thrown away after 2 hours "
    "without use."
)


def draw(frame: Frame) -> None:
    """Draw the step."""
    load = frame.load
    left, right = st.columns([7, 4], gap="large")
    with right:
        html(f'<div class="panel"><h2>Before you begin</h2>{paragraph(BEGIN)}{_last_load()}</div>')
        _undo(frame)
        if load is None:
            _under_way()
    with left:
        html(heading(2, "Which files?") + paragraph(WHICH))
        html(paragraph(LOCAL if loading.has_key() else LOCAL + NO_KEY, "note"))
        _take_sent(frame)
        _take_offered(frame)
        if load is not None and load.files:
            _files(load)
            _go_on(frame, load)


def _take_sent(frame: Frame) -> None:
    """Draw the field for files, and take what was sent."""
    frame.beside("files")
    number = st.session_state.setdefault(ROUND, 0)
    sent = st.file_uploader(
        "Choose files, or drop them here. 100 MB a file, 300 MB at once. Larger: mash load.",
        accept_multiple_files=True, key=f"load_files_{number}", max_upload_size=100,
    )  # fmt: skip
    if sent:
        _taken(frame, [Sent(file.name, file.getvalue()) for file in sent], lambda: let_go(sent))


def _take_offered(frame: Frame) -> None:
    """Draw the files of the server's folder, where it offers one, and take those chosen."""
    offered = loading.offered()
    if not offered:
        return
    number = st.session_state[ROUND]
    chosen = st.multiselect("Or files in the server’s folder", offered, key=f"load_offered_{number}")
    if chosen and st.button("Take these files", key="load_take"):
        try:
            sent = loading.from_server(chosen)
        except MashError as refused:
            frame.wrong({"files": str(refused)})
            return
        _taken(frame, sent, lambda: None)


def _taken(frame: Frame, sent: list[Sent], after: Callable[[], None]) -> None:
    """Take files into the load, then draw the step anew with them."""
    try:
        with st.spinner("Searching the files for identifiers, and reading them"):
            load = loading.take(frame.load, sent)
    except MashError as refused:
        frame.wrong({"files": without_paths(refused, data_directory())})
        return
    finally:
        after()
    st.session_state[ROUND] += 1
    go(load, 1)


def _files(load: StagedLoad) -> None:
    """Draw each file with its state, and the button that takes it out."""
    with st.container(gap=None):
        with st.container(key="cells_files_head"):
            for title in ("File", "Size", "State", ""):
                html(f"<b>{title}</b>")
        for file in load.files:
            with st.container(key=f"cells_files_{file.key}"):
                html(text(file.name))
                html(f'<span class="num">{words.size(file.size)}</span>')
                html(_state(file))
                if st.button("Remove", type="tertiary", key=f"load_remove_{file.key}", help=f"Remove {file.name}"):
                    without(load, file.key)
                    st.rerun()


def _state(file: Staged) -> str:
    if file.why:
        return f"<b>Refused</b>: {text(file.why)}"
    return f"Loaded before, as {text(file.known)}" if file.known else "Read"


def _go_on(frame: Frame, load: StagedLoad) -> None:
    """Draw the last day and the hub, and the way on."""
    build = build_of(data_directory())
    known = choices.hubs(build) if build else []
    with st.container(horizontal=True, vertical_alignment="bottom"):
        day = st.date_input(
            "Last day the data covers", value=load.as_at or _last_day(load), format="DD/MM/YYYY", width=200,
            key=f"load_day_{load.token}_{len(load.files)}",
        )  # fmt: skip
        hub = st.selectbox(
            "Hub of rows that name none", known, index=known.index(load.hub) if load.hub in known else None,
            width=choices.width_of(known, 240),
            accept_new_options=True, placeholder="None", key=f"load_hub_{load.token}",
        )  # fmt: skip
    mistakes = {}
    frame.beside("day")
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Continue", type="primary", key="load_continue"):
            if not load.going_on:
                mistakes["files"] = "Choose a file that can be loaded"
            if not isinstance(day, date):
                mistakes["day"] = "Say which day is the last that the data covers"
            if not mistakes and isinstance(day, date):
                go(save(replace(load, as_at=day, hub=hub or "", trial=None)), 2)
            frame.wrong(mistakes)
        stop(load)


def _last_day(load: StagedLoad) -> date | None:
    """Return the day to propose: none where a file's rows have days that are not known yet, as today would be wrong.

    A day to come is a typing error, or a day and a month that were swapped.
    """
    last = last_day(load)
    if last is None and any(file.own for file in load.going_on):
        return None
    return min(last or today(), today())


def _undo(frame: Frame) -> None:
    """Offer to take out the files that the build in force was made for, and do it once it is confirmed."""
    frame.beside("undo")
    number = loading.undoable()
    if number is None:
        return
    if st.button("Undo this load", key="load_undo"):
        st.session_state[UNDO] = number
    if st.session_state.get(UNDO) != number:
        return
    html(banner(f"Undo the load of build {number}?", UNDONE))
    with st.container(horizontal=True):
        wanted = st.button(f"Undo build {number}", type="primary", key="load_undo_now")
        if st.button("Leave it", type="tertiary", key="load_undo_not") or wanted:
            st.session_state.pop(UNDO)
    if wanted:
        try:
            with st.spinner("Making a build without these files"):
                report = loading.undo(number)
        except MashError as refused:
            frame.wrong({"undo": without_paths(MashError(loading.in_words(refused)), data_directory())})
            return
        st.session_state[DONE] = f"Build {report.build} is in force, without the files of build {number}."
    if UNDO not in st.session_state:
        st.rerun()


def _under_way() -> None:
    """Draw links to the reader's loads that are under way."""
    loads = [load for load in loading.mine() if load.files]
    if loads:
        lines = "".join(
            f'<li><a href="{text(address(load, 5))}" target="_self">{_named(load)}</a></li>' for load in loads[:5]
        )
        html(heading(2, "Loads that you began") + f"<ul>{lines}</ul>")


def _named(load: StagedLoad) -> str:
    first, more = load.files[0].name, len(load.files) - 1
    return text(first + (f" and {words.count(more)} more" if more else ""))


def _last_load() -> str:
    """Return when the build in force was loaded, as a note; empty before a first load."""
    build = build_of(data_directory())
    if build is None:
        return ""
    at = build.info.loaded_at
    return paragraph(f"Last load: build {build.info.build}, {words.weekday(at.date())}, {at:%H:%M}.", "note")
