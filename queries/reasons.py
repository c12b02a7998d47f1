"""Why a month is a signal, in words; one sentence part belongs to one SPC rule."""

from collections.abc import Callable
from itertools import pairwise
from typing import cast

from queries import words
from queries.months import months_after
from queries.series import Point, Series
from queries.statistics.spc import SpcPoint


def reason(series: Series) -> str:
    """Return why the latest month is a signal; it begins with a comma or with " and", and has no full stop."""
    at = _spc(series.known[-1])
    join = " and" if series.previous else ","
    if at.signal == "astronomical":
        return f"{join} {_side(at)} the expected range ({expected(series)}){_how_often(series)}"
    if at.signal == "two_in_three":
        end = "upper" if at.side == "high" else "lower"
        near = words.number(sum(_near(_spc(p)) for p in _segment(series)[-3:]))
        return f"{join} close to the {end} end of the expected range ({expected(series)}) in {near} of three months"
    if at.signal == "trend":
        return f", the {words.ordinal(_steps(series))} {'rise' if at.side == 'high' else 'fall'} in a row"
    run = _run(series, lambda p: _beyond_mean(_spc(p), at))
    mean = words.value(at.mean, series.metric.unit)
    return f", the {words.ordinal(run)} {_in_a_row(series, run)} {_side(at)} the average of {mean}"


def expected(series: Series) -> str:
    """Return the latest month's expected range: `79.7 to 90.2%`. The latest point has limits."""
    at = _spc(series.known[-1])
    return words.expected(cast(float, at.lower), cast(float, at.upper), series.metric.unit)


def than(series: Series) -> str:
    """Return what a heading compares the latest month with: ` than at any point since go-live`, ` than usual`."""
    at, points = _spc(series.known[-1]), _segment(series)
    if at.signal == "trend":
        return ", month after month"
    if at.signal != "astronomical":
        return " than usual"
    others = [_spc(p).value for p in points[:-1]]
    record = bool(others) and (at.value > max(others) if at.side == "high" else at.value < min(others))
    since = _since(series)
    return f" than at any point since {since}" if record and since else " than expected"


def _how_often(series: Series) -> str:
    """Say whether this is the first time or one of several in a row since limits were set."""
    at, points = _spc(series.known[-1]), _segment(series)
    outside = [p for p in points if _spc(p).signal == "astronomical" and _spc(p).side == at.side]
    run = _run(series, lambda p: p in outside)
    if run > 1:
        return f" for the {words.ordinal(run)} {_in_a_row(series, run)}"
    if len(outside) > 1:
        return ""
    since = _since(series)
    return f" for the first time {f'since {since}' if since else f'in {words.number(len(points))} months'}"


def _since(series: Series) -> str:
    """Return what began the present limits: go-live, or a recalculation; empty if they hold from the first month."""
    started = [m for m in series.rebases if series.known and series.known[0].month < m <= series.known[-1].month]
    if not started:
        return ""
    live = any(c.kind == "go_live" and c.effective_on.replace(day=1) == started[-1] for c in series.changes)
    return "go-live" if live else f"limits were recalculated in {words.month(started[-1])}"


def _segment(series: Series) -> list[Point]:
    last = _spc(series.known[-1]).segment
    return [p for p in series.known if _spc(p).segment == last]


def _run(series: Series, belongs: Callable[[Point], bool]) -> int:
    """Count the points of the last segment, from the latest back, until one does not belong."""
    count = 0
    for point in reversed(_segment(series)):
        if not belongs(point):
            break
        count += 1
    return count


def _steps(series: Series) -> int:
    """Count the latest rises (or falls) without a break."""
    rises = [_spc(b).value > _spc(a).value for a, b in pairwise(_segment(series))]
    ties = [_spc(b).value == _spc(a).value for a, b in pairwise(_segment(series))]
    count = 0
    for rise, tie in zip(reversed(rises), reversed(ties), strict=True):
        if tie or rise != rises[-1]:
            break
        count += 1
    return count


def _in_a_row(series: Series, run: int) -> str:
    """Return `month in a row`, unless a month without a figure lies between."""
    points = series.known[-run:]
    unbroken = all(months_after(a.month, 1) == b.month for a, b in pairwise(points))
    return "month in a row" if unbroken else "known month in a row"


def _beyond_mean(point: SpcPoint, like: SpcPoint) -> bool:
    return point.value > point.mean if like.side == "high" else point.value < point.mean


def _near(at: SpcPoint) -> bool:
    """Whether a point lies between a near limit and the limit beyond it; its limits are known."""
    high = cast(float, at.near_upper) < at.value <= cast(float, at.upper)
    return high or cast(float, at.lower) <= at.value < cast(float, at.near_lower)


def _side(at: SpcPoint) -> str:
    return "above" if at.side == "high" else "below"


def _spc(point: Point) -> SpcPoint:
    return cast(SpcPoint, point.spc)
