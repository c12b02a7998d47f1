"""Draws the share of wrong rows by month, in a band for each check. The darker a cell, the larger the share."""

from collections.abc import Mapping, Sequence
from datetime import date

import altair as alt

from publish.charts.marks import Row, Width, colour, ink, layer, together, write
from publish.charts.palette import FONT_SIZE
from queries import words

TITLE, CELL = 22, 22  # px: a line of words, and the cells below it
PALEST = 0.07  # of the hue: a month with nothing wrong is still a cell
FULL = 2.0  # percent: the least share that may look darkest, so that a few rows in a thousand don't look black


def faults_chart(
    bands: Sequence[tuple[str, Mapping[date, tuple[int, int]]]], months: Sequence[date], width: Width = "container"
) -> alt.LayerChart | None:
    """Return a band of months to each (title, {month: (wrong, of how many)}); None without bands or months.

    Grey: a share is no verdict. A month in which no row was checked has no cell.
    """
    cells = [
        _cell(title, on, *counts[on]) for title, counts in bands for on in months if on in counts and counts[on][1]
    ]
    if not cells:
        return None
    most = max(FULL, *(cell["share"] for cell in cells))
    order = [key for title, _ in bands for key in (f"{title}|", title)]
    x = _x(months)
    y = alt.Y("band:O", sort=order, axis=None, scale=alt.Scale(domain=order, paddingInner=0, paddingOuter=0))
    shade = alt.FillOpacity("share:Q", scale=alt.Scale(domain=[0, most], range=[PALEST, 1], clamp=True), legend=None)
    tooltip = [alt.Tooltip("what:N", title="Check"), alt.Tooltip("when:N", title="Month"),
               alt.Tooltip("said:N", title="Wrong")]  # fmt: skip
    painted = layer(cells).mark_rect(opacity=1, stroke=ink("paper"), strokeWidth=1)
    heads = [{"band": f"{title}|", "text": title} for title, _ in bands]
    named = write(heads, align="left", baseline="bottom", dy=8, limit=alt.expr("width"))
    layers = [
        painted.encode(x, y, colour("common"), shade, alt.Description("told:N"), tooltip=tooltip),
        named.encode(y, colour("ink"), x=alt.value(0), text="text:N"),
    ]
    return together(layers).properties(
        width=width, height=len(bands) * (TITLE + CELL), autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        padding={"left": 4, "right": 12, "top": 4, "bottom": 4},
    )  # fmt: skip


def _cell(title: str, on: date, wrong: int, asked: int) -> Row:
    share = f"{words.percent(wrong * 100 / asked)}, {words.count(wrong)} of {words.count(asked)}"
    when = words.month(on)
    return {"band": title, "month": on.isoformat(), "share": wrong * 100 / asked, "what": title, "when": when,
            "said": share, "told": f"{title}, {when}: {share}"}  # fmt: skip


def _x(months: Sequence[date]) -> alt.X:
    named = "".join(f"datum.value=='{on.isoformat()}'?'{words.short_month(on)}':" for on in months if on.month % 3 == 1)
    return alt.X(
        "month:O",
        scale=alt.Scale(domain=[on.isoformat() for on in months], paddingInner=0, paddingOuter=0),
        axis=alt.Axis(
            title=None, ticks=False, domain=False, labelAngle=0, labelPadding=6, labelFontSize=FONT_SIZE,
            labelColor=ink(), labelOverlap="greedy", labelAlign="left", labelFlush=False,
            labelOffset={"expr": "-bandwidth('x')/2"}, labelExpr=f"{named}''",
        ),
    )  # fmt: skip
