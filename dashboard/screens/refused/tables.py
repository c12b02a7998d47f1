"""Writes the tables of the page on refused rows. A row is a reason, or one refused row without its values."""

from collections.abc import Callable, Sequence

from dashboard.components.tables import Column, table
from dashboard.html import text
from dashboard.questions.names import agency_name
from queries import words
from queries.quality.faults import table_name
from queries.quality.mendable import AGENCY, CODE, Cause, Refused
from queries.quality.refused_rows import Line

COLUMNS = (Column("Reason", False), Column("Rows"), Column("Who can mend it", False), Column("Next", False))


def claim(found: Refused, table_: str, open_words: int, reason: str = "") -> str:
    """Return how many refused rows of a table, for one reason or all (empty), a word mends."""
    name = table_name(table_).lower()
    if not found.rows:
        return f"No row of {name} is refused{' for this reason' if reason else ''}"
    if not open_words:
        return f"{words.count(found.rows)} refused {name} need the agency"
    return f"{words.count(found.mendable)} of {words.count(found.rows)} refused {name} can be mended here"


def reasons_table(found: Refused, table_: str, open_words: int, see: Callable[[str], str], letter: bool) -> str:
    """Return the reasons, the one with most rows first, each with what comes next.

    `see` gives the address that lists the rows of a reason; `letter` is whether an agency's letter is below.
    """
    many = f"{words.count(open_words)} word{'' if open_words == 1 else 's'}"

    def after(cause: Cause, mends: bool) -> str:
        if mends:
            return _link("#mend-words", f"Mend {many}")
        if letter and cause.who == AGENCY:
            return _link("#for-the-agency", "Letter to the agencies")
        return _link(see(cause.reason), "See rows", f" refused for this reason: {cause.title}")

    rows = []
    for cause in found.causes:
        mends = cause.reason == CODE and open_words > 0
        who = f"You: {many}" if mends else text(cause.who)
        rows.append([text(cause.title), words.count(cause.rows), who, after(cause, mends)])
    return table(f"Reasons why rows of {table_name(table_).lower()} were refused", list(COLUMNS), rows, seen=False)


def lines_table(title: str, found: Sequence[Line]) -> str:
    """Return refused rows, each with its file, line and column and what is wrong with it, and no value."""
    columns = [Column("File", False), Column("Line"), Column("Sent by", False), Column("Column", False),
               Column("What is wrong", False)]  # fmt: skip
    rows = [
        [text(each.file), words.count(each.line), text(agency_name(each.agency or None)),
         text(each.column or "The whole row"), text(each.message)]
        for each in found
    ]  # fmt: skip
    return table(title, columns, rows, seen=False)


def _link(address: str, told: str, heard: str = "") -> str:
    hidden = f'<span class="hidden">{text(heard)}</span>' if heard else ""
    return f'<a href="{text(address)}" target="_self">{text(told)}{hidden}</a>'
