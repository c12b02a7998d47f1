"""Draws a rate of many local authorities on one line, with England and the area named. A tick is one authority."""

from collections.abc import Sequence

import altair as alt

from publish.charts.marks import Width, colour, layer, together, value_axis, write
from publish.charts.palette import FONT_SIZE
from queries import words
from queries.england.comparison import Own, Place

HEIGHT = 130
ROOM = 0.06  # of the span, left and right


def places_chart(
    own: Own | None, england: float, places: Sequence[Place], width: Width = "container", height: int = HEIGHT
) -> alt.LayerChart | None:
    """Return a tick for each place, England as a line, the area as a point with its 95% interval.

    None where no place but England has a figure.
    """
    rows = [
        {"value": place.value, "told": f"{place.name}: {words.percent(place.value)}", "name": place.name,
         "said": words.percent(place.value)}
        for place in places if place.value is not None and place.level != "england"
    ]  # fmt: skip
    if not rows:
        return None
    ends = [england, *(row["value"] for row in rows), *(own.interval if own else ())]
    low, high = min(map(float, ends)), max(map(float, ends))
    spare = (high - low) * ROOM or 1.0
    low, high = max(0.0, low - spare), min(100.0, high + spare)
    middle = {"y": alt.value(height / 2)}
    x = alt.X("value:Q", scale=alt.Scale(domain=[low, high], nice=False), axis=_axis(low, high))
    tooltip = [alt.Tooltip("name:N", title="Place"), alt.Tooltip("said:N", title="Rate")]
    ticks = layer(rows).mark_tick(thickness=2, height=26, opacity=0.55, orient="vertical")
    layers = [ticks.encode(x, colour("common"), alt.Description("told:N"), tooltip=tooltip, **middle)]
    line = layer([{"value": england}]).mark_rule(strokeWidth=2.5, aria=False)
    layers.append(line.encode(x, colour("comparator"), y=alt.value(22), y2=alt.value(height / 2 + 20)))
    layers.append(_name(england, f"England {words.percent(england)}", 10, x, low, high))
    if own:
        span = layer([{"value": own.interval.lower, "end": own.interval.upper}]).mark_rule(strokeWidth=2, aria=False)
        layers.append(span.encode(x, alt.X2("end:Q"), colour("ink"), **middle))
        point = layer([{"value": own.value}]).mark_point(shape="circle", size=150, filled=True, opacity=1, aria=False)
        layers.append(point.encode(x, colour("improvement"), **middle))
        layers.append(_name(own.value, f"Here {words.percent(own.value)}", height - 14, x, low, high, bold=True))
    return together(layers).properties(
        width=width, height=height, autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        padding={"left": 8, "right": 12, "top": 4, "bottom": 4},
    )  # fmt: skip


def _name(at: float, text: str, down: float, x: alt.X, low: float, high: float, *, bold: bool = False) -> alt.Chart:
    """Return a value's name beside it, on the side with more room."""
    right = at < (low + high) / 2
    weight = "bold" if bold else "normal"
    label = write([{"value": at, "text": text}], align="left" if right else "right", dx=9 if right else -9,
                  fontWeight=weight)  # fmt: skip
    return label.encode(x, colour("ink"), y=alt.value(down), text="text:N")


def _axis(low: float, high: float) -> alt.Axis:
    axis = value_axis(low, high, percent=True, ticks=5)
    axis["labelOverlap"], axis["labelFontSize"] = "greedy", FONT_SIZE
    return axis
