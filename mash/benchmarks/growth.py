"""The picture of growth: how long each way takes as contacts grow, one panel for each piece of work."""

from collections.abc import Mapping, Sequence
from math import ceil, floor, inf, log10
from typing import Any, Literal

import altair as alt

from mash.benchmarks.words import NAMES, size
from publish.charts.marks import layer
from publish.charts.svg import to_svg
from publish.look import FONT, FONT_SIZE, LIGHT_OF

PANELS = {"load": "Load, facts not among it", "look-back": "12-month look-back", "levels": "Changes of level of need"}
PAINT = {"ours": "improvement", "pandas": "neutral", "duckdb": "comparator", "floor": "common"}
HEIGHT, APART = 220, 15  # pixels: of a panel, and between the names at the ends of lines
_INK = LIGHT_OF["ink"]


def growth(runs: Sequence[Mapping[str, Any]]) -> str:
    """Return the picture as SVG: seconds over contacts, both on scales in which the same ratio is the same length."""
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
    sizes = sorted({row["contacts"] for row in rows})
    label = "||".join(f"datum.value=={one}&&'{size(one)}'" for one in sizes)
    x = alt.X(
        "contacts:Q",
        scale=alt.Scale(type="log", domain=[sizes[0] * 0.8, sizes[-1] * 2.4], nice=False),
        axis=_axis(values=sizes, labelExpr=f"{label}||''", grid=False, title="contacts"),
    )
    low, high = (f(log10(g(row["seconds"] for row in rows))) for f, g in ((floor, min), (ceil, max)))
    high = max(high, low + 1)
    y = alt.Y(
        "seconds:Q",
        scale=alt.Scale(type="log", domain=[10.0**low, 10.0**high]),
        axis=_axis(
            format="~r",
            values=[10.0**power for power in range(low, high + 1)],
            gridColor=LIGHT_OF["soft"],
            title="seconds" if part == "load" else None,
        ),
    )
    moved = apart({way: last for way in PAINT if (last := [row for row in rows if row["way"] == way][-1:])}, low, high)
    layers: list[alt.Chart] = []
    for way, paint in PAINT.items():
        mine = [row for row in rows if row["way"] == way]
        if not mine:
            continue
        colour, wide = LIGHT_OF[paint], 3 if way == "ours" else 1.6
        line = layer(mine).encode(x, y)
        layers.append(line.mark_line(color=colour, strokeWidth=wide, strokeDash=[4, 3] if way == "floor" else [1, 0]))
        layers.append(line.mark_point(color=colour, filled=True, size=45, opacity=1))
        end = layer(mine[-1:]).encode(x, y, text=alt.value(NAMES[way]))
        bold: Literal["bold", "normal"] = "bold" if way == "ours" else "normal"
        layers.append(
            end.mark_text(align="left", dx=8, dy=moved[way], color=_INK, font=FONT, fontSize=FONT_SIZE, fontWeight=bold)
        )
    heading = alt.TitleParams(title, anchor="start", font=FONT, fontSize=FONT_SIZE + 1, color=_INK)
    return alt.LayerChart(layer=layers).properties(width=250, height=HEIGHT, title=heading)


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
