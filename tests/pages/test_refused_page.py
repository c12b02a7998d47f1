"""The page on refused rows: a word is mended once for all its rows, tried out first, and no other value is shown."""

import json
import re
from datetime import date

import fastexcel
import pytest

from dashboard.screens.refused import answers
from etl.builds import current_build
from etl.load import load
from queries.build import open_build
from queries.facts.derive import derive
from queries.quality.mendable import Waiting, waiting_words
from tests.pages.test_load_page import pressed

HEADER = "contact_id,person_id,received_at,source,risk_initial,decided_at,outcome\n"


def row(n, risk):
    day = f"2026-10-0{1 + n % 8}"
    return f"C{n:03},{1 + n % 40:032x},{day} 09:00,6,{risk},{day} 15:00,nfa\n"


@pytest.fixture
def mine(tmp_path):
    folder = tmp_path / "police"
    folder.mkdir()
    risks = ["Purple"] * 6 + ["written by somebody at some length"] + [""] * 2 + ["red"] * 60
    (folder / "contacts.csv").write_text(HEADER + "".join(row(n, risk) for n, risk in enumerate(risks)), "utf-8")
    load(tmp_path / "mine", [folder], as_at=date(2026, 11, 1), derive=derive)
    return tmp_path / "mine"


def test_a_word_is_tried_out_mended_and_taken_back(open_page, said, mine):
    app = open_page(mine, "refused")
    shown = said(app)
    assert "6 of 7 refused contacts can be mended here" in shown and "Mend 1 word<" in shown
    assert "1 value looks like free text" in shown and "at some length" not in shown
    assert waiting_words(mine) == Waiting(1, 6, {"contacts": ("police",)})
    assert "Mend 1 word in 6 refused rows" in said(open_page(mine))
    other = said(open_page(mine, "refused", reason="not_a_date"))
    assert "No row of contacts is refused for this reason" in other and "Purple" not in other
    assert "Download refused rows (XLSX)" not in other
    assert "6 of 7 refused contacts" in said(open_page(mine, "refused", reason="unknown_code"))
    assert "Tick a word" in said(pressed(app, "See what this changes"))
    box = next(box for box in app.checkbox if box.label == "Mend “Purple”")
    box.check()
    next(box for box in app.selectbox if box.label.startswith("What “Purple”")).select("amber")
    app = pressed(app, "See what this changes")
    assert "What build 2 changes" in said(app) and "6 more" in said(app)
    assert current_build(mine) == 1
    app = pressed(app, "Publish build 2")
    assert app.success[0].value.startswith("Build 2 is published") and "1 refused contacts need" in said(app)
    assert 'href="refused?table=contacts&amp;reason=unknown_code" target="_self">See rows<' in said(app)
    assert waiting_words(mine).words == 0
    kept = said(open_page(mine, "policy", tab="words"))
    assert "One word has a meaning" in kept and "Purple" in kept and "<td>amber</td>" in kept
    line = json.loads((mine / "audit.jsonl").read_text("utf-8").splitlines()[-1])
    assert (line["what"], line["details"]["words"]) == ("words_mended", 1) and "Purple" not in json.dumps(line)
    app.selectbox(key="state").select("mended").run()
    next(box for box in app.checkbox if box.label == "Take back “Purple”").check()
    pressed(pressed(app, "See what this changes"), "Publish build 3")
    assert "6 of 7 refused contacts can be mended here" in said(open_page(mine, "refused"))


def test_rows_refused_for_a_reason_are_listed_by_file_and_line_and_handed_over_without_a_value(
    open_page, said, mine, monkeypatch
):
    """Rows that no word mends are found in the agency's own copy, by their lines; nothing of them is kept here."""
    every = open_page(mine, "refused")
    assert "7 rows: A code that is not known" not in said(every)  # rows are listed for the reason chosen
    app = open_page(mine, "refused", table="contacts", reason="unknown_code")
    shown = said(app)
    assert "7 rows: A code that is not known" in shown
    listed = shown[shown.index("Refused rows: A code that is not known") :].partition("</table>")[0]
    assert re.findall(r'<td class="right">(\d+)</td>', listed) == ["2", "3", "4", "5", "6", "7", "8"]
    assert listed.count("<td>Police</td><td>risk_initial</td>") == 7 and "Purple" not in listed
    assert "Mend 1 word" in shown and '<h2 id="for-the-agency">' in shown
    again = said(app.selectbox(key="state").select("mended").run())
    assert "Refused rows: A code" not in again and "No word of these rows has been mended" in again
    asked = ("contacts", "police", "unknown_code")
    monkeypatch.setattr(answers, "data_directory", lambda: mine)
    book = fastexcel.read_excel(answers.lines_book(open_build(mine).info, "Refused rows", *asked))
    rows = book.load_sheet("Rows", header_row=2).to_polars()
    assert rows["Line"].to_list() == [2, 3, 4, 5, 6, 7, 8]
    assert "Purple" not in str(rows.rows()) and "at some length" not in str(rows.rows())
