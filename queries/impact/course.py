"""Selects the months around a change that the model may use, numbered from the change."""

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
from queries.calendar.months import first_month_after, months_after, number_of
from queries.measure.nouns import months_said
from queries.metrics.metric import Metric, Unit

Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]
LEAST_BEFORE, LEAST_AFTER = 12, 6
MOST_BEFORE, MOST_AFTER = 36, 12
TOO_CLOSE = 3  # months: the effects of two changes nearer than that can't be separated
_USUAL = 20.0  # where so many rows are usual, a month with none has no data; it is not a quiet month


NOT_ENOUGH = "What was counted in the months around it can’t bear an answer."


class ImpactError(QuestionError):
    """Reports that the months around a change can't support an answer, and why.

    `published` is what may be said of it outside: nothing that rests on counts of months, which may be hidden there.
    """

    def __init__(self, message: str, published: str = "") -> None:
        super().__init__(message)
        self.published = published or message


class TooSoonError(ImpactError):
    """Reports that too few months after a change are known yet."""


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


def read_course(frame: pl.DataFrame, metric: Metric, effective_on: date, others: Sequence[date] = ()) -> Course:
    """Return the months around a change from rows of start, numerator, denominator, value, status of one group.

    The month in which a change came is left out unless it came by the first working day; at most 36 months before and
    12 after are used. `others` are days of other changes that get a step of their own. Raises ImpactError where fewer
    than 12 before are known or months between are missing, TooSoonError with fewer than 6 after.
    """
    first = first_month_after(effective_on)
    own = effective_on.replace(day=1)
    rows = frame.filter(pl.col("start") >= months_after(first, -MOST_BEFORE), pl.col("start") < _end(first))
    rows = rows.filter((pl.col("start") != own) | (pl.col("start") == first)).sort("start")
    known, missing = _with_figure(rows, frame, metric)
    before = sum(row["start"] < first for row in known)
    _check_length(rows, metric, before, len(known) - before, effective_on)
    _check_gaps(rows, missing, metric)
    return make_course(known, metric.unit, per_of(metric), first, missing, [first_month_after(day) for day in others])


def read_before(frame: pl.DataFrame, metric: Metric, others: Sequence[date] = ()) -> Course:
    """Return the last known months, at most 36, counted from the month after them: those before a change to come.

    `others` are days of changes made before, which get a step of their own. Raises ImpactError where fewer than 12
    months are known.
    """
    known, _ = _with_figure(frame.sort("start"), frame, metric)
    if len(known) < LEAST_BEFORE:
        raise ImpactError(
            f"“{metric.title}” has {words.number(len(known))} known month{'' if len(known) == 1 else 's'}, and "
            f"{words.number(LEAST_BEFORE)} are needed before a change.{_kept_out(frame, metric)}"
            f"{_none_counted(frame, metric)}"
        )
    first = months_after(known[-1]["start"], 1)
    known = [row for row in known if row["start"] >= months_after(first, -MOST_BEFORE)]
    missing = _gaps(frame, known)
    _check_gaps(frame, missing, metric)
    return make_course(known, metric.unit, per_of(metric), first, missing, [first_month_after(day) for day in others])


def per_of(metric: Metric) -> float:
    """Return what a share or rate is multiplied by to give the metric's figure."""
    return 100.0 if metric.unit == "percent" else float(metric.per or 1)


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


def _with_figure(rows: pl.DataFrame, frame: pl.DataFrame, metric: Metric) -> tuple[list[dict[str, Any]], list[date]]:
    """Return the known months with a figure, and months between them without one; `frame` says what is usual."""
    usual = frame.filter(pl.col("status") == "ok")["value"].median()
    known = [row for row in rows.to_dicts() if row["status"] == "ok" and _has_figure(row, metric.unit, usual)]
    return known, _gaps(rows, known)


def _check_gaps(rows: pl.DataFrame, missing: Sequence[date], metric: Metric) -> None:
    if len(missing) <= 2 and not any(b == months_after(a, 1) for a, b in pairwise(missing)):
        return
    none = f"“{metric.title}” has no figure for {named(missing)}"
    if set(missing) <= set(_empty(rows)):
        raise ImpactError(
            f"{none}: no {metric.noun} were counted then, and months without a figure can't be told from an effect. "
            "Choose another metric.",
            NOT_ENOUGH,
        )
    raise ImpactError(
        f"{none}: a gap in the data can't be told from an effect. Load the missing extracts, or choose another metric."
    )


def _empty(rows: pl.DataFrame) -> list[date]:
    """Return the known months in which nothing was there to count, where so few are usual that this is no gap."""
    known = rows.filter(pl.col("status") == "ok")
    usual = known["denominator"].median()
    if not isinstance(usual, float) or usual >= _USUAL:
        return []
    return known.filter(pl.col("denominator") == 0)["start"].to_list()


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
    """Raise ImpactError where too few months are known on a side, with the months that rule an answer out."""
    why, of_counts = _kept_out(rows, metric), _none_counted(rows, metric)
    for have, least, side, refused in (
        (before, LEAST_BEFORE, "before", ImpactError),
        (after, LEAST_AFTER, "after", TooSoonError),
    ):
        if have < least:
            wait = f" Ask again with {words.number(least - have)} more." * (refused is TooSoonError)
            told = (
                f"“{metric.title}” has {words.number(have)} known month{'' if have == 1 else 's'} {side} "
                f"{words.day(effective_on)}, and {words.number(least)} are needed.{why}"
            )
            raise refused(f"{told}{of_counts}{wait}", NOT_ENOUGH if of_counts else f"{told}{wait}")


def _kept_out(rows: pl.DataFrame, metric: Metric) -> str:
    """Return which months can have no figure, and why, as sentences that follow another."""
    said = {"immature": "can't be known yet or look back before the data begins", "unknown": "not in this data"}
    kept_out = {why: rows.filter(pl.col("status") == status)["start"].to_list() for status, why in said.items()}
    if metric.unit == "rate":
        nobody = rows.filter(pl.col("status") == "ok", pl.col("denominator").is_null())
        kept_out["the policy names no population"] = nobody["start"].to_list()
    return "".join(f" {named(months)}: {reason}." for reason, months in kept_out.items() if months)


def _none_counted(rows: pl.DataFrame, metric: Metric) -> str:
    """Return in which months nothing was counted, as a sentence that follows another; empty where there are none."""
    months = _empty(rows)
    return f" {named(months)}: no {metric.noun} were counted." if months else ""


def named(months: Sequence[date]) -> str:
    """Return months in words, those in a row as a span: `May 2025, August to October 2025`."""
    runs: list[list[date]] = []
    for month in months:
        if runs and month == months_after(runs[-1][-1], 1):
            runs[-1].append(month)
        else:
            runs.append([month])
    return ", ".join(map(months_said, runs))
