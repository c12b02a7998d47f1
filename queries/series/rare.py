"""Judges a segment with too few events for control limits: each month, the last year, and the time without any.

For a percentage, the events are the rows that met it or those that did not, whichever are fewer.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import fmean

from queries import words
from queries.calendar.months import months_after
from queries.metrics.metric import Metric
from queries.series.points import Point, gaps, in_a_row, months_between
from queries.statistics import rare
from queries.statistics.rare import UNLIKELY, UNLIKELY_GAP, Events, binomial, compared, grouping, hypergeometric
from queries.statistics.spc import Side, SpcPoint, verdict

YEAR = 12  # months, compared with at least as many before
FEW_TO_SAY = 6  # events: with fewer and no signal nothing can be said


@dataclass(frozen=True)
class Rare:
    """What is known of a segment of rare events: how many in how many months, and the last year beside the rest.

    `events` is None where some months are hidden. `among` of `year` and `earlier` counts months, or a percentage's
    rows. `rows` are all that a percentage is of (None for a count); `turned` where its events are what it leaves out.
    `unrecorded` says what no row tells, where no event can have been counted for that.
    """

    events: int | None
    known: int
    calendar: int
    phi: float = 1.0
    rows: int | None = None
    turned: bool = False
    year: Events | None = None
    earlier: Events | None = None
    earlier_months: int = 0
    last: date | None = None
    unrecorded: str | None = None

    @property
    def share(self) -> bool:
        """Whether the events are part of a percentage."""
        return self.rows is not None

    @property
    def too_few(self) -> bool:
        """Whether there are too few events to say anything without a signal."""
        return self.events is None or self.events < FEW_TO_SAY

    @property
    def text(self) -> str:
        """What is said where nothing can be: `Too few to say: 3 in 36 months`."""
        if self.events is None:
            return "Too few to say"
        within = f"{self.known}" if self.known == self.calendar else f"{self.known} of {self.calendar}"
        number = f"{self.events}"
        if self.turned and self.rows is not None:
            number = f"{words.counted(self.events, 'exception') if self.events else 'no exception'} among {self.rows:,}"
        elif self.rows is not None:
            number = f"{self.events} of {self.rows:,}"
        said = self.unrecorded or "Too few to say"
        return f"{said}: {number} in {within} month{'' if self.calendar == 1 else 's'}"


@dataclass(frozen=True)
class _Segment:
    """A segment's events and, of a percentage, rows; `turned` where its events are what it does not count."""

    points: Sequence[Point]
    events: tuple[int, ...]
    among: tuple[int, ...]
    share: bool
    turned: bool
    phi: float

    @property
    def test(self) -> rare.Test:
        return hypergeometric if self.share else binomial

    def total(self, start: int = 0, end: int | None = None) -> Events:
        return Events(sum(self.events[start:end]), sum(self.among[start:end]))

    def others(self, i: int) -> Events:
        every = self.total()
        return Events(every.number - self.events[i], every.among - self.among[i])

    def phi_beside(self, i: int) -> float:
        """Return phi of all months but one, or a month far out would widen the range it is judged by."""
        return grouping([*self.events[:i], *self.events[i + 1 :]])


def is_rare(metric: Metric, points: Sequence[Point]) -> bool:
    """Return whether a segment's events are so few that control limits would cry wolf."""
    segment = _segment(metric, points)
    return segment is not None and fmean(segment.events) < rare.FEW


def judge_rare(metric: Metric, points: Sequence[Point], number: int, hidden: bool) -> tuple[list[Point], Rare]:
    """Return a segment's points with their exact limits, and what is known of its events.

    Where months are `hidden` because they hold few events, the others say nothing of how many there were.
    """
    segment = _segment(metric, points)
    if segment is None:
        raise ValueError(f"{metric.name} counts no events.")
    known = _known(metric, segment, hidden)
    judged = [_judged(metric, segment, i, number, known) for i in range(len(points))]
    if not hidden:
        judged[-1] = _latest(metric, segment, judged[-1], known)
    return judged, known


def _segment(metric: Metric, points: Sequence[Point]) -> _Segment | None:
    counted = [(p.numerator, p.denominator) for p in points]
    if not points or any(x is None for x, _ in counted) or metric.unit not in ("count", "rate", "percent"):
        return None
    events = tuple(x or 0 for x, _ in counted)
    if metric.unit != "percent":
        return _Segment(points, events, (1,) * len(points), False, False, grouping(events))
    rows = tuple(n or 0 for _, n in counted)
    turned = 2 * sum(events) > sum(rows)
    if turned:
        events = tuple(n - x for x, n in zip(events, rows, strict=True))
    return _Segment(points, events, rows, True, turned, grouping(events))


def _known(metric: Metric, segment: _Segment, hidden: bool) -> Rare:
    """Return what is known of a segment; what stands open is counted month after month, and years don't add up."""
    months = [point.month for point in segment.points]
    bare = Rare(
        None if hidden else sum(segment.events), len(months), months_between(months[0], months[-1]), segment.phi,
        sum(segment.among) if segment.share else None, segment.turned,
    )  # fmt: skip
    with_events = [month for month, count in zip(months, segment.events, strict=True) if count]
    last = with_events[-1] if with_events else None
    if metric.leaves or len(in_a_row(segment.points)) < YEAR or len(months) < 2 * YEAR:
        return replace(bare, last=last)
    return replace(
        bare, last=last, year=segment.total(-YEAR), earlier=segment.total(0, -YEAR), earlier_months=len(months) - YEAR
    )


def _judged(metric: Metric, segment: _Segment, i: int, number: int, known: Rare) -> Point:
    """Return a month beside all others: outside the counts that are likely, it is a signal."""
    point, others = segment.points[i], segment.others(i)
    mean = fmean(p.value for p in segment.points if p.value is not None)
    bare = SpcPoint(
        point.value or 0.0, mean, None, None, None, None, number, None, None, "too_few" if known.too_few else "common"
    )
    if known.events is None or not others.among:
        return replace(point, spc=bare)
    low, high = rare.usual(segment.test, segment.among[i], others, segment.phi_beside(i))
    ends = sorted((_value(metric, segment, i, low), _value(metric, segment, i, high)))
    at = replace(bare, lower=ends[0], upper=ends[1])
    if low <= segment.events[i] <= high:
        return replace(point, spc=at)
    side: Side = "high" if (segment.events[i] > high) != segment.turned else "low"
    return replace(point, spc=replace(at, signal="rare_month", side=side, verdict=verdict(side, metric.better)))


def _value(metric: Metric, segment: _Segment, i: int, events: int) -> float:
    """Return what so many events would be as a figure of a month."""
    if not segment.share:
        return events * (metric.per or 1) / (segment.points[i].denominator or 1) if metric.per else float(events)
    rows = segment.among[i]
    return 100 * ((rows - events) if segment.turned else events) / rows


def _latest(metric: Metric, segment: _Segment, point: Point, known: Rare) -> Point:
    """Return the latest month, which its last year or the time without events may make a signal too."""
    at = point.spc
    if at is None or at.signal:
        return point
    if known.year and known.earlier and compared(segment.test, known.year, known.earlier, segment.phi) < UNLIKELY:
        more = known.year.number * known.earlier.among > known.earlier.number * known.year.among
        side: Side = "high" if more != segment.turned else "low"
        return replace(point, spc=replace(at, signal="rare_year", side=side, verdict=verdict(side, metric.better)))
    if not segment.share and not metric.leaves and _gap(segment) < UNLIKELY_GAP:
        return replace(point, spc=replace(at, signal="rare_gap", side="low", verdict=verdict("low", metric.better)))
    return point


def _gap(segment: _Segment) -> float:
    """Return the p value of the time since the last event; 1 where a missing month may hold one."""
    placed = event_days(segment.points, segment.events)
    if not placed or placed[-1] < datetime.combine(in_a_row(segment.points)[0].month, datetime.min.time()):
        return 1.0
    begin, end = segment.points[0].month, months_after(segment.points[-1].month, 1)
    missing = sum(
        (segment.points[i].month - months_after(segment.points[i - 1].month, 1)).days for i in gaps(segment.points)
    )
    days = (placed[-1] - datetime.combine(begin, datetime.min.time())) / timedelta(days=1) - missing
    since = (datetime.combine(end, datetime.min.time()) - placed[-1]) / timedelta(days=1)
    return rare.long_gap(len(placed), days, since, segment.phi)


def event_days(points: Sequence[Point], events: Sequence[int]) -> list[datetime]:
    """Return when events came, spread evenly over their months: facts keep the month, and not the day."""
    return [
        datetime.combine(point.month, datetime.min.time())
        + timedelta(days=(i + 0.5) / count * monthrange(point.month.year, point.month.month)[1])
        for point, count in zip(points, events, strict=True)
        for i in range(count)
    ]


@dataclass(frozen=True)
class Between:
    """The time between two events, at the later one; `still` if no event has come since."""

    until: datetime
    days: float
    still: bool = False


def times_between(points: Sequence[Point]) -> list[Between]:
    """Return the times between the events of a count's known months, the one that still runs last.

    A time in which a month is missing is left out: it may hold an event.
    """
    runs = [points[a:b] for a, b in pairwise([0, *gaps(points), len(points)])]
    found = list[Between]()
    for run in runs:
        placed = event_days(run, [p.numerator or 0 for p in run])
        found += [Between(b, (b - a) / timedelta(days=1)) for a, b in pairwise(placed)]
        if placed and run is runs[-1]:
            end = datetime.combine(months_after(run[-1].month, 1), datetime.min.time())
            found.append(Between(end, (end - placed[-1]) / timedelta(days=1), still=True))
    return found
