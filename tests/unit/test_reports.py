"""Reports as PDF: where a last page would hold a few lines, letters become a little smaller, if that helps."""

from datetime import datetime
from itertools import permutations
from types import SimpleNamespace

from publish.published.typeset import Typeset
from publish.reports.document import Document, Report, Section, Text
from publish.reports.files import TEMPLATE, report_pages, report_pdf
from publish.reports.packs.put_right import refused
from queries.quality.refused_rows import Reason, Refusals


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


def test_the_order_of_reasons_tells_nothing_of_how_many_rows_were_refused_for_each() -> None:
    """The most frequent came first, so that the order ranked counts that the pack hides."""
    kinds = [
        ("agency_checks", "agency", "unknown_code"), ("contacts", "received_at", "not_a_date"),
        ("contacts", "source", "unknown_code"), ("agency_checks", "requested_at", "missing_value"),
    ]  # fmt: skip
    shown = set()
    for counts in permutations((1, 2, 5, 40)):
        reasons = [
            Reason("a.csv", table, column, reason, f"{table} {column}", tuple(range(count)))
            for (table, column, reason), count in zip(kinds, counts, strict=True)
        ]
        ranked = tuple(sorted(reasons, key=lambda each: -len(each.lines)))
        told = Refusals("police", datetime(2026, 3, 2), ("a.csv",), 90, ranked)
        (section,) = refused(SimpleNamespace(refusals=told))
        shown.add(tuple(row[0] for row in section.blocks[0].rows))
    assert shown == {
        ("contacts received_at", "contacts source", "agency_checks agency", "agency_checks requested_at")
    }  # fmt: skip
