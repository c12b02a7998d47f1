"""Measures the figures behind open data: every core metric by period, hub and agreed group, not yet released."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

import polars as pl

from etl.errors import QuestionError, nearest
from publish.disclosure import TOTAL
from publish.disclosure.measures import LADDER
from publish.published.ledger_rows import NOT_KNOWN
from queries.build import Build
from queries.calendar.months import MONTHS_IN
from queries.facts.names import UNKNOWN
from queries.measure.engine import measure
from queries.metrics.catalogue import HEADLINES
from queries.metrics.dimensions import DIMENSIONS
from queries.metrics.metric import Metric

FIRST = date(2012, 4, 1)  # before, a financial year's label could be a month's: 2011-12 is December, too
# Hubs up to which figures are split by hub for each length of period. The gate's time grows with the square of what
# sums tie together: 150 hubs by month and quarter were not done after minutes, by year they take 2 s, 40 by quarter 9.
# The rule looks at the number of hubs alone, so that what is left out tells nothing of them.
MOST_HUBS = {"month": 12, "quarter": 40}
WORDS = {UNKNOWN: NOT_KNOWN, "Unknown": NOT_KNOWN}  # how open data names groups that are not known


class Table(NamedTuple):
    """One breakdown that every figure has alike: a length of period, and a group, or None for all children."""

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
    """Return the breakdowns of open data: months by hub alone, quarters and years by hub and by each agreed group.

    One group at a time: a month of a small group would be hidden nearly always. With more than MOST_HUBS there are no
    months, then no quarters by hub. Raises QuestionError.
    """
    filters, hubs = filters_of(build), len(_hubs(build))
    return [
        Table(period, by)
        for period in MONTHS_IN
        for by in [None, *(name for name in filters if _split(name, period, hubs))]
    ]


def _split(name: str, period: str, hubs: int) -> bool:
    return hubs <= MOST_HUBS.get(period, hubs) if name == "hub" else period != "month"


def open_figures(build: Build) -> pl.DataFrame:
    """Return `measure`'s rows of every table, with a column per filter in which Total means all."""
    filters = filters_of(build)
    parts = [_figures(build, table.period, table.by, filters) for table in open_tables(build)]
    return pl.concat([part for part in parts if part.height])


def _figures(build: Build, period: str, by: str | None, filters: Sequence[str]) -> pl.DataFrame:
    asked = list(_allowing(by))
    measured = measure(build, asked, by=[by] if by else [], period=period, since=FIRST)
    named = pl.col(by).replace(WORDS).fill_null(NOT_KNOWN) if by else None
    return measured.select(
        "metric",
        "period",
        "start",
        *(named.alias(name) if named is not None and name == by else pl.lit(TOTAL).alias(name) for name in filters),
        "numerator",
        "denominator",
        "value",
        "status",
        pl.col(LADDER) if LADDER in measured.columns else pl.lit(None, pl.String).alias(LADDER),
    )


def places(build: Build) -> pl.DataFrame | None:
    """Return figures of each hub's part of each area, which are never shown; None where one of the two is not split by.

    Readers know which areas belong to a hub. So what a hub has less what its areas have may be what one of them has.
    """
    if not {"hub", "area"} <= set(filters_of(build)):
        return None
    asked = [metric for metric in _allowing("hub") if "area" in metric.dims]
    periods = [period for period in MONTHS_IN if _split("area", period, 0) and _split("hub", period, len(_hubs(build)))]
    parts = [measure(build, asked, by=["hub", "area"], period=period, since=FIRST) for period in periods]
    named = [
        part.filter(pl.any_horizontal(pl.col("numerator", "denominator") != 0)).with_columns(
            pl.col("hub", "area").replace(WORDS).fill_null(NOT_KNOWN),
            pl.col(LADDER) if LADDER in part.columns else pl.lit(None, pl.String).alias(LADDER),
        )
        for part in parts if part.height
    ]  # fmt: skip
    return pl.concat(named, how="diagonal_relaxed") if named else None


def _allowing(by: str | None) -> Iterator[Metric]:
    return (metric for metric in HEADLINES.values() if by is None or by in metric.dims)


def _hubs(build: Build) -> list[str]:
    measured = measure(build, [metric for metric in HEADLINES.values() if build.has(metric.fact)], by=["hub"])
    return sorted(set(measured["hub"].drop_nulls()) - {UNKNOWN}) if measured.height else []
