"""Writes the table of the page on refused rows. Each row is a reason."""

from dashboard.components.tables import Column, table
from dashboard.html import text
from queries import words
from queries.quality.faults import table_name
from queries.quality.mendable import CODE, Refused

COLUMNS = (Column("Reason", False), Column("Rows"), Column("Who can mend it", False), Column("Next", False))


def claim(found: Refused, table_: str, open_words: int, reason: str = "") -> str:
    """Return how many refused rows of a table, for one reason or all (empty), a word mends."""
    name = table_name(table_).lower()
    if not found.rows:
        return f"No row of {name} is refused{' for this reason' if reason else ''}"
    if not open_words:
        return f"{words.count(found.rows)} refused {name} need the agency"
    return f"{words.count(found.mendable)} of {words.count(found.rows)} refused {name} can be mended here"


def reasons_table(found: Refused, table_: str, open_words: int) -> str:
    """Return the reasons, the one with most rows first."""
    rows = []
    for cause in found.causes:
        mends = cause.reason == CODE and open_words > 0
        many = f"{words.count(open_words)} word{'' if open_words == 1 else 's'}"
        after = '<a href="#mend-words" target="_self">' + f"Mend {many}</a>" if mends else "Letter to the agency, below"
        rows.append([
            text(cause.title), words.count(cause.rows), f"You: {many}" if mends else text(cause.who),
            "–" if cause.reason == "duplicate_key" else after,
        ])  # fmt: skip
    return table(f"Reasons why rows of {table_name(table_).lower()} were refused", list(COLUMNS), rows, seen=False)
