"""One reading of "nothing" from files of every format to what a question sees, and what is counted on the way."""

import csv
import json
from datetime import datetime

import pytest

from etl.landing.extracts import read_extracts
from etl.landing.landing import quarantined
from etl.load import load
from etl.reading.missing import DEFAULT
from etl.status import status
from queries.build import open_build
from queries.facts.derive import derive
from queries.measure.engine import measure
from queries.metrics.catalogue import METRICS
from queries.quality.at_worst import at_worst
from queries.quality.data_quality import data_quality
from tests.support.cases import case, path
from tests.support.extracts import conserved, load_into, rows, write
from tests.support.trials import tried

HEADER = "contact_id,person_id,received_at,source,hub,area,concern,risk_initial,risk_final,decided_at,outcome"
WORDS = [(row["word"], row["meaning"]) for row in csv.DictReader(case("loading/missing_words.csv").splitlines())]
ERRORS = [word for word, means in WORDS if means == "spreadsheet error"]
ANYWHERE = [word for word, means in WORDS if means == "no value"]
IN_DATES = [word.rstrip("*") for word, means in WORDS if means.endswith("(date)")]
CODES = list(csv.DictReader(case("loading/missing_codes.csv").splitlines()))
CHECKS = """
table = "agency_checks"
[columns]
check_id = "Ref"
contact_id = "Ref"
requested_at = "Sent"
returned_at = "Returned"
[constants]
agency = "police"
"""


@pytest.fixture
def data(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def checks(tmp_path):
    (tmp_path / "checks.toml").write_text(CHECKS)
    return tmp_path / "checks.toml"


def line(number: int, **values: str) -> str:
    known = {"contact_id": f"C{number}", "person_id": f"P{number}", "received_at": "2026-03-02 09:00", "source": "6"}
    return ",".join((known | values).get(name, "") for name in HEADER.split(","))


@tried(
    "each word for no value in a name, a code, a date and a hub",
    "an empty cell, counted; the row stays",
    4 * len(ANYWHERE),
)
@pytest.mark.parametrize("batch", [250_000, 7])
def test_a_word_is_an_empty_cell_in_every_column(data, tmp_path, monkeypatch, batch):
    monkeypatch.setattr("etl.reading.sheet.BATCH", batch)
    named = ("area", "risk_final", "decided_at", "hub")
    lines = [line(at, **dict.fromkeys(named, word)) for at, word in enumerate(ANYWHERE)]
    lines += [line(90 + at, area="North") for at in range(5)]
    report = load_into(data, write(tmp_path / "a.csv", *lines, header=HEADER), hub="Northvale")
    assert conserved(report)
    assert report.total("accepted") == len(lines)
    found = dict.fromkeys(rows(data, "contacts", *named))
    assert list(found) == [(None, None, None, "Northvale"), ("North", None, None, "Northvale")]
    tally = read_extracts(data)[0].tables["contacts"]
    assert {column: sum(words.values()) for column, words in tally.words.items()} == dict.fromkeys(
        tally.words, len(ANYWHERE) - 1
    )
    assert set(tally.words["area"]) == {word.lower() for word in ANYWHERE} - {""}
    counted = {(each["column"], each["cells"], each["of"]) for each in status(data).read_as_nothing}
    assert counted == {(name, len(ANYWHERE) - 1, len(lines)) for name in named}


@tried(
    "each word for not yet, and each day that stands for none, in a date", "not decided; the row stays", len(IN_DATES)
)
def test_a_date_that_is_not_yet_is_not_lost(data, tmp_path):
    lines = [line(at, decided_at=word) for at, word in enumerate(IN_DATES)]
    load_into(data, write(tmp_path / "a.csv", *lines, header=HEADER))
    assert [row[0] for row in rows(data, "contacts", "decided_at")] == [None] * len(IN_DATES)
    lost = [line(at, received_at=word) for at, word in enumerate(IN_DATES)]
    load_into(data, write(tmp_path / "b.csv", *lost, header=HEADER), accept_rejects=True)
    reasons = quarantined(data).select("column", "reason").rows()
    assert reasons == [("received_at", "missing_value")] * len(IN_DATES)


@tried("each spreadsheet error in an id, a name, a code and a date", "the row refused for it", len(ERRORS))
@pytest.mark.parametrize("column", ["person_id", "area", "risk_initial", "decided_at"])
def test_a_spreadsheet_error_is_a_lost_value(data, tmp_path, column):
    lines = [line(at, **{column: word.upper()}) for at, word in enumerate(ERRORS)] + [line(99)]
    load_into(data, write(tmp_path / "a.csv", *lines, header=HEADER), accept_rejects=True)
    found = quarantined(data).select("line", "column", "reason").rows()
    assert found == [(at + 2, column, "spreadsheet_error") for at in range(len(ERRORS))]
    assert not any(word in text for word in ERRORS[1:] for text in quarantined(data)["message"].str.to_lowercase())


@tried("words that are codes of their column, and required ones", "the code, or the row refused as missing")
@pytest.mark.parametrize("one", CODES, ids=lambda one: f"{one['column']}={one['value']}")
def test_a_columns_own_codes_come_first(data, tmp_path, one):
    column, value, means = one["column"], one["value"], one["means"]
    table, row = {
        "disability": ("people", "P1"), "ethnicity": ("people", "P1"), "sex": ("people", "P1"),
        "lawful_basis": ("agency_checks", "K1,C1,police,2026-03-02 09:00"),
        "primary_need": ("referrals", "R1,P1,2026-03-02,6"),
    }.get(column, ("contacts", ""))  # fmt: skip
    headers = {"people": "person_id", "agency_checks": "check_id,contact_id,agency,requested_at",
               "referrals": "referral_id,person_id,received_on,source"}  # fmt: skip
    if table == "contacts":
        file = write(tmp_path / "a.csv", line(1, **{column: value}), line(2), header=HEADER)
    else:
        file = write(tmp_path / "a.csv", f"{row},{value}", header=f"{headers[table]},{column}")
    load_into(data, file, accept_rejects=True, hub="Given")
    if "refused" in means:
        assert quarantined(data).select("line", "column", "reason").rows() == [(2, column, "missing_value")]
        return
    wanted = {"no (a code of DfE: no disability)": "no", "(blank: 10, counted)": "10", "(no value)": None,
              "(no value: the hub named when loading)": "Given"}.get(means, means)  # fmt: skip
    assert rows(data, table, column)[0] == (wanted,)
    assert quarantined(data).is_empty()


@tried("undecided rows that say so in 19 ways", "they count as late: 66 of 88 on time, and not 66 of 78", 19)
def test_undecided_rows_count_as_late_whatever_word_says_so(data, checks):
    as_at = datetime(2026, 3, 31).date()
    load(data, [path("loading/missing_contacts.csv")], as_at=as_at, derive=derive)
    load(data, [path("loading/missing_checks.csv")], mapping=checks, as_at=as_at, derive=derive)
    build = open_build(data)
    (answer,) = measure(build, [METRICS["agency_check_returned_on_time"]]).filter(period="2026-01").rows(named=True)
    assert (answer["numerator"], answer["denominator"], answer["value"]) == (66, 88, 75.0)
    lines = data_quality(build).filter(check="returned_at_word").rows(named=True)
    assert [(each["numerator"], each["denominator"]) for each in lines] == [(19, 88)]
    assert quarantined(data).is_empty()


def test_spreadsheet_errors_and_months_are_refused_in_a_mapped_table(data, checks):
    load(data, [path("loading/missing_errors.csv")], mapping=checks, accept_rejects=True, derive=derive)
    assert quarantined(data)["reason"].to_list() == [
        "spreadsheet_error", "spreadsheet_error", "not_a_date", "spreadsheet_error"
    ]  # fmt: skip


@tried("contacts and referrals without a source", "counted as unknown, with a warning; none is lost", 4)
def test_a_row_without_a_source_is_not_lost(run_mash, tmp_path, data):
    write(tmp_path / "in" / "police" / "a.csv", line(1, source=""), line(2, source="N/K"), line(3), header=HEADER)
    referral = "referral_id,person_id,received_on,source"
    write(tmp_path / "in" / "police" / "b.csv", "R1,P1,2026-03-02,", "R2,P2,2026-03-02,   ", header=referral)
    done = run_mash("load", tmp_path / "in", "--data", data)
    assert done.returncode == 0
    assert "2 rows of contacts without a source count as unknown ((empty) 1, n/k 1)." in done.stderr
    assert "2 rows of referrals without a source count as unknown ((empty) 2)." in done.stderr
    assert [row[0] for row in rows(data, "contacts", "source")] == ["10", "10", "6"]
    assert [row[0] for row in rows(data, "referrals", "source")] == ["10", "10"]
    told = run_mash("status", "--data", data).stdout
    assert "contacts from police: 2 of 3 rows have no source, and count as unknown." in told
    build = open_build(data)
    titles = data_quality(build).filter(check="source_word")["title"].to_list()
    assert titles == ["Contacts without a source, counted as unknown", "Referrals without a source, counted as unknown"]


def test_a_refused_line_of_totals_is_no_contact_without_a_source(run_mash, tmp_path, data):
    totals = ["Total,3" + "," * 9, line(4, source="", received_at="")]
    write(tmp_path / "a.csv", *(line(n) for n in range(1, 4)), line(5, source=""), *totals, header=HEADER)
    done = run_mash("load", tmp_path / "a.csv", "--accept-rejects", "--data", data)
    assert quarantined(data).height == 2
    assert "1 row of contacts without a source count as unknown ((empty) 1)." in done.stderr


def test_a_policy_adds_words_and_the_file_is_read_anew(run_mash, tmp_path, data):
    file = write(tmp_path / "a.csv", line(1, decided_at="with police"), line(2), header=HEADER)
    assert run_mash("load", file, "--accept-rejects", "--data", data).returncode == 0
    assert quarantined(data).height == 1
    (data / "policy.toml").write_text('[missing]\nnot_yet = ["with police"]\n')
    done = run_mash("load", file, "--data", data)
    assert "1 cell of decided_at in contacts read as empty (with police 1)." in done.stderr
    assert len(rows(data)) == 2


def test_a_row_a_later_extract_mends_is_no_longer_counted(data, tmp_path):
    load_into(data, write(tmp_path / "a.csv", line(1, area="unknown"), line(2, area="tbc"), header=HEADER))
    load_into(data, write(tmp_path / "b.csv", line(1, area="North"), header=HEADER))
    assert [(each["column"], each["cells"]) for each in status(data).read_as_nothing] == [("area", 1)]


@tried("hundreds of rows with NULL in most columns, a few rows to a batch", "every cell empty, none lost", 300)
def test_a_file_full_of_nulls_is_read_as_quickly_found(data, tmp_path, monkeypatch):
    monkeypatch.setattr("etl.reading.sheet.BATCH", 40)
    nulls = dict.fromkeys(HEADER.split(",")[4:], "NULL")
    lines = [line(at, **nulls) for at in range(300)] + [line(300, decided_at="02/03/2026 10:00")]
    load_into(data, write(tmp_path / "a.csv", *lines, header=HEADER))
    assert len(rows(data)) == 301
    words = read_extracts(data)[0].tables["contacts"].words
    assert words == {name: {"null": 300} for name in HEADER.split(",")[4:]}


def test_refusals_do_not_flatter(data, tmp_path):
    """35 of 40 decided on time, the other five refused: at worst all five were late."""
    good = [line(at, risk_initial="red", decided_at="2026-03-02 10:00") for at in range(35)]
    bad = [line(35 + at, risk_initial="red", decided_at="31/02/2026") for at in range(5)]
    load_into(data, write(tmp_path / "a.csv", *good, *bad, header=HEADER), derive=derive, accept_rejects=True)
    build = open_build(data)
    told = {one.metric: one.told for one in at_worst(build)}
    assert told["contact_decided_on_time"] == "100.0% of 35; at worst 87.5% of 40"
    assert told["repeat_contact_90d"] == "0.0% of 35; at worst 12.5% of 40"


def test_few_refusals_are_not_told(data, tmp_path):
    good = [line(at, risk_initial="red", decided_at="2026-03-02 10:00") for at in range(100)]
    load_into(data, write(tmp_path / "a.csv", *good, header=HEADER), derive=derive)
    build = open_build(data)
    assert at_worst(build) == []
    load_into(data, write(tmp_path / "b.csv", line(100, decided_at="soon"), header=HEADER), derive=derive,
              accept_rejects=True)  # fmt: skip
    build = open_build(data)
    assert at_worst(build) == []  # 1 of 101 is under 1%


@tried("names in two spellings, and with what can't be seen in them", "one name, told", 4)
def test_spellings_of_one_hub_are_one_hub(run_mash, tmp_path, data):
    hubs = ["Northvale"] * 3 + ["NORTHVALE", " Northvale\u00a0", "North\u200bvale", "Nortvale"]
    lines = [line(at, hub=hub) for at, hub in enumerate(hubs)]
    write(tmp_path / "in" / "a.csv", *lines, header=HEADER)
    write(tmp_path / "in" / "w.csv", "northvale,police,2026-03,2.0", header="hub,agency,month,fte_in_post")
    done = run_mash("load", tmp_path / "in", "--data", data)
    assert "hub 'NORTHVALE' is read as 'Northvale'." in done.stderr
    assert "hubs 'Northvale' and 'Nortvale' may be one." in done.stderr
    assert 'written = "Nortvale", name = "Northvale"' in done.stderr  # the commoner stands
    assert {row[0] for row in rows(data, "contacts", "hub")} == {"Northvale", "Nortvale"}
    assert rows(data, "workforce", "hub") == [("Northvale",)]
    (data / "policy.toml").write_text('[[name]]\ncolumn = "hub"\nwritten = "NORTVALE"\nname = "Northvale"\n')
    again = run_mash("load", tmp_path / "in", "--data", data)
    assert "is new" in again.stdout
    assert {row[0] for row in rows(data, "contacts", "hub")} == {"Northvale"}
    assert "hub 'Nortvale' is read as 'Northvale'." in run_mash("status", "--data", data).stdout


@tried("names of hubs and areas that a spreadsheet would run", "the row refused")
@pytest.mark.parametrize("name", ["=1+1", "+44", "-2", "@SUM(A1)"])
@pytest.mark.parametrize("column", ["hub", "area"])
def test_a_name_that_is_a_formula_is_refused(data, tmp_path, run_mash, column, name):
    file = write(tmp_path / "a.csv", line(1, **{column: name}), line(2), header=HEADER)
    load_into(data, file, accept_rejects=True)
    assert quarantined(data).select("line", "column", "reason").rows() == [(2, column, "formula")]
    told = run_mash("load", file, f"--hub={name}", "--data", data)
    assert (told.returncode, told.stderr) == (2, f"mash: '{name}' can't be the name of a hub.\n")


def test_status_says_for_machines_what_was_read_as_nothing(data, tmp_path, run_mash):
    load_into(data, write(tmp_path / "a.csv", line(1, area="tbc"), header=HEADER))
    told = json.loads(run_mash("status", "--json", "--data", data).stdout)
    assert told["read_as_nothing"] == [{"table": "contacts", "agency": None, "column": "area", "cells": 1, "of": 1}]
    assert DEFAULT.word("tbc")


def test_where_no_row_says_when_contacts_were_decided_that_is_said_and_not_too_few_to_say(data, tmp_path, run_mash):
    """A column without a value: each contact counts as undecided, so 0% is shown of it."""
    days = [f"2025-{month:02}-{day:02}" for month in range(1, 13) for day in range(2, 18, 2)]
    all_rows = [
        f"{hub}{day},p{day},{day} 09:00,6,{hub},red,{f'{day} 15:00' if hub == 'East' else ''}"
        for day in days for hub in ("East", "North")
    ]  # fmt: skip
    write(
        tmp_path / "in" / "a.csv",
        *all_rows,
        header="contact_id,person_id,received_at,source,hub,risk_initial,decided_at",
    )
    checks = [f"k{day},North{day},police,{day} 10:00," for day in days]
    write(tmp_path / "in" / "b.csv", *checks, header="check_id,contact_id,agency,requested_at,returned_at")
    assert run_mash("load", tmp_path / "in", "--as-at", "2025-12-31", "--data", data).returncode == 0

    def said(metric, *asked):
        return run_mash("spc", metric, *asked, "--data", data).stdout

    north = said("contact_decided_on_time", "--where", "hub=North")
    assert "No row says when contacts were decided: 0 of 96 in 12 months." in north
    assert "Too few to say: 0 of 96" in said("contact_decided_on_time", "--where", "hub=East"), "all were late"
    assert "No row says when checks came back: 0 of 96 in 12 months." in said("agency_check_returned_on_time")
    assert "No row says when checks came back: no exception among 96 in 12 months." in said("check_unanswered")
    assert "No row says" not in said("repeat_contact_90d"), "none came back: that is known"
    assert run_mash("snapshot", "2025-12", "--data", data).returncode == 0
    page = (data / "snapshots" / "2025-12" / "snapshot.html").read_text("utf-8")
    assert "0.0% of agency checks came back on time, not recorded" in page
    assert "Not recorded: Agency checks on time." in page
    assert "No row says when contacts were decided" not in page, "some rows of the area do"
