"""Writes tables as a workbook without formulas: one table on each sheet, numbers as numbers, ready to print.

Text is written as text whatever it begins with, so that it is not a formula here, or in a file saved from it. Nothing
is merged, hidden or linked, and the same content gives the same bytes.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from publish.published.cells import Amount, Day, Value
from publish.published.column_widths import lines_of, shown, widths_of
from queries import words

ONE_ROW = "This sheet holds one table. Each row is {}."
LONGEST = 32_000  # characters in a cell: Excel refuses more than 32,767
FONT = "Arial"
COVER = 100  # units across a cover
LINE, HEADING_LINE = 16, 22  # points of a line of text at 12 and 16 pt
PLACES = 4  # decimals kept of a figure: a limit of 72.85318559556787 says no more than 72.8532
FOOTER = 255  # characters that Excel takes
HEADER_ROW = 2  # below the title and the line on what a row is
UNITS = {
    "percent": '0.0"%"', "count": "#,##0", "net": "+#,##0;−#,##0;0", "hours": '#,##0.0" hours"', "ratio": "0.00",
    "rate": "#,##0.0",
}  # fmt: skip
DAY = "d mmmm yyyy"
AGREED = {"percent": '0"%"', "hours": '0" hours"'}  # a whole target
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, its title, its column headings, its rows, and what one row means.

    One that is `to_load` has its headings in the first row, as the extract standard asks, and no lines above.
    """

    name: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Value]]
    row: str = "one entry"
    to_load: bool = False

    @property
    def about(self) -> str:
        """The line under the title."""
        return ONE_ROW.format(self.row)


@dataclass(frozen=True)
class Book:
    """What a workbook says of itself: title and author of the file, its date, the foot of each printed page."""

    title: str
    author: str
    as_at: datetime
    footer: str


def workbook(about: Book, sheets: Iterable[Sheet], cover: Sequence[str] = ()) -> bytes:
    """Return the workbook's bytes. `cover` are the lines of a first sheet without a table, its title first."""
    file = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(file, options) as book:
        created = about.as_at.replace(microsecond=0, tzinfo=None)
        book.set_properties({"title": plain(about.title), "author": plain(about.author), "created": created})
        writer = _Writer(book, about)
        if cover:
            writer.cover(cover)
        for sheet in sheets:
            writer.table(sheet)
    return _in_english(file.getvalue())


def plain(text: str) -> str:
    """Return text without control characters, cut to the length of a cell."""
    return _CONTROL.sub(" ", text)[:LONGEST]


def risky(text: str) -> bool:
    """Return whether a program that reads the cell as typed would take it for a formula."""
    return text.lstrip().startswith(_FORMULA) or text.startswith(_FORMULA)


def _in_english(content: bytes) -> bytes:
    """Return a workbook whose properties name its language, which XlsxWriter has no option for."""
    out, end = BytesIO(), b"</cp:coreProperties>"
    with ZipFile(BytesIO(content)) as parts, ZipFile(out, "w", ZIP_DEFLATED) as told:
        for entry in parts.infolist():
            body = parts.read(entry)
            told.writestr(entry, body.replace(end, b"<dc:language>en-GB</dc:language>" + end))
    return out.getvalue()


class _Writer:
    """Puts sheets into a workbook, in the look of the Analysis Function's guidance: Arial, 12 pt, left-aligned text."""

    def __init__(self, book: Workbook, about: Book) -> None:
        self.book = book
        self.footer = f"&L{plain(about.footer).replace('&', '&&')[: FOOTER - 40]}&R&A, page &P of &N"
        self.base = {"font_name": FONT, "font_size": 12, "valign": "top"}
        self.heading = book.add_format(self.base | {"font_size": 16, "bold": True})
        self.text = book.add_format(self.base | {"text_wrap": True})
        self.quoted = book.add_format(self.base | {"text_wrap": True, "quote_prefix": True})
        self.right = book.add_format(self.base | {"align": "right"})
        self.header = book.add_format(self.base | {"bold": True, "text_wrap": True, "bottom": 2})
        self.numbers: dict[str, Format] = {}

    def cover(self, lines: Sequence[str]) -> None:
        """Write what the workbook is about, one line a row in one column."""
        page = self._page("Cover")
        page.set_column(0, 0, COVER)
        for row, line in enumerate(lines):
            self._cell(page, row, 0, line, self.text if row else self.heading)
            page.set_row(row, LINE * lines_of(plain(line), COVER) if row else HEADING_LINE)

    def table(self, sheet: Sheet) -> None:
        """Write a title, a line about the table, and the table with a header row and a name."""
        page = self._page(sheet.name)
        top = 0 if sheet.to_load else HEADER_ROW
        if not sheet.to_load:
            self._cell(page, 0, 0, sheet.title, self.heading)
            self._cell(page, 1, 0, sheet.about, self.book.add_format(self.base))
            page.set_row(0, HEADING_LINE)
        widths = widths_of(sheet.columns, sheet.rows)
        columns = [{"header": plain(name), "header_format": self.header} for name in sheet.columns]
        page.add_table(
            top, 0, top + max(1, len(sheet.rows)), len(sheet.columns) - 1,
            {"name": re.sub(r"\W", "_", sheet.name), "columns": columns, "style": None, "autofilter": False},
        )  # fmt: skip
        for i, row in enumerate(sheet.rows, start=top + 1):
            for j, value in enumerate(row):
                self._cell(page, i, j, value)
        for j, width in enumerate(widths):
            page.set_column(j, j, width)
        for i, texts in enumerate([sheet.columns, *(map(shown, row) for row in sheet.rows)], start=top):
            if (lines := max(map(lines_of, texts, widths), default=1)) > 1:  # not every program fits rows to their text
                page.set_row(i, LINE * lines)
        page.freeze_panes(top + 1, 1)
        page.repeat_rows(top)

    def _page(self, name: str) -> Worksheet:
        """Return a new sheet that prints landscape on A4, as wide as the paper, with its name and number below."""
        page = self.book.add_worksheet(name)
        page.set_default_row(LINE)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.4, right=0.4)
        page.set_footer(self.footer)
        return page

    def _number(self, form: str) -> Format:
        if form not in self.numbers:
            side = {"align": "left"} if form == DAY else {"align": "right", "indent": 1}
            self.numbers[form] = self.book.add_format(self.base | side | {"num_format": form})
        return self.numbers[form]

    def _cell(self, page: Worksheet, row: int, column: int, value: Value, form: Format | None = None) -> None:
        if value is None or value == "":
            page.write_blank(row, column, None, form or self.text)
        elif isinstance(value, Amount):
            page.write_number(row, column, round(value.value, PLACES), self._number(_format_of(value)))
        elif isinstance(value, Day | date):
            day = value.on if isinstance(value, Day) else value
            page.write_datetime(row, column, day, self._number(DAY))
        elif isinstance(value, bool):
            page.write_string(row, column, "Yes" if value else "No", form or self.text)
        elif isinstance(value, int):
            page.write_number(row, column, value, self._number("#,##0"))
        elif isinstance(value, float):
            page.write_number(row, column, round(value, PLACES), self._number("#,##0.0###"))
        else:
            text = plain(str(value))
            usual = self.quoted if risky(text) else self.right if text == "c" else self.text
            page.write_string(row, column, text, form or usual)


def _format_of(amount: Amount) -> str:
    """Return how a number is shown: a target with as many decimals as it was agreed with."""
    if not amount.agreed or amount.unit not in AGREED:
        return UNITS[amount.unit]
    places = words.places_of(amount.value)
    return AGREED[amount.unit].replace("0", f"0.{'0' * places}", 1) if places else AGREED[amount.unit]
