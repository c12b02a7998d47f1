"""`mash sample` and `mash agreement`: a sample is drawn once, its sheets are blind, and what comes back is weighted."""

import csv
import io
import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import fastexcel
import numpy as np
import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.components import measure_panel
from etl.landing.samples import Sample, Stratum, read_samples
from publish.published.case_files import cases_book
from queries.audits import keeping
from queries.audits.drawing import place
from queries.audits.judged import _right, judged, strays
from queries.audits.newest import newest
from queries.audits.readers import _question, questions, to_talk_about
from queries.audits.results import RISKS, _by_group, _rates, results
from queries.audits.sample import Wanted, what_it_can_tell
from queries.audits.sample import sheet as blank
from queries.build import open_build

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
ASKED = ("--from", "2026-04-01", "--until", "2026-09-30", "--outcome", "nfa,advice", "--strata", "risk_final",
         "--size", "60", "--seed", "2026-Q3 nfa")  # fmt: skip


@pytest.fixture
def drawn(run_mash, untouched, tmp_path):
    """Return a copy of the sample data from which an audit sample was drawn, and the folder of its sheets."""
    data = shutil.copytree(untouched, tmp_path / "mine")
    shutil.rmtree(data / "register" / "samples")
    done = run_mash("sample", *ASKED, "--out", tmp_path / "sheets", "--data", data)
    assert done.returncode == 0, done.stderr
    return data, tmp_path / "sheets"


def sheet(folder, which):
    return fastexcel.read_excel(folder / f"S001-{which}.xlsx").load_sheet("audits").to_polars()


def test_a_sample_is_drawn_once_and_its_sheets_are_blind(run_mash, drawn):
    data, sheets = drawn
    (sample,) = read_samples(data)
    assert [each.drawn for each in sample.strata] == [len(each.keys) for each in sample.strata]
    assert sum(each.drawn for each in sample.strata) == 60
    first, other = sheet(sheets, "first"), sheet(sheets, "second")
    assert sorted(first["contact_id"]) == sorted(sample.keys)
    assert first["contact_id"].to_list() == sorted(sample.keys, key=lambda key: place(sample.seed, key))
    assert set(other["contact_id"]) < set(first["contact_id"])
    assert other.height >= 30
    for name in ("outcome_right", "right_outcome", "right_risk", "audited_by"):
        assert first[name].null_count() == 60
    again = run_mash("sample", *ASKED, "--out", sheets.parent / "again", "--data", data)
    assert "not drawn again" in again.stdout
    assert len(read_samples(data)) == 1
    assert (sheets.parent / "again" / "S001-first.xlsx").read_bytes() == (sheets / "S001-first.xlsx").read_bytes()
    trail = (data / "audit.jsonl").read_text("utf-8")
    assert [json.loads(line)["what"] for line in trail.splitlines() if '"what": "sample_' in line] == [
        "sample_drawn", "sample_sheets",
    ]  # fmt: skip
    assert not any(key in trail for key in sample.keys)


def opened(app, page):
    """Return what a page says."""
    app.switch_page(f"screens/{page}/page.py").run()
    return "\n".join(element.proto.body for element in app.get("html"))


def filled(rows, hub, every):
    """Return a sheet as an auditor fills it in: as the hub judged, but for each so-manyth contact."""
    own = rows.select("contact_id").join(hub, on="contact_id", how="left", maintain_order="left").with_row_index("at")
    differs = pl.col("at") % every == 0
    said = own.select(
        right_risk=pl.when(differs).then(pl.lit("red")).otherwise(pl.col("risk_final").cast(pl.String)),
        right_outcome=pl.when(differs).then(pl.lit("referral")).otherwise(pl.col("outcome").cast(pl.String)),
    )
    blank = pl.lit(None, pl.String)
    return rows.with_columns(
        *said, audited_on=pl.lit("2026-11-02"), audited_by=pl.lit("health"), outcome_right=blank,
        right_agencies_asked=blank,
    )  # fmt: skip


def test_what_auditors_send_back_is_weighed_and_an_erased_child_leaves_sample_and_audits(
    run_mash, drawn, tmp_path, monkeypatch
):
    data, sheets = drawn
    assert "0 of 60 contacts were audited, under 80%" in run_mash("agreement", "--format", "csv", "--data", data).stdout
    build = open_build(data)
    hub = build.fact("contacts", ["contact_id", "person_id", "risk_final", "outcome"])
    back = tmp_path / "back" / "health"
    back.mkdir(parents=True)
    for which, every in (("first", 9), ("second", 7)):
        rows = filled(sheet(sheets, which), hub, every)
        (back / f"{which}.xlsx").write_bytes(
            cases_book([("audits", "Filled in", rows)], "As sent.", build.info, to_load=True)
        )
    done = run_mash("load", back.parent, "--data", data, "--as-at", "2026-11-08")
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [json.loads(line) for line in (data / "audit.jsonl").read_text("utf-8").splitlines()]
    brought = [line["details"]["rows"] for line in lines if line["what"] == "sample_answers"]
    assert sorted(brought) == sorted(sheet(sheets, which).height for which in ("first", "second"))
    told = run_mash("agreement", "--format", "csv", "--data", data)
    assert told.returncode == 0, told.stderr
    rows = {(row["about"], row["name"]): row for row in csv.DictReader(io.StringIO(told.stdout))}
    (sample,) = read_samples(data)
    found = judged(open_build(data), sample)
    wrong = sum(
        each.contacts * (found.filter(stratum=at)["right"] == "no").mean() for at, each in enumerate(sample.strata)
    ) / sum(each.contacts for each in sample.strata)
    assert float(rows["All contacts", "wrong_outcome"]["value"]) == pytest.approx(wrong)
    assert 0 < wrong < 1
    pairs = "Risk ratings: the hub and the first auditor"
    rated = found.filter(pl.col("risk_final") != "unknown")
    assert (
        rows[pairs, "exact"]["contacts"] == f"{rated.height}" != "60"
    )  # what the hub left unrated agrees with nothing
    assert float(rows[pairs, "exact"]["low"]) < float(rows[pairs, "exact"]["value"]) < 1
    assert float(rows[pairs, "kappa_linear"]["value"]) < 1
    assert (pairs, "alpha_ordinal") not in rows  # strata are weighted, and alpha has no weights
    assert float(rows["Outcomes: the first and the second auditor", "ac1"]["value"]) < 1
    assert rows["Risk after checks: Red", "wrong_outcome"]["why"] == "Fewer than 30 audited."
    shown = run_mash("agreement", "S001", "--data", data).stdout
    assert "did not draw" not in shown
    picked = replace(sample, strata=[replace(sample.strata[0], keys=sample.strata[0].keys[1:]), *sample.strata[1:]])
    assert strays(open_build(data), picked) == "2 audits name contacts that this sample did not draw: in no figure."
    assert "Agreement is not correctness" in shown

    monkeypatch.setenv("MASH_DATA", str(data))
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    files = {}
    monkeypatch.setattr(
        measure_panel, "offer_rows", lambda _view, _about, rows, file, *_, **__: files.update({file[:-8]: rows()})
    )
    page = opened(app, "accuracy")
    assert [row["about"] for row in files["audit"]] == [about for about, _ in rows]
    assert sum(row["contacts"] for row in files["audited_ratings"]) == rated.height
    same = 100 * float(rows[pairs, "exact"]["value"])
    assert f"Practice audit S001: hub and auditor gave the same rating to {same:.1f}% of contacts" in page
    assert "Agreement is not correctness" in page
    assert not app.exception
    page = opened(app, "audit")
    questions_ = questions(open_build(data), sample)
    rated = next(each for each in questions_ if each.title == "Both gave the same rating")
    assert f"Readers agree on {rated.counted} of {rated.both} ratings" in page
    assert 0 < rated.counted < rated.both
    pairs = files["S001_ratings"]
    assert sum(row["contacts"] for row in pairs if row["first_reader"] == row["second_reader"]) == rated.counted
    assert [row["question"] for row in files["S001_questions"]] == [each.title for each in questions_]
    differ = to_talk_about(open_build(data), sample)
    assert f"{differ.height} contacts to talk about" in page
    assert differ["contact_id"][0] in page
    assert not app.exception

    key = sample.strata[0].keys[0]
    child = hub.filter(contact_id=key)["person_id"].item()
    erased = run_mash("erase", child, "--data", data)
    assert erased.returncode == 0, erased.stderr
    assert "of audits" in erased.stdout
    (left,) = read_samples(data)
    assert key not in left.keys
    assert [each.drawn for each in left.strata] == [each.drawn for each in sample.strata]
    assert key not in open_build(data).warehouse.read("audits", ["contact_id"])["contact_id"]


@pytest.mark.parametrize(
    ("changed", "hint"),
    [
        (["--size", "9"], "at least"),
        (["--strata", "concern"], "A stratum can't be of 'concern'"),
        (["--strata", "hub,age_band,outcome"], "at most 2"),
        (["--until", "2027-03-31"], "The data ends on 2026-11-08"),
        (["--from", "2023-01-01"], "Contacts begin in November 2023."),
        (["--outcome", "nfaa"], "No hub decides the outcome 'nfaa'. Did you mean 'nfa'?"),
        (["--where", "agency=police"], "Contacts have no 'agency'."),
        (["--where", "hub=Nowhere"], "No contacts have hub 'Nowhere'."),
    ],
)
def test_a_sample_that_can_not_be_drawn_is_refused(run_mash, sample_build, changed, hint):
    done = run_mash("sample", *ASKED, *changed, "--data", sample_build)
    assert done.returncode == 2
    assert hint in done.stderr


@pytest.mark.parametrize(
    ("table", "answers", "counts", "same", "ends", "chance", "kappa", "mostly"),
    [
        ([[4, 1, 0, 0], [1, 8, 1, 0], [0, 2, 10, 1], [0, 0, 0, 2]], RISKS, None, 80.0, (62.7, 90.5), 31.6, 0.71, ""),
        ([[27, 1], [1, 1]], ("yes", "no"), "yes", 93.3, (74.4, 96.5), 87.6, 0.46, "yes"),
    ],
)
def test_what_two_readers_say_is_the_golden_answer(table, answers, counts, same, ends, chance, kappa, mostly):
    found = _question("A question", answers, counts, [np.array(table, float)], [462])
    assert (round(100 * found.same, 1), round(100 * found.chance, 1)) == (same, chance)
    assert tuple(round(100 * end, 1) for end in found.interval) == ends
    assert round(found.kappa.value, 2) == kappa
    assert found.mostly == mostly


def test_a_hub_has_its_own_share_of_wrong_no_further_action_where_30_were_audited():
    drawn = [("Northvale", "nfa", 400, 32), ("Northvale", "referral", 100, 10), ("Westmere", "nfa", 90, 9)]
    strata = [
        Stratum({"hub": hub, "outcome": outcome}, contacts, number, [f"{hub}{outcome}{key}" for key in range(number)])
        for hub, outcome, contacts, number in drawn
    ]
    sample = Sample("S1", 1, "", "", "", {}, ["nfa", "referral"], ["hub", "outcome"], 51, "s", strata)
    rows = pl.DataFrame({"stratum": np.repeat([0, 1, 2], [32, 10, 9]), "right": ["no"] * 4 + ["yes"] * 47})
    told = {(each.about, each.name): each for each in _by_group(rows, sample)}
    wrong = told["Hub: Northvale", "wrong_nfa"]
    assert (wrong.value, wrong.contacts) == (4 / 32, 32)
    assert told["Hub: Northvale", "wrong_outcome"].value == pytest.approx(0.8 * 4 / 32)
    small = told["Hub: Westmere", "wrong_nfa"]
    assert (small.value, small.why) == (None, "Fewer than 30 audited.")
    assert ("Outcome: No further action", "wrong_nfa") not in told


def test_an_outcome_that_the_hub_did_not_record_is_neither_right_nor_wrong():
    drawn = [("nfa", 400, 30), ("unknown", 60, 10)]
    strata = [Stratum({"outcome": outcome}, of, n, [f"{outcome}{key}" for key in range(n)]) for outcome, of, n in drawn]
    sample = Sample("S1", 1, "", "", "", {}, [], ["outcome"], 40, "s", strata)
    judged_as = {"agreed outcome_right": None, "agreed right_outcome": None, "first outcome_right": None}
    rows = pl.DataFrame({
        "stratum": np.repeat([0, 1], [30, 10]),
        "outcome": ["nfa"] * 29 + [None] + ["unknown"] * 10,  # one was taken out of the data since
        "first right_outcome": ["advice"] * 3 + ["nfa"] * 27 + ["advice"] * 10,
    }).with_columns(pl.lit(value, pl.String).alias(name) for name, value in judged_as.items())  # fmt: skip
    rows = rows.with_columns(right=_right())
    assert rows["right"].value_counts(sort=True).rows() == [("yes", 26), ("untold", 11), ("no", 3)]
    told = {(each.about, each.name): each for each in _rates(rows, sample)}
    wrong = told["All contacts with an outcome", "wrong_outcome"]
    assert (wrong.value, wrong.contacts) == (pytest.approx(3 / 29), 29)
    assert {each.about for each in _by_group(rows, sample)} == {"Outcome: No further action"}


def test_without_a_sample_there_is_nothing_to_tell(run_mash, untouched, tmp_path):
    data = shutil.copytree(untouched, tmp_path / "mine")
    shutil.rmtree(data / "register" / "samples")
    assert "'mash sample' draws one" in run_mash("agreement", "--data", data).stderr


def test_a_sample_that_was_drawn_is_given_again_though_it_could_not_be_drawn_now(drawn, monkeypatch):
    data, _ = drawn
    (sample,) = read_samples(data)
    monkeypatch.setattr(keeping, "draw_sample", None)
    wanted = Wanted(date(2026, 4, 1), date(2026, 9, 30), {}, ["advice", "nfa"], ["risk_final"], 60, "2026-Q3 nfa")
    assert keeping.draw_once(data, open_build(data), wanted) == (sample, True)


def test_what_two_auditors_agreed_on_since_is_not_to_be_talked_about(sample_build):
    build, (sample,) = open_build(sample_build), read_samples(sample_build)
    rows = judged(build, sample)
    differ = rows.filter(
        (pl.col("first right_risk") != pl.col("second right_risk"))
        | (pl.col("first right_outcome") != pl.col("second right_outcome"))
    )
    assert (differ.height, differ["agreed right_outcome"].drop_nulls().len()) == (9, 4)
    left = differ.filter(pl.col("agreed right_outcome").is_null())
    assert to_talk_about(build, sample)["contact_id"].to_list() == left["contact_id"].to_list()
    assert newest(sample_build, build).differ == 5


def test_the_samples_own_audit_is_of_the_contacts_that_are_drawn(sample_build):
    build = open_build(sample_build)
    (sample,) = read_samples(sample_build)
    assert (sample.id, sum(each.drawn for each in sample.strata)) == ("S000", 150)
    audits = build.warehouse.read("audits", ["contact_id", "round"]).with_columns(pl.col("round").cast(pl.String))
    by_round = {name: set(rows["contact_id"]) for (name,), rows in audits.group_by("round")}
    assert by_round["first"] <= set(sample.keys) and len(by_round["first"]) >= 140
    assert by_round["second"] <= set(blank(sample, "second")["contact_id"]) and len(by_round["second"]) >= 28
    assert by_round["agreed"] < by_round["second"]
    told = {(each.about, each.name): each for each in results(build, sample)}
    wrong = told["All contacts", "wrong_nfa"]
    assert 0 < wrong.low < wrong.value < wrong.high < 0.5
    assert 0.6 < told["Risk ratings: the hub and the first auditor", "exact"].value < 0.95
    assert told["Risk ratings: the first and the second auditor", "kappa_linear"].value is not None
    assert told["Outcome: No further action", "wrong_outcome"].value is not None


@pytest.mark.parametrize(
    ("population", "drawn", "said"),
    [
        ([72], [12], "judges all 12 of them: under 20, so only a percentage of agreement can be given."),
        ([72], [24], "judges all 24 of them, enough to estimate agreement."),
        ([72], [60], "judges 30 of them (30 at least), enough to estimate agreement."),
        ([72, 1], [60, 1], "61 contacts. A stratum has only one contact, from which nothing can be estimated:"),
    ],
)
def test_what_a_sample_can_tell_is_said_before_it_is_read(population, drawn, said):
    told = what_it_can_tell(population, drawn)
    assert said in told
    assert ("within" in told) == (min(drawn) > 1)
