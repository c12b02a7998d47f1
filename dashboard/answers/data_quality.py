"""Answers of the page on data quality: counted once for each build, since they read every row."""

from datetime import date
from pathlib import Path

import polars as pl

from dashboard.data import Spec, kept, written
from etl.status import Status, status
from publish.charts.faults import faults_chart
from queries.build import Build
from queries.data_quality import data_quality
from queries.faults import Fault, months_shown, read_faults, whole, without_reasons


@kept
def figures(build: Build) -> pl.DataFrame:
    """Return all figures; lateness, which depends on the day, is told from the build's freshness instead."""
    found = data_quality(build, build.as_at.date())
    return found if whole(build) else found.filter(pl.col("dimension") != "validity")  # not known, which is not none


@kept
def faults(build: Build, table: str | None, agency: str | None) -> list[Fault]:
    """Return every check of a table (of all), of what an agency (anyone) sent."""
    return read_faults(figures(build), table, agency)


@kept
def months(build: Build, table: str, agency: str | None, month: date) -> list[date]:
    """Return the months that the chart of a table shows."""
    return months_shown(faults(build, table, agency), month)


@kept
def spec(build: Build, table: str, agency: str | None, month: date) -> Spec | None:
    """Return a table's checks with any fault, by month; refused rows in one band, whatever the reason."""
    bands = [(one.title, one.months) for one in without_reasons(faults(build, table, agency)) if one.numerator]
    return written(faults_chart(bands, months(build, table, agency, month)))


def loaded(build: Build, data: Path) -> Status | None:
    """Return the extracts of a data directory and what became of their rows; None once another build is in force.

    Read anew each time, from small files: an extract that was refused as a whole makes no new build.
    """
    found = status(data)
    return found if found.current == build.info.build else None
