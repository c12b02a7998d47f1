"""Answers the page on cases: the cases behind a figure, the contacts that wait, or why there are none."""

from datetime import date

import polars as pl

from dashboard.questions.cache import cached
from dashboard.questions.series import Where
from etl.errors import QuestionError
from publish.published.case_files import as_file
from queries.build import Build
from queries.cases.behind import Behind, behind
from queries.cases.in_words import figure_in_words
from queries.cases.undecided import undecided
from queries.metrics.catalogue import METRICS

waiting = cached(undecided)


@cached
def cases(build: Build, name: str, month: date, where: Where) -> Behind | str:
    """Return the cases behind a metric's figure of a month, or a sentence that says why it has none."""
    try:
        return behind(build, METRICS[name], month, where)
    except QuestionError as none:
        return str(none)


def workbook(build: Build, found: Behind, rows: pl.DataFrame) -> bytes:
    """Return the cases as a workbook."""
    return as_file(rows, "xlsx", found.metric.title, figure_in_words(found), build.info)[0]


def waiting_book(build: Build, about: str, rows: pl.DataFrame) -> bytes:
    """Return the contacts that wait as a workbook."""
    return as_file(rows, "xlsx", "Contacts undecided", about, build.info)[0]
