"""Writes late checks by agency as a table. A row is an agency."""

from collections.abc import Sequence

from dashboard.components.tables import Column, table
from dashboard.html import text
from dashboard.questions.names import agency_name
from queries import words
from queries.cases.chase import Chased


def agencies_table(caption: str, rows: Sequence[Chased]) -> str:
    """Return how many checks of each agency are late: to chase, to close, and for contacts that are decided."""
    columns = [
        Column("Agency", False),
        *map(Column, ("Late", "To chase", "To close", "Contact decided", "Longest over")),
    ]
    return table(caption, columns, [_row(row) for row in rows], seen=False)


def agency_rows(rows: Sequence[Chased]) -> list[dict[str, object]]:
    """Return the same as rows of a file."""
    return [
        {
            "agency": agency_name(row.agency), "late": row.late, "to_chase": row.chase, "to_close": row.close,
            "contact_decided": row.decided, "longest_hours_over": row.longest,
        }
        for row in rows
    ]  # fmt: skip


def _row(row: Chased) -> list[str]:
    counts = [words.count(number) for number in (row.late, row.chase, row.close, row.decided)]
    return [text(agency_name(row.agency)), *counts, "–" if row.longest is None else words.hours(row.longest)]
