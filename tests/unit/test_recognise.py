"""Tables are told by their columns, however the headers are written."""

import pytest

from etl.contracts import TABLES
from etl.errors import ExtractError
from etl.landing.recognise import recognise


@pytest.mark.parametrize("table", TABLES)
def test_each_table_is_recognised_by_all_its_columns_and_by_the_required_ones(table):
    contract = TABLES[table]
    assert recognise(list(contract.columns)).contract is contract
    few = dict.fromkeys([*contract.required, *contract.key, next(n for n in contract.columns if n not in contract.key)])
    assert recognise(list(few)).contract is contract


@pytest.mark.parametrize(
    "change", [str.upper, lambda n: n.replace("_", " "), lambda n: f" {n.title().replace('_', '')} "]
)
def test_case_spaces_and_underscores_do_not_matter_nor_does_order(change):
    headers = [change(name) for name in reversed(TABLES["contacts"].columns)]
    found = recognise(headers)
    assert found.contract.name == "contacts"
    assert list(found.positions.items()) == [(n, 12 - at) for at, n in enumerate(TABLES["contacts"].columns)]


def test_a_summary_of_months_and_agencies_is_no_table_of_staff():
    """Beside a log in one workbook it was loaded as one, and the log was left out."""
    with pytest.raises(ExtractError, match="fit no table"):
        recognise(["Month", "Agency", "Hub", "Contacts"])
    assert recognise(["Month", "Agency", "FTE in post"]).contract.name == "workforce"


def test_unknown_columns_are_left_out_by_name():
    found = recognise(["contact_id", "Officer Notes", "person_id", "", "received_at", "source", "x"])
    assert found.left_out == ("Officer Notes", "x")


def test_a_renamed_required_column_is_named_with_the_nearest_header():
    with pytest.raises(
        ExtractError, match=r"'contacts' but lacks the required column 'received_at'.*'Recieved date-at'"
    ):
        recognise(["contact_id", "person_id", "Recieved date-at", "source", "risk_initial", "decided_at"])


def test_a_contacts_file_without_its_time_is_not_taken_for_people():
    with pytest.raises(ExtractError, match="looks like 'contacts'"):
        recognise(["contact_id", "person_id", "area", "source", "hub"])


@pytest.mark.parametrize("again", ["Person ID", "person_id", "source"])
def test_a_column_that_comes_twice_is_refused(again):
    with pytest.raises(ExtractError, match="more than once"):
        recognise(["contact_id", "person_id", "received_at", "source", again])


def test_headers_of_a_file_that_is_no_extract_are_not_repeated():
    with pytest.raises(ExtractError, match="fit no table") as refused:
        recognise(["Kayleigh", "1 High Street", "9434765919"])
    assert "Kayleigh" not in str(refused.value)
