"""Finds the reference for an unusual month: a limit, the average, the start of a run, or earlier years."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise, takewhile
from statistics import fmean

from queries import words
from queries.metrics.metric import Unit
from queries.series.points import Point, in_a_row, spc_of
from queries.series.rare import YEAR, Rare
from queries.series.sentences import Reference, Sign, average, sign
from queries.statistics.spc import Signal, SpcPoint

OUTSIDE = ("astronomical", "rare_month")


@dataclass(frozen=True)
class Level:
    """A special cause of the latest month: the figure it is about, and what that is compared with.

    `run` counts months in a row, rises in a row, or of three months those near a limit. `since` is the month in which
    a trend began or the last event came. `touches` says that a month of a run is displayed as the average is: 13 and an
    average of 12.96; or that two months of a trend are displayed alike.
    """

    signal: Signal
    way: Sign
    value: float
    unit: Unit
    reference: Reference
    run: int = 1
    since: date | None = None
    touches: bool = False

    @property
    def from_limit(self) -> bool:
        """Whether the figure is compared with a limit, and not with the average."""
        return self.reference.name == "expected"


def level(segment: Sequence[Point], unit: Unit, rare: Rare | None = None) -> Level | None:
    """Return the special cause of a segment's latest month; None without one, or where it is too small to be seen."""
    if not segment or spc_of(segment[-1]).signal is None:
        return None
    at = spc_of(segment[-1])
    found = _outside(segment, at, unit) if at.signal in OUTSIDE else _other(segment, at, unit, rare)
    return found if found and found.way == sign(found.value, found.unit, found.reference) else None


def _outside(segment: Sequence[Point], at: SpcPoint, unit: Unit) -> Level | None:
    run = _run(segment, lambda p: spc_of(p).signal in OUTSIDE and spc_of(p).side == at.side)
    if at.lower is None or at.upper is None or at.signal is None:
        return None
    lower, upper = words.ends(at.lower, at.upper, unit)
    limit = Reference(upper if at.side == "high" else lower, unit, "expected")
    near = sign(at.value, unit, limit) != _way(at) or not words.has_width(at.lower, at.upper, unit)
    return Level(at.signal, _way(at), at.value, unit, average(at.mean, unit, "its average") if near else limit, run)


def _other(segment: Sequence[Point], at: SpcPoint, unit: Unit, rare: Rare | None) -> Level | None:
    way, mean = _way(at), average(at.mean, unit, "its average")
    if at.signal == "shift":
        run = _run(segment, lambda p: (p.value or 0) > at.mean if way > 0 else (p.value or 0) < at.mean)
        touches = any(sign(p.value or 0.0, unit, mean) != way for p in in_a_row(segment)[-run:])
        return Level("shift", way, at.value, unit, mean, run, touches=touches)
    if at.signal == "two_in_three":
        near = sum(_near(spc_of(p)) for p in in_a_row(segment)[-3:])
        return Level("two_in_three", way, at.value, unit, mean, near)
    if at.signal == "trend":
        steps = _steps(segment)
        began = segment[-1 - steps]
        pairs = pairwise(p.value or 0.0 for p in segment[-1 - steps :])
        alike = any(sign(after, unit, Reference(before, unit, "")) == 0 for before, after in pairs)
        since = Reference(began.value or 0.0, unit, "")
        return Level("trend", way, at.value, unit, since, steps, began.month, touches=alike)
    if at.signal == "rare_year" and rare is not None:
        return _year(segment, unit, rare, way)
    if at.signal == "rare_gap" and rare is not None:
        months = fmean(p.value or 0.0 for p in segment)
        return Level("rare_gap", way, 0.0, "rate", Reference(months * YEAR, "rate", "expected"), since=rare.last)
    return None


def _year(segment: Sequence[Point], unit: Unit, rare: Rare, way: Sign) -> Level | None:
    """Compare the last year with the average year before it: in events, as a percentage, or as a mean monthly rate."""
    if rare.year is None or rare.earlier is None:
        return None
    if unit == "count":
        before = rare.earlier.number * YEAR / rare.earlier_months
        return Level("rare_year", way, float(rare.year.number), unit, Reference(before, "rate", "before"))
    if unit == "percent":
        now, then = (_share(segment, part) for part in (slice(-YEAR, None), slice(0, -YEAR)))
        return Level("rare_year", way, now, unit, Reference(then, unit, "before"))
    now, then = (fmean(p.value or 0.0 for p in segment[part]) for part in (slice(-YEAR, None), slice(0, -YEAR)))
    return Level("rare_year", way, now, unit, Reference(then, unit, "before"))


def _share(segment: Sequence[Point], part: slice) -> float:
    return 100 * sum(p.numerator or 0 for p in segment[part]) / sum(p.denominator or 0 for p in segment[part])


def _run(segment: Sequence[Point], belongs: Callable[[Point], bool]) -> int:
    """Return how many months, from the latest back to a missing one, belong together."""
    return sum(1 for _ in takewhile(belongs, reversed(in_a_row(segment))))


def _steps(segment: Sequence[Point]) -> int:
    """Return how many rises (or falls) the latest months make without a break."""
    ways = [(b > a) - (b < a) for a, b in pairwise(spc_of(p).value for p in in_a_row(segment))]
    return sum(1 for _ in takewhile(lambda way: way and way == ways[-1], reversed(ways)))


def _near(at: SpcPoint) -> bool:
    """Return whether a point lies between a near limit and the limit beyond it."""
    if at.lower is None or at.upper is None or at.near_lower is None or at.near_upper is None:
        return False
    return at.near_upper < at.value <= at.upper or at.lower <= at.value < at.near_lower


def _way(at: SpcPoint) -> Sign:
    return 1 if at.side == "high" else -1
