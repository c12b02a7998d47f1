"""Where children with a level of need on two dates went: one band is the children who share a level on each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import altair as alt

from etl.codes import EPISODE_LEVELS
from publish.charts.marks import Row, Width, colour, ink, layer, together, write
from publish.look import HALF_HEIGHT

ORDER = tuple(reversed(EPISODE_LEVELS))  # the highest need on top
GAP = 22  # px above each level, for its name
STEPS = 24  # points along a band: more can't be seen at 400 px
BAR = 0.02  # width of a level's bar, of the whole width


@dataclass(frozen=True)
class Flow:
    """The children at `before` on the first date and at `after` on the second (level codes)."""

    before: str
    after: str
    children: int


def alluvial(
    flows: Iterable[Flow], width: Width = "container", height: int = HALF_HEIGHT + 100
) -> alt.LayerChart | None:
    """Return the bands: same level soft, stepped up plum, stepped down turquoise; None without children.

    Only children with a level on both dates belong here. Suppressed flows are to be left out by the caller.
    """
    known = [f for f in flows if f.children > 0 and f.before in ORDER and f.after in ORDER]
    if not known:
        return None
    total = sum(f.children for f in known)
    per_child = (height - GAP * len(ORDER)) / total
    left, right = _stack(known, "before", per_child), _stack(known, "after", per_child)
    layers: list[alt.Chart] = []
    for paint, opacity in (("soft", 0.8), ("comparator", 0.8), ("neutral", 0.8)):
        rows = [row for f in known if _paint(f) == paint for row in _band(f, left, right, per_child)]
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
    layers += _bars(left, 0.0, "left", known, "before", per_child, height)
    layers += _bars(right, 1.0, "right", known, "after", per_child, height)
    return together(layers).properties(
        width=width, height=height, autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        padding={"left": 4, "right": 4, "top": 4, "bottom": 4},
    )  # fmt: skip


def _level(flow: Flow, side: str) -> str:
    return flow.before if side == "before" else flow.after


def _paint(flow: Flow) -> str:
    rise = ORDER.index(flow.before) - ORDER.index(flow.after)
    return "neutral" if rise > 0 else "comparator" if rise < 0 else "soft"


def _stack(flows: list[Flow], side: str, per_child: float) -> dict[tuple[str, str], float]:
    """Return the top of each flow on one side, in px: levels by need, and within one by the level at the other end."""
    tops: dict[tuple[str, str], float] = {}
    y = 0.0
    other = "after" if side == "before" else "before"
    for level in ORDER:
        y += GAP
        for flow in sorted((f for f in flows if _level(f, side) == level), key=lambda f: ORDER.index(_level(f, other))):
            tops[flow.before, flow.after] = y
            y += flow.children * per_child
    return tops


def _band(
    flow: Flow, left: Mapping[tuple[str, str], float], right: Mapping[tuple[str, str], float], per_child: float
) -> list[Row]:
    start, end, thick = left[flow.before, flow.after], right[flow.before, flow.after], flow.children * per_child
    name = f"{EPISODE_LEVELS[flow.before]} to {EPISODE_LEVELS[flow.after]}"
    rows: list[Row] = []
    for i in range(STEPS + 1):
        t = i / STEPS
        top = start + (end - start) * t * t * (3 - 2 * t)  # smoothstep: level at both ends
        across = BAR + t * (1 - 2 * BAR)
        rows.append({"x": across, "y": top, "bottom": top + thick, "flow": name, "said": f"{name}: {flow.children:,}"})
    return rows


def _bars(
    tops: Mapping[tuple[str, str], float], at: float, align: str, flows: list[Flow], side: str, per_child: float,
    height: int,
) -> list[alt.Chart]:  # fmt: skip
    bars: list[Row] = []
    names: list[Row] = []
    for level in ORDER:
        here = [f for f in flows if _level(f, side) == level]
        if not here:
            continue
        top = min(tops[f.before, f.after] for f in here)
        bottom = top + sum(f.children for f in here) * per_child
        bars.append({"x": abs(at - BAR), "to": at, "y": top, "bottom": bottom})
        names.append({"x": at, "y": top - 10, "text": EPISODE_LEVELS[level]})
    bar = layer(bars).mark_rect(opacity=1, aria=False)
    style = {"align": align, "fontWeight": "bold", "dx": 4 if align == "left" else -4}
    halo = write(names, stroke=ink("paper"), strokeWidth=4, strokeJoin="round", **style)  # bands may pass behind names
    text = write(names, **style)
    return [
        bar.encode(_x(), alt.X2("to:Q"), _y(height), alt.Y2("bottom:Q"), colour("common")),
        halo.encode(_x(), _y(height), colour("paper"), text="text:N"),
        text.encode(_x(), _y(height), colour("ink"), text="text:N"),
    ]


def _x() -> alt.X:
    return alt.X("x:Q", scale=alt.Scale(domain=[0, 1], nice=False), axis=None)


def _y(height: int) -> alt.Y:
    return alt.Y("y:Q", scale=alt.Scale(domain=[height, 0], nice=False, zero=False), axis=None)
