"""Computes the sector's quarterly sets. A row is one line of a set in one period."""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from etl.errors import QuestionError, nearest
from queries.calendar.months import spans
from queries.measure.engine import Facts, measure
from queries.measure.status import OFF_LADDER
from queries.metrics.dimensions import CASE
from queries.metrics.metric import Metric
from queries.returns import early_help, front_door
from queries.returns.line import Line

NOT_IN_THIS_DATA = "not in this data"
WITHOUT_TIERS = f"{NOT_IN_THIS_DATA}: Family Help is recorded without tiers"
DIMS = CASE  # dimensions that every line has
_FIGURES = {"numerator": pl.Int64, "denominator": pl.Int64, "value": pl.Float64, "status": pl.String}
SETS: dict[str, tuple[Line, ...]] = {
    "front-door-quarterly": front_door.LINES,
    "early-help-quarterly": early_help.LINES,
}


def lines(name: str) -> tuple[Line, ...]:
    """Return the lines of a set in order. Raises QuestionError with the nearest name."""
    if name not in SETS:
        raise QuestionError(f"There is no set '{name}'.{nearest(name, SETS)} Known: {', '.join(SETS)}.")
    return SETS[name]


def read_set(
    facts: Facts,
    name: str,
    *,
    by: Sequence[str] = (),
    where: Mapping[str, str] | None = None,
    since: date | None = None,
    until: date | None = None,
    period: str = "quarter",
) -> pl.DataFrame:
    """Return set, line, period, the dims asked, numerator, denominator, value, status; lines, then periods, in order.

    A line or period that the data lacks has the status "not in this data" and no figure, never zero.
    Raises QuestionError for a set that isn't known or a dimension that not every line has.
    """
    wanted = lines(name)
    for dim in [*by, *(where or {})]:
        if dim not in DIMS:
            raise QuestionError(
                f"A set can't be broken down by '{dim}'.{nearest(dim, DIMS)} It allows: {', '.join(DIMS)}."
            )
    labels = _periods(facts, wanted, since, until, period)
    parts = [
        _line(
            line,
            labels,
            list(by),
            measure(facts, metrics_of(line), by=by, where=where, since=since, until=until, period=period),
        )
        for line in wanted
    ]
    return pl.concat(parts).select(pl.lit(name).alias("set"), pl.all())


def metrics_of(line: Line) -> list[Metric]:
    """Return the metric of a line, in a list that is empty where there is none."""
    return [line.metric] if line.metric else []


def _periods(facts: Facts, wanted: Sequence[Line], since: date | None, until: date | None, period: str) -> list[str]:
    """Return the labels of every period from the earliest that any line's table covers."""
    tables = {metric.table for line in wanted for metric in metrics_of(line)}
    covered = [first for table, first in facts.coverage.items() if table in tables]
    if not covered:
        return []
    first, last = min(covered), facts.as_at.date()
    return [s.label for s in spans(period, max(since, first) if since else first, min(until, last) if until else last)]


def _line(line: Line, labels: Sequence[str], by: list[str], known: pl.DataFrame) -> pl.DataFrame:
    """Return a line's rows over every period; a period without a figure has a row that says so."""
    order = pl.DataFrame({"period": labels}, schema={"period": pl.String})
    shape = {**dict.fromkeys(by, pl.String), **_FIGURES}
    figures = known.select("period", *shape) if known.width else pl.DataFrame(schema={"period": pl.String, **shape})
    figures = figures.with_columns(pl.col("status").cast(pl.String).replace(OFF_LADDER, WITHOUT_TIERS))
    told = pl.col("status") != WITHOUT_TIERS
    figures = figures.with_columns(pl.when(told).then(pl.col(name)) for name in ("numerator", "denominator", "value"))
    return order.join(figures, on="period", how="left", maintain_order="left_right").select(
        pl.lit(line.name).alias("line"),
        "period",
        *by,
        *list(_FIGURES)[:-1],
        pl.col("status").fill_null(NOT_IN_THIS_DATA),
    )
