"""Draws lettered flags above bars for changes that took effect within them, and numbered circles for notes."""

from collections.abc import Iterable, Sequence
from datetime import date

import altair as alt

from publish.charts.marks import Row, colour, layer, stamp, write
from publish.charts.spc_marks import Frame, drawn_value
from queries import words
from queries.calendar.months import read_month
from queries.series.noted import Mark
from queries.series.points import Change
from queries.series.series import Series

HIGH = 10  # px below the plot's top
APART = 22  # px between flags of one bar, and between circles of one month
ROOM = 34  # px that a circle above a point needs


def marked(bars: Iterable[tuple[str, date, date]], changes: Sequence[Change]) -> list[Row]:
    """Return the changes that took effect in a bar (name, first and last day): letter, the bar's name and words."""
    spans = list(bars)
    in_bars = [
        (name, change) for change in changes for name, first, last in spans if first <= change.effective_on <= last
    ]
    letters = zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", sorted(in_bars, key=lambda pair: pair[1].effective_on), strict=False)
    return [
        {"letter": letter, "label": name, "text": f"{change.title}, {words.day(change.effective_on)}"}
        for letter, (name, change) in letters
    ]


def flags(x: alt.X, rows: Sequence[Row]) -> list[alt.Chart]:
    """Return a black flag with its letter above the bar of each change, side by side; `x` is of the field label."""
    layers: list[alt.Chart] = []
    seen: dict[str, int] = {}
    for row in rows:
        beside = seen[row["label"]] = seen.get(row["label"], -1) + 1
        flag = layer([row]).mark_point(
            shape="square", size=324, filled=True, opacity=1, aria=False, xOffset=beside * APART, y=HIGH
        )
        letter = write([row], fontWeight="bold", xOffset=beside * APART, y=HIGH)
        layers += [flag.encode(x, colour("ink")), letter.encode(x, colour("paper"), text="letter:N")]
    return layers


def circles(marked: Sequence[Mark], series: Series, frame: Frame, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Return a white circle with its number above the point of each note, below it where there is no room."""
    at = {f"{point.month:%Y-%m}": value for point in series.shown if (value := drawn_value(point, series)) is not None}
    layers: list[alt.Chart] = []
    seen: dict[str, int] = {}
    for mark in marked:
        if mark.month not in at:
            continue
        beside = seen[mark.month] = seen.get(mark.month, 0) + 1
        below = frame.px(at[mark.month]) > frame.height - ROOM
        away = (1 if below else -1) * APART * beside
        row = {"month": stamp(read_month(mark.month)), "y": at[mark.month], "number": str(mark.number)}
        inside = layer([row]).mark_point(shape="circle", size=290, filled=True, opacity=1, aria=False, yOffset=away)
        edge = layer([row]).mark_point(
            shape="circle", size=290, filled=False, strokeWidth=1.4, opacity=1, aria=False, yOffset=away
        )
        number = write([row], fontWeight="bold", fontSize=12, yOffset=away)
        layers += [
            inside.encode(x, y, colour("paper")),
            edge.encode(x, y, colour("ink")),
            number.encode(x, y, colour("ink"), text="number:N"),
        ]
    return layers
