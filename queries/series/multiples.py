"""Follows one percentage over time in each group of one or two dimensions. A row is one small series.

A group with fewer than 5 rows a month is followed by quarter, without a verdict; a group with fewer than 6 rows in all
is not described.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from etl.policy.policy import Target
from queries.build import Build
from queries.calendar.months import months_after, spans
from queries.metrics.metric import Metric
from queries.series.points import Point
from queries.series.reading import read_groups
from queries.series.series import Series
from queries.statistics.spc import UNJUDGED, Side, Verdict

MONTHS = 24
FEW, TOO_FEW = 5, 6  # rows a month, and rows in all
BY_CHANCE = 0.015  # of series in control have a signal in their latest month (600 simulated series of 36 months)


@dataclass(frozen=True)
class Moment:
    """One month or quarter; `value` is None where it has no figure that can be known."""

    first: date
    value: float | None
    denominator: int


@dataclass(frozen=True)
class Small:
    """The series of one group: its values of the dimensions, its moments, and the verdict on its latest month.

    `rows` is how many were counted in all; `quarters` says that it is followed by quarter. It has no moments where its
    rows are too few to say anything.
    """

    group: tuple[str, ...]
    rows: int
    moments: tuple[Moment, ...] = ()
    quarters: bool = False
    verdict: Verdict | None = None
    side: Side | None = None
    target: Target | None = None

    @property
    def target_since(self) -> int | None:
        """The place of the first moment from which the target is in force; None where it is in force in none."""
        if self.target is None:
            return None
        begins, length = self.target.from_day.replace(day=1), 3 if self.quarters else 1
        return next((at for at, each in enumerate(self.moments) if months_after(each.first, length) > begins), None)

    @property
    def latest(self) -> Moment | None:
        """The latest moment with a figure."""
        return next((moment for moment in reversed(self.moments) if moment.value is not None), None)

    @property
    def signals(self) -> bool:
        """Whether its latest month is unusual."""
        return self.verdict not in (None, "common", *UNJUDGED)


def multiples(
    build: Build, metric: Metric, month: date, by: Sequence[str], where: Mapping[str, str] | None = None
) -> list[Small]:
    """Return the series of each group with any rows in the 24 months up to one, judged together, in order.

    For percentages. Raises QuestionError for a dimension that the metric lacks.
    """
    every = [_small(group, series) for group, series in read_groups(build, metric, month, by=by, where=where)]
    return [small for small in every if small.rows]


def by_chance(every: Sequence[Small]) -> tuple[int, int, float]:
    """Return how many series have a verdict, how many of them a signal, and how many of these chance alone brings."""
    judged = [small for small in every if small.verdict not in (None, *UNJUDGED)]
    return len(judged), sum(small.signals for small in judged), BY_CHANCE * len(judged)


def _small(group: tuple[str, ...], series: Series) -> Small:
    first = months_after(series.month, 1 - MONTHS)
    points = [point for point in series.points if first <= point.month <= series.month]
    known = [point for point in points if _known(point)]
    rows = sum(point.denominator or 0 for point in known)
    if rows < TOO_FEW:
        return Small(group, rows)
    if rows < FEW * len(known):
        return Small(group, rows, _quarters(points), quarters=True, target=series.target)
    moments = tuple(Moment(p.month, p.value if _known(p) else None, p.denominator or 0) for p in points)
    verdict = series.variation if series.current else None
    return Small(group, rows, moments, verdict=verdict, side=series.side if verdict else None, target=series.target)


def _known(point: Point) -> bool:
    return point.status == "ok" and point.value is not None


def _quarters(points: Sequence[Point]) -> tuple[Moment, ...]:
    """Return the whole quarters of some months; one with a month that is not known has no figure."""
    found = []
    months = {point.month: point for point in points}
    for span in spans("quarter", points[0].month, points[-1].month):
        three = [months.get(months_after(span.start, i)) for i in range(3)]
        if None in three:
            continue
        rows = sum(point.denominator or 0 for point in three if point)
        met = sum(point.numerator or 0 for point in three if point)
        whole = all(point and point.status == "ok" for point in three)
        found.append(Moment(span.start, met * 100 / rows if rows and whole else None, rows if whole else 0))
    return tuple(found)
