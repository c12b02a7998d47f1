"""Draws the charts of an impact study: the figure with and without the change, and the effects at false dates."""

from collections.abc import Sequence
from datetime import timedelta

import altair as alt

from publish.charts.marks import Row, Width, colour, ink, layer, month_x, stamp, together, value_axis, write
from publish.charts.palette import FONT_SIZE
from queries import words
from queries.calendar.months import months_after, number_of
from queries.impact.amounts import signed
from queries.impact.model import Estimate
from queries.impact.placebo import Placebo
from queries.impact.register import Registered
from queries.impact.result import Impact
from queries.metrics.metric import Metric

HEIGHT, STRIP = 330, 90
DOT = 0.04  # of the axis: dots nearer to each other would hide one another, and are stacked instead
_SHAPE = {"left": 4, "right": 16, "top": 6, "bottom": 4}


def course_chart(impact: Impact, width: Width = "container") -> alt.LayerChart:
    """Return the months with what the model fits (solid) and what it expects without the change (dashed, with band)."""
    rows = course_rows(impact)
    ends = [row[name] for row in rows for name in ("value", "fitted", "low", "high") if row[name] is not None]
    percent = impact.metric.unit == "percent"
    room = (max(ends) - min(ends) or 1.0) * 0.08
    low = max(0.0, min(ends) - room) if impact.metric.unit != "net" else min(ends) - room
    high = min(100.0, max(ends) + room) if percent else max(ends) + room
    months = [months_after(rows[0]["start"], i) for i in range(_apart(rows))]
    x = month_x(months)
    axis = value_axis(low, high, percent, 8, impact.metric.unit in ("count", "net"))
    y = alt.Y("value:Q", scale=alt.Scale(domain=[low, high], nice=False, zero=False), axis=axis)
    data = [{name: value for name, value in row.items() if name != "start"} for row in rows]
    after = [row for row in data if row["without"] is not None]
    layers = [layer(after).mark_area(opacity=0.5, aria=False).encode(x, _y(y, "low"), alt.Y2("high:Q"), colour("soft"))]
    dashed = layer(after).mark_line(strokeWidth=2, strokeDash=[6, 4], aria=False)
    layers.append(dashed.encode(x, _y(y, "without"), colour("ink")))
    for side in (True, False):
        part = [row for row, is_after in zip(data, impact.fit.course.after, strict=True) if is_after == side]
        layers.append(
            layer(part).mark_line(strokeWidth=2.2, aria=False).encode(x, _y(y, "fitted"), colour("improvement"))
        )
    tooltip = [alt.Tooltip("when:N", title="Month"), alt.Tooltip("says:N", title="Figure")]
    point = layer(data).mark_point(filled=True, size=46, opacity=1)
    layers.append(point.encode(x, y, colour("common"), alt.Description("says:N"), tooltip=tooltip))
    return _framed(together([*layers, *_flag(impact, x)]), width, HEIGHT)


def course_rows(impact: Impact) -> list[Row]:
    """Return each month used: its figure, what the model fits, and what it expects without the change.

    Only months after the change have the last of these, up to a later change with a step of its own, because the
    effects of both can't be separated.
    """
    fit, unit = impact.fit, impact.metric.unit
    without = iter(fit.without())
    rows: list[Row] = []
    for i, month in enumerate(fit.course.months):
        middle, low, high = next(without) if fit.course.after[i] else (None, None, None)
        if fit.later[i]:
            middle = low = high = None
        value = float(fit.course.value[i])
        beside = "" if middle is None else f"; without the change {words.value(middle, unit)}"
        rows.append(
            {
                "start": month, "month": stamp(month), "when": words.month(month), "value": value,
                "fitted": float(fit.fitted[i]), "without": middle, "low": low, "high": high,
                "says": words.value(value, unit) + beside,
            }
        )  # fmt: skip
    return rows


def dates_chart(metric: Metric, own: Estimate, false: Sequence[Placebo], width: Width = "container") -> alt.LayerChart:
    """Return differences at false dates as grey dots and the change's own in blue, each by its own uncertainty."""
    change: list[Row] = [{"z": own.z, "says": f"The change itself: {signed(own.value, metric)}"}]
    others: list[Row] = [{"z": each.effect.z, "says": f"{words.month(each.month)}: {signed(each.effect.value, metric)}"}
              for each in false]  # fmt: skip
    widest = max(abs(float(str(row["z"]))) for row in [*change, *others]) * 1.15 or 1.0
    axis = alt.Axis(
        title=None, grid=False, labelColor=ink(), labelFontSize=FONT_SIZE, tickColor=ink("common"),
        domainColor=ink("common"), tickCount=7,
        labelExpr="datum.value==0?'0':format(datum.value,'+~r')",
    )  # fmt: skip
    x = alt.X("z:Q", scale=alt.Scale(domain=[-widest, widest], nice=False), axis=axis)
    zero = layer([{"z": 0}]).mark_rule(strokeWidth=1.6, strokeDash=[7, 4], aria=False).encode(x, colour("ink"))
    tooltip = [alt.Tooltip("says:N", title="Date")]
    layers = [zero]
    for paint, shape, size, levels in (
        ("common", "circle", 80, stacked(others, 2 * widest * DOT)),
        ("improvement", "diamond", 190, [change]),
    ):
        for level, rows in enumerate(levels):
            point = layer(rows).mark_point(filled=True, shape=shape, size=size, opacity=1)
            high = alt.value(STRIP / 2 - 12 - 11 * level)
            layers.append(point.encode(x, colour(paint), alt.Description("says:N"), y=high, tooltip=tooltip))
    return _framed(together(layers), width, STRIP)


def stacked(rows: Sequence[Row], apart: float) -> list[list[Row]]:
    """Return dots by level from the lowest: each on the first level where none stands nearer than `apart`."""
    levels: list[list[Row]] = []
    for row in sorted(rows, key=lambda row: float(str(row["z"]))):
        free = [level for level in levels if float(str(row["z"])) - float(str(level[-1]["z"])) >= apart]
        if free:
            free[0].append(row)
        else:
            levels.append([row])
    return levels


def _flag(impact: Impact, x: alt.X) -> list[alt.Chart]:
    """Return the lines at the change (solid) and at other changes shown (dotted)."""
    first, last = impact.fit.course.months[0], impact.fit.course.months[-1]
    own = [{"month": stamp(min(max(impact.change.effective_on, first), last + timedelta(days=27)))}]
    layers = [layer(own).mark_rule(strokeWidth=1.6, aria=False).encode(x, colour("ink"))]
    name = [{"month": own[0]["month"], "text": "The change"}]
    layers.append(
        write(name, align="right", dx=-6, fontWeight="bold").encode(x, colour("ink"), y=alt.value(10), text="text:N")
    )
    others = [{"month": stamp(change.effective_on)} for change in others_drawn(impact)]
    if others:
        rule = layer(others).mark_rule(strokeWidth=1.2, strokeDash=[2, 3], aria=False)
        layers.append(rule.encode(x, colour("ink")))
    return layers


def others_drawn(impact: Impact) -> list[Registered]:
    """Return the other changes that have a line of their own among the months shown."""
    first, last = impact.fit.course.months[0], impact.fit.course.months[-1]
    return [change for change in (*impact.mixed, *impact.stepped) if first <= change.effective_on <= last]


def _apart(rows: Sequence[Row]) -> int:
    return number_of(rows[-1]["start"]) - number_of(rows[0]["start"]) + 1


def _y(y: alt.Y, field: str) -> alt.Y:
    """Return the same axis for another column."""
    other = y.copy()
    other.shorthand = f"{field}:Q"
    return other


def _framed(chart: alt.LayerChart, width: Width, height: int) -> alt.LayerChart:
    return chart.properties(
        width=width, height=height, padding=_SHAPE, autosize=alt.AutoSizeParams(type="fit-x", contains="padding")
    )
