"""Judges monthly values by statistical process control (XmR): limits, special causes and verdicts.

A row is one month. The rules are those of NHS England's Making Data Count, as its reference implementation
(NHSRplotthedots 0.2.2) computes them. A re-base starts a new segment with limits of its own, and no run of points
reaches across it. Nor does a run reach across unknown months, but limits continue.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean
from typing import Literal

from etl.errors import QuestionError

Better = Literal["higher", "lower", "neutral"]
RareSignal = Literal["rare_month", "rare_year", "rare_gap"]  # of events too few for control limits
Signal = Literal["astronomical", "trend", "two_in_three", "shift", RareSignal]
Side = Literal["high", "low"]
Verdict = Literal["improvement", "concern", "neutral_high", "neutral_low", "common", "too_few", "too_early"]
UNJUDGED = ("too_few", "too_early")  # verdicts of a month of which nothing can be said
Assurance = Literal["pass", "fail", "hit_and_miss", "no_target", "not_judged"]

LIMIT_FACTOR = 2.66  # 3 / d2, d2 = 1.128 for moving ranges of two
SCREEN_FACTOR = 3.267  # D4 for moving ranges of two: a larger range is itself a special cause
TREND = 7
SHIFT = 7
FULL_LIMITS = 13  # limits of fewer points still move a lot: "trial limits"
SMALLEST_BASELINE = 12
_ROUNDING = 1e-9  # a mean of equal floats can differ from them in the last bit, which is no signal


@dataclass(frozen=True)
class Limits:
    """The process limits of one segment; None where a segment of one point has no moving range."""

    mean: float
    lower: float | None = None
    upper: float | None = None
    near_lower: float | None = None
    near_upper: float | None = None


@dataclass(frozen=True)
class SpcPoint:
    """One value, the limits of its segment, and the special cause it belongs to, if any."""

    value: float
    mean: float
    lower: float | None
    upper: float | None
    near_lower: float | None
    near_upper: float | None
    segment: int
    signal: Signal | None
    side: Side | None
    verdict: Verdict


@dataclass(frozen=True)
class Spc:
    """A series judged: `variation` is the last point's verdict (None without points), `side` its direction."""

    points: tuple[SpcPoint, ...]
    variation: Verdict | None
    side: Side | None
    assurance: Assurance
    trial_limits: bool
    screened: bool


def xmr(
    values: Sequence[float],
    *,
    better: Better = "neutral",
    target: float | None = None,
    rebase: Iterable[int] = (),
    breaks: Iterable[int] = (),
    fix_after: int | None = None,
    screen: bool = True,
    shown: Callable[[float], float] = float,
) -> Spc:
    """Judge values in date order.

    `rebase` holds the indices at which limits start anew, `breaks` those before which months are not known: no moving
    range and no run of points reaches across one. `fix_after` (12 or more) takes the limits from that
    many first points of each segment; `screen` leaves extreme moving ranges out of the limits. `target` is in the
    unit of the values. A value lies outside its limits where it does as `shown` gives both, which readers see rounded.
    Raises QuestionError for a baseline that is too short.
    """
    if fix_after is not None and fix_after < SMALLEST_BASELINE:
        raise QuestionError(f"Limits need a baseline of at least {SMALLEST_BASELINE} months, not {fix_after}.")
    starts, gaps = sorted({0, *(i for i in rebase if 0 < i < len(values))}), sorted(set(breaks))
    points: list[SpcPoint] = []
    for segment, (start, end) in enumerate(pairwise([*starts, len(values)])):
        apart = [i - start for i in gaps if start < i < end]
        at = limits(values[start:end], fix_after=fix_after, screen=screen, breaks=apart) if end > start else Limits(0.0)
        points += _segment(values[start:end], segment, better, at, apart, shown)
    last = points[-1] if points else None
    return Spc(
        points=tuple(points),
        variation=last.verdict if last else None,
        side=last.side if last else None,
        assurance=assurance(last, target, better),
        trial_limits=0 < len(values) - starts[-1] < FULL_LIMITS,
        screened=screen,
    )


def limits(
    values: Sequence[float], *, fix_after: int | None = None, screen: bool = True, breaks: Collection[int] = ()
) -> Limits:
    """Return the limits of one segment (at least one value), from its first `fix_after` values or from all.

    Values that have not varied yet have a mean, and no limits.
    """
    baseline = values[:fix_after] if fix_after else values
    mean = fmean(baseline)
    ranges = [abs(b - a) for i, (a, b) in enumerate(pairwise(baseline), 1) if i not in breaks]
    if not any(ranges):
        return Limits(mean)
    average = fmean(ranges)
    kept = [r for r in ranges if r < SCREEN_FACTOR * average]
    if screen and any(kept):  # else a single step among equal values would leave limits without width
        average = fmean(kept)
    width = LIMIT_FACTOR * average
    return Limits(mean, mean - width, mean + width, mean - width * 2 / 3, mean + width * 2 / 3)


def assurance(last: SpcPoint | None, target: float | None, better: Better) -> Assurance:
    """Say whether a process that goes on as it is will meet its target: always, never, or by chance."""
    if last is None or target is None or better == "neutral" or last.lower is None or last.upper is None:
        return "no_target"
    if target > last.upper:
        return "fail" if better == "higher" else "pass"
    if target < last.lower:
        return "pass" if better == "higher" else "fail"
    return "hit_and_miss"


def _segment(
    values: Sequence[float],
    segment: int,
    better: Better,
    at: Limits,
    breaks: Sequence[int],
    shown: Callable[[float], float],
) -> list[SpcPoint]:
    """Judge one segment by its limits."""
    pieces = pairwise([0, *breaks, len(values)])
    signals = [signal for start, end in pieces for signal in _signals(values[start:end], at, shown)]
    return [
        SpcPoint(
            value, at.mean, at.lower, at.upper, at.near_lower, at.near_upper, segment, signal, side,
            verdict(side, better),
        )
        for value, (signal, side) in zip(values, signals, strict=True)
    ]  # fmt: skip


def verdict(side: Side | None, better: Better) -> Verdict:
    """Turn the direction of a special cause into a judgement by the direction that is better."""
    if side is None:
        return "common"
    if better == "neutral":
        return "neutral_high" if side == "high" else "neutral_low"
    return "improvement" if (side == "high") == (better == "higher") else "concern"


def _signals(
    values: Sequence[float], at: Limits, shown: Callable[[float], float]
) -> list[tuple[Signal | None, Side | None]]:
    """Return the special cause of points in a row by priority: the first rule that claims a point keeps it."""
    sides = [_sign(v - at.mean) for v in values]
    ends = None if at.lower is None or at.upper is None else (shown(at.lower), shown(at.upper))
    outside = [ends is not None and _beyond(shown(v), *ends) for v in values]
    near = [
        not out and at.near_lower is not None and at.near_upper is not None and _beyond(v, at.near_lower, at.near_upper)
        for v, out in zip(values, outside, strict=True)
    ]
    rules: list[tuple[Signal, list[int]]] = [
        ("astronomical", [s if out else 0 for s, out in zip(sides, outside, strict=True)]),
        ("trend", trends(values)),
        ("two_in_three", two_in_three(near, sides)),
        ("shift", shifts(sides)),
    ]
    return [_first(rules, i) for i in range(len(values))]


def _first(rules: list[tuple[Signal, list[int]]], i: int) -> tuple[Signal | None, Side | None]:
    for signal, flags in rules:
        if flags[i]:
            return signal, "high" if flags[i] > 0 else "low"
    return None, None


def trends(values: Sequence[float]) -> list[int]:
    """Flag all members of 7 points that only rise (1) or only fall (-1); where two meet, the later one wins."""
    slopes = [_sign(b - a) for a, b in pairwise(values)]
    flags = [0] * len(values)
    for end in range(TREND - 1, len(values)):
        run = slopes[end - TREND + 1 : end]
        if run[0] and len(set(run)) == 1:
            flags[end - TREND + 1 : end + 1] = [run[0]] * TREND
    return flags


def two_in_three(near: Sequence[bool], sides: Sequence[int]) -> list[int]:
    """Flag the points near a limit where 2 or more of 3 in a row, all on one side of the mean, are near it."""
    flags = [0] * len(sides)
    for start in range(len(sides) - 2):
        window = range(start, start + 3)
        if abs(sum(sides[i] for i in window)) == 3 and sum(near[i] for i in window) >= 2:
            for i in window:
                flags[i] = sides[i] if near[i] else flags[i]
    return flags


def shifts(sides: Sequence[int]) -> list[int]:
    """Flag whole runs of 7 or more points on one side of the mean; a point on the mean breaks a run."""
    flags = [0] * len(sides)
    start = 0
    for i, side in enumerate(sides):
        if side == 0 or side != sides[start]:
            start = i
        if side and i - start + 1 >= SHIFT:
            flags[start : i + 1] = [side] * (i - start + 1)
    return flags


def _sign(difference: float) -> int:
    return 0 if abs(difference) < _ROUNDING else 1 if difference > 0 else -1


def _beyond(value: float, lower: float, upper: float) -> bool:
    return value > upper + _ROUNDING or value < lower - _ROUNDING
