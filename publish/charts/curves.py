"""Draws the share of a cohort that had an event by each day, with this cohort solid and an earlier one dashed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import altair as alt

from publish.charts.marks import Row, Width, colour, ink, layer, together, value_axis, write
from publish.charts.palette import FONT_SIZE, HALF_HEIGHT
from queries import words

_PAINT = ("improvement", "common")  # this cohort, an earlier one
_DASH = ([1, 0], [5, 3])
LINE_AT = 365  # days: one year, at which the curves are compared
ROOM = 1.12  # of the highest point, so that labels stay inside
NAME, NAMED = 0.09, 0.85  # of the height, a line of names; of the width, how far names reach on a phone


@dataclass(frozen=True)
class Step:
    """The share (percent) with the event by a day, with its 95% interval where there is one."""

    day: int
    value: float
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class Cohort:
    """One curve: its name and its steps in order of day."""

    name: str
    steps: tuple[Step, ...]


def curves_chart(
    cohorts: Sequence[Cohort], marks: Mapping[int, str], width: Width = "container", height: int = HALF_HEIGHT
) -> alt.LayerChart | None:
    """Return one or two curves, this cohort first, with 95% bands; `marks` are the days named on the axis.

    None where no cohort has a curve.
    """
    drawn = [cohort for cohort in cohorts[:2] if len(cohort.steps) > 1]
    if not drawn:
        return None
    highest = _highest(drawn, max(marks))
    x, y = _x(marks), _y(highest)
    layers = [
        layer([{"day": LINE_AT}]).mark_rule(strokeWidth=1.2, aria=False).encode(x, colour("ink")),
    ]
    for i in reversed(range(len(drawn))):  # the earlier cohort lies behind
        layers += _curve(drawn[i], i, x, y)
    layers += _names(drawn, x, y, highest)
    return together(layers).properties(
        width=width, height=height, autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        padding={"left": 4, "right": 12, "top": 6, "bottom": 4},
    )  # fmt: skip


def _highest(drawn: Sequence[Cohort], last: int) -> float:
    """Return the end of the value axis: above every curve and band, which below the names leave these a corner."""
    tops = [(step.day, step.upper or step.value) for cohort in drawn for step in cohort.steps]
    below = max((top for day, top in tops if day <= NAMED * last), default=0.0)
    return max(ROOM, *(top * ROOM for _, top in tops), below / (1 - NAME * (len(drawn) + 0.2)))


def _curve(cohort: Cohort, i: int, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    band = [
        {"day": s.day, "low": s.lower, "high": s.upper}
        for s in cohort.steps
        if s.lower is not None and s.upper is not None
    ]
    rows = [_row(cohort, step) for step in cohort.steps]
    line = layer(rows).mark_line(
        interpolate="step-after", strokeWidth=2.2, strokeDash=_DASH[i], opacity=1, aria=False
    )  # fmt: skip
    layers = [line.encode(x, y, colour(_PAINT[i]))]
    if len(band) > 1:
        area = layer(band).mark_area(interpolate="step-after", opacity=0.16, aria=False)
        low = y.copy()
        low["shorthand"] = "low:Q"
        layers.insert(0, area.encode(x, low, alt.Y2("high:Q"), colour(_PAINT[i])))
    hover = layer(rows).mark_point(opacity=0, size=120, filled=True, aria=False)
    tooltip = [alt.Tooltip("who:N", title="Children"), alt.Tooltip("when:N", title="Within"),
               alt.Tooltip("said:N", title="Share")]  # fmt: skip
    return [*layers, hover.encode(x, y, colour(_PAINT[i]), tooltip=tooltip)]


def _row(cohort: Cohort, step: Step) -> Row:
    text = words.percent(step.value)
    if step.lower is not None and step.upper is not None:
        text += f" (95% interval {words.span(step.lower, step.upper, 'percent')})"
    return {"day": step.day, "value": step.value, "who": cohort.name, "when": f"{step.day} days", "said": text}


def _names(drawn: Sequence[Cohort], x: alt.X, y: alt.Y, highest: float) -> list[alt.Chart]:
    """Return the curves' names in the empty corner at the top left: at their ends they would overlap."""
    layers = []
    for i, cohort in enumerate(drawn):
        top = {"day": 0, "value": highest * (0.97 - NAME * i), "text": f"{cohort.name}"}
        sample = [{**top, "day": 4}, {**top, "day": 26}]
        layers.append(
            layer(sample).mark_line(strokeWidth=2.2, strokeDash=_DASH[i], opacity=1, aria=False)
            .encode(x, y, colour(_PAINT[i]))
        )  # fmt: skip
        weight = "normal" if i else "bold"
        name = write([{**top, "day": 32}], align="left", fontWeight=weight)
        layers.append(name.encode(x, y, colour("ink"), text="text:N"))
    return layers


def _x(marks: Mapping[int, str]) -> alt.X:
    named = "".join(f"datum.value=={day}?'{text}':" for day, text in marks.items())
    return alt.X(
        "day:Q",
        scale=alt.Scale(domain=[0, max(marks)], nice=False),
        axis=alt.Axis(
            title=None, grid=False, values=list(marks), tickCount=len(marks), labelExpr=f"{named}''",
            labelFontSize=FONT_SIZE, labelColor=ink(), labelPadding=6, tickSize=5, domainColor=ink("common"),
            tickColor=ink("common"), labelFlush=True,
        ),
    )  # fmt: skip


def _y(highest: float) -> alt.Y:
    return alt.Y(
        "value:Q",
        scale=alt.Scale(domain=[0, highest], nice=False),
        axis=value_axis(0, highest, percent=True),
    )
