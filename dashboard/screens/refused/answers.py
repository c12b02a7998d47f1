"""Answers the page on refused rows: what is refused, and an agency's letter on it; read anew, as loads add to it."""

from datetime import date

from dashboard.access.door import data_directory
from etl.builds import BuildInfo
from publish.published.letters import BOOK, letter_files, letter_of
from queries.quality.mendable import Refused, refused, tables_refused
from queries.quality.refused_rows import refused_rows


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
