"""What the yearly chapter tells of a practice audit: estimates in whole percent, and nothing that rests on few."""

from datetime import date
from types import SimpleNamespace

from publish.reports.yearly.chapter import _audited
from queries.audits.newest import Audited
from queries.audits.results import Told
from queries.journeys.ratings import Rated, Ratings

TOLD = (
    Told("All contacts", "wrong_outcome", 0.137, 0.081, 0.222, 90),
    Told("Risk ratings: the hub and the first auditor", "exact", 0.82, 0.72, 0.89, 88),
)
RATINGS = Ratings(date(2025, 7, 1), date(2025, 9, 30), True, (Rated("green", "green", 74), Rated("green", "red", 14)))


def told(audit: Audited | None) -> str:
    asked = SimpleNamespace(audited=audit, policy=SimpleNamespace(publication=SimpleNamespace(threshold=6)))
    return str(_audited(asked))  # type: ignore[arg-type]


def test_estimates_are_told_in_whole_percent_with_their_intervals() -> None:
    said = told(Audited("S001", RATINGS, TOLD, 0, 90, 12))
    assert "An estimated 14% of all decisions of these months were not right (95% interval 8 to 22%)." in said
    assert "An estimated 82% of all final ratings of these months" in said
    assert "1 July 2025 to 30 September 2025" in said
    assert "agreement is not correctness" in said


def test_what_rests_on_few_contacts_is_not_told() -> None:
    said = told(Audited("S001", RATINGS, TOLD, 0, 90, 5))
    assert "decisions of these months were not right is not shown (c): it would rest on 1 to 5 contacts." in said
    assert "14%" not in said
    assert "82%" in said


def test_a_year_without_an_audit_says_so() -> None:
    assert "No practice audit of contacts of this year is on record." in told(None)
