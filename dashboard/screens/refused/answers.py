"""Answers the page on refused rows: the rows, and an agency's letter on them. Nothing is cached."""

from datetime import date

from dashboard.access.door import data_directory
from dashboard.questions.names import agency_name
from etl.builds import BuildInfo
from publish.published.cells import Value
from publish.published.letters import BOOK, NO_VALUE, letter_files, letter_of
from publish.published.workbook import Book, Sheet
from publish.published.workbook import workbook as as_workbook
from queries.quality.mendable import Refused, refused, tables_refused
from queries.quality.refused_rows import Line, lines_refused, refused_rows


def tables() -> list[str]:
    """Return the tables of which rows were refused, the one with most first."""
    return list(tables_refused(data_directory()))


def found(table: str, agency: str, month: date) -> Refused:
    """Return what is refused of a table, of what an agency sent (all: empty)."""
    return refused(data_directory(), table, agency, month)


def senders() -> list[str]:
    """Return the agencies of whose newest load rows were refused."""
    return [each.agency for each in refused_rows(data_directory()) if each.refused]


def workbook(info: BuildInfo, agency: str) -> bytes:
    """Return the refused rows of an agency's newest load: lines, columns and reasons, and no value."""
    told = next(each for each in refused_rows(data_directory()) if each.agency == agency)
    return letter_files(letter_of(told, info))[BOOK]


def lines(table: str, agency: str, reason: str) -> list[Line]:
    """Return the refused rows of a table, of what an agency sent (all: empty), for a reason (all: empty)."""
    return lines_refused(data_directory(), table, agency, reason)


def lines_book(info: BuildInfo, title: str, table: str, agency: str, reason: str) -> bytes:
    """Return refused rows as a workbook: file, line, column, reason and what to send, and no value."""
    heads = ["Sent by", "File", "Line", "Column", "Reason", "What is wrong", "What to send"]
    rows: list[list[Value]] = [
        [agency_name(each.agency or None), each.file, each.line, each.column, each.reason, each.message, each.mend]
        for each in lines(table, agency, reason)
    ]
    area = info.policy.area or "MASH"
    about = Book(title, area, info.as_at, f"{area}. {title}")
    return as_workbook(about, [Sheet("Rows", title, heads, rows, "one refused row")], [title, NO_VALUE])
