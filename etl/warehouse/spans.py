"""Counts when the rows of a stored table begin and end, and works out the months that it and its parts speak for."""

from collections.abc import Sequence
from datetime import datetime

import duckdb
import polars as pl

from etl.codes import EPISODE_LEVELS
from etl.contracts import Contract
from etl.errors import PolicyError, nearest
from etl.formats.registry import BY_NAME
from etl.landing.record import Extract
from etl.policy.policy import Policy
from etl.spans.covers import read_range
from etl.spans.declared import FOUND_ONLY
from etl.spans.span import DATED, ENDS, PART, TableSpan
from etl.spans.work_out import Sender, by_rung, entries_of, table_spans
from etl.warehouse.sql import quoted

FOLLOWS = 7  # days from a contact within which a referral that names none is taken to follow it


def spans_of(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    latest: str,
    extracts: Sequence[Extract],
    policy: Policy,
    as_at: datetime,
) -> list[TableSpan]:
    """Return the spans of a table that has just been stored; `latest` are its rows with the rank of their extract."""
    if contract.name not in DATED:
        return []
    senders = [_sender(rank, each) for rank, each in enumerate(extracts) if contract.name in each.tables]
    declare = any(each.declared != FOUND_ONLY for each in senders)
    ladder = policy.ladders.default
    starts = by_rung(contract.name, _starts(con, contract, latest if declare else None), ladder)
    return table_spans(contract.name, starts, senders, entries_of(contract.name, policy.covers, ladder), as_at)


def elsewhere(con: duckdb.DuckDBPyConnection, hub: str) -> dict[str | None, int]:
    """Count the referrals of other hubs that name a contact of this one, or follow one within days without naming any,
    by the hub that they name.

    Where one office takes all referrals, its name stands in them, whichever hub had the contact.
    """
    counted = con.execute(
        """
        WITH mine AS (SELECT contact_id, person_id, received_at::DATE AS came FROM contacts WHERE hub = $1)
        SELECT hub, count(*) FROM referrals WHERE hub IS DISTINCT FROM $1 AND (
            contact_id IN (SELECT contact_id FROM mine)
            OR (contact_id IS NULL AND referral_id IN (
                SELECT referral_id FROM referrals JOIN mine USING (person_id)
                WHERE received_on BETWEEN came AND came + $2::INTEGER
            ))
        ) GROUP BY hub ORDER BY hub
        """,
        [hub, FOLLOWS],
    ).fetchall()
    return {name: int(rows) for name, rows in counted}


def check_hubs(spans: Sequence[TableSpan], policy: Policy) -> None:
    """Raise PolicyError where the policy declares the months of a hub that no table names."""
    hubs = sorted({each.part for each in spans if each.part is not None and PART.get(each.table) == "hub"})
    held = {each.table for each in spans}
    for entry in (each for each in policy.covers if each.table in held and PART.get(each.table) == "hub"):
        if entry.part is not None and entry.part not in hubs:
            known = f" Known: {', '.join(hubs)}." if hubs else ""
            raise PolicyError(
                f"A [[covers]] of {entry.table} names the hub '{entry.part}', for which no row is loaded."
                f"{nearest(entry.part, hubs)}{known}"
            )


def check_ends(spans: Sequence[TableSpan], policy: Policy) -> None:
    """Raise PolicyError where the policy ends a table or part before its rows begin, without saying where it begins:
    there is no such month, and what is found would count as if nothing were declared.
    """
    rungs = {level: policy.ladders.default.rung_of(level) for level in EPISODE_LEVELS}
    begun = {(each.table, each.part): each.begun for each in spans}
    for entry in (each for each in policy.covers if each.first is None and each.last is not None):
        part = rungs.get(entry.part, entry.part) if entry.part and entry.table == "support_episodes" else entry.part
        first = begun.get((entry.table, part))
        if first is not None and entry.last is not None and entry.last < first:
            whose = f" ({entry.part})" if entry.part else ""
            raise PolicyError(
                f"The [[covers]] of {entry.table}{whose} ends on {entry.last}, and its rows begin in {first:%B %Y}: "
                "give its 'from' too, or mend the day."
            )


def _sender(rank: int, extract: Extract) -> Sender:
    """Return what an extract declares: its load for each end, else its format."""
    first, last = read_range(extract.covers) if extract.covers else (None, None)
    load = FOUND_ONLY.filled(first, last, "load")
    day = extract.refers_to or (extract.known_until.date() if extract.known_until else None)
    by_format = BY_NAME[extract.form].speaks_for if extract.form in BY_NAME else None
    declared = load.filled(*by_format(day), "format") if by_format and day else load
    return Sender(rank, (extract.agency, extract.hub, extract.form), declared)


def _starts(con: duckdb.DuckDBPyConnection, contract: Contract, latest: str | None) -> pl.DataFrame:
    """Count rows by extract (where some declare their months), part, and the days on which they begin and end."""
    part, ends = PART.get(contract.name), ENDS.get(contract.name)
    counted: pl.DataFrame = con.sql(f"""
        SELECT
            {"rank::BIGINT" if latest else "NULL::BIGINT"} AS extract,
            {f"{quoted(part)}::VARCHAR" if part else "NULL::VARCHAR"} AS part,
            {quoted(contract.begins or "")}::DATE AS begins,
            {f"{quoted(ends)}::DATE" if ends else "NULL::DATE"} AS ends,
            count(*)::BIGINT AS rows
        FROM {f"(SELECT * FROM {latest})" if latest else contract.name} GROUP BY ALL
    """).pl()  # noqa: S608
    return counted
