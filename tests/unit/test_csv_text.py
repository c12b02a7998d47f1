"""CSV that is opened in a spreadsheet runs nothing, whoever named a hub, and reads back as it was."""

import csv
import io
import re
from pathlib import Path

import polars as pl
import pytest

from publish.published.csv_text import as_csv, as_it_was, inert, lines_as_csv

ROOT = Path(__file__).parents[2]
FORMULAS = ["=1+1", "+1+1", "-1-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "\0=1", " =1+1", "＝1+1", "＠x", "-", "=", "-x"]
FORMULAS += ["'=1"]  # that had its apostrophe from the first
HARMLESS = ["North, all risks", "", "-1", "+12", "-0.5", "1e-5", "'quoted", "a=b", "c", "–", "−3"]
# Writers of input: extracts that the generator invents, and the register of changes, which is loaded as typed.
INPUT = {"etl/register/changes.py", "etl/synthetic/sample.py", "etl/synthetic/write.py"}


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_begins_like_a_formula_gets_an_apostrophe(text):
    assert inert(text) == f"'{text}"


@pytest.mark.parametrize("value", [*HARMLESS, None, -1, 2.5])
def test_all_else_is_left_as_it_is(value):
    assert inert(value) is value


def test_a_frame_and_lines_are_written_alike_and_read_back_as_they_were():
    texts = [*FORMULAS, *HARMLESS]
    frame = pl.DataFrame({"text": texts, "number": [-n for n in range(len(texts))], "also": [None, *texts[1:]]})
    written = as_csv(frame)
    read = list(csv.reader(io.StringIO(written, newline="")))
    assert [row[0] for row in read[1:]] == [inert(text) for text in texts]
    assert [row[1] for row in read[1:]] == [f"{-n}" for n in range(len(texts))]
    lines = list(csv.reader(io.StringIO(lines_as_csv(frame.columns, frame.rows()), newline="")))
    assert lines == [[cell.replace("\r", " ") for cell in row] for row in read]
    back = as_it_was(pl.DataFrame({"text": [row[0] for row in read[1:]]}))
    assert back["text"].to_list() == texts
    assert as_csv(pl.DataFrame({"number": [1]})) == "number\n1\n"


def test_nothing_else_writes_csv_that_leaves():
    """Every writer goes through here: a release, a page's file, `--format csv`, refused rows."""
    writes = re.compile(r"\.(write_csv|sink_csv|to_csv)\(|csv\.(writer|DictWriter)\(")
    tops = ("etl", "queries", "publish", "dashboard", "mash")
    found = {
        path.relative_to(ROOT).as_posix()
        for top in tops
        for path in (ROOT / top).rglob("*.py")
        if writes.search(path.read_text("utf-8"))
    }
    assert found == {"publish/published/csv_text.py", *INPUT}
