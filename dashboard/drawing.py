"""A chart that can be read as a table, taken away as files, and asked what lies behind a point; one call draws one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.access.downloads import offered
from dashboard.access.rerun import fragment
from dashboard.parts.html import paragraph
from dashboard.parts.pickable import PICKED, pickable
from dashboard.parts.take_away import About, csv_of, png_of, svg_of
from dashboard.view import View, choose, html

NOTHING = "There is no month to show for this choice yet."


@dataclass(frozen=True)
class Drawing:
    """A chart and the same as a table and as figures.

    `spec` is its Vega-Lite specification (None where there is nothing to draw), `alt` the finding it shows in words;
    `table` makes the table as ready HTML, `rows` the lines of the CSV, all with the same names. `below` is ready HTML
    under the chart: its key and notes. `file` is the stem of the files' names.
    """

    about: About
    spec: Mapping[str, Any] | None
    alt: str
    table: Callable[[], str]
    rows: Callable[[], Sequence[Mapping[str, object]]]
    file: str
    below: str = ""
    empty: str = NOTHING


@dataclass(frozen=True)
class Behind:
    """What can be opened from a chart: `field` of its rows holds the name of what is clicked, one of `options`.

    `draw` writes what lies behind the chosen one; `label` names the choice for those who don't click.
    """

    label: str
    field: str
    options: Sequence[str]
    draw: Callable[[str], None]


@fragment()
def switched(view: View, drawing: Drawing, *, key: str = "", behind: Behind | None = None) -> None:
    """Draw a chart with its switch to a table, its files, and the choice of what to look behind.

    `key` tells drawings of one page apart: each but one needs its own. It stands in the address.
    """
    suffix = f"_{key}" if key else ""
    place = st.container()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        shown = st.segmented_control(
            f"Show {drawing.about.title} as", ["Chart", "Table"], default="Chart", required=True, key=f"show{suffix}",
            label_visibility="collapsed", bind="query-params",
        )  # fmt: skip
        _files(view, drawing, suffix)
        chosen = _choice(behind, suffix)
    with place:
        if shown == "Table":
            html(drawing.table())
        elif drawing.spec is None:
            html(paragraph(drawing.empty, "grey"))
        else:
            _chart(drawing, suffix, behind)
    if behind and chosen:
        behind.draw(chosen)


def _chart(drawing: Drawing, suffix: str, behind: Behind | None) -> None:
    if drawing.spec is None:
        return
    answers = pickable(drawing.spec, behind.field) if behind else {}
    if behind is None or len(answers.get("layer", [])) == len(drawing.spec.get("layer", [])):
        st.vega_lite_chart(dict(drawing.spec), alt=drawing.alt)
    else:
        key = f"chart{suffix}"

        def pick() -> None:
            found = st.session_state[key].selection.get(PICKED, [])
            if found and str(found[0].get(behind.field)) in behind.options:
                st.session_state[f"behind{suffix}"] = str(found[0][behind.field])

        st.vega_lite_chart(answers, alt=drawing.alt, key=key, on_select=pick)
    html(drawing.below)


def _choice(behind: Behind | None, suffix: str) -> str:
    if behind is None or not behind.options:
        return ""
    options = {"": "Nothing chosen"} | {name: name for name in behind.options}
    return choose(behind.label, f"behind{suffix}", options, 190)


def _files(view: View, drawing: Drawing, suffix: str) -> None:
    """Offer the files; each is made when it is asked for."""
    info, spec, about = view.build.info, drawing.spec, drawing.about
    menu = st.popover("Download", icon=":material/download:", key=f"files{suffix}", on_change="rerun")
    if not menu.open:  # a page of ten charts would hold thirty buttons that nobody sees
        return
    with menu:
        kinds: list[tuple[str, str, str, Callable[[], str | bytes]]] = [
            ("Figures (CSV)", "csv", "text/csv", lambda: csv_of(drawing.rows(), about, info))
        ]
        if spec is not None:
            kinds += [
                ("Picture (PNG)", "png", "image/png", lambda: png_of(spec, about, info)),
                ("Picture (SVG)", "svg", "image/svg+xml", lambda: svg_of(spec, about, info)),
            ]
        for label, ending, mime, make in kinds:
            st.download_button(
                label, offered(make, build=info.build, filters=about.filters), file_name=f"{drawing.file}.{ending}",
                mime=mime, key=f"{ending}{suffix}",
                on_click="ignore",
            )  # fmt: skip
