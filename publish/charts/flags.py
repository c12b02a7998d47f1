"""Lettered flags above bars; one flag is a change that took effect within the span of a bar."""

from collections.abc import Iterable, Sequence
from datetime import date

import altair as alt

from publish.charts.marks import Row, colour, layer, write
from queries import words
from queries.series import Change

HIGH = 10  # px below the plot's top
APART = 22  # px between flags of one bar


def marked(bars: Iterable[tuple[str, date, date]], changes: Sequence[Change]) -> list[Row]:
    """Return the changes that took effect in a bar (name, first and last day): letter, the bar's name and words."""
    spans = list(bars)
    found = [
        (name, change) for change in changes for name, first, last in spans if first <= change.effective_on <= last
    ]
    letters = zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", sorted(found, key=lambda pair: pair[1].effective_on), strict=False)
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
