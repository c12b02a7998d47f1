"""Holds the state from which a page is drawn: build, filters, choices, and containers for its title and own filters.

The address holds every choice that differs from the default, as a code. A choice is read from the address before it is
drawn, and only the reader's own actions change the address: if pages wrote to it on each run, the browser's Back button
would no longer work.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.contents import TRAVELS, Screen
from dashboard.html import heading, html
from queries.build import Build

_VIEW, _CHOSEN, _MISTAKEN, _MENDED = "mash_view", "mash_chosen", "mash_mistaken", "mash_mended"
_ABSENT = "mash_absent"
PERIODS = {"month": "Month", "quarter": "Quarter", "financial-year": "Financial year"}


@dataclass(frozen=True)
class View:
    """The build, hub (None: all hubs), month, whether to compare with England, and the page's containers.

    `period` (a key of PERIODS) is what figures over time are counted by; `month` is the last month they reach.
    `notices` is where a page says what its address asks for in vain.
    """

    build: Build
    hub: str | None
    month: date
    period: str
    compare: bool
    head: DeltaGenerator
    notices: DeltaGenerator
    filters: DeltaGenerator

    @property
    def where(self) -> dict[str, str]:
        """The shared filters as `measure` takes them."""
        return {"hub": self.hub} if self.hub else {}

    def narrowed(self, **more: str | None) -> dict[str, str]:
        """Return the shared filters and a page's own, where something was chosen."""
        return self.where | {name: value for name, value in more.items() if value}

    def on(self, ladder: str) -> "View":
        """Return the same view with levels of need counted on another ladder."""
        return replace(self, build=self.build.on(ladder))

    def title(self, words: str) -> None:
        """Write the page's one heading of level 1."""
        with self.head:
            html(heading(1, words))


@dataclass(frozen=True)
class Choice:
    """A choice of this page: its label, the code chosen and the usual one, what is chosen in words.

    `unknown` is true where the address asks for what is no option.
    """

    label: str
    code: str
    usual: str
    words: str
    unknown: bool = False


def begin_choices() -> None:
    """Forget the choices of the page drawn before."""
    st.session_state[_CHOSEN] = {}
    st.session_state[_MISTAKEN] = False
    st.session_state[_MENDED] = False
    st.session_state[_ABSENT] = False


def chosen_here() -> Mapping[str, Choice]:
    """Return the choices that the page has drawn so far, by their keys in the address."""
    chosen: Mapping[str, Choice] = st.session_state[_CHOSEN]
    return chosen


def keep(view: View) -> None:
    """Keep the view for the page that runs next."""
    st.session_state[_VIEW] = view


def current() -> View:
    """Return the view that the page is drawn from."""
    view: View = st.session_state[_VIEW]
    return view


def note_mistake() -> None:
    """Note that the page shows a mistake in a form."""
    st.session_state[_MISTAKEN] = True


def mistaken() -> bool:
    """Return whether the page shows a mistake in a form."""
    return bool(st.session_state[_MISTAKEN])


def note_absent() -> None:
    """Note that the page has said above all its parts what no extract holds of any of its measures."""
    st.session_state[_ABSENT] = True


def absent_above() -> bool:
    """Return whether the page has said above what no extract holds, so that its parts need not say it again."""
    return bool(st.session_state.get(_ABSENT))


def mended() -> bool:
    """Return whether the reader has just changed what the address asked for in vain: the page still says that it does.

    True only in the run of a part of the page: a run of the whole page says it no more.
    """
    return bool(st.session_state[_MENDED])


def travelling() -> dict[str, str]:
    """Return the filters of this address that pages share, for the address of another page."""
    asked = st.query_params.to_dict()  # once: a page has up to a hundred links, and each look costs 0.05 ms
    return {key: asked[key] for key in TRAVELS if key in asked}


def pinned() -> dict[str, str]:
    """Return the same with what was drawn without being chosen: else a link would change its month at the next load."""
    drawn = {key: each.code for key, each in chosen_here().items() if key in TRAVELS and each.code}
    return travelling() | drawn


def address_of(page: Screen, **more: str) -> str:
    """Return the address of a page with all the filters of this one, and further choices by their codes."""
    return f"{page.path}?{urlencode(pinned() | more)}"


def read(label: str, key: str, options: Mapping[str, str]) -> str:
    """Return the code that the address chooses from `options` (code -> words), the first where it names none.

    It may name a code, or its words, which addresses held before.
    """
    usual, asked = next(iter(options)), st.query_params.get(key)
    of_words = {words: code for code, words in options.items()}
    code = usual if asked is None else asked if asked in options else of_words.get(asked)
    return _note(label, key, code, usual, lambda known: options[known])


def choose(label: str, key: str, options: Mapping[str, str], width: int) -> str:
    """Draw a selectbox and return the chosen code; `options` maps codes to words, the first is the usual one."""
    st.session_state[key] = read(label, key, options)
    st.selectbox(
        label, list(options), format_func=lambda code: options.get(code, code), key=key, width=width,
        filter_mode="contains", on_change=_write, args=(key, next(iter(options))),
    )  # fmt: skip
    return str(st.session_state[key])


def turn(key: str, pages: int) -> int:
    """Draw the numbers of a list's pages, and return the one chosen."""
    st.session_state[key] = int(read("Page", key, {str(number): f"Page {number}" for number in range(1, pages + 1)}))
    st.pagination(pages, key=key, on_change=_write, args=(key, 1))
    return int(st.session_state[key])


def switch(label: str, key: str, options: Mapping[str, str]) -> str:
    """Draw the same as buttons side by side, without the label."""
    st.session_state[key] = read(label, key, options)
    st.segmented_control(
        label, list(options), format_func=lambda code: options.get(code, code), key=key, required=True,
        label_visibility="collapsed", on_change=_write, args=(key, next(iter(options))),
    )  # fmt: skip
    return str(st.session_state[key])


def turned_on(label: str, key: str) -> bool:
    """Draw a switch that is off unless the reader turns it on; return whether it is on."""
    st.session_state[key] = read(label, key, {"": "Off", "true": "On"}) == "true"
    st.toggle(label, key=key, on_change=_write, args=(key, False))
    return bool(st.session_state[key])


def unfolded(label: str, key: str) -> DeltaGenerator | None:
    """Draw a part that readers open; return its container while it is open."""
    st.session_state[key] = read(label, key, {"": "Closed", "true": "Open"}) == "true"
    part = st.expander(label, key=key, on_change=_write, args=(key, False))
    return part if st.session_state[key] else None


def slide(label: str, key: str, span: tuple[int, int], usual: int, step: int = 1) -> int:
    """Draw a slider over whole numbers from the first of `span` to the last, and return the chosen one."""
    allowed = range(span[0], span[1] + 1, step)
    asked = st.query_params.get(key, str(usual))
    code = asked if asked in map(str, allowed) else None
    st.session_state[key] = int(_note(label, key, code, str(usual), str))
    st.slider(label, *span, step=step, key=key, on_change=_write, args=(key, usual))
    return int(st.session_state[key])


def slide_hours(label: str, key: str, usual: tuple[time, time]) -> tuple[time, time]:
    """Draw a slider with two ends over the day, and return the chosen hours; the address holds `09:00-17:00`."""
    asked = st.query_params.get(key, _hours_code(usual))
    try:
        first, last = (time.fromisoformat(end) for end in asked.split("-"))
        code = _hours_code((first, last)) if first.minute % 30 == last.minute % 30 == 0 and first <= last else None
    except (ValueError, TypeError):  # no hours, or one end with a zone of time and the other without
        code = None
    opens, closes = map(time.fromisoformat, _note(label, key, code, _hours_code(usual), str).split("-"))
    st.session_state[key] = opens, closes
    st.slider(label, time(0), time(23, 30), key=key, on_change=_write, args=(key, usual))
    return opens, closes


def number_in(asked: str) -> int:
    """Return the number that an address asks for, up to nine digits; 0 where it asks for none."""
    return int(asked) if asked.isdecimal() and len(asked) < 10 else 0


def pick(key: str, code: str) -> None:
    """Write a choice into the address: what a reader clicked on, or what a form has just made."""
    st.query_params[key] = code


def _note(label: str, key: str, code: str | None, usual: str, words: Callable[[str], str]) -> str:
    """Keep a choice with those of the page, and return its code: the usual one where the address asks in vain."""
    known = usual if code is None else code
    st.session_state[_CHOSEN][key] = Choice(label, known, usual, words(known), unknown=code is None)
    return known


def _write(key: str, usual: object) -> None:
    """Write what the reader has just chosen into the address; the usual choice has no place there."""
    chosen = st.session_state[key]
    st.session_state[_MENDED] = key in chosen_here() and chosen_here()[key].unknown
    if chosen == usual:
        st.query_params.pop(key, None)
    else:
        st.query_params[key] = _code(chosen)


def _code(chosen: object) -> str:
    if isinstance(chosen, tuple):
        return _hours_code(chosen)
    return str(chosen).lower() if isinstance(chosen, bool) else str(chosen)


def _hours_code(hours: tuple[time, time]) -> str:
    return "-".join(f"{end:%H:%M}" for end in hours)
