"""Files as strangers send them: what is odd in a file costs the rows that it is in, is told, and shifts no value."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from etl.formats.context import Context
from etl.formats.keys import Keyring
from etl.formats.registry import BY_NAME
from etl.landing.judge import judge
from etl.landing.recognise import recognise
from etl.propose.start import start
from etl.reading.own_table import own_tables
from tests.support.agency_sheets import answered

HEAD = "contact_id,person_id,received_at,source,risk_initial,outcome"
HEX = "0123456789abcdef"


def standard(rows: int = 12) -> list[str]:
    return [f"C{n},{HEX[:-2]}{n:02},2026-03-{n + 1:02} 09:{n:02},6,red,nfa" for n in range(rows)]


def saved(folder: Path, lines: list[str], name: str = "contacts.csv") -> Path:
    (folder / name).write_text("\n".join(lines) + "\n", "utf-8")
    return folder / name


def landed(data: Path, table: str) -> pl.DataFrame:
    return pl.concat([pl.read_parquet(path) for path in sorted((data / "landing").glob(f"*/{table}-*.parquet"))])


def test_values_without_a_heading_are_left_out_by_name(run_mash: Callable, tmp_path: Path) -> None:
    rows = [f"{row},,{'seen' if n == 3 else ''}" for n, row in enumerate(standard())]
    done = run_mash("load", saved(tmp_path, [f"{HEAD},,", *rows]), "--data", tmp_path / "data", "--hub", "North")
    assert done.returncode == 0
    assert "left out 1 unknown column of contacts: column 8 (no heading)." in done.stderr


SHEETS = {  # headings as a database or a case system's report writes them, each with what it fills
    "contacts": {
        "ContactIdentifier": "contact_id", "PersonNumber": "person_id", "DateTimeReceived": "received_at",
        "SourceType": "source", "DateTimeOutcome": "decided_at", "ContactOutcome": "outcome",
        "RiskBRAG": "risk_initial", "HouseholdRef": "household_id",
    },
    "agency_checks": {
        "Request No": "check_id", "Swift no": "asked_about", "Date Sent": "requested_at",
        "Date Returned": "returned_at", "Agency Name": "agency", "Information held?": "response",
    },
    "section47": {
        "S47 ID": "section47_id", "ICS ID": "person_id", "Strategy Discussion Date": "strategy_discussion_on",
        "ICPC Date": "conference_on", "Resulted in CP Plan": "plan_started",
    },
    "assessments": {
        "Assessment No": "assessment_id", "Child No": "person_id", "Referral No": "referral_id",
        "Date started": "started_on", "Date completed": "authorised_on", "Result of assessment": "outcome",
    },
    "support_episodes": {
        "Intervention ID": "episode_id", "EHM ID": "person_id", "Plan Type": "level", "Opened": "started_on",
        "Closed": "ended_on", "Closure outcome": "end_reason",
    },
}  # fmt: skip


def _cell(name: str, row: int) -> str:
    if name in ("received_at", "decided_at"):
        return f"{row % 27 + 1:02}/03/2026 10:{row:02}"
    if name.endswith(("_on", "_at")):
        return f"{row % 27 + 1:02}/03/2026"
    said = {
        "source": "Police", "outcome": "NFA", "risk_initial": "Amber", "agency": "Health", "response": "Nothing known",
        "plan_started": "Yes", "level": "CIN", "end_reason": "Stepped down", "household_id": f"{900 + row}",
        "person_id": f"{70000 + row % 9}", "asked_about": f"{70000 + row % 9}",
    }  # fmt: skip
    return said.get(name, f"{1000 + 7 * row}")


@pytest.mark.parametrize("table", SHEETS)
def test_headings_of_databases_and_case_systems_are_known(tmp_path: Path, table: str) -> None:
    wanted = SHEETS[table]
    lines = [",".join(wanted), *(",".join(_cell(name, row) for name in wanted.values()) for row in range(40))]
    begun = start(saved(tmp_path, lines, "own.csv"))
    found = {heading: each.name for each in begun.tables[0].proposed.columns for heading in each.headings}
    assert (begun.tables[0].table, found) == (table, wanted)


def test_dates_written_month_first_are_told_apart_from_words_that_are_no_date(
    run_mash: Callable, tmp_path: Path
) -> None:
    rows = [f"C{n},{HEX},0{n % 9 + 1}/{n + 10}/2026,6,red,nfa" for n in range(12)]
    rows += [f"D{n},{HEX},yesterday,6,red,nfa" for n in range(3)]
    done = run_mash("load", saved(tmp_path, [HEAD, *rows]), "--data", tmp_path / "data", "--hub", "North")
    assert done.returncode == 1
    assert "'yesterday' (3 rows) of received_at in contacts: no date, so the rows were refused." in done.stderr
    assert "9 dates of received_at in contacts written month first, as 03/31/2026, and refused." in done.stderr
    assert "no code is known" not in done.stderr


def test_a_row_of_an_agency_s_own_file_with_a_comma_too_many_is_refused_and_shifts_no_value(
    run_mash: Callable, tmp_path: Path
) -> None:
    rows = [f"R{n},K{n % 7},0{n % 9 + 1}/03/2026 10:0{n % 9},Police,Amber,NFA" for n in range(20)]
    rows[4] = "R4,K4,01/03/2026 10:00,Police, Northvale,Amber,NFA"
    rows[6] = "R6,K6,01/03/2026 10:00"
    log = saved(tmp_path, ["MASH log", "", "Ref,Child Ref,Date Received,Source,RAG,Outcome", *rows], "log.csv")
    (tmp_path / "area.key").write_text("k" * 64)
    begun = run_mash("mapping", "start", log, "--out", tmp_path / "log.toml")
    assert "Source: Police 18 -> 6" in begun.stdout
    assert "Northvale" not in begun.stdout
    answered(tmp_path / "log.toml", {})
    data = tmp_path / "data"
    done = run_mash("load", log, "--mapping", tmp_path / "log.toml", "--key-file", tmp_path / "area.key",
                    "--data", data, "--hub", "North")  # fmt: skip
    assert (done.returncode, "18 rows accepted, 2 quarantined" in done.stdout) == (0, True), done.stdout
    quarantined = run_mash("quarantine", "--data", data).stdout.splitlines()[1:]
    assert [line.split(",")[1:5] for line in quarantined] == [
        ["8", "contacts", '""', "ragged_row"], ["10", "contacts", '""', "ragged_row"],
    ]  # fmt: skip
    assert set(landed(data, "contacts")["outcome"]) == {"nfa"}


def test_a_named_table_that_no_heading_fits_is_said_to_need_columns_and_not_to_be_named(
    run_mash: Callable, tmp_path: Path
) -> None:
    file = saved(tmp_path, ["Alpha,Beta,Gamma", "1,2,3", "4,5,6"], "own.csv")
    tried = run_mash("mapping", "start", file, "--table", "agency_checks", "--out", tmp_path / "own.toml")
    assert tried.returncode == 2
    assert "It needs requested_at and a key or a child's number" in tried.stderr
    assert "--table" not in tried.stderr


def test_one_row_that_is_no_record_is_told_as_one(run_mash: Callable, tmp_path: Path) -> None:
    head = "Ref,Child Ref,Date Received,Source,RAG"
    rows = [f"R{n},{900 + n},0{n}/03/2026 10:0{n},Police,Amber" for n in range(1, 9)]
    loaded(run_mash, tmp_path, saved(tmp_path, [head, *rows, "Total,,,,8"], "own.csv"))
    tried = run_mash("load", tmp_path / "own.csv", "--mapping", tmp_path / "own.toml",
                     "--key-file", tmp_path / "area.key", "--data", tmp_path / "fresh", "--hub", "North")  # fmt: skip
    assert "1 row of the file that is no record (1 'Total')" in tried.stderr


@pytest.mark.parametrize("name", ["annex-a", "ssd"])
def test_a_row_of_a_known_format_with_a_comma_too_many_is_refused_as_ragged(name: str, tmp_path: Path) -> None:
    if name == "annex-a":
        file = saved(tmp_path, [
            "Child Unique ID,Gender,Ethnicity,Date of Birth,Age of Child (Years),Date of Contact,Contact Source",
            "A1,a) Male,a) WBRI,01/02/2015,11,02/03/2026,q) 6: Police",
            "A2,a) Male,a) WBRI,01/02/2015,11,03/03/2026,School, Northvale",
            "A3,a) Male,a) WBRI,01/02/2015,11,04/03/2026,q) 6: Police",
        ], "list_1.csv")  # fmt: skip
    else:
        file = saved(tmp_path, [
            "cont_contact_id,cont_person_id,cont_contact_date,cont_contact_source_desc", "1,A1,2026-03-02,6: Police",
            "2,A2,2026-03-03,School, Northvale", "3,A3,2026-03-04,6: Police",
        ], "ssd_contacts.csv")  # fmt: skip
    context = Context(Keyring(b"k" * 32))
    contacts = next(sheet for sheet in BY_NAME[name].convert([file], context) if sheet.name == "contacts")
    (judged,) = judge(contacts, recognise(contacts.headers))
    assert judged.accepted["source"].to_list() == ["6", "6"]
    assert judged.faults["reason"].to_list() == ["ragged_row"]
    assert contacts.lines(judged.faults["_row"].to_list()) == [3]
    assert "source" not in context.findings()


def test_a_total_in_whichever_cell_is_no_record(tmp_path: Path) -> None:
    rows = [f"R{n},K{n},0{n}/03/2026,Police,Amber" for n in range(1, 6)]
    (table,) = own_tables(
        saved(tmp_path, ["Ref,Child Ref,Date Received,Source,RAG", *rows, "5,5,,Grand Total,", "2,,,Totals Ltd,Red"])
    )
    assert (table.rows, dict(table.passed_over)) == (6, {"Grand Total": 1})


def loaded(run_mash: Callable, folder: Path, file: Path, answers: dict[str, str] | None = None) -> pl.DataFrame:
    """Start a mapping for a file, answer it, load it, and return the contacts that landed."""
    (folder / "area.key").write_text("k" * 64)
    assert run_mash("mapping", "start", file, "--out", folder / "own.toml").returncode == 0
    answered(folder / "own.toml", answers or {})
    done = run_mash("load", file, "--mapping", folder / "own.toml", "--key-file", folder / "area.key",
                    "--data", folder / "data", "--hub", "North")  # fmt: skip
    assert done.returncode == 0, done.stderr
    return landed(folder / "data", "contacts").sort("contact_id")


@pytest.mark.parametrize(
    ("times", "minutes"),
    [
        (("9.30am", "10.15pm", "12.00 noon", "9am"), (570, 1335, 720, 540)), (("0930", "1415", "0005"), (570, 855, 5)),
        (("0.395833333", "0.5", "0.75"), (570, 720, 1080)), (("9:30 AM", "12:05 am", "1:00 p.m."), (570, 5, 780)),
    ],
)  # fmt: skip
def test_times_in_a_column_of_their_own_are_read_as_people_write_them(
    times: tuple[str, ...], minutes: tuple[int, ...], run_mash: Callable, tmp_path: Path
) -> None:
    rows = [f"R{n:02},K{n % 7},{n % 9 + 1:02}/03/2026,{times[n % len(times)]},Police" for n in range(12)]
    file = saved(tmp_path, ["Ref,Child Ref,Date Received,Time Received,Source", *rows], "log.csv")
    received = loaded(run_mash, tmp_path, file)["received_at"]
    assert received.dt.day().to_list() == [n % 9 + 1 for n in range(12)]
    found = (received.dt.hour().cast(int) * 60 + received.dt.minute()).to_list()
    assert found == [minutes[n % len(minutes)] for n in range(12)]


@pytest.mark.parametrize("in_1904", [False, True])
def test_cells_of_times_are_joined_to_their_dates_whichever_day_a_workbook_counts_from(
    in_1904: bool, run_mash: Callable, tmp_path: Path
) -> None:
    book = xlsxwriter.Workbook(tmp_path / "log.xlsx", {"date_1904": in_1904})
    sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"})
    clock = book.add_format({"num_format": "hh:mm"})
    sheet.write_row(0, 0, ("Ref", "Child Ref", "Date Received", "Time", "Source"))
    minutes = [1, 67 * 7, 0, 60 * 24 - 1]  # a cell of midnight holds nothing but 0
    for nth in range(12):
        sheet.write_row(nth + 1, 0, (f"R{nth:02}", f"K{nth % 7}"))
        sheet.write_datetime(nth + 1, 2, datetime(2026, 3, nth % 9 + 1), day)
        sheet.write_number(nth + 1, 3, minutes[nth % 4] / 1440, clock)
        sheet.write(nth + 1, 4, "Police")
    book.close()
    received = loaded(run_mash, tmp_path, tmp_path / "log.xlsx")["received_at"]
    found = [(each.day, each.hour * 60 + each.minute) for each in received.to_list()]
    assert found == [(n % 9 + 1, minutes[n % 4]) for n in range(12)]


def test_merged_headings_are_found_in_a_sheet_that_begins_in_its_second_column(tmp_path: Path) -> None:
    """The reader leaves empty columns before the first out; merged cells were then looked for one too far right."""
    for left in range(3):
        book = xlsxwriter.Workbook(tmp_path / f"log{left}.xlsx")
        sheet = book.add_worksheet()
        for at, heading in ((0, "PPN Ref"), (5, "Grade")):
            sheet.merge_range(2, left + at, 3, left + at, heading)
        sheet.merge_range(2, left + 1, 2, left + 2, "Subject")
        sheet.merge_range(2, left + 3, 2, left + 4, "Created")
        sheet.write_row(3, left + 1, ("Nominal", "Age", "Date", "Time"))
        for nth in range(9):
            sheet.write_row(4 + nth, left, (f"P{nth}", f"N{nth}", nth, f"{nth + 1:02}/03/2026", "09:30", "High"))
        book.close()
        (table,) = own_tables(tmp_path / f"log{left}.xlsx")
        assert table.headings == (
            "PPN Ref", "Subject Nominal", "Subject Age", "Created Date", "Created Time", "Grade",
        ), left  # fmt: skip


def test_tables_of_the_standard_are_found_under_titles(run_mash: Callable, tmp_path: Path) -> None:
    """Excel fills a title up with separators when it saves text; such a file fitted no table, nor did its workbook."""
    columns = ("contact_id", "person_id", "received_at", "source", "risk_initial")
    rows = [(f"C{nth}", f"P{nth}", f"{nth % 28 + 1:02}/03/2026 09:30", "6", "amber") for nth in range(30)]
    titles = (["Contacts of Northvale;;;;"], ["Northvale MASH;;;;", ";;;;"], ["Exported;01/04/2026;;;"])
    for at, above in enumerate(titles):
        folder = tmp_path / f"text{at}"
        folder.mkdir()
        lines = [*above, ";".join(columns), *(";".join(row) for row in rows)]
        (folder / "contacts.csv").write_text("\r\n".join(lines), "cp1252")
        done = run_mash("load", folder, "--data", tmp_path / f"data{at}", "--hub", "N", "--as-at", "2026-03-31")
        assert "30 rows accepted, 0 quarantined" in done.stdout, (above, done.stderr)
    folder = tmp_path / "book"
    folder.mkdir()
    book = xlsxwriter.Workbook(folder / "contacts.xlsx")
    sheet = book.add_worksheet()
    sheet.merge_range(0, 0, 0, 4, "Contacts of Northvale")
    sheet.write(1, 0, "Printed on 1 April")
    for at, row in enumerate([columns, *rows]):
        sheet.write_row(3 + at, 0, row)
    sheet.write(10, 4, "purple")
    book.close()
    done = run_mash("load", folder, "--data", tmp_path / "book_data", "--hub", "N", "--as-at", "2026-03-31")
    assert "29 rows accepted, 1 quarantined" in done.stdout, done.stderr
    refused = run_mash("quarantine", "--data", tmp_path / "book_data").stdout.splitlines()[1]
    assert refused.split(",")[:4] == ["contacts.xlsx", "11", "contacts", "risk_initial"]


def test_lost_values_of_a_workbook_refuse_their_rows_and_formulas_below_the_last_record_none(
    run_mash: Callable, tmp_path: Path
) -> None:
    """A decision lost to #REF! was read as none: the contact counted as undecided."""
    (tmp_path / "in").mkdir()
    book = xlsxwriter.Workbook(tmp_path / "in" / "contacts.xlsx")
    sheet = book.add_worksheet()
    sheet.write_row(0, 1, ("contact_id", "person_id", "received_at", "source", "risk_initial", "decided_at"))
    for nth in range(40):
        sheet.write_row(nth + 1, 1, (f"C{nth}", f"P{nth}", f"2026-03-{nth % 28 + 1:02} 09:30", "6", "amber"))
        error = {3: "#REF!", 4: "#VALUE!", 5: "#DIV/0!", 6: "#NAME?", 7: "#NUM!", 8: "#N/A"}.get(nth)
        if error:
            sheet.write_formula(nth + 1, 6, "=A1", None, error)
        else:
            sheet.write(nth + 1, 6, f"2026-03-{nth % 28 + 1:02} 12:30")
    for nth in range(60):
        sheet.write_formula(41 + nth, 6, "=A1", None, "#REF!")
    book.close()
    done = run_mash("load", "in", "--data", "data", "--hub", "North", "--as-at", "2026-03-31")
    assert (done.returncode, "35 rows accepted, 5 quarantined" in done.stdout) == (0, True), done.stdout + done.stderr
    refused = run_mash("quarantine", "--data", "data").stdout.splitlines()[1:]
    assert [line.split(",")[1:5] for line in refused] == [
        [str(line), "contacts", "decided_at", "spreadsheet_error"] for line in range(5, 10)
    ]


def test_four_digits_are_no_times_where_no_heading_says_so(run_mash: Callable, tmp_path: Path) -> None:
    rows = [f"R{n},K{n % 7},{n % 9 + 1:02}/03/2026,{2010 + n},Police" for n in range(12)]
    log = saved(tmp_path, ["Ref,Child Ref,Date Received,Born,Source", *rows], "log.csv")
    assert "received_at <- Date Received  " in run_mash("mapping", "start", log, "--out", tmp_path / "own.toml").stdout


def test_months_without_a_day_and_thousands_with_commas_are_read(run_mash: Callable, tmp_path: Path) -> None:
    rows = [f'North,Police,{month},"1,200","1,100.5"' for month in ("Jan-26", "Feb-26", "Mar-26")]
    log = saved(tmp_path, ["Hub,Agency,Month,Establishment,In Post", *rows], "posts.csv")
    run_mash("mapping", "start", log, "--out", tmp_path / "own.toml")
    assert 'month = ["%b-%y"]' in (tmp_path / "own.toml").read_text("utf-8")
    answered(tmp_path / "own.toml", {})
    done = run_mash("load", log, "--mapping", tmp_path / "own.toml", "--data", tmp_path / "data")
    assert done.returncode == 0, done.stderr
    found = landed(tmp_path / "data", "workforce")
    assert found["month"].dt.strftime("%Y-%m").to_list() == ["2026-01", "2026-02", "2026-03"]
    assert found.select("fte_established", "fte_in_post").row(0) == (1200.0, 1100.5)


def test_a_cell_merged_over_several_rows_says_the_same_of_each(run_mash: Callable, tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "log.xlsx")
    sheet = book.add_worksheet("Log")
    sheet.merge_range(0, 0, 0, 4, "MASH log")
    sheet.write_row(2, 0, ("Contact Ref", "Child ID", "Date Received", "Source", "RAG"))
    for row in range(12):
        sheet.write_row(3 + row, 0, (f"C{row:02}", f"K{row}", f"{row + 1:02}/03/2026 09:30", "Police"))
    for at, colour in ((3, "Red"), (6, "Amber"), (9, "Green"), (12, "Red")):
        sheet.merge_range(at, 4, at + 2, 4, colour)
    book.close()
    ratings = loaded(run_mash, tmp_path, tmp_path / "log.xlsx")["risk_initial"].to_list()
    assert ratings == ["red"] * 3 + ["amber"] * 3 + ["green"] * 3 + ["red"] * 3


def test_siblings_under_one_number_are_told_apart_from_a_row_that_was_corrected(
    run_mash: Callable, tmp_path: Path
) -> None:
    rows = standard(20)
    rows[3] = rows[3].replace("C3,", "C4,")  # another child's row under the next one's key
    rows += [rows[8].replace("red", "amber")]
    run_mash("load", saved(tmp_path, [HEAD, *rows]), "--data", tmp_path / "data", "--hub", "North")
    told = run_mash("quarantine", "--data", tmp_path / "data").stdout
    assert told.count("duplicate_key") == 2
    assert (
        "contacts.csv,5,contacts,contact_id,duplicate_key,A later row of this extract has the same key and is" in told
    )
    assert (
        "contacts.csv,10,contacts,contact_id,duplicate_key,A later row of this extract has the same key and dif" in told
    )


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("march.zip", b"PK\x03\x04", "archives that end in .zip aren't read; unpack it."),
        ("mash.accdb", b"\0\1\0\0Standard ACE DB", "databases that end in .accdb aren't read; save its tables as CSV"),
        (
            "other.xml",
            b'<?xml version="1.0"?><!-- x --><a/>',
            "the XML is not a children in need census: its outer element",
        ),
    ],
)
def test_a_file_that_is_no_extract_is_named_and_stops_no_other(
    name: str, content: bytes, why: str, run_mash: Callable, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    saved(tmp_path / "in", [HEAD, *standard()])
    (tmp_path / "in" / name).write_bytes(content)
    done = run_mash("load", tmp_path / "in", "--data", tmp_path / "data", "--hub", "North")
    assert (done.returncode, "12 rows accepted" in done.stdout) == (1, True)
    assert f"{name}: not loaded: {why}" in done.stderr


def test_headings_that_a_report_repeats_on_each_page_lose_no_row(tmp_path: Path) -> None:
    head = "Ref,Child Ref,Date Received,Source,RAG"
    rows = [f"R{n},K{n},{n + 1:02}/03/2026 09:00,Police,Amber" for n in range(24)]
    pages = [head, *rows[:8], head, *rows[8:16], "", head.upper(), *rows[16:]]
    (table,) = own_tables(saved(tmp_path, pages))
    assert (table.lines, table.rows, dict(table.passed_over)) == ((1,), 24, {"the headings again": 2})
    assert table.headings == tuple(head.split(","))
