"""Draws how many contacts come in each hour of the week. A cell is an hour of a weekday; darker means more."""

from collections.abc import Sequence

import altair as alt

from publish.charts.marks import Row, Width, colour, ink, layer, together
from publish.charts.palette import FONT_SIZE
from queries import words

HEIGHT = 250
PALEST = 0.05  # of the hue: an hour with nothing is still a cell
_EVERY = "(width>=620?2:width>=380?3:6)"  # hours between labels


def heat_map(
    rows: Sequence[Sequence[float]],
    names: Sequence[str],
    noun: str,
    width: Width = "container",
    height: int = HEIGHT,
) -> alt.LayerChart | None:
    """Return the map of means by hour (24 to a row), one row for each name, with the busiest cell outlined.

    Grey, because volume is neither good nor bad. None where no contact came at all.
    """
    most = max((value for row in rows for value in row), default=0.0)
    if not most:
        return None
    cells = [_cell(name, hour, value, noun) for name, row in zip(names, rows, strict=True)
             for hour, value in enumerate(row)]  # fmt: skip
    x, y = _x(), _y(names)
    shade = alt.FillOpacity("mean:Q", scale=alt.Scale(domain=[0, most], range=[PALEST, 1]), legend=None)
    tooltip = [alt.Tooltip("when:N", title="When"), alt.Tooltip("what:N", title="On average")]
    painted = layer(cells).mark_rect(opacity=1, stroke=ink("paper"), strokeWidth=1)
    description = alt.Description("told:N")
    top = [max(cells, key=lambda cell: cell["mean"])]
    outline = layer(top).mark_rect(fillOpacity=0, stroke=ink(), strokeWidth=2.5, opacity=1, aria=False)
    layers = [painted.encode(x, y, colour("common"), shade, description, tooltip=tooltip), outline.encode(x, y)]
    return together(layers).properties(
        width=width, height=height, autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        padding={"left": 4, "right": 4, "top": 4, "bottom": 4},
    )  # fmt: skip


def _cell(name: str, hour: int, value: float, noun: str) -> Row:
    when, what = f"{name}, {hour:02}:00 to {hour + 1:02}:00", f"{words.value(value, 'rate')} {noun}"
    return {"day": name, "hour": hour, "mean": value, "when": when, "what": what, "told": f"{when}: {what}"}


def _x() -> alt.X:
    return alt.X(
        "hour:O",
        scale=alt.Scale(paddingInner=0, paddingOuter=0),
        axis=alt.Axis(
            title=None, ticks=False, domain=False, labelAngle=0, labelPadding=6, labelFontSize=FONT_SIZE,
            labelColor=ink(), labelOverlap=False, labelAlign="left", labelOffset={"expr": "-bandwidth('x')/2"},
            labelExpr=f"toNumber(datum.value)%{_EVERY}==0?format(datum.value,'02')+':00':''",
        ),
    )  # fmt: skip


def _y(names: Sequence[str]) -> alt.Y:
    return alt.Y(
        "day:O",
        sort=list(names),
        scale=alt.Scale(paddingInner=0, paddingOuter=0),
        axis=alt.Axis(
            title=None, labelFlush=False, ticks=False, domain=False, labelPadding=8, labelFontSize=FONT_SIZE,
            labelColor=ink(),
            labelExpr="width>=500?datum.label:slice(datum.label,0,3)",
        ),
    )  # fmt: skip
