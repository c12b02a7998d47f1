"""Counts when the rows of a stored table begin and end, and works out the months that it and its parts speak for."""

from collections.abc import Sequence
from datetime import datetime

import duckdb
import polars as pl

from etl.contracts import Contract
from etl.errors import PolicyError, nearest
from etl.formats.registry import BY_NAME
from etl.landing.record import Extract
from etl.policy.policy import Policy
from etl.spans.covers import read_range
from etl.spans.declared import FOUND_ONLY
from etl.spans.span import DATED, ENDS, PART, TableSpan
from etl.spans.work_out import Entry, Sender, by_rung, entries_of, table_spans
from etl.warehouse.sql import quoted


def spans_of(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    latest: str,
    extracts: Sequence[Extract],
    policy: Policy,
    as_at: datetime,
) -> list[TableSpan]:
    """Return the spans of a table that has just been stored; `latest` are its rows with the rank of their extract.

    Raises PolicyError where the policy names a hub that the table does not.
    """
    if contract.name not in DATED:
        return []
    senders = [_sender(rank, each) for rank, each in enumerate(extracts) if contract.name in each.tables]
    declare = any(each.declared != FOUND_ONLY for each in senders)
    ladder = policy.ladders.default
    starts = by_rung(contract.name, _starts(con, contract, latest if declare else None), ladder)
    entries = entries_of(contract.name, policy.covers, ladder)
    _check_hubs(contract.name, entries, starts)
    return table_spans(contract.name, starts, senders, entries, as_at)


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


def _check_hubs(table: str, entries: Sequence[Entry], starts: pl.DataFrame) -> None:
    if PART.get(table) != "hub":
        return
    hubs = starts["part"].drop_nulls().unique().sort().to_list()
    for entry in entries:
        if entry.part is not None and entry.part not in hubs:
            known = f" Known: {', '.join(hubs)}." if hubs else ""
            raise PolicyError(
                f"A [[covers]] of {table} names the hub '{entry.part}', for which no row is loaded."
                f"{nearest(entry.part, hubs)}{known}"
            )
