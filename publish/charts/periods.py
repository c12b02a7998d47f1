"""Draws quarters or financial years as bars, without verdicts. A bar is one period."""

from collections.abc import Sequence
from typing import Any

import altair as alt

from etl.policy.policy import Target
from publish.charts.flags import flags, marked
from publish.charts.marks import Row, Width, colour, if_wide, ink, layer, together, value_axis, write
from publish.charts.palette import FONT_SIZE, HEIGHT
from queries import words
from queries.metrics.comparators import Comparator
from queries.metrics.metric import Metric
from queries.series.periods import Period
from queries.series.points import Change

SAYS = {"partial": "Not complete", "immature": "Not known yet", "unknown": "Not known", "untimed": "Times not recorded",
        "off_ladder": "Levels not told apart"}  # fmt: skip
NAMED_FROM = 50  # px for a bar and its gap, from which its figure is written above it


def period_bars(
    metric: Metric,
    periods: Sequence[Period],
    *,
    target: Target | None = None,
    comparator: Comparator | None = None,
    changes: Sequence[Change] = (),
    width: Width = "container",
    height: int = HEIGHT,
) -> alt.LayerChart | None:
    """Return the bars: whole periods filled, incomplete ones hollow and dashed; None where none has a figure."""
    drawn = [
        period
        for period in periods
        if period.value is not None and period.status not in ("immature", "untimed", "off_ladder")
    ]
    if not drawn:
        return None
    ends = [0.0, *(period.value or 0.0 for period in drawn), *(at.value for at in (target, comparator) if at)]
    low, high = min(ends), max(ends) or 1.0
    spare = (high - low) * 0.16  # for the figure above the highest bar, and the flags
    x = _x([period.label for period in periods])
    since = next((period.label for period in periods if target and period.last >= target.from_day), None)
    axis = value_axis(low, high, metric.unit == "percent", 6, metric.unit in ("count", "net"))
    y = alt.Y("y:Q", scale=alt.Scale(domain=[low - (spare if low < 0 else 0), high + spare], nice=False), axis=axis)
    rows = [_row(metric, period) for period in drawn]
    layers = [*_bars(x, y, rows), *(_level(y, f"{comparator.name} {words.value(comparator.value, metric.unit)}",
              comparator.value, "comparator", [1, 0]) if comparator else [])]  # fmt: skip
    if target and since:  # what was agreed before is another
        named = f"Target {words.target(target.value, metric.unit)}"
        layers += _level(y, named, target.value, "ink", [7, 4], None if since == periods[0].label else since)
    layers += _figures(x, y, rows, len(periods))
    return together([*layers, *flags(x, change_rows(periods, changes))]).properties(
        width=width, height=height, autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        padding={"left": 4, "right": 4, "top": 6, "bottom": 4},
    )  # fmt: skip


def change_rows(periods: Sequence[Period], changes: Sequence[Change]) -> list[Row]:
    """Return the changes that took effect in the periods shown: letter, period and words."""
    return marked([(period.label, period.first, period.last) for period in periods], changes)


def _bars(x: alt.X, y: alt.Y, rows: Sequence[Row]) -> list[alt.Chart]:
    layers: list[alt.Chart] = []
    whole, begun = ([row for row in rows if row["whole"] is is_whole] for is_whole in (True, False))
    if whole:
        layers.append(layer(whole).mark_bar(opacity=1).encode(x, y, colour("common"), **_told()))
    if begun:
        bar = layer(begun).mark_bar(fillOpacity=0, strokeWidth=1.6, strokeDash=[2, 2], opacity=1)
        layers.append(bar.encode(x, y, stroke=alt.value(ink("common")), **_told()))
    return layers


def _figures(x: alt.X, y: alt.Y, rows: Sequence[Row], bars: int) -> list[alt.Chart]:
    """Return each figure above its bar, where bars are wide enough; a halo keeps the target's line off it."""
    room = bars * NAMED_FROM
    halo = write(rows, dy=-10, fontWeight="bold", stroke=ink("paper"), strokeWidth=4, strokeJoin="round")
    text = write(rows, dy=-10, fontWeight="bold")
    layers = ((halo, "paper"), (text, "ink"))
    return [layer.encode(x, y, colour(paint), text=if_wide(room)) for layer, paint in layers]


def _level(
    y: alt.Y, named: str, value: float, paint: str, dash: list[int], since: str | None = None
) -> list[alt.Chart]:
    """Return a line across with its name at the right end; `since` is the period it begins with, if not the first."""
    row: Row = {"y": value, "text": named} | ({"label": since} if since else {})
    rule = layer([row]).mark_rule(strokeWidth=1.8, strokeDash=dash, aria=False)
    drawn = rule.encode(x=alt.X("label:O", bandPosition=0), x2=alt.value("width")) if since else rule
    text = write([row], align="left", fontWeight="bold", x=alt.expr("width+10"))
    return [drawn.encode(y, colour(paint)), text.encode(y, colour("ink"), text="text:N")]


def _row(metric: Metric, period: Period) -> Row:
    what, says = words.value(period.value or 0.0, metric.unit), SAYS.get(period.status, "")
    return {
        "label": period.label, "y": period.value, "what": what, "text": what, "says": says, "when": period.label,
        "whole": period.status == "ok", "told": f"{period.label}: {what}. {says}",
    }  # fmt: skip


def _told() -> dict[str, Any]:
    tooltip = [alt.Tooltip(f"{name}:N", title=title) for name, title in
               (("when", "Period"), ("what", "Value"), ("says", "Reading"))]  # fmt: skip
    return {"tooltip": tooltip, "description": alt.Description("told:N")}


def _x(labels: Sequence[str]) -> alt.X:
    return alt.X(
        "label:O",
        sort=list(labels),
        scale=alt.Scale(domain=list(labels), paddingInner=0.35, paddingOuter=0.2),
        axis=alt.Axis(
            title=None, ticks=False, domain=False, labelAngle=0, labelPadding=6, labelFontSize=FONT_SIZE,
            labelColor=ink(), labelOverlap="greedy",
        ),
    )  # fmt: skip
