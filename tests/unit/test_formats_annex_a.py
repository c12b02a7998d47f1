"""Annex A as it is found: headers on row 1 or 2, drifted names, dates and codes in every spelling, lists missing."""

from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from etl.formats.sources import Given, sources
from etl.reading.files import Found

WHO = ("Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Age of Child (Years)")
CONTACTS = (*WHO, "Date of Contact", "Contact Source")
REFERRALS = (*WHO, "Date of referral", "Referral Source", "Referral NFA?", "Number of Referrals in Last 12 Months")


@pytest.fixture
def read(tmp_path):
    """Convert a workbook written as {sheet: rows}: its tables with the standard's columns, and what was opened."""

    def convert(sheets: dict[str, list[tuple[object, ...]]], file: Path = tmp_path / "a.xlsx"):
        (tmp_path / "key").write_text("k" * 64)
        book = xlsxwriter.Workbook(file, {"default_date_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for place, value in enumerate(row):
                    if isinstance(value, datetime):
                        sheet.write_datetime(at, place, value)
                    elif isinstance(value, str) and value.startswith("="):
                        formula, _, shown = value.partition("|")
                        sheet.write_formula(at, place, formula, None, shown)
                    elif value is not None:
                        sheet.write(at, place, value)
        book.close()
        (source,) = sources([Found(file, file.name, None)], Given(key_file=tmp_path / "key"))
        assert source.format.name == "annex-a"
        opened = source.open()
        frames = {}
        for sheet in opened.sheets:
            (frame,) = sheet.batches()
            frames[sheet.name] = frame.drop("_row").rename(dict(zip(map(str, range(99)), sheet.headers, strict=False)))
        return frames, opened

    return convert


def child(local: object, born: object = "03/04/2015", sex: object = "a) Male", ethnicity: object = "a) WBRI"):
    return local, sex, ethnicity, born, 10.7


@pytest.mark.parametrize("title", [[], [("List 1: Contacts",)], [("Contacts",), (None,), ("Northvale",)]])
@pytest.mark.parametrize("name", ["List_1", "List 1", "Contacts", "Sheet1"])
def test_a_list_is_known_by_its_header_wherever_that_stands(read, title, name):
    frames, _ = read({name: [*title, CONTACTS, (*child("7"), "02/01/2026", "q) 6: Police")]})
    assert frames["contacts"].select("received_at", "source").rows() == [("2026-01-02", "6")]


def test_dates_come_as_cells_text_serials_and_formulas_with_cached_values(read):
    days = [datetime(2026, 1, 2), "02/01/2026", "2026-01-02", 46024, "=TODAY()|02/01/2026", "02/01/2026 00:00:00"]
    rows = [(*child(at), day, "6") for at, day in enumerate(days)]
    frames, _ = read({"List_1": [CONTACTS, *rows]})
    assert frames["contacts"]["received_at"].to_list() == ["2026-01-02"] * 6


def test_births_are_months_and_what_is_no_date_goes_no_further(read):
    births = [datetime(2015, 4, 3), "03/04/2015", "#N/A", None, "Zebedee Quillfeather"]
    frames, _ = read({"List_1": [CONTACTS, *((*child(at, born), "02/01/2026", "6") for at, born in enumerate(births))]})
    assert frames["people"]["birth_month"].to_list() == ["2015-04", "2015-04", "#N/A", None, None]


def test_an_unborn_child_has_the_month_it_is_due(read):
    rows = [(1, "c) Not stated/recorded", None, "01/09/2026", -1, "02/01/2026", "6")]
    frames, _ = read({"List_1": [CONTACTS, *rows]})
    assert frames["people"].select("birth_month", "sex", "ethnicity").rows() == [("2026-09", "U", None)]


def test_an_id_is_the_same_child_as_text_as_a_number_and_with_a_stray_space(read):
    ids = ["1234", 1234, 1234.0, " 1234\u00a0"]
    frames, _ = read({"List_1": [CONTACTS, *((*child(local), "02/01/2026", "6") for local in ids)]})
    assert frames["contacts"]["person_id"].n_unique() == 1
    assert frames["contacts"]["contact_id"].n_unique() == 4
    assert frames["people"].height == 1


def test_keys_are_the_same_for_the_same_rows_in_another_workbook(read, tmp_path):
    row = (*child("7"), "02/01/2026", "6")
    first, _ = read({"List_1": [CONTACTS, row]})
    again, _ = read({"List_1": [CONTACTS, (*child("8"), "03/01/2026", "6"), row]}, tmp_path / "b.xlsx")
    assert first["contacts"]["contact_id"][0] == again["contacts"]["contact_id"][1]
    assert first["contacts"]["contact_id"][0] != again["contacts"]["contact_id"][0]


def test_the_count_of_earlier_referrals_belongs_to_the_childs_latest_one(read):
    rows = [
        (*child("7"), "02/01/2026", "6", "b) No", 3), (*child("7"), "09/03/2026", "6", "Yes", 3),
        (*child("8"), "02/02/2026", "6", "a) Yes", 0),
    ]  # fmt: skip
    frames, _ = read({"Referrals": [REFERRALS, *rows]})
    shown = frames["referrals"].select("received_on", "no_further_action", "previous_referrals_12m")
    assert shown.rows() == [
        ("2026-01-02", "no", None), ("2026-03-09", "yes", "3"), ("2026-02-02", "yes", "0"),
    ]  # fmt: skip


def test_the_question_on_support_may_be_asked_in_curly_quotes_and_answered_with_an_outcome(read):
    header = (
        *WHO, "Does the Child have a Disability", "Continuous Assessment Start Date",
        "Continuous Assessment Date of Authorisation",
        "Was the child assessed as requiring LA children\u2019s social care support",
    )  # fmt: skip
    rows = [
        (*child(at), "b) No", "02/01/2026", "03/02/2026", said)
        for at, said in enumerate(["a) Yes", "No", "CS Close Case"])
    ]
    frames, opened = read({"Assessments": [header, *rows]})
    assert frames["assessments"]["outcome"].to_list() == ["in_need", "not_in_need", None]
    assert frames["people"]["disability"].to_list() == ["no"] * 3
    assert opened.unmapped == {}


def test_lists_6_to_8_give_a_childs_latest_level_and_never_that_of_an_assessment(read):
    need = (*WHO, "CIN Start Date", "CIN Closure Date", "Reason for Closure", "Case Status")
    plan = (*WHO, "Child Protection Plan Start Date", "Child Protection Plan End Date",
            "Number of Previous Child Protection Plans")  # fmt: skip
    care = (*WHO, "Date Started to be Looked After", "Date Ceased to be Looked After")
    frames, opened = read(
        {
            "List_6": [
                need,
                (*child(1), "02/01/2026", None, None, "c) Child in need plan"),
                (*child(2), "02/01/2026", None, None, "d) Open assessment"),
                (*child(3), "02/01/2026", "02/03/2026", "RC7 - Services ceased", "e) Closed episode"),
                (*child(4), "02/01/2026", "02/03/2026", "RC8 - Case closed after assessment", "e) Closed episode"),
                (*child(5), "02/01/2026", None, None, "b) Child Protection plan"),
            ],
            "List_7": [plan, (*child(5), "05/02/2026", None, 1)],
            "List_8": [care, (*child(6), "05/02/2026", "06/03/2026")],
            "List_2": [(*WHO, "Assessment start date"), (*child(7), "05/02/2026")],
            "Notes": [("Made by the performance team",)],
        }
    )
    shown = frames["support_episodes"].select("level", "started_on", "ended_on", "previous_plans")
    assert shown.rows() == [
        ("child_in_need", "2026-01-02", None, None), ("child_in_need", "2026-01-02", "2026-03-02", None),
        ("child_protection", "2026-02-05", None, "1"), ("looked_after", "2026-02-05", "2026-03-06", None),
    ]  # fmt: skip
    assert opened.left_out == ("List_2", "Notes")


def test_workers_names_go_no_further(read):
    header = (*CONTACTS, "Allocated Worker")
    frames, _ = read({"List_1": [header, (*child("7"), "02/01/2026", "6", "Zebedee Quillfeather")]})
    held = pl.concat([frame.unpivot().select(pl.col("value").cast(pl.String)) for frame in frames.values()])
    assert not held["value"].str.contains("Zebedee").any()


def test_a_list_without_rows_is_empty_and_not_an_error(read):
    frames, opened = read({"List_1": [CONTACTS], "List_3": [("Referrals",), REFERRALS]})
    assert {name: frame.height for name, frame in frames.items()} == {"people": 0, "contacts": 0, "referrals": 0}
    assert opened.unmapped == {}


def test_a_row_without_a_child_is_kept_for_the_loader_to_refuse(read):
    frames, _ = read({"List_1": [CONTACTS, (*child(None), "02/01/2026", "6"), (*child("7"), "sometime", "6")]})
    assert frames["contacts"].select("person_id", "contact_id").null_count().row(0) == (1, 1)
    assert frames["contacts"]["received_at"].to_list() == ["2026-01-02", "sometime"]
