"""What came in and what stood open, as a table; one row is a month."""

from collections.abc import Sequence

from dashboard.parts.html import paragraph, text
from dashboard.parts.table import Column, table
from queries import words
from queries.backlog import Month

CAPTION = "Contacts by month. Difference: received less decided, open cases left out."


def backlog_table(months: Sequence[Month]) -> str:
    """Return the months, newest first."""
    columns = [Column("Month", False), *map(Column, ("Received", "Difference", "Undecided at its end"))]
    return paragraph(CAPTION) + table(CAPTION, columns, [_row(one) for one in reversed(months)], seen=False)


def backlog_rows(months: Sequence[Month]) -> list[dict[str, object]]:
    """Return the same as lines of a file."""
    return [
        {
            "month": f"{one.month:%Y-%m}", "received": one.received, "received_less_decided": one.net,
            "undecided_at_end": one.undecided, "complete": one.whole,
        }
        for one in months
    ]  # fmt: skip


def _row(one: Month) -> list[str]:
    net = "–" if one.net is None else words.net(one.net)
    name = words.month(one.month) + ("" if one.whole else " (not complete)")
    return [text(name), *(_count(one.received), net, _count(one.undecided))]


def _count(number: int | None) -> str:
    return "–" if number is None else words.count(number)
