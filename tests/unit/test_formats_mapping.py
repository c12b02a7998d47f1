"""An agency's own table, read by a mapping."""

import pytest

from etl.errors import ExtractError, MashError
from etl.formats.sources import Given, sources
from etl.identities.pseudonym import Pseudonyms, read_key
from etl.policy.words_agreed import Label
from etl.reading.cast import UNREAD
from etl.reading.files import Found

MAPPING = """
table = "contacts"
date_format = "%d-%b-%Y %H:%M"

[columns]
person_id = "Nominal Ref"
received_at = ["Created Date", "Created Time"]
source = "Reported By"
risk_initial = "Grade"
decided_at = "Closed"

[codes.risk_initial]
High = "red"
Medium = "amber"
"Standard" = "green"

[constants]
hub = "Northvale"
"""
ROWS = """Nominal Ref,Created Date,Created Time,Reported By,Grade,Closed,Officer
4711,02-Mar-2026,09:15,Police,high,02-Mar-2026 11:00,Zebedee
4711,02-Mar-2026,09:15,Front counter,Medium,,Zebedee
815,03-Mar-2026,23:59,q) 6: Police,blue,sometime,Zebedee
"""


@pytest.fixture
def read(tmp_path):
    def convert(mapping=MAPPING, rows=ROWS, **given):
        (tmp_path / "key").write_text("k" * 64)
        (tmp_path / "police.csv").write_text(rows)
        (tmp_path / "police.toml").write_text(mapping)
        found = Found(tmp_path / "police.csv", "police.csv", None)
        given = {"mapping": tmp_path / "police.toml", "key_file": tmp_path / "key"} | given
        (source,) = sources([found], Given(**given))
        opened = source.open()
        (sheet,) = opened.sheets
        (frame,) = sheet.batches()
        names = dict(zip(map(str, range(99)), sheet.headers, strict=False))
        return frame.drop("_row").rename(names), opened, source

    return convert


def test_columns_codes_dates_and_constants(read):
    frame, opened, _ = read()
    assert frame.select("received_at", "source", "hub", "risk_initial", "decided_at").rows() == [
        ("2026-03-02 09:15:00", "6", "Northvale", "red", "2026-03-02 11:00:00"),
        ("2026-03-02 09:15:00", "10", "Northvale", "amber", None),
        ("2026-03-03 23:59:00", "6", "Northvale", "blue", f"{UNREAD}sometime"),
    ]
    assert opened.unmapped == {"source": {"": 1}}
    assert "Officer" not in frame.columns


def test_local_ids_become_pseudonyms_and_rows_without_a_key_get_one(read):
    frame, _, _ = read()
    assert frame["person_id"].n_unique() == 2
    assert not frame["person_id"].str.contains("4711|815").any()
    assert frame["contact_id"].n_unique() == 3
    again, _, _ = read()
    assert again["contact_id"].to_list() == frame["contact_id"].to_list()


def test_pseudonyms_made_at_the_source_are_kept(read):
    made = ["0f1d7561796b4b1dac1dda9970f5698b", "3FA85F64-5717-4562-B3FC-2C963F66AFA6"]
    rows = ROWS.replace("4711", made[0]).replace("815", made[1])
    frame, _, _ = read("pseudonymised = true\n" + MAPPING, rows, key_file=None)
    assert frame["person_id"].to_list() == [made[0], made[0], made[1]]


@pytest.mark.parametrize(
    "value",
    [
        "4711",
        "Jo Smith",
        "14/02/2015",
        "9434765919",
        "jsmith",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "QuillZebedee-2015-02-14",
        "QUILLZEBEDEE14022015NORTHVALE",
        "Zebedee_Quill_14/02/2015",
    ],
)
def test_what_a_mapping_calls_pseudonyms_must_look_like_them(read, value):
    with pytest.raises(ExtractError, match="pseudonymised = true") as refused:
        read("pseudonymised = true\n" + MAPPING, ROWS.replace("815", value), key_file=None)
    assert value not in str(refused.value)


@pytest.mark.parametrize(
    ("columns", "kinds"),
    [
        (
            'contact_id = ["First Name", "Last Name", "Date Of Birth"]',
            ["names of people"] * 2 + ["full dates of birth"],
        ),
        ('person_id = "Surname"', ["names of people"]),
        ('area = "Last Name"', ["names of people"]),
        ('contact_id = "Child NHS No"', ["NHS numbers"]),
        ('area = "Home Address"', ["addresses of people"]),
        ('area = "Ward"', ["full dates of birth"]),
    ],
)
def test_what_a_mapping_uses_is_searched_under_its_own_headings(read, columns, kinds):
    headers = "Child NHS No,First Name,Last Name,Date Of Birth,Surname,Home Address,Ward,Received,Who,Id"
    rows = headers + "\n9434765918,Zebedee,Quill,14/02/2015,Quill,1 High St,14/02/2015,02/03/2026,6,1\n"
    rest = 'received_at = "Received"\nsource = "Who"\n' + ("" if "person_id" in columns else 'person_id = "Id"\n')
    _, opened, _ = read(f'table = "contacts"\n[columns]\n{columns}\n{rest}', rows)
    assert [finding.kind for finding in opened.raw] == kinds


def test_a_mapping_may_use_numbers_that_become_pseudonyms_and_births_that_become_months(read):
    mapping = 'table = "people"\nidentifier = "nhs"\n[columns]\nperson_id = "NHS Number"\nbirth_month = "DOB"\n'
    _, opened, _ = read(mapping, "NHS Number,DOB\n9434765919,14/02/2015\n")
    assert opened.raw == ()


def test_a_label_of_the_policy_says_what_a_word_means_and_the_file_loads_anew(read):
    _, _, before = read()
    frame, opened, after = read(labels=(Label("source", "front COUNTER", "1D"),))
    assert frame["source"].to_list() == ["6", "1D", "6"]
    assert opened.unmapped == {}
    assert before.identity() != after.identity()


def test_children_known_by_their_nhs_number_get_the_pseudonym_that_any_agency_gives_them(read, tmp_path):
    rows = "Ref,Gender\n943 476 5919,Male\n9434765919.0,Male\n9999999999,Female\n"
    frame, _, _ = read('table = "people"\nidentifier = "nhs"\n[columns]\nperson_id = "Ref"\nsex = "Gender"\n', rows)
    same = Pseudonyms(read_key(tmp_path / "key"), "nhs").replace(["9434765919"])
    assert frame["person_id"].to_list() == [*same, *same, "9999999999"]  # it stands for nobody: the row is refused


def test_births_are_coarsened(read):
    mapping = 'table = "people"\n[columns]\nperson_id = "Ref"\nbirth_month = "Born"\nsex = "Gender"\n'
    frame, _, _ = read(mapping, "Ref,Born,Gender\n1,03/04/2015,Male\n2,unknown,x\n")
    assert frame.select("birth_month", "sex").rows() == [("2015-04", "M"), ("unknown", "x")]


def test_a_mapping_goes_with_no_other_format(read):
    with pytest.raises(MashError, match="--mapping goes with"):
        read(form="ssd")
