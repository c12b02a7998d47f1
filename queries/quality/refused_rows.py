"""Collects the refused rows of each agency's newest extracts. A reason is one fault of one column in one file.

Nothing here holds a value of a row: the agency finds a row by its line in the file that it sent.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

import polars as pl

from etl.codes import AGENCIES
from etl.landing.extracts import taken
from etl.landing.mends import read_mends, still_refused
from etl.landing.record import Extract

NOBODY = "no_agency"  # files that lay in no agency's folder
MOST_LINES = 12  # numbers and ranges that still read as a sentence; the workbook has every line
_MEND = {
    "unknown_code": "Send the code of the extract standard, or say once what the word means (a mapping).",
    "not_a_date": "Export the cell as a date, or as YYYY-MM-DD with the time.",
    "not_a_number": "Send a number without words or units.",
    "missing_value": "Fill it in at the source. If it is not known there, say so.",
    "too_long": "Check that the column is the one it should be.",
    "formula": "Export the value, not the formula.",
    "spreadsheet_error": "Mend the formula, or paste its value, before exporting.",
    "out_of_range": "Check the value at the source: it can't be so early, late, small or large.",
    "cut_time": "Export the cell as a date with its time, not as a number.",
    "placeholder_id": "Send the child's own pseudonym, or leave the row out.",
    "ragged_row": "Export again with quotes around text: a comma or a line break inside a text splits the row.",
    "duplicate_key": "Nothing, if the later row is right; else remove it, or give each row a key of its own.",
}
_CORRECT = "Correct the row at the source: what it says can't all be so."


@dataclass(frozen=True)
class Reason:
    """One fault of one column in one file, and the lines of the rows refused for it, in order."""

    file: str
    table: str
    column: str
    reason: str
    message: str
    lines: tuple[int, ...]

    @property
    def mend(self) -> str:
        """What the agency can do."""
        return _MEND.get(self.reason, _CORRECT)


@dataclass(frozen=True)
class Line:
    """One refused row: its sender (empty outside any agency's folder), its file and line, and what is wrong with it."""

    agency: str
    file: str
    line: int
    column: str
    reason: str
    message: str

    @property
    def mend(self) -> str:
        """What the agency can do."""
        return _MEND.get(self.reason, _CORRECT)


@dataclass(frozen=True)
class Refusals:
    """What one agency sent at one time, and why rows of it were refused: the reason with most rows first in each file.

    `rows` is how many came in, those refused among them.
    """

    agency: str
    loaded_at: datetime
    files: tuple[str, ...]
    rows: int
    reasons: tuple[Reason, ...]

    @property
    def refused(self) -> int:
        """How many rows were refused."""
        return sum(len(reason.lines) for reason in self.reasons)

    @property
    def name(self) -> str:
        """The agency's name."""
        return AGENCIES.get(self.agency, "Files outside any agency's folder")


def refused_rows(data: Path, only: Collection[str] | None = None) -> list[Refusals]:
    """Return an entry for each agency, in order of their codes, also where nothing was refused.

    `only` holds the ids of the extracts to tell of; by default they are those that the agency's newest load landed.
    """
    extracts = sorted(taken(data), key=lambda each: each.agency or NOBODY)
    return [
        _of(data, agency, chosen)
        for agency, every in groupby(extracts, key=lambda each: each.agency or NOBODY)
        if (chosen := _chosen(list(every), only))
    ]


def lines_refused(data: Path, table: str, agency: str, reason: str) -> list[Line]:
    """Return the rows of a table that are still refused, of all that one agency or all (empty) sent, for one reason or
    all (empty): by file and line.
    """
    mends, found = read_mends(data), list[Line]()
    for each in taken(data):
        if table not in each.tables or agency not in ("", each.agency or ""):
            continue
        rows = still_refused(data, each, mends).filter(pl.col("table") == table)
        rows = (rows.filter(pl.col("reason") == reason) if reason else rows).with_columns(
            pl.col("column").fill_null("")
        )
        told = rows.select("line", "column", "reason", "message").iter_rows()
        found += [Line(each.agency or "", each.name, *row) for row in told]
    return sorted(found, key=lambda row: (row.file, row.line))


def _chosen(extracts: Sequence[Extract], only: Collection[str] | None) -> list[Extract]:
    if only is not None:
        return [each for each in extracts if each.id in only]
    last = max(each.loaded_at for each in extracts)
    return [each for each in extracts if each.loaded_at == last]


def _of(data: Path, agency: str, extracts: Sequence[Extract]) -> Refusals:
    ordered = sorted(extracts, key=lambda each: each.name)
    return Refusals(
        agency,
        max(each.loaded_at for each in ordered),
        tuple(each.name for each in ordered),
        sum(each.rows for each in ordered),
        tuple(reason for each in ordered for reason in _reasons(data, each)),
    )


def _reasons(data: Path, extract: Extract) -> list[Reason]:
    key = ["table", "column", "reason", "message"]
    grouped = (
        still_refused(data, extract, read_mends(data))
        .with_columns(pl.col("column").fill_null(""))
        .group_by(key, maintain_order=True)
    )
    found = [
        Reason(extract.name, table, column, reason, message, tuple(sorted(lines)))
        for table, column, reason, message, lines in grouped.agg(pl.col("line")).iter_rows()
    ]
    return sorted(found, key=lambda reason: -len(reason.lines))


def in_ranges(lines: Sequence[int], most: int = MOST_LINES) -> str:
    """Return line numbers in words: `line 4`, `lines 4, 8 and 20 to 25`, `lines 2, 4 and 31 more`."""
    runs: list[list[int]] = []
    for line in lines:
        if runs and line == runs[-1][-1] + 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    left = sum(map(len, runs[most:]))
    said = [str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs[:most]]
    said += [f"{left:,} more"] if left else []
    listed = f"{', '.join(said[:-1])} and {said[-1]}" if len(said) > 1 else said[0]
    return f"line{'s' if len(lines) > 1 else ''} {listed}"
