"""`mash mapping start`: what it prints and writes, and that a mapping by version 2 is followed or refused by name."""

from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from etl.formats.mapping_file import read_mapping
from etl.formats.table_map import MappingError
from tests.support.agency_sheets import front_door_log

CASES = Path(__file__).parents[1] / "cases" / "loading"
SHEET = CASES / "two_row_header.xlsx"


def test_it_prints_and_writes_the_golden_proposal(run_mash: Callable, tmp_path: Path) -> None:
    told = (CASES / "mapping_start.txt").read_text("utf-8").splitlines()[1:]
    done = run_mash("mapping", "start", SHEET, "--out", tmp_path / "police.toml")
    assert (done.returncode, done.stdout.splitlines()) == (0, told)
    again = run_mash("mapping", "start", SHEET, "--out", tmp_path / "police.toml")
    assert (again.returncode, "is there already" in again.stderr) == (2, True)


def test_the_golden_mapping_stops_at_the_tab_without_its_column_and_loads_the_others(
    run_mash: Callable, tmp_path: Path
) -> None:
    (tmp_path / "area.key").write_text("k" * 64)
    text = (CASES / "mapping_v2.toml").read_text("utf-8")
    mapping = tmp_path / "police.toml"
    mapping.write_text(text, "utf-8")
    common = ("--mapping", mapping, "--key-file", tmp_path / "area.key", "--data", tmp_path / "data")
    stopped = run_mash("load", SHEET, *common)
    assert stopped.returncode == 2
    assert "tab 'Apr 26' has no 'Grade'" in stopped.stderr
    mapping.write_text(text.replace('tabs = "*"', 'tabs = ["Log 25-26"]'), "utf-8")
    done = run_mash("load", SHEET, *common)
    assert done.returncode == 0, done.stderr
    assert "24 rows accepted, 0 quarantined" in done.stdout


def test_a_child_s_number_that_was_not_found_is_asked_of_a_column_and_no_name_is_written(
    run_mash: Callable, tmp_path: Path
) -> None:
    rows = [f"A{n},Ann Smith,0{n}/03/2026,09:00,High" for n in range(1, 6)]
    log = tmp_path / "log.csv"
    log.write_text("\n".join(["Incident No,Subject,Date received,Time,Risk", *rows]), "utf-8")
    assert run_mash("mapping", "start", log, "--out", tmp_path / "log.toml").returncode == 0
    written = (tmp_path / "log.toml").read_text("utf-8")
    columns, constants = written.partition("[table.columns]")[2].split("[table.constants]")
    assert 'person_id = "ask"' in columns
    assert 'source = "ask"' in constants
    assert "person_id" not in constants, "one number for all rows would make them one child"
    assert "Smith" not in written
    asked = run_mash("load", log, "--mapping", tmp_path / "log.toml")
    assert asked.returncode == 3
    assert "table.contacts.columns.person_id" in asked.stderr


def test_a_column_whose_words_fit_is_offered_where_no_heading_says_what_it_is(
    run_mash: Callable, tmp_path: Path
) -> None:
    done = run_mash("mapping", "start", front_door_log(tmp_path), "--out", tmp_path / "log.toml")
    assert "source       <- Notification From             ask: is it this one?" in done.stdout
    assert "Feb 26: has no 'BRAG'. Nearest: 'BRAG on receipt'." in done.stdout
    assert "contact_id   <- Case No.                      sure" in done.stdout
    written = (tmp_path / "log.toml").read_text("utf-8")
    assert 'source = "ask: Notification From"' in written.partition("[table.columns]")[2]
    assert '"Health Visitor" = "3B"' in written
    assert 'decided_at = ["Decision Date", "Decision Time"]' in written


def test_a_named_table_is_begun_with_questions_for_all_that_it_lacks(run_mash: Callable, tmp_path: Path) -> None:
    """A probation sheet fitted no table, whichever was named: it holds no number of a child under a known heading."""
    rows = [f"X{100000 + n},0{1 + n % 9}/03/2026,JS,High,1{n % 9}/05/2015,Neglect" for n in range(30)]
    log = tmp_path / "log.csv"
    log.write_text("\n".join(["CRN,Date of referral,Offender manager,Risk level,Child DOB,Reason", *rows]), "utf-8")
    alone = run_mash("mapping", "start", log)
    assert (alone.returncode, "Name one with --table" in alone.stderr) == (2, True)
    done = run_mash("mapping", "start", log, "--table", "contacts", "--out", tmp_path / "contacts.toml")
    assert "received_at  <- Date of referral              ask: is it this one?" in done.stdout
    assert "person_id    (required)                       ask: which column is it?" in done.stdout
    begun = (tmp_path / "contacts.toml").read_text("utf-8")
    assert 'headings = ["Date of referral", "Reason", "Risk level"]' in begun, "a date alone is in many sheets"
    run_mash("mapping", "start", log, "--table", "agency_checks", "--out", tmp_path / "checks.toml")
    asked = (tmp_path / "checks.toml").read_text("utf-8")
    assert all(f'{name} = "ask"' in asked for name in ("contact_id", "agency"))
    assert 'requested_at = "ask: Date of referral"' in asked
    assert "or write asked_about" in asked


def test_a_date_that_rows_must_have_is_offered_the_first_dates_of_a_sheet(run_mash: Callable, tmp_path: Path) -> None:
    rows = [f"V{n},P{n % 9},0{1 + n % 9}/03/2026,09:{n},1{n % 9}/03/2026,High" for n in range(10, 40)]
    log = tmp_path / "log.csv"
    log.write_text("\n".join(["VPD Ref,Person Ref,Came to us,Clock,Passed on,Grading", *rows]), "utf-8")
    done = run_mash("mapping", "start", log, "--table", "contacts", "--out", tmp_path / "log.toml")
    assert "received_at  <- Came to us, Clock             ask: is it this one?" in done.stdout
    assert "requested_at <- Came to us, Clock             ask: is it this one?" in run_mash(
        "mapping", "start", log, "--table", "agency_checks").stdout  # fmt: skip


def test_a_table_of_which_little_is_known_is_doubted_with_all_its_columns(run_mash: Callable, tmp_path: Path) -> None:
    """'Date of Request' in a sheet of requests for help was surely the day on which an agency was asked."""
    rows = [f"Q{n},{7000 + n % 9},0{1 + n % 9}/03/2026,1{n % 9}/03/2026,NFA" for n in range(30)]
    log = tmp_path / "log.csv"
    log.write_text("\n".join(["Request for Help No,Child ID,Date of Request,Screened,Screening", *rows]), "utf-8")
    done = run_mash("mapping", "start", log, "--out", tmp_path / "log.toml")
    assert "requested_at <- Date of Request               ask: is it this one?" in done.stdout
    assert "Few headings of agency_checks are known: if these rows are others, name their table" in done.stdout
    assert 'requested_at = "ask: Date of Request"' in (tmp_path / "log.toml").read_text("utf-8")


def test_a_summary_before_the_records_is_no_table_and_no_mark_of_the_file(run_mash: Callable, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "log.xlsx") as book:
        summary, staff, log = (book.add_worksheet(name) for name in ("Summary", "Staff", "Log"))
        summary.write_row(0, 0, ("Month", "Agency", "Contacts"))
        staff.write_row(0, 0, ("Month", "Agency", "Posts"))
        log.write_row(0, 0, ("Contact Ref", "Child ID", "Date received", "Source", "Outcome"))
        for row in range(1, 20):
            summary.write_row(row, 0, (f"0{1 + row % 9}/2026", "Police", row))
            staff.write_row(row, 0, (f"0{1 + row % 9}/2026", "Police", row))
            log.write_row(row, 0, (f"C{row}", f"{900 + row}", f"{row:02}/03/2026", "Police", "NFA"))
    done = run_mash("mapping", "start", tmp_path / "log.xlsx", "--out", tmp_path / "log.toml")
    assert "Summary: fits no table (Month, Agency, Contacts). Left out." in done.stdout
    assert "workforce      agency" in done.stdout
    assert 'headings = ["Contact Ref", "Date received"]' in (tmp_path / "log.toml").read_text("utf-8")


def test_a_lost_value_is_no_word_that_means_nothing(run_mash: Callable, tmp_path: Path) -> None:
    rows = [f"C{n},{5000 + n % 9},0{1 + n % 9}/03/2026,{('#REF!', 'Police', 'GP')[n % 3]}" for n in range(30)]
    log = tmp_path / "log.csv"
    log.write_text("\n".join(["Contact Ref,Child ID,Contact Date,Source", *rows]), "utf-8")
    done = run_mash("mapping", "start", log, "--out", tmp_path / "log.toml")
    assert "Source: '#ref!' 10 -> spreadsheet error: rows refused" in done.stdout
    assert "#REF!" not in (tmp_path / "log.toml").read_text("utf-8")


def test_words_of_another_column_are_no_reason_to_be_sure(run_mash: Callable, tmp_path: Path) -> None:
    rows = [f"C{n},{5000 + n % 9},0{1 + n % 9}/03/2026,{('Nothing known', 'Info shared')[n % 2]}" for n in range(30)]
    log = tmp_path / "log.csv"
    log.write_text("\n".join(["Contact Ref,Child ID,Contact Date,Outcome", *rows]), "utf-8")
    done = run_mash("mapping", "start", log)
    assert "outcome     <- Outcome                       ask: is it this one?" in done.stdout


@pytest.mark.parametrize("word", ["#N/A", "N/A", "na", "n/k"])
def test_a_word_for_nothing_is_proposed_as_nothing(word: str, run_mash: Callable, tmp_path: Path) -> None:
    """ "#N/A" was to be amber, for its last letter: whoever accepted it gave unrated contacts a rating."""
    rows = [f"A{n},N{n},0{n}/03/2026,{('High', word)[n % 2]}" for n in range(1, 10)]
    (tmp_path / "log.csv").write_text("\n".join(["Incident No,Nominal,Date received,Risk", *rows]), "utf-8")
    done = run_mash("mapping", "start", tmp_path / "log.csv", "--out", tmp_path / "log.toml")
    assert f"'{word}' 5 -> no value" in done.stdout
    assert f'"{word}" = ""' in (tmp_path / "log.toml").read_text("utf-8")


def test_ages_are_not_offered_as_codes_of_a_source(run_mash: Callable, tmp_path: Path) -> None:
    rows = [f"A{n},N{n},0{n}/03/2026,{n},High" for n in range(1, 10)]
    (tmp_path / "log.csv").write_text("\n".join(["Incident No,Nominal,Date received,Years,Risk", *rows]), "utf-8")
    done = run_mash("mapping", "start", tmp_path / "log.csv", "--out", tmp_path / "log.toml")
    assert "ask: one word for every row?" in done.stdout


def test_a_known_format_needs_no_mapping_and_its_labels_are_proposed(run_mash: Callable, tmp_path: Path) -> None:
    lines = ["cont_contact_id,cont_person_id,cont_contact_date,cont_contact_source_desc"]
    labels = ("Police", "School / Academy", "School / Academy", "OTHT")
    lines += [f"{at},K{at},2026-03-0{at + 1},{label}" for at, label in enumerate(labels)]
    file = tmp_path / "ssd_contacts.csv"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    (tmp_path / "area.key").write_text("k" * 64)
    done = run_mash("mapping", "start", file, "--out", tmp_path / "ssd.toml")
    assert "2 labels of source without a code, on 3 rows." in done.stdout
    written = (tmp_path / "ssd.toml").read_text("utf-8")
    assert '"School / Academy" = "2A"' in written
    common = ("--key-file", tmp_path / "area.key", "--data", tmp_path / "data")
    before = run_mash("load", file, *common)
    assert "no code is known for 3 rows with labels too rare to print of source: counted as unknown" in before.stderr
    (tmp_path / "ssd.toml").write_text(written.replace('"ask"', '"8"'), "utf-8")
    answered = run_mash("load", file, "--mapping", tmp_path / "ssd.toml", *common)
    assert (answered.returncode, "no code is known" in answered.stderr) == (0, False)
    file.write_text("\n".join([*lines, "9,K9,2026-03-09,OTHT"]) + "\n", "utf-8")
    assert "no code is known" not in run_mash("load", file, *common).stderr  # the answers are kept


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('tabs = "*"', 'tab = "*"', r"names 'tab', which is no entry of \[sheet\]. Did you mean 'tabs'"),
        ("risk_initial = \"Grade\"", "risk_intial = \"Grade\"", "Did you mean 'risk_initial'"),
        ('High = "red"', 'High = "crimson"', "gives 'high' the code 'crimson', which is none of risk_initial"),
        ('person = "local"', 'person = "locale"', "no kind of person. Did you mean 'local'"),
        ("%d/%m/%Y %H:%M\"", "dd/mm/yyyy\"", "which is none of a date"),
        ('High = "red"', 'High = "ask: red"', "has 1 question marked 'ask': table.contacts.words.risk_initial"),
    ],
)  # fmt: skip
def test_what_a_mapping_can_not_mean_is_refused_by_name(tmp_path: Path, old: str, new: str, why: str) -> None:
    path = tmp_path / "m.toml"
    path.write_text((CASES / "mapping_v2.toml").read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(MappingError, match=why):
        read_mapping(path)
