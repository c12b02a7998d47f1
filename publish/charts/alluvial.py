"""Draws how children moved between levels of need from one date to another. A band is one pair of levels."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import altair as alt

from etl.codes import FOUR_LEVELS
from publish.charts.marks import Row, Width, colour, ink, layer, together, write
from publish.charts.palette import HALF_HEIGHT

FOUR = {level.code: level.words for level in FOUR_LEVELS}
GAP = 22  # px above each level, for its name
STEPS = 24  # points along a band: more can't be seen at 400 px
BAR = 0.02  # width of a level's bar, of the whole width


@dataclass(frozen=True)
class Flow:
    """Counts the children at `before` on the first date and at `after` on the second (rungs of a ladder)."""

    before: str
    after: str
    children: int


def alluvial(
    flows: Iterable[Flow],
    width: Width = "container",
    height: int = HALF_HEIGHT + 100,
    levels: Mapping[str, str] = FOUR,
) -> alt.LayerChart | None:
    """Return the bands: same level soft, stepped up plum, stepped down turquoise; None without children.

    Only children with a level on both dates belong here. Suppressed flows are to be left out by the caller. `levels`
    are the words of each level, in rising order of need: the highest is drawn on top.
    """
    known = [f for f in flows if f.children > 0 and f.before in levels and f.after in levels]
    if not known:
        return None
    total, order = sum(f.children for f in known), [*levels][::-1]
    per_child = (height - GAP * len(order)) / total
    left, right = _stack(known, "before", per_child, order), _stack(known, "after", per_child, order)
    layers: list[alt.Chart] = []
    for paint, opacity in (("soft", 0.8), ("comparator", 0.8), ("neutral", 0.8)):
        rows = [row for f in known if _paint(f, order) == paint for row in _band(f, left, right, per_child, levels)]
        if rows:
            band = layer(rows).mark_area(opacity=opacity, interpolate="linear", aria=False)
            x, y = _x(), _y(height)
            layers.append(
                band.encode(
                    x,
                    y,
                    alt.Y2("bottom:Q"),
                    colour(paint),
                    alt.Detail("flow:N"),
                    alt.Tooltip("said:N", title="Children"),
                )
            )
    layers += _bars(left, 0.0, "left", known, "before", per_child, height, levels)
    layers += _bars(right, 1.0, "right", known, "after", per_child, height, levels)
    return together(layers).properties(
        width=width, height=height, autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        padding={"left": 4, "right": 4, "top": 4, "bottom": 4},
    )  # fmt: skip


def _level(flow: Flow, side: str) -> str:
    return flow.before if side == "before" else flow.after


def _paint(flow: Flow, order: Sequence[str]) -> str:
    rise = order.index(flow.before) - order.index(flow.after)
    return "neutral" if rise > 0 else "comparator" if rise < 0 else "soft"


def _stack(flows: list[Flow], side: str, per_child: float, order: Sequence[str]) -> dict[tuple[str, str], float]:
    """Return the top of each flow on one side, in px: levels by need, and within one by the level at the other end."""
    tops: dict[tuple[str, str], float] = {}
    y = 0.0
    other = "after" if side == "before" else "before"
    for level in order:
        y += GAP
        for flow in sorted((f for f in flows if _level(f, side) == level), key=lambda f: order.index(_level(f, other))):
            tops[flow.before, flow.after] = y
            y += flow.children * per_child
    return tops


def _band(
    flow: Flow, left: Mapping[tuple[str, str], float], right: Mapping[tuple[str, str], float], per_child: float,
    levels: Mapping[str, str],
) -> list[Row]:  # fmt: skip
    start, end, thick = left[flow.before, flow.after], right[flow.before, flow.after], flow.children * per_child
    name = f"{levels[flow.before]} to {levels[flow.after]}"
    rows: list[Row] = []
    for i in range(STEPS + 1):
        t = i / STEPS
        top = start + (end - start) * t * t * (3 - 2 * t)  # smoothstep: level at both ends
        across = BAR + t * (1 - 2 * BAR)
        rows.append({"x": across, "y": top, "bottom": top + thick, "flow": name, "said": f"{name}: {flow.children:,}"})
    return rows


def _bars(
    tops: Mapping[tuple[str, str], float], at: float, align: str, flows: list[Flow], side: str, per_child: float,
    height: int, levels: Mapping[str, str],
) -> list[alt.Chart]:  # fmt: skip
    bars: list[Row] = []
    names: list[Row] = []
    for level in [*levels][::-1]:
        here = [f for f in flows if _level(f, side) == level]
        if not here:
            continue
        top = min(tops[f.before, f.after] for f in here)
        bottom = top + sum(f.children for f in here) * per_child
        bars.append({"x": abs(at - BAR), "to": at, "y": top, "bottom": bottom})
        names.append({"x": at, "y": top - 10, "text": levels[level]})
    style = {"align": align, "fontWeight": "bold", "dx": 4 if align == "left" else -4}
    halo = write(names, stroke=ink("paper"), strokeWidth=4, strokeJoin="round", **style)  # bands may pass behind names
    text = write(names, **style)
    return [
        layer(bars)
        .mark_rect(opacity=1, aria=False)
        .encode(_x(), alt.X2("to:Q"), _y(height), alt.Y2("bottom:Q"), colour("common")),
        halo.encode(_x(), _y(height), colour("paper"), text="text:N"),
        text.encode(_x(), _y(height), colour("ink"), text="text:N"),
    ]


def _x() -> alt.X:
    return alt.X("x:Q", scale=alt.Scale(domain=[0, 1], nice=False), axis=None)


def _y(height: int) -> alt.Y:
    return alt.Y("y:Q", scale=alt.Scale(domain=[height, 0], nice=False, zero=False), axis=None)
