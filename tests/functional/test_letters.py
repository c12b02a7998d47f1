"""`mash letters`: what an agency is told of the rows that were refused, and what it is not."""

import json
import shutil
from datetime import date, datetime

import fastexcel
import pytest

from mash.commands import monthly
from queries.quality.refused_rows import in_ranges

A_VALUE = "Zebra7"  # stands for any value of a row
ROWS = [
    f"C1,P1,2026-02-03 09:00,{A_VALUE},amber,,2026-02-03 12:00,advice",
    "C2,P2,2026-02-03 10:00,1A,amber,,2026-02-03 12:00,advice",
    f"C3,P3,2026-02-04 09:00,{A_VALUE},amber,,2026-02-04 12:00,advice",
    f"C4,P4,{A_VALUE},1A,amber,,2026-02-04 12:00,advice",
    f"C5,P5,2026-02-05 09:00,{A_VALUE},amber,,2026-02-05 12:00,advice",
    f"C6,P6,2026-02-06 09:00,{A_VALUE},amber,,2026-02-06 12:00,advice",
]
HEADER = "contact_id,person_id,received_at,source,risk_initial,risk_final,decided_at,outcome"
GOOD = "C9{0},P9{0},2026-02-07 09:00,1A,amber,,2026-02-07 12:00,advice"


def write(folder, rows, agency="police"):
    (folder / agency).mkdir(parents=True)
    (folder / agency / "contacts.csv").write_text("\n".join([HEADER, *rows, ""]), "utf-8")
    return folder


@pytest.fixture
def written(tmp_path, run_mash):
    """Return the folder of the letters on an extract of the police with five bad rows, and what was printed."""
    data = tmp_path / "data"
    write(tmp_path / "in", ROWS)
    write(tmp_path / "in", [GOOD.format(i) for i in range(3)], agency="health")
    run_mash("load", tmp_path / "in", "--hub", "Northvale", "--accept-rejects", "--data", data)
    done = run_mash("letters", "--out", tmp_path / "letters", "--data", data)
    assert done.returncode == 0, done.stderr
    return tmp_path, done.stdout


def test_a_letter_names_files_lines_and_reasons_and_no_value(written):
    tmp_path, printed = written
    (folder,) = (tmp_path / "letters" / "police").iterdir()
    text = (folder / "letter.txt").read_text("utf-8")
    assert "5 of the 6 rows of police/contacts.csv were set aside" in text
    assert "1 row was taken." in text
    assert "83.3%" in text
    assert "contacts.csv, Contacts: 4 rows (lines 2, 4 and 6 to 7) in source." in text
    assert "contacts.csv, Contacts: 1 row (line 5) in received_at." in text
    assert text.index("4 rows") < text.index("1 row (")
    page = (folder / "letter.html").read_text("utf-8")
    assert 'data-name="Line">2, 4 and 6 to 7</th><td role="cell" data-name="Column">source</td>' in page
    assert "To Police, from the MASH" in page and "What to put right" in page and "How to send it" in page
    book = fastexcel.read_excel(folder / "refused_rows.xlsx")
    rows = book.load_sheet("Rows", header_row=2).to_polars()
    assert rows["Line"].to_list() == [2, 4, 5, 6, 7]
    reasons = book.load_sheet("Reasons", header_row=2).to_polars()
    assert reasons["Rows"].to_list() == [4, 1]
    assert not any(A_VALUE in said for said in (text, page, str(rows.rows()), str(reasons.rows())))
    assert "Police: 5 rows refused. Letter: " in printed


def test_an_agency_whose_rows_were_all_used_gets_no_letter(written):
    tmp_path, printed = written
    assert "Health: no row was refused, so there is no letter." in printed
    assert [folder.name for folder in (tmp_path / "letters").iterdir()] == ["police"]


def test_each_letter_is_in_the_trail(written):
    tmp_path, _ = written
    lines = [json.loads(line) for line in (tmp_path / "data" / "audit.jsonl").read_text("utf-8").splitlines()]
    letters = [line["details"] for line in lines if line["what"] == "letter"]
    assert [(each["agency"], each["rows"]) for each in letters] == [("police", 5)]


def test_a_letter_tells_of_the_newest_load_only(written, run_mash, monkeypatch):
    tmp_path, _ = written
    monkeypatch.setattr("etl.load.now", lambda: datetime(2030, 1, 1, 9, 0))
    shutil.rmtree(tmp_path / "in")
    write(tmp_path / "in", [row.replace(A_VALUE, "1A") for row in ROWS])
    run_mash("load", tmp_path / "in", "--hub", "Northvale", "--accept-rejects", "--data", tmp_path / "data")
    done = run_mash("letters", "--agency", "police", "--out", tmp_path / "again", "--data", tmp_path / "data")
    assert "Police: 1 row refused." in done.stdout
    assert "Health" not in done.stdout


def test_what_can_not_be_written_about_is_refused_in_one_line(written, run_mash):
    tmp_path, _ = written
    for agency, said in (("polize", "Did you mean 'police'?"), ("housing", "No extract of Housing has been loaded")):
        done = run_mash("letters", "--agency", agency, "--out", tmp_path / "none", "--data", tmp_path / "data")
        assert done.returncode == 2
        assert said in done.stderr
        assert done.stderr.count("\n") == 1
    assert not (tmp_path / "none").exists()


def test_the_monthly_run_puts_letters_where_it_is_told(tmp_path, capsys):
    """Once for what it loaded: the next run loads nothing new, and writes nothing."""
    many = [GOOD.format(i) for i in range(200)]
    data, letters = tmp_path / "data", tmp_path / "letters"
    extracts = write(tmp_path / "in", [*many, ROWS[3]])
    for _ in range(2):
        monthly.run(data, [extracts], hub="Northvale", as_at="2026-02-28", letters=letters, today=date(2026, 3, 20))
    said = capsys.readouterr().out
    assert said.count("Police: 1 row refused. Letter: ") == 1
    (folder,) = (letters / "police").iterdir()
    assert "line 202" in (folder / "letter.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([4], "line 4"),
        ([4, 5], "lines 4 to 5"),
        ([4, 8, 20, 21, 22], "lines 4, 8 and 20 to 22"),
        (list(range(2, 42, 2)), "lines 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24 and 8 more"),
    ],
)
def test_lines_in_words(lines, said):
    assert in_ranges(lines) == said
