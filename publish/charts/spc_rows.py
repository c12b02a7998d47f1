"""What an SPC chart draws, before it is drawn: one row is a mark on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import cast

from publish.charts.marks import Row, stamp
from queries import words
from queries.series import Point, Series, counted
from queries.statistics.spc import SpcPoint


@dataclass(frozen=True)
class Frame:
    """Where things are drawn: the ends of the value axis and the height of the plot in px."""

    lowest: float
    highest: float
    height: int

    def px(self, value: float) -> float:
        """Return how far above the plot's foot a value lies."""
        return (value - self.lowest) / (self.highest - self.lowest) * self.height


def percent(series: Series) -> bool:
    """Whether the series is a percentage; else it is a count."""
    return series.metric.unit == "percent"


def unit(series: Series) -> words.Unit:
    """Return the unit in which values are written."""
    return series.metric.unit


def look(spc: SpcPoint) -> str:
    """Return which of four meanings a point has: common, improvement, concern or neutral."""
    return "neutral" if spc.verdict in ("neutral_high", "neutral_low") else spc.verdict


def drawn_value(point: Point, series: Series) -> float | None:
    """Return the value drawn at its height: an incomplete count would fall to the floor, so it has none."""
    if point.spc or (point.status == "partial" and percent(series)):
        return point.value
    return None


def on_axis(point: Point, series: Series) -> bool:
    """Whether a month is a hollow mark along the axis."""
    return point.status == "immature" or (point.status == "partial" and not percent(series))


def clamp(value: float, series: Series) -> float:
    """Return a limit as it is displayed: no share or count lies below 0 (a balance may), no share above 100."""
    if series.metric.unit == "net":
        return value
    return max(0.0, min(100.0, value)) if percent(series) else max(0.0, value)


def frame_of(series: Series, height: int) -> Frame:
    """Return the ends of the value axis that hold everything drawn, with room for hollow marks at the foot."""
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
    return Frame(low - foot, high + room, height)


def segments(series: Series) -> Iterator[list[Row]]:
    """Yield the limits of each segment shown, month by month; the last one reaches over incomplete months."""
    judged = [p for p in series.shown if p.spc]
    for _, group in groupby(judged, key=lambda p: cast(SpcPoint, p.spc).segment):
        points = list(group)
        at = cast(SpcPoint, points[0].spc)
        last = points[-1].month
        if points[-1] is judged[-1] and series.shown[-1].status == "partial" and percent(series):
            last = series.shown[-1].month
        if at.lower is not None and at.upper is not None:
            ends = {"lower": clamp(at.lower, series), "upper": clamp(at.upper, series), "mean": at.mean}
            yield [{"month": stamp(m), **ends, "segment": at.segment} for m in (points[0].month, last)]


def point_row(point: Point, series: Series) -> Row:
    """Return a month as a mark with the words of its tooltip."""
    what = "" if point.value is None else words.value(point.value, unit(series))
    if point.denominator is not None:
        what += f" ({counted(series.metric, point)})"
    says = {"partial": "Month not complete", "immature": "Not known yet: value so far"}.get(point.status, "")
    if point.spc:
        says = words.variation(point.spc.verdict, point.spc.side)
    when = words.month(point.month)
    return {
        "month": stamp(point.month), "y": point.value, "when": when, "what": what, "says": says,
        "told": f"{when}: {what}. {says}",
    }  # fmt: skip
