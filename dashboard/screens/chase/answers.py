"""Answers the chase list with the open checks."""

import polars as pl

from dashboard.questions.cache import cached
from etl.codes import AGENCIES
from publish.published.case_files import letter
from queries.build import Build
from queries.cases.chase import CHASE, left_out, open_checks

opened = cached(open_checks)


__all__ = ["file_for", "kept", "left_out", "opened"]


def kept(rows: pl.DataFrame, agency: str, age: str, do: str, contact: str) -> pl.DataFrame:
    """Return the open checks that the filters keep; `age` is a band, and what is empty keeps all."""
    of, known = pl.col("contact"), pl.col("contact").is_not_null()
    rules = {
        "agency": pl.col("agency") == agency if agency else None,
        "age": pl.col("age") == age if age else None,
        "do": {"all": pl.col("late"), "open": None}.get(do, pl.col("do") == do),
        "contact": {"loaded": known, "missing": ~known, "decided": (of == "decided").fill_null(False)}.get(contact),
    }
    return rows.filter(pl.lit(True), *(rule for rule in rules.values() if rule is not None))


def file_for(build: Build, agency: str, rows: pl.DataFrame) -> bytes:
    """Return the workbook that asks an agency for its late checks."""
    return letter(AGENCIES[agency], rows, rows["do"] == CHASE, build.info)
