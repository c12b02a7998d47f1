"""Writes lists of cases as CSV or as a workbook, for the people who look them up in their own system.

Such a file holds keys and pseudonyms. It is not a publication, and each one has a line in the audit trail.
"""

import hashlib
from datetime import datetime
from typing import Any

import polars as pl

from etl.builds import BuildInfo
from publish.published.cells import Value
from publish.published.csv_text import as_csv
from publish.published.workbook import Book, Sheet, workbook

WARNING = "Children can be found by this list. Keep it where the cases are kept, and delete it after use."


def as_file(rows: pl.DataFrame, form: str, title: str, about: str, info: BuildInfo) -> tuple[bytes, str]:
    """Return a list of cases in a format (csv, xlsx), and its SHA-256."""
    content = as_csv(rows).encode() if form == "csv" else cases_book([("Cases", title, rows)], about, info)
    return content, digest(content)


def digest(content: bytes) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(content).hexdigest()


def letter(agency: str, rows: pl.DataFrame, now: pl.Series, info: BuildInfo) -> bytes:
    """Return the workbook that asks one agency for its late checks: those to answer now, and older ones to close.

    It holds keys, days and the hours allowed, and nothing of what the contact was about.
    """
    title = f"Late checks: {agency}"
    about = (
        "Please answer the checks under Answer. Those under Close are over 28 days old: where the answer was given, "
        "record when; where none is needed any more, close the check. Each stays late in every figure until then."
    )
    sent = rows.select("check", "contact_id", "asked", "target_hours", "waited_hours", "over_hours")
    lists = [
        ("Answer", f"{title}, to answer", sent.filter(now)),
        ("Close", f"{title}, to answer or close", sent.filter(~now)),
    ]
    return cases_book([each for each in lists if each[2].height], about, info, "one check")


def audit_sheet(title: str, rows: pl.DataFrame, info: BuildInfo) -> bytes:
    """Return the workbook that one auditor fills in, and sends back to be loaded: keys and blanks."""
    about = (
        "One row is one contact. Judge from the record, without the hub's rating and outcome. right_risk: blue, green, "
        "amber, red. right_outcome: nfa, advice, early_help, referral, strategy_discussion. outcome_right (yes, no, "
        "unsure) can stay empty: it follows from right_outcome."
    )
    return cases_book([("audits", title, rows)], about, info, "one audit", to_load=True)


def cases_book(
    lists: list[tuple[str, str, pl.DataFrame]],
    about: str,
    info: BuildInfo,
    row: str = "one case",
    *,
    to_load: bool = False,
) -> bytes:
    """Return a workbook of lists of cases, each with the name of its sheet and its title; `to_load` if they come back
    filled in.
    """
    area = info.policy.area or "MASH"
    cover = [lists[0][1], about, WARNING, f"Build {info.build}, as at {info.as_at:%Y-%m-%d}."]
    cover += ["Synthetic data: no row describes a real child."] if info.policy.synthetic else []
    sheets = [
        Sheet(name, title, rows.columns, [_plain(line) for line in rows.rows()], row, to_load)
        for name, title, rows in lists
    ]
    return workbook(Book(lists[0][1], area, info.as_at, f"{area}. {WARNING}"), sheets, cover)


def _plain(line: tuple[Any, ...]) -> list[Value]:
    """Return a row with moments to the minute, as text: a workbook's day has no time."""
    return [f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value for value in line]
