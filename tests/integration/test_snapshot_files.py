"""A snapshot's files as readers and their software meet them: the PDF's tags, the page's landmarks, the workbook."""

import hashlib
import json
import re
import zipfile
from base64 import b64encode
from datetime import date
from itertools import pairwise

import fastexcel
import polars as pl
import pytest
from lxml import html
from pypdf import PdfReader

from publish.disclosure import TOTAL
from publish.snapshot.making import publish
from queries.metric import THEMES
from tests.support.snapshots import (
    MONTH,
    NAMES,
    SMALL,
    asked,
    elements,
    every_text,
    figures,
    frame,
    measured,
    pdf_text,
    row,
)  # fmt: skip

pytestmark = pytest.mark.xdist_group("snapshot files")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return publish(tmp_path_factory.mktemp("data"), asked(measured(step_ups={35: (0, 0, "ok")}))).folder


@pytest.fixture(scope="module")
def pdf(folder):
    return PdfReader(folder / "snapshot.pdf")


@pytest.fixture(scope="module")
def page(folder):
    return html.fromstring((folder / "snapshot.html").read_bytes())


def test_it_says_what_it_is_what_was_found_and_what_it_rests_on(folder, pdf):
    text = pdf_text(folder / "snapshot.pdf")
    assert len(pdf.pages) <= 12
    for said in (
        "MASH board snapshot: October 2026", "Data as at 8 November 2026", "revision 1",
        "synthetic data: no row describes a real child", "Fewer contacts were decided on time.",
        "What changed since last month", "New this month.",
        "Agency checks will go on missing their target.", "Not expected to meet target", "Headline measures",
        *(title for title, _ in THEMES.values()), "How far the data can be trusted", "Disclosure control",
        "This is the first publication of this month.", "Filters in force", "7f3a91c2" * 8, "Definitions used",
        "inputs 7f3a 91c2", "c: a count of 1 to 5",
    ):  # fmt: skip
        assert said in text
    assert sorted(path.name for path in folder.iterdir()) == sorted(NAMES)


def test_the_pdf_is_tagged_titled_and_in_english(pdf):
    root = pdf.trailer["/Root"]
    assert pdf.metadata.title == "Northvale MASH board snapshot: October 2026"
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert pdf.metadata.creation_date.date() == date(2026, 11, 8)


def test_headings_are_in_order_tables_have_headers_and_pictures_have_words(pdf):
    tags = list(elements(pdf))
    levels = [int(tag[2:]) for tag, _ in tags if tag in ("/H1", "/H2", "/H3")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    tables = [element for tag, element in tags if tag == "/Table"]
    assert len(tables) == 2 + len(THEMES) + 1
    assert [tag for tag, _ in tags].count("/TH") == 5 + 8 + 7 * len(THEMES) + 2
    pictures = [element for tag, element in tags if tag == "/Figure"]
    assert len(pictures) >= len(THEMES) + 12
    assert all(element["/Alt"] for element in pictures)


def test_the_page_has_landmarks_one_heading_and_headers_with_a_scope(page):
    assert page.get("lang") == "en-GB"
    assert [len(page.findall(f".//{name}")) for name in ("h1", "header", "main", "footer", "nav")] == [1] * 5
    assert page.findtext(".//title") == "Northvale MASH board snapshot: October 2026"
    assert {cell.get("scope") for cell in page.iter("th")} == {"col", "row"}
    levels = [int(heading.tag[1]) for heading in page.iter("h1", "h2", "h3")]
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    for drawing in page.iter("svg"):
        assert drawing.get("aria-hidden") == "true" or drawing.get("aria-label")
    ids = [each.get("id") for each in page.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    assert {link.get("href")[1:] for link in page.iter("a")} <= set(ids)


def test_the_page_loads_nothing_and_runs_nothing(page, folder):
    style = page.find(".//style").text
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = page.xpath('//meta[@http-equiv="Content-Security-Policy"]/@content')[0]
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'")
    assert not page.xpath("//script | //img | //link | //iframe | //object | //embed | //*[@style] | //*[@src]")
    assert not page.xpath("//@*[starts-with(name(), 'on')]")
    text = (folder / "snapshot.html").read_text("utf-8")
    assert set(re.findall(r"https?://[^\"' )]+", text)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    assert "url(h" not in text


def test_each_sheet_of_the_workbook_holds_one_marked_up_table_and_nothing_merged_or_computed(folder):
    with zipfile.ZipFile(folder / "snapshot.xlsx") as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        told = {name: parts.read(name).decode() for name in sheets}
        assert {entry.date_time[:3] for entry in parts.infolist()} == {(1980, 1, 1)}
        assert "2026-11-08T23:59:59Z" in parts.read("docProps/core.xml").decode()
    assert not [name for name, text in told.items() if "<mergeCell" in text or "<f>" in text or "<hyperlink" in text]
    assert sorted(text.count("<tablePart ") for text in told.values()) == [0] + [1] * (len(told) - 1)
    book = fastexcel.read_excel(folder / "snapshot.xlsx")
    assert book.sheet_names[:4] == ["Cover", "Contents", "Notes", "Key messages"]
    listed = book.load_sheet("Contents", header_row=2).to_polars()["Sheet"].to_list()
    assert listed == book.sheet_names[1:]
    months = book.load_sheet("Months", header_row=2).to_polars()
    october = months.filter(Measure="Contacts", Month="2026-10").row(0, named=True)
    told_too = next(m for m in figures(folder)["metrics"] if m["metric"] == "contacts")["months"][-1]
    assert int(october["Numerator"]) == told_too["numerator"]
    assert "c" in months["Numerator"].to_list()
    headlines = book.load_sheet("Headline measures", header_row=2).to_polars()
    assert any("[note 1]" in name for name in headlines["Measure"])


def test_the_manifest_holds_the_digest_of_each_file_and_what_it_was_made_from(folder):
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert {"build": 3, "version": "0.1.0", "inputs": "7f3a91c2" * 8, "revision": 1}.items() <= manifest.items()
    assert set(manifest["files"]) == set(NAMES) - {"manifest.json"}
    for name, digest in manifest["files"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert manifest["policy"]["sha256"] == hashlib.sha256(manifest["policy"]["text"].encode()).hexdigest()
    assert len(manifest["definitions"]) == 64


def test_figures_say_c_where_a_figure_is_hidden_and_0_where_it_is_0(folder):
    told = {m["metric"]: m for m in figures(folder)["metrics"]}
    name, index = SMALL
    few = told[name]["months"][index]
    assert [few[k] for k in ("numerator", "denominator", "value", "status")] == ["c", "c", "c", "suppressed"]
    none = told["step_ups"]["months"][35]
    assert [none[k] for k in ("numerator", "denominator", "value", "status")] == [0, None, 0, "ok"]
    later = told["step_up_after_step_down_12m"]["months"][35]
    assert [later[k] for k in ("numerator", "denominator", "value", "status")] == [None, None, None, "immature"]
    assert told["step_up_after_step_down_12m"]["speaks_of"] == "2025-10"


def test_the_same_inputs_give_the_same_bytes_in_another_place_and_at_another_moment(folder, tmp_path):
    again = publish(tmp_path, asked(measured(step_ups={35: (0, 0, "ok")}))).folder
    for name in NAMES:
        assert (again / name).read_bytes() == (folder / name).read_bytes(), name


def test_counts_too_small_to_show_are_in_no_file_in_any_form(tmp_path):
    """Numbers that no other figure has stand beside each small count: where one is found, the figure got out."""
    whole = measured(
        assessment_in_45_working_days={30: (3, 7919, "ok")},  # a small numerator
        conference_in_15_working_days={31: (7877, 7879, "ok")},  # a small rest
        step_up_after_step_down_12m={34: (7841, 9973, "immature")},  # known so far
        step_downs={35: (98773, 0, "ok")},
    ).with_columns(hub=pl.lit(TOTAL))
    hubs = [
        frame([row("step_downs", MONTH, n, None)]).with_columns(hub=pl.lit(hub)) for hub, n in (("A", 4), ("B", 98769))
    ]
    faults = frame([("contacts:risk_initial_missing", "2026-10", MONTH, 4, 7907, 400 / 7907, "ok")])
    titles = {"contacts:risk_initial_missing": "Contacts without an initial risk rating"}
    made = publish(tmp_path, asked(pl.concat([whole, *hubs]), faults=faults, titles=titles))
    texts = every_text(made.folder)
    assert "98,773" in texts["snapshot.pdf"]
    assert "One was found in too few rows to show (c)." in texts["snapshot.pdf"]
    for name, text in texts.items():
        found = re.findall(r"(?<![\d.,])(?:7,?919|7,?87[79]|7,?841|9,?973|98,?769|7,?907|99\.97|78\.62)(?!\d{3})", text)
        assert not found, (name, found)
