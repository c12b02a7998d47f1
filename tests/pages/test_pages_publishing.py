"""Pages that compare, tell of data quality and publish: figures are the engine's, refusals are plain."""

import hashlib
import re
import shutil
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
import streamlit as st

from dashboard.components.publishing import described, few, report_html
from dashboard.questions.publishing import without_paths
from dashboard.screens.administration.tables import trail_table
from dashboard.screens.data_quality import answers
from dashboard.screens.snapshots import publish_form
from dashboard.screens.snapshots.publish_form import GOOD, LOOK
from etl.audit import verify
from etl.load import load
from etl.status import status
from publish.published.folder import ReleaseError
from publish.published.outlets import OUTLETS
from publish.published.release_files import packed, read_file
from publish.published.releases import Entry, listing
from publish.published.snapshots import read_figures
from publish.releases.safeguarded.release import make_safeguarded
from publish.releases.safeguarded.request import Asked
from publish.snapshot import listing as snapshots
from queries import words
from queries.build import open_build
from queries.facts.derive import derive
from queries.groups.breakdown import over_months
from queries.journeys import cohorts
from queries.measure.choices import months
from queries.measure.engine import measure
from queries.metrics.catalogue import METRICS
from queries.quality.data_quality import data_quality
from queries.quality.faults import read_faults, whole

NASTY = "<b>x</b>"
REFUSED = "Another load is running."


@pytest.fixture(scope="module")
def released(sample_build, tmp_path_factory):
    """Return a copy of the sample with one safeguarded release."""
    data = tmp_path_factory.mktemp("released") / "data"
    shutil.copytree(sample_build, data)
    make_safeguarded(open_build(data), data, Asked("Return study"), who="officer@example.org")
    return data


def refuse(*_asked, **_more):
    raise ReleaseError(REFUSED)


def button(app, label):
    return next(one for one in app.button if one.label == label)


def test_agencies_stand_in_a_funnel_with_the_engine_s_rates(open_page, said, sample_build):
    app = open_page(sample_build, "compare")
    app.segmented_control(key="show").select("Table").run()
    shown, build = said(app), open_build(sample_build)
    rows = over_months(build, METRICS["agency_check_returned_on_time"], months(build)[0], "agency")
    for row in rows:
        assert f'<span class="num">{words.percent(row.value)}</span>' in shown
        assert row.verdict is None or words.funnel(row.verdict) in shown
    assert "hubs can’t be compared" in shown
    assert app.selectbox(key="among").options == ["Agencies", "Sources", "Areas"]


def test_a_measure_with_a_national_figure_stands_beside_england(open_page, said, sample_build):
    app = open_page(sample_build, "compare")
    app.selectbox(key="measure").select("assessment_in_45_working_days").run()
    shown = said(app)
    assert re.search(r"<h2>Assessments within 45 working days: 86.6% here, 85.7% in England, no different", shown)
    assert "Apr 2024 to Mar 2025" in shown


def test_hubs_are_compared_where_there_are_several_and_names_are_inert(open_page, said, tmp_path):
    extract = tmp_path / "referrals.csv"
    rows = [f"r{h}-{i},p{h}-{i},2026-{i % 6 + 1:02}-03,6,{hub}" for h, hub in enumerate(("North", NASTY))
            for i in range(12 + h)]  # fmt: skip
    extract.write_text("\n".join(["referral_id,person_id,received_on,source,hub", *rows]) + "\n", "utf-8")
    load(tmp_path / "data", [extract], derive=derive, progress=None)
    app = open_page(tmp_path / "data", "compare")
    app.selectbox(key="measure").select("referral_decided_in_one_working_day").run()
    shown = said(app)
    assert not app.exception
    assert app.selectbox(key="among").options[0] == "Hubs"
    assert NASTY not in shown
    assert "hubs can’t be compared" not in shown


def test_every_row_is_accounted_for_and_reasons_are_the_engine_s(open_page, said, sample_build):
    app = open_page(sample_build, "data_quality")
    shown, found = said(app), status(sample_build)
    rows = {what: sum(one[what] for one in found.tables) for what in ("rows_in", "accepted", "quarantined")}
    for count in rows.values():
        assert words.count(count) in shown
    build = open_build(sample_build)
    faults = read_faults(data_quality(build, build.as_at.date()))
    for one in faults:
        if one.dimension == "validity" and one.check != "refused" and one.numerator:
            assert f"<b>{one.numerator}</b>" in shown
    assert f"{words.count(rows['quarantined'])} of " in shown
    for extract in found.extracts:
        assert extract["extract"] in shown


def test_one_table_and_one_sender_are_chosen_by_the_link(open_page, said, sample_build):
    app = open_page(sample_build).switch_page("screens/data_quality/page.py")
    app.query_params["table"], app.query_params["sender"] = "Agency checks", "Housing"
    app.run()
    app.segmented_control(key="show_checks").select("Table").run()
    shown, build = said(app), open_build(sample_build)
    faults = read_faults(data_quality(build, build.as_at.date()), "agency_checks", "housing")
    table = shown.split("Agency checks: every check, all months. Housing.</span>")[1].split("</table>")[0]
    for one in faults:
        assert f'{words.count(one.numerator)}</td><td class="right">{words.count(one.denominator)}</td>' in table


def test_a_snapshot_is_made_listed_and_read(open_page, said, tmp_path, monkeypatch):
    extract = tmp_path / "referrals.csv"
    rows = [f"r{m}{i},p{m}{i},2026-{m:02}-0{i % 9 + 1},6" for m in range(1, 7) for i in range(20)]
    extract.write_text("\n".join(["referral_id,person_id,received_on,source", *rows]) + "\n", "utf-8")
    data = tmp_path / "data"
    load(data, [extract], derive=derive, progress=None)
    app = open_page(data, "snapshots")
    assert "No snapshot has been published yet" in said(app)
    button(app, "Check this month").click().run()
    assert not app.exception
    assert snapshots(data) == []
    assert re.search(rf"{LOOK}</p><ul><li>|{GOOD}", said(app))
    with monkeypatch.context() as refusing:
        refusing.setattr(publish_form, "make", refuse)
        shown = said(button(app, "Publish").click().run())
    assert '<div role="alert"><p class="mistake"' in shown
    assert REFUSED in shown
    assert "There is a problem" not in shown  # which would lie on the page behind the dialog
    button(app, "Publish").click().run()
    assert not app.exception
    (made,) = snapshots(data)
    assert app.success[0].value == f"{words.month(made.month)} was published."
    shown = said(app)
    for finding in read_figures(made).findings:
        assert finding.claim.replace("'", "&#x27;") in shown
    assert f"by {made.who}" in shown
    assert all(made.files[name] in shown for name in ("snapshot.pdf", "figures.json"))
    assert verify(data) >= 1
    app.run()
    assert not app.success
    (made.folder / "figures.json").write_text("{}", "utf-8")
    shown = said(app.run())
    assert "A snapshot can’t be shown" in shown
    assert str(tmp_path) not in shown


def test_a_pack_is_made_shown_and_found_again(open_page, said, tmp_path):
    extract, data = tmp_path / "police" / "contacts.csv", tmp_path / "data"
    extract.parent.mkdir()
    rows = [f"c{m}{i},p{m}{i},2026-{m:02}-0{i % 9 + 1} 10:00,6" for m in range(1, 7) for i in range(20)]
    rows += ["c,p,2026-02-30 10:00,6"]
    extract.write_text("\n".join(["contact_id,person_id,received_at,source", *rows]) + "\n", "utf-8")
    load(data, [extract.parent], hub="North", accept_rejects=True, derive=derive, progress=None)
    app = open_page(data, "packs", agency="police", month="2026-05")
    assert "No pack for Police has been made for May 2026" in said(app)
    button(app, "Make the pack").click().run()
    assert app.success[0].value == "2026-05-police was made."
    shown = said(app)
    everybody = measure(open_build(data), [METRICS["contacts"]], until=date(2026, 5, 31))["numerator"].sum()
    assert f'<th scope="row">All contacts</th><td>{everybody}</td><td>0</td>' in shown
    assert "Your extract: rows were refused" in shown
    assert "121" not in shown, "the rows of an extract are no figure of the gate"
    button(app, "Make the pack again").click().run()
    assert "made before with the same figures" in app.success[0].value
    button(app, "Make it for the quarter").click().run()
    assert app.success[0].value == "2025-26-q4-police was made."
    (data / "packs" / "2025-26-q4-police" / "pack.html").write_text("", "utf-8")
    assert "A pack can’t be shown" in said(app.run())


def test_a_release_is_described_refused_and_withdrawn(open_page, said, released):
    app = open_page(released, "releases")
    assert "Return study" in said(app)
    assert "officer@example.org" in said(app)
    button(app, "Make safeguarded release").click().run()
    assert ">Name the project" in said(app)
    app.text_input(key="make_project").set_value("Return study")
    button(app, "Make safeguarded release").click().run()
    assert "was already made with the same rows" in app.success[0].value
    assert len(listing(released)) == 1
    button(app, "Withdraw").click().run()
    assert ">Say why" in said(app)
    app.text_input(key="withdraw_why").set_value(f"Made {NASTY} by mistake")
    button(app, "Withdraw").click().run()
    (entry,) = listing(released)
    assert entry.withdrawn == f"Made {NASTY} by mistake"
    shown = said(app)
    assert NASTY not in shown
    assert "Withdrawn" in shown
    assert not [one for one in app.get("download_button") if "ZIP" in one.proto.label]
    with pytest.raises(ReleaseError, match="withdrawn"):
        packed(entry)


def test_administrators_see_the_trail_the_loads_and_what_was_released(open_page, said, released):
    shown = said(open_page(released, "administration"))
    assert f"The audit trail is whole: {verify(released)} line" in shown
    assert 'A publication was entered in the ledger <span class="small grey">ledger</span>' in shown
    assert 'Data was released <span class="small grey">export</span>' in shown
    found = status(released)
    assert f"Rows in build {found.current}, by table and agency" in shown
    for extract in found.extracts:
        assert f"{extract['extract']}</th>" in shown
    rows_in = sum(table["rows_in"] for table in found.tables)
    counts = re.findall(r'<td class="right">([\d,]+)</td>', shown.split("Rows in build")[-1].split("</table>")[0])
    assert sum(int(count.replace(",", "")) for count in counts[::4]) == rows_in
    for outlet in OUTLETS:
        for entry in outlet.entries(released):
            assert f"{outlet.title}</th><td>{entry.name}</td>" in shown


def test_administrators_do_not_read_how_many_cases_somebody_looked_at():
    """The line named the measure, the month and its 3 cases: a figure, and a small one."""
    asked = {"metric": "risk_changed", "month": "2026-10", "rows": 3, "of": 3}
    line = {"number": 1, "at": "2026-11-08T10:00:00+00:00", "who": "", "what": "cases_shown", "details": asked}
    assert '<span class="told">metric risk_changed, month 2026-10</span>' in trail_table([line])
    assert "rows 3" in trail_table([line | {"what": "export"}]), "of a release it is the number of its figures"


def entry_of(folder: Path, **files: bytes) -> Entry:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    (folder / "manifest.json").write_text("{}", "utf-8")
    return Entry(folder.name, folder, {"profile": "safeguarded", "files": sums})


def test_a_zip_holds_what_was_released_and_nothing_that_was_changed(tmp_path):
    entry = entry_of(tmp_path / "one", a=b"first", b=b"second")
    (entry.folder / "stray.csv").write_text("left here by somebody", "utf-8")
    with ZipFile(BytesIO(packed(entry))) as zipped:
        assert zipped.namelist() == ["one/a", "one/b", "one/manifest.json"]
        assert zipped.read("one/b") == b"second"
    assert packed(entry) == packed(entry)
    (entry.folder / "b").write_bytes(b"changed")
    with pytest.raises(ReleaseError, match="b of one is gone or was changed"):
        packed(entry)


def test_no_file_outside_a_release_can_be_read(tmp_path):
    (tmp_path / "audit.jsonl").write_text("secret", "utf-8")
    entry = entry_of(tmp_path / "one")
    sneaky = Entry("one", entry.folder, {"files": {"../audit.jsonl": hashlib.sha256(b"secret").hexdigest()}})
    with pytest.raises(ReleaseError, match="gone or was changed"):
        read_file(sneaky, "../audit.jsonl")


def test_groups_below_six_are_not_shown():
    entry = Entry("one", Path(), {"profile": "safeguarded"})
    body = "<p>3 of 300 children (1.0%) were too rare</p><td>4</td><td>1.3%</td><td>12</td><td>4.0%</td><td>5</td>"
    shown = report_html(entry, body)
    assert shown == (
        "<p>Fewer than 6 of 300 children were too rare</p><td>fewer than 6</td><td>–</td><td>12</td><td>4.0%</td>"
        "<td>fewer than 6</td>"
    )
    assert report_html(Entry("one", Path(), {"profile": "open"}), body) == body
    assert [few(count) for count in (0, 1, 5, 6, 1200)] == ["0", "fewer than 6", "fewer than 6", "6", "1,200"]


def test_an_open_release_says_what_was_withheld_whole():
    told = {"profile": "open", "as_at": "2026-03-31T23:59:59", "rows": 12}
    plain = described(Entry("one", Path(), told))
    assert plain[-1] == "12 figures, counts of 1 to 5 hidden"
    held = described(Entry("one", Path(), told | {"withheld": ["months by hub", "quarters by hub"]}))
    assert held == [*plain, "Hidden entirely in periods of few children: months by hub; quarters by hub"]


def test_a_refusal_does_not_say_where_the_data_lies(tmp_path):
    said = without_paths(ReleaseError(f"{tmp_path.resolve() / 'exports'} can't be written"), tmp_path)
    assert str(tmp_path) not in said
    assert said.endswith("can't be written")


def test_of_some_hubs_nothing_is_said_that_names_none(tmp_path):
    rows = [f"r{i},p{i},2026-0{i % 6 + 1}-03,6,{hub}" for i, hub in enumerate(["North", "South"] * 12)]
    bad = "r99,p99,2026-02-31,6,South"
    extract = tmp_path / "referrals.csv"
    extract.write_text("\n".join(["referral_id,person_id,received_on,source,hub", *rows, bad]) + "\n", "utf-8")
    load(tmp_path / "data", [extract], derive=derive, progress=None)
    build = open_build(tmp_path / "data")
    assert whole(build)
    assert any(one.check == "not_a_date" for one in read_faults(answers.figures(build)))
    st.cache_resource.clear()  # cached answers are apart by reader, and this test is one reader
    some = build.narrowed(["North"])
    assert not whole(some)
    found = read_faults(answers.figures(some))
    assert found
    assert all(one.dimension != "validity" for one in found)
    assert max(one.denominator for one in found if one.check == "dated_after_as_at") == 12


def test_time_to_a_step_up_is_that_of_the_cohorts(open_page, said, sample_build):
    app = open_page(sample_build, "level_of_need")
    app.segmented_control(key="show_after").select("Table").run()
    build, shown = open_build(sample_build), said(app)
    curves = cohorts.return_curves(build, "step_down", "step_up", months(build)[0])
    assert cohorts.compared(curves, "stepped up again") in shown
    last = curves[1].at(cohorts.latest_mark(curves))
    assert f"{words.percent(last.value)}<br>" in shown
