"""Draws rare events: bars with exact limits, or the time between events where fewer than one comes in a month."""

from datetime import date, timedelta
from typing import Any

import altair as alt

from publish.charts.marks import Row, Width, colour, layer, month_x, stamp, together, value_axis, write
from publish.charts.spc_marks import hollow, point_row, spoken
from queries import words
from queries.calendar.months import months_after
from queries.series.rare import Between, times_between
from queries.series.series import Series

HALF_BAR, HALF_MONTH = timedelta(days=10), timedelta(days=15)
MEDIAN, RARELY = 0.693, 5.915  # of the mean time between single events: half, and all but 0.27%, are shorter


def counts_events(series: Series) -> bool:
    """Return whether a series counts rare events, so that each event can be drawn."""
    return series.rare is not None and not series.rare.share


def draws_times(series: Series) -> bool:
    """Return whether to draw the time between events: fewer than one comes in a month, and there are two or more."""
    known = series.rare
    if known is None or known.events is None or known.share or series.metric.leaves:
        return False
    return known.events < known.known and any(not each.still for each in _times(series))


def bars(series: Series, y: alt.Y) -> list[alt.Chart]:
    """Return the range that each month's count is usually in, and the counts as bars from zero."""
    shown = [p for p in series.shown if p.spc]
    x = month_x([p.month for p in series.shown], field="begins")
    usual = [
        {
            "begins": stamp(p.month - HALF_MONTH), "ends": stamp(months_after(p.month, 1) - HALF_MONTH),
            "y": p.spc.lower, "y2": p.spc.upper,
        }
        for p in shown
        if p.spc and p.spc.lower is not None
    ]  # fmt: skip
    counts = [
        {**point_row(p, series), "begins": stamp(p.month - HALF_BAR), "ends": stamp(p.month + HALF_BAR), "y2": 0.0}
        for p in shown
    ]
    layers: list[alt.Chart] = []
    if usual:
        band = layer(usual).mark_rect(opacity=0.5, aria=False)
        layers.append(band.encode(x, y, alt.X2("ends:T"), alt.Y2("y2:Q"), colour("soft")))
    for end in ("y", "y2"):
        steps = [{"begins": row["begins"], "ends": row["ends"], "y": row[end]} for row in usual]
        if steps:
            rule = layer(steps).mark_rule(strokeWidth=1, strokeDash=[2, 2], aria=False)
            layers.append(rule.encode(x, y, alt.X2("ends:T"), colour("common")))
    bar = layer(counts).mark_rect(opacity=1)
    return [*layers, bar.encode(x, y, alt.X2("ends:T"), alt.Y2("y2:Q"), colour("common"), **spoken())]


def times_chart(series: Series, width: Width, height: int) -> alt.LayerChart:
    """Return a point for each event, as high as the days since the one before; the time that still runs is hollow."""
    every = [p.days for p in times_between(series.segment) if not p.still]
    shown = _times(series)
    mean = sum(every) / len(every)
    high = max(*(each.days for each in shown), mean * RARELY if len(every) > 1 else mean) * 1.08
    x = month_x([p.month for p in series.shown])
    axis = value_axis(0, high, percent=False, ticks=max(4, height // 36))
    y = alt.Y("y:Q", scale=alt.Scale(domain=[0, high], nice=False), axis=axis)
    rows = [_time_row(each, series.shown[-1].month) for each in shown]
    ended, running = ([row for row in rows if row["still"] is still] for still in (False, True))
    line = layer(ended).mark_line(strokeWidth=1.2, aria=False).encode(x, y, colour("common"))
    point = layer(ended).mark_point(shape="circle", size=90, filled=True, opacity=1)
    marks = point.encode(x, y, colour("common"), **spoken())
    caption = write([{"text": "Days since the event before"}], align="left", x=0, y=-8)
    layers = [*_lines(mean, y, usual=len(every) > 1), line, marks, *hollow(running, x, y)]
    layers.append(caption.encode(colour("ink"), text="text:N"))
    return together(layers).properties(
        width=width, height=height, padding={"left": 4, "right": 4, "top": 20, "bottom": 4},
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
    )  # fmt: skip


def _times(series: Series) -> list[Between]:
    first = series.shown[0].month if series.shown else None
    return [each for each in times_between(series.segment) if first and each.until.date() >= first]


def _lines(mean: float, y: alt.Y, *, usual: bool) -> list[alt.Chart]:
    """Return lines at the times that half, and nearly all, stay below; none where a single time says what is usual."""
    layers: list[alt.Chart] = []
    for times, name in ((MEDIAN, "Half are shorter"), (RARELY, "Rarely longer")) if usual else ():
        days = mean * times
        rule = layer([{"y": days}]).mark_rule(strokeWidth=1.2, strokeDash=[2, 2], aria=False)
        label = [{"y": days, "text": f"{name}: {words.count(days)}"}]
        text: Any = write(label, align="left", x=alt.expr("width+10"))
        layers += [rule.encode(y, colour("common")), text.encode(y, colour("common"), text="text:N")]
    return layers


def _time_row(each: Between, last: date) -> Row:
    """Return a time between events with the words of its tooltip: months are known, days within them are not.

    The axis ends where the last month begins.
    """
    days = words.count(each.days)
    month = words.month((each.until - timedelta(days=1)).date() if each.still else each.until.date())
    what = f"about {days} days since the event before"
    says = "None since" if each.still else ""
    return {
        "month": stamp(min(each.until.date(), last)), "y": each.days, "still": each.still, "when": month, "what": what,
        "says": says, "told": f"{month}: {what}. {says}",
    }  # fmt: skip
