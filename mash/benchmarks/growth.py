"""Draws how long each way takes as contacts grow, with one panel for each piece of work."""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil, floor, inf, log10
from typing import Any, Literal

import altair as alt

from mash.benchmarks.words import NAMES, size
from publish.charts.marks import layer
from publish.charts.palette import FONT, FONT_SIZE, LIGHT_OF
from publish.charts.svg import to_svg

PANELS = {"load": "Load, facts not among it", "look-back": "12-month look-back", "levels": "Changes of level of need"}
PAINT = {"ours": "improvement", "pandas": "neutral", "duckdb": "comparator", "floor": "common"}
HEIGHT, APART = 220, 15  # pixels: height of a panel, and space between the names at the ends of lines
_INK = LIGHT_OF["ink"]


def growth(runs: Sequence[Mapping[str, Any]]) -> str:
    """Return the picture as SVG: seconds over contacts, both on logarithmic scales."""
    panels = [_panel(part, title, rows) for part, title in PANELS.items() if (rows := rows_of(runs, part))]
    return to_svg(alt.hconcat(*panels, spacing=36))


def rows_of(runs: Sequence[Mapping[str, Any]], part: str) -> list[dict[str, Any]]:
    """Return a row for each size and way: contacts, way, seconds."""
    return [
        {"contacts": run["contacts"], "way": way, "seconds": row[f"{way}_s"]}
        for run in runs
        for row in run["parts"]
        if row["part"] == part
        for way in PAINT
        if row[f"{way}_s"]
    ]


def _panel(part: str, title: str, rows: Sequence[Mapping[str, Any]]) -> alt.LayerChart:
    low, high = (f(log10(g(row["seconds"] for row in rows))) for f, g in ((floor, min), (ceil, max)))
    high = max(high, low + 1)
    x, y = _contacts_axis(rows), _seconds_axis(low, high, titled=part == "load")
    moved = apart({way: last for way in PAINT if (last := [row for row in rows if row["way"] == way][-1:])}, low, high)
    layers = [
        mark
        for way in PAINT
        if (own := [row for row in rows if row["way"] == way])
        for mark in _line(way, own, x, y, moved[way])
    ]
    heading = alt.TitleParams(title, anchor="start", font=FONT, fontSize=FONT_SIZE + 1, color=_INK)
    return alt.LayerChart(layer=layers).properties(width=250, height=HEIGHT, title=heading)


def _contacts_axis(rows: Sequence[Mapping[str, Any]]) -> alt.X:
    sizes = sorted({row["contacts"] for row in rows})
    label = "||".join(f"datum.value=={contacts}&&'{size(contacts)}'" for contacts in sizes)
    return alt.X(
        "contacts:Q",
        scale=alt.Scale(type="log", domain=[sizes[0] * 0.8, sizes[-1] * 2.4], nice=False),
        axis=_axis(values=sizes, labelExpr=f"{label}||''", grid=False, title="contacts"),
    )


def _seconds_axis(low: int, high: int, *, titled: bool) -> alt.Y:
    """Return the axis from one power of ten to another."""
    return alt.Y(
        "seconds:Q",
        scale=alt.Scale(type="log", domain=[10.0**low, 10.0**high]),
        axis=_axis(
            format="~r",
            values=[10.0**power for power in range(low, high + 1)],
            gridColor=LIGHT_OF["soft"],
            title="seconds" if titled else None,
        ),
    )


def _line(way: str, rows: Sequence[Mapping[str, Any]], x: alt.X, y: alt.Y, moved: float) -> Iterator[alt.Chart]:
    """Yield a way's line, its points, and its name at the end of the line."""
    colour, width = LIGHT_OF[PAINT[way]], 3 if way == "ours" else 1.6
    line = layer(rows).encode(x, y)
    yield line.mark_line(color=colour, strokeWidth=width, strokeDash=[4, 3] if way == "floor" else [1, 0])
    yield line.mark_point(color=colour, filled=True, size=45, opacity=1)
    end = layer(rows[-1:]).encode(x, y, text=alt.value(NAMES[way]))
    bold: Literal["bold", "normal"] = "bold" if way == "ours" else "normal"
    yield end.mark_text(align="left", dx=8, dy=moved, color=_INK, font=FONT, fontSize=FONT_SIZE, fontWeight=bold)


def apart(ends: Mapping[str, Sequence[Mapping[str, Any]]], low: int, high: int) -> dict[str, float]:
    """Return how far down each line's name moves, so that names at the same size stand clear of each other."""
    moved = {}
    for contacts in {last[0]["contacts"] for last in ends.values()}:
        below = inf
        here = [(last[0]["seconds"], way) for way, last in ends.items() if last[0]["contacts"] == contacts]
        for taken, way in sorted(here):
            place = HEIGHT * (high - log10(taken)) / (high - low)
            above = min(place, below - APART)
            moved[way], below = above - place, above
    return moved


def _axis(**more: Any) -> alt.Axis:
    return alt.Axis(
        domain=False, ticks=False, labelColor=_INK, titleColor=_INK, titleFont=FONT, titleFontWeight="normal",
        titleFontSize=FONT_SIZE, labelPadding=6, **more,
    )  # fmt: skip
