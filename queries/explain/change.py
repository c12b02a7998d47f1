"""Explains the change of a metric between two periods of equal length, by all dimensions or by chosen ones.

A change of a time is explained by the share done within the mean of both times, scaled so that the parts sum to hours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import sqrt

import polars as pl

from etl.errors import QuestionError
from queries import words
from queries.calendar.months import Span, first_day
from queries.explain.periods import check_pair, days_in, words_of
from queries.explain.split import Split, counts_rows, judged, split
from queries.explain.tally import Dims, Tally, stands_open, tally
from queries.measure.engine import Facts, kept_rows
from queries.measure.not_known import waits_for, why_no_figure
from queries.measure.question import ask, check_dims
from queries.measure.status import OFF_LADDER, UNTIMED
from queries.metrics.metric import Metric
from queries.series.steps import done_within
from queries.statistics.contributions import Both, Cell, total
from queries.statistics.intervals import Z95, Interval
from queries.statistics.rates import difference
from queries.statistics.survival import quantile

LEAST_MOVED = 0.01  # share done in time: a time whose share moves less can't be split


@dataclass(frozen=True)
class Change:
    """A metric in two periods, what it changed by, and that change split by dimensions.

    `whole` holds what was counted; values and `change` are in the metric's unit. An effect of a split times `times` is
    in that unit, or in percentage points. Of a time, `within` is the hours within which rows are counted as done, and
    `splits` is empty where too little moved.
    """

    metric: Metric
    where: Mapping[str, str]
    before: Span
    after: Span
    whole: Both
    values: tuple[float, float]
    interval: Interval | None
    splits: tuple[Split, ...]
    times: float = 1.0
    within: float | None = None

    @property
    def change(self) -> float:
        """The later figure less the earlier one, each period as long as the later one."""
        return self.values[1] - self.values[0] * self.scale

    @property
    def is_sure(self) -> bool:
        """Whether the figure, or the share done within a time, changed by more than chance (95%)."""
        found = self.interval or _newcombe(self.whole)
        return found is not None and (found.lower > 0 or found.upper < 0)

    @property
    def scale(self) -> float:
        """How much longer the later period is, for counts that grow with days; else 1."""
        return _scale(self.metric, self.before, self.after)


def explain(facts: Facts, counted: Tally, before: Span, after: Span) -> Change:
    """Return the change of what was tallied between two periods, its dimensions judged together.

    Raises QuestionError where the periods can't be compared, or one is not known.
    """
    metric = counted.metric
    check_pair(before, after)
    _check_known(facts, counted, before, after)
    if metric.unit == "hours":
        return _of_times(facts, counted, before, after)
    scale = _scale(metric, before, after)
    splits = judged([split(metric, dims, counted.both(dims, before, after), scale) for dims in counted.dims])
    return _of_splits(metric, counted.where, before, after, counted.whole(before, after), splits)


def of_groups(metric: Metric, dims: Dims, groups: Sequence[Both], before: Span, after: Span) -> Change:
    """Return the change between two periods of equal length by groups that were counted elsewhere, as of published
    figures. Not for times.
    """
    found = judged([split(metric, dims, groups, _scale(metric, before, after))])
    return _of_splits(metric, {}, before, after, total(groups), found)


def _of_splits(
    metric: Metric, where: Mapping[str, str], before: Span, after: Span, whole: Both, splits: Sequence[Split]
) -> Change:
    values, times = (
        (figure(metric, whole.before), figure(metric, whole.after)),
        100.0 if metric.unit == "percent" else 1.0,
    )
    certain = _interval(metric, whole, _scale(metric, before, after))
    return Change(metric, where, before, after, whole, values, certain, tuple(splits), times)


def tally_for(facts: Facts, metric: Metric, by: Sequence[str] = (), where: Mapping[str, str] | None = None) -> Tally:
    """Return what `explain` takes: by all dimensions that explain, by the one named, or by two named crossed.

    Raises QuestionError.
    """
    if metric.unit in ("net", "rate"):
        made_of = "of arrivals and departures" if metric.unit == "net" else "by a population that stays the same"
        raise QuestionError(
            f"{metric.name} can't be explained: it is made {made_of}. Explain the counts it is made of."
        )
    if len(by) > 2:
        raise QuestionError("Name one dimension, or two to cross.")
    check_dims(metric, [*by, *(where or {})])
    if both := set(by) & set(where or {}):
        raise QuestionError(f"All rows kept have the same {both.pop()}: choose another dimension.")
    return tally(facts, metric, where, [tuple(by)] if by else None)


def _check_known(facts: Facts, counted: Tally, before: Span, after: Span) -> None:
    """Raise QuestionError for the first month that has no figure, and say why."""
    metric = counted.metric
    status = dict(counted.months.select("start", "status").iter_rows())
    for number in [*range(before.first, before.last + 1), *range(after.first, after.last + 1)]:
        month = first_day(number)
        if status.get(month) == "ok":
            continue
        raise QuestionError(_why(facts, counted, month, status.get(month, "")))
    if metric.unit in ("percent", "ratio"):
        whole = counted.whole(before, after)
        for span, cell in ((before, whole.before), (after, whole.after)):
            if not cell.denominator:
                raise _none_counted(metric, span)


def _none_counted(metric: Metric, span: Span) -> QuestionError:
    return QuestionError(f"No {metric.noun} were counted in {words_of(span)}: there is no figure to explain.")


def _why(facts: Facts, counted: Tally, month: date, status: str) -> str:
    """Return why a month has no figure."""
    metric, named = counted.metric, words.month(month)
    if said := why_no_figure(facts, metric, month, status, counted.where):
        return f"{named} is {words.uncapital(said)}" if status in (UNTIMED, OFF_LADDER) else said
    if status == "immature":
        return f"{named} is not known yet: each month needs {waits_for(metric)} of follow-up."
    return f"{named} is not complete."


def figure(metric: Metric, cell: Cell) -> float:
    """Return a figure exactly as the engine computes it: 46 of 160 is 28.75%; 100 times the rate would be slightly
    less."""
    if counts_rows(metric):
        return cell.numerator
    return cell.numerator * 100 / cell.denominator if metric.unit == "percent" and cell.denominator else cell.rate


def _interval(metric: Metric, whole: Both, scale: float) -> Interval | None:
    """Return the 95% interval of a change: Newcombe's of percentages, else by the counts' own variance."""
    (x, n), (y, m) = whole.before, whole.after
    if metric.unit == "percent":
        return _newcombe(whole)
    change, variance = (
        (y - x * scale, y + x * scale**2) if counts_rows(metric) else (y / m - x / n, y / m**2 + x / n**2)
    )
    return Interval(change - Z95 * sqrt(variance), change + Z95 * sqrt(variance))


def _newcombe(whole: Both) -> Interval | None:
    (x, n), (y, m) = whole.before, whole.after
    found = difference(int(y), int(m), int(x), int(n))
    return Interval(*(100 * end for end in found.interval)) if found else None


def _scale(metric: Metric, before: Span, after: Span) -> float:
    """Return how much longer the later period is, for what is counted day by day."""
    if not counts_rows(metric) or stands_open(metric):
        return 1.0
    return days_in(after) / days_in(before)


def _of_times(facts: Facts, counted: Tally, before: Span, after: Span) -> Change:
    metric, where = counted.metric, counted.where
    values = _hours(facts, metric, where, before), _hours(facts, metric, where, after)
    within = sum(values) / 2
    share = done_within(metric, within, metric.name)
    done = tally(facts, share, where, counted.dims)
    whole = done.whole(before, after)
    moved, hours = whole.after.rate - whole.before.rate, values[1] - values[0]
    bare = Change(metric, where, before, after, whole, values, None, (), 1.0, within)
    if abs(moved) < LEAST_MOVED or not hours:
        return bare
    found = [split(share, dims, done.both(dims, before, after)) for dims in done.dims]
    return replace(bare, splits=tuple(judged(found)), times=hours / moved)


def cells_of(facts: Facts, counted: Tally, change: Change) -> list[Both]:
    """Return the counts of each group, or pair of groups, in both periods, without pooling."""
    if change.within is not None:
        counted = tally(
            facts, done_within(change.metric, change.within, change.metric.name), change.where, counted.dims
        )
    return counted.both(counted.dims[0], change.before, change.after)


def _hours(facts: Facts, metric: Metric, where: Mapping[str, str], span: Span) -> float:
    """Return the hours within which the metric's share of a period's rows was done. Raises QuestionError."""
    question = ask(facts, [metric], where=where)
    (table,) = question.by_fact
    rows = kept_rows(facts, question, table)
    counted = pl.lit(True) if metric.denominator is None else metric.denominator
    waits = rows.filter(counted, pl.col(metric.month).is_between(span.first, span.last))
    if waits.is_empty():
        raise _none_counted(metric, span)
    found = quantile(waits.select(time="waited", ended=metric.numerator), [], metric.share or 0.5)["time"]
    if found.is_empty() or found[0] is None:
        raise QuestionError(f"{metric.title}: not reached yet in {words_of(span)}.")
    return round(float(found[0]), 4)
