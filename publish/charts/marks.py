"""Provides what all charts share: colours by meaning, axes, and layers of rows.

Colours are named by meaning on one scale without a range. Streamlit's theme gives it colours in the browser, light or
dark, and `publish.charts.svg` gives it colours for print.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from math import ceil, floor
from typing import Any, Literal

import altair as alt
from altair.utils.schemapi import disable_debug_mode

from publish.charts.palette import FONT_SIZE, NAMES

# Altair would hold each axis, mark and channel against its schema as it is made: half of the CPU of a chart. The tests
# hold whole specifications against it.
disable_debug_mode()

Row = Mapping[str, Any]
STEPS = [lead * 10.0**power for power in range(-2, 9) for lead in (1, 2, 5)]
Width = int | Literal["container"]


def colour(name: str) -> alt.ColorDatum:
    """Return a colour by its meaning (`publish.charts.palette.NAMES`); the chart is put together by `together`."""
    return alt.ColorDatum(name)


class _Layer(alt.Chart):
    """A chart of one mark. What it is given as plain text or value is made a channel here.

    Altair looks through all of its 600 classes for each: a third of the CPU of building a chart.
    """

    def encode(self, *channels: Any, **named: Any) -> "_Layer":
        """Return the chart with more channels."""
        made: _Layer = super().encode(*channels, **{name: _channel(name, given) for name, given in named.items()})
        return made


def _channel(name: str, given: Any) -> Any:
    """Return `field:T` and `alt.value(x)` as the channel that they mean."""
    kind = name[0].upper() + name[1:]
    if isinstance(given, str):
        return getattr(alt, kind)(given)
    if isinstance(given, dict) and "value" in given:
        return getattr(alt, f"{kind}Value")(**given)
    return given


class _Layers(alt.LayerChart):
    """Layers of marks without parameters, sizes or data that they share.

    To look for these, Altair copies each layer six times: another third of the CPU.
    """

    def __init__(self, **parts: Any) -> None:
        super(alt.LayerChart, self).__init__(**parts)


def together(layers: Sequence[alt.Chart]) -> alt.LayerChart:
    """Return layers as one chart, back to front, on the one colour scale that knows all meanings in order."""
    names = alt.Color("paint:N", scale=alt.Scale(domain=NAMES), legend=None)
    scale = layer([{"paint": NAMES[0]}]).mark_point(opacity=0, size=1, aria=False)  # a scale needs a field
    return _Layers(layer=[scale.encode(names, x=alt.value(0), y=alt.value(0)), *_defined_once(layers)])


def _defined_once(layers: Sequence[alt.Chart]) -> list[alt.Chart]:
    """Return layers of which only the first defines a shared axis and scale.

    Said again in each of twenty layers, they are three quarters of a specification, and of the time that sending takes.
    An axis with `values` needs their number as its `tickCount`: the other layers' default would thin them out.
    """
    defined: list[Any] = []
    return [_without(each, defined) for each in layers]


def _without(chart: alt.Chart, defined: list[Any]) -> alt.Chart:
    """Return a layer without the axes and scales that are `defined` already, and add its own to them."""
    channels: dict[str, Any] = {}
    for name in ("x", "y"):
        channel = chart.encoding[name]
        for part in ("axis", "scale"):
            look = getattr(channel, "_kwds", {}).get(part, alt.Undefined)
            if look is alt.Undefined or look is None:  # a hidden axis must be hidden in each layer
                continue
            if (name, look) in defined:
                channel = channels[name] = channel.copy(deep=False)
                channel[part] = alt.Undefined
            else:
                defined.append((name, look))
    if not channels:
        return chart
    slim: alt.Chart = chart.encode(**channels)
    return slim


def ink(name: str = "ink") -> Any:
    """Return a colour by meaning for axes, which have no encoding."""
    return alt.expr(f"scale('color','{name}')")


def layer(rows: Iterable[Row]) -> alt.Chart:
    """Return a chart of rows written into it."""
    return _Layer(alt.InlineData(values=[dict(row) for row in rows]))


def iso(day: date) -> str:
    """Return a day as the label of an ordinal axis."""
    return day.isoformat()


def stamp(day: date) -> float:
    """Return a day as milliseconds since 1970 in UTC, for rows."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000


def utc(day: date) -> alt.DateTime:
    """Return a day for scale domains and axis values, in UTC.

    Not as a number: Streamlit runs Vega with an interpreter (no eval), whose `datetime(number)` takes it for a year.
    """
    return alt.DateTime(year=day.year, month=day.month, date=day.day, utc=True)


def month_x(months: Sequence[date], field: str = "month", padding: int = 14) -> alt.X:
    """Return the month axis: a tick each month, a label each quarter, half year or year as room allows."""
    count = max(1, len(months) - 1)
    # 62 px is "Apr 2026" at 13 px with a gap; past half years only April is named.
    every = f"(width/{count}*3>=62?3:width/{count}*6>=62?6:12)"
    return alt.X(
        f"{field}:T",
        scale=alt.Scale(type="utc", domain=[utc(months[0]), utc(months[-1])], nice=False, padding=padding),
        axis=alt.Axis(
            title=None, grid=False, values=[utc(m) for m in months], labelFlush=False, labelOverlap="greedy",
            tickCount=len(months), labelExpr=f"(utcmonth(datum.value)+9)%{every}==0?utcFormat(datum.value,'%b %Y'):''",
            domain=True, ticks=True, tickSize=5, labelPadding=6, labelFontSize=FONT_SIZE, labelColor=ink(),
            domainColor=ink("common"), tickColor=ink("common"),
        ),
    )  # fmt: skip


def value_axis(lowest: float, highest: float, percent: bool, ticks: int = 6, whole: bool = True) -> alt.Axis:
    """Return the axis of values: horizontal grid only; steps below 1 for percentages, or where not `whole`."""
    room = (highest - lowest) / max(1, ticks)
    step = next(s for s in STEPS if s >= room and (percent or not whole or s >= 1))
    values = [round(i * step, 4) for i in range(ceil(lowest / step - 1e-9), floor(highest / step + 1e-9) + 1)]
    style, sign = ",.2f" if step < 0.1 else ",.1f" if step < 1 else ",.0f", "%" if percent else ""
    return alt.Axis(
        title=None, grid=True, domain=False, ticks=False, labelPadding=8, labelFontSize=FONT_SIZE, labelColor=ink(),
        gridColor=ink("soft"), values=values, tickCount=len(values),
        labelExpr=f"format(datum.value,'{style}')+'{sign}'",
    )  # fmt: skip


def write(rows: Iterable[Row], **options: Any) -> alt.Chart:
    """Return a layer of text that screen readers skip, because the chart's `alt` says it."""
    settings: dict[str, Any] = {"fontSize": FONT_SIZE, "aria": False, "baseline": "middle", "opacity": 1} | options
    text: alt.Chart = layer(rows).mark_text(**settings)
    return text


def if_wide(room: float, below: float | None = None) -> Any:
    """Return the rows' `text` as an encoding that is empty on a plot narrower than `room` px (or not below `below`).

    Text that is only transparent would still take part in the layout and make a narrow plot narrower.
    """
    test = f"width>={room:.0f}" + (f"&&width<{below:.0f}" if below else "")
    return alt.condition(test, alt.Text("text:N"), alt.value(""))


def pushed_apart(heights: Sequence[float], gap: float, lowest: float, highest: float) -> list[float]:
    """Return heights moved as little as needed to lie `gap` apart, between two ends, in the same order of size.

    Labels that touch form a block which is centred on where its members wanted to be.
    """
    order = sorted(range(len(heights)), key=lambda i: heights[i])
    blocks: list[list[float]] = []  # each block: wanted heights of its members
    for i in order:
        blocks.append([heights[i]])
        while (
            len(blocks) > 1
            and _bottom(blocks[-1], gap, lowest, highest) < _top(blocks[-2], gap, lowest, highest) + gap - 1e-9
        ):
            last = blocks.pop()
            blocks[-1] += last
    placed = [0.0] * len(heights)
    position = iter(order)
    for block in blocks:
        bottom = _bottom(block, gap, lowest, highest)
        for step in range(len(block)):
            placed[next(position)] = bottom + step * gap
    return placed


def _bottom(block: Sequence[float], gap: float, lowest: float, highest: float) -> float:
    wanted = sum(height - i * gap for i, height in enumerate(block)) / len(block)
    return max(lowest, min(wanted, highest - (len(block) - 1) * gap))


def _top(block: Sequence[float], gap: float, lowest: float, highest: float) -> float:
    return _bottom(block, gap, lowest, highest) + (len(block) - 1) * gap
