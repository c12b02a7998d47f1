"""Answers the page on journeys: patterns that they have in common, and one child's events."""

import polars as pl

from dashboard.questions.cache import cached
from publish.published.case_files import as_file
from queries.build import Build
from queries.cases.journey import Event, child_of, journey
from queries.cases.sequences import common

shared = cached(common)


def events_of(build: Build, key: str) -> list[Event]:
    """Return the events of the child that a key stands for; none where the key is not in the data of this reader."""
    child = child_of(build, key)
    return journey(build, child) if child else []


def workbook(build: Build, title: str, rows: pl.DataFrame) -> bytes:
    """Return a list of the page as a workbook."""
    return as_file(rows, "xlsx", title, title, build.info)[0]
