"""Derives which agencies took part in strategy discussions and conferences. A row is one agency at one meeting."""

import polars as pl

from etl import codes
from etl.contracts import MEETINGS
from queries.calendar.months import month_number
from queries.facts.columns import code, columns, day, flag, key, month, person
from queries.facts.hubs import with_hub
from queries.facts.names import CODED, PERSON_DIMS
from queries.facts.people import PERSON, PLACE, with_person
from queries.facts.rules import rules
from queries.facts.tables import Tables

_HELD = {"strategy_discussion": "held_at", "conference": "conference_on"}


def attendance(tables: Tables) -> pl.LazyFrame:
    """Return the facts of agencies at meetings that were held, in order of person and day."""
    meetings = pl.concat([_held(tables, meeting, *where, _HELD[meeting]) for meeting, where in MEETINGS.items()])
    rows = tables.known("attendance").with_columns(pl.col("meeting").cast(pl.String))
    frame = meetings.join(rows, on=["meeting", "meeting_id"]).sort("person_id", "on", "meeting", "meeting_id", "agency")
    return with_person(frame, tables, "on").select(
        "meeting_id",
        "person_id",
        "on",
        held_month=month_number(pl.col("on")),
        meeting=pl.col("meeting").cast(CODED["meeting"]),
        invited=(pl.col("invited") == "yes").fill_null(False),
        took_part=pl.col("took_part").is_in(list(codes.PRESENT)),
        agency="agency",
        hub="hub",
        area="area",
        **{name: pl.col(name) for name in PERSON_DIMS},
    )


def _held(tables: Tables, meeting: str, table: str, key_name: str, held: str) -> pl.LazyFrame:
    """Return the meetings of one kind that were held by the as-at, with their hub."""
    every = tables.known(table).with_columns(on=pl.col(held).cast(pl.Date)).filter(pl.col("on").is_not_null())
    ordered = every.sort("person_id", "on", key_name)
    return with_hub(ordered, tables, "on").select(
        pl.lit(meeting).alias("meeting"), pl.col(key_name).alias("meeting_id"), "person_id", "on", "hub"
    )


COLUMNS = columns(
    key("meeting_id", "Key of the discussion, or of the conference's enquiry."),
    person(),
    day("on", "Day of the meeting."),
    month("held_month", "Month of the meeting.", always=True),
    code("meeting", "Kind of meeting."),
    flag(
        "invited",
        "The agency was invited.",
        needs=("attendance.invited",),
        leaves_out=("agencies of which it is not recorded that they were invited",),
    ),
    flag(
        "took_part",
        "The agency took part in person or remotely.",
        needs=("attendance.took_part",),
        coarser_without=("section47.conference_on",),
    ),
    code("agency", "Agency at the meeting."),
    PLACE,
    PERSON,
)
RULES = rules(COLUMNS)
