"""Counts what became of a build's rows, lists columns that no extract holds, and counts rows after the as-at."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from etl.contracts import COUNTED_TABLES, Contract
from etl.landing.record import Extract
from etl.warehouse.landed import lacks
from etl.warehouse.sql import quoted

_EITHER = {"contact_id", "asked_about"}  # a check names its contact, or the child by whom that is found


def counts(name: str, extracts: Sequence[Extract], all_beaten: Mapping[int, int]) -> Iterator[dict[str, Any]]:
    """Yield what became of a table's rows, by extract: accepted + quarantined + superseded + erased = rows in."""
    for rank, extract in enumerate(extracts):
        if tally := extract.tables.get(name):
            beaten = all_beaten.get(rank, 0)
            yield {
                "extract": extract.id,
                "table": name,
                "agency": extract.agency,
                "rows_in": tally.rows,
                "accepted": tally.kept - beaten,
                "quarantined": tally.quarantined,
                "superseded": beaten - tally.differing,
                "erased": tally.erased,
            }


def absent(data: Path, extracts: Sequence[Extract]) -> dict[str, list[str]]:
    """Return, by table, the columns (and levels of need) that no extract holds; all columns if none has the table."""
    found = {}
    for name, contract in COUNTED_TABLES.items():
        lacked = [lacks(data, each, contract) for each in extracts if name in each.tables]
        known = dict.fromkeys(what for absent in lacked for what in absent) if lacked else contract.columns
        own = [what for what in known if all(what in absent for absent in lacked)]
        if contract.takes_hub and any(each.hub for each in extracts if name in each.tables):
            own = [column for column in own if column != "hub"]
        if name == "agency_checks" and not set(own) >= _EITHER:
            own = [column for column in own if column not in _EITHER]
        if own:
            found[name] = own
    return found


def unlinked(con: duckdb.DuckDBPyConnection) -> int:
    """Return how many checks name a contact that no extract holds."""
    found = con.execute(
        "SELECT count(*) FROM agency_checks WHERE person_id IS NULL AND contact_id IS NOT NULL"
    ).fetchone()
    return int(found[0]) if found else 0


def after(con: duckdb.DuckDBPyConnection, contract: Contract, as_at: datetime) -> dict[str, Any]:
    """Return how many rows begin after the data's as-at, the first day of the month in which rows begin, and by column
    how many later events lie after the as-at.
    """
    if not contract.begins:
        return {"after_as_at": 0, "coverage": None, "events": {}}
    begins = quoted(contract.begins)
    late, first = con.execute(
        f"""
        SELECT count(*) FILTER ({begins} > $1::TIMESTAMP),
            date_trunc('month', min({begins}) FILTER ({begins} <= $1::TIMESTAMP))::DATE
        FROM {contract.name}
        """,  # noqa: S608
        [as_at],
    ).fetchone() or (0, None)
    events = [name for name in contract.events if name != contract.begins]
    counted = ", ".join(f"count(*) FILTER ({quoted(each)} > $1::TIMESTAMP)" for each in events)
    ends = con.execute(f"SELECT {counted} FROM {contract.name}", [as_at]).fetchone() if events else ()  # noqa: S608
    later = {name: count for name, count in zip(events, ends or (), strict=True) if count}
    return {"after_as_at": late, "coverage": first, "events": later}
