"""Splits one figure into its groups. A row is one group with its interval and its place among the groups."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from queries.build import Build
from queries.measure.engine import measure
from queries.metrics.metric import Metric
from queries.statistics.funnel import FunnelVerdict, funnel
from queries.statistics.intervals import Interval, byar, wilson_percent


@dataclass(frozen=True)
class Part:
    """One group in one period. A share has a denominator and, beside other groups, a verdict."""

    name: str
    numerator: int | None
    denominator: int | None
    value: float | None
    interval: Interval | None
    verdict: FunnelVerdict | None


def parts(
    build: Build, metric: Metric, by: str, first: date, last: date, period: str, where: Mapping[str, str] | None = None
) -> list[Part]:
    """Return the groups of a metric in the period from `first` to `last`, in the dimension's order.

    Groups in which nothing was counted, or whose period is not known, are left out. Raises QuestionError for a
    dimension that the metric lacks.
    """
    frame = measure(build, [metric], by=[by], where=where, since=first, until=last, period=period, all_months=True)
    known = frame.filter(pl.col("start") == first, pl.col("status").is_in(["ok", "partial"]))
    rows = [r for r in known.to_dicts() if r["denominator"] or r["numerator"]]
    share = metric.unit == "percent"
    compared = funnel([(r[by], r["numerator"], r["denominator"]) for r in rows]) if share and len(rows) > 1 else None
    verdicts = {unit.name: unit.verdict for unit in compared.units} if compared else {}
    return [
        Part(r[by], r["numerator"], r["denominator"], r["value"], _interval(metric, r), verdicts.get(r[by]))
        for r in rows
    ]


def _interval(metric: Metric, row: Mapping[str, int]) -> Interval | None:
    if metric.unit == "count":
        return byar(row["numerator"])
    return wilson_percent(row["numerator"], row["denominator"]) if metric.unit == "percent" else None
