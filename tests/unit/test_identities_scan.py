"""The scan names column and kind for every kind of identifier, and lets keys, codes, dates and plain words pass."""

import base64
import random
import string
import uuid

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.errors import ExtractError
from etl.identities import numbers
from etl.identities.patterns import KINDS
from etl.identities.scan import Finding, IdentifierError, Scan, check_headers, refuse
from etl.reading.files import find_files
from etl.reading.open import open_sheets
from etl.reading.sheet import ROW

VALUES = {
    "NHS numbers": [
        "9434765919",
        "943 476 5919",
        "943-476-5919",
        "9434765919.0",
        "NHS no. 943 476 5919, known",
        "nhs_9434765919",
    ],
    "UPNs": ["H801200001001", "h801200001001", "UPN H801200001001"],
    "National Insurance numbers": ["AB123456C", "ab 12 34 56 c", "NINO: AB 12 34 56 C."],
    "full postcodes": ["SW1A 1AA", "sw1a 1aa", "M1 1AE", "moved to LS1 4AP in May", "SW1A1AA", "moved to SW1A1AA"],
    "e-mail addresses": ["jo@example.org", "write to Jo.O'Neil+x@mail.example.co.uk today"],
    "phone numbers": [
        "07700900123",
        "07700 900123",
        "(0161) 496 0000",
        "020 7946 0018",
        "+44 7700 900123",
        "+44 (0)20 7946 0018",
        "rang 01632 960001",
    ],
    "full dates of birth": ["DOB 14/02/2015", "born on 14 Feb 2015", "Date of birth: 2015-02-14"],
}
FLAGGED = [(kind, value) for kind, values in VALUES.items() for value in values]
PLAIN = [
    "",
    "Old Town",
    "St Brannoc’s",
    "Child’s needs met",
    "domestic_abuse",
    "3F",
    "RC7",
    "C0001234567",
    "0123456789",
    "P53680036",
    "2023-11-01",
    "2023-11-01 02:12",
    "2023-11-01T02:12:33.012345+01:00",
    "01/11/2023 10:04",
    "01-11-2023 02:12",
    "42049.5",
    "12.2",
    "0.0512345678",
    "51.07700900123",
    "N1 2nd review",
    "Level L3 2yr plan",
    "AB12 CDE",
    "01000000001",
    "0000000000",
    "northvale-go-live",
    "Hub goes live: one team, weekend cover",
    "CS-2024-000123",
    "12/345678/24",
    "@home",
    "3fa85f64-5717-4562-b3fc-2c963f66afa6",
]


def scan(frame: pl.DataFrame, headers: list[str]) -> list[Finding]:
    search = Scan(headers)
    search.add(frame)
    return search.findings()


def kinds(values, header="column"):
    return [finding.kind for finding in scan(pl.DataFrame({"0": values}, schema={"0": pl.String}), [header])]


@pytest.mark.parametrize(("kind", "value"), FLAGGED)
def test_one_value_among_a_thousand_plain_ones_is_enough(kind, value):
    frame = pl.DataFrame({"key": ["C0000001"] * 1000, "note": [*["seen", None] * 499, None, value]})
    assert [(found.column, found.kind) for found in scan(frame, ["key", "note"])] == [("note", kind)]


def test_every_kind_is_tried():
    assert set(VALUES) == {kind.name for kind in KINDS}


@pytest.mark.parametrize("value", PLAIN)
def test_plain_values_pass(value):
    assert kinds([value]) == []


MAKES = {
    "10 digits": lambda dice: f"{dice.randrange(10**10):010d}",
    "11 digits": lambda dice: f"{dice.randrange(10**11):011d}",
    "letter and 10 digits": lambda dice: f"C{dice.randrange(10**10):010d}",
    "letter and 12 digits": lambda dice: f"C{dice.randrange(10**12):012d}",
    "2 letters, 6 digits, letter": lambda dice: (
        "".join(dice.choices(string.ascii_uppercase, k=2))
        + f"{dice.randrange(10**6):06d}"
        + dice.choice(string.ascii_uppercase)
    ),
    "hexadecimal, 64": lambda dice: dice.randbytes(32).hex(),
    "hexadecimal, 32": lambda dice: dice.randbytes(16).hex(),
    "hexadecimal, 6": lambda dice: dice.randbytes(3).hex(),
    "6 letters and digits": lambda dice: "".join(dice.choices(string.ascii_uppercase + string.digits, k=6)),
    "base 64": lambda dice: base64.b64encode(dice.randbytes(32)).decode(),
    "UUID": lambda dice: str(uuid.UUID(bytes=dice.randbytes(16))),
    "fraction": lambda dice: repr(dice.random() * 100),
    "compact time": lambda dice: f"20240{dice.randrange(1, 10)}{dice.randrange(10, 29)}{dice.randrange(10**6):06d}",
}


@pytest.mark.parametrize("make", MAKES)
def test_columns_of_opaque_keys_pass(make):
    dice = random.Random(5)
    assert kinds([MAKES[make](dice) for _ in range(5000)]) == []


def test_a_column_of_prefixed_nhs_numbers_is_found():
    assert kinds(["P9434765919"] * 10) == ["NHS numbers"]


def test_a_column_named_for_nhs_numbers_may_hold_none_of_their_shape():
    assert kinds(["9434765918"], "NHS Number") == ["NHS numbers"]
    assert kinds(["0f1d7561796b4b1dac1dda9970f5698b"], "NHS Number") == []


def test_a_column_named_for_upns_may_hold_none_of_their_shape():
    wrong = next(letter for letter in numbers.LETTERS if letter != "H") + "801200001001"
    assert kinds([wrong], "upn") == ["UPNs"]


@pytest.mark.parametrize("value", ["2015-02-14", "14/02/2015", "14 Feb 2015", "02/14/2015", "20150214", "42049"])
def test_a_birth_month_may_not_be_a_day(value):
    assert kinds(["2015-02", value], "birth_month") == ["full dates of birth"]
    assert kinds(["2015-02", value], "received_on") == []


@pytest.mark.parametrize(
    "value", ["2015-02", "02/2015", "2015-02-01", "01/02/2015", "2015-02-01 00:00:00", "42036", "2015"]
)
def test_a_birth_month_may_be_a_month_or_its_first_day(value):
    assert kinds([value], "birth_month") == []


HEADERS = {
    "full dates of birth": ["dob", "Date of Birth", "birth_date", "child_dob", "DOB (expected)"],
    "names of people": ["forename", "Surname", "first_name", "Child's Forename(s)", "full_name", "name", "known_as"],
    "addresses of people": ["address", "Address Line 1", "home_address", "street", "uprn"],
    "e-mail addresses": ["email", "e-mail address", "parent_email"],
    "phone numbers": ["phone", "mobile", "Telephone No", "mother_mobile_number"],
}


@pytest.mark.parametrize(
    ("kind", "header"), [(kind, header) for kind, headers in HEADERS.items() for header in headers]
)
def test_names_of_columns_that_announce_people_are_found(kind, header):
    assert check_headers(["contact_id", header]) == [Finding(header, kind)]


@pytest.mark.parametrize(
    "header",
    ["hub", "hub_name", "school_name", "area", "title", "birth_month", "year_of_birth", "end_reason", "estate_office",
     "contact_number", "dob_known", "ip_address_type", "surname_recorded", "postcode_area", "nhs_trust", ""],
)  # fmt: skip
def test_other_names_of_columns_pass(header):
    assert check_headers([header]) == []


def test_a_header_that_is_an_identifier_is_found_and_not_repeated():
    assert check_headers(["person_id", "9434765919"]) == [Finding("number 2", "NHS numbers")]


@pytest.mark.parametrize(("kind", "value"), FLAGGED)
def test_the_refusal_names_column_and_kind_and_never_the_value(kind, value):
    findings = scan(pl.DataFrame({"0": [value]}), ["end_reason"])
    with pytest.raises(IdentifierError) as refused:
        refuse(findings, "episodes.csv")
    said = str(refused.value)
    assert isinstance(refused.value, ExtractError)
    assert f"'end_reason' ({kind})" in said
    assert "mash pseudonymise" in said
    assert value not in said
    assert "\n" not in said


def test_nothing_found_is_not_refused():
    refuse([], "episodes.csv")


def test_batches_add_up_and_other_types_are_passed_over():
    search = Scan(["person_id", "note"])
    for batch in (["9434765919"] * 6, ["9434765918"] * 2):
        search.add(
            pl.DataFrame(
                {ROW: range(len(batch)), "0": batch, "1": [None] * len(batch)}, schema_overrides={"1": pl.String}
            )
        )
    assert search.findings() == [Finding("person_id", "NHS numbers", held=True)]
    search.add(pl.DataFrame({"0": ["9434765918"] * 90, "1": [*[""] * 89, "a@b.example"]}))
    assert search.findings() == [Finding("note", "e-mail addresses")]


def test_values_repeated_in_a_large_batch_are_not_overlooked():
    values = ["Northvale"] * 300_000
    values[-1] = "SW1A 1AA"
    assert kinds(values) == ["full postcodes"]


def test_the_sample_and_its_planted_faults_hold_no_identifiers(pytestconfig):
    tables = [file for file in find_files([pytestconfig.rootpath / "sample_data"]) if file.path.suffix == ".csv"]
    assert len(tables) > 14
    for file in tables:
        for sheet in open_sheets(file.path):
            search = Scan(sheet.headers)
            for batch in sheet.batches():
                search.add(batch.drop(ROW))
            assert search.findings() == []


@settings(deadline=None)
@given(st.lists(st.text(max_size=30), max_size=20), st.text(max_size=20))
def test_any_text_is_searched_without_an_error(values, header):
    for finding in scan(pl.DataFrame({"0": values}, schema={"0": pl.String}), [header]):
        assert finding.kind
