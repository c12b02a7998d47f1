"""Draws contacts by week: those received, and those expected in the next twelve weeks with an interval."""

from collections.abc import Sequence
from datetime import date

import altair as alt

from publish.charts.marks import Width, colour, ink, layer, stamp, together, utc, value_axis
from publish.charts.palette import FONT_SIZE
from queries import words

HEIGHT = 280


def forecast_chart(
    came: Sequence[tuple[date, float]], ahead: Sequence[tuple[date, float, float, float]], width: Width = "container"
) -> alt.LayerChart:
    """Return past weeks as a grey line, weeks ahead as a dashed blue one with a band; each week is its first day."""
    past = [{"week": stamp(day), "value": value, "says": f"{words.count(value)} contacts", "when": words.day(day)}
            for day, value in came]  # fmt: skip
    future = [
        {"week": stamp(day), "value": value, "low": low, "high": high, "when": words.day(day),
         "says": f"{words.count(value)} expected, {words.span(low, high, 'count')} likely"}
        for day, value, low, high in ahead
    ]  # fmt: skip
    top = max([value for _, value in came] + [high for *_, high in ahead]) * 1.08
    days = [day for day, _ in came] + [day for day, *_ in ahead]
    axis = alt.Axis(
        title=None, grid=False, format="%-d %b", labelColor=ink(), labelFontSize=FONT_SIZE, domainColor=ink("common"),
        tickColor=ink("common"), labelOverlap="greedy", tickCount=10,
    )  # fmt: skip
    x = alt.X("week:T", scale=alt.Scale(type="utc", domain=[utc(days[0]), utc(days[-1])], nice=False), axis=axis)
    scale = alt.Scale(domain=[0, top], nice=False)
    y = alt.Y("value:Q", scale=scale, axis=value_axis(0, top, False, 6))
    band = layer(future).mark_area(opacity=0.5, aria=False)
    low = alt.Y("low:Q", scale=scale, axis=value_axis(0, top, False, 6))
    layers = [band.encode(x, low, alt.Y2("high:Q"), colour("soft"))]
    layers.append(layer(past).mark_line(strokeWidth=1.8, aria=False).encode(x, y, colour("common")))
    dashed = layer(future).mark_line(strokeWidth=2, strokeDash=[6, 4], aria=False)
    layers.append(dashed.encode(x, y, colour("improvement")))
    tooltip = [alt.Tooltip("when:N", title="Week from"), alt.Tooltip("says:N", title="Contacts")]
    for rows, paint in ((past, "common"), (future, "improvement")):
        point = layer(rows).mark_point(filled=True, size=46, opacity=1)
        layers.append(point.encode(x, y, colour(paint), alt.Description("says:N"), tooltip=tooltip))
    return together(layers).properties(
        width=width, height=HEIGHT, padding={"left": 4, "right": 16, "top": 6, "bottom": 4},
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
    )  # fmt: skip
