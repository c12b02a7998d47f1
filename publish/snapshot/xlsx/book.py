"""A snapshot as a workbook: a cover, contents and notes, then one marked-up table a sheet that says what a row is.

Text is written as text whatever it begins with, nothing is merged, hidden, linked or computed, and the same content
gives the same bytes.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from publish.snapshot.xlsx.sheets import Sheet, notes, sheets
from publish.snapshot.xlsx.text import plain, risky

FONT = "Arial"
WIDEST = 60  # characters; longer text wraps
LINES = 255  # points high is what a row can be: a note never needs it


def book(content: Mapping[str, Any], facts: Mapping[str, Any], as_at: datetime) -> bytes:
    """Return the workbook's bytes. Its only date is the day the data stands for."""
    made = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(made, options) as workbook:
        workbook.set_properties({"title": plain(content["document_title"]), "created": as_at.replace(microsecond=0)})
        writer = _Writer(workbook)
        every = sheets(content, facts)
        writer.cover(content)
        writer.table(_contents(every))
        writer.table(notes(content))
        for sheet in every:
            writer.table(sheet)
    return made.getvalue()


def _contents(every: Sequence[Sheet]) -> Sheet:
    rows = [("Contents", "This list of sheets"), ("Notes", "What signs, statuses and notes mean")]
    return Sheet("Contents", "Contents", ("Sheet", "What it holds"), [*rows, *((s.name, s.title) for s in every)])


class _Writer:
    """Puts sheets into a workbook, in the look of the Analysis Function's guidance: Arial, 12 pt, left-aligned text."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        base = {"font_name": FONT, "font_size": 12, "valign": "top"}
        self.heading = workbook.add_format(base | {"font_size": 16, "bold": True})
        self.text = workbook.add_format(base | {"text_wrap": True})
        self.quoted = workbook.add_format(base | {"text_wrap": True, "quote_prefix": True})
        self.right = workbook.add_format(base | {"align": "right"})
        self.header = workbook.add_format(base | {"bold": True, "text_wrap": True, "bottom": 2})
        self.whole = workbook.add_format(base | {"num_format": "#,##0"})
        self.decimal = workbook.add_format(base | {"num_format": "#,##0.0"})

    def cover(self, content: Mapping[str, Any]) -> None:
        """Write what the workbook is about, a line a row in one column."""
        sheet = self.workbook.add_worksheet("Cover")
        sheet.set_column(0, 0, 100)
        self._cell(sheet, 0, 0, content["document_title"], self.heading)
        lines = [
            content["facts"], *(f"{f['claim']} {f['rest']}" for f in content["findings"]),
            "Figures that could point at a child are hidden: see Notes.", content["footer"],
        ]  # fmt: skip
        for row, line in enumerate(lines, start=1):
            self._cell(sheet, row, 0, line)

    def table(self, told: Sheet) -> None:
        """Write a title, a line about the table, and the table with one header row and a name."""
        sheet = self.workbook.add_worksheet(told.name)
        self._cell(sheet, 0, 0, told.title, self.heading)
        self._cell(sheet, 1, 0, told.about)
        sheet.set_row(1, None)
        rows = [list(row) for row in told.rows] or [["None", *([""] * (len(told.columns) - 1))]]
        last = 2 + len(rows)
        columns = [{"header": plain(name), "header_format": self.header} for name in told.columns]
        sheet.add_table(
            2, 0, last, len(told.columns) - 1,
            {"name": told.name.replace(" ", "_").replace("-", "_"), "columns": columns, "style": None,
             "autofilter": False},
        )  # fmt: skip
        for i, row in enumerate(rows, start=3):
            for j, value in enumerate(row):
                self._cell(sheet, i, j, value)
        for j, name in enumerate(told.columns):
            longest = max([len(name), *(len(str(row[j])) for row in rows)])
            sheet.set_column(j, j, min(WIDEST, longest + 4))
        sheet.freeze_panes(3, 1)

    def _cell(self, sheet: Worksheet, row: int, column: int, value: Any, form: Format | None = None) -> None:
        if value is None or value == "":
            sheet.write_blank(row, column, None, form or self.text)
        elif isinstance(value, bool):
            sheet.write_string(row, column, str(value), form or self.text)
        elif isinstance(value, int):
            sheet.write_number(row, column, value, form or self.whole)
        elif isinstance(value, float):
            sheet.write_number(row, column, value, form or self.decimal)
        else:
            text = plain(str(value))
            usual = self.quoted if risky(text) else self.right if text == "c" else self.text
            sheet.write_string(row, column, text, form or usual)
