"""What the yearly chapter tells of a practice audit: estimates in whole percent, and nothing that rests on few.

And which of its charts are drawn.
"""

from datetime import date
from types import SimpleNamespace

import polars as pl
import pytest

from publish.reports.yearly.chapter import _drawn
from publish.reports.yearly.told import what_audits_found
from publish.reports.yearly.year import DIMS
from queries.audits.newest import Audited
from queries.audits.results import Told
from queries.calendar.months import months_after
from queries.journeys.ratings import Rated, Ratings

TOLD = (
    Told("All contacts", "wrong_outcome", 0.137, 0.081, 0.222, 90),
    Told("Risk ratings: the hub and the first auditor", "exact", 0.82, 0.72, 0.89, 88),
)
RATINGS = Ratings(date(2025, 7, 1), date(2025, 9, 30), True, (Rated("green", "green", 74), Rated("green", "red", 14)))


def told(audit: Audited | None) -> str:
    asked = SimpleNamespace(audited=audit, policy=SimpleNamespace(publication=SimpleNamespace(threshold=6)))
    return str(what_audits_found(asked))  # type: ignore[arg-type]


def test_estimates_are_told_in_whole_percent_with_their_intervals() -> None:
    said = told(Audited("S001", RATINGS, TOLD, 0, 90, 12))
    assert "An estimated 14% of all decisions of these months were not right (95% interval 8 to 22%)." in said
    assert "An estimated 82% of all final ratings of these months" in said
    assert "1 July 2025 to 30 September 2025" in said
    assert "agreement is not correctness" in said


def test_a_sample_of_some_decisions_tells_nothing_of_the_others() -> None:
    said = told(Audited("S001", RATINGS, TOLD, 0, 90, 12, " that ended in no further action"))
    assert "to 30 September 2025 that ended in no further action some were drawn by chance" in said
    assert "An estimated 14% of these decisions were not right (95% interval 8 to 22%)." in said
    assert "of all" not in said and "of these final ratings are those" in said


def test_what_rests_on_few_contacts_is_not_told() -> None:
    said = told(Audited("S001", RATINGS, TOLD, 0, 90, 5))
    assert "decisions of these months were not right is not shown (c): it would rest on too few contacts." in said
    assert "14%" not in said
    assert "82%" in said


def test_a_year_without_an_audit_says_so() -> None:
    assert "No practice audit of contacts of this year is on record." in told(None)


@pytest.mark.parametrize(("known", "drawn"), [(range(2), []), (range(30), ["contact_decided_on_time"])])
def test_a_chart_of_which_every_month_is_hidden_has_no_picture_and_no_place(known: range, drawn: list[str]) -> None:
    """An area of 600 contacts had such a measure, and no chapter: its PDF asked for a picture that nobody drew."""
    months = [months_after(date(2023, 10, 1), n) for n in range(30)]
    counts = [(40, 50, 80.0, "ok") if n in known else (None, None, None, "suppressed") for n in range(30)]
    rows = pl.DataFrame(counts, ("numerator", "denominator", "value", "status"), orient="row").with_columns(
        pl.Series("start", months), pl.Series("period", [f"{month:%Y-%m}" for month in months]),
        metric=pl.lit("contact_decided_on_time"), **{dim: pl.lit("Total") for dim in DIMS},
    )  # fmt: skip
    policy = SimpleNamespace(target=lambda *_: None, rebase_months=lambda *_: ())
    asked = SimpleNamespace(span=SimpleNamespace(end=date(2026, 3, 31)), changes=(), policy=policy)
    assert [*_drawn(rows, asked)] == drawn  # type: ignore[arg-type]
