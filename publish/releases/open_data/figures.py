"""The figures behind open data: every core metric by period, hub and agreed group, not yet fit to be published."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import NamedTuple

import polars as pl

from etl.errors import QuestionError, nearest
from publish.disclosure import TOTAL
from publish.releases.open_data.shape import length
from queries.build import Build
from queries.measure import measure
from queries.metric import Metric
from queries.metrics import CORE
from queries.metrics.dimensions import DIMENSIONS
from queries.months import MONTHS_IN

UNKNOWN, NOT_KNOWN = "unknown", "Not known"
FIRST = date(2012, 4, 1)  # a financial year's label before could be a month's: 2011-12 is December, too


class Table(NamedTuple):
    """What is told of every figure alike: by what length of period, and by which groups, or of all children."""

    period: str
    by: str | None


def filters_of(build: Build) -> list[str]:
    """Return the dimensions that open data is broken down by: hub where there are several, then those agreed."""
    agreed = [name for name in build.policy.publication.filters if name != "hub"]
    for name in agreed:
        if name not in DIMENSIONS:
            raise QuestionError(f"The policy's open data filters name '{name}'.{nearest(name, DIMENSIONS)}")
    return [*(["hub"] if len(_hubs(build)) > 1 else []), *agreed]


def open_tables(build: Build) -> list[Table]:
    """Return what open data tells: months by hub alone, quarters and years by hub and by each agreed group.

    One group at a time: a month of a small group would be hidden nearly always. Raises QuestionError.
    """
    filters = filters_of(build)
    return [
        Table(period, by)
        for period in MONTHS_IN
        for by in [None, *(name for name in filters if name == "hub" or period != "month")]
    ]


def open_figures(build: Build, without: Collection[Table] = ()) -> pl.DataFrame:
    """Return `measure`'s rows of every table but some, with a column per filter in which Total means all."""
    filters = filters_of(build)
    parts = [_figures(build, table.period, table.by, filters) for table in open_tables(build) if table not in without]
    return pl.concat([part for part in parts if part.height])


def tables_of(figures: pl.DataFrame, tables: Sequence[Table]) -> list[Table]:
    """Return the tables that some figures stand in."""
    named, groups = figures.with_columns(length=length()), {one.by for one in tables if one.by}
    return [
        table
        for table in tables
        if named.filter(
            pl.col("length") == table.period,
            *((pl.col(by) != TOTAL) == (by == table.by) for by in groups),
        ).height
    ]


def _figures(build: Build, period: str, by: str | None, filters: Sequence[str]) -> pl.DataFrame:
    asked = list(_allowing(by))
    found = measure(build, asked, by=[by] if by else [], period=period, since=FIRST)
    named = pl.col(by).replace({UNKNOWN: NOT_KNOWN, "Unknown": NOT_KNOWN}).fill_null(NOT_KNOWN) if by else None
    return found.select(
        "metric",
        "period",
        "start",
        *(named.alias(name) if named is not None and name == by else pl.lit(TOTAL).alias(name) for name in filters),
        "numerator",
        "denominator",
        "value",
        "status",
    )


def _allowing(by: str | None) -> Iterator[Metric]:
    return (metric for metric in CORE.values() if by is None or by in metric.dims)


def _hubs(build: Build) -> list[str]:
    found = measure(build, [metric for metric in CORE.values() if build.has(metric.fact)], by=["hub"])
    return sorted(set(found["hub"].drop_nulls()) - {UNKNOWN}) if found.height else []
