"""Draws a chart with a switch to its table, its downloads, and the groups behind the point that is clicked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import streamlit as st

from dashboard.access.downloads import offered
from dashboard.access.rerun import fragment
from dashboard.components.picture import png_of, svg_of
from dashboard.components.row_files import offer_rows, origin_of
from dashboard.components.take_away import About
from dashboard.html import html, paragraph
from dashboard.view import View, choose, mended, pick, switch

PICKED = "picked"  # the selection's name
PLACES = ("x", "x2", "y", "y2", "tooltip")
SHOWN = {"chart": "Chart", "table": "Table"}
NOTHING = "There is no month to show for this choice yet."


@dataclass(frozen=True)
class Drawing:
    """A chart, and the same as a table and as figures.

    `spec` is its Vega-Lite specification (None where there is nothing to draw), `alt` the finding it shows in words;
    `table` makes the table as ready HTML, `rows` the lines of the CSV, all with the same names. `below` is ready HTML
    under the chart: its key and notes. `file` is the files' name without its ending.
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
    """What can be opened from a chart: `field` of its rows holds the words of what is clicked.

    `options` maps codes to words; `draw` draws what lies behind a code. `label` names the choice for readers who don't
    click.
    """

    label: str
    field: str
    options: Mapping[str, str]
    draw: Callable[[str], None]


@fragment()
def switched(view: View, drawing: Drawing, *, key: str = "", behind: Behind | None = None) -> None:
    """Draw a chart with its switch to a table, its files, and the choice of what to look behind.

    Where there is nothing to draw, list or take away, the sentence that says so stands alone. `key` tells several
    drawings of a page apart, and is part of their keys in the address; one may go without.
    """
    if mended():  # the page says above that the address asks in vain, and this part alone can't take that away
        st.rerun()
    if drawing.spec is None and not drawing.rows():
        html(paragraph(drawing.empty, "grey"))
        return
    suffix = f"_{key}" if key else ""
    place = st.container()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        shown = switch(f"Show {drawing.about.title} as", f"show{suffix}", SHOWN)
        _files(view, drawing, suffix)
        chosen = _choice(behind, suffix)
    with place:
        if shown == "table":
            html(drawing.table())
        elif drawing.spec is None:
            html(paragraph(drawing.empty, "grey"))
        else:
            _chart(drawing.spec, drawing.alt, suffix, behind)
            html(drawing.below)
    if behind and chosen:
        behind.draw(chosen)


def pickable(spec: Mapping[str, Any], field: str) -> dict[str, Any]:
    """Return a chart in which a click selects a mark by a field of its rows.

    An invisible layer on top holds every mark that has a tooltip, since a selection can belong to only one layer.
    Points are small, so a click selects the nearest; bars and cells must be hit.
    """
    layers = list(spec.get("layer", []))
    selectable = [layer for layer in layers if _selectable(layer, field)]
    if not selectable:
        return dict(spec)
    kind, encoding = selectable[0]["mark"]["type"], selectable[0]["encoding"]
    rows = [row for layer in selectable for row in layer["data"]["values"]]
    mark = {"type": kind, "opacity": 0, "aria": False, **({"size": 400} if kind == "point" else {})}
    select: dict[str, Any] = {"type": "point", "fields": [field], **({"nearest": True} if kind == "point" else {})}
    layers.append({
        "data": {"values": rows}, "mark": mark, "params": [{"name": PICKED, "select": select}],
        "encoding": {name: encoding[name] for name in PLACES if name in encoding},
    })  # fmt: skip
    return {**spec, "layer": layers}


def _selectable(layer: Mapping[str, Any], field: str) -> bool:
    """Return whether a layer's marks have a tooltip, stand at a value of their own, and hold `field`."""
    encoding, rows = layer.get("encoding", {}), layer.get("data", {}).get("values", [])
    return "tooltip" in encoding and "field" in encoding.get("y", {}) and bool(rows) and field in rows[0]


def _chart(spec: Mapping[str, Any], alt: str, suffix: str, behind: Behind | None) -> None:
    """Draw a chart, which answers a click where something can be opened from it."""
    spec = {**spec, "config": _unspoken(spec.get("config", {}))}
    selectable, key = pickable(spec, behind.field) if behind else {}, f"chart{suffix}"
    if behind is None or len(selectable.get("layer", [])) == len(spec.get("layer", [])):
        st.vega_lite_chart(dict(spec), alt=alt, key=key)
        return

    def clicked() -> None:
        marks = st.session_state[key].selection.get(PICKED, [])
        at = str(marks[0].get(behind.field)) if marks else ""
        for code in (code for code, words in behind.options.items() if words == at):
            pick(f"behind{suffix}", code)

    st.vega_lite_chart(selectable, alt=alt, key=key, on_select=clicked)


def _unspoken(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return a chart's settings with axes and legends that screen readers skip: `alt` says what the chart shows."""
    return {**config, **{part: {**config.get(part, {}), "aria": False} for part in ("axis", "legend")}}


def _choice(behind: Behind | None, suffix: str) -> str:
    if behind is None or not behind.options:
        return ""
    options = {"": "Nothing chosen"} | dict(behind.options)
    return choose(behind.label, f"behind{suffix}", options, 190)


def _files(view: View, drawing: Drawing, suffix: str) -> None:
    """Offer the files; each is made when it is asked for."""
    spec, about = drawing.spec, drawing.about
    menu = st.popover("Download", icon=":material/download:", key=f"files{suffix}", on_change="rerun")
    if not menu.open:  # a page of ten charts would hold thirty buttons that nobody sees
        return
    with menu:
        offer_rows(view, about, drawing.rows, drawing.file, suffix)
        if spec is None:
            return
        alone, origin = about if about.finding else replace(about, finding=drawing.alt), origin_of(view)
        for ending, mime, draw in (("png", "image/png", png_of), ("svg", "image/svg+xml", svg_of)):
            make = partial(draw, spec, alone, origin, drawing.below)
            st.download_button(
                f"Picture ({ending.upper()})", offered(make, build=origin.info.build, filters=about.filters),
                file_name=f"{drawing.file}.{ending}", mime=mime, key=f"{ending}{suffix}", on_click="ignore",
            )  # fmt: skip
