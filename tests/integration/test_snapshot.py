"""The snapshot as files: what its PDF and figures hold, that nothing hidden is in them, and what is never changed."""

import hashlib
import json
import random
import re
from datetime import date, datetime
from io import BytesIO
from itertools import pairwise

import polars as pl
import pytest
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from etl.policy import parse_policy
from publish.disclosure import DisclosureError, release
from publish.snapshot.about import About, SnapshotError
from publish.snapshot.content import compose
from publish.snapshot.files import write_snapshot
from publish.snapshot.judged import judged
from publish.snapshot.pdf import PdfError, render
from publish.snapshot.pictures import pictures
from publish.snapshot.printable import PRINTABLE
from queries.metrics import CORE
from queries.months import months_after
from queries.series import Change

FIRST, MONTH = date(2023, 11, 1), date(2026, 10, 1)
MONTHS = 36
POLICY = """
[area]
name = "Northvale"
synthetic = true
[[target]]
metric = "contact_decided_on_time"
from = 2023-11-01
value = 85
[[target]]
metric = "agency_check_returned_on_time"
from = 2023-11-01
value = 95
[[rebase]]
metrics = ["contact_decided_on_time"]
month = "2025-03"
"""
SMALL = ("contact_decided_on_time", 30)  # a metric and a month of which only a few were met


def measured(hidden=3, **more):
    """Return 36 months of every metric, as `measure` gives them: `hidden` of 41 in one of them, and signals."""
    chance, rows = random.Random(5), []
    for metric in CORE.values():
        level = 70 + chance.randrange(20)
        for i in range(MONTHS):
            start, n = months_after(FIRST, i), 200 + chance.randrange(40)
            met = n * (level + chance.randrange(6)) // 100
            status = "immature" if metric.maturity_months and i >= MONTHS - 12 else "ok"
            if metric.name == "contact_decided_on_time" and i == MONTHS - 1:
                met = n // 2
            if (metric.name, i) == SMALL:
                met, n = hidden, 41
            met, n, status = more.get(metric.name, {}).get(i, (met, n, status))
            value = met * 100 / n if n else None
            percent = metric.unit == "percent"
            rows.append(
                (metric.name, f"{start:%Y-%m}", start, met, n if percent else None, value if percent else met, status)
            )
    names = ["metric", "period", "start", "numerator", "denominator", "value", "status"]
    types = [pl.String, pl.String, pl.Date, pl.Int64, pl.Int64, pl.Float64, pl.String]
    return pl.DataFrame(rows, schema=dict(zip(names, types, strict=True)), orient="row", strict=False)


def about(policy=POLICY, changes=(), **more):
    as_at = datetime(2026, 11, 8, 23, 59, 59, 999999)
    return About(MONTH, as_at, 3, "7f3a91c2" * 8, "0.1.0", parse_policy(policy), tuple(changes), **more)


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    return write_snapshot(release(measured()), about(), tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def pdf(published):
    return PdfReader(published.folder / "snapshot.pdf")


def text_of(reader):
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def elements(reader):
    """Yield (tag, element) of the structure tree in reading order."""

    def walk(node):
        node = node.get_object() if isinstance(node, IndirectObject) else node
        if isinstance(node, list):
            for kid in node:
                yield from walk(kid)
        elif isinstance(node, dict):
            if "/S" in node:
                yield node["/S"], node
            yield from walk(node.get("/K"))

    yield from walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])


def test_two_pages_say_what_they_are_and_what_was_found(published, pdf):
    text = text_of(pdf)
    assert len(pdf.pages) == 2
    for said in (
        "MASH board snapshot: October 2026",
        "Data as at 8 November 2026",
        "revision 1",
        "synthetic data: no row describes a real child",
        "Fewer contacts were decided on time.",
        "Agency checks will go on missing their target.",
        "Not expected to meet target",
        "inputs 7f3a 91c2",
        "c: a count of 1 to 5",
    ):
        assert said in text
    assert published.folder.name == "2026-10"
    assert sorted(p.name for p in published.folder.iterdir()) == ["figures.json", "manifest.json", "snapshot.pdf"]


def test_the_pdf_is_tagged_titled_and_in_english(pdf):
    root = pdf.trailer["/Root"]
    assert pdf.metadata.title == "Northvale MASH board snapshot: October 2026"
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert pdf.metadata.creation_date.date() == date(2026, 11, 8)


def test_headings_are_in_order_tables_have_headers_and_figures_have_words(pdf):
    tags = list(elements(pdf))
    levels = [int(tag[2:]) for tag, _ in tags if tag in ("/H1", "/H2", "/H3")]
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    assert [tag for tag, _ in tags].count("/Table") == 2
    assert [tag for tag, _ in tags].count("/TH") == 5 + 8
    figures = [element for tag, element in tags if tag == "/Figure"]
    assert len(figures) == 3 + 12
    assert all(element["/Alt"] for element in figures)


def test_the_manifest_holds_the_digest_of_each_file(published):
    manifest = json.loads((published.folder / "manifest.json").read_bytes())
    assert {"build": 3, "version": "0.1.0", "inputs": "7f3a91c2" * 8}.items() <= manifest.items()
    assert set(manifest["files"]) == {"snapshot.pdf", "figures.json"}
    for name, digest in manifest["files"].items():
        assert hashlib.sha256((published.folder / name).read_bytes()).hexdigest() == digest


def test_figures_say_c_where_a_figure_is_hidden_and_0_where_it_is_0(tmp_path):
    frame = measured(step_ups={35: (0, 0, "ok")})
    written = write_snapshot(release(frame), about(), tmp_path)
    told = {m["metric"]: m for m in json.loads((written.folder / "figures.json").read_bytes())["metrics"]}
    name, index = SMALL
    few = told[name]["months"][index]
    assert [few[k] for k in ("numerator", "denominator", "value", "status")] == ["c", "c", "c", "suppressed"]
    none = told["step_ups"]["months"][35]
    assert [none[k] for k in ("numerator", "denominator", "value", "status")] == [0, None, 0, "ok"]
    later = told["step_up_after_step_down_12m"]["months"][35]
    assert [later[k] for k in ("numerator", "denominator", "value", "status")] == [None, None, None, "immature"]
    assert told["step_up_after_step_down_12m"]["speaks_of"] == "2025-10"


@pytest.mark.parametrize(
    "other",
    [
        measured(hidden=2),
        measured(hidden=38),  # the complement is small
        measured(step_up_after_step_down_12m={34: (9, 90, "immature")}),
        pl.concat([measured(), measured().tail(1).with_columns(start=date(2026, 11, 1), status=pl.lit("partial"))]),
    ],
)
def test_what_is_hidden_or_not_known_yet_changes_no_byte(published, tmp_path, other):
    again = write_snapshot(release(other), about(), tmp_path)
    for name in ("snapshot.pdf", "figures.json", "manifest.json"):
        assert (again.folder / name).read_bytes() == (published.folder / name).read_bytes()


def test_a_month_that_is_hidden_says_c_and_too_few_to_say(tmp_path):
    frame = measured(contacts={35: (4, 0, "ok")}, risk_upgraded={35: (3, 200, "ok")})
    content = write_snapshot(release(frame), about(), tmp_path).content
    row = next(row for row in content["table"]["rows"] if row["metric"] == "contacts")
    assert (row["now"], row["change"]["words"], row["change"]["icon"]) == ("c", "Too few to say", None)
    assert "Contacts" in content["grid"]["notes"][0]
    text = text_of(PdfReader(tmp_path / "snapshots" / "2026-10" / "snapshot.pdf"))
    assert "Too few to say" in text


def test_a_measure_hidden_in_many_months_is_not_judged_by_the_rest():
    many = dict.fromkeys(range(26, 34), (197, 200, "ok"))  # small complements: the best months are the hidden ones
    series = judged(release(measured(conference_in_15_working_days=many)), about())
    hidden = series["conference_in_15_working_days"]
    assert (hidden.current, hidden.variation, hidden.assurance) == (False, None, "no_target")
    fewer = dict.fromkeys(range(26, 30), (197, 200, "ok"))
    assert judged(release(measured(conference_in_15_working_days=fewer)), about())[
        "conference_in_15_working_days"
    ].current


@pytest.mark.parametrize(
    "name",
    ["= heading #let x = 1 <script>alert(1)</script>", '#image("/etc/passwd") *bold* _it_ $x$ @ref \\ `r` // c'],
)
def test_words_that_look_like_markup_stay_words(tmp_path, name):
    policy = POLICY.replace('name = "Northvale"', f"name = '{name}'")
    change = Change(date(2025, 3, 3), "go_live", name)
    reader = PdfReader(write_snapshot(release(measured()), about(policy, [change]), tmp_path).folder / "snapshot.pdf")
    assert len(reader.pages) == 2
    assert reader.metadata.title == f"{name} MASH board snapshot: October 2026"
    text = text_of(reader)
    assert text.startswith(name)
    assert f"A {name}, 3 March 2025" in text


def set_with_area(area):
    series = judged(release(measured()), about())
    content = compose(series, about()) | {"area": area}
    return text_of(PdfReader(BytesIO(render(content, pictures(series, content)))))


def test_characters_that_the_font_lacks_become_question_marks():
    text = set_with_area("Łódź\u202e Ŵ 中 \U0001f642 e\u0301\u0335 \u0007")
    assert text.startswith("Łódź? Ŵ ? ? é? ? MASH")


def test_every_character_let_through_can_be_set():
    ranges = re.findall(r"(.)(?:-(.))?", PRINTABLE)
    signs = [chr(code) for first, last in ranges for code in range(ord(first), ord(last or first) + 1)]
    text = set_with_area(" ".join(signs))
    assert len(signs) > 500
    assert [sign for sign in "aZ£ÿŴŠΩяẅỳ€…”" if sign not in text] == []


def test_the_same_again_is_found_unchanged_and_other_figures_become_a_revision(tmp_path):
    first = write_snapshot(release(measured()), about(), tmp_path)
    before = {p.name: p.read_bytes() for p in first.folder.iterdir()}
    again = write_snapshot(release(measured()), about(), tmp_path)
    assert (again.folder, again.new) == (first.folder, False)
    other = release(measured(contacts={35: (400, 0, "ok")}))
    second = write_snapshot(other, about(), tmp_path)
    assert (second.folder.name, second.revision, second.new) == ("2026-10-revision-2", 2, True)
    assert {p.name: p.read_bytes() for p in first.folder.iterdir()} == before
    assert "revision 2" in text_of(PdfReader(second.folder / "snapshot.pdf"))
    assert not write_snapshot(other, about(), tmp_path).new


def test_a_folder_that_holds_other_figures_is_refused_and_left_as_it_is(tmp_path):
    out = tmp_path / "board"
    write_snapshot(release(measured()), about(), tmp_path, out)
    before = {p.name: p.read_bytes() for p in out.iterdir()}
    with pytest.raises(SnapshotError, match="name a new folder"):
        write_snapshot(release(measured(contacts={35: (400, 0, "ok")})), about(), tmp_path, out)
    assert {p.name: p.read_bytes() for p in out.iterdir()} == before


def test_files_of_somebody_else_are_not_written_over(tmp_path):
    (tmp_path / "snapshot.pdf").write_text("mine")
    with pytest.raises(SnapshotError, match="no part of a whole snapshot"):
        write_snapshot(release(measured()), about(), tmp_path, tmp_path)
    assert (tmp_path / "snapshot.pdf").read_text() == "mine"


def test_a_run_that_broke_off_before_its_manifest_is_made_whole(published, tmp_path):
    folder = tmp_path / "snapshots" / "2026-10"
    folder.mkdir(parents=True)
    (folder / "snapshot.pdf").write_bytes(b"%PDF half")
    (folder / ".figures.json.part").write_bytes(b"{")
    write_snapshot(release(measured()), about(), tmp_path)
    for path in published.folder.iterdir():
        assert (folder / path.name).read_bytes() == path.read_bytes()
    assert sorted(p.name for p in folder.iterdir()) == ["figures.json", "manifest.json", "snapshot.pdf"]


def test_a_published_file_that_was_changed_is_reported(tmp_path):
    folder = write_snapshot(release(measured()), about(), tmp_path).folder
    (folder / "figures.json").write_text(
        (folder / "figures.json").read_text("utf-8").replace("Northvale", "Nowhere"), "utf-8"
    )
    with pytest.raises(SnapshotError, match=r"figures\.json was changed"):
        write_snapshot(release(measured()), about(), tmp_path)


def test_a_folder_that_can_not_be_written_is_one_clear_line(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SnapshotError, match="can't be written"):
        write_snapshot(release(measured()), about(), tmp_path, tmp_path / "file" / "x")


def test_writers_take_nothing_but_released_figures(tmp_path):
    with pytest.raises(DisclosureError, match="Only released"):
        write_snapshot(measured(), about(), tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_document_that_can_not_be_set_without_a_fault_is_not_written():
    series = judged(release(measured()), about())
    content = compose(series, about())
    drawn = pictures(series, content)
    content["charts"][0]["alt"] = ""
    with pytest.raises(PdfError, match="could not be made"):
        render(content, drawn)


def test_data_without_a_table_has_no_rows_for_it_and_says_so(tmp_path):
    kept = ["contact_decided_on_time", "contacts", "risk_changed", "repeat_contact_90d"]
    few = measured().filter(pl.col("metric").is_in(kept))
    written = write_snapshot(release(few), about(), tmp_path)
    assert [row["metric"] for row in written.content["table"]["rows"]] == [
        "contact_decided_on_time", "repeat_contact_90d", "risk_changed", "contacts",
    ]  # fmt: skip
    assert any(note.startswith("Not in this data") for note in written.content["grid"]["notes"])
    assert len(PdfReader(BytesIO((written.folder / "snapshot.pdf").read_bytes())).pages) == 2


def test_one_month_alone_makes_a_snapshot_without_charts(tmp_path):
    written = write_snapshot(release(measured().filter(pl.col("start") == MONTH)), about(), tmp_path)
    assert written.content["charts"] == []
    assert len(PdfReader(written.folder / "snapshot.pdf").pages) == 2
