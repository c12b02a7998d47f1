"""What headings are proposed to mean, and how surely: what may mean another thing is asked, whatever is under it."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from etl.propose import synonyms
from etl.propose.dates import formats_for, looks_like_dates
from etl.propose.headings import heading_score
from etl.propose.start import start

SURE, ASKED = True, False


def words(*said: str) -> Callable[[int], str]:
    return lambda row: said[row % len(said)]


def numbers(letters: str, different: int = 44) -> Callable[[int], str]:
    return lambda row: f"{letters}{1000 + row % different}"


def days(later: int = 0) -> Callable[[int], str]:
    return lambda row: f"{date(2026, 3, 2) + timedelta(days=row // 2 + later):%d/%m/%Y}"


GRADES, COLOURS = words("High", "Medium", "Standard"), words("Red", "Amber", "Green")
TOLD = words("Nothing known", "Info shared")
SHEETS = {  # agencies' sheets: the values under each heading, the column it is, and whether that is sure
    "housing": ("agency_checks", {
        "Ref": (numbers("H"), "contact_id", ASKED), "Tenant Ref": (numbers("T", 20), None, None),
        "Date Received": (days(), "requested_at", ASKED), "Date Triaged": (days(1), None, None),
        "Reply Received": (days(2), "returned_at", SURE), "Closed": (days(20), None, None),
        "Outcome of check": (TOLD, "response", SURE),
    }),
    "landlord": ("contacts", {
        "Ref": (numbers("H"), "contact_id", SURE), "Child Ref": (numbers("K", 20), "person_id", SURE),
        "Date Received": (days(), "received_at", SURE), "Closed": (days(20), "decided_at", ASKED),
        "Outcome": (words("NFA", "Advice"), "outcome", SURE),
    }),
    "school": ("contacts", {
        "Incident No": (numbers("I"), "contact_id", SURE), "Pupil ID": (numbers("P", 20), "person_id", SURE),
        "Incident Date": (days(-1), None, None), "Date Reported to MASH": (days(), "received_at", ASKED),
        "Date of Outcome": (days(2), "decided_at", SURE), "Date Closed on CPOMS": (days(9), None, None),
        "MASH Outcome": (words("NFA", "Advice"), "outcome", SURE),
    }),
    "advocates": ("contacts", {
        "Case ID": (numbers("DA"), "contact_id", SURE), "Client Ref": (numbers("K", 20), "person_id", ASKED),
        "Date of Referral": (days(), "received_at", ASKED), "DASH Score": (words("3", "11", "14"), None, None),
        "Risk Level": (GRADES, "risk_initial", SURE), "Date Case Closed": (days(60), None, None),
    }),
    "police checks": ("agency_checks", {
        "MASH Ref": (numbers("M"), "contact_id", SURE), "Date Request Recd": (days(), "requested_at", SURE),
        "Checks Completed": (days(1), "returned_at", ASKED), "Police RAG": (COLOURS, "risk_view", SURE),
        "Consent": (words("Yes", "No"), "lawful_basis", ASKED),
    }),
    "children's social care": ("contacts", {
        "Contact Record Id": (numbers(""), "contact_id", SURE), "Person Id": (numbers("", 20), "person_id", SURE),
        "Contact Start Date Time": (days(), "received_at", SURE), "Decision Date & Time": (days(1), "decided_at", SURE),
        "Case Closed Date": (days(80), None, None),
        "Contact Source Description": (words("Police", "GP"), "source", SURE),
    }),
}  # fmt: skip


@pytest.mark.parametrize("name", SHEETS)
def test_a_heading_that_may_mean_another_thing_is_asked_about_or_not_proposed(name: str, tmp_path: Path) -> None:
    table, columns = SHEETS[name]
    rows = [",".join(values(row) for values, _, _ in columns.values()) for row in range(44)]
    (tmp_path / "own.csv").write_text("\n".join([",".join(columns), *rows]) + "\n", "utf-8")
    begun = start(tmp_path / "own.csv").tables[0]
    found = {heading: (each.name, each.sure) for each in begun.proposed.columns for heading in each.headings}
    wanted = {heading: (column, sure) for heading, (_, column, sure) in columns.items() if column}
    assert (begun.table, found) == (table, wanted)


@pytest.mark.parametrize(
    ("heading", "table", "column", "certain"),
    [
        ("Received Date/Time", "contacts", "received_at", True), ("date_received", "contacts", "received_at", True),
        ("Date Recieved", "contacts", "received_at", False), ("Received by hub on", "contacts", "received_at", False),
        ("Source Type Code", "contacts", "source", True), ("Source of income", "contacts", "source", False),
        ("completed", "assessments", "authorised_on", False), ("closed", "referrals", "closed_on", True),
    ],
)  # fmt: skip
def test_what_stands_beside_a_known_heading_leaves_it_certain_only_if_it_says_nothing(
    heading: str, table: str, column: str, certain: bool
) -> None:
    score, found = heading_score(heading, synonyms.of(table)[column], synonyms.doubted(table, column))
    assert (score > 0, found) == (True, certain)


def test_a_heading_that_is_doubted_counts_as_a_whole_only() -> None:
    known, doubted = synonyms.of("contacts")["decided_at"], synonyms.doubted("contacts", "decided_at")
    assert heading_score("Closed", known, doubted) == (0.65, False)
    assert heading_score("Referral closed to YOT", known, doubted) == (0.0, False)
    assert heading_score("Decision", known, doubted)[1] is False


def test_every_doubted_heading_belongs_to_a_column_of_its_table() -> None:
    for table, columns in synonyms.DOUBTED.items():
        assert columns.keys() <= synonyms.of(table).keys()
        for column, headings in columns.items():
            assert not set(headings) & set(synonyms.HEADINGS[table].get(column, ())), (table, column)


@pytest.mark.parametrize(
    ("said", "forms", "sure"),
    [
        (("03/31/2026", "03/04/2026"), ("%m/%d/%Y",), False), (("31/03/2026", "03/04/2026"), (), True),
        (("31/03/2026", "03/30/2026", "03/04/2026", "3 Mar 2026"), ("%d %b %Y", "%d/%m/%Y"), True),
        (("010326", "280226"), ("%d%m%y",), True), (("260301", "260228"), ("%y%m%d",), True),
        (("20260301", "20260228"), ("%Y%m%d",), True), (("01032026", "28022026"), ("%d%m%Y",), True),
    ],
)  # fmt: skip
def test_days_and_months_are_never_swapped_for_the_sake_of_a_few(said: tuple, forms: tuple, sure: bool) -> None:
    """Of a column with both orders, all that could be read with the month first were, unasked on the page Load."""
    assert formats_for(pl.Series(said)) == (forms, sure)


def test_digits_are_dates_where_the_heading_says_so() -> None:
    digits = pl.Series(["010326", "280226", "150326"])
    assert looks_like_dates(digits, "Date received")
    assert not looks_like_dates(digits, "Incident number")
    assert not looks_like_dates(pl.Series(["991326", "280226"]), "Date received")
