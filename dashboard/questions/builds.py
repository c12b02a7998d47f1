"""Opens the current build for a reader: the whole of it, or narrowed to the hubs that the reader may see."""

from dataclasses import replace
from pathlib import Path

import streamlit as st

from dashboard.access.door import current_person, resolved
from queries.build import Build, KeptCounts, current_build, open_build


def build_of(data: Path) -> Build | None:
    """Return the current build of a data directory, or None where nothing has been loaded.

    It is looked up on every run of a page, so that a new build shows without a restart. The build of a reader who may
    not see every hub holds no rows of the others.
    """
    number = current_build(data)
    if number is None:
        return None
    person, directory = current_person(), str(resolved(data))
    return _opened(directory, number) if person.every_hub else _narrowed(directory, number, tuple(sorted(person.hubs)))


def whole_build(data: Path) -> Build | None:
    """Return the current build with every hub, the one that readers share: for the server itself, never for a page."""
    number = current_build(data)
    return None if number is None else _opened(str(resolved(data)), number)


def number_of(data: Path) -> int | None:
    """Return the number of the current build of a data directory; cheap."""
    return current_build(data)


@st.cache_resource(max_entries=3, show_spinner=False)
def _opened(data: str, number: int) -> Build:
    del number  # part of the cache's key only: the current build is opened
    return replace(open_build(Path(data)), counts=KeptCounts())


@st.cache_resource(max_entries=24, show_spinner=False)
def _narrowed(data: str, number: int, hubs: tuple[str, ...]) -> Build:
    return _opened(data, number).narrowed(hubs)
