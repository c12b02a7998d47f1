"""The figures behind open data: every core metric by period, hub and agreed group, not yet fit to be published."""

from collections.abc import Iterator, Sequence

import polars as pl

from etl.errors import QuestionError, nearest
from publish.disclosure import TOTAL
from queries.build import Build
from queries.measure import measure
from queries.metric import Metric
from queries.metrics import CORE
from queries.metrics.dimensions import DIMENSIONS
from queries.months import MONTHS_IN

UNKNOWN, NOT_KNOWN = "unknown", "Not known"


def filters_of(build: Build) -> list[str]:
    """Return the dimensions that open data is broken down by: hub where there are several, then those agreed."""
    agreed = [name for name in build.policy.publication.filters if name != "hub"]
    for name in agreed:
        if name not in DIMENSIONS:
            raise QuestionError(f"The policy's open data filters name '{name}'.{nearest(name, DIMENSIONS)}")
    return [*(["hub"] if len(_hubs(build)) > 1 else []), *agreed]


def open_figures(build: Build) -> pl.DataFrame:
    """Return `measure`'s rows by month, quarter and year, with a column per filter in which Total means all.

    Months are broken down by hub alone, quarters and years by hub and by each agreed group, one at a time: a month of
    a small group would be hidden nearly always. Raises QuestionError.
    """
    filters = filters_of(build)
    parts = [
        _figures(build, period, by, filters)
        for period in MONTHS_IN
        for by in [None, *(name for name in filters if name == "hub" or period != "month")]
    ]
    return pl.concat([part for part in parts if part.height])


def _figures(build: Build, period: str, by: str | None, filters: Sequence[str]) -> pl.DataFrame:
    asked = list(_allowing(by))
    found = measure(build, asked, by=[by] if by else [], period=period)
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
