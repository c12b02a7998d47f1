"""Charts of a study: the course with and without a change, false dates, the event study; one layer is one mark."""

from collections.abc import Sequence
from datetime import timedelta

import altair as alt

from publish.charts.marks import Row, Width, colour, ink, layer, month_x, stamp, together, value_axis, write
from publish.look import FONT_SIZE
from queries import words
from queries.impact.comparison import Comparison
from queries.impact.study import Impact
from queries.impact.telling import signed
from queries.months import months_after, number_of

HEIGHT, STRIP, EVENTS = 330, 90, 220
_SHAPE = {"left": 4, "right": 16, "top": 6, "bottom": 4}


def course_chart(found: Impact, width: Width = "container") -> alt.LayerChart:
    """Return the months with what the model fits (solid) and what it expects without the change (dashed, with band)."""
    rows = course_rows(found)
    ends = [row[name] for row in rows for name in ("value", "fitted", "low", "high") if row[name] is not None]
    percent = found.metric.unit == "percent"
    room = (max(ends) - min(ends) or 1.0) * 0.08
    low = max(0.0, min(ends) - room) if found.metric.unit != "net" else min(ends) - room
    high = min(100.0, max(ends) + room) if percent else max(ends) + room
    months = [months_after(rows[0]["start"], i) for i in range(_apart(rows))]
    x = month_x(months)
    axis = value_axis(low, high, percent, 8, found.metric.unit in ("count", "net"))
    y = alt.Y("value:Q", scale=alt.Scale(domain=[low, high], nice=False, zero=False), axis=axis)
    data = [{name: value for name, value in row.items() if name != "start"} for row in rows]
    after = [row for row in data if row["without"] is not None]
    layers = [layer(after).mark_area(opacity=0.5, aria=False).encode(x, _y(y, "low"), alt.Y2("high:Q"), colour("soft"))]
    dashed = layer(after).mark_line(strokeWidth=2, strokeDash=[6, 4], aria=False)
    layers.append(dashed.encode(x, _y(y, "without"), colour("ink")))
    for side in (True, False):
        part = [row for row, is_after in zip(data, found.fit.course.after, strict=True) if is_after == side]
        layers.append(
            layer(part).mark_line(strokeWidth=2.2, aria=False).encode(x, _y(y, "fitted"), colour("improvement"))
        )
    told = [alt.Tooltip("when:N", title="Month"), alt.Tooltip("says:N", title="Figure")]
    point = layer(data).mark_point(filled=True, size=46, opacity=1)
    layers.append(point.encode(x, y, colour("common"), alt.Description("says:N"), tooltip=told))
    return _framed(together([*layers, *_flag(found, x)]), width, HEIGHT)


def course_rows(found: Impact) -> list[Row]:
    """Return each month used: its figure, what the model fits, and what it expects without the change.

    Only months after it have the last, up to a later change with a step of its own: what both did is not told apart.
    """
    fitted = found.fit.expected(found.fit.design)
    without = found.fit.expected(found.fit.without)
    low, high = found.fit.band(found.fit.without)
    rows: list[Row] = []
    for i, month in enumerate(found.fit.course.months):
        later = bool(found.fit.course.after[i]) and not found.fit.design[i, found.fit.later].any()
        value = float(found.fit.course.value[i])
        expected = words.value(float(without[i]), found.metric.unit)
        rows.append(
            {
                "start": month, "month": stamp(month), "when": words.month(month), "value": value,
                "fitted": float(fitted[i]), "without": float(without[i]) if later else None,
                "low": float(low[i]) if later else None, "high": float(high[i]) if later else None,
                "says": words.value(value, found.metric.unit) + (f"; without the change {expected}" if later else ""),
            }
        )  # fmt: skip
    return rows


def placebo_chart(found: Impact, width: Width = "container") -> alt.LayerChart | None:
    """Return the effects at false dates as grey dots and the change's own as a blue one; None where none was tried."""
    if not found.placebos:
        return None
    own = [{"effect": found.effect.value, "says": f"The change itself: {signed(found.effect.value, found.metric)}"}]
    false = [
        {"effect": one.effect.value, "says": f"{words.month(one.month)}: {signed(one.effect.value, found.metric)}"}
        for one in found.placebos
    ]
    widest = max(abs(float(str(row["effect"]))) for row in [*own, *false]) * 1.15 or 1.0
    axis = alt.Axis(
        title=None, grid=False, labelColor=ink(), labelFontSize=FONT_SIZE, tickColor=ink("common"),
        domainColor=ink("common"), tickCount=7,
        labelExpr="datum.value==0?'0':format(datum.value,'+~r')",
    )  # fmt: skip
    x = alt.X("effect:Q", scale=alt.Scale(domain=[-widest, widest], nice=False), axis=axis)
    zero = layer([{"effect": 0}]).mark_rule(strokeWidth=1.6, strokeDash=[7, 4], aria=False).encode(x, colour("ink"))
    tooltip = [alt.Tooltip("says:N", title="Date")]
    layers = [zero]
    for rows, paint, shape, size in ((false, "common", "circle", 80), (own, "improvement", "diamond", 190)):
        point = layer(rows).mark_point(filled=True, shape=shape, size=size, opacity=1)
        layers.append(
            point.encode(x, colour(paint), alt.Description("says:N"), y=alt.value(STRIP / 2 - 12), tooltip=tooltip)
        )
    return _framed(together(layers), width, STRIP)


def event_chart(compared: Comparison, width: Width = "container") -> alt.LayerChart:
    """Return the difference from other hubs by quarter before and after, the last quarter before being 0."""
    rows = [
        {"quarter": one.quarter, "value": one.value, "low": one.low, "high": one.high,
         "says": f"{_quarter(one.quarter)}: {one.value:+.2f} ({one.low:+.2f} to {one.high:+.2f})"}
        for one in compared.quarters
    ]  # fmt: skip
    rows.append({"quarter": -1, "value": 0.0, "low": 0.0, "high": 0.0, "says": "Last quarter before: compared with"})
    rows.sort(key=lambda row: float(str(row["quarter"])))
    ends = [float(str(row[side])) for row in rows for side in ("low", "high")]
    low, high = min(ends) * 1.1, max(ends) * 1.1
    axis = alt.Axis(
        title=None, grid=False, labelColor=ink(), labelFontSize=FONT_SIZE, tickColor=ink("common"), labelAngle=0,
        domainColor=ink("common"), labelExpr="datum.value<0?format(datum.value,'d'):'+'+(datum.value+1)",
    )  # fmt: skip
    x = alt.X("quarter:O", axis=axis)
    y = alt.Y("value:Q", scale=alt.Scale(domain=[low, high]), axis=value_axis(low, high, False, 5, False))
    zero = layer([{"value": 0}]).mark_rule(strokeWidth=1.6, strokeDash=[7, 4], aria=False).encode(y, colour("ink"))
    line = layer(rows).mark_rule(strokeWidth=2, aria=False).encode(x, _y(y, "low"), alt.Y2("high:Q"), colour("common"))
    point = layer(rows).mark_point(filled=True, size=80, opacity=1)
    told = [alt.Tooltip("says:N", title="Quarter")]
    shown = point.encode(x, y, colour("improvement"), alt.Description("says:N"), tooltip=told)
    return _framed(together([zero, line, shown]), width, EVENTS)


def _quarter(number: int) -> str:
    if number < 0:
        return f"Quarter {-number} before"
    return f"Quarter {number + 1} after"


def _flag(found: Impact, x: alt.X) -> list[alt.Chart]:
    """Return the lines at the change (solid) and at other changes shown (dotted)."""
    first, last = found.fit.course.months[0], found.fit.course.months[-1]
    own = [{"month": stamp(min(max(found.change.effective_on, first), last + timedelta(days=27)))}]
    layers = [layer(own).mark_rule(strokeWidth=1.6, aria=False).encode(x, colour("ink"))]
    name = [{"month": own[0]["month"], "text": "The change"}]
    layers.append(
        write(name, align="right", dx=-6, fontWeight="bold").encode(x, colour("ink"), y=alt.value(10), text="text:N")
    )
    near = [one for one in (*found.mixed, *found.stepped) if first <= one.effective_on <= last]
    others = [{"month": stamp(one.effective_on)} for one in near]
    if others:
        rule = layer(others).mark_rule(strokeWidth=1.2, strokeDash=[2, 3], aria=False)
        layers.append(rule.encode(x, colour("ink")))
    return layers


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
