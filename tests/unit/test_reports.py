"""Reports as PDF: where a last page would hold a few lines, letters become a little smaller, if that helps."""

from publish.published.typeset import Typeset
from publish.reports.document import Document, Report, Section, Text
from publish.reports.files import TEMPLATE, report_pages, report_pdf


def document(lines: int) -> Document:
    """Return a report of so many lines; 47 fill a page."""
    section = Section("Lines", tuple(Text(f"Line {n} of a report.") for n in range(lines)))
    return Document("A report", "Northvale", "1 April 2026", ((section,),), "As at", (2026, 4, 1))


def test_a_last_page_of_a_few_lines_is_drawn_onto_the_page_before() -> None:
    few = document(50)
    assert len(Typeset(TEMPLATE, few, {}).pages(20)) == 2
    assert len(report_pages(Report(few), 20)) == 1


def test_letters_stay_as_they_are_where_smaller_ones_would_not_help() -> None:
    for lines in (30, 56, 70):
        usual = document(lines)
        assert report_pdf(Report(usual)) == Typeset(TEMPLATE, usual, {}).pdf(usual.date)
