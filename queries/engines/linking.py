"""Which rows go to which child's part, in SQL that DuckDB and Spark read alike; one query gives one kind of row.

A check goes with its contact. A referral that rows about another child name goes to that child's part, too.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import polars as pl

from etl.contracts import TABLES
from etl.extracts import end_of
from etl.slices import ELSEWHERE
from etl.sql import literal
from etl.tables import RECORDED
from queries.engines.area import READ, EngineError, Seen

CHILD = "child_"  # a column beside a row's own: whose part it belongs to
WHOLE = "workforce"  # about no child: every part has all of it
_LINKS = {"contacts": "contact_id", "assessments": "referral_id", "section47": "referral_id"}


def columns_of(table: str, held: Sequence[str]) -> list[str]:
    """Return the columns of a table that are read, of those held. Raises EngineError for a required one not held."""
    contract = TABLES[table]
    for column in contract.required:
        if column not in held:
            raise EngineError(f"{table} has no column {column}, which the extract standard requires.")
    return [name for name in (*contract.columns, RECORDED) if name in held]


def dealt(held: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return a query for every kind of row about children, from views named as tables with the columns held."""
    found = {
        name: f"SELECT *, person_id AS {CHILD} FROM {name}"  # noqa: S608
        for name in READ
        if name in held and "person_id" in held[name]
    }
    if "agency_checks" in held:
        found["agency_checks"] = _checks("contacts" in held)
    if strays := _strays(held):
        found[f"referrals{ELSEWHERE}"] = strays
    return found


def _checks(with_contacts: bool) -> str:
    if not with_contacts:
        return f"SELECT *, CAST(NULL AS STRING) AS person_id, CAST(NULL AS STRING) AS {CHILD} FROM agency_checks"  # noqa: S608
    return (
        f"SELECT agency_checks.*, contacts.person_id AS person_id, contacts.person_id AS {CHILD} "  # noqa: S608
        "FROM agency_checks LEFT JOIN contacts ON agency_checks.contact_id = contacts.contact_id"
    )


def _strays(held: Mapping[str, Sequence[str]]) -> str:
    """Return referrals with the children of whom a row is linked with it, if not its own."""
    wanted = [
        f"SELECT referrals.*, {table}.person_id AS {CHILD} FROM referrals JOIN {table} "  # noqa: S608
        f"ON referrals.{key} = {table}.{key} WHERE {table}.person_id <> referrals.person_id"
        for table, key in _LINKS.items()
        if table in held and key in held[table] and key in held.get("referrals", ())
    ]
    return " UNION ".join(wanted)


def seen_query(table: str, held: Sequence[str], now: datetime) -> str:
    """Return a query for a table's rows, when the first begins, and the newest day and time of events until now."""
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


def _newest(events: Sequence[str], limit: str) -> str:
    each = [f"MAX(CASE WHEN {event} <= {limit} THEN {event} END)" for event in events]
    newest = f"GREATEST({', '.join(each)})" if len(each) > 1 else "".join(each) or "NULL"
    return f"CAST({newest} AS STRING)"


def seen_of(held: Sequence[str], size: int, first: str | None, last_day: str | None, last_time: str | None) -> Seen:
    """Return what `seen_query` found; a day lasts until its end."""
    ends = [end_of(date.fromisoformat(last_day))] if last_day else []
    times = [datetime.fromisoformat(last_time)] if last_time else []
    return Seen(tuple(held), size, datetime.fromisoformat(first) if first else None, max([*ends, *times], default=None))
