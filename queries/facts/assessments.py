"""One row per assessment: when it was authorised, and whether within 45 working days."""

import polars as pl

from queries.facts.clock import overdue, within_working_days
from queries.facts.people import PERSON_DIMS, with_hub, with_person
from queries.facts.tables import Tables
from queries.months import month_number

LIMIT = 45


def assessments(tables: Tables) -> pl.LazyFrame:
    """Return the assessment facts, in order of person and day started."""
    frame = with_hub(tables.known("assessments"), tables, "started_on")
    waiting = pl.col("authorised_on").is_null()
    return with_person(frame, tables, "started_on").select(
        "assessment_id",
        "person_id",
        started_month=month_number(pl.col("started_on")),
        completed_month=month_number(pl.col("authorised_on")),
        in_time=within_working_days(pl.col("started_on"), pl.col("authorised_on"), LIMIT),
        waiting=waiting,
        late=waiting & overdue(tables, pl.col("started_on"), LIMIT),
        hub="hub",
        area="area",
        **{name: pl.col(name) for name in PERSON_DIMS},
    )
