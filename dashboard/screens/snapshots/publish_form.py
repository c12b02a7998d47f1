"""Draws the form that publishes a month: it is measured and checked first, and published once a person has agreed.

The checks are those of `mash monthly`. A snapshot is made from the whole build in force, never from a build narrowed to
the hubs that a reader may see.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.access.door import current_person, data_directory, door_of
from dashboard.access.rerun import dialog
from dashboard.access.rules import FIGURES, SNAPSHOTS, RefusedError, Resource, authorise
from dashboard.components.mistakes import say_in_dialog, say_mistake
from dashboard.components.publishing_forms import carry_out, note_made, result
from dashboard.html import heading, html, paragraph, text
from dashboard.questions import choices
from dashboard.questions.builds import number_of
from dashboard.questions.publishing import without_paths
from dashboard.view import View
from etl.errors import MashError
from etl.policy.today import today
from publish.snapshot import make
from publish.snapshot.checks import to_look_at
from publish.snapshot.make import rehearse
from queries import words

_CHECKED = "mash_month_checked"
SNAPSHOT = (
    "A month is measured from the build in force and checked, also for disclosure together with everything published "
    "before; you see what was found before anything is published. A snapshot never changes. If the month was published "
    "before with other figures, this becomes a revision that says what changed. Each step takes about half a minute."
)
GOOD = "Nothing was found that a person should look at first: the board can have it."
LOOK = "A person should look at this before the board has it:"
MEANWHILE = "Build {} was published meanwhile. Check the month again."


@dataclass(frozen=True)
class Checked:
    """A month that was checked: with the annex or not, from which build, what to look at, and which revision it is."""

    month: date
    by_hub: bool
    build: int
    findings: tuple[str, ...]
    revision: int


def publish_form(view: View) -> None:
    """Draw the form; a month that was checked is shown in a dialog, which publishes it."""
    html(heading(2, "Publish a month") + paragraph(SNAPSHOT))
    result("snapshot")
    with st.form("make_snapshot", border=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            month = st.selectbox(
                "Month to publish", choices.months(view.build), format_func=words.month, key="make_month", width=200
            )
            several = len(choices.hubs(view.build)) > 1
            by_hub = st.checkbox("With an annex hub by hub", key="make_by_hub") if several else False
        sent = st.form_submit_button("Check this month")
    if sent and month is not None:
        _check(view, month, by_hub)
    checked: Checked | None = st.session_state.get(_CHECKED)
    if checked is not None:
        dialog(f"Publish {words.month(checked.month)}?", _forget)(_confirm)(checked)


def _check(view: View, month: date, by_hub: bool) -> None:
    """Measure the month and note what a person should look at; say why it can't be published where it can't."""
    _forget()
    bar = st.progress(0.0, text="Measuring")
    data = data_directory()
    try:
        _may_publish()
        drafted = rehearse(data, month, by_hub=by_hub, progress=_telling(bar))
        found = tuple(to_look_at(drafted, data, today()))
    except MashError as refused:
        bar.empty()
        say_mistake("make_snapshot", without_paths(refused, data))
        return
    bar.empty()
    st.session_state[_CHECKED] = Checked(month, by_hub, view.build.info.build, found, drafted.about.revision)


def _confirm(checked: Checked) -> None:
    """Draw what was found and the button that publishes."""
    if checked.findings:
        items = "".join(f"<li>{text(line)}</li>" for line in checked.findings)
        html(paragraph(LOOK) + f"<ul>{items}</ul>")
    else:
        html(paragraph(GOOD))
    kept = f" as revision {checked.revision}" if checked.revision > 1 else ""
    html(paragraph(f"It is published{kept}, never changes, and stands in the audit trail under your name.", "note"))
    with st.container(horizontal=True):
        sent = st.button("Publish", type="primary", key="publish_month")
        if st.button("Not now", key="publish_not_now"):
            _forget()
            st.rerun()
    if sent:
        _publish(checked)


def _publish(checked: Checked) -> None:
    data = data_directory()

    def work(progress: Callable[[str, float], None]) -> str:
        _may_publish()
        if number_of(data) != checked.build:
            _forget()
            return MEANWHILE.format(number_of(data))
        made = make(data, checked.month, by_hub=checked.by_hub, who=current_person().name or None, progress=progress)
        _forget()
        note_made("snapshot", made.snapshot.name)
        if not made.new:
            return f"{words.month(checked.month)} was already published with the same figures: nothing new was made."
        ending = f" as revision {made.revision}. See above for what changed" if made.revision > 1 else ""
        return f"{words.month(checked.month)} was published{ending}."

    carry_out("snapshot", "Measuring", work, say_in_dialog)


def _may_publish() -> None:
    """Ask the door again: only officers of every hub publish. Raises RefusedError."""
    person = current_person()
    for kind in (FIGURES, SNAPSHOTS):
        try:
            authorise(person, Resource(kind))
        except RefusedError:
            door_of(data_directory()).refused(person, Resource(kind), "role")
            raise


def _telling(bar: DeltaGenerator) -> Callable[[str, float], None]:
    def tell(step: str, share: float) -> None:
        bar.progress(min(max(share, 0.0), 1.0), text=step)

    return tell


def _forget() -> None:
    st.session_state.pop(_CHECKED, None)
