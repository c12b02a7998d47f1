"""Counts a metric once by month and group of each dimension, so that any two periods can be compared at once.

On a million contacts, counting 13 dimensions takes 0.13 s, and comparing two periods then takes 0.01 to 0.02 s.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import polars as pl

from etl.errors import QuestionError
from queries.calendar.months import Span
from queries.measure.engine import Facts, asked_of, kept_rows, measure
from queries.measure.question import ask, has_data_for
from queries.measure.sums import Asked, count, sums
from queries.metrics.dimensions import AFTER
from queries.metrics.metric import Metric
from queries.statistics.contributions import Both, Cell

Dims: TypeAlias = tuple[str, ...]  # one dimension, or two that are crossed
_UNKNOWN = "unknown"


@dataclass(frozen=True)
class Tally:
    """A metric's months and its groups' months, of the rows with the values `where` of dimensions.

    `months` has start (a day), value and status. `groups` has, by each of `dims` and by none, month (its number), the
    dimensions, numerator and denominator; of what stands open, how many stand open at each month's end. A time is not
    counted before its periods are known.
    """

    metric: Metric
    where: Mapping[str, str]
    dims: tuple[Dims, ...]
    months: pl.DataFrame
    groups: Mapping[Dims, pl.DataFrame]

    def whole(self, before: Span, after: Span) -> Both:
        """Return what was counted in two periods."""
        return next(iter(self.both((), before, after)), Both("", Cell(0), Cell(0)))

    def both(self, dims: Dims, before: Span, after: Span) -> list[Both]:
        """Return what was counted of each group in two periods; groups without any row in both are left out."""
        found = dict[Dims, list[Cell]]()
        for place, span in enumerate((before, after)):
            for *names, numerator, denominator in self._within(dims, span).rows():
                cells = found.setdefault(tuple(names), [Cell(0), Cell(0)])
                cells[place] = Cell(numerator, denominator)
        return [
            Both(" x ".join(names), before, after, names if len(names) > 1 else ())
            for names, (before, after) in sorted(found.items())
            if any(cell.numerator or cell.denominator for cell in (before, after))
        ]

    def _within(self, dims: Dims, span: Span) -> pl.DataFrame:
        frame = self.groups[dims]
        if stands_open(self.metric):  # a period ends with what its last month does
            return frame.filter(pl.col("month") == span.last).drop("month")
        months, summed = (
            frame.filter(pl.col("month").is_between(span.first, span.last)),
            pl.col("numerator", "denominator").sum(),
        )
        return months.group_by(dims).agg(summed) if dims else months.select(summed)


def stands_open(metric: Metric) -> bool:
    """Return whether a count is of open cases: rows that have come by a moment and not left."""
    return metric.leaves is not None and metric.unit == "count"


def dims_of(metric: Metric, where: Mapping[str, str] | None = None) -> list[Dims]:
    """Return the dimensions by which a change can be explained: known from the start, and not chosen by `where`."""
    return [(dim,) for dim in metric.dims if dim not in AFTER and dim not in (where or {})]


def tally(
    facts: Facts, metric: Metric, where: Mapping[str, str] | None = None, dims: Sequence[Dims] | None = None
) -> Tally:
    """Count a metric by month and by each of some dimensions, all that can explain a change where none are named.

    Raises QuestionError, also where no extract holds what the metric is made of.
    """
    if not has_data_for(facts, metric):
        raise QuestionError(f"Not in this data: {metric.name}.")
    kept = dict(where or {})
    every = tuple(dims_of(metric, kept) if dims is None else dims)
    months = measure(facts, [metric], where=kept).select("start", "value", "status")
    if metric.unit == "hours":
        return Tally(metric, kept, every, months, {})
    question = ask(facts, [metric], by=list(dict.fromkeys(dim for each in every for dim in each)), where=kept)
    (table,) = question.by_fact  # changes of level have a table for each ladder
    rows, asked = kept_rows(facts, question, table), asked_of(facts, question, table)
    return Tally(metric, kept, every, months, {by: _counted(rows, asked, metric, by) for by in ((), *every)})


def _counted(rows: pl.DataFrame, asked: Asked, metric: Metric, by: Dims) -> pl.DataFrame:
    """Return month, dims, numerator and denominator."""
    found = sums(count(rows, asked, by, "month"), asked, by)[metric.name]
    denominator = pl.lit(0) if metric.denominator is None or found.denominator is None else pl.col(found.denominator)
    return found.rows.select(
        pl.col("start_month").alias("month"),
        *(pl.col(dim).cast(pl.String).fill_null(_UNKNOWN) for dim in by),
        numerator=pl.col(found.numerator or ""),
        denominator=denominator,
    )
