"""A snapshot's files as readers and their software meet them: the PDF's tags, the page's landmarks, the workbook."""

import hashlib
import json
import re
import zipfile
from base64 import b64encode
from datetime import date
from itertools import pairwise

import fastexcel
import pikepdf
import polars as pl
import pytest
from lxml import etree, html
from pypdf import PdfReader

from publish.disclosure import TOTAL
from publish.snapshot.content.quality import CAVEATS_ALONE
from queries.metrics.metric import THEMES
from tests.support.snapshots import (
    MONTH,
    NAMES,
    SMALL,
    elements,
    every_text,
    figures,
    frame,
    measured,
    pdf_text,
    published,
    row,
)  # fmt: skip

pytestmark = pytest.mark.xdist_group("snapshot files")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return published(tmp_path_factory.mktemp("data"), measured(step_ups={35: (0, 0, "ok")})).folder


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
        "synthetic data: no row describes a real child", "A smaller share of contacts was decided on time",
        "What changed since last month", "New this month.",
        "The share of agency checks returned on time will go on missing its target.",
        "Not expected to meet target", "Headline measures",
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


@pytest.fixture(scope="module")
def tags(folder):
    with pikepdf.open(folder / "snapshot.pdf") as pdf:
        yield list(elements(pdf))


def kids(element, tag=None):
    below = element.get("/K", [])
    listed = list(below) if isinstance(below, pikepdf.Array) else [below]
    every = [kid for kid in listed if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]
    return [kid for kid in every if tag in (None, str(kid.S))]


def test_headings_are_in_order_tables_have_headers_and_pictures_have_words(tags):
    levels = [int(tag[2:]) for tag, *_ in tags if tag in ("/H1", "/H2", "/H3")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    assert [tag for tag, *_ in tags].count("/Table") == 2 + len(THEMES) + 1
    pictures = [element for tag, element, _ in tags if tag == "/Figure"]
    assert len(pictures) >= len(THEMES) + 12
    assert all(element["/Alt"] for element in pictures)


def test_all_words_of_the_pdf_stand_in_paragraphs_lists_headings_or_tables(folder, tags):
    inline = {"/Span", "/Strong", "/Em", "/Link", "/Quote", "/Code"}
    assert [tag for tag, _, parent in tags if tag in inline and parent in ("", "/Document", "/Sect")] == []
    known = {tag: [element for each, element, _ in tags if each == tag] for tag in ("/P", "/L", "/LI", "/Document")}
    assert len(known["/P"]) > 50
    [document] = known["/Document"]
    assert len(kids(document)) == len(list(document.K)), "words stand straight in the document"
    told = figures(folder)
    assert len(kids(known["/L"][0], "/LI")) == len(told["findings"])
    assert {str(parent) for tag, _, parent in tags if tag == "/LI"} == {"/L"}
    lengths = [len(kids(each, "/LI")) for each in known["/L"]]
    assert (len(told["together"]), len(told["changed"])) in pairwise(lengths)
    assert lengths[-2:] == [len(CAVEATS_ALONE), len(told["disclosure"])]  # this folder's rows were not looked at


def test_each_cell_of_a_table_names_the_headers_of_its_row_and_column(folder, tags):
    with pikepdf.open(folder / "snapshot.pdf") as pdf:
        names = list(pdf.Root.StructTreeRoot.IDTree.Names)
        by_name = {str(name): str(element.A.Scope) for name, element in zip(names[::2], names[1::2], strict=True)}
        assert list(map(str, names[::2])) == sorted(by_name)
        assert "/Suspects" not in pdf.Root.MarkInfo
        assert "/ParentTree" in pdf.Root.StructTreeRoot
    rows, cells = 0, 0
    for tag, line, _ in tags:
        if tag != "/TR" or {str(cell.S) for cell in kids(line)} == {"/TH"}:
            continue
        first, *others = kids(line)
        assert (str(first.S), str(first.A.O), str(first.A.Scope)) == ("/TH", "/Table", "/Row")
        for cell in others:
            column, own = map(str, cell.A.Headers)
            assert (str(cell.S), own) == ("/TD", str(first.ID))
            assert (by_name[column], by_name[own]) == ("/Column", "/Row")
        rows, cells = rows + 1, cells + len(others)
    assert (rows > 40, cells > 200) == (True, True)


def page_of(element):
    """Return the page an element begins on."""
    if "/Pg" in element:
        return element.Pg.objgen
    below = element.K if isinstance(element.K, pikepdf.Array) else [element.K]
    return next(page_of(kid) for kid in below if isinstance(kid, pikepdf.Dictionary))


def test_a_chart_stands_on_the_page_of_its_heading_and_its_theme(tags):
    seen, charts = {}, 0
    for tag, element, parent in tags:
        if tag in ("/H2", "/H3"):
            seen[tag] = page_of(element)
        elif tag == "/Figure" and parent != "/TD":
            assert seen["/H2"] == seen["/H3"] == page_of(element)
            charts += 1
    assert charts == len(THEMES)


def test_no_page_is_two_thirds_empty(pdf):
    """Also not the last: definitions shrink a little rather than begin a page with three lines."""
    for page in pdf.pages:
        heights = []

        def note(text, cm, tm, *_, heights=heights):
            if text.strip():
                heights.append(tm[4] * cm[1] + tm[5] * cm[3] + cm[5])

        page.extract_text(visitor_text=note)
        lowest = min(height for height in heights if height > 60)  # pt: the footer is below
        assert lowest < 2 / 3 * 842, pdf.get_page_number(page) + 1


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
    parts = [(part.get("id"), part.findtext("h2")) for part in page.iter("section")]
    assert [(link.get("href")[1:], link.text) for link in page.find(".//nav").iter("a")] == parts


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


def test_a_figure_in_the_workbook_is_a_number_with_a_format_and_no_text_looks_like_one(folder):
    sheets = cells_of(folder / "snapshot.xlsx")
    texts = [(name, value) for name, cells in sheets.items() for value, _ in cells if isinstance(value, str)]
    figure = re.compile(r"[+−-]?[\d,]+(\.\d+)?( ?%| hours?| days?)?")
    assert [each for each in texts if each[0] != "Notes" and figure.fullmatch(each[1])] == []
    numbers = [(value, form) for cells in sheets.values() for value, form in cells if not isinstance(value, str)]
    assert len(numbers) > 3500
    assert [value for value, _ in numbers if round(value, 4) != value] == []
    headlines = [(value, form) for value, form in sheets["Headline measures"] if not isinstance(value, str)]
    assert (50.0, '0.0"%"') in headlines  # the share decided on time
    assert (85.0, '0"%"') in headlines  # its target, as it was agreed
    assert {form for _, form in numbers} <= {'0.0"%"', '0"%"', "#,##0", "+#,##0;−#,##0;0", "d mmmm yyyy"}
    notes = [value for value, _ in sheets["Notes"]]
    assert {"Empty cell", "c", "%"} <= set(notes)


def cells_of(path):
    """Return (value, number format) of each filled cell by sheet."""
    spaces = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    with zipfile.ZipFile(path) as parts:
        read = {name: etree.fromstring(parts.read(name)) for name in parts.namelist() if name.endswith(".xml")}
    shared = ["".join(each.itertext()) for each in read["xl/sharedStrings.xml"]]
    styles = read["xl/styles.xml"]
    known = {"0": "General", "3": "#,##0"} | {
        each.get("numFmtId"): each.get("formatCode") for each in styles.iterfind(".//x:numFmt", spaces)
    }
    forms = [known[each.get("numFmtId")] for each in styles.iterfind("x:cellXfs/x:xf", spaces)]
    names = [each.get("name") for each in read["xl/workbook.xml"].iterfind(".//x:sheet", spaces)]
    found = {}
    for i, name in enumerate(names, start=1):
        filled = [each for each in read[f"xl/worksheets/sheet{i}.xml"].iterfind(".//x:c", spaces) if len(each)]
        found[name] = [
            (shared[int(each[0].text)] if each.get("t") == "s" else float(each[0].text), forms[int(each.get("s"))])
            for each in filled
        ]
    return found


def test_the_workbook_prints_on_landscape_pages_and_says_whose_it_is(folder):
    with zipfile.ZipFile(folder / "snapshot.xlsx") as parts:
        told = {name: parts.read(name).decode() for name in parts.namelist()}
    sheets = [text for name, text in told.items() if name.startswith("xl/worksheets/sheet")]
    for sheet in sheets:
        assert '<pageSetUpPr fitToPage="1"/>' in sheet
        assert re.search(r'<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"|'
                         r'<pageSetup paperSize="9" fitToHeight="0" orientation="landscape"', sheet)  # fmt: skip
        assert "build 3" in sheet[sheet.index("<oddFooter>") :]
        assert "page &amp;P of &amp;N" in sheet
    assert told["xl/workbook.xml"].count("_xlnm.Print_Titles") == len(sheets) - 1  # not the cover
    assert "<dc:creator>Northvale</dc:creator>" in told["docProps/core.xml"]
    assert "<dc:language>en-GB</dc:language>" in told["docProps/core.xml"]


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
    again = published(tmp_path, measured(step_ups={35: (0, 0, "ok")})).folder
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
    made = published(tmp_path, pl.concat([whole, *hubs]), faults=faults, titles=titles)
    texts = every_text(made.folder)
    assert "98,773" in texts["snapshot.pdf"]
    assert "One is not shown (c): too few rows, or a figure that would give such a count away." in texts["snapshot.pdf"]
    for name, text in texts.items():
        found = re.findall(r"(?<![\d.,])(?:7,?919|7,?87[79]|7,?841|9,?973|98,?769|7,?907|99\.97|78\.62)(?!\d{3})", text)
        assert not found, (name, found)
