"""Judges a metric's known months by control limits, or by exact tests where events are rare."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from queries import words
from queries.metrics.metric import Metric, Unit
from queries.series.levels import level
from queries.series.points import Point, gaps, spc_of
from queries.series.rare import Rare, is_rare, judge_rare
from queries.series.sentences import Reference, sign
from queries.statistics.spc import Assurance, Spc, SpcPoint, assurance, xmr

WHOLE = ("count", "net")  # units whose figures are displayed as they are, and their limits rounded inward


@dataclass(frozen=True)
class Judged:
    """A metric's months with their verdicts; `rare` belongs to the last segment, if its events are."""

    points: tuple[Point, ...]
    spc: Spc
    rare: Rare | None = None


def judge(
    metric: Metric, points: Sequence[Point], target: float | None, rebases: Sequence[date] = (), screen: bool = True
) -> Judged:
    """Return months judged; those without a figure that can be known take no part."""
    known = [p for p in points if p.status == "ok" and p.value is not None]
    spc = xmr(
        [p.value for p in known if p.value is not None], better=metric.better, target=target,
        rebase=[sum(p.month < start for p in known) for start in rebases], breaks=gaps(known), screen=screen,
        shown=float if metric.unit in WHOLE else partial(_displayed, metric.unit),
    )  # fmt: skip
    judged, rare, number = list[Point](), None, -1
    for segment in segments([replace(p, spc=at) for p, at in zip(known, spc.points, strict=True)]):
        number, rare = spc_of(segment[0]).segment, None
        if is_rare(metric, segment):
            segment, rare = judge_rare(metric, segment, number, _hides(points, segment, rebases))
        judged += segment
    judged = _seen(judged, metric, rare)
    in_order = {point.month: point for point in judged}
    whole = tuple(in_order.get(p.month, p) for p in points)
    return Judged(whole, _summed_up(spc, judged, metric, target, rare), rare)


def _displayed(unit: Unit, amount: float) -> float:
    return float(words.shown(amount, unit))


def segments(known: Sequence[Point]) -> list[list[Point]]:
    """Return the known months by segment."""
    found = dict[int, list[Point]]()
    for point in known:
        found.setdefault(spc_of(point).segment, []).append(point)
    return list(found.values())


def _hides(points: Sequence[Point], segment: Sequence[Point], rebases: Sequence[date]) -> bool:
    """Return whether months between the segment's begin and the next one's are hidden."""
    first = max((start for start in rebases if start <= segment[0].month), default=date.min)
    end = min((start for start in rebases if start > segment[-1].month), default=date.max)
    return any(p.status == "suppressed" and first <= p.month < end for p in points)


def _seen(known: list[Point], metric: Metric, rare: Rare | None) -> list[Point]:
    """Return the months, the latest without a signal that is too small to be displayed.

    A month that stands alone in its segment has nothing to be usual beside.
    """
    if known and rare is None and len(segments(known)[-1]) == 1:
        return [*known[:-1], replace(known[-1], spc=replace(spc_of(known[-1]), verdict="too_early"))]
    if not known or spc_of(known[-1]).signal is None or level(segments(known)[-1], metric.unit, rare):
        return known
    common: SpcPoint = replace(spc_of(known[-1]), signal=None, side=None, verdict="common")
    if rare and rare.too_few:
        common = replace(common, verdict="too_few")
    return [*known[:-1], replace(known[-1], spc=common)]


def _summed_up(spc: Spc, known: Sequence[Point], metric: Metric, target: float | None, rare: Rare | None) -> Spc:
    without_limits: Assurance = "no_target" if target is None or metric.better == "neutral" else "not_judged"
    if not known:
        return replace(spc, assurance=without_limits)
    last = spc_of(known[-1])
    found = assurance(last, target, metric.better)
    if rare or found == "no_target":  # without limits nothing can be said of a target, which is there all the same
        found = without_limits
    elif found in ("pass", "fail") and not _clear(last, target, metric):
        found = "hit_and_miss"
    return replace(
        spc, points=tuple(spc_of(p) for p in known), variation=last.verdict, side=last.side, assurance=found,
        trial_limits=spc.trial_limits and rare is None,
    )  # fmt: skip


def _clear(last: SpcPoint, target: float | None, metric: Metric) -> bool:
    """Return whether the limit nearest to the target is displayed as another figure."""
    if target is None or last.lower is None or last.upper is None:
        return False
    limit = last.upper if target > last.upper else last.lower
    return sign(limit, metric.unit, Reference(target, metric.unit, "")) != 0
