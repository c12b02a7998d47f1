"""One SPC chart with its table and its figures to download: switched between them without a rerun of the page."""

from collections.abc import Mapping

import streamlit as st

from dashboard import data
from dashboard.parts.figures import csv_of, months_table
from dashboard.parts.html import key, paragraph
from dashboard.view import View, html
from publish.charts.spc import changes_sentence, kinds
from queries.findings import alt_text
from queries.series import Series


def figure(view: View, series: Series, where: Mapping[str, str], said: str) -> None:
    """Draw a series as a chart or as a table, with a switch and the figures to download below.

    `where` are the filters it was read with, `said` the same in words.
    """
    _switched(view, series, where, said)


@st.fragment
def _switched(view: View, series: Series, where: Mapping[str, str], said: str) -> None:
    place = st.container()
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        shown = st.segmented_control(
            "Show as", ["Chart", "Table"], default="Chart", required=True, key="show", label_visibility="collapsed",
            bind="query-params",
        )  # fmt: skip
        st.download_button(
            "Download figures (CSV)",
            lambda: csv_of(series, said, view.build.info),
            file_name=f"{series.metric.name}_{series.month:%Y-%m}.csv", mime="text/csv", icon=":material/download:",
            on_click="ignore",
        )  # fmt: skip
    with place:
        if shown == "Table":
            html(months_table(series))
        else:
            _chart(view, series, where)


def _chart(view: View, series: Series, where: Mapping[str, str]) -> None:
    spec = data.spc_spec(view.build, series.metric.name, view.month, where, view.compare)
    if spec is None:
        html(paragraph("There is no month to show for this choice yet.", "grey"))
        return
    st.vega_lite_chart(spec, alt=alt_text(series))
    html(key(kinds(series)) + paragraph(changes_sentence(series), "note"))
