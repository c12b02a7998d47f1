"""A metric's course around one date: one entry is one month that a model may use, counted from the change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from etl.errors import QuestionError
from queries import words
from queries.calendar import days
from queries.metric import Metric, Unit
from queries.months import months_after, number_of

Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]
LEAST_BEFORE, LEAST_AFTER = 12, 6
MOST_BEFORE, MOST_AFTER = 36, 12
TOO_CLOSE = 3  # months: two changes so near each other can't be told apart
_USUAL = 20.0  # a month without a single row where so many are usual is a month without data, not a quiet one


class ImpactError(QuestionError):
    """The months around a change can't bear an answer; the message says why."""


@dataclass(frozen=True)
class Course:
    """Months before and after a date, in order; `time` is 0 in the first month after and negative before.

    `numerator` is NaN for times, `denominator` 1 for counts. `missing` names months left out for want of a figure,
    `steps` are the times from which other changes hold.
    """

    unit: Unit
    per: float
    months: tuple[date, ...]
    time: Floats
    numerator: Floats
    denominator: Floats
    value: Floats
    missing: tuple[date, ...] = ()
    steps: tuple[float, ...] = ()

    @property
    def after(self) -> Bools:
        """Which months lie after the date."""
        return self.time >= 0

    def at(self, kept: Bools, moved: float = 0.0) -> "Course":
        """Return some of the months, counted from a date that lies `moved` months later."""
        return Course(
            self.unit, self.per, tuple(m for m, k in zip(self.months, kept, strict=True) if k),
            self.time[kept] - moved, self.numerator[kept], self.denominator[kept], self.value[kept], self.missing,
            tuple(step - moved for step in self.steps),
        )  # fmt: skip


def first_month_after(effective_on: date) -> date:
    """Return the first month that lies wholly after a change: its own, if it came by the month's first working day."""
    own = effective_on.replace(day=1)
    opens = days().filter(pl.col("day") >= own, pl.col("working"))["day"][0]
    return own if effective_on <= opens else months_after(own, 1)


def read_course(frame: pl.DataFrame, metric: Metric, effective_on: date, others: Sequence[date] = ()) -> Course:
    """Return the months around a change from rows of start, numerator, denominator, value, status of one group.

    The month in which a change came is left out unless it came by the first working day; at most 36 months before and
    12 after are used. `others` are days of other changes that get a step of their own. Raises ImpactError where fewer
    than 12 before or 6 after are known, or months between are missing.
    """
    first = first_month_after(effective_on)
    own = effective_on.replace(day=1)
    rows = frame.filter(pl.col("start") >= months_after(first, -MOST_BEFORE), pl.col("start") < _end(first))
    rows = rows.filter((pl.col("start") != own) | (pl.col("start") == first)).sort("start")
    usual = frame.filter(pl.col("status") == "ok")["value"].median()
    known = [row for row in rows.to_dicts() if row["status"] == "ok" and _has_figure(row, metric.unit, usual)]
    missing = _gaps(rows, known)
    before = sum(row["start"] < first for row in known)
    _check_length(rows, metric, before, len(known) - before, effective_on)
    if len(missing) > 2 or any(b == months_after(a, 1) for a, b in pairwise(missing)):
        raise ImpactError(
            f"{metric.name} has no figure for {words.month(missing[0])} and other months around the change: a gap in "
            "the data can't be told from an effect. Load the missing extracts, or choose another metric."
        )
    per = 100.0 if metric.unit == "percent" else float(metric.per or 1)
    return make_course(known, metric.unit, per, first, missing, [first_month_after(day) for day in others])


def make_course(
    rows: Sequence[dict[str, object]],
    unit: Unit,
    per: float,
    first: date,
    missing: Sequence[date] = (),
    steps: Sequence[date] = (),
) -> Course:
    """Return a course from rows of start, numerator, denominator and value, counted from a month."""
    months = tuple(row["start"] for row in rows if isinstance(row["start"], date))
    column = {
        name: np.array([np.nan if row[name] is None else row[name] for row in rows], dtype=np.float64)
        for name in ("numerator", "denominator", "value")
    }
    time = np.array([number_of(month) - number_of(first) for month in months], dtype=np.float64)
    denominator = np.where(np.isnan(column["denominator"]), 1.0, column["denominator"])
    begins = tuple(float(number_of(step) - number_of(first)) for step in steps)
    return Course(unit, per, months, time, column["numerator"], denominator, column["value"], tuple(missing), begins)


def _end(first: date) -> date:
    return months_after(first, MOST_AFTER)


def _has_figure(row: dict[str, object], unit: Unit, usual: object) -> bool:
    if row["value"] is None:
        return False
    return not (unit == "count" and row["value"] == 0 and isinstance(usual, float) and usual >= _USUAL)


def _gaps(rows: pl.DataFrame, known: Sequence[dict[str, Any]]) -> list[date]:
    """Return months between the first and the last known one that have no figure."""
    if not known:
        return []
    there = [row["start"] for row in known]
    return [start for start in rows["start"] if there[0] < start < there[-1] and start not in there]


def _check_length(rows: pl.DataFrame, metric: Metric, before: int, after: int, effective_on: date) -> None:
    too_young = rows.filter(pl.col("status") == "immature").height
    why = ""
    if too_young:
        why = f" {too_young} of the months around it can't be known yet or look back before the data begins."
    for have, least, side in ((before, LEAST_BEFORE, "before"), (after, LEAST_AFTER, "after")):
        if have < least:
            raise ImpactError(
                f"{metric.name} has {words.number(have)} known month{'' if have == 1 else 's'} {side} "
                f"{words.day(effective_on)}, and {words.number(least)} are needed.{why}"
            )
