"""`mash partner` and `mash yearly`: what an agency is told of itself, and the partnership of a year, and what not."""

import csv
import json
import re
import shutil
from datetime import date

import docx
import pikepdf
import pytest

from publish.published.hiding_key import KEY
from publish.published.ledger import read_ledger
from publish.published.row_headers import elements
from queries.build import open_build
from queries.groups.agencies import agency_clocks
from queries.measure.engine import measure
from queries.metrics.catalogue import METRICS
from queries.quality.refused_rows import refused_rows

OCTOBER = date(2026, 10, 1)


@pytest.fixture(scope="module")
def data(untouched, tmp_path_factory):
    """Return a copy of the sample, since packs are written into it."""
    copy = tmp_path_factory.mktemp("packs") / "data"
    shutil.copytree(untouched, copy)
    return copy


def test_a_pack_tells_an_agency_of_itself_beside_all_others_together(data, run_mash):
    done = run_mash("partner", "housing", "--month", "2026-10", "--data", data)
    assert done.returncode == 0, done.stderr
    folder = data / "packs" / "2026-10-housing"
    clocks = {clock.agency: clock for clock in agency_clocks(open_build(data), OCTOBER)}
    page = (folder / "pack.html").read_text("utf-8")
    own, due = clocks["housing"], sum(clock.due for name, clock in clocks.items() if name not in ("housing", "all"))
    assert f'<th scope="row">Answered on time</th><td>{own.percent:.1f}%</td>' in page
    assert f'<th scope="row">Checks due</th><td>{own.due:,}</td><td>{due:,}</td>' in page
    for heading in ("What became of your contacts", "What would help", "Your extract: ", "Say if this is wrong"):
        assert f"<h2>{heading}" in page
    sent = next(each for each in refused_rows(data) if each.agency == "housing")
    assert sent.refused, "the pack says why, and leaves how many to the letter"
    assert not re.search(rf"\b({sent.rows:,}|{sent.rows - sent.refused:,}|{sent.refused}) rows", page)
    assert "How many rows, and which lines, is in the letter." in page
    assert "By 8 November 2026 14 are late and 28 days old or less; 120 are older and were probably never" in page
    assert "Close or answer the 120 that are over 28 days old" in page
    for other in ("Police", "Probation", "Education", "Mental health"):
        assert other not in page
    shown = list(csv.DictReader((folder / "figures.csv").read_text("utf-8").splitlines()))
    assert {int(row[role]) for row in shown for role in ("numerator", "denominator") if row[role]}.isdisjoint(
        range(1, 6)
    )
    entry = read_ledger(data).entries[-1]
    assert (entry.outlet, entry.name, entry.state) == ("pack", "2026-10-housing", "handed")
    _check_pdf(folder / "pack.pdf")
    again = run_mash("partner", "housing", "--month", "2026-10", "--data", data)
    assert "was there already, with the same figures" in again.stdout
    assert [path.name for path in (data / "packs").iterdir()] == ["2026-10-housing"]


def _check_pdf(path):
    with pikepdf.open(path) as pdf:
        assert len(pdf.pages) == 2
        assert (str(pdf.Root.Lang), str(pdf.docinfo.Title)) == ("en-GB", "Housing in the Northvale MASH")
        tags = [str(each.S) for each in elements(pdf.Root.StructTreeRoot)]
        assert {"/H1", "/H2", "/P", "/Figure", "/Table", "/TH", "/L"} <= set(tags)
        assert all("/Alt" in each for each in elements(pdf.Root.StructTreeRoot) if each.S == "/Figure")


def test_an_agency_is_not_said_to_differ_by_chance_where_the_limits_allow_for_more(data, run_mash):
    """Mental health's 70.3% of 276, beside 82.3%, was said to be no further from the average than chance explains."""
    assert run_mash("partner", "mental_health", "--month", "2026-10", "--data", data).returncode == 0
    page = (data / "packs" / "2026-10-mental-health" / "pack.html").read_text("utf-8")
    assert "<h2>Your answers on time lie within the limits for an agency of your size</h2>" in page
    assert "70.3% of 276, within the limits for an agency of your size (82.3% on average), which allow for" in page


def test_of_too_few_in_a_month_there_is_a_pack_for_the_quarter(data, run_mash):
    asked = ("partner", "probation", "--month", "2026-10", "--data", data)
    refused = run_mash(*asked)
    assert refused.returncode == 2
    assert refused.stderr == "mash: A pack for Probation would tell of fewer than 6. Make it for the quarter?\n"
    assert not (data / "packs" / "2026-10-probation").exists()
    assert run_mash(*asked, "--quarter").returncode == 0
    manifest = json.loads((data / "packs" / "2026-27-q2-probation" / "manifest.json").read_bytes())
    assert (manifest["month"], manifest["revision"]) == ("2026-27 Q2", 1)
    page = (data / "packs" / "2026-27-q2-probation" / "pack.html").read_text("utf-8")
    assert "What became of contacts recorded with yours" in page
    assert "others’ contacts are among “Courts, probation and other legal agencies”" in page


def test_the_chapter_on_a_year_is_a_pdf_a_page_and_a_word_document_with_the_same_words(data, run_mash):
    done = run_mash("yearly", "2025-26", "--data", data)
    assert done.returncode == 0, done.stderr
    folder = data / "yearly" / "2025-26"
    [year] = measure(
        open_build(data), [METRICS["contact_decided_on_time"]], since=date(2025, 4, 1), until=date(2026, 3, 31),
        period="financial-year",
    ).to_dicts()  # fmt: skip
    page = (folder / "chapter.html").read_text("utf-8")
    assert "Step-ups, Step-downs, Stepped up again within 12 months. Counted on three common levels, because" in page
    assert f'<th scope="row">Contacts decided within target</th><td>{year["value"]:.1f}%</td>' in page
    word = docx.Document(str(folder / "chapter.docx"))
    titles = [each.text for each in word.paragraphs if each.style.name == "Heading 1"]
    assert titles == re.findall("<h2>(.*?)</h2>", page)
    for title in ("The year in short", "What changed, and what was done", "Whether changes moved a figure", "Equality",
                  "Sharing, agency by agency", "The data and its limits"):  # fmt: skip
        assert title in titles
    for figure in ("Contacts decided within", "Agency checks returned on time", "Re-referrals within"):
        assert re.search(rf"“(Hub goes live|Early help offer).*” and “{figure}.*There is", page)
    assert "No action that was offered to the board was added or due in this year." in page
    assert all(shape._inline.docPr.get("descr") for shape in word.inline_shapes) and word.inline_shapes
    assert word.tables[0].rows[0].cells[1].text == "2025-26"
    with pikepdf.open(folder / "chapter.pdf") as pdf:
        tags = [str(each.S) for each in elements(pdf.Root.StructTreeRoot)]
        assert tags.count("/H2") == len(titles) and {"/P", "/Figure", "/TH"} <= set(tags)
    shown = csv.DictReader((folder / "figures.csv").read_text("utf-8").splitlines())
    assert {int(row["numerator"]) for row in shown if row["numerator"]}.isdisjoint(range(1, 6))
    assert "was there already" in run_mash("yearly", "2025-26", "--data", data).stdout
    late = run_mash("yearly", "2026-27", "--data", data)
    assert late.returncode == 2 and "2026-27 is not over in this data" in late.stderr


@pytest.mark.parametrize(
    ("agency", "month", "says"),
    [("huosing", "2026-10", "There is no agency 'huosing'. Did you mean"), ("police", "2026-11", "is not complete"),
     ("voluntary", "2026-10", "This data holds nothing on Voluntary sector")],
)  # fmt: skip
def test_what_can_not_be_made_is_told_in_one_line(untouched, run_mash, agency, month, says):
    done = run_mash("partner", agency, "--month", month, "--data", untouched)
    assert done.returncode == 2 and says in done.stderr and done.stderr.count("\n") == 1


def test_a_chapter_does_not_give_back_a_month_that_a_pack_hid(untouched, tmp_path, run_mash):
    """A year of which one month is hidden gave that back, and by it another one, of 4 checks: both of police."""
    shutil.copytree(untouched, tmp_path / "data")
    (tmp_path / "data" / KEY).write_bytes(
        b"key 2".ljust(32)
    )  # hides February beside August, and no month of the other year
    assert run_mash("snapshot", "2026-10", "--data", tmp_path / "data").returncode == 0
    shown = {}
    for name, asked in (("packs/2026-10-police", ("partner", "police", "--month", "2026-10")),
                        ("yearly/2025-26", ("yearly", "2025-26"))):  # fmt: skip
        assert run_mash(*asked, "--data", tmp_path / "data").returncode == 0
        rows = csv.DictReader((tmp_path / "data" / name / "figures.csv").read_text("utf-8").splitlines())
        shown |= {
            row["period"]: row["status"] for row in rows
            if (row["metric"], row["agency"]) == ("agency_check_returned_on_time", "police")
        }  # fmt: skip
    assert (shown["2026-02"], shown["2026-08"], shown["2025-11..2026-10"]) == ("suppressed", "suppressed", "ok")
    assert shown["2025-26"] == "suppressed"


def test_a_chapter_on_a_year_that_the_data_does_not_reach_over_says_so(data, run_mash):
    """It said that no extract held checks, and of figures that nothing will ever tell "not known yet"."""
    assert run_mash("yearly", "2023-24", "--data", data).returncode == 0
    page = (data / "yearly" / "2023-24" / "chapter.html").read_text("utf-8")
    assert "<p>2023-24: not known: checks begin in November 2023.</p>" in page
    assert "<li>Agency checks on time, 2023-24: not known: checks begin in November 2023.</li>" in page
    assert "Nothing can be compared: no share is shown both of 2022-23 and of 2023-24." in page
    assert "0 shares" not in page
    assert "no extract says when agencies were asked" not in page
    assert '<th scope="row">Re-referrals within 12 months</th><td>not known</td><td>not known</td>' in page
    assert "not known yet" not in page


@pytest.mark.parametrize("label", ["2025", "abcd", "2025-27", "0000-01", "9999-00", "2025-04..2025-06"])
def test_what_is_no_financial_year_is_named_in_one_line(untouched, run_mash, label):
    done = run_mash("yearly", label, "--data", untouched)
    assert done.returncode == 2
    assert done.stderr == f"mash: '{label}' is not a financial year: write it as 2026-27.\n"
