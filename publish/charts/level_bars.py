"""Draws step-ups and step-downs by month: step-ups above the line, step-downs below it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import altair as alt

from publish.charts.flags import flags, marked
from publish.charts.marks import Row, Width, colour, ink, iso, layer, together, write
from publish.charts.palette import FONT_SIZE, HALF_HEIGHT
from queries import words
from queries.calendar.months import months_after
from queries.series.points import Change
from queries.series.series import Series


@dataclass(frozen=True)
class Moves:
    """One month's moves; `partial` where the month is not complete."""

    month: date
    ups: int
    downs: int
    partial: bool = False


def moves_of(ups: Series, downs: Series) -> list[Moves]:
    """Return the months that both series show and know, with their counts."""
    below = {p.month: p for p in downs.shown}
    return [
        Moves(p.month, p.numerator, q.numerator, p.status == "partial")
        for p in ups.shown
        if (q := below.get(p.month)) and p.numerator is not None and q.numerator is not None
        if p.status in ("ok", "partial")
    ]


def change_rows(moves: Sequence[Moves], changes: Sequence[Change]) -> list[Row]:
    """Return the changes that took effect in the months shown: letter, month and words."""
    return marked(
        [(iso(month.month), month.month, months_after(month.month, 1) - timedelta(days=1)) for month in moves], changes
    )


def level_bars(
    moves: Sequence[Moves], width: Width = "container", height: int = HALF_HEIGHT, changes: Sequence[Change] = ()
) -> alt.LayerChart | None:
    """Return the chart, in plum and turquoise, because a move is neither good nor bad; None without months."""
    if not moves:
        return None
    flagged = change_rows(moves, changes)
    most = max(1, *(max(m.ups, m.downs) for m in moves)) * (1.3 if flagged else 1.15)  # room for flags, or figures
    y = _y(most)
    x = _x(moves)
    layers: list[alt.Chart] = []
    for sign, paint in ((1, "neutral"), (-1, "comparator")):
        whole = [_row(m, sign) for m in moves if not m.partial]
        if whole:
            layers.append(layer(whole).mark_bar(opacity=1).encode(x, y, colour(paint), **_told()))
        begun = [_row(m, sign) for m in moves if m.partial]
        if begun:
            hollow = layer(begun).mark_bar(fillOpacity=0, strokeWidth=1.6, strokeDash=[2, 2], opacity=1)
            layers.append(hollow.encode(x, y, stroke=ink_of(paint), **_told()))
    layers.append(layer([{"zero": 0}]).mark_rule(strokeWidth=1.2, aria=False).encode(colour("ink"), y="zero:Q"))
    last = [m for m in moves if not m.partial][-1:]
    for sign, place in ((1, -10), (-1, 10)):
        rows = [
            {"label": iso(m.month), "y": sign * (m.ups if sign > 0 else m.downs), "text": _count(m, sign)} for m in last
        ]
        if rows:
            layers.append(write(rows, dy=place, fontWeight="bold").encode(x, y, colour("ink"), text="text:N"))
    return together([*layers, *flags(x, flagged)]).properties(
        width=width, height=height, autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        padding={"left": 4, "right": 4, "top": 6, "bottom": 4},
    )  # fmt: skip


def ink_of(paint: str) -> Any:
    """Return a colour by meaning for a stroke, which has no scale of its own."""
    return alt.value(ink(paint))


def _count(moves: Moves, sign: int) -> str:
    return words.count(moves.ups if sign > 0 else moves.downs)


def _row(moves: Moves, sign: int) -> Row:
    when, what = words.month(moves.month), f"{_count(moves, sign)} {'step-ups' if sign > 0 else 'step-downs'}"
    sentence = f"{when}: {what}{', month not complete' if moves.partial else ''}"
    height = sign * (moves.ups if sign > 0 else moves.downs)
    return {"label": iso(moves.month), "y": height, "when": when, "what": what, "told": sentence}


def _told() -> dict[str, Any]:
    tooltip = [alt.Tooltip("when:N", title="Month"), alt.Tooltip("what:N", title="Moves")]
    return {"tooltip": tooltip, "description": alt.Description("told:N")}


def _x(moves: Sequence[Moves]) -> alt.X:
    every = f"(width/{len(moves)}*3>=62?3:width/{len(moves)}*6>=62?6:12)"
    return alt.X(
        "label:O",
        sort=[iso(m.month) for m in moves],
        scale=alt.Scale(paddingInner=0.3, paddingOuter=0.2),
        axis=alt.Axis(
            title=None, ticks=False, domain=False, labelAngle=0, labelPadding=6, labelFontSize=FONT_SIZE,
            labelColor=ink(), labelOverlap="greedy",
            labelExpr=f"(toNumber(slice(datum.label,5,7))+8)%{every}==0?utcFormat(toDate(datum.label),'%b %Y'):''",
        ),
    )  # fmt: skip


def _y(most: float) -> alt.Y:
    return alt.Y(
        "y:Q",
        scale=alt.Scale(domain=[-most, most], nice=False),
        axis=alt.Axis(
            title=None, grid=True, domain=False, ticks=False, tickCount=6, tickMinStep=1, labelPadding=8,
            labelFontSize=FONT_SIZE, labelColor=ink(), gridColor=ink("soft"),
            labelExpr="format(abs(datum.value),',.0f')",
        ),
    )  # fmt: skip
