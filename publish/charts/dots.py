"""Draws each group's rate as a multiple of the rest's, with its interval. A row is one group."""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from publish.charts.marks import Row, Width, colour, ink, layer, together, write
from publish.charts.palette import FONT_SIZE

ROW = 26  # px of a row
TICKS = (0.1, 0.2, 0.33, 0.5, 0.67, 1, 1.5, 2, 3, 5, 10)
WIDEST = (0.1, 10.0)  # a longer interval ends at the edge: the table has its figures


@dataclass(frozen=True)
class Dot:
    """One group under a heading: its name, ratio and interval, whether it differs, and the comparison in words.

    A group without a ratio is too small to compare, and its row says so.
    """

    heading: str
    name: str
    value: float | None
    lower: float | None
    upper: float | None
    differs: bool
    told: str


def dots_chart(dots: Sequence[Dot], width: Width = "container") -> alt.LayerChart | None:
    """Return the dots in order, under their headings: a plum square where the interval leaves out 1, else a grey dot.

    None where no group can be compared.
    """
    known = [dot for dot in dots if dot.value is not None and dot.lower is not None and dot.upper is not None]
    if not known:
        return None
    order, rows = _order(dots), [_row(dot) for dot in known]
    ends = [row["low"] for row in rows] + [row["high"] for row in rows]
    low, high = max(WIDEST[0], min(0.66, *ends) / 1.08), min(WIDEST[1], max(1.52, *ends) * 1.08)
    x, y = _x(low, high), _y(order)
    same = layer([{"ratio": 1}]).mark_rule(strokeWidth=1.6, strokeDash=[7, 4], aria=False)
    layers = [same.encode(x, colour("ink"))]
    empty = layer([{"row": name, "ratio": 1} for name in order]).mark_point(opacity=0, size=1, aria=False)
    layers.append(empty.encode(x, y))  # rows without a point keep their place
    few = [{"row": _key(dot), "text": "Too few to compare"} for dot in dots if dot not in known]
    if few:
        halo = write(few, align="left", stroke=ink("paper"), strokeWidth=8, strokeJoin="round")  # lines pass behind it
        for said, paint in ((halo, "paper"), (write(few, align="left"), "common")):
            layers.append(said.encode(y, colour(paint), x=alt.value(6), text="text:N"))
    tooltip = [alt.Tooltip("name:N", title="Group"), alt.Tooltip("told:N", title="Compared")]
    for differs, paint, shape, size in ((False, "common", "circle", 60), (True, "neutral", "square", 110)):
        drawn = [row for row in rows if row["differs"] == differs]
        if drawn:
            line = layer(drawn).mark_rule(strokeWidth=2, opacity=1, aria=False)
            layers.append(line.encode(_x(low, high, "low"), y, alt.X2("high:Q"), colour(paint)))
            point = layer(drawn).mark_point(filled=True, shape=shape, size=size, opacity=1)
            layers.append(point.encode(x, y, colour(paint), alt.Description("told:N"), tooltip=tooltip))
    return together(layers).properties(
        width=width, height=len(order) * ROW, autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        padding={"left": 4, "right": 12, "top": 4, "bottom": 4},
    )  # fmt: skip


def _order(dots: Sequence[Dot]) -> list[str]:
    """Return the rows from top to bottom: each heading, then its groups; the names before and after the bar."""
    order: list[str] = []
    for dot in dots:
        heading = f"{dot.heading}|"
        order += [] if heading in order else [heading]
        order.append(_key(dot))
    return order


def _key(dot: Dot) -> str:
    return f"{dot.heading}|{dot.name}"


def _row(dot: Dot) -> Row:
    low, high = dot.lower or WIDEST[0], dot.upper or WIDEST[1]
    return {
        "row": _key(dot), "name": dot.name, "ratio": min(max(dot.value or 1.0, WIDEST[0]), WIDEST[1]),
        "low": max(low, WIDEST[0]), "high": min(high, WIDEST[1]), "differs": dot.differs, "told": dot.told,
    }  # fmt: skip


def _x(low: float, high: float, field: str = "ratio") -> alt.X:
    return alt.X(
        f"{field}:Q",
        scale=alt.Scale(type="log", domain=[low, high], nice=False),
        axis=alt.Axis(
            title=None, grid=True, domain=False, ticks=False, gridColor=ink("soft"), orient="top", labelPadding=6,
            values=[tick for tick in TICKS if low <= tick <= high], tickCount=len(TICKS),
            labelFontSize=FONT_SIZE, labelColor=ink(),
            labelExpr="datum.value==1?'Same rate':format(datum.value,'~r')+' times'", labelOverlap="greedy",
        ),
    )  # fmt: skip


def _y(order: Sequence[str]) -> alt.Y:
    heading = "indexof(datum.value,'|')==length(datum.value)-1"
    return alt.Y(
        "row:O",
        sort=list(order),
        axis=alt.Axis(
            title=None, labelFlush=False, ticks=False, domain=False, grid=False, labelPadding=10,
            labelFontSize=FONT_SIZE,
            labelColor=ink(), labelLimit=190,
            labelExpr=f"{heading}?split(datum.label,'|')[0]:split(datum.label,'|')[1]",
            labelFontWeight=alt.condition(heading, alt.value("bold"), alt.value("normal")),
        ),
    )  # fmt: skip
