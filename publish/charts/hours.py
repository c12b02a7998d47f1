"""Draws how long decisions took: bars for each risk rating on a shared log axis, split at its target."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

import altair as alt

from publish.charts.marks import Row, Width, colour, if_wide, ink, layer, together, write
from publish.charts.palette import FONT_SIZE
from queries import words

TICKS = {0.5: "30 min", 1: "1 h", 4: "4 h", 12: "12 h", 24: "24 h", 72: "3 days", 168: "7 days", 336: "14 days"}
FIRST, LAST = 0.25, 480.0  # hours: everything faster or slower is in the first or the last bar
BARS_PER_DOUBLING = 2
LETTER = 7.0  # px, the mean width of a letter at 13 px, some of them bold
RIDGE, GAP = 62, 26  # px of a ridge, and above it for its name


@dataclass(frozen=True)
class Ridge:
    """One risk rating: its name, its target in hours, and the counts of bars between `edges` (one more than counts)."""

    name: str
    target: float | None
    within: float | None  # percent within the target, undecided ones that are overdue counted as late
    edges: tuple[float, ...]
    counts: tuple[int, ...]


def ridge(name: str, hours: Iterable[float], target: float | None, within: float | None) -> Ridge:
    """Count hours into bars of equal width on the log axis, with an edge exactly at the target."""
    edges = _edges(target)
    counts = [0] * (len(edges) - 1)
    for value in hours:
        # A decision exactly at the target is on time: it belongs to the bar that ends there.
        counts[min(max(bisect_left(edges, value) - 1, 0), len(counts) - 1)] += 1
    return Ridge(name, target, within, edges, tuple(counts))


def bands(ridges: Sequence[Ridge]) -> list[tuple[str, str, int, bool | None]]:
    """Return what the bars show, top to bottom: rating, hours in words, how many, whether late (None: no target)."""
    return [
        (each.name, row["band"], row["number"], None if each.target is None else row["late"])
        for i, each in enumerate(ridges)
        for row in _bars(each, i)
    ]


def hours_histogram(ridges: Sequence[Ridge], width: Width = "container") -> alt.LayerChart | None:
    """Return the ridges one above the other: blue up to the target, orange after it; None without any."""
    if not any(sum(r.counts) for r in ridges):
        return None
    height = len(ridges) * (RIDGE + GAP)
    x = _x()
    bars = [row for i, each in enumerate(ridges) for row in _bars(each, i)]
    layers: list[alt.Chart] = []
    for late, paint in ((False, "improvement"), (True, "concern")):
        rows = [row for row in bars if row["late"] == late]
        if rows:
            drawn = layer(rows).mark_rect(opacity=1, stroke=ink("paper"), strokeWidth=1)
            tooltip = [alt.Tooltip("band:N", title="Time"), alt.Tooltip("count:N", title="Number")]
            spoken = alt.Description("told:N")
            layers.append(
                drawn.encode(x, alt.X2("to:Q"), _y(height), alt.Y2("top:Q"), colour(paint), spoken, tooltip=tooltip)
            )
    for i, each in enumerate(ridges):
        layers += _ridge_words(each, _foot(i), x, height)
    return together(layers).properties(
        width=width, height=height, autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        padding={"left": 4, "right": 4, "top": 4, "bottom": 4},
    )  # fmt: skip


def _edges(target: float | None) -> tuple[float, ...]:
    step = 2 ** (1 / BARS_PER_DOUBLING)
    anchor = target if target and FIRST < target < LAST else 24.0
    below, above = int(log(anchor / FIRST, step)), int(log(LAST / anchor, step))
    return tuple(anchor * step**i for i in range(-below, above + 1))


def _foot(i: int) -> int:
    return (i + 1) * (RIDGE + GAP) - 2


def _bars(each: Ridge, i: int) -> list[Row]:
    tallest = max(each.counts, default=0) or 1
    rows: list[Row] = []
    for start, end, count in zip(each.edges, each.edges[1:], each.counts, strict=False):
        if not count:
            continue
        late = each.target is not None and start >= each.target - 1e-9
        band = f"{words.hours(start)} to {words.hours(end)}"
        rows.append({
            "from": start, "to": end, "base": _foot(i), "top": _foot(i) - RIDGE * count / tallest, "late": late,
            "band": band, "number": count, "count": words.count(count), "told": f"{each.name}, {band}: {count:,}",
        })  # fmt: skip
    return rows


def _ridge_words(each: Ridge, foot: int, x: alt.X, height: int) -> list[alt.Chart]:
    y = _y(height)
    name = [{"base": foot - RIDGE - 12, "text": f"{each.name} ({sum(each.counts):,})"}]
    base = layer([{"base": foot}]).mark_rule(strokeWidth=1, aria=False).encode(y, colour("common"))
    layers = [
        base,
        write(name, align="left", fontWeight="bold").encode(y, colour("ink"), x=alt.value(2), text="text:N"),
    ]
    if each.target is not None:
        line = [{"from": each.target, "base": foot, "top": foot - RIDGE - 18}]
        rule = layer(line).mark_rule(strokeWidth=1.6, strokeDash=[4, 3], aria=False)
        layers.append(rule.encode(x, y, alt.Y2("top:Q"), colour("ink")))
        layers += _share(each, name[0], x, y)
    return layers


def _share(each: Ridge, name: Row, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Return how many were within the target, beside its line: the share alone where there is no room for more."""
    if each.within is None or each.target is None:
        return []
    # A late target has its words to the left, or they would leave a narrow plot.
    across = log(each.target / FIRST) / log(LAST / FIRST)
    late = across > 0.65
    words_at = {"align": "right", "dx": -6} if late else {"align": "left", "dx": 6}
    short = words.percent(each.within)
    long = f"{short} within {words.allowed(each.target)}"
    taken = (len(name["text"]) + len(long)) * LETTER + 16  # px
    room = taken / across if late else max((len(name["text"]) * LETTER + 4) / across, len(long) * LETTER / (1 - across))
    row = {"from": each.target, "base": name["base"]}
    return [
        write([{**row, "text": text}], **words_at).encode(x, y, colour("ink"), text=if_wide(wide, below))
        for text, wide, below in ((long, room, None), (short, 0, room))
    ]


def _x() -> alt.X:
    shown = "".join(f"datum.value=={hours}?'{text}':" for hours, text in TICKS.items()) + "''"
    return alt.X(
        "from:Q",
        scale=alt.Scale(type="log", domain=[FIRST, LAST], nice=False),
        axis=alt.Axis(
            title=None, grid=False, ticks=False, domain=False, values=list(TICKS), tickCount=len(TICKS),
            labelExpr=shown, labelPadding=6, labelFontSize=FONT_SIZE, labelColor=ink(), labelOverlap="greedy",
            labelSeparation=6,
        ),
    )  # fmt: skip


def _y(height: int) -> alt.Y:
    return alt.Y("base:Q", scale=alt.Scale(domain=[height, 0], nice=False, zero=False), axis=None)
