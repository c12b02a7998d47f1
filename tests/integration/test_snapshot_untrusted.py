"""Text that somebody else typed is text in every file: it marks nothing up, runs nothing and reads nothing."""

import re
import zipfile
from dataclasses import replace
from datetime import date

import fastexcel
import polars as pl
import pytest
from lxml import html
from pypdf import PdfReader

from publish.disclosure import TOTAL
from publish.published.typeset import PRINTABLE, PdfError, printable
from publish.published.workbook import plain, risky
from publish.snapshot.content.commentary import read_commentary
from publish.snapshot.files.pdf import render
from queries.series.points import Change
from tests.support.snapshots import MONTH, POLICY, about, few, pdf_text, published

NASTY = {
    "typst and html": '#import "/etc/passwd" #image("/etc/passwd") $x$ @ref *b* _i_ \\ // c <script>alert(1)</script>',
    "formula, html and markdown": '=HYPERLINK("http://evil.example","x") <img src=x onerror=alert(1)> &amp; {{ 7*7 }} '
    "{% raw %} ![](file:///etc/passwd) [x](javascript:alert(1))",
}


def hubs(frame, name):
    """Return a frame with one hub beside its totals."""
    parts = frame.filter(pl.col("start") == MONTH).with_columns(hub=pl.lit(name))
    return pl.concat([frame.with_columns(hub=pl.lit(TOTAL)), parts])


@pytest.fixture(scope="module", params=sorted(NASTY))
def trial(request, tmp_path_factory):
    """Return a snapshot in which one nasty text is area, hub, agency, change and commentary."""
    text, data = NASTY[request.param], tmp_path_factory.mktemp("data")
    (data / "commentary.md").write_text(f"{text}\n\n# Demand\n- {text}\n- **{text}**\n", "utf-8")
    policy = POLICY.replace('name = "Northvale"', f"name = '{text}'")
    told = about(policy, [Change(date(2026, 3, 3), "go_live", text)], newest={text: date(2026, 11, 1)})
    made = published(data, hubs(few(), text), told, read_commentary(data, MONTH))
    return text, made.folder


def test_it_is_text_in_the_pdf_and_reads_no_file(trial):
    text, folder = trial
    reader = PdfReader(folder / "snapshot.pdf")
    shown = "".join("".join(page.extract_text() for page in reader.pages).split())
    assert shown.count("".join(text.split())) >= 5
    assert "root:x:0:0" not in shown
    assert not [page for page in reader.pages if page.get("/Annots")], "a text became a link"


def test_it_is_text_in_the_page(trial):
    text, folder = trial
    source = (folder / "snapshot.html").read_text("utf-8")
    page = html.fromstring(source.encode())
    assert not page.xpath("//script | //img | //*[@onerror]")
    assert {link.get("href")[0] for link in page.iter("a")} == {"#"}
    assert page.findtext(".//title").startswith(text)
    assert "49" not in re.findall(r"\b49\b", page.findtext(".//title"))
    assert " ".join(page.text_content().split()).count(" ".join(text.split())) >= 5


def test_it_is_text_in_the_workbook(trial):
    text, folder = trial
    with zipfile.ZipFile(folder / "snapshot.xlsx") as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if "worksheets/" in name]
        assert not [name for name in parts.namelist() if "externalLink" in name]
    assert not [sheet for sheet in sheets if "<f>" in sheet or "<hyperlink" in sheet]
    words = fastexcel.read_excel(folder / "snapshot.xlsx").load_sheet("Commentary", header_row=2).to_polars()
    assert words["Text"].to_list() == [text] * 3


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", "|", " =", "\x00="])
def test_what_a_program_could_read_as_a_formula_is_marked_as_text(start):
    assert risky(plain(f"{start}1+1"))


def test_ordinary_text_is_not_marked():
    assert not any(risky(plain(text)) for text in ("Contacts", "462", "c", "–", "a=b", "Year to March 2025"))


def test_characters_that_the_font_lacks_become_question_marks():
    assert printable("Łódź\u202e Ŵ 中 \U0001f642 e\u0301\u0335 \u0007") == "Łódź? Ŵ ? ? é? ?"


def test_every_character_let_through_can_be_set(tmp_path):
    ranges = re.findall(r"(.)(?:-(.))?", PRINTABLE)
    signs = [chr(code) for first, last in ranges for code in range(ord(first), ord(last or first) + 1)]
    (tmp_path / "commentary.md").write_text(f"x {' '.join(signs)}", "utf-8")
    made = published(tmp_path, few(months=1), commentary=read_commentary(tmp_path, MONTH))
    text = pdf_text(made.folder / "snapshot.pdf")
    assert len(signs) > 500
    assert [sign for sign in "aZ£ÿŴŠΩяẅỳ€…”" if sign not in text] == []


def test_a_document_that_can_not_be_set_without_a_fault_is_not_written(tmp_path):
    content = published(tmp_path, few(months=1)).content
    with pytest.raises(PdfError, match="could not be made"):
        render(replace(content, document_title=""), {})
