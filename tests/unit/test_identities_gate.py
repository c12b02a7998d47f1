"""The gate's bar: what must be found in whatever spelling, what must pass, and what a column is judged by."""

import csv
import random
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from etl.identities.chance import NHS, verdict
from etl.identities.numbers import is_valid_nhs
from etl.identities.scan import Scan, check_headers, holds_identifier
from etl.identities.scanned_column import Roles

CASES = Path(__file__).parents[1] / "cases" / "loading"


def cases(name):
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def findings(values, header="column", roles=None):
    scan = Scan([header], roles or Roles())
    scan.add(pl.DataFrame({"0": values}, schema={"0": pl.String}))
    return scan.findings()


def judged(values, header="column", roles=None):
    return {finding.kind: "hold" if finding.held else "refuse" for finding in findings(values, header, roles)}


def numbers(dice, passing):
    while True:
        number = f"{dice.choice('34679')}{dice.randrange(10**9):09d}"
        if is_valid_nhs(number) == passing:
            return number


@pytest.mark.parametrize("case", cases("gate_values.csv"), ids=lambda case: ascii(case["value"]))
def test_a_number_is_found_in_every_spelling_and_not_where_there_is_none(case):
    assert bool(findings([case["value"]])) == (case["found"] == "1")


@pytest.mark.parametrize("case", cases("gate_columns.csv"), ids=lambda case: "-".join(case.values()))
def test_a_column_is_judged_by_how_many_pass(case):
    shaped, passed, rows = int(case["ten_digit_values"]), int(case["that_pass"]), int(case["rows_in_column"])
    assert verdict(shaped, passed, rows, NHS) == case["verdict"]
    dice = random.Random(shaped + passed)
    values = [numbers(dice, at < passed) for at in range(shaped)] + ["seen"] * (rows - shaped)
    assert judged(values).get("NHS numbers", "clear") == case["verdict"]


def shares(make, times):
    stopped = refused = 0
    for seed in range(times):
        found = judged(make(random.Random(seed)))
        stopped += bool(found)
        refused += "refuse" in found.values()
    return stopped / times, refused / times


def test_columns_of_random_ids_are_seldom_held_and_never_refused():
    for ids, most in ((1, 0.14), (2, 0.03), (3, 0.01), (20, 0.01), (200, 0.01), (2000, 0.01)):
        stopped, refused = shares(
            lambda dice, ids=ids: [f"{dice.choice('34679')}{dice.randrange(10**9):09d}" for _ in range(ids)], 300
        )
        assert (stopped <= most, refused) == (True, 0)


@pytest.mark.parametrize(
    ("ids", "share", "least"), [(100, 0.4, 1), (100, 0.25, 0.99), (100, 0.2, 0.97), (100, 0.15, 0.8), (20, 0.4, 0.97)]
)
def test_columns_with_nhs_numbers_among_random_ids_are_stopped(ids, share, least):
    def make(dice):
        real = [numbers(dice, passing=True) for _ in range(round(ids * share))]
        return [*real, *(f"{dice.choice('34679')}{dice.randrange(10**9):09d}" for _ in range(ids - len(real)))]

    assert shares(make, 200)[0] >= least


SPELLINGS = {
    "NHS numbers": [
        "943\n476\n5919", "943\r\n476 5919", "943\t476\t5919", "9,434,765,919", "943\x01476\x015919",
        "\u0301".join("9434765919"), "943\u3164476\u28005919", "seen with 9,434,765,919.",
    ],
    "UPNs": [
        "H801-2000-01001", "H 8012 0000 1001", "h801.2000.01001", "UPNH801200001001", "Ｈ８０１２００００１００１",
        "H801\n2000\n01001",
    ],
    "National Insurance numbers": [
        "AB-12-34-56-C", "AB.12.34.56.C", "ＡＢ１２３４５６Ｃ", "NINOAB123456C", "AB12\u00ad3456C", "AB\t12\t34\t56\tC",
    ],
    "full postcodes": [
        "SW1A\n1AA", "SW1A-1AA", "SW1A\u00a01AA", "SW1A\u200b1AA", "SW1A   1AA", "LS1.4AP", "of LS1-4AP since May",
    ],
    "phone numbers": [
        "07700\n900123", "07700-900-123", "077 00 90 01 23", "07700.900.123", "0161/496/0000",
        "０７７００９００１２３", "+44-7700-900123",
    ],
    "e-mail addresses": ["jo @ example.org", "jo(at)example.org", "jo＠example.org"],
    "full dates of birth": [
        "D.O.B. 14.02.2015", "dob:14022015", "b. 14/02/2015", "14/02/2015 (DOB)",
        "born 14–02–2015", "DOB １４/０２/２０１５", "born 14th February 2015", "born on the 14th of Feb 2015",
        "DOB: February 14, 2015", "dob Feb 14th 15", "Date-of-Birth: 14/02/2015",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, values in SPELLINGS.items() for value in values])
def test_other_kinds_are_found_in_every_spelling(kind, value):
    assert kind in judged(["seen", value, None])


@pytest.mark.parametrize(
    "values",
    [
        ["02/03/2026 09:15", "31/12/2026 23:59:01"],
        ["30-11-2026 10.15", "2026-03-02T09:15:00.123456+01:00"],
        ["51.12345678", "-3.123456789"],
        ["3fa85f64-5717-4562-b3fc-2c963f66afa6"],
        ["St Brannoc’s", "Child’s needs met", "Café Team – North"],
        ["4 5 6 7 8 9 3 4 5 6"],
        ["unborn, due 14/02/2026", "Hub goes live 01/04/2024", "agreed on March 12, 2026"],
        ["1,204 of 9,434 in 2026", "£4,765,919", "9:30, 10:15 and 11:30"],
    ],
)
def test_dates_fractions_keys_and_words_pass(values):
    assert judged(values) == {}


def test_one_number_beside_the_word_or_under_the_heading_is_refused():
    noise = [numbers(random.Random(seed), passing=False) for seed in range(40)]
    assert judged([*noise, "NHS no 943 476 5919"])["NHS numbers"] == "refuse"
    assert judged([*noise, "9434765919 (NHS)"])["NHS numbers"] == "refuse"
    assert judged([*noise[:3], "9434765919"], "Child NHS Number")["NHS numbers"] == "refuse"


PEOPLE = Roles(
    people=frozenset({"personid"}), keys=frozenset({"contactid"}), words=frozenset({"area", "endreason"})
)  # fmt: skip


@pytest.mark.parametrize("header", ["person_id", "contact_id", "area", "End Reason"])
def test_names_where_ids_and_words_belong_are_refused(header):
    values = ["Oliver Smith", "KHALIL, Amina", "noah", "Jones Mia", "x", "y"]
    assert judged(values, header, PEOPLE) == {"names of people": "refuse"}


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("person_id", "14/02/2015"),
        ("person_id", "2015-02-14"),
        ("person_id", "14 Feb 2015"),
        ("person_id", "February 14, 2015"),
        ("person_id", "20150214"),
        ("person_id", "Zebedee Quill 2015-02-14"),
        ("contact_id", "Zebedee Quill 2015-02-14"),
        ("area", "14.02.2015"),
    ],
)
def test_birth_dates_where_ids_and_words_belong_are_stopped(header, value):
    assert "full dates of birth" in judged([value], header, PEOPLE)


def test_ids_made_of_a_name_and_a_birth_date_are_stopped_and_other_keys_pass():
    dice = random.Random(7)
    names = ["".join(dice.choices("ABCDEFGHIJ", k=6)) for _ in range(40)]
    born = [date(2010, 1, 1) + timedelta(days=dice.randrange(5_000)) for _ in names]
    for form in ("%d%m%y", "%y%m%d", "%d%m%Y"):
        ids = [f"{name}{day:{form}}" for name, day in zip(names, born, strict=True)]
        assert judged(ids * 3, "person_id", PEOPLE) == {"full dates of birth": "refuse"}
    assert judged(["SmithJ-120315", "JonesA-030414"], "person_id", PEOPLE) == {"full dates of birth": "hold"}
    assert judged([f"{name}{dice.randrange(10**6):06d}" for name in names * 20], "person_id", PEOPLE) == {}
    assert judged([f"NTH{number}" for number in range(120_300, 120_399)], "person_id", PEOPLE) == {}


def test_words_with_a_name_among_them_and_keys_with_a_day_in_them_pass():
    assert judged(["Victoria Park", "Victoria Ward", "St James", "North"] * 30, "area", PEOPLE) == {}
    assert judged(["northvale-go-live-2024-04-01", "CN-2024-03-05-001"], "contact_id", PEOPLE) == {}


@pytest.mark.parametrize(
    "header",
    ["Contact Name", "YP Name", "Name of child", "Offender Name", "childName", "AKA", "Initials", "Name(s)",
     "Ｓｕｒｎａｍｅ",
     "Team name of worker", "Sur\u00adname"],
)  # fmt: skip
def test_headings_that_announce_people(header):
    assert [finding.kind for finding in check_headers([header])] == ["names of people"]


@pytest.mark.parametrize(
    "header", ["School name", "Team Name", "hub_name", "Name of ward", "agency name", "Service Name", "la_name"]
)
def test_headings_of_places_pass(header):
    assert check_headers([header]) == []


@pytest.mark.parametrize(
    ("three", "kind"),
    [
        (["12 Elm Road", "14 Elm Road", "3a Long Barrow Lane"], True),
        (["Flat 3, Elm Court", "flat 4 Elm court", "c/o 9 Mill Close, Northvale"], True),
        (["12 Elm Road", "12 ELM ROAD", "Northvale"], False),  # a hub's own building
        (["Ward 2", "North Road", "2nd Avenue ward"], False),
        (["4 Rivers", "12 weeks", "Court team 2"], False),
    ],
)
def test_several_addresses_among_words_are_refused_and_one_building_is_not(three: list[str], kind: bool):
    assert (judged([*three, *["Northvale"] * 90], "area", PEOPLE) == {"addresses of people": "refuse"}) is kind
    assert judged(three * 3, "note", PEOPLE) == {}  # dropped, or a column of another kind


def test_from_300_rows_on_a_column_of_words_of_their_own_is_held_and_can_be_declared():
    own = [f"{first}{last}" for first in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" for last in ("quill", "berg", "ford", "wick")]
    places = [f"Ward {n % 10}" for n in range(400)]
    kind = "names or addresses, as over 1 in 10 rows have words of their own"
    assert judged([*places, *own[:60]], "area", PEOPLE) == {kind: "hold"}
    assert judged([*places, *own[:60]], "area", replace(PEOPLE, declared=frozenset({"area"}))) == {}
    assert judged([*places, *own[:40]], "area", PEOPLE) == {}  # 1 in 11
    assert judged([*places[:190], *own], "area", PEOPLE) == {}  # of 294 rows nothing is known
    assert judged([*places, *own[:30] * 3], "area", PEOPLE) == {}  # each stands on three rows
    assert judged([*places, *own[:60]], "note", PEOPLE) == {}


def test_a_declared_key_lifts_a_hold_and_never_a_refusal():
    declared = Roles(declared=frozenset({"caseref"}))
    few = [numbers(random.Random(seed), passing=True) for seed in range(3)]
    assert judged(few, "Case ref") == {"NHS numbers": "hold"}
    assert judged(few, "Case ref", declared) == {}
    many = [numbers(random.Random(seed), passing=True) for seed in range(30)]
    assert judged(many, "Case ref", declared) == {"NHS numbers": "refuse"}


def test_keys_that_end_in_a_few_letters_are_held_and_can_be_declared():
    dice = random.Random(5)
    keys = ["".join(dice.choices("ABCEGHJKLMNPRSTW", k=2)) + f"{n:06d}" + dice.choice("ABXYZ") for n in range(500)]
    assert judged(keys) == {"National Insurance numbers": "hold"}


@pytest.mark.parametrize("text", ["for 943–476–5919", "see ９４３４７６５９１９", "moved to LS1-4AP", "b. 14/02/2015"])
def test_free_text_that_is_kept_is_searched_in_every_spelling(text):
    assert holds_identifier(text)
