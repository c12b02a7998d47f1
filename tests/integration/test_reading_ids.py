"""Odd ids from files to what is kept of them: refused rows, files held until someone has looked, and what is said."""

import csv
from datetime import date, timedelta

import pytest
import xlsxwriter

from etl.errors import ExtractError
from etl.landing.landing import quarantined
from tests.support.cases import case, path
from tests.support.extracts import load_into, rows, write
from tests.support.formats import FIXTURES, LOCAL_ID
from tests.support.trials import tried

HEADER = "contact_id,person_id,received_at,source"
PLACEHOLDERS = ["0", "000", "Unborn", "unborn child 2", "Test", "TEST01", "dummy", "999999", "xxx", "No ID"]
MISSING = ["unknown", "N/K", "TBC", "-", "NULL"]


@pytest.fixture
def data(tmp_path):
    return tmp_path / "data"


def contacts(ids: list[str], days: int = 1) -> list[str]:
    start = date(2026, 1, 1)
    return [f"C{at},{one},{start + timedelta(days=days * at)} 10:00,6" for at, one in enumerate(ids)]


def held(data, file, **options) -> str:
    with pytest.raises(ExtractError, match="ids need a look") as refused:
        load_into(data, file, **options)
    assert not list((data / "landing").glob("*"))
    return str(refused.value)


@tried("placeholder, cut, too frequent and near-equal ids in one file", "held, and each finding told without an id", 5)
def test_the_agreed_case_is_held_and_what_is_found_is_told(data):
    expected = list(csv.DictReader(case("loading/identity_expected.csv").splitlines()))
    told = held(data, path("loading/identity.csv"))
    assert [(row["rows"], row["ids"]) for row in expected[:4]] == [("10", "1"), ("6", "1"), ("12", "1"), ("2", "2")]
    assert "10 rows refused whose child's id stands for nobody (n/k); as one child each they make 9 repeat" in told
    assert "6 rows whose child's id a spreadsheet has cut" in told
    assert "1 id on more rows than one child can have (12 rows; 12 on one day, first on line 418)" in told
    assert "2 ids that differ from another by case, signs or leading zeros alone, first on line 430" in told
    assert not any(value in told for value in ("99999", "K00001", "k00001", "1.23457"))
    load_into(data, path("loading/identity.csv"), accept_ids=True)
    assert quarantined(data)["reason"].to_list() == ["missing_value"] * 10
    kept = dict(rows(data, "contacts", "contact_id", "person_id"))
    assert (len(kept), kept["c429"], kept["c431"]) == (422, "K00001", "K00001")


@tried("ids that stand for nobody", "each row refused; none is one child", len(PLACEHOLDERS) + len(MISSING))
def test_rows_for_nobody_are_refused_and_what_they_would_have_made_is_told(run_mash, data, tmp_path):
    ids = [*(f"P{number}" for number in range(200)), *PLACEHOLDERS, *MISSING, "0", "0"]
    done = run_mash("load", write(tmp_path / "a.csv", *contacts(ids), header=HEADER), "--data", data)
    assert done.returncode == 0
    assert "17 rows refused whose child's id stands for nobody" in done.stderr
    assert "as one child each they make 2 repeat contacts that never were" in done.stderr
    reasons = quarantined(data)["reason"].to_list()
    assert (reasons.count("placeholder_id"), reasons.count("missing_value")) == (12, 5)
    assert len(rows(data, "contacts", "person_id")) == 200


@tried("one child on too many rows: in all, in a year, on a day", "held until someone has looked")
@pytest.mark.parametrize(
    ("often", "days", "said"), [(31, 40, "31 rows"), (25, 14, "in 12 months"), (6, 0, "on one day")]
)
def test_an_id_on_more_rows_than_a_child_can_have_holds_the_file(data, tmp_path, often, days, said):
    many = contacts(["P-A1"] * often, days)
    others = [f"D{number},P{number + 1000},2026-01-02 10:00,6" for number in range(500)]
    assert said in held(data, write(tmp_path / "a.csv", *many, *others, header=HEADER))
    fewer = write(tmp_path / "b.csv", *many[1:], *others, header=HEADER)
    load_into(data, fewer)
    assert len(rows(data)) == 499 + often


@tried("ids with a space or no digit, 1 in 100", "held before anything is written")
@pytest.mark.parametrize("name", ["Ann Brown", "Kayleigh"])
def test_ids_that_may_be_names_hold_the_file(data, tmp_path, name):
    ids = [*(f"P{number}" for number in range(99)), name]
    told = held(data, write(tmp_path / "a.csv", *contacts(ids), header=HEADER))
    assert "1 row whose child's id has a space or no digit, and may be a name" in told
    assert name not in told
    assert not any(name.encode() in file.read_bytes() for file in data.rglob("*") if file.is_file())


def test_a_file_that_is_held_does_not_hold_the_others(run_mash, data, tmp_path):
    write(tmp_path / "in" / "a.csv", *contacts(["P1", "P2"]), header=HEADER)
    write(tmp_path / "in" / "b.csv", *contacts(["P1", "p1"]), header=HEADER)
    done = run_mash("load", tmp_path / "in", "--data", data)
    assert done.returncode == 1
    assert "b.csv: not loaded: its ids need a look." in done.stderr
    assert len(rows(data)) == 2


@tried("local ids that stand for nobody, in each format that holds them", "never hashed: the row is refused")
@pytest.mark.parametrize("form", ["annex-a", "ssd", "cin-census", "mapping"])
@pytest.mark.parametrize("word", ["N/K", "Unborn", "0"])
def test_no_format_makes_a_child_of_a_placeholder(data, tmp_path, form, word):
    (tmp_path / "key").write_text("k" * 64)
    fixture = FIXTURES[form](tmp_path)
    for file in fixture.files:
        if file.suffix != ".xlsx":
            file.write_text(file.read_text().replace(LOCAL_ID, word))
    if form == "annex-a":
        book = xlsxwriter.Workbook(fixture.files[0])
        sheet = book.add_worksheet("List_1")
        sheet.write_row(0, 0, ("Child Unique ID", "Gender", "Date of Birth", "Date of Contact", "Contact Source"))
        sheet.write_row(1, 0, (word, "Male", "03/04/2015", "02/03/2026", "6: Police"))
        book.close()
    load_into(data, *fixture.files, key_file=tmp_path / "key", mapping=fixture.mapping, accept_rejects=True)
    assert set(quarantined(data)["column"]) == {"person_id"}
    assert set(quarantined(data)["reason"]) == {"missing_value" if word == "N/K" else "placeholder_id"}


@tried("local ids alike by case in a format", "held, though their pseudonyms differ", 1)
def test_local_ids_that_are_alike_hold_a_workbook(data, tmp_path):
    (tmp_path / "key").write_text("k" * 64)
    book = xlsxwriter.Workbook(tmp_path / "annex.xlsx")
    sheet = book.add_worksheet("List_1")
    sheet.write_row(0, 0, ("Child Unique ID", "Gender", "Date of Birth", "Date of Contact", "Contact Source"))
    for at, one in enumerate(["LA1", "la1", "LA2"], start=1):
        sheet.write_row(at, 0, (one, "Male", "03/04/2015", "02/03/2026", "6: Police"))
    book.close()
    told = held(data, tmp_path / "annex.xlsx", key_file=tmp_path / "key")
    assert "1 id that differ" in told or "1 id that differs" in told


@tried("placeholders of every kind through mash pseudonymise", "left empty, never replaced", len(PLACEHOLDERS))
@pytest.mark.parametrize("kind", ["local", "nhs", "upn"])
def test_pseudonymise_makes_no_child_of_a_placeholder(run_mash, tmp_path, kind):
    (tmp_path / "key").write_text("k" * 64)
    ids = [*PLACEHOLDERS, *MISSING, "unknown", "4711"]
    source = write(tmp_path / "in.csv", *(f"{at},{one}" for at, one in enumerate(ids)), header="n,child")
    done = run_mash(
        "pseudonymise",
        source,
        tmp_path / "out.csv",
        "--key-file",
        tmp_path / "key",
        "--columns",
        "child",
        "--kind",
        kind,
    )
    written = [row["child"] for row in csv.DictReader((tmp_path / "out.csv").read_text().splitlines())]
    assert [bool(one) for one in written] == [False] * (len(ids) - 1) + [True]
    assert f"{len(ids) - 1} values that stand for no number were left empty" in done.stderr
    assert "as one child each they would make up to 1 return that never were" in done.stderr
    assert done.returncode == 1


@tried("ids that are cut, alike or names through mash pseudonymise", "nothing is written until someone has looked")
@pytest.mark.parametrize("ids", [["1.23457E+15", "P1"], ["K1", "k-01"], ["Ann", "P1"]])
def test_pseudonymise_holds_ids_that_need_a_look(run_mash, tmp_path, ids):
    (tmp_path / "key").write_text("k" * 64)
    source = write(tmp_path / "in.csv", *(f"{at},{one}" for at, one in enumerate(ids)), header="n,child")
    asked = ["pseudonymise", source, tmp_path / "out.csv", "--key-file", tmp_path / "key", "--columns", "child"]
    done = run_mash(*asked)
    assert done.returncode == 2
    assert "in.csv: nothing was written" in done.stderr
    assert [file.name for file in tmp_path.glob("out*")] == []
    assert run_mash(*asked, "--accept-ids").returncode == 0
