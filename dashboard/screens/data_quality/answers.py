"""Answers the page on data quality, once for each build: the checks read every row."""

from datetime import date
from pathlib import Path

import polars as pl

from dashboard.questions.cache import cached
from dashboard.questions.specs import Spec, spec_of
from etl.status import Status, status
from publish.charts.faults import faults_chart
from queries.build import Build
from queries.quality.at_worst import AtWorst, at_worst
from queries.quality.data_quality import data_quality
from queries.quality.faults import Fault, months_shown, read_faults, whole, without_reasons
from queries.quality.switch import counts_of, levels_counted, went_on
from queries.quality.table_months import Months, table_months


@cached
def figures(build: Build) -> pl.DataFrame:
    """Return all figures; a build of some hubs only has none of validity, which are then unknown and not zero.

    How late extracts are depends on the day, and comes from the build's freshness instead.
    """
    found = data_quality(build, build.as_at.date())
    return found if whole(build) else found.filter(pl.col("dimension") != "validity")


@cached
def faults(build: Build, table: str | None, agency: str | None) -> list[Fault]:
    """Return every check of a table (None: all tables), of what an agency sent (None: all agencies)."""
    return read_faults(figures(build), table, agency)


@cached
def months(build: Build, table: str, agency: str | None, month: date) -> list[date]:
    """Return the months that the chart of a table shows."""
    return months_shown(faults(build, table, agency), month)


@cached
def spec(build: Build, table: str, agency: str | None, month: date) -> Spec | None:
    """Return a table's checks with any fault, by month; rows refused for whatever reason are a single band."""
    checks = without_reasons(faults(build, table, agency))
    bands = [(check.title, check.months) for check in checks if check.numerator]
    return spec_of(faults_chart(bands, months(build, table, agency, month)))


@cached
def spoken(build: Build) -> list[Months]:
    """Return which months each table speaks for, and each part that has others."""
    gone = went_on(build.spans, build.policy.ladders, counts_of(build))
    return table_months(build.spans, build.as_at, gone, build.policy.covers)


@cached
def worst(build: Build) -> list[AtWorst]:
    """Return what refused rows could do to each percentage at worst."""
    return at_worst(build)


def loaded(build: Build, data: Path) -> Status | None:
    """Return the extracts of a data directory and what became of their rows; None once another build is in force.

    It is read anew each time, from small files: an extract that was refused as a whole makes no new build.
    """
    found = status(data)
    return found if found.current == build.info.build else None


@cached
def levels(build: Build) -> list[str]:
    """Return the ladders that levels of need are counted on, and what is odd about episodes where one began."""
    return levels_counted(build)
