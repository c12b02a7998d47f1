"""Finds the contact of each check that names a child and no contact, and notes how it was found.

An agency knows a child by its own number, whose pseudonym a crosswalk ties to the area's. The check is linked to the
child's only contact in the 7 days before the request. If there are several, none is taken: the nearest one is wrong in
3 of 100 cases. A request or a contact without a time of day stands for its whole day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from etl.reading.clock import precision_of
from etl.reading.sheet import ROW

if TYPE_CHECKING:
    import duckdb

DAYS_BEFORE = 7  # in synthetic data requests come within 5 days; of 28 days 1 in 10 would have several contacts
QUOTED, BY_CHILD = "quoted", "child and date"
SEVERAL, NONE_BEFORE = "several contacts in 7 days", "no contact in the 7 days before it"
NO_CONTACT, NOT_KNOWN = "the child has no contact", "the child is not known here"
_EMPTY = (
    "(SELECT NULL::VARCHAR AS contact_id, NULL::VARCHAR AS person_id, NULL::TIMESTAMP AS received_at, "
    "NULL::VARCHAR AS received_at_precision, "
    "NULL::VARCHAR AS agency, NULL::VARCHAR AS agency_person_id WHERE false)"
)
NOT_LINKED = (SEVERAL, NONE_BEFORE, NO_CONTACT, NOT_KNOWN)
LISTED = ("agency", "check_id", "requested_at", "linked_by")  # what is listed of checks that could not be linked
LINKED_BY = "linked_by"


def find_links(con: duckdb.DuckDBPyConnection, latest: str) -> None:
    """Make `found`: for each check of `latest` that names a child alone, its contact and how, or why there is none."""
    contacts = "contacts" if _holds(con, "contacts") else _EMPTY
    crosswalk = "crosswalk" if _holds(con, "crosswalk") else _EMPTY
    day = precision_of("requested_at")
    received = f"""CASE WHEN contacts.{precision_of("received_at")} = 'day'
        THEN date_trunc('day', contacts.received_at) + INTERVAL 1 DAY - INTERVAL 1 MICROSECOND
        ELSE contacts.received_at END"""
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE found AS
        WITH asked AS (
            SELECT rank, {ROW} AS row_number, agency::VARCHAR AS agency, asked_about,
                CASE WHEN {day} = 'day' THEN date_trunc('day', requested_at) + INTERVAL 1 DAY - INTERVAL 1 MICROSECOND
                    ELSE requested_at END AS until,
                CASE WHEN {day} = 'day' THEN date_trunc('day', requested_at) ELSE requested_at END
                    - INTERVAL {DAYS_BEFORE} DAY AS since
            FROM {latest} WHERE contact_id IS NULL
        ), whose AS (
            SELECT asked.*, CASE
                WHEN crosswalk.person_id IS NOT NULL THEN crosswalk.person_id
                WHEN asked.agency NOT IN (SELECT agency::VARCHAR FROM {crosswalk}) THEN asked.asked_about
            END AS child
            FROM asked LEFT JOIN {crosswalk} AS crosswalk
                ON crosswalk.agency::VARCHAR = asked.agency AND crosswalk.agency_person_id = asked.asked_about
        ), near AS (
            SELECT whose.rank, whose.row_number, count(*) AS contacts, min(contacts.contact_id) AS contact_id
            FROM whose JOIN {contacts} AS contacts ON contacts.person_id = whose.child
                AND contacts.received_at <= whose.until AND {received} >= whose.since
            GROUP BY ALL
        )
        SELECT whose.rank, whose.row_number, child, CASE WHEN near.contacts = 1 THEN near.contact_id END AS contact_id,
            CASE WHEN near.contacts = 1 THEN '{BY_CHILD}' WHEN near.contacts > 1 THEN '{SEVERAL}'
                WHEN child IN (SELECT person_id FROM {contacts}) THEN '{NONE_BEFORE}'
                WHEN child IN (SELECT person_id FROM {crosswalk}) THEN '{NO_CONTACT}'
                ELSE '{NOT_KNOWN}' END AS linked_by
        FROM whose LEFT JOIN near USING (rank, row_number)
    """)  # noqa: S608


def person_and_link(con: duckdb.DuckDBPyConnection) -> tuple[str, str]:
    """Return the columns with the child of a check and what it was linked by, and the joins that find them."""
    joined = f"LEFT JOIN found ON found.rank = latest.rank AND found.row_number = latest.{ROW}"
    how = f", coalesce(found.linked_by, '{QUOTED}') AS {LINKED_BY}"
    child = f"CASE WHEN found.linked_by <> '{NOT_KNOWN}' THEN found.child END"
    if not _holds(con, "contacts"):
        return f", {child} AS person_id{how}", joined
    contacts = "LEFT JOIN contacts ON contacts.contact_id = coalesce(latest.contact_id, found.contact_id)"
    return f", coalesce(contacts.person_id, {child}) AS person_id{how}", f"{joined} {contacts}"


def linked(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Return how many checks of each agency that quote no contact were linked by what, or why they were not."""
    rows = con.execute(f"""
        SELECT agency::VARCHAR, {LINKED_BY}, count(*) FROM agency_checks WHERE {LINKED_BY} <> '{QUOTED}'
        GROUP BY ALL ORDER BY ALL
    """).fetchall()  # noqa: S608
    return [{"agency": agency, "linked_by": how, "checks": checks} for agency, how, checks in rows]


def _holds(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    found = con.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = ?", [table]).fetchone()
    return bool(found and found[0])
