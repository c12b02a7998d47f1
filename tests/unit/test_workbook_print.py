"""Workbooks print without cut text: columns hold their longest word, number or day, rows the lines of their text."""

import re
from datetime import date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest

from publish.published.cells import Amount
from publish.published.column_widths import ROOM, lines_of, shown, units_of, widths_of
from publish.published.workbook import LINE, Book, Sheet, _format_of, workbook

LONG = "Referral to children's social care, or information and advice where nothing else is needed"
HEADS = ["Key", "Outcome", "On", "Received", *(f"Agencies asked {n}" for n in range(9))]
ROW = ["S000-second-001", LONG, date(2026, 9, 30), "2026-05-01 10:26", *["Education, Health, Police"] * 9]
SHEET = Sheet("List", "A list", HEADS, [ROW])


def test_no_key_day_or_word_is_wider_than_its_column_and_all_fit_a_page() -> None:
    widths = widths_of(SHEET.columns, SHEET.rows)
    assert sum(widths) <= ROOM
    parts = ["S000-second-001", "information", "30 September 2026", "2026-05-01", *["Education,"] * 9]
    assert all(units_of(part) < width for part, width in zip(parts, widths, strict=True))


def test_rows_are_as_high_as_their_longest_text() -> None:
    content = workbook(Book("A list", "Northvale", datetime(2026, 11, 8), ""), [SHEET], ["A list", LONG * 3])
    with ZipFile(BytesIO(content)) as parts:
        cover, rows = (parts.read(f"xl/worksheets/sheet{n}.xml").decode() for n in (1, 2))
    lines = max(
        lines_of(shown(cell), width) for cell, width in zip(ROW, widths_of(SHEET.columns, SHEET.rows), strict=True)
    )
    assert lines > 2
    height = float(re.search(r'<row r="4"[^>]* ht="([\d.]+)"', rows)[1])
    assert abs(height - LINE * lines) < 1  # whole pixels
    assert '<row r="2"' in cover and "customHeight" in cover


def test_lines_break_between_words_and_a_long_word_breaks_within() -> None:
    assert lines_of("", 10) == lines_of("Police", 10) == 1
    assert lines_of("Education, Health, Police", 12) == 3
    assert lines_of("x" * 100, 20) > 5


@pytest.mark.parametrize(
    ("amount", "form"),
    [
        (Amount(85, "percent", agreed=True), '0"%"'),
        (Amount(82.55, "percent", agreed=True), '0.00"%"'),
        (Amount(0.5, "hours", agreed=True), '0.0" hours"'),
        (Amount(0.15, "ratio", agreed=True), "0.00"),
        (Amount(82.55, "percent"), '0.0"%"'),
    ],
)
def test_a_target_has_as_many_decimals_as_it_was_agreed_with(amount, form):
    assert _format_of(amount) == form
