"""Offers the figures of a chart or table as CSV and as a workbook, each made when it is asked for."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal
from urllib.parse import urlencode

import streamlit as st

from dashboard.access.downloads import offered
from dashboard.components.offer_file import mime_of
from dashboard.components.take_away import About, Origin, csv_of, xlsx_name, xlsx_of
from dashboard.view import View, chosen_here

Rows = Callable[[], Sequence[Mapping[str, object]]]


def origin_of(view: View) -> Origin:
    """Return where a file of this page comes from, with the page's address and every choice, the usual ones too."""
    page = (st.context.url or "").partition("?")[0]
    chosen = {key: each.code for key, each in chosen_here().items() if each.code}
    return Origin(view.build.info, view.month, f"{page}?{urlencode(chosen)}" if page else "")


def offer_rows(
    view: View,
    about: About,
    rows: Rows,
    file: str,
    key: str,
    label: str = "Figures",
    *,
    kind: Literal["secondary", "tertiary"] = "secondary",
) -> None:
    """Draw the buttons that hand the figures over; `file` is the name without its ending, `key` tells buttons apart."""
    info, origin = view.build.info, origin_of(view)
    files: tuple[tuple[str, str, Callable[[], str | bytes]], ...] = (
        ("CSV", f"{file}.csv", lambda: csv_of(rows(), about, info)),
        ("XLSX", xlsx_name(file, view.month, info.build), lambda: xlsx_of(rows(), about, origin)),
    )
    for ending, name, make in files:
        st.download_button(
            f"{label} ({ending})", offered(make, build=info.build, filters=about.filters), file_name=name,
            mime=mime_of(name), icon=":material/download:" if kind == "tertiary" else None,
            key=f"{ending.lower()}{key}", on_click="ignore", type=kind,
        )  # fmt: skip
