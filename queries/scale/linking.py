"""Writes the queries that assign rows to the parts of their children, in SQL for both DuckDB and Spark.

Each query is for one kind of row. A check goes to the part of its contact. A referral also goes to the part of any
other child whose rows name it.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import polars as pl

from etl.contracts import MEETINGS, TABLES
from etl.landing.record import end_of
from etl.reading.clock import precision_of
from etl.spans.span import ENDS, PART
from etl.warehouse.slices import ELSEWHERE
from etl.warehouse.sql import RECORDED, literal
from queries.scale.area import READ, EngineError, Seen

CHILD = "child_"  # the added column with the child whose part a row goes to
WHOLE = "workforce"  # the table about no child, which every part has whole
_LINKS = {
    "contacts": "contact_id",
    "assessments": "referral_id",
    "section47": "referral_id",
    "strategy_discussions": "referral_id",
}


def columns_of(table: str, held: Sequence[str]) -> list[str]:
    """Return the columns held that are read. Raises EngineError where a required one is missing."""
    contract = TABLES[table]
    for column in contract.required:
        if column not in held:
            raise EngineError(f"{table} has no column {column}, which the extract standard requires.")
    return [name for name in (*contract.columns, *map(precision_of, contract.moments), RECORDED) if name in held]


def dealt(held: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return a query for each kind of row about children, from views named as the tables."""
    queries = {
        name: f"SELECT *, person_id AS {CHILD} FROM {name}"  # noqa: S608
        for name in READ
        if name in held and "person_id" in held[name]
    }
    if "agency_checks" in held:
        queries["agency_checks"] = _checks("contacts" in held)
    if attended := _attendance(held):
        queries["attendance"] = attended
    if strays := _strays(held):
        queries[f"referrals{ELSEWHERE}"] = strays
    return queries


def _checks(with_contacts: bool) -> str:
    if not with_contacts:
        return f"SELECT *, CAST(NULL AS STRING) AS person_id, CAST(NULL AS STRING) AS {CHILD} FROM agency_checks"  # noqa: S608
    return (
        f"SELECT agency_checks.*, contacts.person_id AS person_id, contacts.person_id AS {CHILD} "  # noqa: S608
        "FROM agency_checks LEFT JOIN contacts ON agency_checks.contact_id = contacts.contact_id"
    )


def _attendance(held: Mapping[str, Sequence[str]]) -> str:
    """Return a query for who took part in meetings, each row with the child of its meeting."""
    queries = [
        f"SELECT attendance.*, {table}.person_id AS {CHILD} FROM attendance JOIN {table} "  # noqa: S608
        f"ON attendance.meeting = {literal(meeting)} AND attendance.meeting_id = {table}.{key}"
        for meeting, (table, key) in MEETINGS.items()
        if table in held and "attendance" in held
    ]
    return " UNION ALL ".join(queries)


def _strays(held: Mapping[str, Sequence[str]]) -> str:
    """Return a query for referrals with each other child who has a row that names the referral."""
    queries = [
        f"SELECT referrals.*, {table}.person_id AS {CHILD} FROM referrals JOIN {table} "  # noqa: S608
        f"ON referrals.{key} = {table}.{key} WHERE {table}.person_id <> referrals.person_id"
        for table, key in _LINKS.items()
        if table in held and key in held[table] and key in held.get("referrals", ())
    ]
    return " UNION ".join(queries)


def seen_query(table: str, held: Sequence[str], now: datetime) -> str:
    """Return a query for a table's size, when its first row begins, and its newest day and time until now."""
    contract = TABLES[table]
    first = f"MIN({contract.begins})" if contract.begins else "NULL"
    days = [name for name in contract.events if name in held and isinstance(contract.columns[name].dtype, pl.Date)]
    times = [name for name in contract.events if name in held and name not in days]
    today, moment = literal(now.date().isoformat()), literal(now.isoformat(" ", "seconds"))
    return (
        f"SELECT {literal(table)} AS name, COUNT(*) AS size, CAST({first} AS STRING) AS first, "  # noqa: S608
        f"{_newest(days, f'CAST({today} AS DATE)')} AS last_day, "
        f"{_newest(times, f'CAST({moment} AS TIMESTAMP)')} AS last_time FROM {table}"
    )


def starts_query(table: str, held: Sequence[str]) -> str:
    """Return a query that counts a table's rows by part (where it has parts) and by the days they begin and end on."""
    part, ends = (name if name in held else None for name in (PART.get(table), ENDS.get(table)))
    return (
        f"SELECT CAST({part or 'NULL'} AS STRING) AS part, CAST({TABLES[table].begins} AS DATE) AS begins, "  # noqa: S608
        f"CAST({ends or 'NULL'} AS DATE) AS ends, COUNT(*) AS size FROM {table} GROUP BY 1, 2, 3"
    )


def starts_of(counted: pl.DataFrame) -> pl.DataFrame:
    """Return what `starts_query` counted, as spans are worked out from."""
    return counted.select(
        pl.lit(None, pl.Int64).alias("extract"), "part", "begins", "ends", pl.col("size").cast(pl.Int64).alias("rows")
    )


def _newest(events: Sequence[str], limit: str) -> str:
    maxima = [f"MAX(CASE WHEN {event} <= {limit} THEN {event} END)" for event in events]
    newest = f"GREATEST({', '.join(maxima)})" if len(maxima) > 1 else "".join(maxima) or "NULL"
    return f"CAST({newest} AS STRING)"


def seen_of(held: Sequence[str], size: int, first: str | None, last_day: str | None, last_time: str | None) -> Seen:
    """Return what `seen_query` found; a day lasts until its end."""
    ends = [end_of(date.fromisoformat(last_day))] if last_day else []
    times = [datetime.fromisoformat(last_time)] if last_time else []
    return Seen(tuple(held), size, datetime.fromisoformat(first) if first else None, max([*ends, *times], default=None))
