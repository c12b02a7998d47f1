"""Draws what all steps of a load share: the mistakes, the buttons to go on and back, and the way to stop."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.access.door import data_directory
from dashboard.components.mistakes import draw_mistakes, field_mistake
from dashboard.components.tasks import banner
from dashboard.html import html, text
from dashboard.questions import loading
from dashboard.view import number_in
from etl.errors import MashError
from etl.staging.place import Own, StagedLoad
from etl.staging.tabs import differing, unanswered

DONE, _WRONG = "load_done", "load_wrong"
LAST = 5


@dataclass(frozen=True)
class Frame:
    """The load shown, the container below the steps for mistakes, and the mistakes of the form just sent."""

    load: StagedLoad | None
    place: DeltaGenerator
    mistakes: Mapping[str, str]

    def wrong(self, mistakes: Mapping[str, str]) -> None:
        """Draw the page anew with what is wrong in the form that was sent, at its top and beside its fields."""
        st.session_state[_WRONG] = dict(mistakes)
        st.rerun()

    def beside(self, key: str) -> None:
        """Draw what is wrong with a field, if anything is."""
        if told := field_mistake(self.mistakes, key):
            html(told)


def frame_of(load: StagedLoad | None, place: DeltaGenerator) -> Frame:
    """Return the frame of a page, and show what was wrong in the form that was sent last."""
    frame = Frame(load, place, st.session_state.pop(_WRONG, {}))
    draw_mistakes(place, frame.mistakes)
    return frame


def step_asked(load: StagedLoad | None) -> int:
    """Return the step that the address asks for, no further than the load's answers reach."""
    asked = number_in(st.query_params.get("step", "1"))
    step = asked if 1 <= asked <= LAST else 1
    if load is None or not load.going_on:
        return 1
    own = [file for file in load.going_on if file.own]
    if any(file.own and not file.own.table for file in own):
        return min(step, 2)
    if any(file.own and _has_open_columns(file.own) for file in own):
        return min(step, 3)
    return min(step, 4) if any(not file.extract for file in load.going_on) else step


def of_sheets(names: Sequence[str]) -> str:
    """Return which sheets of a file its rows are of, as text after its name: the first, and how many more."""
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f", sheet “{names[0]}”{more}" if names else ""


def _has_open_columns(own: Own) -> bool:
    if not own.kept and not set(own.tabs[0].headings) <= own.columns.keys():
        return True
    return bool(unanswered(own, differing(data_directory(), own)))


def address(load: StagedLoad, step: int) -> str:
    """Return the address of a step."""
    return f"load?load={load.token}&step={step}"


def go(load: StagedLoad, step: int) -> None:
    """Go to a step, so that the browser's way back leads here."""
    st.query_params.from_dict({"load": load.token, "step": str(step)})
    st.rerun()


def needs_columns(load: StagedLoad) -> bool:
    """Return whether a file has columns to match, or headings that differ from its mapping's."""
    own = [file.own for file in load.going_on if file.own]
    return any(not each.kept or differing(data_directory(), each) for each in own)


def needs_words(load: StagedLoad) -> bool:
    """Return whether a file's words can need an answer."""
    return any(file.own for file in load.going_on)


def next_step(load: StagedLoad, step: int) -> int:
    """Return the step after one: a load without own files has no columns and words to answer."""
    if step < 3 and needs_columns(load):
        return step + 1
    return max(step + 1, 4) if step < 4 and needs_words(load) else LAST


def back(load: StagedLoad, step: int) -> None:
    """Draw the link to the step before."""
    before = step - 1
    if before == 4 and not needs_words(load):
        before = 2
    if before == 3 and not needs_columns(load):
        before = 2
    html(f'<a href="{text(address(load, before))}" target="_self">Back</a>')


def stop(load: StagedLoad) -> None:
    """Draw the button that throws the load away."""
    if st.button("Stop and throw these files away", type="tertiary", key="load_stop"):
        try:
            loading.drop(load)
        except MashError as refused:
            html(banner("This load can’t be stopped.", str(refused)))
            return
        st.session_state[DONE] = "The files were thrown away. Nothing was published."
        st.query_params.clear()
        st.rerun()
