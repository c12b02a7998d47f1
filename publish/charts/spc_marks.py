"""Draws the marks of an SPC chart: range, limits, mean, target, England, value line and points."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import altair as alt

from publish.charts.marks import Row, colour, layer, stamp
from queries import words
from queries.measure.status import OFF_LADDER, UNKNOWN, UNTIMED
from queries.series.points import Point, counted, spc_of
from queries.series.series import Series
from queries.statistics.spc import SpcPoint

LOW_FLAG, BESIDE = 30, 45  # px that a flag inside the plot and a point below it take; days to a point beside a flag
NOT_KNOWN = ("immature", UNKNOWN, UNTIMED, OFF_LADDER)


@dataclass(frozen=True)
class Frame:
    """Holds the ends of the value axis and the height of the plot in px."""

    lowest: float
    highest: float
    height: int

    def px(self, value: float) -> float:
        """Return how far above the plot's foot a value lies."""
        return (value - self.lowest) / (self.highest - self.lowest) * self.height


def percent(series: Series) -> bool:
    """Return whether the series is a percentage; else it is a count."""
    return series.metric.unit == "percent"


def unit(series: Series) -> words.Unit:
    """Return the unit in which values are written."""
    return series.metric.unit


def look(spc: SpcPoint) -> str:
    """Return which of four meanings a point has: common, improvement, concern or neutral."""
    named = {"neutral_high": "neutral", "neutral_low": "neutral", "too_few": "common",
             "too_early": "common"}  # fmt: skip
    return named.get(spc.verdict, spc.verdict)


def drawn_value(point: Point, series: Series) -> float | None:
    """Return the value to draw; an incomplete count has none, because it would look like a fall."""
    if point.spc or (point.status == "partial" and percent(series)):
        return point.value
    return None


def on_axis(point: Point, series: Series) -> bool:
    """Return whether a month is a hollow mark along the axis."""
    return point.status in NOT_KNOWN or (point.status == "partial" and not percent(series))


def clamp(value: float, series: Series) -> float:
    """Return a limit as it is displayed: no share or count lies below 0 (a balance may), no share above 100."""
    if series.metric.unit == "net":
        return value
    return max(0.0, min(100.0, value)) if percent(series) else max(0.0, value)


def frame_of(series: Series, height: int, low_flags: Sequence[date] = ()) -> Frame:
    """Return the ends of the value axis that hold everything drawn, with room for hollow marks at the foot.

    `low_flags` are the days of flags that stand inside the plot: no point reaches as high as one beside it.
    """
    drawn = [v for p in series.shown if (v := drawn_value(p, series)) is not None]
    for point in series.shown:
        if point.spc and point.spc.lower is not None and point.spc.upper is not None:
            drawn += [clamp(point.spc.lower, series), clamp(point.spc.upper, series)]
    drawn += [series.target.value] if series.target else []
    drawn += [series.comparator.value] if series.comparator else []
    low, high = min(drawn), max(drawn)
    room = (high - low) * 0.07 or 1.0  # a flat line still needs some height
    foot = room
    if any(on_axis(p, series) or p.status == "suppressed" for p in series.shown):
        foot = max(room, (high - low + room) * 26 / (height - 26))  # a row of hollow marks needs 26 px
    elif low - room < 0:
        foot = low
    top, low = high + room, low - foot
    for point in series.shown:
        value, beside = (
            drawn_value(point, series),
            [day for day in low_flags if abs((day - point.month).days) <= BESIDE],
        )
        if value is not None and beside:
            top = max(top, low + (value - low) * height / (height - LOW_FLAG))
    return Frame(low, top, height)


def runs(points: Sequence[Point]) -> list[list[Point]]:
    """Return the known months that follow each other in one segment: a missing month and a re-base end a run."""
    found = list[list[Point]]()
    for before, point in pairwise([None, *points]):
        if point is None or point.spc is None:
            continue
        if found and before and before.spc and before.spc.segment == point.spc.segment:
            found[-1].append(point)
        else:
            found.append([point])
    return found


def segments(series: Series) -> Iterator[list[Row]]:
    """Yield the limits of each run of months shown; the last one reaches over incomplete months.

    Limits that stay the same are given at both ends of a run, exact limits of rare events for each month.
    """
    every = runs(series.shown)
    for place, run in enumerate(every):
        at, last = spc_of(run[0]), run[-1].month
        if run is every[-1] and series.shown[-1].status == "partial" and percent(series):
            last = series.shown[-1].month
        if at.lower is None or at.upper is None:
            continue
        same = all((spc_of(p).lower, spc_of(p).upper) == (at.lower, at.upper) for p in run)
        told = [(run[0].month, at), (last, at)] if same else [(p.month, spc_of(p)) for p in run]
        yield [
            {
                "month": stamp(month), "lower": clamp(of.lower or 0.0, series), "upper": clamp(of.upper or 0.0, series),
                "mean": of.mean, "segment": place,
            }
            for month, of in told
        ]  # fmt: skip


def point_row(point: Point, series: Series) -> Row:
    """Return a month as a mark with the words of its tooltip."""
    what = "" if point.value is None else words.value(point.value, unit(series))
    if point.denominator is not None:
        what += f" ({counted(series.metric, point)})"
    says = {
        "partial": "Month not complete",
        "immature": "Not known yet: value so far",
        UNTIMED: "More than a fifth has no time of day: value of the others",
        OFF_LADDER: "Levels not told apart: value of what can be",
    }.get(point.status, "")
    if point.status == UNKNOWN:
        says = series.why.get(point.month, "Not known")
    if point.spc:
        says = words.variation(point.spc.verdict, point.spc.side)
    when = words.month(point.month)
    return {
        "month": stamp(point.month), "y": point.value, "when": when, "what": what, "says": says,
        "told": f"{when}: {what}. {says}",
    }  # fmt: skip


SHAPES = {"improvement": "circle", "concern": "diamond", "neutral": "square", "common": "circle"}
SIZES = {"improvement": 120, "concern": 165, "neutral": 120, "common": 46}
EDGE = 250  # orange is 3:1 on white at best: an ink diamond behind gives it an edge


def expected_range(series: Series, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Return band, limits and mean, which break at a re-base and a missing month; nothing without limits."""
    layers: list[alt.Chart] = []
    rows = [row for segment in segments(series) for row in segment]
    if not rows:
        return layers
    detail = alt.Detail("segment:N")
    band = [{**row, "y": row["lower"], "y2": row["upper"]} for row in rows]
    layers.append(layer(band).mark_area(opacity=0.5, aria=False).encode(x, y, alt.Y2("y2:Q"), colour("soft"), detail))
    for side in ("lower", "upper"):
        limit = [{"month": r["month"], "segment": r["segment"], "y": r[side]} for r in rows]
        drawn = layer(limit).mark_line(strokeWidth=1, strokeDash=[2, 2], aria=False)
        layers.append(drawn.encode(x, y, colour("common"), detail))
    mean = [{"month": r["month"], "segment": r["segment"], "y": r["mean"]} for r in rows]
    return [*layers, layer(mean).mark_line(strokeWidth=1.2, aria=False).encode(x, y, colour("common"), detail)]


def levels(series: Series, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Return England's figure as a line across, and the target from the month in which it came into force."""
    layers: list[alt.Chart] = []
    if series.comparator:
        rule = layer([{"y": series.comparator.value}]).mark_rule(strokeWidth=2, aria=False)
        layers.append(rule.encode(y, colour("comparator")))
    if series.target:
        begins, row = series.target.from_day.replace(day=1), {"y": series.target.value}
        later = begins > series.shown[0].month
        rule = layer([{**row, "month": stamp(begins)} if later else row])
        drawn = rule.mark_rule(strokeWidth=1.6, strokeDash=[7, 4], aria=False)
        drawn = drawn.encode(x, x2=alt.value("width")) if later else drawn
        layers.append(drawn.encode(y, colour("ink")))
    return layers


def value_line(series: Series, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Return the value line, broken where a month has no figure, and the dotted way to an incomplete month."""
    rows: list[Row] = []
    run = 0
    for point in series.shown:
        if point.spc:
            rows.append({"month": stamp(point.month), "y": point.value, "run": run})
        else:
            run += 1
    layers = []
    if rows:
        line = layer(rows).mark_line(strokeWidth=1.8, aria=False)
        layers.append(line.encode(x, y, colour("common"), alt.Detail("run:N")))
    dotted = [
        {"month": stamp(p.month), "y": p.value, "pair": i}
        for i, pair in enumerate(pairwise(series.shown))
        if pair[1].status == "partial" and all(drawn_value(p, series) is not None for p in pair)
        for p in pair
    ]
    if dotted:
        way = layer(dotted).mark_line(strokeWidth=1.4, strokeDash=[2, 3], aria=False)
        layers.append(way.encode(x, y, colour("common"), alt.Detail("pair:N")))
    return layers


def points(series: Series, x: alt.X, y: alt.Y, common: bool = True) -> list[alt.Chart]:
    """Return the months as points, each verdict with its own shape, and an incomplete month hollow.

    Without `common` only those that stand out.
    """
    layers: list[alt.Chart] = []
    for kind, shape in SHAPES.items():
        if kind == "common" and not common:
            continue
        rows = [point_row(p, series) for p in series.shown if p.spc and look(p.spc) == kind]
        if not rows:
            continue
        if kind == "concern":
            edge = layer(rows).mark_point(shape="diamond", size=EDGE, filled=True, opacity=1, aria=False)
            layers.append(edge.encode(x, y, colour("ink")))
        mark = layer(rows).mark_point(shape=shape, size=SIZES[kind], filled=True, opacity=1)
        layers.append(mark.encode(x, y, colour(kind), **spoken()))
    open_months = [
        point_row(p, series) for p in series.shown if p.status == "partial" and drawn_value(p, series) is not None
    ]
    return [*layers, *hollow(open_months, x, y)]


def hollow(rows: list[Row], x: alt.X, y: Any) -> list[alt.Chart]:
    """Return hollow points, filled with paper so that no line shows through."""
    if not rows:
        return []
    inside = layer(rows).mark_point(shape="circle", size=60, filled=True, opacity=1, aria=False)
    ring = layer(rows).mark_point(shape="circle", size=60, filled=False, strokeWidth=1.6, opacity=1)
    return [inside.encode(x, colour("paper"), y=y), ring.encode(x, colour("common"), y=y, **spoken())]


def spoken() -> dict[str, Any]:
    """Return the encodings of a point's tooltip and of its description for screen readers."""
    fields = {"when": "Month", "what": "Value", "says": "Reading"}
    tooltip = [alt.Tooltip(f"{field}:N", title=title) for field, title in fields.items()]
    return {"tooltip": tooltip, "description": alt.Description("told:N")}
